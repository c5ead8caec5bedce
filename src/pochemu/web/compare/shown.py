"""The page of a comparison: the way from one bonus to the other, line by line, and what made each difference."""

from collections.abc import Callable
from functools import cached_property
from itertools import starmap

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.mixed import Pair, Part
from pochemu.engine.number import NA, half_up
from pochemu.engine.scheme import SALARY
from pochemu.pay.comparing import Comparison, Row, Side
from pochemu.web.compare.causes import Told
from pochemu.web.compare.chart import Column, Stop, columns
from pochemu.web.compare.sides import Sides
from pochemu.web.face import Piece, Shown, html, in_full, waterfall
from pochemu.web.why.shapes import Composition, Line, Text, composed


class RowShown:
    """A line on both sides, and the difference."""

    def __init__(self, shown: "Compared", row: Row) -> None:
        sides = shown.sides
        self.row = row
        self.title: Text = row.figure.title
        self.name = sides.names[id(row.figure)]
        self.href = sides.href(self.name)
        self.then = shown.side(row.then, sides.why_then)
        self.now = shown.side(row.now, sides.why_now)
        self.change = shown.money(row.change, self.href)
        self.reasons = [
            format_html("{}: {}", title, sides.page.face.words(line.value.reason))
            for title, line in ((sides.then_title, row.then), (sides.now_title, row.now))
            if line is not None and isinstance(line.value, NA)
        ]
        self.causes = shown.causes(row.parts, row, self.change) if row.parts else None


def tone(change: mpq) -> str:
    return "gain" if change > 0 else "loss" if change < 0 else ""


class Compared:
    """A comparison as it is printed."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.face = sides.page.face
        self.comparison: Comparison = sides.comparison

    def money(self, amount: mpq, href: str, *, signed: bool = True) -> Shown:
        """A difference, coloured by its sign; or, not `signed`, a sum."""
        shown = self._alike(self.face.money(amount, href, signed=signed))
        return shown._replace(tone=tone(amount)) if signed else shown

    @cached_property
    def full(self) -> bool:
        """With kopecks where any has them, so that the columns add up to the eye."""
        rows, told = self.comparison.rows, self.comparison
        lines = [line.value for row in rows for line in (row.then, row.now) if line is not None]
        paid = [half_up(value, self.face.digits) for value in lines if isinstance(value, mpq)]
        amounts = [told.then.bonus, told.now.bonus, *(row.change for row in rows), *paid]
        return any(amount.denominator != 1 for amount in amounts)

    def side(self, line: Figure | None, why: Callable[..., str]) -> Shown | None:
        if line is None:
            return None
        return self._alike(self.face.figure(line, why(self.sides.names[id(line)])))

    def _alike(self, shown: Shown) -> Shown:
        return in_full(shown) if self.full else shown

    @cached_property
    def rows(self) -> list[RowShown]:
        return [RowShown(self, row) for row in self.comparison.rows]

    @property
    def then(self) -> Shown:
        return self.money(self.comparison.then.bonus, self.sides.why_then(), signed=False)

    @property
    def now(self) -> Shown:
        return self.money(self.comparison.now.bonus, self.sides.why_now(), signed=False)

    @property
    def change(self) -> Shown:
        return self.money(self.comparison.change, self.sides.href())

    # --- in words ---

    @property
    def heading(self) -> str:
        return HEADINGS[self.sides.other.kind]() if self.comparison.change else _("The bonus is the same")

    def lead(self) -> SafeString:
        """By how much, and what the two are."""
        change, sides = self.comparison.change, self.sides
        words = _lead(sides.other.kind, 1 if change > 0 else -1 if change < 0 else 0)
        places = {"month": sides.within} if sides.other.kind == "month" else {}
        if sides.other.kind == "day":
            places = {"day": sides.then_day}
        return format_html(
            words,
            difference=html(self.face.money(abs(change), sides.href())),
            then=html(self.face.money(self.comparison.then.bonus, sides.why_then())),
            now=html(self.face.money(self.comparison.now.bonus, sides.why_now())),
            then_title=sides.then_title,
            now_title=sides.now_title,
            **places,
        )

    def without_position(self) -> list[str]:
        """Of the sides on which nothing is paid, for there was no position."""
        sides = ((self.comparison.then, self.sides.then_title), (self.comparison.now, self.sides.now_title))
        return [_("%(side)s: no position was held.") % {"side": title} for side, title in sides if side.seen is None]

    # --- drawn ---

    def chart(self) -> list[Column]:
        then, now, sides, money = self.comparison.then.bonus, self.comparison.now.bonus, self.sides, self.face.money
        changed = [
            Stop(row.title, row.row.change, money(row.row.change, row.href, signed=True))
            for row in self.rows
            if row.row.change
        ]
        first = Stop(sides.then_title, then, money(then, sides.why_then()), is_sum=True)
        last = Stop(sides.now_title, now, money(now, sides.why_now()), is_sum=True)
        return columns([first, *changed, last])

    def way(self) -> Composition:
        """The same as rows, for a narrow screen and for many changes."""
        changed = [row for row in self.rows if row.row.change]
        pieces = waterfall([row.row.change for row in changed])
        rows = [Line(row.title, row.href, row.change, piece) for row, piece in zip(changed, pieces, strict=True)]
        return composed(rows, _("Difference"), self.change)

    # --- what made it ---

    def causes(self, parts: list[Part], row: Row | None, total: Shown) -> Composition:
        """In words and bars; they add up to the total."""
        pairs = [row.pair if row else self._pair_of(part) for part in parts]
        pieces = waterfall([part.amount for part in parts])
        lines = list(starmap(self._cause, zip(parts, pairs, pieces, strict=True)))
        return composed(lines, _("Difference"), total)

    def _cause(self, part: Part, pair: Pair | None, piece: Piece) -> Line:
        one = Told(self.sides, part.cause, part.of, pair)
        return one.line(self.money(part.amount, one.href), piece)

    def _pair_of(self, part: Part) -> Pair | None:
        """Of a position one of whose lines the cause changes."""
        return next(
            (row.pair for row in self.comparison.rows if any(part.cause == each.cause for each in row.parts)), None
        )

    def together(self) -> Composition:
        return self.causes(self.comparison.causes(), None, self.change)

    # --- base pay ---

    def base_pay(self) -> dict[str, object] | None:
        """Beside the bonus, where the scheme asks for it."""
        then, now = _salary(self.comparison.then), _salary(self.comparison.now)
        if then is None and now is None:
            return None
        return {
            "title": SALARY.title,
            "then": self._alike(self.face.figure(then, self.sides.why_then(SALARY.name))) if then else None,
            "now": self._alike(self.face.figure(now, self.sides.why_now(SALARY.name))) if now else None,
            "change": self._base_change(then, now),
        }

    def _base_change(self, then: Figure | None, now: Figure | None) -> Shown | None:
        was, is_now = then and then.value, now and now.value
        if not isinstance(was, mpq) or not isinstance(is_now, mpq):
            return None
        return self.money(is_now - was, self.sides.href(SALARY.name))


def _salary(side: Side) -> Figure | None:
    sheets = [sheet for sheet in side.sheets.values() if sheet.scheme.uses_salary]
    return sheets[0][Ref(RefKind.SALARY)] if sheets else None


HEADINGS = {
    "month": lambda: _("Why the bonus changed"),
    "day": lambda: _("Why the bonus changed"),
    "person": lambda: _("Why the bonuses differ"),
    "scheme": lambda: _("What another version of the scheme would pay"),
    "supposed": lambda: _("What if"),
}


def _lead(kind: str, sign: int) -> str:
    if not sign:
        return _("No difference: {then} on both sides.")
    match kind, sign:
        case "month", 1:
            return _("{difference} more than in {month}: it was {then}, it is {now}.")
        case "month", _other:
            return _("{difference} less than in {month}: it was {then}, it is {now}.")
        case "day", 1:
            return _("{difference} more than by the end of {day}: it was {then}, it is {now}.")
        case "day", _other:
            return _("{difference} less than by the end of {day}: it was {then}, it is {now}.")
        case "supposed", 1:
            return _("{difference} more: {now} instead of {then}.")
        case "supposed", _other:
            return _("{difference} less: {now} instead of {then}.")
        case _other, 1:
            return _("{difference} more. {now_title}: {now}, {then_title}: {then}.")
    return _("{difference} less. {now_title}: {now}, {then_title}: {then}.")
