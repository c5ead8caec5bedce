"""An event that never happened is taken back, the last one of its contract alone; what it made of the contract goes."""

import django.db.models.deletion
from django.db import migrations, models

from pochemu.people.guards import refuse, statements

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
STANDS = "EXISTS (SELECT 1 FROM sales_contractevent e WHERE e.contract_id = NEW.id AND e.what = '{}' AND e.taken_back_at IS NULL{})"


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    dependencies = (("sales", "0020_which_deals_were_brought"),)
    operations = (
        migrations.AddField("contractevent", "taken_back_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "contractevent", "taken_back_by",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="people.account",
            ),
        ),
        migrations.AddField("contractevent", "taken_back_why", models.TextField(null=True)),
        statements(
            sqlite="DROP TRIGGER IF EXISTS sales_contractevent_on_update",
            postgresql="SELECT 1",
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
        refuse(
            "sales_contract", "on_update", on="UPDATE",
            what_it_is_stays=changed("id", "deal_id", "drafted_at"),
            turns_of_buyers_follow_each_other="NEW.buying NOT IN (OLD.buying, OLD.buying + 1)",
            shares_of_buyers_make_1="""NEW.buying > 0 AND NOT EXISTS (
                SELECT b.contract_id FROM sales_buyer b WHERE b.contract_id = NEW.id AND b.turn = NEW.buying
                 GROUP BY b.contract_id HAVING sum(b.parts) = min(b.whole) AND min(b.whole) = max(b.whole))""",
            what_was_signed_stays=f"""OLD.signed_on IS NOT NULL AND (
                NEW.number <> OLD.number OR NEW.kind <> OLD.kind
                OR (NEW.signed_on IS NULL AND {STANDS.format("signed", "")})
                OR (NEW.signed_on <> OLD.signed_on AND NOT {STANDS.format("signed", ' AND e."on" = NEW.signed_on')}))""",
            what_has_ended_stays=f"""NEW.state <> OLD.state AND (
                OLD.state = 'dropped' OR (OLD.state = 'ended' AND {STANDS.format("terminated", "")}))""",
            what_was_taken_back_stays_so="OLD.taken_back_at IS NOT NULL AND NEW.taken_back_at IS NULL",
        ),
    )  # fmt: skip
