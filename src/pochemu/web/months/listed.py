"""The list of months, newest first: where each stands, and what was paid for it."""

from collections.abc import Iterator
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.pay import periods
from pochemu.pay.models import Closing, Reckoning
from pochemu.pay.periods import State
from pochemu.web.face import Shown, in_columns
from pochemu.web.links import Links
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.why.shapes import Text

STATES = {
    State.OPEN: Words("open", "открыт"),
    State.CLOSING: Words("waits for approval", "ждёт одобрения"),
    State.CLOSED: Words("closed", "закрыт"),
    State.PAID: Words("paid", "выплачен"),
}


class MonthRow(NamedTuple):
    title: str
    href: str
    state: Text
    detail: Text
    people: Shown | None
    total: Shown | None


def listed(page: Page) -> list[MonthRow]:
    closings = Closing.objects.select_related("reckoning", "entry").in_bulk(field_name="month")
    return in_columns([_row(page, month, closings.get(month.code)) for month in _months(page)], "total")


def _months(page: Page) -> Iterator[Month]:
    """From the current one back to the first that was closed; a year where none was."""
    month = Month.of(page.reader.today)
    heads = periods.heads()
    first = heads[0].month if heads else month.plus(-12)
    while month >= first:
        yield month
        month = month.plus(-1)


def _row(page: Page, month: Month, closing: Closing | None) -> MonthRow:
    title, links = month_title(month, page.reader.language), Links(month)
    state = STATES[periods.state_of(month)]
    if closing is None:
        return MonthRow(title, links.period(), state, "", None, None)
    return MonthRow(
        title, links.period(), state, page.day_of(closing.entry.recorded_at),
        page.face.count(closing.reckoning.people, links.period()), paid(page, closing.reckoning, links),
    )  # fmt: skip


def paid(page: Page, reckoning: Reckoning, links: Links) -> Shown:
    """What was reckoned for everybody together; its why is the company's total of the month."""
    return page.face.money(mpq(reckoning.total, 10**page.snap.digits), links.why_total(), full=True)
