"""A contract's money: scheduled, received, late, collected; each thing a fact, and told anew as it changes."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import accumulate
from threading import Barrier

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.receivables.accounts import LAST, START, payments, schedules
from apps.receivables.moments import NOW, TODAY, at
from apps.sales.estate import PRICE
from attack import refused
from pochemu.clients.models import HistoryItem
from pochemu.ledger.entries import entry
from pochemu.ledger.history import facts_about
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.receivables import accounts, money, overdue, paying, promises, queries, receiving, scheduling
from pochemu.receivables.models import Collected, Collecting, Debt, Payment, Promise, Schedule
from pochemu.receivables.receiving import Told
from pochemu.receivables.schedule import Row, What, instalments
from pochemu.receivables.telling import tells_money
from pochemu.sales import contracting, correcting, dealing
from pochemu.sales.dealing import Part
from pochemu.sales.models import Contract, ContractReason, Deal, Terms

MILLION = 1_000_000_00
FIRST, SECOND = date(2026, 3, 10), date(2026, 4, 10)  # a Tuesday and a Friday
DAY = timedelta(days=1)


@pytest.fixture
def scheduled(contract, boris):
    """Two million on 10 March, four on 10 April."""
    rows = [Row(1, FIRST, 2 * MILLION, What.DOWN), Row(2, SECOND, 4 * MILLION, What.INSTALMENT)]
    scheduling.schedule(contract.pk, rows, by=boris, now=NOW)
    return contract


def pay(contract, on, amount, key, by=None):
    return receiving.receive([Told(contract.pk, on, amount, "bank", key)], by=by, now=at(max(on, TODAY), 18))


def known(*subjects, but=()):
    facts = [fact for subject in subjects for fact in facts_about(subject)]
    return sorted((fact.kind, int(fact.amount)) for fact in facts if fact.kind not in ("contract", *but))


def all_known(contract, but=("payment",)):
    return known(contract.subject, but=but)


@pytest.mark.django_db
def test_a_schedule_is_of_the_whole_price_and_another_is_a_heads_to_make(contract, boris, vera, collector):
    with pytest.raises(Refused, match="The rows make"):
        scheduling.schedule(contract.pk, [Row(1, FIRST, MILLION, What.DOWN)], by=boris, now=NOW)
    made = instalments(PRICE, down=MILLION, on=FIRST, months=10, day_of_month=31)
    assert scheduling.schedule(contract.pk, made.rows, by=boris, now=NOW).rows.count() == 11
    with pytest.raises(Refused, match="why the schedule changes"):
        scheduling.schedule(contract.pk, made.rows, by=vera, now=NOW)
    for by in (boris, collector):
        with pytest.raises(Refused, match="lifts what is overdue"):
            scheduling.schedule(contract.pk, made.rows, why="asked for", by=by, now=NOW)


@pytest.mark.django_db
def test_a_payment_is_a_fact_of_who_sold_and_of_who_works_the_debt(scheduled, collector, boris):
    pay(scheduled, FIRST, MILLION, "1")
    overdue.tell_overdue(at(FIRST + DAY))
    pay(scheduled, FIRST + DAY, MILLION, "2")
    first, second = [fact for fact in facts_about(scheduled.subject) if fact.kind == "payment"]
    assert [(credit.employee, credit.role) for credit in first.credits] == [("boris", "продавец")]
    assert {(credit.employee, credit.role) for credit in second.credits} == {
        ("boris", "продавец"), ("anna", "следит за оплатой"),
    }  # fmt: skip
    assert (second.fields["number"], second.fields["due_on"], second.fields["form"]) == (1, FIRST, "рассрочка")


@pytest.mark.django_db
def test_what_a_source_told_already_is_one_payment(scheduled):
    pay(scheduled, FIRST, MILLION, "1")
    assert pay(scheduled, FIRST, MILLION, "1") == []
    assert Payment.objects.count() == 1
    with pytest.raises(Refused, match="not come yet"):
        receiving.receive([Told(scheduled.pk, FIRST + DAY, 1, "bank", "2")], by=None, now=at(FIRST))


@pytest.mark.django_db
def test_what_is_left_at_the_deadline_is_a_debt_from_the_next_midnight_on(scheduled, collector):
    pay(scheduled, FIRST, MILLION // 2, "1")
    assert overdue.tell_overdue(at(FIRST, 23)) == 0
    assert overdue.tell_overdue(at(FIRST + 3 * DAY)) == 1
    assert overdue.tell_overdue(at(FIRST + 3 * DAY)) == 0
    debt = Debt.objects.get()
    assert (debt.amount, debt.since, debt.collector.code) == (2 * MILLION - MILLION // 2, FIRST + DAY, "anna")
    (fact,) = [fact for fact in facts_about(scheduled.subject) if fact.kind == "debt"]
    assert (fact.occurred_at, fact.fields["due_on"]) == (at(FIRST + DAY, 0), FIRST)


@pytest.mark.django_db
def test_a_deadline_on_a_day_off_moves_to_the_working_day_after_it(contract, boris):
    saturday = date(2026, 3, 7)  # and Monday the 9th is a holiday's
    rows = [Row(1, saturday, PRICE, What.WHOLE)]
    scheduling.schedule(contract.pk, rows, by=boris, now=NOW)
    assert overdue.tell_overdue(at(date(2026, 3, 10))) == 0
    assert overdue.tell_overdue(at(date(2026, 3, 11))) == 1


@pytest.mark.django_db
def test_debts_are_collected_part_by_part_and_all_adds_up(scheduled, collector):
    overdue.tell_overdue(at(FIRST + DAY))
    pay(scheduled, FIRST + 2 * DAY, MILLION, "1")
    pay(scheduled, FIRST + 3 * DAY, 5 * MILLION, "2")
    debt = Debt.objects.get()
    assert (debt.collected, debt.left, debt.ended_on) == (2 * MILLION, 0, FIRST + 3 * DAY)
    assert all_known(scheduled) == [
        ("collected", 1_000_000), ("collected", 1_000_000), ("debt", 2_000_000), ("fully_paid", 6_000_000),
    ]  # fmt: skip


@pytest.mark.django_db
def test_money_given_back_takes_back_what_it_paid(scheduled, collector):
    overdue.tell_overdue(at(FIRST + DAY))
    pay(scheduled, FIRST + 2 * DAY, 6 * MILLION, "1")
    pay(scheduled, FIRST + 3 * DAY, -5 * MILLION, "back")
    assert all_known(scheduled) == [("collected", -1_000_000), ("collected", 2_000_000), ("debt", 2_000_000)]
    assert (Debt.objects.get().left, Debt.objects.get().ended_on) == (MILLION, None)


@pytest.mark.django_db
def test_by_hand_no_more_is_given_back_than_came(scheduled, vera):
    pay(scheduled, FIRST, MILLION, "1")
    with pytest.raises(Refused, match="More is given back"):
        receiving.by_hand(scheduled.pk, FIRST, -MILLION - 1, "a", by=vera, now=at(FIRST, 18))
    assert receiving.by_hand(scheduled.pk, FIRST, -MILLION, "b", by=vera, now=at(FIRST, 18)).amount == -MILLION


@pytest.mark.django_db
def test_whoever_sold_tells_of_no_money_unless_he_works_debts(scheduled, boris, vera, collector):
    """He is paid by what his clients pay."""
    (made,) = pay(scheduled, FIRST, MILLION, "1")
    for act in (
        lambda by: receiving.by_hand(scheduled.pk, FIRST, MILLION, "a", by=by, now=at(FIRST, 18)),
        lambda by: receiving.take_back(made.pk, "a slip", by=by, now=at(FIRST, 18)),
    ):
        with pytest.raises(Refused, match="Finance, heads"):
            act(boris)
    assert [tells_money(each) for each in (boris, vera, collector)] == [False, True, True]
    promises.entrust(scheduled.pk, boris.employee, by=vera, now=at(FIRST))
    assert tells_money(boris)


@pytest.mark.django_db
def test_nobody_writes_down_by_hand_what_pays_him(scheduled, boris, vera, director, collector):
    """Whoever works the debts of that very contract, or has a part in its deal, were he a head."""

    def write(by, key):
        return receiving.by_hand(scheduled.pk, FIRST, MILLION, key, by=by, now=at(FIRST, 18))

    made = write(collector, "a")  # nobody works its debts yet
    promises.entrust(scheduled.pk, collector.employee, by=vera, now=at(FIRST))
    for act in (
        lambda by: write(by, "b"),
        lambda by: receiving.take_back(made.pk, "a slip", by=by, now=at(FIRST, 18)),
    ):
        with pytest.raises(Refused, match="pays you"):
            act(collector)
    given_to("vera", scheduled, director, FIRST)
    with pytest.raises(Refused, match="pays you"):
        write(vera, "c")
    assert pay(scheduled, FIRST, MILLION, "told by the bank", by=collector)
    receiving.take_back(made.pk, "a slip", by=director, now=at(FIRST, 18))


@pytest.mark.django_db
def test_a_slip_is_taken_back_with_all_that_rested_on_it_and_told_again(scheduled, collector, vera):
    overdue.tell_overdue(at(FIRST + DAY))
    (made,) = pay(scheduled, FIRST + 2 * DAY, 6 * MILLION, "1")
    before = all_known(scheduled, but=())
    with pytest.raises(Refused, match="why the payment is taken back"):
        receiving.take_back(made.pk, " ", by=vera, now=at(FIRST + 3 * DAY))
    refused("UPDATE receivables_payment SET taken_back_at = '2026-04-01 00:00:00+00'", by="taken back with a reason")
    receiving.take_back(made.pk, "a slip", by=vera, now=at(FIRST + 3 * DAY))
    assert HistoryItem.objects.get(what="payment_taken_back").text == "a slip"
    assert all_known(scheduled, but=()) == [("debt", 2_000_000)]
    with pytest.raises(Refused, match="taken back already"):
        receiving.take_back(made.pk, "a slip", by=vera, now=at(FIRST + 3 * DAY))
    pay(scheduled, FIRST + 2 * DAY, 6 * MILLION, "1")
    assert all_known(scheduled, but=()) == before


@pytest.mark.django_db
def test_money_that_is_told_late_is_laid_by_its_own_day(scheduled, collector):
    """It came in time, so nothing was late: what was told of it is corrected, and no more is collected."""
    overdue.tell_overdue(at(FIRST + DAY))
    receiving.receive([Told(scheduled.pk, FIRST - DAY, 2 * MILLION, "bank", "1")], by=None, now=at(FIRST + 5 * DAY))
    debt = Debt.objects.get()
    assert (debt.amount, debt.left) == (0, 0)
    assert all_known(scheduled) == []


@pytest.mark.django_db
def test_another_schedule_lifts_the_debts_of_the_one_before(scheduled, collector, vera):
    overdue.tell_overdue(at(FIRST + DAY))
    pay(scheduled, FIRST + 2 * DAY, MILLION, "1")
    rows = [Row(1, FIRST, MILLION, What.DOWN), Row(2, SECOND, 5 * MILLION, What.INSTALMENT)]
    scheduling.schedule(scheduled.pk, rows, why="asked for", by=vera, now=at(FIRST + 3 * DAY))
    overdue.tell_overdue(at(FIRST + 9 * DAY))
    assert all_known(scheduled) == [("collected", 1_000_000), ("debt", 2_000_000), ("debt_lifted", 1_000_000)]


@pytest.mark.django_db
@pytest.mark.parametrize("again", [1, 2])
def test_what_was_collected_by_the_schedule_before_stays_told_whatever_rows_the_next_one_has(
    again, scheduled, collector, vera
):
    overdue.tell_overdue(at(SECOND + DAY))
    pay(scheduled, SECOND + 2 * DAY, 2 * MILLION, "1")
    pay(scheduled, SECOND + 3 * DAY, MILLION, "2")
    later = SECOND + 40 * DAY
    rows = [Row(number + 1, later + number * DAY, 6 * MILLION // again, What.INSTALMENT) for number in range(again)]
    scheduling.schedule(scheduled.pk, rows, why="asked for", by=vera, now=at(SECOND + 4 * DAY))
    before = all_known(scheduled)
    pay(scheduled, SECOND + 5 * DAY, MILLION, "3")
    assert all_known(scheduled) == before


@pytest.mark.django_db
@pytest.mark.parametrize("came", [MILLION, 2 * MILLION, 3 * MILLION])
def test_a_slip_by_the_schedule_before_collected_nothing_of_it(came, scheduled, collector, vera):
    """Wholly paid by it, in part, or more than that: without it, all of the debt was lifted."""
    overdue.tell_overdue(at(FIRST + DAY))
    (slip,) = pay(scheduled, FIRST + 2 * DAY, came, "1")
    rows = [Row(1, SECOND, 2 * MILLION, What.DOWN), Row(2, SECOND + 30 * DAY, 4 * MILLION, What.INSTALMENT)]
    scheduling.schedule(scheduled.pk, rows, why="asked for", by=vera, now=at(FIRST + 3 * DAY))
    receiving.take_back(slip.pk, "a slip", by=vera, now=at(FIRST + 4 * DAY))
    assert all_known(scheduled) == [("debt", 2_000_000), ("debt_lifted", 2_000_000)]
    (lifted,) = (fact for fact in facts_about(scheduled.subject) if fact.kind == "debt_lifted")
    assert lifted.occurred_on == FIRST + (3 if came < 2 * MILLION else 4) * DAY
    debt = Debt.objects.get()
    assert (debt.collected, debt.lifted, debt.left) == (0, True, 0)
    overdue.tell_overdue(at(SECOND + DAY))
    assert (
        sum(one.left for one in Debt.objects.all()) == accounts.settled(scheduled, SECOND + DAY).overdue == 2 * MILLION
    )


@pytest.mark.django_db
def test_a_row_that_was_due_before_its_schedule_was_made_is_late_from_the_next_midnight_on(scheduled, vera):
    overdue.tell_overdue(at(FIRST))
    rows = [Row(1, FIRST - 3 * DAY, MILLION, What.DOWN), Row(2, SECOND, 5 * MILLION, What.INSTALMENT)]
    scheduling.schedule(scheduled.pk, rows, why="asked for", by=vera, now=at(FIRST))
    overdue.tell_overdue(at(FIRST + 9 * DAY))
    assert Debt.objects.get().since == FIRST + DAY


@pytest.mark.django_db
def test_debts_are_lifted_on_the_day_on_which_the_contract_ended(scheduled, collector, vera):
    """Whenever that is told, and the clock ticks: else the month’s end would have what nobody owed any more."""
    reason = ContractReason.objects.create(what="terminated", name="переезд")
    overdue.tell_overdue(at(FIRST + DAY))
    seen, ended = Contract.objects.get().version, FIRST + 2 * DAY
    contracting.terminate(scheduled.pk, ended, reason, seen=seen, accrued=0, by=vera, now=at(FIRST + 9 * DAY))
    overdue.tell_overdue(at(FIRST + 10 * DAY))
    debt = Debt.objects.get()
    assert (debt.since, debt.ended_on) == (FIRST + DAY, ended)
    (lifted,) = (fact for fact in facts_about(scheduled.subject) if fact.kind == "debt_lifted")
    assert lifted.occurred_on == ended
    assert [queries.late(ended - DAY)[0].left, queries.late(ended)] == [2 * MILLION, []]
    one = Contract.objects.get()
    correcting.correct(
        one.pk, one.events.latest("number").number, FIRST + 5 * DAY, "a slip", seen=one.version, by=vera,
        now=at(FIRST + 11 * DAY),
    )  # fmt: skip
    for hour in (11, 12):
        overdue.tell_overdue(at(FIRST + 12 * DAY, hour))
    (lifted,) = (fact for fact in facts_about(scheduled.subject) if fact.kind == "debt_lifted")
    assert lifted.occurred_on == Debt.objects.get().ended_on == FIRST + 5 * DAY


@pytest.mark.django_db
def test_the_end_of_a_contract_lifts_its_debts(scheduled, collector, vera):
    overdue.tell_overdue(at(FIRST + DAY))
    reason = ContractReason.objects.create(what="terminated", name="переезд")
    seen = Contract.objects.get().version
    contracting.terminate(scheduled.pk, FIRST + DAY, reason, seen=seen, accrued=0, by=vera, now=at(FIRST + DAY))
    overdue.tell_overdue(at(FIRST + 2 * DAY))
    assert all_known(scheduled, but=("payment", "cancellation")) == [("debt", 2_000_000), ("debt_lifted", 2_000_000)]
    assert overdue.tell_overdue(at(FIRST + 3 * DAY)) == 0
    with pytest.raises(Refused, match="owes nothing more"):
        promises.promise(scheduled.pk, MILLION, FIRST + 5 * DAY, by=collector, now=at(FIRST + 3 * DAY))
    with pytest.raises(Refused, match="owes nothing more"):
        promises.remind(scheduled.pk, "звонок", True, "", by=collector, now=at(FIRST + 3 * DAY))


@pytest.mark.django_db
@pytest.mark.parametrize(("on", "kept"), [(FIRST + 2 * DAY, None), (FIRST + 5 * DAY, None), (FIRST + DAY, False)])
def test_a_promise_is_lifted_where_its_contract_ends_before_its_day(on, kept, scheduled, collector, vera):
    """On the 12th: what was promised for the 11th was broken by then."""
    promises.promise(scheduled.pk, MILLION, on, by=collector, now=at(FIRST))
    reason = ContractReason.objects.create(what="terminated", name="переезд")
    ended, seen = FIRST + 2 * DAY, Contract.objects.get().version
    contracting.terminate(scheduled.pk, ended, reason, seen=seen, accrued=0, by=vera, now=at(ended))
    for day in (ended, FIRST + 9 * DAY):
        promises.tell_broken(at(day, 20))
    made = Promise.objects.get()
    assert (made.kept, made.lifted_at is None) == (kept, kept is False)
    told = [fact.kind for fact in facts_about(scheduled.subject) if fact.kind == "promise"]
    assert told == ([] if kept is None else ["promise"])
    assert HistoryItem.objects.filter(what="promise_lifted").count() == (kept is None)
    assert not list(Promise.objects.open())
    if kept is None:
        for change in ("kept = true", "lifted_at = NULL"):
            refused(f"UPDATE receivables_promise SET {change}", by="what was lifted")


@pytest.mark.django_db
def test_debts_go_to_whoever_has_the_fewest_and_stay_credited_to_who_worked_them(scheduled, collector, vera):
    overdue.tell_overdue(at(FIRST + DAY))
    pay(scheduled, FIRST + 2 * DAY, MILLION, "1")
    promises.entrust(scheduled.pk, vera.employee, by=vera, now=at(FIRST + 3 * DAY))
    with pytest.raises(Refused, match="works it already"):
        promises.entrust(scheduled.pk, vera.employee, by=vera, now=at(FIRST + 3 * DAY))
    pay(scheduled, FIRST + 4 * DAY, MILLION, "2")
    assert [part.collector.code for part in Collected.objects.order_by("payment")] == ["anna", "vera"]
    assert Collecting.objects.filter(until=None).get().employee == vera.employee


@pytest.mark.django_db
def test_nobody_reminds_of_what_is_paid_or_promises_more_than_is_left(scheduled, collector):
    """Each reminder and each promise kept may pay its collector."""
    pay(scheduled, FIRST, PRICE - MILLION, "1")
    with pytest.raises(Refused, match="than is left"):
        promises.promise(scheduled.pk, MILLION + 1, FIRST + 5 * DAY, by=collector, now=at(FIRST + DAY))
    promises.promise(scheduled.pk, MILLION, FIRST + 5 * DAY, by=collector, now=at(FIRST + DAY))
    pay(scheduled, FIRST + 2 * DAY, MILLION, "2")
    with pytest.raises(Refused, match="nothing to remind of"):
        promises.promise(scheduled.pk, 1, FIRST + 5 * DAY, by=collector, now=at(FIRST + 3 * DAY))
    with pytest.raises(Refused, match="nothing to remind of"):
        promises.remind(scheduled.pk, "звонок", True, "", by=collector, now=at(FIRST + 3 * DAY))
    assert [fact.kind for fact in facts_about(scheduled.subject)].count("reminder") == 0


@pytest.mark.django_db
def test_a_promise_is_kept_when_the_money_comes_and_broken_at_its_midnight(scheduled, collector):
    day = FIRST + 5 * DAY
    promises.promise(scheduled.pk, MILLION, day, by=collector, now=at(FIRST + DAY))
    with pytest.raises(Refused, match="open already"):
        promises.promise(scheduled.pk, MILLION, day, by=collector, now=at(FIRST + DAY))
    assert promises.tell_broken(at(day, 23)) == 0
    pay(scheduled, FIRST + 2 * DAY, MILLION - 1, "1")
    assert promises.tell_broken(at(day + 3 * DAY)) == 1
    promises.promise(scheduled.pk, MILLION, day + 9 * DAY, by=collector, now=at(day + 3 * DAY))
    pay(scheduled, day + 4 * DAY, MILLION, "2")
    told = [
        (fact.occurred_at, fact.fields["kept"]) for fact in facts_about(scheduled.subject) if fact.kind == "promise"
    ]
    assert told[0] == (at(day + DAY, 0), False)
    assert [kept for _, kept in told] == [False, True]
    assert [made.kept for made in Promise.objects.order_by("pk")] == [False, True]


@pytest.mark.django_db
def test_a_promise_of_what_has_come_already_is_not_kept_by_it(scheduled, collector):
    """Whoever works the debt saw the money of today; of today is what he is promised."""
    pay(scheduled, FIRST, MILLION, "1")
    promises.promise(scheduled.pk, MILLION, FIRST, by=collector, now=at(FIRST, 19))
    assert promises.tell_broken(at(FIRST + DAY)) == 1
    promises.promise(scheduled.pk, MILLION, FIRST + 2 * DAY, by=collector, now=at(FIRST + DAY))
    pay(scheduled, FIRST + DAY, MILLION, "2")
    assert [made.kept for made in Promise.objects.order_by("pk")] == [False, True]


@pytest.mark.django_db
def test_what_a_bank_tells_on_the_morning_after_keeps_a_promise_that_the_clock_had_called_broken(scheduled, collector):
    day = FIRST + 2 * DAY
    promises.promise(scheduled.pk, MILLION, day, by=collector, now=at(FIRST))
    assert promises.tell_broken(at(day + DAY, 0)) == 1
    told = [Told(scheduled.pk, day, MILLION, "bank", "1")]
    receiving.receive(told, by=None, now=at(day + DAY))
    (fact,) = [fact for fact in facts_about(scheduled.subject) if fact.kind == "promise"]
    assert (fact.fields["kept"], fact.occurred_at) == (True, at(day + DAY, 0))
    assert Promise.objects.get().kept
    pay(scheduled, day + DAY, MILLION, "2")  # too late for that one, and nothing changes
    assert [fact.fields["kept"] for fact in facts_about(scheduled.subject) if fact.kind == "promise"] == [True]
    refused("UPDATE receivables_promise SET kept = false", by="what came of it stays")


@pytest.mark.django_db
@pytest.mark.parametrize(("on", "kept"), [(1, [False]), (9, [])])
def test_a_slip_keeps_no_promise(on, kept, scheduled, collector, vera):
    """Taken back after its day it was broken; before, it is open still, and money keeps it yet."""
    promises.promise(scheduled.pk, MILLION, FIRST + on * DAY, by=collector, now=at(FIRST))
    (slip,) = pay(scheduled, FIRST + DAY, MILLION, "1")
    assert Promise.objects.get().kept
    receiving.take_back(slip.pk, "a slip", by=vera, now=at(FIRST + 3 * DAY))
    assert [fact.fields["kept"] for fact in facts_about(scheduled.subject) if fact.kind == "promise"] == kept
    refused("UPDATE receivables_promise SET kept = true", by="what came of it stays") if kept else None
    pay(scheduled, FIRST + DAY, MILLION, "2")
    (fact,) = [fact for fact in facts_about(scheduled.subject) if fact.kind == "promise"]
    assert fact.fields["kept"]


@pytest.mark.django_db
def test_a_reminder_is_a_fact_of_who_reminded(scheduled, collector):
    promises.remind(scheduled.pk, "звонок", True, "will pay", by=collector, now=at(FIRST + DAY))
    (fact,) = [fact for fact in facts_about(scheduled.subject) if fact.kind == "reminder"]
    assert (fact.fields["how"], fact.fields["reached"], fact.credits[0].employee) == ("звонок", True, "anna")


@pytest.mark.django_db
def test_lawyers_have_it_once(scheduled, collector):
    with pytest.raises(Refused, match="Say why"):
        promises.to_lawyers(scheduled.pk, " ", by=collector, now=NOW)
    promises.to_lawyers(scheduled.pk, "silent", by=collector, now=NOW)
    with pytest.raises(Refused, match="already"):
        promises.to_lawyers(scheduled.pk, "silent", by=collector, now=NOW)
    promises.from_lawyers(scheduled.pk, by=collector, now=at(FIRST))


@pytest.mark.django_db
def test_what_was_written_of_money_stays_below_the_program(scheduled, collector):
    pay(scheduled, FIRST, MILLION, "1")
    refused("UPDATE receivables_payment SET amount = amount + 1", by="what was said stays")
    refused("DELETE FROM receivables_payment", by="rows are never deleted")
    refused("UPDATE receivables_due SET amount = amount + 1", by="rows are never changed")
    refused("INSERT INTO receivables_payment (entry_id, contract_id, \"on\", amount, source, key, payer) "
            "SELECT entry_id, contract_id, \"on\", amount, source, 'x', payer FROM receivables_payment",
            by="open ledger entry")  # fmt: skip


def stocks(contract):
    """What each person has of its overdue, by debts less what was collected and lifted; nobody has less than 0."""
    found = Counter()
    for fact in facts_about(contract.subject):
        if fact.kind in ("debt", "collected", "debt_lifted") and fact.credits:
            found[fact.credits[0].employee] += int(fact.amount * 100) * (1 if fact.kind == "debt" else -1)
    assert not -found
    return {who: amount for who, amount in found.items() if amount}


@pytest.mark.django_db
def test_what_is_left_of_a_debt_goes_with_whoever_is_entrusted_with_it(scheduled, boris, vera, collector):
    day, tenth = FIRST + 5 * DAY, MILLION // 10
    overdue.tell_overdue(at(FIRST + DAY))
    pay(scheduled, FIRST + 2 * DAY, 3 * tenth, "1")
    pay(scheduled, day, 1 * tenth, "in the morning of that day")
    assert stocks(scheduled) == {"anna": 16 * tenth}
    promises.entrust(scheduled.pk, boris.employee, by=vera, now=at(day, 19))
    assert stocks(scheduled) == {"boris": 16 * tenth}
    pay(scheduled, day + DAY, 2 * tenth, "2")
    slip = pay(scheduled, FIRST + 3 * DAY, tenth // 2, "told late")[0]
    assert stocks(scheduled) == {"boris": 13 * tenth + tenth // 2}
    receiving.take_back(slip.pk, "a slip", by=vera, now=at(day + DAY, 20))
    assert stocks(scheduled) == {"boris": 14 * tenth}
    promises.entrust(scheduled.pk, vera.employee, by=vera, now=at(day + 3 * DAY))
    assert stocks(scheduled) == {"vera": 14 * tenth}
    rows = [Row(1, SECOND, 54 * tenth, What.INSTALMENT)]
    rows = [Row(1, FIRST, 6 * tenth, What.DOWN), *(row._replace(number=2) for row in rows)]
    scheduling.schedule(scheduled.pk, rows, why="asked for", by=vera, now=at(day + 4 * DAY))
    assert stocks(scheduled) == {}
    promises.entrust(scheduled.pk, boris.employee, by=vera, now=at(day + 6 * DAY))
    assert stocks(scheduled) == {}, "what was lifted before goes with nobody"


MOVES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(-3 * MILLION, 4 * MILLION).filter(bool)), min_size=1, max_size=8
)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, tell_after=st.integers(0, 8), entrusted=st.booleans())
def test_debts_less_what_was_collected_and_lifted_is_what_is_overdue(
    moves, tell_after, entrusted, scheduled, collector, director
):
    """Whatever comes and goes back, in whatever order it is told: facts and the account agree, and whoever works the
    debts has all of them, though another had them before."""
    last = SECOND + 60 * DAY
    with_all = [
        Told(scheduled.pk, FIRST + n * DAY, amount, "bank", f"{i}-{n}-{amount}") for i, (n, amount) in enumerate(moves)
    ]
    try:
        receiving.receive(with_all[:tell_after], by=None, now=at(last))
        overdue.tell_overdue(at(last))
        if entrusted:
            whose = overdue.collector_of(scheduled, give=True)
            to = Employee.objects.exclude(pk=whose.pk).first()
            promises.entrust(scheduled.pk, to, by=director, now=at(last))
        receiving.receive(with_all[tell_after:], by=None, now=at(last))
        overdue.tell_overdue(at(last))
        facts = facts_about(scheduled.subject)
        total = {
            kind: sum(int(f.amount * 100) for f in facts if f.kind == kind)
            for kind in ("debt", "collected", "debt_lifted")
        }
        account = accounts.settled(scheduled, last)
        holder = overdue.collector_of(scheduled)
        assert stocks(scheduled) == ({holder.code: account.overdue} if holder and account.overdue else {})
        assert total["debt"] - total["collected"] - total["debt_lifted"] == account.overdue
        assert sum(debt.left for debt in Debt.objects.filter(contract=scheduled)) == account.overdue
    finally:
        for made in Payment.objects.standing():
            receiving.take_back(made.pk, "a slip", by=director, now=at(last))


@pytest.mark.django_db(transaction=True)
def test_a_payment_told_at_once_by_many_is_one(scheduled):
    ready = Barrier(6)

    def run(_):
        try:
            ready.wait()
            return len(pay(scheduled, FIRST, MILLION, "1"))
        except Exception as wrong:
            return type(wrong).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(run, range(6)))
    assert Payment.objects.count() == 1
    assert sorted(map(str, got)) == ["0"] * 5 + ["1"]


@pytest.mark.django_db
@given(schedules(), payments())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_the_database_says_is_left_of_each_row_is_what_payments_left_of_it(contract, boris, rows, came):
    with transaction.atomic():
        total = sum(row.amount for row in rows)
        with entry(what="a schedule and payments") as act:
            made = Schedule.objects.create(
                entry_id=act.seq, contract=contract, number=1, total=total, made_at=NOW, by=boris
            )
            for row, upto in zip(rows, accumulate(row.amount for row in rows), strict=True):
                made.rows.create(number=row.number, day=row.day, amount=row.amount, what=row.what.value, upto=upto)
            for one in came:
                told = {"on": one.day, "amount": one.amount, "source": "bank", "key": one.key}
                Payment.objects.create(entry_id=act.seq, contract=contract, **told)
        days = (START, START + LAST * DAY)
        left = (
            money.with_left(money.dues(Contract.objects.all(), *days)).order_by("number").values_list("left", flat=True)
        )
        assert list(left) == [row.left for row in paying.settle(rows, came, on=days[1]).rows]
        spans = [(START, START + 40 * DAY), (START + 41 * DAY, START + LAST * DAY)]
        sums = money.dues_by_project(Contract.objects.all(), spans)
        assert sum(one.left for span in sums for one in span.values()) == sum(left)
        transaction.set_rollback(True)


def given_to(code, one, by, on):
    deal = Deal.objects.get(pk=one.deal_id)
    dealing.share(deal.pk, [Part(code)], seen=deal.version, by=by, now=at(on))


def credited(one, kind):
    return [
        sorted((credit.employee, credit.role) for credit in fact.credits)
        for fact in facts_about(one.subject) if fact.kind == kind
    ]  # fmt: skip


@pytest.mark.django_db
def test_money_is_of_whoever_managed_the_deal_and_worked_its_debts_on_its_own_day(scheduled, collector, vera):
    """Vera has both from the 14th on; on the 16th the bank tells of the 13th and of the 14th."""
    overdue.tell_overdue(at(FIRST + DAY))
    given_to("vera", scheduled, vera, FIRST + 4 * DAY)
    promises.entrust(scheduled.pk, vera.employee, by=vera, now=at(FIRST + 4 * DAY))
    told = [Told(scheduled.pk, FIRST + day * DAY, MILLION, "bank", str(day)) for day in (3, 4)]
    receiving.receive(told, by=None, now=at(FIRST + 6 * DAY))
    assert credited(scheduled, "collected") == [[("anna", "")], [("vera", "")]]
    assert credited(scheduled, "payment") == [
        [("anna", "следит за оплатой"), ("boris", "продавец")], [("vera", "продавец"), ("vera", "следит за оплатой")],
    ]  # fmt: skip


@pytest.mark.django_db
def test_who_is_paid_for_a_contract_that_was_paid_in_full_stays_so_whatever_money_comes_later(scheduled, vera):
    """Boris sold it; Vera manages the deal when something more comes, and when the company pays another commission."""
    pay(scheduled, FIRST, PRICE, "1")
    before = [fact for fact in facts_about(scheduled.subject) if fact.kind == "fully_paid"]
    given_to("vera", scheduled, vera, FIRST + DAY)
    Terms.objects.update_or_create(id=1, defaults={"commission": 3_00})
    pay(scheduled, FIRST + 2 * DAY, MILLION, "2")
    assert [fact for fact in facts_about(scheduled.subject) if fact.kind == "fully_paid"] == before
    assert credited(scheduled, "fully_paid") == [[("boris", "продавец")]]


@pytest.mark.django_db
def test_money_given_back_because_a_contract_has_ended_takes_from_nobody_what_he_gives_back_already(
    scheduled, collector, director, vera
):
    """What those who sold it give back its termination says. A slip is a slip all the same."""
    overdue.tell_overdue(at(FIRST + DAY))
    pay(scheduled, FIRST + DAY, 2 * MILLION, "1")
    (whole,) = pay(scheduled, FIRST + 2 * DAY, 4 * MILLION, "2")
    before = all_known(scheduled)
    reason = ContractReason.objects.create(what="terminated", name="переезд")
    ended, seen = FIRST + 3 * DAY, Contract.objects.get().version
    contracting.terminate(scheduled.pk, ended, reason, seen=seen, accrued=1_000_00, by=vera, now=at(ended))
    pay(scheduled, ended, -5 * MILLION, "back")
    pay(scheduled, ended + DAY, -MILLION, "the rest")
    overdue.tell_overdue(at(ended + 2 * DAY))
    assert all_known(scheduled, but=("payment", "cancellation")) == before
    assert accounts.settled(scheduled, ended + DAY).paid == 0
    receiving.take_back(whole.pk, "a slip", by=vera, now=at(ended + 2 * DAY))
    assert "fully_paid" not in dict(all_known(scheduled))
