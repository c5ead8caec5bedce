"""Verbs of adjustments: what a closed month would now differ by is proposed, and approved by another person.

Each adjustment leads from where the month was settled up to, to a later entry: the ends of one are where the next
begins (a trigger holds it), so nothing is adjusted twice, and nothing between is left out.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Max, Sum
from gmpy2 import mpq

from pochemu.engine.month_words import month_named
from pochemu.engine.number import ZERO
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.entries import watermark
from pochemu.pay import periods
from pochemu.pay.changed import Because, Change, Changed
from pochemu.pay.closing.acts import books
from pochemu.pay.closing.text import Line, digest, line
from pochemu.pay.kept import kept
from pochemu.pay.models import Adjustment, Proposal, Statement
from pochemu.pay.snapshot import Asked, snapshot
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company
from pochemu.people.rights import single_handed

VERSION = 1


class Late(NamedTuple):
    """A person whose closed month would now differ."""

    employee: str
    name: str
    paid: mpq  # the statement, and the adjustments since
    now: mpq
    settled: int
    proposal: Proposal | None  # that waits for approval

    @property
    def is_proposed(self) -> bool:
        """In full: what waits for approval would settle it."""
        return self.proposal is not None and sum(one.amount for one in told(self.proposal.text)) == self.now - self.paid


def late(month: Month) -> list[Late]:
    """Of a closed month, by their names."""
    now, paid, settled, names = _now(month), paid_for(month), _settled(month), snapshot().roster.names
    waiting = {one.employee.code: one for one in proposals(month)}
    found = [
        Late(
            code, names.get(code, code), paid.get(code, ZERO), now.get(code, ZERO), _up_to(month, settled, code),
            waiting.get(code),
        )
        for code in {*paid, *now}
        if paid.get(code, ZERO) != now.get(code, ZERO)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.name, one.employee))


def _now(month: Month) -> dict[str, mpq]:
    with kept(Asked(month)) as pay:
        return {one.employee: one.bonus.value for one in pay.everybody(month)}  # type: ignore[misc]


def paid_for(month: Month) -> dict[str, mpq]:
    """What each was paid for the month: by his statement, and by adjustments in later months."""
    statements = Statement.objects.filter(closing__month=month.code).values_list("employee__code", "bonus")
    since = Adjustment.objects.filter(month=month.code).values_list("employee__code").annotate(Sum("amount"))
    paid: dict[str, mpq] = {}
    for code, amount in (*statements, *since):
        paid[code] = paid.get(code, ZERO) + mpq(amount, 10 ** company().digits)
    return paid


def _settled(month: Month) -> dict[str, int]:
    rows = Adjustment.objects.filter(month=month.code).values_list("employee__code")
    return dict(rows.annotate(Max("watermark")))


def _up_to(month: Month, settled: Mapping[str, int], employee: str) -> int:
    closed = periods.closed_at(month)
    assert closed is not None
    return settled.get(employee, closed)


def proposals(month: Month) -> list[Proposal]:
    """Of each person the newest, where it still leads on from where his month is settled."""
    settled = _settled(month)
    rows = Proposal.objects.filter(month=month.code).select_related("employee", "entry", "by__user", "by__employee")
    newest = {row.employee.code: row for row in rows.order_by("pk")}
    return [row for code, row in newest.items() if row.settled == _up_to(month, settled, code)]


def told(text: str) -> list[Because]:
    """The causes that a proposal names."""
    lines = [json.loads(each) for each in text.splitlines()]
    return [_because(each) for each in lines if each[0] == "cause"]


def _because(each: list[Any]) -> Because:
    _, amount, changes, steps = each
    return Because(
        tuple(Change(what, tuple(key)) for what, *key in changes),
        mpq(amount, 10 ** company().digits),
        tuple(mpq(step) for step in steps),
    )


def whose_is_late(month: Month) -> list[str]:
    """Of whom the closed month would now differ. Raises Refused."""
    _must_be_closed(month)
    return [one.employee for one in late(month)]


def propose(month: Month, employees: Iterable[str], *, by: Account) -> list[Proposal]:
    """For each whose closed month would now differ: by what, and why. Raises Refused where there is nothing."""
    _must_be_closed(month)
    at, settled = watermark(), _settled(month)
    texts = {code: _text(month, code, _up_to(month, settled, code), at) for code in employees}
    if not any(told(text) for text in texts.values()):
        raise Refused(_NOTHING)
    with books(by, f"{month}: adjustments proposed") as act:
        ids = dict(Employee.objects.filter(code__in=texts).values_list("code", "pk"))
        return [
            Proposal.objects.create(
                entry_id=act.seq, employee_id=ids[code], month=month.code, settled=_up_to(month, settled, code),
                watermark=at, text=text, digest=digest(text), by=by,
            )
            for code, text in texts.items()
            if told(text)
        ]  # fmt: skip


def _text(month: Month, employee: str, settled: int, at: int) -> str:
    causes = [one for one in Changed(month, employee, settled, at).because() if one.amount]
    digits = company().digits
    lines: list[Line] = [
        ["pochemu adjustment", VERSION],
        ["month", str(month), "employee", employee],
        ["settled", settled, "known", at],
        *(["cause", int(one.amount * 10**digits), *_told(one).values()] for one in causes),
    ]
    return "".join(line(each) + "\n" for each in lines)


def still_so(proposal: Proposal) -> bool:
    """Whether the ledger gives what was proposed: it does for ever, unless it was changed below the program."""
    month, code = Month.from_code(proposal.month), proposal.employee.code
    return _text(month, code, proposal.settled, proposal.watermark) == proposal.text


def _told(one: Because) -> dict[str, object]:
    return {
        "changes": one.told,
        "steps": [str(step) for step in one.steps],
    }


def approve(proposal: Proposal, seen: str, *, by: Account) -> list[Adjustment]:
    """What the proposal with the digest `seen` says is paid in the month that is open. Raises Refused.

    Of one that is approved already, what it became.
    """
    month, code = Month.from_code(proposal.month), proposal.employee.code
    if proposal.digest != seen:
        raise Refused(_NOT_AS_SEEN)
    if proposal.by_id == by.pk and not single_handed():
        raise Refused(_ANOTHER)
    if not still_so(proposal):
        raise Refused(_NOT_AS_PROPOSED)
    with books(by, f"{month}: adjustment of {code} approved") as act:
        before = list(Adjustment.objects.filter(proposal=proposal).order_by("number"))
        if before:
            return before
        if _up_to(month, _settled(month), code) != proposal.settled:
            raise Refused(_SETTLED)
        paid_in, digits = periods.next_to_close(), company().digits
        assert paid_in is not None
        return [
            Adjustment.objects.create(
                entry_id=act.seq, proposal=proposal, number=number, employee=proposal.employee, month=month.code,
                paid_in=paid_in.code, settled=proposal.settled, watermark=proposal.watermark,
                amount=int(one.amount * 10**digits), cause=_told(one), by=by,
            )
            for number, one in enumerate(told(proposal.text), 1)
        ]  # fmt: skip


def _must_be_closed(month: Month) -> None:
    if periods.closed_at(month) is None:
        raise Refused(_NOT_CLOSED.fill(month=month_named(month)).begun())


_NOTHING = Words("Nothing differs from what was paid", "Отличий от выплаченного нет")
_NOT_CLOSED = Words(
    "{month} is not closed: whatever becomes known is in its own bonus",
    "{month} не закрыт: всё, что станет известно, войдёт в его собственную премию",
)
_ANOTHER = Words(
    "You proposed it, so another person approves it",
    "Корректировку предложили вы, поэтому утвердить её должен другой человек",
)
_NOT_AS_SEEN = Words(
    "Another adjustment was proposed since you saw this one: look at it again",
    "С тех пор предложена другая корректировка: посмотрите её ещё раз",
)
_NOT_AS_PROPOSED = Words(
    "The ledger gives another difference than was proposed: the database was changed below the program. "
    "See: pochemu verify",
    "По журналу выходит другая разница, чем предложена: базу данных изменили в обход программы. См. pochemu verify",
)
_SETTLED = Words(
    "The month was settled further meanwhile: propose anew", "За это время месяц уже скорректирован: предложите заново"
)
