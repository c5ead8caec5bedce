"""Questions attacked below the program, on both databases: nothing of them changes, and nobody decides his own.

Seen red: without the triggers of `pay/migrations/0004_questions_guards.py` each fails but that of a reason (a CHECK).
"""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.pay.asking import PROOF, TODAY, a_deal, wrong
from apps.pay.closing import JANUARY
from attack import refused, rows
from loading import NOW
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Entry, Fact
from pochemu.pay import missing
from pochemu.pay.asking import Outcome, decide, reply
from pochemu.pay.closing.acts import begin
from pochemu.pay.missing import new_fact, propose
from pochemu.pay.models import Approval, Closing, MissingFact, MissingFactDecision, Question, Reply, Ruling
from pochemu.people.actions import keep_company
from pochemu.people.models import Account

TABLES = {model._meta.db_table: model for model in (Question, Reply, Ruling, MissingFact, MissingFactDecision)}


@pytest.fixture
def asked(anna):
    return wrong(anna)


@pytest.fixture
def said(asked, anna, vera, dora):
    """In each table a row."""
    reply(asked.pk, "It is in February", by=vera, today=TODAY)
    proposed = propose(asked.pk, a_deal(), PROOF, by=anna, now=NOW)
    missing.decide(proposed.pk, approve=True, by=dora, today=TODAY)
    decide(asked.pk, Outcome.WRONG, "It was missing", by=vera, today=TODAY)
    connection.check_constraints()  # PostgreSQL truncates nothing while checks are due
    return asked


def added(model, /, **told):
    """By an open entry, past the verbs."""
    with transaction.atomic():
        model.objects.create(entry_id=Entry.objects.create(what="attack").seq, **told)


def refused_row(model, sentence, /, **told):
    with pytest.raises(DatabaseError, match=sentence):
        added(model, **told)


def test_nothing_said_is_changed_or_taken_back(said):
    for table, model in TABLES.items():
        before = rows(table)
        assert len(before) == 1, table
        for field in model._meta.local_fields:
            value = f"{field.column} + 1000" if field.primary_key else "NULL"
            refused(f"UPDATE {table} SET {field.column} = {value}", by=f"{table}: rows are never changed")
        refused(f"DELETE FROM {table}", by=f"{table}: rows are never deleted")
        if connection.vendor == "postgresql":
            refused(f"TRUNCATE {table} CASCADE", by="rows are never deleted")
        assert rows(table) == before


def test_nothing_is_added_under_a_sealed_entry_or_in_the_place_of_another(said):
    for table, model in TABLES.items():
        names = ", ".join(field.column for field in model._meta.local_fields)
        copied = f"INTO {table} ({names}) SELECT {names} FROM {table}"
        refused(f"INSERT {copied}", by=f"{table}: ")
        if connection.vendor == "sqlite":
            refused(f"INSERT OR REPLACE {copied}", by=f"{table}: ")


def test_a_question_comes_with_an_open_entry_and_is_of_what_was_known(asked):
    told = {field.attname: getattr(asked, field.attname) for field in Question._meta.local_fields}
    del told["id"]
    with pytest.raises(DatabaseError, match="rows are added by an open ledger entry"), transaction.atomic():
        Question.objects.create(**told)
    del told["entry_id"]
    refused_row(Question, "watermark is a sealed entry", **{**told, "watermark": 10**9})


def test_nobody_decides_his_own_question_nor_about_his_own_pay(asked, anna, dora, vera):
    own = wrong(dora, employee="vera", names=())
    for question, by in ((asked, anna), (own, dora), (own, vera)):
        refused_row(Ruling, "another person decides", question=question, outcome="right", reason="so", by=by)
        lie = {"outcome": "right", "reason": "so", "single_handed": True}
        refused_row(Ruling, "another person decides", question=question, by=by, **lie)
    refused_row(Ruling, "only where it is", question=asked, outcome="right", reason="so", by=dora, single_handed=True)
    refused_row(Ruling, "only the asker withdraws", question=asked, outcome="withdrawn", by=dora)


def test_single_handed_it_is_said(asked, anna):
    keep_company(single_handed=True)
    refused_row(Ruling, "another person decides", question=asked, outcome="right", reason="so", by=anna)
    added(Ruling, question=asked, outcome="right", reason="so", by=anna, single_handed=True)


def test_a_decision_has_a_reason_and_one_of_three_outcomes(asked, dora):
    refused_row(Ruling, "ruling_has_a_reason", question=asked, outcome="wrong", by=dora)
    refused_row(Ruling, "ruling_outcome", question=asked, outcome="maybe", reason="so", by=dora)


def test_nothing_is_said_after_the_decision(said, anna, dora):
    refused_row(Reply, "the question is decided", question=said, text="But", by=anna)
    again = {"question": said, "outcome": "right", "reason": "so", "by": dora}
    refused_row(Ruling, "already|unique", **again)
    first = MissingFact.objects.get()
    told = {field.attname: getattr(first, field.attname) for field in MissingFact._meta.local_fields}
    del told["id"], told["entry_id"]
    refused_row(MissingFact, "the question is decided", **{**told, "number": 2})


@pytest.fixture
def proposed(asked, anna):
    return propose(asked.pk, a_deal(), PROOF, by=anna, now=NOW)


def test_a_proposed_fact_waits_for_a_word(proposed, dora):
    told = {"question": proposed.question, "outcome": "right", "reason": "so", "by": dora}
    refused_row(Ruling, "a proposed fact waits for a word", **told)


def approved(proposed, by, change, **told):
    """A fact is recorded, changed from what was proposed, and the proposal said to be approved by it."""
    with entry(what="attack") as act:
        record(act, "question", [change(new_fact(proposed))])
        fact = Fact.objects.latest("pk")
        MissingFactDecision.objects.create(entry_id=act.seq, missing=proposed, approved=True, fact=fact, by=by, **told)


CHANGES = {
    "amount": lambda fact: fact._replace(amount=fact.amount * 2),
    "key": lambda fact: fact._replace(key="1"),
    "moment": lambda fact: fact._replace(occurred_at=fact.occurred_at.replace(day=13)),
    "whose": lambda fact: fact._replace(credits=(fact.credits[0]._replace(employee="boris"),)),
    "subject": lambda fact: fact._replace(subject="another"),
}


def test_what_is_recorded_is_what_was_proposed(proposed, dora):
    for what, change in CHANGES.items():
        with pytest.raises(DatabaseError, match="what is recorded is what was proposed"):
            approved(proposed, dora, change)
        assert not MissingFactDecision.objects.exists(), what
    approved(proposed, dora, lambda fact: fact)


def test_an_approval_is_of_a_fact_of_its_own_entry_and_by_another(proposed, anna, dora):
    with pytest.raises(DatabaseError, match="another person decides"):
        approved(proposed, anna, lambda fact: fact)
    with pytest.raises(DatabaseError, match="only where it is"):
        approved(proposed, dora, lambda fact: fact, single_handed=True)
    with entry(what="earlier") as act:
        record(act, "question", [new_fact(proposed)])
    earlier = Fact.objects.latest("pk")
    refused_row(MissingFactDecision, "what is recorded", missing=proposed, approved=True, fact=earlier, by=dora)
    refused_row(MissingFactDecision, "refused_fact_has_a_reason", missing=proposed, approved=False, by=dora)


def test_a_month_is_not_closed_over_an_open_question(asked, faina, dmitri):
    reckoning = begin(JANUARY, by=faina, now=NOW).reckoning
    for by in (faina, dmitri):
        added(Approval, reckoning=reckoning, by=by)
    told = {"number": 1, "month": JANUARY.code, "reckoning": reckoning, "text": "", "hash": "0" * 64}
    refused_row(Closing, "a question waits for a decision", **told)
    assert Account.objects.filter(pk=asked.by_id).exists()
