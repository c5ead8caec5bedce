from django.db import migrations, models

from pochemu.people.guards import never_deleted, refuse, statements

OF_THE_CONTRACT = "SELECT {} FROM sales_contract c WHERE c.id = NEW.contract_id"
BESIDE = ("sales_buyer_of_the_next_turn", "sales_contractevent_in_order")
"""Triggers of other tables that read this one: SQLite lets no table be rebuilt under them."""


class Migration(migrations.Migration):
    dependencies = (("sales", "0012_plans_of_sales_guards"),)
    operations = (
        statements(
            sqlite="\n--\n".join(f"DROP TRIGGER IF EXISTS {name}" for name in BESIDE),
            postgresql="SELECT 1",
        ),
        migrations.AddField("contract", "taken_back_at", models.DateTimeField(null=True)),
        migrations.AlterField("contract", "number", models.TextField()),
        migrations.AddConstraint(
            "contract",
            models.UniqueConstraint(
                fields=("number",), condition=models.Q(taken_back_at=None), name="contract_number_once"
            ),
        ),
        never_deleted("sales_contract"),
        refuse(
            "sales_buyer", "of_the_next_turn",
            buyers_are_written_for_the_next_turn_alone=f"NEW.turn <> 1 + ({OF_THE_CONTRACT.format('c.buying')})",
        ),
        refuse(
            "sales_contractevent", "in_order",
            events_follow_each_other="""NEW.number <> 1 + (
                SELECT count(*) FROM sales_contractevent e WHERE e.contract_id = NEW.contract_id)""",
            an_event_says_what_the_contract_says=f"""NOT EXISTS (
                {OF_THE_CONTRACT.format('1')} AND c.price = NEW.price AND c.unit_id = NEW.unit_id AND c.buying = NEW.buying)""",
        ),
        refuse(
            "sales_contract", "on_update", on="UPDATE",
            what_it_is_stays=" OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("id", "deal_id", "drafted_at")),
            turns_of_buyers_follow_each_other="NEW.buying NOT IN (OLD.buying, OLD.buying + 1)",
            shares_of_buyers_make_1="""NEW.buying > 0 AND NOT EXISTS (
                SELECT b.contract_id FROM sales_buyer b WHERE b.contract_id = NEW.id AND b.turn = NEW.buying
                 GROUP BY b.contract_id HAVING sum(b.parts) = min(b.whole) AND min(b.whole) = max(b.whole))""",
            what_was_signed_stays="""OLD.signed_on IS NOT NULL AND (
                NEW.signed_on IS NULL OR NEW.signed_on <> OLD.signed_on OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind)""",
            what_has_ended_stays="OLD.state IN ('ended', 'dropped') AND NEW.state <> OLD.state",
            what_was_taken_back_stays_so="OLD.taken_back_at IS NOT NULL AND NEW.taken_back_at IS NULL",
        ),
    )  # fmt: skip
