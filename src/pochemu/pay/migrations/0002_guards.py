from django.db import migrations

from pochemu.people.guards import refuse, written_once

CLOSED = "EXISTS (SELECT 1 FROM pay_closing c WHERE c.month = {})"
LAST = "SELECT max(number) FROM pay_reckoning r WHERE r.month = {}"
SINGLE_HANDED = "coalesce((SELECT single_handed FROM people_company), false)"
NEXT = "CASE WHEN {0} % 100 = 12 THEN {0} + 89 ELSE {0} + 1 END"  # the month after, as 202603

# Months are closed one after another; the books may begin with any.
NOT_THE_NEXT = f"""EXISTS (SELECT 1 FROM pay_closing c) AND NEW.month <> (
    SELECT {NEXT.format("max(c.month)")} FROM pay_closing c)"""

RECKONING_OF = "(SELECT r.{} FROM pay_reckoning r WHERE r.id = NEW.reckoning_id)"


class Migration(migrations.Migration):
    dependencies = (("pay", "0001_initial"), ("ledger", "0002_guards"), ("people", "0003_single_handed"))
    operations = (
        *(
            written_once("pay", model)
            for model in (
                "Reckoning", "Approval", "Decision", "Closing", "Statement", "Seal", "Payment", "Proposal", "Adjustment",
            )
        ),
        refuse(
            "pay_reckoning", "in_order",
            the_month_is_closed=CLOSED.format("NEW.month"),
            months_are_closed_one_after_another=NOT_THE_NEXT,
            reckonings_are_numbered_one_by_one=f"NEW.number <> 1 + coalesce(({LAST.format('NEW.month')}), 0)",
            a_watermark_is_a_sealed_entry_and_never_goes_back="""
                NOT EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.watermark AND sealed)
                OR NEW.watermark < coalesce((SELECT max(r.watermark) FROM pay_reckoning r WHERE r.month = NEW.month), 0)""",
        ),
        refuse(
            "pay_approval", "of_what_was_seen",
            a_newer_reckoning_made_this_one_void=f"""
                {RECKONING_OF.format("number")} <> ({LAST.format(RECKONING_OF.format("month"))})""",
            the_month_is_closed=CLOSED.format(RECKONING_OF.format("month")),
        ),
        refuse(
            "pay_decision", "in_time",
            the_month_is_closed=CLOSED.format("NEW.month"),
        ),
        refuse(
            "pay_closing", "by_two",
            the_reckoning_is_another_months=f"NEW.month <> {RECKONING_OF.format('month')}",
            a_newer_reckoning_made_this_one_void=f"""
                {RECKONING_OF.format("number")} <> ({LAST.format("NEW.month")})""",
            two_persons_approve=f"""
                (SELECT count(*) FROM pay_approval a WHERE a.reckoning_id = NEW.reckoning_id)
                < CASE WHEN {SINGLE_HANDED} THEN 1 ELSE 2 END""",
            closings_follow_one_another=f"""
                NEW.number <> 1 + coalesce((SELECT max(c.number) FROM pay_closing c), 0) OR {NOT_THE_NEXT}""",
            an_adjustment_would_be_missing=f"""EXISTS (
                SELECT 1 FROM pay_adjustment a
                 WHERE a.paid_in = NEW.month AND a.entry_id > {RECKONING_OF.format("watermark")})""",
        ),
        *(
            refuse(
                table, "with_its_closing",
                rows_come_with_their_closing="""
                    NEW.entry_id <> (SELECT c.entry_id FROM pay_closing c WHERE c.id = NEW.closing_id)""",
            )
            for table in ("pay_statement", "pay_seal")
        ),
        refuse(
            "pay_proposal", "of_a_closed_month",
            the_month_is_not_closed=f"NOT {CLOSED.format('NEW.month')}",
        ),
        refuse(
            "pay_adjustment", "as_proposed",
            another_person_approves=f"""
                NOT {SINGLE_HANDED} AND NEW.by_id = (SELECT p.by_id FROM pay_proposal p WHERE p.id = NEW.proposal_id)""",
            this_is_not_what_was_proposed="""NOT EXISTS (
                SELECT 1 FROM pay_proposal p
                 WHERE p.id = NEW.proposal_id AND p.employee_id = NEW.employee_id AND p.month = NEW.month
                   AND p.settled = NEW.settled AND p.watermark = NEW.watermark)""",
            the_month_is_closed=CLOSED.format("NEW.paid_in"),
            the_month_was_settled_up_to_there_by_nothing="""NEW.settled <> coalesce(
                (SELECT max(a.watermark) FROM pay_adjustment a
                  WHERE a.employee_id = NEW.employee_id AND a.month = NEW.month AND a.proposal_id <> NEW.proposal_id),
                (SELECT r.watermark FROM pay_closing c JOIN pay_reckoning r ON r.id = c.reckoning_id
                  WHERE c.month = NEW.month))""",
        ),
    )  # fmt: skip
