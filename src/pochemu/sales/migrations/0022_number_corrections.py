"""The number of a contract's entry in the register is corrected by a row of its own, which stays."""

import django.db.models.deletion
from django.db import migrations, models

from pochemu.people.guards import BY_AN_OPEN_ENTRY, never_deleted, refuse

LATEST = """EXISTS (SELECT 1 FROM sales_correction c WHERE c.event_id = NEW.id AND c.was = OLD."on" AND c.becomes = NEW."on"
                AND c.id = (SELECT max(l.id) FROM sales_correction l WHERE l.event_id = NEW.id))"""
OF_THE_CONTRACT = """(EXISTS (SELECT 1 FROM sales_numbercorrection c WHERE c.event_id = NEW.id)
                OR EXISTS (SELECT 1 FROM sales_correction c JOIN sales_contractevent e ON e.id = c.event_id
                WHERE e.contract_id = NEW.contract_id))"""
KEPT = (
    "id",
    "entry_id",
    "contract_id",
    "number",
    "what",
    "at",
    "price",
    "change",
    "unit_id",
    "buying",
    "turn",
    "reason",
)


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    dependencies = (("sales", "0021_events_taken_back"),)
    operations = (
        migrations.CreateModel(
            name="NumberCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was", models.TextField()),
                ("becomes", models.TextField()),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="people.account",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.entry"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="number_corrections",
                        to="sales.contractevent",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="number_correction_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("was", models.F("becomes")), _negated=True),
                        name="correction_changes_the_number",
                    ),
                ],
            },
        ),
        never_deleted("sales_numbercorrection"),
        refuse("sales_numbercorrection", "on_insert", rows_are_added_by_an_open_ledger_entry=f"NOT {BY_AN_OPEN_ENTRY}"),
        refuse(
            "sales_numbercorrection", "on_update", on="UPDATE",
            what_was_corrected_stays=changed("id", "entry_id", "event_id", "was", "becomes", "at"),
        ),
        refuse(
            "sales_contractevent", "on_update", on="UPDATE",
            rows_are_never_changed=changed(*KEPT)
            + " OR coalesce(NEW.area, -1) <> coalesce(OLD.area, -1) OR coalesce(NEW.by_id, -1) <> coalesce(OLD.by_id, -1)",
            a_day_is_changed_by_a_correction=f'NEW."on" <> OLD."on" AND NOT {LATEST}',
            what_it_says_is_changed_by_a_correction=f"NEW.says <> OLD.says AND NOT {OF_THE_CONTRACT}",
            the_last_is_taken_back_alone="""NEW.taken_back_at IS NOT NULL AND OLD.taken_back_at IS NULL AND EXISTS (
                SELECT 1 FROM sales_contractevent e
                 WHERE e.contract_id = NEW.contract_id AND e.number > NEW.number AND e.taken_back_at IS NULL)""",
            it_is_taken_back_with_a_reason="NEW.taken_back_at IS NOT NULL AND coalesce(NEW.taken_back_why, '') = ''",
            what_was_taken_back_stays_so="""OLD.taken_back_at IS NOT NULL AND (
                NEW.taken_back_at IS NULL OR NEW.taken_back_at <> OLD.taken_back_at
                OR coalesce(NEW.taken_back_by_id, -1) <> coalesce(OLD.taken_back_by_id, -1))""",
        ),
    )  # fmt: skip
