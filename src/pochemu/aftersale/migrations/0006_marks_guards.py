from django.db import migrations

from pochemu.people.guards import Guard, never_deleted, refuse


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def stays(table: str, *columns: str, **cases: str) -> tuple[Guard, Guard]:
    """Rows are never deleted, and keep what these columns say."""
    return never_deleted(table), refuse(table, "on_update", on="UPDATE", what_was_said_stays=changed(*columns), **cases)


class Migration(migrations.Migration):
    dependencies = (("aftersale", "0005_marks"),)
    operations = (
        *stays("aftersale_occasion", "id", "contract_id", "unit_id", "what", "key", "employee_id", "at"),
        *stays("aftersale_marklink", "id", "occasion_id", "digest", "made_at", "by_id"),
        *stays(
            "aftersale_mark", "id", "occasion_id", "mark", "at",
            texts_may_only_be_erased="NEW.text <> OLD.text AND NEW.text <> '—'",
            what_was_taken_back_stays="OLD.taken_back_at IS NOT NULL AND (NEW.taken_back_at IS NULL OR "
            + changed("taken_back_at") + ")",
        ),
    )  # fmt: skip
