from django.db import migrations

from pochemu.people.guards import Guard, never_deleted, refuse


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def stays(table: str, *columns: str, **cases: str) -> tuple[Guard, Guard]:
    """Rows are never deleted, and keep what these columns say."""
    return never_deleted(table), refuse(table, "on_update", on="UPDATE", what_was_said_stays=changed(*columns), **cases)


TEXT_IS_KEPT = "NEW.text <> OLD.text AND NEW.text <> '—'"


class Migration(migrations.Migration):
    dependencies = (("aftersale", "0003_defects"),)
    operations = (
        *stays(
            "aftersale_inspection", "id", "contract_id", "unit_id", "number", "employee_id", "began_at",
            what_has_ended_stays="OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR "
            + changed("ended_at", "dropped") + ")",
        ),
        *stays(
            "aftersale_defect", "id", "contract_id", "unit_id", "place", "thing", "essential", "found_at", "found_on",
            "first_due_on", texts_may_only_be_erased=TEXT_IS_KEPT,
        ),
        *stays(
            "aftersale_defectevent", "id", "defect_id", "number", "what", "at", "due_on",
            texts_may_only_be_erased=TEXT_IS_KEPT,
        ),
        *stays(
            "aftersale_photo", "id", "defect_id", "after", "kind", "size", "digest", "at",
            it_may_only_be_erased="NEW.path <> OLD.path AND NEW.path <> ''",
        ),
        *stays("aftersale_photoopening", "id", "photo_id", "account_id", "at"),
    )  # fmt: skip
