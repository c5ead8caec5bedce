"""A schedule as its form tells it: a kind with its own numbers, or rows written by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.http import QueryDict

from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.receivables import schedule
from pochemu.receivables.schedule import Made, Row, Step, What
from pochemu.sales.models import Contract
from pochemu.web.asked import number_in
from pochemu.web.deals.forms import amount_told, day_told
from pochemu.web.page import Page

KINDS: Final = {
    "at_once": Words("all at once", "сразу вся сумма"),
    "instalments": Words("instalments", "рассрочка"),
    "mortgage": Words("mortgage with a down payment", "ипотека с первым взносом"),
    "escrow": Words("escrow", "эскроу"),
    "rows": Words("by rows", "по строкам"),
}


def told(form: QueryDict, one: Contract, page: Page) -> Sequence[Row]:
    """Raises Refused."""
    kind = form.get("kind", "")
    if kind == "rows":
        return _rows(form.get("rows", ""), page)
    mistakes, first, down = Mistakes(), None, 0
    with mistakes.at("first"):
        first = day_told(form.get("first", ""))
        if first is None:
            raise Refused(_NO_DAY)
    with mistakes.at("down"):
        down = amount_told(form.get("down", ""), page) or 0
    mistakes.must_be_none()
    assert first is not None
    made = _made(kind, one.price, first, down, form, page)
    if made.mistakes:
        raise Refused(made.mistakes[0].words.begun(), "kind")
    return made.rows


def _made(kind: str, price: int, first: date, down: int, form: QueryDict, page: Page) -> Made:
    match kind:
        case "at_once":
            return schedule.at_once(price, on=first)
        case "escrow":
            return schedule.escrow(price, on=first)
        case "mortgage":
            bank_on = day_told(form.get("bank_on", "")) or first
            return schedule.mortgage(price, down=down, on=first, bank_on=bank_on)
        case "instalments":
            months = number_in(form.get("months", ""), digits=3) or 0
            day = number_in(form.get("day_of_month", ""), digits=2) or first.day
            return schedule.instalments(
                price, on=first, months=months, day_of_month=day, down=down, step=Step.THOUSAND
            )  # fmt: skip
    raise Refused(_NO_KIND, "kind")


def _rows(text: str, page: Page) -> list[Row]:
    """A line each: a day and a sum."""
    rows = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        day, *amount = line.split()
        on = _day(day)
        kopecks = amount_told(" ".join(amount), page)
        if on is None or kopecks is None:
            raise Refused(_ROW.fill(line=line[:60]), "rows")
        rows.append(Row(number, on, kopecks, What.INSTALMENT))
    return rows


def _day(text: str) -> date | None:
    """As 05.03.2026, 5.3.2026 or 2026-03-05."""
    parts = text.split(".")
    if len(parts) == 3:
        text = "-".join(part.zfill(2) for part in reversed(parts))
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_NO_DAY = Words("Say the first day", "Укажите первый день")
_NO_KIND = Words("Choose a kind of schedule", "Выберите вид графика")
_ROW = Words(
    "“{line}” is no day and sum: write “05.03.2026 1 000 000”",
    "«{line}» — не день и сумма: напишите «05.03.2026 1 000 000»",
)
