"""The work itself: all rows of a file, some hundred at a time, on trial or in earnest.

Each hundred is one transaction with how far the work has come, so that whoever was stopped in the middle goes on from
there, and of two who work at once one stops: each row becomes something exactly once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from secrets import token_hex
from typing import Any, Final, TypeAlias

from django.db import IntegrityError, transaction

from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.intake.bringing.calls import CallsDesk
from pochemu.intake.bringing.clients import ClientsDesk
from pochemu.intake.bringing.contracts import ContractsDesk
from pochemu.intake.bringing.deals import DealsDesk
from pochemu.intake.bringing.desk import JOINED, NEW, WRONG, Desk, Found, Here, look
from pochemu.intake.bringing.keeping import Broken, forget, opened
from pochemu.intake.bringing.mapping import said_of
from pochemu.intake.bringing.money import MoneyDesk
from pochemu.intake.bringing.reading import Row, rows
from pochemu.intake.bringing.undoing import undo
from pochemu.intake.models import Aside, Batch, Brought, What
from pochemu.ledger.desk import Refused as NotRecorded
from pochemu.people.actions import Refused

AT_A_TIME: Final = 300
HELD_FOR: Final = timedelta(seconds=60)
LINES: Final = 20
"""Of rows of which something is noted."""
State = Batch.State
Rows: TypeAlias = Sequence[Row]
"""That are taken or set aside together: one alone, or all that make an account."""


def work(number: int, clock: Callable[[], datetime]) -> bool:
    """To the end, unless somebody else is at it: False."""
    holder = token_hex(16)
    if not Batch.objects.filter(pk=number).let_go(clock()).update(holder=holder, held_until=clock() + HELD_FOR):
        return False
    batch = Batch.objects.select_related("by").get(pk=number)
    if batch.state == State.UNDOING:
        return undo(batch, holder, clock)
    try:
        return _through(batch, holder, clock)
    except Broken as broken:
        with transaction.atomic():
            if _held(batch, holder, clock()):
                batch.wrong_en, batch.wrong_ru = broken.words
                _let_go(batch)
        return True


def go_on(clock: Callable[[], datetime]) -> int:
    """With all that somebody began and was stopped at; how many."""
    stopped = list(Batch.objects.let_go(clock()).values_list("pk", flat=True))
    return sum(work(number, clock) for number in stopped)


def _through(batch: Batch, holder: str, clock: Callable[[], datetime]) -> bool:
    here = Here(batch, said_of(batch.said), batch.written_at or batch.at)
    desk = desk_of(here)
    with opened(batch) as table:
        batch.found = {**batch.found, "headers": list(dict.fromkeys(table.seen.columns))}
        all_rows = rows(table, here.said)
        together = desk.together(all_rows) if isinstance(desk, MoneyDesk) else ([row] for row in all_rows)
        for some in _some(_left(together, batch.line, here)):
            with transaction.atomic():
                if not _held(batch, holder, clock()):
                    return False
                _take(desk, here, some)
                batch.held_until = clock() + HELD_FOR
                batch.save(update_fields=["line", "seen", "found", "held_until"])
    with transaction.atomic():
        if not _held(batch, holder, clock()):
            return False
        batch.rows = batch.seen
        _let_go(batch)
    if batch.state == State.WRITTEN:
        forget(batch)
    return True


def desk_of(here: Here) -> Desk:
    match here.batch.what:
        case What.CLIENTS:
            return ClientsDesk(here)
        case What.DEALS:
            return DealsDesk(here)
        case What.CONTRACTS:
            return ContractsDesk(here)
        case What.MONEY:
            return MoneyDesk(here)
    return CallsDesk(here)


def _left(together: Iterable[Rows], line: int, here: Here) -> Iterator[Rows]:
    """Of rows that come together, those that begin beyond the line that the work has come to; of those before it, where
    their numbers stood."""
    for some in together:
        if some[0].line > line:
            yield some
        else:
            here.lines |= {row.key: row.line for row in some if row.wrong is None and row.key not in here.lines}


def _some(together: Iterator[Rows]) -> Iterator[list[Rows]]:
    """As many as are taken at a time."""
    some: list[Rows] = []
    count = 0
    for each in together:
        some.append(each)
        count += len(each)
        if count >= AT_A_TIME:
            yield some
            some, count = [], 0
    if some:
        yield some


def _held(batch: Batch, holder: str, now: datetime) -> bool:
    """Whether the work is still whose it was; nobody else takes it until the transaction ends."""
    return Batch.objects.select_for_update().filter(pk=batch.pk, holder=holder).exists()


def _let_go(batch: Batch) -> None:
    batch.state = State.CHECKED if batch.state == State.CHECKING else State.WRITTEN
    batch.held_until, batch.holder = None, ""
    batch.save(update_fields=["state", "held_until", "holder", "rows", "wrong_en", "wrong_ru"])


def _take(desk: Desk, here: Here, some: Sequence[Rows]) -> None:
    batch, all_rows = here.batch, [row for each in some for row in each]
    found = look(desk, here, all_rows)
    if batch.state == State.WRITING:
        _write(desk, batch, found)
    Aside.objects.bulk_create(
        Aside(batch=batch, line=one.row.line, cells=list(one.row.cells), wrong_en=one.words.en, wrong_ru=one.words.ru)
        for one in found if one.kind == WRONG and one.words
    )  # fmt: skip
    batch.line, batch.seen = some[-1][0].line, batch.seen + len(all_rows)
    batch.found = _counted(batch.found, found, here)


def _counted(before: dict[str, Any], found: Sequence[Found], here: Here) -> dict[str, Any]:
    kinds = Counter(before.get("rows", {})) + Counter(one.kind for one in found)
    new = [one for one in found if one.kind == NEW]
    months = Counter(before.get("months", {})) + Counter(
        f"{at.astimezone(here.zone):%Y-%m}" for one in new for at in one.moments
    )
    sums = Counter[str](before.get("sums", {}))
    for one in new:
        sums.update(one.counted)
    noted = _noted(before.get("noted", {}), new)
    return {**before, "rows": dict(kinds), "months": dict(months), "sums": dict(sums), "noted": noted}


def _noted(before: dict[str, Any], new: Sequence[Found]) -> dict[str, Any]:
    """How many rows each is said of, and the lines of the first of them."""
    found = {what: (count, list(lines)) for what, (count, lines) in before.items()}
    for one in new:
        for what in one.noted:
            count, lines = found.get(what, (0, []))
            found[what] = count + 1, [*lines, one.row.line][:LINES]
    return found


def _write(desk: Desk, batch: Batch, found: Sequence[Found]) -> None:
    """Where all together can't be written, one by one: whoever is in the way is set aside. Rows that make one thing
    stay together."""
    new = [one for one in found if one.kind == NEW]
    if new and not _written(desk, new):
        for _, ones in groupby(new, key=lambda one: id(one.ready)):
            _written(desk, list(ones))
    there = _held_clients(one.number for one in found if one.kind == JOINED and one.like is None)
    for one in found:
        if one.kind == JOINED and one.like is not None:
            _join(one, one.like)
        elif one.kind == JOINED and one.number not in there:
            one.kind, one.words = WRONG, _CONFLICT
    Brought.objects.bulk_create(
        Brought(
            batch=batch, line=one.row.line, source=batch.source, what=batch.what, key=one.row.key, number=one.number,
            made=one.kind == NEW,
        )
        for one in found if one.kind in (NEW, JOINED)
    )  # fmt: skip


def _held_clients(numbers: Iterable[int]) -> set[int]:
    """Of those whom rows are known to be: nobody takes them back until it is written. Who is gone, is not there."""
    held = Client.objects.select_for_update().filter(pk__in=list(numbers), erased_at=None).order_by("pk")
    return set(held.values_list("pk", flat=True))


def _written(desk: Desk, new: Sequence[Found]) -> bool:
    try:
        with transaction.atomic():
            numbers = desk.write(new)
    except (Refused, NotRecorded, IntegrityError) as refused:
        if all(one.ready is new[0].ready for one in new):
            for one in new:
                one.kind, one.words = WRONG, _words(refused)
        return False
    for one, number in zip(new, numbers, strict=True):
        one.number = number
    return True


def _join(one: Found, like: Found) -> None:
    one.number = like.number
    if not like.number:
        one.kind, one.words = WRONG, like.words


def _words(refused: Exception) -> Words:
    if isinstance(refused, Refused):
        return refused.words
    return refused.problems[0] if isinstance(refused, NotRecorded) else _CONFLICT


_CONFLICT = Words(
    "it was written by somebody else at the same time: bring the row again",
    "это одновременно записал кто-то другой: перенесите строку ещё раз",
)
