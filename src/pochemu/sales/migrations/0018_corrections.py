"""Days of what happened to contracts are corrected by a row of their own, which stays; nothing else of them changes."""

import django.db.models.deletion
from django.db import migrations, models

from pochemu.people.guards import BY_AN_OPEN_ENTRY, never_deleted, refuse, statements

LATEST = """EXISTS (SELECT 1 FROM sales_correction c WHERE c.event_id = NEW.id AND c.was = OLD."on" AND c.becomes = NEW."on"
                AND c.id = (SELECT max(l.id) FROM sales_correction l WHERE l.event_id = NEW.id))"""
OF_THE_CONTRACT = """EXISTS (SELECT 1 FROM sales_correction c JOIN sales_contractevent e ON e.id = c.event_id
                WHERE e.contract_id = NEW.contract_id)"""
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
    dependencies = (("sales", "0017_tasks_moved_guards"),)
    operations = (
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was", models.DateField()),
                ("becomes", models.DateField()),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections",
                        to="sales.contractevent",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="correction_has_a_reason"),
                    models.CheckConstraint(
                        condition=models.Q(("was", models.F("becomes")), _negated=True),
                        name="correction_changes_the_day",
                    ),
                ],
            },
        ),
        never_deleted("sales_correction"),
        refuse("sales_correction", "on_insert", rows_are_added_by_an_open_ledger_entry=f"NOT {BY_AN_OPEN_ENTRY}"),
        refuse(
            "sales_correction", "on_update", on="UPDATE",
            what_was_corrected_stays=changed("id", "entry_id", "event_id", "was", "becomes", "at"),
        ),
        statements(
            sqlite="DROP TRIGGER IF EXISTS sales_contractevent_on_update",
            postgresql="DROP TRIGGER IF EXISTS sales_contractevent_on_update ON sales_contractevent",
        ),
        refuse(
            "sales_contractevent", "on_update", on="UPDATE",
            rows_are_never_changed=changed(*KEPT)
            + " OR coalesce(NEW.area, -1) <> coalesce(OLD.area, -1) OR coalesce(NEW.by_id, -1) <> coalesce(OLD.by_id, -1)",
            a_day_is_changed_by_a_correction=f'NEW."on" <> OLD."on" AND NOT {LATEST}',
            what_it_says_is_changed_by_a_correction=f"NEW.says <> OLD.says AND NOT {OF_THE_CONTRACT}",
        ),
        refuse(
            "sales_contract", "on_update", on="UPDATE",
            what_it_is_stays=changed("id", "deal_id", "drafted_at"),
            turns_of_buyers_follow_each_other="NEW.buying NOT IN (OLD.buying, OLD.buying + 1)",
            shares_of_buyers_make_1="""NEW.buying > 0 AND NOT EXISTS (
                SELECT b.contract_id FROM sales_buyer b WHERE b.contract_id = NEW.id AND b.turn = NEW.buying
                 GROUP BY b.contract_id HAVING sum(b.parts) = min(b.whole) AND min(b.whole) = max(b.whole))""",
            what_was_signed_stays="""OLD.signed_on IS NOT NULL AND (
                NEW.signed_on IS NULL OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind
                OR (NEW.signed_on <> OLD.signed_on AND NOT EXISTS (
                    SELECT 1 FROM sales_contractevent e
                     WHERE e.contract_id = NEW.id AND e.what = 'signed' AND e."on" = NEW.signed_on)))""",
            what_has_ended_stays="OLD.state IN ('ended', 'dropped') AND NEW.state <> OLD.state",
            what_was_taken_back_stays_so="OLD.taken_back_at IS NOT NULL AND NEW.taken_back_at IS NULL",
        ),
    )  # fmt: skip
