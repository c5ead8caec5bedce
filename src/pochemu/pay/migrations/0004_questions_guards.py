from django.db import migrations

from pochemu.people.guards import refuse, written_once

SINGLE_HANDED = "coalesce((SELECT single_handed FROM people_company), false)"
DECIDED = "EXISTS (SELECT 1 FROM pay_ruling r WHERE r.question_id = {})"
ASKER = "(SELECT q.by_id FROM pay_question q WHERE q.id = NEW.question_id)"
OF_MISSING = "(SELECT m.{} FROM pay_missingfact m WHERE m.id = NEW.missing_id)"
OWN_FIGURE = """EXISTS (
    SELECT 1 FROM pay_question q JOIN people_account a ON a.employee_id = q.employee_id
     WHERE q.id = {} AND a.id = NEW.by_id)"""

# By somebody who asked or proposed it himself, or whose own pay it is.
RULED_BY_ONE = f"(NEW.by_id = {ASKER} OR {OWN_FIGURE.format('NEW.question_id')})"
APPROVED_BY_ONE = f"(NEW.by_id = {OF_MISSING.format('by_id')} OR {OWN_FIGURE.format(OF_MISSING.format('question_id'))})"

# The fact is of the same entry, with the question's number for its key, and credited whole to the person.
RECORDED = """EXISTS (
    SELECT 1 FROM pay_missingfact m
      JOIN pay_question q ON q.id = m.question_id
      JOIN ledger_fact f ON f.kind_id = m.kind_id AND f.occurred_at = m.occurred_at AND f.subject = m.subject
       AND f.quantity_num = m.quantity_num AND f.quantity_den = m.quantity_den
      JOIN ledger_credit c ON c.fact_id = f.id AND c.employee_id = q.employee_id AND c.role = m.role
       AND c.share_num = c.share_den
     WHERE m.id = NEW.missing_id AND f.id = NEW.fact_id AND f.known_from = NEW.entry_id AND NOT f.cancelled
       AND f.source = 'question' AND f.key = CAST(q.id AS text) || '/' || CAST(m.number AS text)
       AND (f.amount = m.amount OR (f.amount IS NULL AND m.amount IS NULL)))"""


class Migration(migrations.Migration):
    dependencies = (("pay", "0003_questions"), ("ledger", "0002_guards"), ("people", "0003_single_handed"))
    operations = (
        *(
            written_once("pay", model)
            for model in ("Question", "Reply", "Ruling", "MissingFact", "MissingFactDecision")
        ),
        refuse(
            "pay_question", "of_what_was_known",
            a_watermark_is_a_sealed_entry="""
                NOT EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.watermark AND sealed)""",
        ),
        refuse("pay_reply", "in_time", the_question_is_decided=DECIDED.format("NEW.question_id")),
        refuse(
            "pay_ruling", "by_another",
            another_person_decides=f"NEW.outcome <> 'withdrawn' AND {RULED_BY_ONE} AND NOT (NEW.single_handed AND {SINGLE_HANDED})",
            only_the_asker_withdraws=f"NEW.outcome = 'withdrawn' AND NEW.by_id <> {ASKER}",
            it_is_said_to_be_single_handed_only_where_it_is=f"""
                NEW.single_handed AND (NEW.outcome = 'withdrawn' OR NOT {RULED_BY_ONE})""",
            a_proposed_fact_waits_for_a_word="""NEW.outcome <> 'withdrawn' AND EXISTS (
                SELECT 1 FROM pay_missingfact m
                 WHERE m.question_id = NEW.question_id
                   AND NOT EXISTS (SELECT 1 FROM pay_missingfactdecision d WHERE d.missing_id = m.id))""",
        ),
        refuse(
            "pay_missingfact", "in_time",
            the_question_is_decided=DECIDED.format("NEW.question_id"),
            facts_of_a_question_are_numbered_one_by_one="""
                NEW.number <> 1 + (SELECT count(*) FROM pay_missingfact m WHERE m.question_id = NEW.question_id)""",
        ),
        refuse(
            "pay_missingfactdecision", "by_another",
            the_question_is_decided=DECIDED.format(OF_MISSING.format("question_id")),
            another_person_decides=f"{APPROVED_BY_ONE} AND NOT (NEW.single_handed AND {SINGLE_HANDED})",
            it_is_said_to_be_single_handed_only_where_it_is=f"NEW.single_handed AND NOT {APPROVED_BY_ONE}",
            what_is_recorded_is_what_was_proposed=f"NEW.approved AND NOT {RECORDED}",
        ),
        refuse(
            "pay_closing", "without_questions",
            a_question_waits_for_a_decision=f"""EXISTS (
                SELECT 1 FROM pay_question q WHERE q.month = NEW.month AND NOT {DECIDED.format("q.id")})""",
        ),
    )  # fmt: skip
