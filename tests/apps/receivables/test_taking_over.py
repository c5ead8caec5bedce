"""A contract of the time before: taken over, it stands as if it had been worked here all along."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from gmpy2 import mpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.receivables.moments import NOW, TODAY, at
from apps.sales.estate import PRICE
from pochemu.engine.fact import Credit
from pochemu.ledger.history import facts_about
from pochemu.people.actions import Refused
from pochemu.property.models import Hold
from pochemu.receivables import accounts, overdue, receiving, scheduling, taking_over
from pochemu.receivables.models import Debt
from pochemu.receivables.receiving import Told
from pochemu.receivables.schedule import Row, What
from pochemu.receivables.taking_over import Came, Owing
from pochemu.sales import contracting
from pochemu.sales import taking_over as contracts
from pochemu.sales.models import Contract, Deal, Form
from pochemu.sales.taking_over import Managed, Standing

pytestmark = pytest.mark.django_db
MILLION = 1_000_000_00
DAY = timedelta(days=1)
FIRST, SECOND, THIRD = date(2026, 3, 10), date(2026, 4, 10), date(2026, 5, 12)  # none of them before a day off
ROWS = [
    Row(1, FIRST, 2 * MILLION, What.DOWN), Row(2, SECOND, 3 * MILLION, What.INSTALMENT),
    Row(3, THIRD, PRICE - 5 * MILLION, What.INSTALMENT),
]  # fmt: skip
MOVED = SECOND + 20 * DAY
PASTS = {
    "paid in time": [(FIRST, 2), (SECOND, 3)],
    "late, and collected in parts": [(FIRST + 5 * DAY, 1), (FIRST + 9 * DAY, 1), (SECOND, 3)],
    "one row owed, the other in part": [(FIRST, 1), (SECOND + 4 * DAY, 2)],
    "nothing came": [],
    "given back": [(FIRST, 2), (SECOND, 3), (SECOND + 3 * DAY, -1)],
}


@pytest.fixture
def standing(buyer, flats, boris, vera, pipeline):
    told = Standing(
        "КВ-7/25", buyer, flats[1], PRICE,
        [Managed(boris.employee, mpq(1, 3), "продавец"), Managed(vera.employee, mpq(2, 3), "продавец")],
        TODAY, form=Form.INSTALMENTS, source="site", booked_on=TODAY - 4 * DAY, filed_on=TODAY + DAY,
        suspended_on=TODAY + 3 * DAY, own_fault=True, reason="паспорт", registered_on=TODAY + 6 * DAY,
    )  # fmt: skip
    return told, pipeline


def taken(standing, by, day=MOVED):
    told, pipeline = standing
    return contracts.take_over(pipeline, [told], by=by, now=at(day))[0]


def test_it_stands_with_its_deal_its_unit_and_its_past_and_no_fact_of_it(standing, vera, flats, buyer):
    one = taken(standing, vera)
    assert (one.state, one.signed_on, contracting.is_registered(one)) == ("registered", TODAY, True)
    assert [event.what for event in one.events.order_by("number")] == ["signed", "filed", "suspended", "registered"]
    assert one.events.get(what="filed").says == {"taken_over": True, "working_days": 1}
    assert contracting.clients_of(one) == [buyer]
    hold = Hold.objects.known().get(unit=flats[1])
    assert (hold.kind, hold.subject) == ("sold", one.subject)
    deal = Deal.objects.get(pk=one.deal_id)
    assert (deal.outcome, deal.amount, deal.unit) == ("won", PRICE, "1, 2")
    shares = {row.employee.code: row.share for row in deal.managing.filter(turn=deal.managed)}
    assert shares == {"boris": mpq(1, 3), "vera": mpq(2, 3)}
    assert facts_about(one.subject) == facts_about(deal.subject) == []


def test_what_happens_to_it_from_then_on_is_told_as_of_any_contract(standing, vera, director):
    from pochemu.sales.models import ContractReason

    one = taken(standing, vera)
    reason = ContractReason.objects.create(what="terminated", name="moved away")
    contracting.terminate(one.pk, MOVED, reason, seen=one.version, accrued=0, by=director, now=at(MOVED))
    (fact,) = facts_about(one.subject)
    assert (fact.kind, fact.fields["registered"]) == ("cancellation", True)
    assert {(credit.employee, credit.share) for credit in fact.credits} == {("boris", mpq(1, 3)), ("vera", mpq(2, 3))}


def test_a_number_or_a_unit_that_is_taken_refuses_all_of_them(standing, contract, vera, flats):
    told, pipeline = standing
    for other, said in (
        (told._replace(number=contract.number), "There is a contract"),
        (told._replace(unit=flats[0]), "taken already"),
        (told._replace(managers=told.managers[:1]), "shares of the role"),
    ):
        with pytest.raises(Refused, match=said):
            contracts.take_over(pipeline, [other], by=vera, now=at(MOVED))
    with pytest.raises(Refused, match="There is a contract"):
        contracts.take_over(pipeline, [told, told._replace(unit=flats[2])], by=vera, now=at(MOVED))
    assert Contract.objects.count() == 1


@pytest.mark.parametrize("past", PASTS.values(), ids=PASTS)
def test_its_account_goes_on_as_if_it_had_been_worked_here_all_along(past, standing, contract, collector, boris, vera):
    """Of two contracts with one schedule and one past, one lived here and one taken over, the same is owed, and the
    same is told from then on."""
    lived, moved = contract, taken(standing, vera)
    came = [(day, millions * MILLION) for day, millions in past]
    scheduling.schedule(lived.pk, ROWS, by=boris, now=NOW)
    for day in (TODAY + DAY * n for n in range((MOVED - TODAY).days)):
        overdue.tell_overdue(at(day))
        paid = [Told(lived.pk, on, amount, "bank", f"{on}") for on, amount in came if on == day]
        receiving.receive(paid, by=None, now=at(day, 18))
    told = Owing(moved, ROWS, [Came(*each) for each in came], collector.employee)
    taking_over.take_over([told], by=vera, now=at(MOVED))
    opened = [(fact.kind, fact.occurred_at) for fact in facts_about(moved.subject)]
    assert set(opened) <= {("debt", at(MOVED, 0))}, (
        "what is overdue is told as of the day of moving in, and nothing else"
    )
    assert debts(moved) == debts(lived)
    assert overdue_told(moved) == overdue_told(lived) == accounts.settled(moved, MOVED).overdue
    for one in (lived, moved):
        receiving.receive([Told(one.pk, MOVED, 2 * MILLION, "bank", f"more-{one.pk}")], by=None, now=at(MOVED, 18))
    for day in (MOVED + DAY, THIRD + DAY):
        overdue.tell_overdue(at(day))
    assert debts(moved) == debts(lived)
    assert later(moved) == later(lived) != []
    today = THIRD + DAY
    assert accounts.settled(moved, today).overdue == accounts.settled(lived, today).overdue
    assert overdue_told(moved) == overdue_told(lived) == accounts.settled(lived, today).overdue


def debts(one):
    rows = Debt.objects.filter(contract=one).order_by("due_on")
    return [(d.due_on, d.since, d.amount, d.collected, d.ended_on, sum(p.amount for p in d.parts.all())) for d in rows]


def overdue_told(one):
    """As an indicator over stocks reckons it, to date."""
    sign = {"debt": 1, "collected": -1, "debt_lifted": -1}
    return sum(sign.get(fact.kind, 0) * fact.amount * 100 for fact in facts_about(one.subject))


def later(one):
    """What was told of days since, but for what it was brought with."""
    facts = [fact for fact in facts_about(one.subject) if fact.occurred_at > at(MOVED, 0)]
    return sorted((fact.kind, fact.occurred_at, int(fact.amount)) for fact in facts)


def test_a_debt_of_yesterdays_deadline_is_told_by_the_room(standing, collector, vera):
    """The books of yesterday evening could not know it."""
    one = taken(standing, vera, SECOND + DAY)
    taking_over.take_over([Owing(one, ROWS, [Came(FIRST, 2 * MILLION)])], by=vera, now=at(SECOND + DAY))
    overdue.tell_overdue(at(SECOND + DAY))
    assert [(f.kind, f.amount) for f in facts_about(one.subject)] == [("debt", 3_000_000)]


def test_rows_that_do_not_make_the_price_are_refused(standing, vera):
    one = taken(standing, vera)
    with pytest.raises(Refused, match="The rows make"):
        taking_over.take_over([Owing(one, ROWS[:2])], by=vera, now=at(MOVED))


def test_what_was_paid_in_full_in_the_time_before_is_not_told_by_what_comes_beyond_it(standing, vera, director, boris):
    """Its commission was paid then."""
    one = taken(standing, vera)
    taking_over.take_over([Owing(one, ROWS, [Came(THIRD - 80 * DAY, PRICE)])], by=vera, now=at(MOVED))
    receiving.by_hand(one.pk, MOVED, 1_00, "form", by=director, now=at(MOVED))
    assert [fact.kind for fact in facts_about(one.subject)] == ["payment"]


def test_what_is_paid_in_full_from_then_on_is_told(standing, vera, director, boris):
    one = taken(standing, vera)
    taking_over.take_over([Owing(one, ROWS, [Came(FIRST, PRICE - 1_00)])], by=vera, now=at(MOVED))
    receiving.by_hand(one.pk, MOVED, 1_00, "form", by=director, now=at(MOVED))
    assert sorted(fact.kind for fact in facts_about(one.subject)) == ["fully_paid", "payment"]


def test_money_of_an_earlier_day_corrects_what_was_owed_before_and_tells_of_itself_alone(standing, vera, boris):
    """What the debt was, and what money of that time had collected of it, other books told."""
    one = taken(standing, vera)
    past = [Came(FIRST + 9 * DAY, MILLION), Came(SECOND, 3 * MILLION)]
    taking_over.take_over([Owing(one, ROWS, past)], by=vera, now=at(MOVED))
    receiving.receive([Told(one.pk, FIRST, MILLION // 2, "bank", "1")], by=vera, now=at(MOVED))
    told = sorted((fact.kind, fact.amount) for fact in facts_about(one.subject))
    assert told == [("debt", 500_000), ("payment", 500_000)], "a million was overdue as it was brought"
    first, second = Debt.objects.filter(contract=one).order_by("due_on")
    assert (first.amount, first.collected, second.amount) == (MILLION * 3 // 2, MILLION * 3 // 2, MILLION // 2)


def test_a_payment_of_the_time_before_that_is_taken_back_first_of_all_leaves_what_is_overdue_alone(
    standing, vera, director
):
    one = taken(standing, vera)
    taking_over.take_over([Owing(one, ROWS, [Came(FIRST + DAY, 2 * MILLION)])], by=vera, now=at(MOVED))
    assert [(fact.kind, fact.amount) for fact in facts_about(one.subject)] == [("debt", 3_000_000)]
    receiving.take_back(one.payments.get().pk, "a slip", by=director, now=at(MOVED))
    told = sorted((fact.kind, fact.amount) for fact in facts_about(one.subject))
    assert told == [("debt", 2_000_000), ("debt", 3_000_000)], "what that money had collected was not"
    assert accounts.settled(one, MOVED).overdue == 5 * MILLION


def test_where_the_books_of_before_told_of_debts_none_is_told(standing, vera, director):
    one = taken(standing, vera)
    taking_over.take_over([Owing(one, ROWS)], opening=False, by=vera, now=at(MOVED))
    assert facts_about(one.subject) == []
    receiving.take_back(
        receiving.by_hand(one.pk, MOVED, 1_00, "1", by=director, now=at(MOVED)).pk, "no", by=director, now=at(MOVED)
    )
    assert facts_about(one.subject) == []


def test_what_is_overdue_at_first_is_of_whoever_works_it_from_the_first_day(standing, collector, vera):
    one = taken(standing, vera)
    taking_over.take_over([Owing(one, ROWS)], give=True, by=vera, now=at(MOVED))
    told = [(fact.amount, fact.fields["due_on"], fact.credits) for fact in facts_about(one.subject)]
    credits = (Credit("anna", mpq(1)),)
    assert told == [(2_000_000, FIRST, credits), (3_000_000, SECOND, credits)]


def test_what_is_overdue_at_first_is_not_dated_after_money_that_collected_it(standing, vera):
    """A bank's statement was faster than the books."""
    one = taken(standing, vera)
    on = MOVED - 3 * DAY
    receiving.receive([Told(one.pk, on, MILLION, "bank", "1")], by=vera, now=at(on, 18))
    taking_over.take_over([Owing(one, ROWS)], by=vera, now=at(MOVED))
    told = sorted((fact.kind, fact.occurred_at, fact.amount) for fact in facts_about(one.subject))
    assert [(kind, at_) for kind, at_, _ in told if kind == "debt"] == [("debt", at(on, 0))] * 2
    assert overdue_told(one) == accounts.settled(one, MOVED).overdue == 4 * MILLION


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(-5, 54), st.integers(1, 40)), max_size=4),
    st.lists(st.tuples(st.integers(-10, 5), st.integers(1, 40)), max_size=3),
    st.data(),
)
def test_what_is_overdue_by_facts_is_what_is_overdue_by_the_account(standing, vera, director, past, since, data):
    """Whatever had come, whatever comes of whichever day, whatever of all that was a slip."""
    with transaction.atomic():
        one = taken(standing, vera)
        came = [Came(FIRST + n * DAY, tenths * MILLION // 10) for n, tenths in past if FIRST + n * DAY <= MOVED]
        taking_over.take_over([Owing(one, ROWS, came)], by=vera, now=at(MOVED))
        overdue.tell_overdue(at(MOVED))
        assert overdue_told(one) == accounts.settled(one, MOVED).overdue
        for n, (days, tenths) in enumerate(since):
            on = MOVED + days * DAY
            receiving.receive(
                [Told(one.pk, on, tenths * MILLION // 10, "bank", f"{n}")], by=vera, now=at(MOVED + 6 * DAY)
            )
        standing_ = list(one.payments.filter(taken_back_at=None).order_by("pk"))
        for payment in standing_:
            if data.draw(st.booleans()):
                receiving.take_back(payment.pk, "a slip", by=director, now=at(MOVED + 6 * DAY))
        today = THIRD + 10 * DAY
        overdue.tell_overdue(at(today))
        assert overdue_told(one) == accounts.settled(one, today).overdue
        transaction.set_rollback(True)


def test_a_contract_that_was_signed_here_has_no_account_taken_over(contract, vera):
    with pytest.raises(Refused, match="was signed here"):
        taking_over.take_over([Owing(contract, ROWS)], by=vera, now=at(MOVED))
