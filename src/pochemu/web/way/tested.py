"""What the page of a backtest is given: months, people, one person's lines, and why each sum is what it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from gmpy2 import mpq

from pochemu.engine.number import NA, ZERO
from pochemu.engine.period import Month
from pochemu.engine.readings import Reading
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.pay.backtest import Gain, LineTest, MonthTest, PersonTest, gains
from pochemu.pay.snapshot import Under
from pochemu.rules.models import Draft
from pochemu.web.face import Shown, waterfall
from pochemu.web.links import Links
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.why.shapes import Composition, Crumb, Line, Text, Why

COLUMNS: dict[str, Words] = {
    "was": Words("As it is", "Как есть"),
    "would": Words("By the draft", "По черновику"),
    "change": Words("Difference", "Разница"),
    Reading.WHOLE.value: Words("If the whole amount had the rate reached", "Если вся сумма — по достигнутой ставке"),
    Reading.PARTS.value: Words("If each part had its own rate", "Если каждая часть — по своей ставке"),
}


class Row(NamedTuple):
    title: Text
    href: str
    cells: Sequence[Shown | None]
    aside: Text = ""


@dataclass(frozen=True)
class Tested:
    """A draft's backtest, and how it is shown."""

    page: Page
    draft: Draft
    under: Under
    count: int
    tests: Sequence[MonthTest]
    readings: Sequence[Reading]

    def at(self, **asked: object) -> str:
        return self.page.links.now().backtest(self.draft.pk, months=self.count, **asked)

    @property
    def columns(self) -> list[str]:
        return ["was", "would", "change", *(one.value for one in self.readings)]

    def title(self, month: Month) -> str:
        return month_title(month, self.page.reader.language)

    # --- sums ---

    def months(self) -> list[Row]:
        return [
            Row(
                month_title(test.month, self.page.reader.language), "",
                [self.cell(column, _of(test, column), month=test.month) for column in self.columns],
                _("closed") if test.known_at is not None else "",
            )
            for test in self.tests
        ]  # fmt: skip

    def total(self, column: str) -> mpq:
        return sum((_of(test, column) for test in self.tests), ZERO)

    def cell(self, column: str, value: mpq, **asked: object) -> Shown:
        return self.page.face.money(value, self.at(sum=column, **asked), signed=column == "change")

    def why(self, column: str, month: Month | None) -> Why:
        """Months add up to the whole, people to a month."""
        title, whole = COLUMNS[column], self.total(column)
        if month is None:
            rows = [
                (
                    month_title(test.month, self.page.reader.language),
                    self.at(sum=column, month=test.month),
                    _of(test, column),
                )
                for test in self.tests
            ]
            return self._sum(title, whole, rows, self.at(sum=column), [])
        test = next(test for test in self.tests if test.month == month)
        people = [(one.name, self.of_person(column, one, test), _of_person(one, column)) for one in test.people]
        crumb = Crumb(title, self.at(sum=column), self.cell(column, whole))
        return self._sum(self.title(month), _of(test, column), people, self.at(sum=column, month=month), [crumb])

    def of_person(self, column: str, one: PersonTest, test: MonthTest) -> str:
        """Where the person's figure opens: the month as it is, or under the draft."""
        if column == "change":
            return f"{self.at(person=one.employee)}#{test.month}"
        return self.links(test, column).why(one.employee)

    def links(self, test: MonthTest, column: str) -> Links:
        if column == "was":
            return Links(test.month, test.known_at)
        reading = Reading(column) if column in Reading._value2member_map_ else Reading.WRITTEN
        return Links(test.month, test.known_at, self.under._replace(reading=reading))

    def _sum(
        self, title: Text, value: mpq, rows: Iterable[tuple[str, str, mpq]], href: str, crumbs: list[Crumb]
    ) -> Why:  # fmt: skip
        shown = sorted(rows, key=lambda row: -abs(row[2])) if crumbs else list(rows)
        signed = "sum=change" in href
        money: Callable[[mpq, str], Shown] = lambda amount, at: self.page.face.money(amount, at, signed=signed)  # noqa: E731
        pieces = waterfall([amount for _title, _href, amount in shown])
        lines = [
            Line(name, at, money(amount, at), piece) for (name, at, amount), piece in zip(shown, pieces, strict=True)
        ]
        total = self.page.face.money(value, href, full=True, signed=signed)
        return Why(
            title, self.at(), crumbs=crumbs or [Crumb(_("Backtest"), self.at(), total)], value=total,
            composition=Composition(lines, _("In all"), total), note=SUPPOSED,
        )  # fmt: skip

    # --- people ---

    def people(self) -> list[Row]:
        return [self._gain(gain) for gain in gains(self.tests)]

    def _gain(self, gain: Gain) -> Row:
        at, money = self.at(person=gain.employee), self.page.face.money
        cells = [money(gain.was, at), money(gain.would, at), money(gain.change, at, signed=True)]
        return Row(gain.name, at, cells, _ups(gain))

    def person(self, employee: str) -> dict[str, object] | None:
        """His months with the lines that differ."""
        found = [(test, one) for test in self.tests for one in test.people if one.employee == employee]
        if not found:
            return None
        return {"name": found[-1][1].name, "months": [self._month(test, one) for test, one in reversed(found)]}

    def _month(self, test: MonthTest, one: PersonTest) -> dict[str, object]:
        rows = [self._line(test, one, line) for line in one.lines if line.was != line.would]
        was, would = self.links(test, "was").why(one.employee), self.links(test, "would").why(one.employee)
        money = self.page.face.money
        return {
            "code": str(test.month),
            "title": month_title(test.month, self.page.reader.language),
            "rows": rows,
            "total": [money(one.was, was), money(one.would, would), money(one.change, would, signed=True)],
            "is_changed": bool(one.change),
        }

    def _line(self, test: MonthTest, one: PersonTest, line: LineTest) -> Row:
        was = self.links(test, "was").why(one.employee, [line.name])
        would = self.links(test, "would").why(one.employee, [line.name])
        href = would if line.would is not None else was
        change = self.page.face.money(line.change, href, signed=True)
        return Row(line.title, href, [self._paid(line.was, was), self._paid(line.would, would), change])

    def _paid(self, paid: mpq | NA | None, href: str) -> Shown | None:
        return None if paid is None else self.page.face.value(paid, Unit.MONEY, href)


SUPPOSED = Words(
    "Supposed on the facts of past months; nothing of this is paid.",
    "Предположение по фактам прошлых месяцев: ничего из этого не выплачивается.",
)


def _of(test: MonthTest, column: str) -> mpq:
    match column:
        case "was" | "would" | "change":
            return getattr(test, column)  # type: ignore[no-any-return]
    return test.read_as(Reading(column))


def _of_person(one: PersonTest, column: str) -> mpq:
    match column:
        case "was" | "would" | "change":
            return getattr(one, column)  # type: ignore[no-any-return]
    return one.readings[Reading(column)]


def _ups(gain: Gain) -> str:
    """In how many months he would have more, and in how many less."""
    up = (
        ngettext("more in %(count)s month", "more in %(count)s months", gain.up) % {"count": gain.up} if gain.up else ""
    )
    down = (
        ngettext("less in %(count)s month", "less in %(count)s months", gain.down) % {"count": gain.down}
        if gain.down
        else ""
    )
    return ", ".join(filter(None, (up, down)))
