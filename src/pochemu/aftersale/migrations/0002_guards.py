from django.db import migrations

from pochemu.people.guards import Guard, never_deleted, refuse

BY_AN_OPEN_ENTRY = "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.entry_id AND NOT sealed)"
VISITED = "EXISTS (SELECT 1 FROM aftersale_visit v WHERE v.slot_id = NEW.id AND v.state = 'booked')"
CLOSED = "EXISTS (SELECT 1 FROM aftersale_slot s WHERE s.id = NEW.slot_id AND s.closed)"


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def stays(table: str, *columns: str, **cases: str) -> tuple[Guard, Guard]:
    """Rows are never deleted, and keep what these columns say."""
    return never_deleted(table), refuse(table, "on_update", on="UPDATE", what_was_said_stays=changed(*columns), **cases)


class Migration(migrations.Migration):
    dependencies = (("aftersale", "0001_initial"), ("ledger", "0002_guards"))
    operations = (
        *stays(
            "aftersale_slot", "id", "building_id", "employee_id", "starts_at", "ends_at", "place",
            a_slot_with_a_visit_stays_open=f"NEW.closed AND NOT OLD.closed AND {VISITED}",
        ),
        *stays(
            "aftersale_visit", "id", "contract_id", "booked_at",
            a_closed_slot_takes_no_visit=f"NEW.state = 'booked' AND NEW.slot_id <> OLD.slot_id AND {CLOSED}",
            what_was_called_off_stays="OLD.state = 'off' AND NEW.state <> 'off'",
        ),
        refuse("aftersale_visit", "added", a_closed_slot_takes_no_visit=CLOSED),
        *stays(
            "aftersale_act", "id", "entry_id", "contract_id", "unit_id", "what", "number", '"on"', "at", "employee_id",
            what_was_undone_stays="OLD.undone_at IS NOT NULL AND (NEW.undone_at IS NULL OR "
            + changed("undone_at") + ")",
        ),
        refuse("aftersale_act", "added", acts_are_added_by_an_open_ledger_entry=f"NOT {BY_AN_OPEN_ENTRY}"),
    )  # fmt: skip
