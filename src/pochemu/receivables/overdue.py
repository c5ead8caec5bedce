"""What is late becomes a debt at the midnight after its deadline; payments collect it part by part."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from pochemu.clients.history import SOURCE, tell_many
from pochemu.clients.history import Told as History
from pochemu.engine.fact import NewFact
from pochemu.ledger.actions import cancel, record, restore
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.models import Fact
from pochemu.people.models import Employee
from pochemu.people.queries import day_of, midnight_of, moment_of, noon_of
from pochemu.receivables import accounts, facts
from pochemu.receivables.days import DAY, LONGEST_REST, every_day
from pochemu.receivables.facts import CANCELLED, RESTRUCTURED
from pochemu.receivables.kinds import ALL, COLLECTED, DEBT, LIFTED
from pochemu.receivables.models import Collected, Collecting, Collector, Debt, Due, Payment, Schedule, ToldUntil
from pochemu.receivables.paying import Paid
from pochemu.sales import contracting
from pochemu.sales.contracting import STANDING
from pochemu.sales.facts import turns
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract, ContractEvent, Correction

ROOM: Final = "receivables"
AT_A_TIME: Final = 200
"""Contracts, in a transaction."""


def tell_overdue(now: datetime) -> int:
    """Of all deadlines that ended before today and were not told of: each a debt as of its own midnight, once."""
    yesterday = day_of(now) - DAY
    told = ToldUntil.objects.first()
    contracts = accounts.with_rows_since(told.day - timedelta(days=LONGEST_REST) if told else None, yesterday)
    made = 0
    for start in range(0, len(contracts), AT_A_TIME):
        with entry(what="overdue") as act:
            made += _tell(act, contracts[start : start + AT_A_TIME], yesterday)
    _lift_of_ended(now)
    ToldUntil.objects.update_or_create(id=1, defaults={"day": yesterday})
    return made


def _tell(act: Writing, numbers: list[int], until: date) -> int:
    """Until the end of that day."""
    declared(*ALL)
    found = Contract.objects.filter(pk__in=numbers, state__in=STANDING).placed().select_for_update(of=("self",))
    late = {
        one: [_debt(one, *row) for row in rows] for one, rows in _late(list(found.order_by("pk")), until)
    }  # fmt: skip
    known = known_of(list(late))
    told = [
        History(known[one.pk].client, midnight_of(debt.since), one.pk, _fact(debt, known[one.pk]))
        for one, debts in late.items()
        for debt in debts
    ]
    record(act, SOURCE, [each.fact for each in told])
    tell_many(ROOM, "debt", told, by=None)
    tell_collected(act, known)
    return len(told)


def _debt(one: Contract, due: Due, left: int, since: date) -> Debt:
    return Debt.objects.create(
        contract=one, due=due, due_on=due.day, since=since, amount=left, collector=collector_of(one, give=True)
    )


def _fact(debt: Debt, known: facts.Known) -> NewFact:
    return facts.debt(debt, midnight_of(debt.since), known.where)


def _late(contracts: Sequence[Contract], until: date) -> Iterator[tuple[Contract, list[tuple[Due, int, date]]]]:
    """Those with rows that are late and no debts yet: what was left of each row, and since when it is late."""
    schedules = accounts.schedules_of(contracts)
    unknown = Due.objects.filter(schedule__in=schedules.values(), day__lte=until, debt=None)
    dues = {(due.schedule_id, due.number): due for due in unknown}
    settled = accounts.settle_many(list(schedules), until)
    for one in contracts:
        if (schedule := schedules.get(one.pk)) is None:
            continue
        holds_from = day_of(schedule.made_at) if schedule.why else one.signed_on or until
        rows = [
            (dues[schedule.pk, row.row.number], left, since)
            for row, left, since in late_rows(settled[one.pk].rows, holds_from, until)
            if (schedule.pk, row.row.number) in dues
        ]
        if rows:
            yield one, rows


def late_rows(rows: Iterable[Paid], holds_from: date, until: date) -> Iterator[tuple[Paid, int, date]]:
    """Those that were not paid by their deadlines, what was left of each then, and since when it is late."""
    for row in rows:
        if last := _last_day_in_time(row, holds_from, until):
            yield row, _left(row, last), last + DAY


def _last_day_in_time(row: Paid, holds_from: date, until: date) -> date | None:
    """The first of the days on whose end something of it was left, though it was due: its deadline, or a later one on
    which money was given back. One that took another's place is not late before it did."""
    begins = max(row.deadline, holds_from)
    days = (begins, *(part.day for part in row.parts if part.day > begins))
    return next((day for day in days if day <= until and _left(row, day) > 0), None)


def _left(row: Paid, on: date) -> int:
    """As that day ended."""
    return row.row.amount - sum(part.amount for part in row.parts if part.day <= on)


def tell_collected(act: Writing, known: Mapping[int, facts.Known]) -> None:
    """What each payment did to each debt of these contracts, as their accounts say it now: parts that are new or differ
    are told, parts that are no more are cancelled; a debt that was told of too much or too little is corrected. Debts
    of a schedule that holds no more stay as they were told: the rows of another one say nothing of them."""
    schedules = accounts.schedules_of([each.contract for each in known.values()])
    of_these = Debt.objects.filter(due__schedule__in=schedules.values(), lifted=False)
    debts = list(of_these.select_related("due", "collector"))
    before = {debt.pk: (debt.amount, debt.collected, debt.ended_on) for debt in debts}
    indebted = {debt.contract_id for debt in debts}
    payments = {str(one.pk): one for one in Payment.objects.standing().filter(contract__in=indebted)}
    last = max([payment.on for payment in payments.values()], default=date(1990, 1, 1))
    settled = accounts.earned_many(indebted, last, free=every_day)  # deadlines are told
    account = {(number, row.row.number): row for number, each in settled.items() for row in each.rows}
    there: defaultdict[int, dict[str, Collected]] = defaultdict(dict)
    for part in Collected.objects.filter(debt__in=debts).select_related("collector", "payment"):
        there[part.debt_id][str(part.payment_id)] = part
    told, new = list[NewFact](), list[Collected]()
    for debt in debts:
        whose, row = known[debt.contract_id], account[debt.contract_id, debt.due.number]
        debt.contract = whose.contract
        opened_with = opening(debt, there[debt.pk].values())
        told += _corrected(act, debt, _left(row, debt.since - DAY), whose)
        wanted = parts_since(debt.since, row)
        for key in wanted.keys() - there[debt.pk].keys():
            made = payments[key]
            there[debt.pk][key] = Collected(debt=debt, payment=made, collector=whose.collector(made.on))
            new.append(there[debt.pk][key])
        for key, part in there[debt.pk].items():
            told += _part_told(act, debt, part, wanted.get(key, 0), whose)
        told += _opening_corrected(act, debt, opened_with, opening(debt, there[debt.pk].values()), whose)
        _keep_sum(debt, wanted, payments)
        told += _handed_on(act, debt, there[debt.pk].values(), whose)
    Collected.objects.bulk_create(new)
    for debt in debts:
        if before[debt.pk] != (debt.amount, debt.collected, debt.ended_on):
            debt.save(update_fields=["amount", "collected", "ended_on"])
    record(act, SOURCE, told)


def _corrected(act: Writing, debt: Debt, amount: int, known: facts.Known) -> Iterator[NewFact]:
    if debt.amount == amount:
        return
    before, debt.amount = debt.amount, amount
    if debt.opened_on or not _was_told(debt):
        return
    if amount == 0:
        cancel(act, DEBT.name, SOURCE, str(debt))
        return
    if before == 0:
        restore(act, DEBT.name, SOURCE, str(debt))
    yield _fact(debt, known)


def opening(debt: Debt, parts: Iterable[Collected]) -> int:
    """What was left of one that was brought: what came of it here is told as ever. 0 of all others."""
    if debt.opened_on is None:
        return 0
    return debt.amount - sum(part.amount for part in parts if part.payment.source == Payment.BEFORE)


def opening_fact(debt: Debt, amount: int, known: facts.Known) -> NewFact:
    assert debt.opened_on is not None, "it was brought"
    return facts.debt(debt, midnight_of(debt.opened_on), known.where, amount)


def _opening_corrected(
    act: Writing, debt: Debt, before: int, amount: int, known: facts.Known
) -> Iterator[NewFact]:  # fmt: skip
    if amount == before:
        return
    if amount <= 0:
        cancel(act, DEBT.name, SOURCE, str(debt))
        return
    restore(act, DEBT.name, SOURCE, str(debt))
    yield opening_fact(debt, amount, known)


def _was_told(debt: Debt) -> bool:
    """Of one that was brought with the books of before, which told of it, the ledger was told nothing here."""
    return Fact.objects.filter(kind__name=DEBT.name, source=SOURCE, key=str(debt)).exists()


def parts_since(since: date, row: Paid) -> dict[str, int]:
    """By the payments' keys: those that came, or went back, since it is late."""
    found: dict[str, int] = {}
    for part in row.parts:
        if part.day >= since:
            found[part.key] = found.get(part.key, 0) + part.amount
    return found


def _part_told(
    act: Writing, debt: Debt, part: Collected, amount: int, known: facts.Known
) -> Iterator[NewFact]:  # fmt: skip
    """A new part is told of nothing yet, and kept with all that are new. What money of the time before did to a debt
    that was brought is not told, however it is laid now."""
    if part.pk and part.amount == amount:
        return
    before, part.debt, part.amount = part.amount if part.pk else None, debt, amount
    if part.pk:
        part.save()
    if part.payment.source == Payment.BEFORE and (debt.opened_on or not _was_told(debt)):
        return
    if amount == 0:
        cancel(act, COLLECTED.name, SOURCE, part.key)
        return
    if before == 0:
        restore(act, COLLECTED.name, SOURCE, part.key)
    yield facts.collected(part, noon_of(part.payment.on), known.where)


def _keep_sum(debt: Debt, wanted: dict[str, int], payments: dict[str, Payment]) -> None:
    debt.collected = sum(wanted.values())
    done = debt.collected >= debt.amount
    debt.ended_on = max([debt.since, *(payments[key].on for key in wanted)]) if done else None


def handed_on(debt: Debt, parts: Iterable[Collected], known: facts.Known) -> Iterator[facts.HandedOn]:
    """Each time that another was entrusted with it. What came on that very day is of whoever has the credit of it."""
    came, holder, earlier = list(parts), debt.collector, {debt.collector_id}
    for row in reversed(known.collecting):
        day = day_of(row.since)
        if day < debt.since or (holder and holder.pk == row.employee_id):
            continue
        gone = debt.lifted and debt.ended_on is not None and debt.ended_on < day
        before = (part.amount for part in came
                  if part.payment.on < day or (part.payment.on == day and part.collector_id in earlier))  # fmt: skip
        yield facts.HandedOn(debt, row, holder, 0 if gone else debt.amount - sum(before))
        holder, earlier = row.employee, (earlier | {row.employee_id})


def holder_of(debt: Debt, on: date, known: facts.Known) -> Employee | None:
    """In whose hands it was as that day ended."""
    handed = [each.by for each in handed_on(debt, (), known) if day_of(each.by.since) <= on]
    return handed[-1].employee if handed else debt.collector


def _handed_on(
    act: Writing, debt: Debt, parts: Iterable[Collected], known: facts.Known
) -> Iterator[NewFact]:  # fmt: skip
    for each in handed_on(debt, parts, known):
        for kind in (LIFTED, DEBT):
            (restore if each.left > 0 else cancel)(act, kind.name, SOURCE, each.key)
        if each.left > 0:
            yield from each.told(known.where)


def tell_entrusted(act: Writing, one: Contract) -> None:
    """That whoever works the debts of this contract is another now."""
    known = known_of([one])[one.pk]
    told: list[NewFact] = []
    for debt in Debt.objects.filter(contract=one, ended_on=None).select_related("collector"):
        debt.contract = one
        told += _handed_on(act, debt, debt.parts.select_related("payment"), known)
    record(act, SOURCE, told)


def lift(act: Writing, one: Contract, reason: str, *, now: datetime) -> None:
    """Debts that will not be paid as such: by another schedule, or because the contract has ended."""
    known = known_of([one])[one.pk]
    for debt in Debt.objects.filter(contract=one, ended_on=None).select_related("collector", "contract"):
        at = max(now, midnight_of(debt.since))  # what became late before it was told that the contract had ended
        left, debt.lifted, debt.ended_on = debt.left, True, day_of(at)
        debt.save()
        restore(act, LIFTED.name, SOURCE, str(debt))  # where the contract had ended once, and had not after all
        whose = holder_of(debt, day_of(at), known)
        record(act, SOURCE, [facts.lifted(debt, left, reason, at, whose, known.where)])


def not_lifted(act: Writing, one: Contract, *, now: datetime) -> None:
    """The contract goes on after all: debts of its schedule are what they were, and what became late meanwhile is
    told."""
    lifted = Debt.objects.filter(due__schedule=accounts.schedule_of(one), lifted=True)
    for debt in lifted:
        debt.lifted, debt.ended_on = False, None
        debt.save()
        cancel(act, LIFTED.name, SOURCE, str(debt))
    tell_collected(act, known_of([one]))
    _tell(act, [one.pk], day_of(now) - DAY)


def never_late(act: Writing, one: Contract) -> bool:
    """Nothing was owed by the contract yet. Whether something of it had been told as late."""
    debts, known = list(Debt.objects.filter(contract=one, amount__gt=0)), known_of([one])[one.pk]
    for debt in debts:
        cancel(act, DEBT.name, SOURCE, str(debt))
        cancel(act, LIFTED.name, SOURCE, str(debt))
        for each in handed_on(debt, (), known):
            cancel(act, DEBT.name, SOURCE, each.key)
            cancel(act, LIFTED.name, SOURCE, each.key)
        debt.amount, debt.collected, debt.lifted, debt.ended_on = 0, 0, False, debt.since
        debt.save(update_fields=["amount", "collected", "lifted", "ended_on"])
    return bool(debts)


def uncollected(act: Writing, payment: Payment, *, now: datetime) -> None:
    """What a payment that is taken back had collected by a schedule that holds no more: it collected nothing, and so
    that much more of the debt was lifted, on the day on which the rest was; today, if nothing was."""
    parts = Collected.objects.filter(payment=payment).exclude(amount=0)
    for part in parts.select_related("debt__contract", "debt__collector", "debt__due__schedule"):
        debt = part.debt
        debt.collected, part.amount = debt.collected - part.amount, 0
        part.save()
        cancel(act, COLLECTED.name, SOURCE, part.key)
        known = known_of([debt.contract])[debt.contract_id]
        at, left = _lifted_at(debt) or now, debt.amount - debt.collected
        debt.lifted, debt.ended_on = left > 0, day_of(at) if left else debt.ended_on
        debt.save()
        told = list(_handed_on(act, debt, debt.parts.select_related("payment"), known))
        whose = holder_of(debt, day_of(at), known)
        told += [facts.lifted(debt, left, _why_lifted(debt), at, whose, known.where)] if left else []
        record(act, SOURCE, told)


def _lifted_at(debt: Debt) -> datetime | None:
    told = Fact.objects.known().filter(kind__name=LIFTED.name, source=SOURCE, key=str(debt))
    return told.values_list("occurred_at", flat=True).first()


def _why_lifted(debt: Debt) -> str:
    """Of a schedule that has a later one, or of a contract that has ended."""
    later = Schedule.objects.filter(contract=debt.contract_id, number__gt=debt.due.schedule.number)
    return RESTRUCTURED if later.exists() else CANCELLED


def _lift_of_ended(now: datetime) -> None:
    """Whoever's contract has ended owes nothing by its schedule any more, from the day on which it did."""
    ended = Debt.objects.filter(ended_on=None, contract__state=Contract.State.ENDED).values_list("contract", flat=True)
    for number in sorted(set(ended)):
        with entry(what=f"debts of contract {number} lifted") as act:
            one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
            event = one.events.filter(what=ContractEvent.What.TERMINATED).first()
            lift(act, one, CANCELLED, now=moment_of(event.on, event.at) if event else now)
    _lift_on_the_right_day()


def _lift_on_the_right_day() -> None:
    """Of contracts whose day of termination was told wrongly, and put right."""
    put_right = Correction.objects.filter(event__what=ContractEvent.What.TERMINATED, event__taken_back_at=None)
    ended = Contract.objects.filter(state=Contract.State.ENDED, pk__in=put_right.values("event__contract"))
    for one in ended.order_by("pk"):
        event = one.events.get(what=ContractEvent.What.TERMINATED)
        lifted = Debt.objects.filter(contract=one, due__schedule=accounts.schedule_of(one), lifted=True)
        wrong = [debt for debt in lifted.select_related("contract", "collector")
                 if debt.ended_on != max(event.on, debt.since)]  # fmt: skip
        if wrong:
            with entry(what=f"debts of contract {one.pk} lifted on another day") as act:
                known = known_of([Contract.objects.placed().get(pk=one.pk)])[one.pk]
                for debt in wrong:
                    at = max(moment_of(event.on, event.at), midnight_of(debt.since))
                    debt.ended_on = day_of(at)
                    debt.save()
                    left = debt.amount - debt.collected
                    whose = holder_of(debt, debt.ended_on, known)
                    record(act, SOURCE, [facts.lifted(debt, left, CANCELLED, at, whose, known.where)])


# --- who works them ---


def collector_of(one: Contract, *, give: bool = False) -> Employee | None:
    """Who works its debts now. `give`: if nobody does, whoever of the collectors has the fewest from now on."""
    current = Collecting.objects.filter(contract=one, until=None).select_related("employee").first()
    if current or not give:
        return current.employee if current else None
    load = Count("employee__collecting", filter=Q(employee__collecting__until=None))
    row = Collector.objects.filter(working=True).annotate(load=load).order_by("load", "pk").first()
    if row is None:
        return None
    Collecting.objects.create(contract=one, employee=row.employee, since=_begins(one))
    return row.employee


def _begins(one: Contract) -> datetime:
    last = Collecting.objects.filter(contract=one).order_by("-until").values_list("until", flat=True).first()
    return last or noon_of(one.signed_on or day_of(one.drafted_at))


def known_of(contracts: Sequence[Contract]) -> dict[int, facts.Known]:
    """By the contracts' numbers."""
    buyers, shared = contracting.first_buyers(contracts), turns({one.deal_id for one in contracts})
    worked: defaultdict[int, list[Collecting]] = defaultdict(list)
    working = Collecting.objects.filter(contract__in=[one.pk for one in contracts]).select_related("employee")
    for row in working.order_by("-since", "-pk"):
        worked[row.contract_id].append(row)
    return {one.pk: facts.Known(one, buyers[one.pk], shared[one.deal_id], worked[one.pk]) for one in contracts}
