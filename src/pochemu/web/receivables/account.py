"""A contract's account on its page: what is owed row by row, what came, what is late, what was done."""

from datetime import date
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.clients.history import SOURCE
from pochemu.engine.words import Words
from pochemu.ledger.models import Fact
from pochemu.people.rights import May, may
from pochemu.receivables import accounts, overdue
from pochemu.receivables.models import AtLaw, Payment, Promise, Reminder
from pochemu.receivables.paying import Paid, Settled
from pochemu.receivables.scheduling import has_ended, makes_anew
from pochemu.receivables.telling import PAYS_HIM, tells_money, writes_down
from pochemu.sales import contracting
from pochemu.sales.models import Contract
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals import addresses as deals
from pochemu.web.deals.desk import Desk
from pochemu.web.face import Shown
from pochemu.web.numbers import long_day, short_day
from pochemu.web.receivables import addresses, penalties


class DueShown(NamedTuple):
    number: int
    day: str
    iso: str
    what: Words
    amount: Shown
    left: Shown | None
    state: Words
    late: bool


class PaymentShown(NamedTuple):
    number: int
    day: str
    iso: str
    amount: Shown
    payer: str
    how: Words
    who: str  # wrote it down by hand, or took it back
    why: str  # it was taken back
    back: str  # where it is taken back; "" once it was


class DoneShown(NamedTuple):
    iso: str
    day: str
    title: Words
    text: str


def context(desk: Desk, one: Contract, penalty_on: date) -> dict[str, object]:
    href, today, language = addresses.account(one.pk), desk.page.reader.today, desk.page.reader.language
    account, schedule = accounts.settled(one, today), accounts.schedule_of(one)
    collector = overdue.collector_of(one)
    client = contracting.first_buyer(one)
    ended, tells = has_ended(one), writes_down(one, desk.account)
    return {
        "section": "receivables", "page": desk.page, "contract": one, "href": href, "title": name_of_client(client),
        "client": deals.client(client.pk), "deal": deals.of(one.deal_id), "staff": desk.staff,
        "price": exactly(desk, one.price, href), "paid": exactly(desk, account.paid, f"{href}#payments"),
        "overdue": exactly(desk, account.overdue, f"{href}#rows") if account.overdue and not ended else None,
        "left": exactly(desk, account.left, f"{href}#rows") if schedule and not ended else None,
        "excess": exactly(desk, account.excess, f"{href}#payments") if account.excess else None,
        "rows": [_due(desk, row, account, href, ended=ended) for row in account.rows],
        "has_schedule": schedule is not None, "schedules": schedule is None or makes_anew(desk.account),
        "gap": _gap(desk, one.price - schedule.total, href) if schedule and not ended else None,
        "payments": _payments(desk, one, tells=tells), "tells": tells,
        "pays_him": PAYS_HIM.ended() if tells_money(desk.account) and not tells else None,
        "done": _done(desk, one), "ended": ended,
        "settled": account.paid >= accounts.owed(one, schedule),
        "collector": collector, "entrusts": may(desk.account, May.ENTRUST),
        "promise": _promise(desk, one), "lawyers": AtLaw.objects.filter(contract=one, until=None).first(),
        "today": today.isoformat(), "tomorrow": date.fromordinal(today.toordinal() + 1).isoformat(),
        "long_today": long_day(today, language), "hows": HOWS.items(),
        "penalty": penalties.of_contract(desk, one, penalty_on) if schedule else None,
    }  # fmt: skip


def _gap(desk: Desk, minor: int, href: str) -> Shown | None:
    return exactly(desk, minor, href) if minor else None


def exactly(desk: Desk, minor: int, href: str) -> Shown:
    """To the kopeck: who is owed money counts it."""
    return desk.page.face.money(mpq(minor, 10**desk.page.snap.digits), href, full=True)


HOWS: Final = {
    "звонок": Words("by call", "звонок"), "письмо": Words("by letter", "письмо"),
    "мессенджер": Words("by messenger", "мессенджер"), "встреча": Words("at a meeting", "встреча"),
}  # fmt: skip
"""How a buyer was reminded: as facts say it, and as pages do."""


def _due(desk: Desk, row: Paid, account: Settled, href: str, *, ended: bool) -> DueShown:
    left = 0 if ended else row.left
    late = left > 0 and row.deadline < account.on
    if not row.left and row.paid_on:
        state = _PAID.fill(day=_day(desk, row.paid_on))
    elif ended and not row.paid:
        state = _OFF
    elif late:
        state = _LATE.fill(n=(account.on - row.deadline).days)
    else:
        state = _PART if row.paid else _AHEAD
    return DueShown(
        row.row.number, _day(desk, row.row.day), row.row.day.isoformat(), row.row.what.words,
        exactly(desk, row.row.amount, href), exactly(desk, left, href) if left and row.paid else None, state, late,
    )  # fmt: skip


def _day(desk: Desk, day: date) -> str:
    return short_day(day, desk.page.reader.language, today=desk.page.reader.today)


def _payments(desk: Desk, one: Contract, *, tells: bool) -> list[PaymentShown]:
    """The latest first, those that were taken back among them; a sum leads to its fact."""
    rows = list(accounts.seen_payments(one).select_related("line", *_TELLERS).order_by("-on", "-pk"))
    keys = [str(row) for row in rows]
    known = Fact.objects.known().filter(kind__name="payment", source=SOURCE, key__in=keys, cancelled=False)
    facts = dict(known.values_list("key", "pk"))
    return [_payment(desk, one, row, facts.get(str(row)), tells=tells) for row in rows]


def _payment(desk: Desk, one: Contract, row: Payment, fact: int | None, *, tells: bool) -> PaymentShown:
    href = f"/facts/{fact}/" if fact else addresses.account(one.pk)
    line = getattr(row, "line", None)
    by_hand = _BEFORE if row.source == Payment.BEFORE else _HAND
    how = _BACK if row.taken_back_at else HOW_TITLES[line.how] if line else by_hand
    teller = (row.taken_back_by if row.taken_back_at else row.by) if line is None or row.taken_back_at else None
    return PaymentShown(
        row.pk, _day(desk, row.on), row.on.isoformat(), exactly(desk, row.amount, href),
        row.payer, how, teller.name if teller else "", row.taken_back_why or "",
        addresses.account(one.pk, f"payments/{row.pk}/back") if tells and not row.taken_back_at and not line else "",
    )  # fmt: skip


def _promise(desk: Desk, one: Contract) -> dict[str, object] | None:
    found = None if has_ended(one) else Promise.objects.open().filter(contract=one).first()
    if found is None:
        return None
    return {
        "amount": exactly(desk, found.amount, addresses.account(one.pk)),
        "day": long_day(found.on, desk.page.reader.language),
    }


def _done(desk: Desk, one: Contract) -> list[DoneShown]:
    """Reminders and promises, the latest first."""
    told = [(row.at, _reminded(row), row.text) for row in _reminders(one)]
    promises = Promise.objects.filter(contract=one).order_by("-made_at")[:30]
    for row in promises:
        amount = exactly(desk, row.amount, "").text
        day = long_day(row.on, desk.page.reader.language)
        said = _LIFTED if row.lifted_at else _PROMISES[row.kept]
        told.append((row.made_at, said.fill(amount=amount, day=day), ""))
    told.sort(key=lambda each: each[0], reverse=True)
    zone = desk.page.snap.zone
    return [
        DoneShown(at.astimezone(zone).date().isoformat(), desk.page.day_of(at), title, text) for at, title, text in told
    ]


def _reminded(row: Reminder) -> Words:
    return _REMINDED.fill(how=HOWS.get(row.how, Words.same(row.how)), reached=_REACHED[row.reached])


def _reminders(one: Contract) -> list[Reminder]:
    return list(Reminder.objects.filter(contract=one).order_by("-at", "-pk")[:30])


_TELLERS: Final = ("by__employee", "by__user", "taken_back_by__employee", "taken_back_by__user")
_PAID = Words("paid {day}", "оплачен {day}")
_LATE = Words("days late: {n}", "просрочен: {n} дн.")
_PART = Words("paid in part", "оплачен частично")
_AHEAD = Words("is to come", "впереди")
_OFF = Words("not due any more", "больше не нужен")
_BACK = Words("taken back as a slip", "отменён как ошибочный")
_HAND = Words("by hand", "внесён вручную")
_BEFORE = Words("from the books of the time before", "перенесён из прежнего учёта")
HOW_TITLES: Final = {
    "number": Words("bank, by the contract’s number", "банк, по номеру договора"),
    "payer": Words("bank, by payer and sum", "банк, по плательщику и сумме"),
    "hand": Words("bank, matched by hand", "банк, сопоставлен вручную"),
}
_REMINDED = Words("Reminded ({how}): {reached}", "Напоминание ({how}): {reached}")
_REACHED = {True: Words("reached", "связаться удалось"), False: Words("not reached", "связаться не удалось")}
_LIFTED = Words(
    "Promised {amount} by {day}: lifted, the contract has ended before",
    "Обещано {amount} до {day}: снято — договор расторгнут раньше",
)
_PROMISES: Final = {
    None: Words("Promised {amount} by {day}", "Обещано {amount} до {day}"),
    True: Words("Promised {amount} by {day}: kept", "Обещано {amount} до {day}: выполнено"),
    False: Words("Promised {amount} by {day}: broken", "Обещано {amount} до {day}: нарушено"),
}
