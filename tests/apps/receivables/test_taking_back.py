"""What a contract's account has built on an event that never happened goes with it, or is in its way."""

from datetime import date, timedelta

import pytest

from apps.receivables.moments import NOW, TODAY, at
from apps.receivables.test_accounts import FIRST, MILLION, SECOND, all_known, known, pay
from apps.sales.estate import PRICE
from pochemu.people.actions import Refused
from pochemu.receivables import accounts, overdue, promises, receiving, scheduling, taking_back
from pochemu.receivables.models import Debt, Promise
from pochemu.receivables.schedule import Row, What
from pochemu.sales import contracting
from pochemu.sales import taking_back as sales
from pochemu.sales.models import Contract, ContractReason

DAY = timedelta(days=1)
MAY = date(2026, 5, 5)
NO_CONTRACT = ("payment", "filing", "cancellation")


@pytest.fixture
def scheduled(contract, boris):
    """Two million on 10 March, four on 10 April."""
    rows = [Row(1, FIRST, 2 * MILLION, What.DOWN), Row(2, SECOND, 4 * MILLION, What.INSTALMENT)]
    scheduling.schedule(contract.pk, rows, by=boris, now=NOW)
    return contract


def back(one, by, now):
    one = Contract.objects.get(pk=one.pk)
    last = one.events.latest("number").number
    return sales.take_back(one.pk, last, "не тот", rooms=[taking_back.undo], seen=one.version, by=by, now=now)


def reason(what):
    return ContractReason.objects.get_or_create(what=what, name="переезд")[0]


def terminate(one, on, by):
    seen = Contract.objects.get(pk=one.pk).version
    contracting.terminate(one.pk, on, reason("terminated"), seen=seen, accrued=0, by=by, now=at(on))


def reduce(one, price, on, by):
    seen = Contract.objects.get(pk=one.pk).version
    contracting.reduce(one.pk, on, price, reason("reduced"), seen=seen, by=by, now=at(on))


@pytest.mark.django_db
def test_a_termination_that_never_was_leaves_debts_and_promises_as_they_were(scheduled, vera, anna, collector):
    overdue.tell_overdue(at(FIRST + DAY))
    promises.promise(scheduled.pk, MILLION, MAY, by=anna, now=at(FIRST + DAY))
    pay(scheduled, FIRST + DAY, MILLION, "1")
    before = all_known(scheduled, NO_CONTRACT)
    debts = list(Debt.objects.values())
    promised = Promise.objects.get()
    terminate(scheduled, FIRST + 2 * DAY, vera)
    overdue.tell_overdue(at(FIRST + 2 * DAY))
    promises.tell_broken(at(FIRST + 2 * DAY))
    assert all_known(scheduled, NO_CONTRACT) != before
    back(scheduled, vera, at(FIRST + 3 * DAY))
    assert all_known(scheduled, NO_CONTRACT) == before
    assert list(Debt.objects.values()) == debts
    assert (promised.kept, Promise.objects.get().lifted_at) == (True, None)
    terminate(scheduled, FIRST + 4 * DAY, vera)
    overdue.tell_overdue(at(FIRST + 4 * DAY))
    assert ("debt_lifted", MILLION // 100) in all_known(scheduled), "ended after all, it is told again"


@pytest.mark.django_db
def test_what_became_late_while_a_contract_was_taken_for_ended_is_told(scheduled, vera, collector):
    terminate(scheduled, TODAY, vera)
    assert overdue.tell_overdue(at(MAY)) == 0
    back(scheduled, vera, at(MAY))
    assert all_known(scheduled, NO_CONTRACT) == [("debt", 2_000_000), ("debt", 4_000_000)]
    assert sorted(Debt.objects.values_list("since", flat=True)) == [FIRST + DAY, SECOND + DAY]
    assert overdue.tell_overdue(at(MAY)) == 0


@pytest.mark.django_db
def test_an_open_promise_that_was_lifted_is_open_again(scheduled, vera, anna, collector):
    promises.promise(scheduled.pk, MILLION, MAY, by=anna, now=NOW)
    terminate(scheduled, TODAY, vera)
    promises.tell_broken(at(FIRST))
    assert Promise.objects.get().lifted_at
    back(scheduled, vera, at(FIRST))
    assert Promise.objects.open().count() == 1
    assert promises.tell_broken(at(MAY + DAY)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [MILLION, -MILLION])
def test_payments_that_came_since_are_taken_back_first(amount, scheduled, vera):
    pay(scheduled, FIRST, 2 * MILLION, "1")
    terminate(scheduled, FIRST, vera)
    (made,) = pay(scheduled, FIRST + DAY, amount, "2")
    with pytest.raises(Refused, match=r"rest on it: 1, the first of 11\.03\.2026"):
        back(scheduled, vera, at(FIRST + DAY))
    receiving.take_back(made.pk, "не тот", by=vera, now=at(FIRST + DAY))
    back(scheduled, vera, at(FIRST + DAY))
    assert Contract.objects.get(pk=scheduled.pk).state == "signed"


@pytest.mark.django_db
def test_money_does_not_keep_a_filing_from_being_taken_back(scheduled, vera):
    one = Contract.objects.get(pk=scheduled.pk)
    contracting.file(one.pk, TODAY, seen=one.version, by=vera, now=NOW)
    pay(scheduled, FIRST, 2 * MILLION, "1")
    back(scheduled, vera, at(FIRST))
    assert Contract.objects.get(pk=scheduled.pk).state == "signed"


@pytest.mark.django_db
def test_a_schedule_made_for_a_price_that_never_was_gives_way_to_the_one_before(scheduled, vera, collector):
    pay(scheduled, FIRST, 2 * MILLION, "1")
    rows = accounts.rows_of([scheduled.pk])
    reduce(scheduled, PRICE - 4 * MILLION, FIRST, vera)
    scheduling.schedule(scheduled.pk, [Row(1, FIRST, 2 * MILLION, What.DOWN)], why="доля", by=vera, now=at(FIRST))
    receiving.take_back(pay(scheduled, FIRST, 1, "2")[0].pk, "не тот", by=vera, now=at(FIRST))
    assert ("fully_paid", 2_000_000) in all_known(scheduled)
    back(scheduled, vera, at(FIRST))
    assert accounts.rows_of([scheduled.pk]) == rows
    held = accounts.schedule_of(scheduled)
    assert (held.total, held.why, held.number) == (PRICE, "отменено: не тот", 3)
    assert known(scheduled.subject, but=("payment",)) == [], "it is not paid in full"
    overdue.tell_overdue(at(SECOND + 4 * DAY))
    assert all_known(scheduled) == [("debt", 4_000_000)]


@pytest.mark.django_db
def test_a_schedule_that_nobody_made_anew_stays(scheduled, vera):
    held = accounts.schedule_of(scheduled)
    reduce(scheduled, PRICE - MILLION, TODAY, vera)
    back(scheduled, vera, NOW)
    assert accounts.schedule_of(scheduled) == held


@pytest.mark.django_db
def test_nothing_was_late_by_what_was_never_signed(scheduled, vera, boris, collector):
    overdue.tell_overdue(at(FIRST + DAY))
    assert all_known(scheduled) == [("debt", 2_000_000)]
    rows = accounts.rows_of([scheduled.pk])
    back(scheduled, vera, at(FIRST + 2 * DAY))
    assert all_known(scheduled) == []
    assert accounts.rows_of([scheduled.pk]) == rows, "what is due by the draft stays"
    assert overdue.tell_overdue(at(FIRST + 2 * DAY)) == 0
    seen = Contract.objects.get(pk=scheduled.pk).version
    contracting.sign(scheduled.pk, FIRST + 2 * DAY, seen=seen, by=boris, now=at(FIRST + 2 * DAY))
    overdue.tell_overdue(at(FIRST + 4 * DAY))
    assert all_known(scheduled) == [("debt", 2_000_000)]
    assert Debt.objects.get(amount__gt=0).since == FIRST + 3 * DAY, "since it was signed"


@pytest.mark.django_db
def test_a_signature_by_which_money_came_or_was_asked_for_stays(scheduled, vera, anna, collector):
    (made,) = pay(scheduled, FIRST, MILLION, "1")
    with pytest.raises(Refused, match="rest on it: 1"):
        back(scheduled, vera, at(FIRST))
    receiving.take_back(made.pk, "не тот", by=vera, now=at(FIRST))
    promises.remind(scheduled.pk, "звонок", True, "", by=anna, now=at(FIRST))
    with pytest.raises(Refused, match="reminded"):
        back(scheduled, vera, at(FIRST))
