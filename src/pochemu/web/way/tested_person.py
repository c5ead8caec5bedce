"""A person's months in a backtest: the lines that would be others, and what of the draft makes the difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.formula.spelling import MINUS
from pochemu.engine.mixed import Part
from pochemu.engine.number import NA, ZERO
from pochemu.engine.period import Month
from pochemu.engine.scheme import Scheme
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.pay.backtest import LineTest, MonthTest, PersonTest, Question, Reasons
from pochemu.pay.causes import cause_words
from pochemu.web.face import Shown
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.way.tested import COLUMNS, SUPPOSED, Row, Share, at, links, sum_why
from pochemu.web.why.shapes import Crumb, Equation, Term, Why


@dataclass(frozen=True)
class TestedPerson:
    page: Page
    draft: int
    question: Question
    scheme: Scheme
    employee: str
    found: Sequence[tuple[MonthTest, Reasons]]

    def context(self) -> dict[str, object]:
        return {
            "person": {"name": self._name, "change": self._money(self._change, self.at())},
            "found": [self._month(test, reasons) for test, reasons in reversed(self.found)],
            "all": at(self.page, self.draft, self.question),
        }

    @property
    def _name(self) -> str:
        return self.found[-1][0].people[0].name

    @property
    def _change(self) -> mpq:
        return sum((test.change for test, _reasons in self.found), ZERO)

    def at(self, **asked: object) -> str:
        return at(self.page, self.draft, self.question, person=self.employee, **asked)

    def _money(self, amount: mpq, href: str) -> Shown:
        return self.page.face.money(amount, href, signed=True)

    def _month(self, test: MonthTest, reasons: Reasons) -> dict[str, object]:
        (one,) = test.people
        was, would = (links(self.question, test, column).why(one.employee) for column in ("was", "would"))
        money, change = self.page.face.money, self._money(one.change, self.at(month=test.month))
        return {
            "code": str(test.month),
            "title": month_title(test.month, self.page.reader.language),
            "rows": [self._row(test, line, reasons) for line in changed(one)],
            "total": [money(one.was, was), money(one.would, would), change],
        }

    def _row(self, test: MonthTest, line: LineTest, reasons: Reasons) -> Row:
        """Where a side has no such line, there is nothing to open."""
        at = self.at(month=test.month, line=line.name)
        cells = [
            None if paid is None else self.page.face.value(paid, Unit.MONEY, self._at_line(test, line, column))
            for column, paid in (("was", line.was), ("would", line.would))
        ]
        return Row(line.title, at, [*cells, self._money(line.change, at)], self._in_short(line, reasons))

    def _at_line(self, test: MonthTest, line: LineTest, column: str) -> str:
        return links(self.question, test, column).why(self.employee, [line.name])

    def _in_short(self, line: LineTest, reasons: Reasons) -> str:
        """What of the draft did it, the most first."""
        if line.was is None:
            return _("a new line")
        if line.would is None:
            return _("there is no such line any more")
        parts = sorted(reasons.get(line.name) or [], key=lambda part: -abs(part.amount))
        return ", ".join(self.page.face.words(self._said(part)) for part in parts)

    def _said(self, part: Part) -> Words:
        return cause_words(part.cause, self.scheme)

    # --- why ---

    def why(self, month: Month | None, name: str | None) -> Why | None:
        """Months add up to the whole, lines to a month, what the draft changes to a line. None: there is no such."""
        crumb = Crumb(_("Backtest"), at(self.page, self.draft, self.question), self._money(self._change, self.at()))
        if month is None:
            return self._sum(self._name, self._change, self._of_months(), [], self.at())
        crumbs = [crumb._replace(title=self._name, href=self.at())]
        test, reasons = next((test, reasons) for test, reasons in self.found if test.month == month)
        (one,), title = test.people, month_title(month, self.page.reader.language)
        here = self.at(month=month)
        if name is None:
            return self._sum(title, one.change, self._of_lines(test), crumbs, here)
        line = next((line for line in changed(one) if line.name == name), None)
        if line is None:
            return None
        return self._of_line(test, line, reasons, [*crumbs, Crumb(title, here, self._money(one.change, here))])

    def _sum(self, title: str, value: mpq, shares: Iterator[Share], crumbs: list[Crumb], href: str) -> Why:
        shown = self.page.face.money(value, href, full=True, signed=True)
        return sum_why(self.page.face, title, shown, list(shares), crumbs, self.at())

    def _of_months(self) -> Iterator[Share]:
        for test, _reasons in self.found:
            title = month_title(test.month, self.page.reader.language)
            yield Share(title, self.at(month=test.month), test.change)

    def _of_lines(self, test: MonthTest) -> Iterator[Share]:
        for line in changed(test.people[0]):
            yield Share(line.title, self.at(month=test.month, line=line.name), line.change)

    def _of_line(self, test: MonthTest, line: LineTest, reasons: Reasons, crumbs: list[Crumb]) -> Why:
        here, parts = self.at(month=test.month, line=line.name), reasons.get(line.name)
        side = self._at_line(test, line, "was" if line.would is None else "would")
        value = self.page.face.money(line.change, here, full=True, signed=True)
        shown = Why(line.title, self.at(), crumbs, value, note=SUPPOSED, equation=self._equation(test, line, value))
        if parts:
            shares = [Share(self._said(part), side, part.amount) for part in parts]
            made = sum_why(self.page.face, line.title, value, shares, crumbs, self.at())
            return shown._replace(composition=made.composition, sentences=[SHARED] if len(parts) > 1 else [])
        return shown

    def _equation(self, test: MonthTest, line: LineTest, change: Shown) -> Equation:
        """As it would be, less as it is."""

        def term(column: str, paid: object, sign: str = "") -> Term:
            value = ZERO if paid is None or isinstance(paid, NA) else paid
            href = self._at_line(test, line, column) if paid is not None else change.href
            return Term(self.page.face.money(value, href, full=True), COLUMNS[column], sign)  # type: ignore[arg-type]

        terms = [term("would", line.would), term("was", line.was, MINUS)]
        return Equation(terms, Term(change, COLUMNS["change"]))


def changed(one: PersonTest) -> list[LineTest]:
    return [line for line in one.lines if line.is_changed]


SHARED = Words(
    "Where several things change at once, each one’s share is what it does on the average of all orders in which they "
    "could change.",
    "Когда меняется сразу несколько вещей, доля каждой — это её действие в среднем по всем порядкам, в которых они "
    "могли бы меняться.",
)
