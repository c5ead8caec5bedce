"""A Figure's face: what a page prints of it, and the drawings made of exact values.

Templates do no arithmetic. Lengths leave here as texts such as "84.99%", ready to be SVG attributes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.fact import Value
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Measure
from pochemu.engine.number import NA, ONE, ZERO, half_up, toward_zero
from pochemu.engine.scheme import PRORATION, SPELL, Attainment, Indicator
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.web import numbers
from pochemu.web.numbers import NOTHING

Row = TypeVar("Row", bound=tuple[Any, ...])
"""A named tuple, some of whose fields are figures as they are printed."""


class Shown(NamedTuple):
    """A Figure as it is printed: its text, and the address of its why."""

    href: str
    text: str
    exact: str = ""  # in full, where `text` is rounded
    reason: str = ""  # in words, where there is no value
    tone: str = ""  # loss
    kopecks: str = ""  # of a sum: with its kopecks, were there none


def alike(column: Iterable[Shown | None]) -> list[Shown | None]:
    """Sums in a column have kopecks all of them, or none: where one is printed with its own, so are the others."""
    column = list(column)
    if not any(one and one.kopecks and one.text == one.kopecks for one in column):
        return column
    return [in_full(one) if one else None for one in column]


def in_full(shown: Shown) -> Shown:
    """A sum with its kopecks, whatever they are."""
    return shown._replace(text=shown.kopecks, exact="") if shown.kopecks else shown


def in_columns(rows: Iterable[Row], *names: str) -> list[Row]:
    """Rows whose figures of those names stand one under another."""
    rows = list(rows)
    columns = [alike(getattr(row, name) for row in rows) for name in names]
    return [
        row._replace(**dict(zip(names, figures, strict=True))) for row, *figures in zip(rows, *columns, strict=True)
    ]


def html(shown: Shown, tone: str = "") -> SafeString:
    """The only way a number is printed: its text as a link to its why."""
    if shown.reason:
        return format_html(
            '<a class="n na" href="{}" title="{}">{}<span class="hidden"> {}</span></a>',
            shown.href,
            shown.reason,
            NOTHING,
            shown.reason,
        )
    names = " ".join(filter(None, ("n", tone or shown.tone)))
    title = format_html(' title="{}"', shown.exact) if shown.exact else ""
    return format_html('<a class="{}" href="{}"{}>{}</a>', names, shown.href, title, shown.text)


def is_percent(figure: Figure) -> bool:
    """Percent is a number printed with %: that of a plan, a share of facts, a part of a month."""
    rule = figure.rule
    return (
        isinstance(rule, Attainment)
        or rule in (PRORATION, SPELL)
        or (isinstance(rule, Measure) and rule.take.function == "share")
    )


@dataclass(frozen=True)
class Face:
    """How values are printed for one reader."""

    language: str
    currency: str
    digits: int
    today: date

    def words(self, words: Words) -> str:
        return words.text(self.language)

    def figure(self, figure: Figure, href: str, *, full: bool = False, word: bool = False) -> Shown:
        """In whole units on pages; `full`, in its why, with all that it has. An indicator is shown as it is paid."""
        value = figure.value
        if isinstance(value, NA):
            return Shown(href, NOTHING, reason=self.words(value.reason))
        if isinstance(figure.rule, Indicator):
            value = half_up(value, self.digits)  # type: ignore[arg-type]
        if isinstance(figure.rule, Attainment):
            return self._attainment(value, href, places=2 if full else 0)  # type: ignore[arg-type]
        unit_word = figure.rule.word if word and isinstance(figure.rule, Measure) else None
        return self.value(value, figure.unit, href, full=full, percent=is_percent(figure), word=unit_word)

    def _attainment(self, value: mpq, href: str, *, places: int) -> Shown:
        text = numbers.attainment(value, self.language, places=places)
        lost = toward_zero(value, 2 + places) != value
        return Shown(href, text, numbers.exact_percent(value, self.language) if lost else "")

    def value(
        self,
        value: Value,
        unit: Unit,
        href: str,
        *,
        full: bool = False,
        percent: bool = False,
        signed: bool = False,
        word: Words | None = None,
    ) -> Shown:
        match value:
            case NA():
                return Shown(href, NOTHING, reason=self.words(value.reason))
            case bool():
                return Shown(href, _("yes") if value else _("no"))
            case date():
                return Shown(href, numbers.short_day(value, self.language, today=self.today))
            case str():
                return Shown(href, value or NOTHING)
        if unit is Unit.MONEY:
            return self.money(value, href, full=full, signed=signed)
        if percent:
            return Shown(href, self._percent(value, signed=signed), self._lost(value, percent=True))
        text = numbers.count(value, self.language, word, signed=signed)
        return Shown(href, text, self._lost(value))

    def money(self, value: mpq, href: str, *, full: bool = False, signed: bool = False) -> Shown:
        in_full = numbers.money(value, self.currency, self.language, exact=True, signed=signed)
        hides = numbers.has_kopecks(value)
        tone = "loss" if value < 0 else ""
        if full and hides:
            return Shown(href, in_full, tone=tone, kopecks=in_full)
        text = numbers.money(value, self.currency, self.language, signed=signed)
        return Shown(href, text, in_full if hides else "", tone=tone, kopecks=in_full)

    def share(self, value: mpq, unit: Unit, href: str) -> Shown:
        """A part of a sum, with its sign; a third is told as a third, so that the parts add up to the whole."""
        if unit is Unit.MONEY or half_up(value, 2) == value:
            shown = self.value(value, unit, href, full=True, signed=True)
            hidden = unit is Unit.MONEY and half_up(value, self.digits) != value
            about = f"{numbers.ABOUT}{numbers.NO_BREAK}{shown.text}"
            return shown._replace(text=about, kopecks=about) if hidden else shown
        return Shown(href, ("+" if value > 0 else "") + numbers.exactly(value, self.language))

    def wholly(self, value: Value, unit: Unit, href: str, *, percent: bool = False) -> Shown:
        """As somebody wrote it, with all its digits."""
        shown = self.value(value, unit, href, full=True, percent=percent)
        if unit is Unit.MONEY and isinstance(value, mpq) and half_up(value, self.digits) != value:
            text = numbers.money_exactly(value, self.currency, self.language)
            return shown._replace(text=text, exact="", kopecks=text)
        return shown._replace(text=shown.exact or shown.text, exact="")

    def large(self, value: Value, unit: Unit, href: str, *, signed: bool = False) -> Shown:
        """A sum of millions in short; anything else as it is."""
        if unit is not Unit.MONEY or not isinstance(value, mpq):
            return self.value(value, unit, href, signed=signed)
        text = numbers.large_money(value, self.currency, self.language, signed=signed)
        in_full = numbers.money(value, self.currency, self.language, exact=numbers.has_kopecks(value), signed=signed)
        return Shown(href, text, in_full if in_full != text else "", tone="loss" if value < 0 else "")

    def count(self, value: int, href: str) -> Shown:
        return Shown(href, numbers.number(mpq(value), self.language))

    def exactly(self, value: Value, unit: Unit, *, percent: bool = False) -> str:
        """What the printed text lost, for a reader who recomputes; "" where it lost nothing."""
        if not isinstance(value, mpq):
            return ""
        if unit is Unit.MONEY:
            return "" if half_up(value, 2) == value else numbers.exactly(value, self.language)
        return self._lost(value, percent=percent)

    def _percent(self, value: mpq, *, signed: bool = False) -> str:
        return numbers.percent(value, self.language, signed=signed)

    def _lost(self, value: mpq, *, percent: bool = False) -> str:
        """To two decimals, of a percent where it is printed as one."""
        if half_up(value, 4 if percent else 2) == value:
            return ""
        return numbers.exact_percent(value, self.language) if percent else numbers.exactly(value, self.language)


class Bar(NamedTuple):
    """How far a measure has come: the part done, the tiers' borders, where the month's pace would be."""

    fill: str
    borders: tuple[str, ...] = ()
    pace: str = ""


def bar(value: mpq, *, whole: mpq, borders: Iterable[mpq] = (), pace: mpq | None = None) -> Bar:
    """`whole` is what the full width stands for, in the unit of the others."""
    inner = tuple(_width(border, whole) for border in borders if ZERO < border < whole)
    return Bar(_width(value, whole), inner, "" if pace is None else _width(pace, whole))


def _width(value: mpq, whole: mpq) -> str:
    return length(min(max(value / whole, ZERO), ONE) if whole > 0 else ZERO)


def length(share: mpq) -> str:
    """Of the whole, as an SVG attribute."""
    hundredths = half_up(share, 4) * 10_000
    whole, rest = divmod(hundredths.numerator, 100)
    return f"{whole}.{rest:02}%"


class Piece(NamedTuple):
    """One row of a waterfall: where its bar begins and how long it is."""

    start: str
    width: str
    minus: bool


def waterfall(amounts: Sequence[mpq | NA]) -> list[Piece]:
    """Each amount from where the one before it ended. What has no value yet is an empty piece."""
    ends, total = [ZERO], ZERO
    for amount in amounts:
        total += ZERO if isinstance(amount, NA) else amount
        ends.append(total)
    low, high = min(ends), max(ends)
    return [_piece(a, b, low, high - low) for a, b in pairwise(ends)]


def _piece(begins: mpq, ends: mpq, low: mpq, whole: mpq) -> Piece:
    return Piece(_width(min(begins, ends) - low, whole), _width(abs(ends - begins), whole), ends < begins)


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


def hue(name: str) -> int:
    """One of eight soft colours, always the same for a name."""
    return sum(name.encode()) % 8
