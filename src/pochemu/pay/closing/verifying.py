"""A closed month recomputed from the ledger, and everything that vouches for it compared: what differs is named."""

import zlib
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import Final, NamedTuple

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.pay.closing import adjusting, seals
from pochemu.pay.closing.chain import before, closing_text, differences, sealed_lines, told
from pochemu.pay.closing.reckoning import Reckoned, reckon
from pochemu.pay.closing.text import Line, digest, line
from pochemu.pay.models import Adjustment, Closing, Seal, Statement
from pochemu.people.queries import company


class Difference(NamedTuple):
    """Something is not as it was when the month was closed."""

    month: Month
    words: Words


class Verified(NamedTuple):
    month: Month
    hash: str
    people: int
    differences: tuple[Difference, ...]


def verify(months: Iterable[Month]) -> Iterator[Verified]:
    """Each closed month with its statements; of the closings before it, the chain and the rows they sealed."""
    wanted = {month.code for month in months}
    for closing in Closing.objects.order_by("number").select_related("reckoning"):
        if wanted:
            yield _verified(closing, statements=closing.month in wanted)
            wanted.discard(closing.month)


def _verified(closing: Closing, *, statements: bool) -> Verified:
    month = Month.from_code(closing.month)
    try:
        sealed = sealed_lines(closing.text)
        found = [*_link(closing), *_rows(closing, sealed)]
    except (ValueError, LookupError, TypeError):  # a text changed by hand may be anything
        return Verified(month, closing.hash, 0, (Difference(month, _NOT_READ),))
    people = 0
    if statements:
        try:
            reckoned = reckon(month, closing.reckoning.watermark)
            found += [*_statements(closing, reckoned), *_text(closing, reckoned, sealed), *_adjustments(month)]
            people = len(reckoned.papers)
        except Exception as error:  # a ledger changed by hand may hold what no calculation expects
            found.append(_NOT_COMPUTED.fill(error=f"{type(error).__name__}: {error}"))
    return Verified(month, closing.hash, people, tuple(Difference(month, words) for words in found))


# --- the chain ---


def _link(closing: Closing) -> Iterator[Words]:
    if digest(closing.text) != closing.hash:
        yield _HASH.fill(hash=closing.hash[:12])
    says = {str(each[0]): each[1:] for each in told(closing.text) if each[0] in ("number", "previous", "month")}
    if says["previous"] != [before(closing.number).hash]:
        yield _PREVIOUS.fill(number=closing.number)
    if says["number"] != [closing.number] or says["month"] != [str(Month.from_code(closing.month))]:
        yield _OTHER_MONTH.fill(number=closing.number)


def _text(closing: Closing, reckoned: Reckoned, sealed: list[Line]) -> Iterator[Words]:
    """All that the closing vouches for, told again from the rows there are."""
    again = closing_text(closing.reckoning, reckoned, before(closing.number), sealed)
    for was, now in differences(closing.text, again):
        if (was or now or [""])[0] not in _NAMED_ELSEWHERE and not _is_more(was, now):
            yield _TEXT.fill(was=_shown(was), now=_shown(now))


_NAMED_ELSEWHERE: Final = frozenset({"sealed", "statement", "total", "number", "previous", "reckoning"})


def _is_more(was: Line | None, now: Line | None) -> bool:
    """A new kind of fact, or one that gained fields, takes nothing back."""
    if now is None or now[0] != "kind":
        return False
    return was is None or all(field in now[2] for field in was[2])  # type: ignore[attr-defined, operator]


def _shown(told_: Line | None) -> str:
    return "—" if told_ is None else line(told_)


# --- rows ---


def _rows(closing: Closing, sealed: list[Line]) -> Iterator[Words]:
    stored = {
        name: list(found) for name, found in groupby(closing.seals.order_by("name", "number"), key=attrgetter("name"))
    }
    for each in sealed:
        kept: list[Seal] = stored.pop(str(each[1]), [])
        if [one.digest for one in kept] != each[-1]:
            yield _SEALS.fill(table=each[1])
        span = seals.span_told(each)
        yield from [_SEALS.fill(table=each[1])] if span is None else _rows_of(span, kept)
    for name in stored:
        yield _SEALS.fill(table=name)


def _rows_of(span: seals.Span, kept: list[Seal]) -> Iterator[Words]:
    name = span.of.name
    named = name in {each.name for each in seals.NAMES}
    try:
        was = {(row.entry, row.id): row.digest for one in kept for row in seals.unpacked(bytes(one.body))}
    except (zlib.error, ValueError):
        yield _SEALS.fill(table=name)
        return
    now = {(row.entry, row.id): row.digest for row in seals.rows(span)}
    found = False
    for key in sorted({*was, *now}):
        words = _row(was.get(key), now.get(key), named=named)
        if words is not None:
            found = True
            yield words.fill(table=span.of.table, entry=key[0], id=key[1])
    whole = [piece.digest for piece in seals.sealed_pieces(name, now)]
    if not found and not named and whole != [one.digest for one in kept]:
        yield _SEALS.fill(table=name)


def _row(was: bytes | None, now: bytes | None, *, named: bool) -> Words | None:
    if now is None:
        return _GONE_NAME if named else _GONE
    if was is None:
        return None if named else _ADDED
    if was != now[: seals.SHORT]:
        return _CHANGED_NAME if named else _CHANGED
    return None


# --- statements ---


def _statements(closing: Closing, reckoned: Reckoned) -> Iterator[Words]:
    """Every kopeck again: against the statement kept, and against the digest in the chain."""
    kept = {one.employee.code: one for one in closing.statements.select_related("employee")}
    vouched = {str(each[1]): each[2:] for each in told(closing.text) if each[0] == "statement"}
    now = {paper.employee: paper for paper in reckoned.papers}
    for employee in sorted({*kept, *vouched, *now}):
        if employee not in now or employee not in kept or employee not in vouched:
            yield _MISSING.fill(employee=employee, where=_where(employee, kept, vouched, now))
            continue
        yield from _statement(kept[employee], vouched[employee], now[employee].text)


def _where(employee: str, *of: Iterable[str]) -> str:
    names = ("statements", "chain", "ledger")
    return ", ".join(name for name, people in zip(names, of, strict=True) if employee not in people)


def _statement(kept: Statement, vouched: Line, now: str) -> Iterator[Words]:
    employee = kept.employee.code
    if digest(kept.text) != kept.digest or [kept.bonus, kept.digest] != vouched:
        yield _STATEMENT.fill(employee=employee)
    for was, is_ in _lines(kept.text, now):
        yield _LINE.fill(employee=employee, was=_shown(was), now=_shown(is_))


def _lines(was: str, now: str) -> Iterator[tuple[Line | None, Line | None]]:
    """Lines of a statement that differ, side by side: their order matters, and names stand in it more than once."""
    old, new = was.splitlines(), now.splitlines()
    for same, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if same != "equal":
            yield from zip_longest(told("\n".join(old[a:b])), told("\n".join(new[c:d])))


# --- adjustments ---


def _adjustments(paid_in: Month) -> Iterator[Words]:
    """What the month paid for closed ones: reckoned again between the same two entries."""
    minor = 10 ** company().digits
    rows = Adjustment.objects.filter(paid_in=paid_in.code).select_related("proposal", "employee").order_by("pk")
    for proposal, adjusted in groupby(rows, key=attrgetter("proposal")):
        causes = adjusting.told(proposal.text)
        if [row.amount for row in adjusted] != [one.amount * minor for one in causes] or not adjusting.still_so(
            proposal
        ):
            month = Month.from_code(proposal.month)
            yield _ADJUSTED.fill(employee=proposal.employee.code, month=month, number=proposal.pk)


_ADJUSTED = Words(
    "{employee}: the adjustment for {month} (proposal {number}) is not what the ledger gives",
    "{employee}: корректировка за {month} (предложение {number}) не та, что выходит по журналу",
)
_HASH = Words("the closing's text does not have its hash {hash}…", "текст закрытия не отвечает своему хешу {hash}…")
_PREVIOUS = Words(
    "the chain is broken: closing {number} does not follow the one before it",
    "цепочка порвана: закрытие {number} не продолжает предыдущее",
)
_OTHER_MONTH = Words("closing {number} tells of another month", "закрытие {number} говорит о другом месяце")
_TEXT = Words("the closing says {was}, and now it would be {now}", "в закрытии записано {was}, а теперь было бы {now}")
_SEALS = Words("the seals of {table} are not those of the closing", "печати таблицы {table} не те, что в закрытии")
_CHANGED = Words("entry {entry}: {table}, row {id} was changed", "запись {entry}: {table}, строка {id} изменена")
_GONE = Words("entry {entry}: {table}, row {id} is gone", "запись {entry}: {table}, строки {id} больше нет")
_ADDED = Words("entry {entry}: {table}, row {id} was not there", "запись {entry}: {table}, строки {id} раньше не было")
_CHANGED_NAME = Words("{table}, row {id}: renamed", "{table}, строка {id}: переименована")
_GONE_NAME = Words("{table}, row {id} is gone", "{table}, строки {id} больше нет")
_NOT_READ = Words("the closing's text can't be read", "текст закрытия не читается")
_MISSING = Words("{employee}: not among {where}", "{employee}: нет среди {where}")
_STATEMENT = Words(
    "{employee}: the statement kept is not the one that was closed",
    "{employee}: сохранённый расчётный лист не тот, что был закрыт",
)
_LINE = Words(
    "{employee}: closed as {was}, the ledger gives {now}", "{employee}: закрыто {was}, по журналу выходит {now}"
)
_NOT_COMPUTED = Words(
    "the month can't be recomputed from the ledger: {error}", "месяц не пересчитать по журналу: {error}"
)
