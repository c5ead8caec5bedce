from django.db import migrations

from pochemu.people.guards import Guard, never_deleted, refuse


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def stays(table: str, *columns: str, **cases: str) -> tuple[Guard, Guard]:
    """Rows are never deleted, and keep what these columns say."""
    return never_deleted(table), refuse(table, "on_update", on="UPDATE", what_was_said_stays=changed(*columns), **cases)


TEXT_IS_KEPT = "NEW.text <> OLD.text AND NEW.text <> '—'"


class Migration(migrations.Migration):
    """Photos have lost theirs on SQLite: the table was made anew."""

    dependencies = (("aftersale", "0009_requests"),)
    operations = (
        *stays(
            "aftersale_photo", "id", "defect_id", "request_id", "after", "kind", "size", "digest", "at",
            it_may_only_be_erased="NEW.path <> OLD.path AND NEW.path <> ''",
        ),
        *stays(
            "aftersale_request", "id", "contract_id", "unit_id", "how", "at", "answer_by",
            texts_may_only_be_erased=TEXT_IS_KEPT,
            what_was_answered_first_stays="OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR "
            + changed("answered_at") + ")",
            what_is_closed_stays="OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR "
            + changed("closed_at", "decision", "employee_id") + ")",
        ),
        *stays(
            "aftersale_requestevent", "id", "request_id", "number", "what", "at", "employee_id",
            texts_may_only_be_erased=TEXT_IS_KEPT,
        ),
    )  # fmt: skip
