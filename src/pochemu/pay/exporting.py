"""What is taken out is remembered: who took which file when, and whether it was taken before."""

from hashlib import sha256
from typing import NamedTuple

from django.db.models import QuerySet

from pochemu.engine.forms import counted
from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.pay.closing.acts import books
from pochemu.pay.models import Export
from pochemu.people.actions import Refused
from pochemu.people.models import Account


class Taken(NamedTuple):
    """A file, and what is in it."""

    content: bytes
    people: int
    total: int  # minor units


def remember(
    month: Month, what: str, taken: Taken, *, by: Account, template: str = "", columns: str = "",
    after: int | None = None,
) -> Export:  # fmt: skip
    """`after`: how many there are, as far as whoever takes it knows. Raises Refused where somebody took one since."""
    with books(by, f"{month}: {what} taken") as act:
        before = exports(month, what).count()
        if after is not None and after != before:
            raise TakenBefore(month, before, exports(month, what).last())
        return Export.objects.create(
            entry_id=act.seq, month=month.code, what=what, template=template, columns=columns,
            number=1 + before, people=taken.people, total=taken.total,
            digest=sha256(taken.content).hexdigest(), by=by,
        )  # fmt: skip


class TakenBefore(Refused):
    """Whoever takes a month wants to know that it was taken, before he takes it again."""

    def __init__(self, month: Month, times: int, last: Export | None) -> None:
        told = counted(times, en=("time", "times"), ru=("раз", "раза", "раз"))
        self.last = last
        self.head = _TAKEN_BEFORE.fill(month=month_named(month), times=told).begun()
        super().__init__(_LOOK.fill(taken=self.head))


def exports(month: Month, what: str) -> QuerySet[Export]:
    """The oldest first."""
    return Export.objects.filter(month=month.code, what=what).order_by("number")


_TAKEN_BEFORE = Words(
    "{month} was exported {times} already",
    "{month} уже выгружали {times}",
)
_LOOK = Words("{taken}. Look at the list of exports, then decide", "{taken}. Посмотрите список выгрузок и решите")
