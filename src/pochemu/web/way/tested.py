"""What the page of a backtest is given: months, people, and why each sum is what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from gmpy2 import mpq

from pochemu.engine.month_words import month_named
from pochemu.engine.number import ZERO
from pochemu.engine.period import Month
from pochemu.engine.readings import Reading
from pochemu.engine.words import Words
from pochemu.pay.backtest import Gain, MonthTest, PersonTest, Question, gains
from pochemu.pay.told_backtest import READ_AS
from pochemu.web.face import Face, Shown, waterfall
from pochemu.web.links import Links
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.why.shapes import Crumb, Line, Text, Why, composed

COLUMNS: Final = {
    "was": Words("As it is", "Как есть"),
    "would": Words("By the draft", "По черновику"),
    "change": Words("Difference", "Разница"),
    **{reading.value: words for reading, words in READ_AS.items()},
}

SIDES: Final = ("was", "would", "change")

SUPPOSED: Final = Words(
    "Supposed on the facts of past months; nothing of this is paid.",
    "Предположение по фактам прошлых месяцев: ничего из этого не выплачивается.",
)


class Row(NamedTuple):
    title: Text
    href: str
    cells: Sequence[Shown | None]
    aside: Text = ""


class Share(NamedTuple):
    """What is added up: of a month, a person, a line."""

    title: Text
    href: str
    amount: mpq


@dataclass(frozen=True)
class Tested:
    """Everybody's months."""

    page: Page
    draft: int
    question: Question
    tests: Sequence[MonthTest]
    readings: Sequence[Reading]

    def context(self) -> dict[str, object]:
        change = self.total("change")
        return {
            "columns": [COLUMNS[column] for column in self.columns],
            "rows": [self._row(test) for test in self.tests],
            "totals": [self._cell(column, self.total(column)) for column in self.columns],
            "cost": self._cell("change", change),
            "dearer": change > 0,
            "same": change == 0,
            "people": [self._gain(gain) for gain in gains(self.tests)],
            "has_readings": bool(self.readings),
        }

    def month(self) -> dict[str, object]:
        """Of the one month: everybody it touches, the greatest difference first."""
        (test,) = self.tests
        change = self.total("change")
        return {
            "month": month_named(test.month),
            "is_closed": test.is_closed,
            "columns": [COLUMNS[column] for column in SIDES],
            "people": [self._person(one, test) for one in sorted(test.people, key=_greatest_first)],
            "totals": [self._cell(column, self.total(column)) for column in SIDES],
            "cost": self._cell("change", change),
            "dearer": change > 0,
            "same": change == 0,
        }

    def at(self, **asked: object) -> str:
        return at(self.page, self.draft, self.question, **asked)

    @property
    def columns(self) -> list[str]:
        return [*SIDES, *(one.value for one in self.readings)]

    def total(self, column: str) -> mpq:
        return sum((_of(test, column) for test in self.tests), ZERO)

    def _row(self, test: MonthTest) -> Row:
        cells = [self._cell(column, _of(test, column), month=test.month) for column in self.columns]
        return Row(self._title(test.month), "", cells, _("closed") if test.is_closed else "")

    def _cell(self, column: str, value: mpq, **asked: object) -> Shown:
        return self.page.face.money(value, self.at(sum=column, **asked), signed=column == "change")

    def _gain(self, gain: Gain) -> Row:
        at, money = self.at(person=gain.employee), self.page.face.money
        cells = [money(gain.was, at), money(gain.would, at), money(gain.change, at, signed=True)]
        return Row(gain.name, at, cells, _ups(gain))

    def _person(self, one: PersonTest, test: MonthTest) -> Row:
        """Each sum leads to its own why, the difference to what of the draft makes it."""
        cells = [
            self.page.face.money(_of(one, column), self._of_person(column, one, test), signed=column == "change")
            for column in SIDES
        ]
        return Row(one.name, cells[-1].href, cells)

    def _title(self, month: Month) -> str:
        return month_title(month, self.page.reader.language)

    # --- why ---

    def why(self, column: str, month: Month | None) -> Why:
        """Months add up to the whole, people to a month."""
        whole = self._cell(column, self.total(column))
        if month is None:
            shares = [
                Share(self._title(test.month), self.at(sum=column, month=test.month), _of(test, column))
                for test in self.tests
            ]
            value = self.page.face.money(self.total(column), whole.href, full=True, signed=column == "change")
            crumbs = [Crumb(_("Backtest"), self.at(), whole)]
            return sum_why(self.page.face, COLUMNS[column], value, shares, crumbs, self.at())
        test = next(test for test in self.tests if test.month == month)
        shares = [Share(one.name, self._of_person(column, one, test), _of(one, column)) for one in test.people]
        at = self.at(sum=column, month=month)
        value = self.page.face.money(_of(test, column), at, full=True, signed=column == "change")
        crumbs = [Crumb(COLUMNS[column], self.at(sum=column), whole)]
        largest = sorted(shares, key=lambda share: -abs(share.amount))
        return sum_why(self.page.face, self._title(month), value, largest, crumbs, self.at())

    def _of_person(self, column: str, one: PersonTest, test: MonthTest) -> str:
        if column == "change":
            return self.at(person=one.employee, month=test.month)
        return links(self.question, test, column).why(one.employee)


def at(page: Page, draft: int, question: Question, **asked: object) -> str:
    back = question.back
    return page.links.now().backtest(draft, months=back.many, last=back.last, known=back.known_at, **asked)


def links(question: Question, test: MonthTest, column: str) -> Links:
    """Where the figures open: the month as it is, or under the draft."""
    known = None if test.is_closed else question.back.known_at
    if column == "was":
        return Links(test.month, known)
    reading = Reading(column) if column in Reading._value2member_map_ else Reading.WRITTEN
    return Links(test.month, known, question.under._replace(reading=reading))


def sum_why(
    face: Face, title: Text, value: Shown, shares: Sequence[Share], crumbs: list[Crumb], close: str
) -> Why:  # fmt: skip
    """The shares, and what they add up to."""
    signed = value.text.startswith(("+", "\N{MINUS SIGN}"))
    lines = [
        Line(share.title, share.href, face.money(share.amount, share.href, signed=signed, full=True), piece)
        for share, piece in zip(shares, waterfall([share.amount for share in shares]), strict=True)
    ]
    return Why(title, close, crumbs=crumbs, value=value, composition=composed(lines, _("In all"), value), note=SUPPOSED)


def _of(test: MonthTest | PersonTest, column: str) -> mpq:
    match column:
        case "was" | "would" | "change":
            return getattr(test, column)  # type: ignore[no-any-return]
    return test.read_as(Reading(column))


def _greatest_first(one: PersonTest) -> tuple[mpq, str]:
    return -abs(one.change), one.name


def _ups(gain: Gain) -> str:
    """In how many months he would have more, and in how many less."""
    up = ngettext("more in %(count)s month", "more in %(count)s months", gain.up) % {"count": gain.up}
    down = ngettext("less in %(count)s month", "less in %(count)s months", gain.down) % {"count": gain.down}
    return ", ".join(words for words, count in ((up, gain.up), (down, gain.down)) if count)
