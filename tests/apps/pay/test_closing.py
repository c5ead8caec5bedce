"""A month's way, and who may lead it there."""

import pytest

from alone import alone
from apps.pay.closing import FEBRUARY, JANUARY, MARCH, close, late_deal
from loading import NOW
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.models import Fact
from pochemu.pay import periods
from pochemu.pay.closing.acts import approve, begin, mark_paid
from pochemu.pay.closing.checklist import checklist
from pochemu.pay.closing.verifying import verify
from pochemu.pay.models import Approval, Closing, Statement
from pochemu.pay.periods import State
from pochemu.pay.statements import about
from pochemu.people.actions import Refused
from pochemu.people.models import Company


def test_a_month_goes_from_open_to_paid(faina, dmitri):
    assert periods.state_of(JANUARY) is State.OPEN
    drawn = begin(JANUARY, by=faina, now=NOW)
    assert periods.state_of(JANUARY) is State.CLOSING
    assert approve(JANUARY, drawn.reckoning.digest, by=faina) is None
    assert approve(JANUARY, drawn.reckoning.digest, by=faina) is None, "the same person again is still one"
    assert periods.closed_at(JANUARY) is None
    closing = approve(JANUARY, drawn.reckoning.digest, by=dmitri)
    assert closing.hash == periods.head_of(JANUARY).hash
    assert periods.closed_at(JANUARY) == drawn.reckoning.watermark
    mark_paid(JANUARY, by=faina)
    assert periods.state_of(JANUARY) is State.PAID
    assert mark_paid(JANUARY, by=dmitri).by == faina


def test_figures_taken_anew_make_approvals_void(faina, dmitri):
    first = begin(JANUARY, by=faina, now=NOW)
    approve(JANUARY, first.reckoning.digest, by=faina)
    second = begin(JANUARY, by=faina, now=NOW)
    with pytest.raises(Refused, match="taken anew"):
        approve(JANUARY, first.reckoning.digest, by=dmitri)
    assert approve(JANUARY, second.reckoning.digest, by=dmitri) is None
    assert approve(JANUARY, second.reckoning.digest, by=faina) is not None


def test_one_person_is_enough_where_the_company_says_so(faina, sever):
    alone("faina")
    drawn = begin(JANUARY, by=faina, now=NOW)
    assert approve(JANUARY, drawn.reckoning.digest, by=faina) is not None
    assert periods.closed_alone(JANUARY) == faina.name
    assert (Words("Closed by one person", "Закрыт одним человеком"), faina.name) in about(
        periods.as_closed(JANUARY), []
    )


def test_of_two_who_may_close_both_approve_whatever_the_company_says(faina, dmitri):
    Company.objects.update(single_handed=True)
    drawn = begin(JANUARY, by=faina, now=NOW)
    assert approve(JANUARY, drawn.reckoning.digest, by=faina) is None
    assert approve(JANUARY, drawn.reckoning.digest, by=dmitri) is not None
    assert not periods.closed_alone(JANUARY)


def test_months_are_closed_in_order_after_they_have_ended(faina, dmitri):
    with pytest.raises(Refused, match="not over"):
        begin(Month.of(NOW), by=faina, now=NOW)
    close(JANUARY, faina, dmitri)
    with pytest.raises(Refused, match="February 2024 comes before March 2024"):
        begin(MARCH, by=faina, now=NOW)
    with pytest.raises(Refused, match="closed already"):
        begin(JANUARY, by=faina, now=NOW)
    close(FEBRUARY, faina, dmitri)
    close(MARCH, dmitri, faina)
    assert [(head.number, head.month) for head in periods.heads()] == [(1, JANUARY), (2, FEBRUARY), (3, MARCH)]


def test_whoever_comes_late_gets_the_closing_there_is(faina, dmitri):
    closing = close(JANUARY, faina, dmitri)
    assert approve(JANUARY, closing.reckoning.digest, by=faina) == closing
    assert Closing.objects.count() == 1
    assert Approval.objects.count() == 2


def test_statements_add_up_to_what_was_approved(faina, dmitri):
    closing = close(JANUARY, faina, dmitri)
    statements = Statement.objects.filter(closing=closing)
    assert statements.count() == closing.reckoning.people == 5
    assert sum(one.bonus for one in statements) == closing.reckoning.total


def test_what_was_closed_verifies(faina, dmitri):
    for month in (JANUARY, FEBRUARY, MARCH):
        close(month, faina, dmitri)
    verified = list(verify([JANUARY, FEBRUARY, MARCH]))
    assert [one.differences for one in verified] == [(), (), ()]
    assert [one.people for one in verified] == [5, 6, 6]


def test_what_was_there_before_the_books_were_begun_is_late_for_no_later_month(faina, dmitri):
    drawn = begin(JANUARY, by=faina, now=NOW)
    assert checklist(drawn.reckoned).late, "of the first month all of it is"
    close(JANUARY, faina, dmitri)
    assert checklist(begin(FEBRUARY, by=faina, now=NOW).reckoned).late == ()
    late_deal("anna", FEBRUARY)
    (late,) = checklist(begin(FEBRUARY, by=faina, now=NOW).reckoned).late
    assert Fact.objects.get(pk=late).key == "late"
