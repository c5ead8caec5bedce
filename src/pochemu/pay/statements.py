"""Statements: a person's month, or everybody's, to take away: as a workbook with live formulas."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from pochemu.engine.bonus import Pay, PersonMonth
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Contribution
from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.engine.workbook.statement import Blocks, book
from pochemu.ledger.entries import newest
from pochemu.ledger.models import Entry
from pochemu.pay import periods
from pochemu.pay.periods import Head
from pochemu.pay.queries import counted_facts, facts_of
from pochemu.pay.snapshot import Asked, snapshot
from pochemu.pay.workbook.writer import StatementsBook

Told = Callable[[int], object]

MOST_LISTED: Final = 20_000
"""Facts behind one figure that a workbook lists."""


def write_workbook(
    asked: Asked, employees: Iterable[str] | None, file: Path | BinaryIO, *, language: str, told: Told = lambda _: None
) -> Sequence[PersonMonth]:
    """Of these people's months, or of everybody's (None), each calculated from the ledger.

    Returns those months. Of nobody's nothing is written. `told` after each person how many are done.
    """
    pay, months = _calculated(asked, employees)
    if not months:
        return months
    single = employees is not None and len(months) == 1
    digits, known = snapshot(asked.known_at).digits, known_on(asked)
    written = StatementsBook(file, language=language, digits=digits, single=single, known=known)
    blocks = Blocks(lambda figure: _listed(asked, figure))
    try:
        for done, month in enumerate(months, 1):
            written.add(book(month, pay, blocks))
            told(done)
    except BaseException:
        written.give_up()
        raise
    written.close(about(asked, months))
    return months


def people_of(asked: Asked) -> list[str]:
    """Who has something to be stated in the month."""
    company = snapshot(asked.known_at).company
    held = {one for one in company.roster.career if company.roster.holdings_of(one, asked.month)}
    return sorted({*held, *company.adjustments[asked.month]})


def file_name(month: Month, employee: str, ending: str) -> str:
    """statement-2026-11-anna.xlsx, statements-2026-11.xlsx: of letters, digits, points and dashes alone."""
    whose = re.sub(r"[^\w.-]", "_", employee)
    return f"statement-{month}-{whose}.{ending}" if employee else f"statements-{month}.{ending}"


def _calculated(asked: Asked, employees: Iterable[str] | None) -> tuple[Pay, list[PersonMonth]]:
    pay = snapshot(asked.known_at).pay()
    return pay, pay.everybody(asked.month) if employees is None else pay.of(employees, asked.month)


def known_on(asked: Asked) -> datetime:
    """When the last entry that the figures know of was written."""
    entries = Entry.objects.filter(sealed=True, seq__lte=asked.known_at or newest())
    return entries.order_by("-seq").values_list("recorded_at", flat=True)[0]


def _listed(asked: Asked, figure: Figure) -> Sequence[Contribution] | None:
    return None if counted_facts(figure) > MOST_LISTED else facts_of(asked, figure, limit=None).rows


def about(asked: Asked, months: Sequence[PersonMonth]) -> Iterator[tuple[Words, Words | str]]:
    """What whoever finds the file in a year needs to know of it."""
    snap = snapshot(asked.known_at)
    yield _COMPANY, Words(snap.row.name_en, snap.row.name_ru)
    yield _MONTH, month_named(asked.month)
    yield _KNOWN, str(asked.known_at or newest())
    head = periods.head_of(asked.month)
    if head is not None and periods.closed_at(asked.month) == asked.known_at:
        yield _CLOSED, chain_words(head)
        yield _HASH, head.hash
        if alone := periods.closed_alone(asked.month):
            yield _ALONE, alone
    else:
        yield _CLOSED, _NOT_CLOSED
    yield _HOW, _HOW_TO_READ
    yield _ROUNDING, _HOW_ROUNDED
    yield _BY_HAND, _HOW_BY_HAND


def chain_words(head: Head) -> Words:
    return _CLOSING.fill(number=head.number, month=month_named(head.month))


_COMPANY, _MONTH = Words("Company", "Компания"), Words("Month", "Месяц")
_KNOWN = Words("As known at entry", "По известному на записи журнала")
_CLOSED = Words("Closed", "Закрыт")
_CLOSING = Words("closing {number} of the chain, {month}", "закрытие {number} в цепочке, {month}")
_NOT_CLOSED = Words("no: these figures may still change", "нет: эти цифры ещё могут измениться")
_HASH = Words("Hash of the closing", "Хеш закрытия")
_ALONE = Words("Closed by one person", "Закрыт одним человеком")
_HOW = Words("How to read it", "Как читать")
_HOW_TO_READ = Words(
    "What stands under “Computed here” is a formula: change an input, a table or a fact, and all that follows from it "
    "changes. Beside it stands the system’s figure, and what the two differ by: 0 everywhere, until you change "
    "something. Inputs, and figures that a spreadsheet’s arithmetic can’t be trusted with, are plain numbers; the note "
    "says why.",
    "В столбце «Посчитано здесь» стоят формулы: измените исходное число, таблицу или факт — изменится всё, что из них "
    "следует. Рядом — число системы и разница между ними: везде 0, пока вы ничего не изменили. Исходные данные и "
    "числа, которые арифметике таблиц доверить нельзя, стоят просто числами; в примечании сказано почему.",
)
_ROUNDING = Words("Rounding", "Округление")
_HOW_ROUNDED = Words(
    "Pay is rounded once, an indicator’s result, half away from zero. The inner ROUND takes away the error of a "
    "spreadsheet’s arithmetic, which is not exact as the system’s is.",
    "Округляется один раз — итог показателя, половина — от нуля. Внутреннее округление снимает погрешность арифметики "
    "таблиц, которая не точна, как арифметика системы.",
)
_BY_HAND = Words("If nothing seems to be calculated", "Если кажется, что ничего не считается")
_HOW_BY_HAND = Words(
    "Some programs show what was stored until they are told to calculate: Ctrl+Shift+F9 in LibreOffice, "
    "Ctrl+Alt+F9 in Excel.",
    "Некоторые программы показывают сохранённое, пока им не велят пересчитать: Ctrl+Shift+F9 в LibreOffice, "
    "Ctrl+Alt+F9 в Excel.",
)
