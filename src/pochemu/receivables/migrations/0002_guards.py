from django.db import migrations

from pochemu.people.guards import Guard, never_deleted, refuse, written_once

BY_AN_OPEN_ENTRY = "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.entry_id AND NOT sealed)"


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def stays(table: str, *columns: str, **cases: str) -> tuple[Guard, Guard]:
    """Rows are never deleted, and keep what these columns say."""
    return never_deleted(table), refuse(table, "on_update", on="UPDATE", what_was_said_stays=changed(*columns), **cases)


class Migration(migrations.Migration):
    dependencies = (("receivables", "0001_initial"), ("ledger", "0002_guards"), ("sales", "0009_contract_guards"))
    operations = (
        written_once("receivables", "Schedule"),
        written_once(
            "receivables", "Due",
            added="""EXISTS (SELECT 1 FROM receivables_schedule s JOIN ledger_entry e ON e.seq = s.entry_id
                             WHERE s.id = NEW.schedule_id AND NOT e.sealed)""",
        ),
        refuse(
            "receivables_schedule", "in_order",
            schedules_follow_each_other="""NEW.number <> 1 + (
                SELECT count(*) FROM receivables_schedule s WHERE s.contract_id = NEW.contract_id)""",
        ),
        refuse(
            "receivables_payment", "added", payments_are_added_by_an_open_ledger_entry=f"NOT {BY_AN_OPEN_ENTRY}"
        ),
        *stays(
            "receivables_payment", "id", "entry_id", "contract_id", "amount", "source", "key", '"on"',
            what_was_taken_back_stays="OLD.taken_back_at IS NOT NULL AND (NEW.taken_back_at IS NULL OR "
            + changed("taken_back_at") + ")",
        ),
        *stays("receivables_debt", "id", "contract_id", "due_id", "due_on", "since"),
        *stays("receivables_collected", "id", "debt_id", "payment_id"),
        *stays("receivables_reminder", "id", "contract_id", "how", "reached", "at"),
        *stays(
            "receivables_promise", "id", "contract_id", "amount", "made_at", '"on"',
            what_came_of_it_stays="OLD.kept IS NOT NULL AND (NEW.kept IS NULL OR NEW.kept <> OLD.kept)",
        ),
        *stays(
            "receivables_collecting", "id", "contract_id", "employee_id", "since",
            what_has_ended_stays="OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until <> OLD.until)",
        ),
        *stays(
            "receivables_atlaw", "id", "contract_id", "since",
            what_has_ended_stays="OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until <> OLD.until)",
        ),
        *stays("receivables_bankstatement", "id", "digest", "account", "at"),
        *stays("receivables_bankline", "id", "statement_id", "key", "came", "amount", '"on"'),
    )  # fmt: skip
