"""A backtest for a terminal and as JSON. The shapes are a promise (docs/guide/json.md)."""

from collections.abc import Iterable, Iterator, Sequence

from gmpy2 import mpq
from rich.table import Table
from rich.text import Text

from pochemu.engine.number import NA
from pochemu.engine.readings import Reading
from pochemu.engine.scheme import Scheme
from pochemu.engine.words import Words
from pochemu.pay.backtest import LineTest, MonthTest, Paid, Reasons, gains
from pochemu.pay.causes import cause_words
from pochemu.pay.terminal import Printer
from pochemu.pay.told import Json, decimal

Found = Sequence[tuple[MonthTest, Reasons]]


# --- JSON ---


def told(tests: Sequence[MonthTest], readings: Iterable[Reading], scheme: Scheme, printer: Printer) -> Json:
    """What `pochemu backtest --format json` prints."""
    digits = printer.rulebook.digits
    months = [
        {
            "month": str(test.month),
            "closed": test.is_closed,
            **_sums(test.was, test.would, digits),
            "readings": {one.value: decimal(test.read_as(one), digits) for one in readings},
        }
        for test in tests
    ]
    people = [
        {
            "employee": one.employee,
            "name": one.name,
            **_sums(one.was, one.would, digits),
            "up": one.up,
            "down": one.down,
        }
        for one in gains(tests)
    ]
    return {**_head(scheme, printer), "months": months, "people": people}


def person_told(found: Found, scheme: Scheme, printer: Printer) -> Json:
    """The same with `--employee`."""
    (one,), digits = found[-1][0].people, printer.rulebook.digits
    months = [
        {
            "month": str(test.month),
            "closed": test.is_closed,
            **_sums(test.was, test.would, digits),
            "lines": [_line_told(line, reasons, scheme, printer) for line in test.people[0].lines if line.is_changed],
        }
        for test, reasons in found
    ]
    return {**_head(scheme, printer), "employee": one.employee, "name": one.name, "months": months}


def _head(scheme: Scheme, printer: Printer) -> Json:
    return {
        "position": scheme.position,
        "effective": str(scheme.effective),
        "currency": printer.rulebook.currency,
    }


def _sums(was: mpq, would: mpq, digits: int) -> Json:
    return {"was": decimal(was, digits), "would": decimal(would, digits), "change": decimal(would - was, digits)}


def _line_told(line: LineTest, reasons: Reasons, scheme: Scheme, printer: Printer) -> Json:
    digits, parts = printer.rulebook.digits, reasons.get(line.name)
    return {
        "name": line.name,
        "title": line.title.text(printer.language),
        "was": _paid_told(line.was, digits),
        "would": _paid_told(line.would, digits),
        "change": decimal(line.change, digits),
        "reasons": parts and [
            {
                "what": str(part.cause.what), "name": part.cause.name,
                "title": cause_words(part.cause, scheme).text(printer.language),
                "amount": decimal(part.amount, digits),
            }
            for part in parts
        ],
    }  # fmt: skip


def _paid_told(paid: Paid, digits: int) -> str | None:
    return None if paid is None or isinstance(paid, NA) else decimal(paid, digits)


# --- a terminal ---


def tables_of(tests: Sequence[MonthTest], readings: Sequence[Reading], printer: Printer) -> Iterator[Table | Text]:
    """Months, then people."""
    months = _table(printer, [_MONTH, _WAS, _WOULD, _CHANGE, *(READ_AS[one] for one in readings)])
    for test in tests:
        title = str(test.month) + (f" {printer.say(_CLOSED)}" if test.is_closed else "")
        others = [_money(printer, test.read_as(one)) for one in readings]
        months.add_row(title, *_amounts(printer, test.was, test.would), *others)
    was, would = (sum((amount for amount in of), mpq(0)) for of in _both(tests))
    others = [_money(printer, sum((test.read_as(one) for test in tests), mpq(0))) for one in readings]
    months.add_row(*(Text(text, "bold") for text in (printer.say(_TOTAL), *_amounts(printer, was, would), *others)))
    yield months
    if not gains(tests):
        yield Text(printer.say(_NOBODY))
        return
    people = _table(printer, [_PERSON, _WAS, _WOULD, _CHANGE])
    for gain in gains(tests):
        people.add_row(printer.safe(gain.name), *_amounts(printer, gain.was, gain.would))
    yield people


def _both(tests: Iterable[MonthTest]) -> tuple[list[mpq], list[mpq]]:
    return [test.was for test in tests], [test.would for test in tests]


def person_table(found: Found, scheme: Scheme, printer: Printer) -> Table:
    """A row a month, the lines that differ beneath, and what made each difference."""
    table = _table(printer, [_MONTH, _WAS, _WOULD, _CHANGE])
    for test, reasons in found:
        month = (str(test.month), *_amounts(printer, test.was, test.would))
        table.add_row(*(Text(text, "bold") for text in month))
        for line in test.people[0].lines:
            if line.is_changed:
                _add_line(table, line, reasons, scheme, printer)
    return table


def _add_line(table: Table, line: LineTest, reasons: Reasons, scheme: Scheme, printer: Printer) -> None:
    paid = ["—" if one is None or isinstance(one, NA) else _money(printer, one) for one in (line.was, line.would)]
    table.add_row("  " + printer.say(line.title), *paid, _money(printer, line.change, signed=True))
    for part in reasons.get(line.name) or []:
        words = "    " + printer.say(cause_words(part.cause, scheme))
        table.add_row(Text(words, "dim"), "", "", Text(_money(printer, part.amount, signed=True), "dim"))


def _table(printer: Printer, columns: Sequence[Words]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(printer.say(column), justify="right" if number else "left")
    return table


def _amounts(printer: Printer, was: mpq, would: mpq) -> tuple[str, str, str]:
    return _money(printer, was), _money(printer, would), _money(printer, would - was, signed=True)


def _money(printer: Printer, amount: mpq, *, signed: bool = False) -> str:
    return ("+" if signed and amount > 0 else "") + printer.money(amount)


READ_AS = {
    Reading.WHOLE: Words("If the whole amount had the rate reached", "Если вся сумма — по достигнутой ставке"),
    Reading.PARTS: Words("If each part had its own rate", "Если каждая часть — по своей ставке"),
}

_MONTH = Words("Month", "Месяц")
_NOBODY = Words("Nobody's bonus would change", "Ни у кого премия не изменилась бы")
_PERSON = Words("Employee", "Сотрудник")
_WAS = Words("As it is", "Как есть")
_WOULD = Words("By the draft", "По черновику")
_CHANGE = Words("Difference", "Разница")
_TOTAL = Words("In all", "Всего")
_CLOSED = Words("closed", "закрыт")
