from django.db import migrations

from pochemu.people.guards import Guard, never_deleted, refuse, written_once

ALONE = "NOT EXISTS (SELECT 1 FROM people_company WHERE single_handed)"
OF_THE_CONTRACT = "SELECT {} FROM sales_contract c WHERE c.id = NEW.contract_id"


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def asked(table: str, *columns: str) -> Guard:
    """What was asked for, and what was answered, stay; another person answers. Reasons may be forgotten."""
    return refuse(
        table, "on_update", on="UPDATE",
        what_was_asked_for_stays=changed("id", *columns, "asked_by_id", "asked_at"),
        what_was_decided_stays="OLD.approved IS NOT NULL AND (NEW.approved IS NULL OR "
        + changed("approved", "decided_by_id", "decided_at") + ")",
        another_person_decides=f"NEW.approved AND OLD.approved IS NULL AND NEW.decided_by_id = NEW.asked_by_id AND {ALONE}",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = (("sales", "0008_units_kept_and_sold"), ("property", "0002_guards"))
    operations = (
        *map(never_deleted, ("sales_reservation", "sales_prolongation", "sales_discount", "sales_contract")),
        asked("sales_prolongation", "reservation_id", "until"),
        asked("sales_discount", "deal_id", "unit_id", "listed", "price"),
        refuse(
            "sales_reservation", "on_update", on="UPDATE",
            what_was_reserved_stays=changed("id", "deal_id", "unit_id", "price", "made_at", "turn")
            + " OR coalesce(NEW.paid, 0) <> coalesce(OLD.paid, 0)",
            what_has_ended_stays="OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR "
            + changed("ended_at", '"end"', "until") + ")",
        ),
        written_once("sales", "Buyer"),
        written_once("sales", "ContractEvent"),
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
            what_it_is_stays=changed("id", "deal_id", "drafted_at"),
            turns_of_buyers_follow_each_other="NEW.buying NOT IN (OLD.buying, OLD.buying + 1)",
            shares_of_buyers_make_1="""NEW.buying > 0 AND NOT EXISTS (
                SELECT b.contract_id FROM sales_buyer b WHERE b.contract_id = NEW.id AND b.turn = NEW.buying
                 GROUP BY b.contract_id HAVING sum(b.parts) = min(b.whole) AND min(b.whole) = max(b.whole))""",
            what_was_signed_stays="""OLD.signed_on IS NOT NULL AND (
                NEW.signed_on IS NULL OR NEW.signed_on <> OLD.signed_on OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind)""",
            what_has_ended_stays="OLD.state IN ('ended', 'dropped') AND NEW.state <> OLD.state",
        ),
    )  # fmt: skip
