"""Verbs of schedules: made, and made anew. The one that holds is what the contract owes, row by row. Raise Refused."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from typing import Final

from pochemu.clients.history import tell
from pochemu.engine.words import Words
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.receivables import accounts, overdue
from pochemu.receivables.facts import RESTRUCTURED
from pochemu.receivables.models import Due, Schedule
from pochemu.receivables.schedule import Row, mistakes
from pochemu.sales import contracting
from pochemu.sales.contracting import STANDING
from pochemu.sales.models import Contract

ROOM: Final = "receivables"
LONGEST: Final = 500


def schedule(number: int, rows: Sequence[Row], *, why: str = "", by: Account | None, now: datetime) -> Schedule:
    """What the contract owes from now on: the whole of its price. One that takes another's place says why: debts by
    that one are lifted, and those of its own rows that are due already are late from the next midnight on. So it is
    made by whoever is not paid by debts being gone."""
    if not may(by, May.WORK):
        raise Refused(_NOT_ALLOWED)
    with entry(actor=str(by), what=f"schedule of contract {number}") as act:
        one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
        last = accounts.schedule_of(one)
        if last and not makes_anew(by):
            raise Refused(_NOT_HIS)
        _must_do(one, rows, last, why)
        made = written(act, one, rows, why=why.strip() if last else "", by=by, now=now)
        if last:
            overdue.lift(act, one, RESTRUCTURED, now=now)
        what = "rescheduled" if last else "scheduled"
        tell(contracting.first_buyer(one), at=now, room=ROOM, what=what, number=one.pk, by=by)
    return made


def written(
    act: Writing, one: Contract, rows: Sequence[Row], *, why: str = "", by: Account | None, now: datetime
) -> Schedule:
    made = Schedule.objects.create(
        entry_id=act.seq, contract=one, number=next_number(one), total=one.price, why=why, made_at=now, by=by
    )
    upto = accumulate(row.amount for row in rows)
    Due.objects.bulk_create(
        Due(schedule=made, number=row.number, day=row.day, amount=row.amount, what=row.what.value, upto=total)
        for row, total in zip(rows, upto, strict=True)
    )
    return made


def makes_anew(by: Account | None) -> bool:
    return may(by, May.CLOSE) or may(by, May.ENTRUST)


def next_number(one: Contract) -> int:
    last = accounts.last_of(one)
    return last.number + 1 if last else 1


def has_ended(one: Contract) -> bool:
    return one.state not in (*STANDING, Contract.State.DRAFT)


def _must_do(one: Contract, rows: Sequence[Row], last: Schedule | None, why: str) -> None:
    if has_ended(one):
        raise Refused(ENDED)
    if last and not why.strip():
        raise Refused(_NO_WHY)
    must_fit(why, most=LONGEST)
    if wrong := mistakes(rows, one.price):
        where = Words(f"row {wrong[0].row}: ", f"строка {wrong[0].row}: ") if wrong[0].row else Words.same("")
        raise Refused(Words(where.en + wrong[0].words.en, where.ru + wrong[0].words.ru).begun())


_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_NOT_HIS = Words(
    "Another schedule lifts what is overdue: finance, a head or the director makes it",
    "Новый график снимает просрочку: его составляют финансы, руководитель или директор",
)
ENDED = Words("The contract has ended: it owes nothing more", "Договор завершён: по нему больше ничего не должны")
_NO_WHY = Words("Say why the schedule changes", "Напишите, почему меняется график")
