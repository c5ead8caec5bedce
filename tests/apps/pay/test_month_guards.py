"""Months and adjustments attacked below the program, on both databases: nothing changes, and nobody approves his own.

Seen red: without the triggers of `pay/migrations/0002_guards.py` each of these fails.
"""

import pytest
from django.db import connection

from apps.pay.closing import FEBRUARY, JANUARY, MARCH, close, late_deal
from apps.pay.test_question_guards import added, refused_row
from attack import refused, rows
from loading import NOW
from pochemu.ledger.entries import newest
from pochemu.pay.closing.acts import begin, mark_paid
from pochemu.pay.closing.adjusting import approve, propose
from pochemu.pay.closing.verifying import verify
from pochemu.pay.models import (
    Adjustment,
    Approval,
    Closing,
    Payment,
    Proposal,
    Reckoning,
    Seal,
    Statement,
)  # fmt: skip
from pochemu.people.actions import keep_company

MODELS = (Reckoning, Approval, Closing, Statement, Seal, Payment, Proposal, Adjustment)


@pytest.fixture
def proposal(faina, dmitri):
    """January is closed, and a deal of it became known."""
    close(JANUARY, faina, dmitri)
    late_deal("anna", JANUARY)
    return propose(JANUARY, ["anna"], by=faina)[0]


@pytest.fixture
def adjusted(proposal, faina, dmitri):
    """In each table some rows."""
    mark_paid(JANUARY, by=faina)
    approve(proposal, proposal.digest, by=dmitri)
    connection.check_constraints()  # PostgreSQL truncates nothing while checks are due
    return proposal


def told(proposal, by, **other):
    """An adjustment as it would be approved."""
    return {
        "proposal": proposal, "number": 1, "employee": proposal.employee, "month": proposal.month,
        "paid_in": FEBRUARY.code, "settled": proposal.settled, "watermark": proposal.watermark, "amount": 100,
        "cause": {}, "by": by, **other,
    }  # fmt: skip


def test_nothing_of_a_closed_month_is_changed_or_taken_back(adjusted):
    for model in MODELS:
        table = model._meta.db_table
        before = rows(table)
        assert before, table
        for field in model._meta.local_fields:
            value = f"{field.column} + 1000" if field.primary_key else "NULL"
            refused(f"UPDATE {table} SET {field.column} = {value}", by=f"{table}: rows are never changed")
        refused(f"DELETE FROM {table}", by=f"{table}: rows are never deleted")
        if connection.vendor == "postgresql":
            refused(f"TRUNCATE {table} CASCADE", by="rows are never deleted")
        assert rows(table) == before


def test_nobody_approves_the_adjustment_he_proposed(proposal, faina, dmitri):
    refused_row(Adjustment, "another person approves", **told(proposal, faina))
    added(Adjustment, **told(proposal, dmitri))


def test_single_handed_one_may(proposal, faina):
    keep_company(single_handed=True)
    added(Adjustment, **told(proposal, faina))


def test_an_adjustment_is_what_was_proposed(proposal, dmitri):
    other = {"settled": proposal.settled - 1, "watermark": proposal.watermark + 1, "month": JANUARY.code - 1}
    for name, value in other.items():
        refused_row(Adjustment, "not what was proposed", **told(proposal, dmitri, **{name: value}))
    refused_row(Adjustment, "adjustment_paid_later|month is closed", **told(proposal, dmitri, paid_in=JANUARY.code))
    refused_row(Adjustment, "adjustment_of_something", **told(proposal, dmitri, amount=0))


def test_an_adjustment_leads_on_from_where_the_month_stands(adjusted, faina, dmitri):
    late_deal("anna", JANUARY, key="later")
    (again,) = propose(JANUARY, ["anna"], by=faina)
    same = {name: getattr(adjusted, name) for name in ("employee", "month", "settled", "text", "digest")}
    added(Proposal, watermark=again.watermark, by=faina, **same)
    refused_row(Adjustment, "settled up to there by nothing", **told(Proposal.objects.last(), dmitri))


def test_an_adjustment_that_the_ledger_does_not_give_is_told_by_verify(proposal, faina, dmitri):
    added(Adjustment, **told(proposal, dmitri, cause={"changes": [["fact", "deal", "crm", "late"]], "steps": ["1"]}))
    close(FEBRUARY, faina, dmitri)
    (february,) = [one for one in verify([FEBRUARY]) if one.month == FEBRUARY]
    (difference,) = february.differences
    assert "anna: the adjustment for 2024-01" in difference.words.en


def test_what_is_open_is_not_adjusted(proposal, faina):
    names = ("employee", "settled", "watermark", "text", "digest")
    same = {name: getattr(proposal, name) for name in names}
    refused_row(Proposal, "month is not closed", **{**same, "month": MARCH.code, "by": faina})


def test_nothing_is_paid_in_a_month_that_is_closed(proposal, faina, dmitri):
    close(FEBRUARY, faina, dmitri)
    refused_row(Adjustment, "the month is closed", **told(proposal, dmitri))


def test_a_month_is_not_closed_by_one_nor_out_of_turn(sever, faina, dmitri):
    drawn = begin(JANUARY, by=faina, now=NOW)
    one = {"number": 1, "month": JANUARY.code, "reckoning": drawn.reckoning, "text": "", "hash": "0" * 64}
    refused_row(Closing, "two persons approve", **one)
    added(Approval, reckoning=drawn.reckoning, by=faina)
    refused_row(Closing, "two persons approve", **one)
    refused_row(Approval, "there already|approval_once", reckoning=drawn.reckoning, by=faina)
    added(Approval, reckoning=drawn.reckoning, by=dmitri)
    refused_row(Closing, "another months", **{**one, "month": FEBRUARY.code})
    refused_row(Closing, "closings follow one another", **{**one, "number": 2})
    reckoning = {"month": JANUARY.code, "people": 0, "total": 0, "digest": "", "by": faina}
    refused_row(Reckoning, "numbered one by one", number=3, watermark=newest(), **reckoning)
    refused_row(Reckoning, "never goes back", number=2, watermark=1, **reckoning)
