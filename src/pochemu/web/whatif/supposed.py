"""What an address supposes: `?m.deals=40&scheme=2026-07&until=2026-11-24`, each alone or together."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Final

from django.http import Http404
from gmpy2 import mpq

from pochemu.engine.measure import Measure
from pochemu.engine.mixed import measures_of
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.pay import queries
from pochemu.pay.queries import Seen
from pochemu.pay.supposing import Supposition, suppose
from pochemu.web.links import SupposedLinks
from pochemu.web.numbers import marks, places_needed
from pochemu.web.page import Page

FIELD: Final = "m."
DIGITS: Final = 15

NO_NUMBER = Words("This must be a number such as 12 or 12.5", "Это должно быть число, например 12 или 12,5")
TOO_MUCH = Words("At most fifteen digits", "Не больше пятнадцати цифр")
NOT_ABOVE_100 = Words("A share is never more than 100%", "Доля не бывает больше 100 %")
NOT_BELOW_0 = Words("This is never less than 0", "Меньше 0 здесь не бывает")


class Supposed:
    """A person's month, and as it would be."""

    def __init__(self, page: Page, employee: str, given: Mapping[str, str]) -> None:
        self.asked_page = page
        self.employee = employee
        self.given = {name: text.strip() for name, text in given.items() if text.strip()}

    @cached_property
    def actual(self) -> Seen | None:
        return queries.see(self.asked_page.asked, self.employee)

    @cached_property
    def measures(self) -> list[Measure]:
        """Those that some indicator asks for: the fields."""
        sheets = self.actual.sheets if self.actual else []
        named = {name: sheet.scheme.measures[name] for sheet in sheets for name in measures_of(sheet)}
        return list(named.values())

    @cached_property
    def values(self) -> dict[str, mpq]:
        return {name: value for name, value in self.numbers.items() if isinstance(value, mpq)}

    @cached_property
    def problems(self) -> dict[str, Words]:
        return {name: value for name, value in self.numbers.items() if isinstance(value, Words)}

    @cached_property
    def numbers(self) -> dict[str, mpq | Words]:
        """Of the fields that were filled in: the values, or what is wrong with them."""
        return dict(self._numbers())

    def _numbers(self) -> Iterator[tuple[str, mpq | Words]]:
        for measure in self.measures:
            text = self.given.get(FIELD + measure.name)
            if text and text != self.counted(measure):
                yield measure.name, _possible(measure, number(text))

    def counted(self, measure: Measure) -> str:
        """As its field has it before anything is supposed."""
        sheets = self.actual.sheets if self.actual else []
        value = next(sheet[measure.ref].value for sheet in sheets if measure.name in sheet.scheme.measures)
        if not isinstance(value, mpq):
            return ""
        mark = marks(self.asked_page.reader.language).decimal
        return plain(value * (100 if in_percents(measure) else 1)).replace(".", mark)

    @cached_property
    def supposition(self) -> Supposition:
        return Supposition(tuple(sorted(self.values.items())), self._version, self._until)

    @property
    def _version(self) -> Month | None:
        try:
            return Month.parse(self.given["scheme"]) if "scheme" in self.given else None
        except ValueError:
            raise Http404 from None

    @property
    def _until(self) -> int | None:
        try:
            return date.fromisoformat(self.given["until"]).toordinal() if "until" in self.given else None
        except ValueError:
            raise Http404 from None

    @cached_property
    def seen(self) -> Seen:
        found = (
            suppose(self.asked_page.asked, self.employee, self.supposition) if any(self.supposition) else self.actual
        )
        if found is None:
            raise Http404
        return found

    # --- addresses ---

    @cached_property
    def page(self) -> Page:
        """Whose links lead to figures as they would be."""
        links, kept = self.asked_page.links, tuple(self.kept.items())
        return replace(self.asked_page, links=SupposedLinks(links.month, links.known, links.under, kept))

    @property
    def kept(self) -> dict[str, str]:
        """Of what was given, that which supposes something."""
        fields = {FIELD + name for name in self.values}
        return {name: text for name, text in self.given.items() if name in fields or name in ("scheme", "until")}

    def href(self, **other: str) -> str:
        """The same, with something else supposed too."""
        return self.asked_page.links.what_if(self.employee, asked={**self.kept, **other})


def _possible(measure: Measure, given: mpq | Words) -> mpq | Words:
    """The measure's value, or what is wrong with it: nothing is counted less than no times."""
    if isinstance(given, Words):
        return given
    if given < 0 and measure.take.function in ("count", "distinct", "share"):
        return NOT_BELOW_0
    if given > 100 and in_percents(measure):
        return NOT_ABOVE_100
    return given / (100 if in_percents(measure) else 1)


def in_percents(measure: Measure) -> bool:
    return measure.take.function == "share"


def number(text: str) -> mpq | Words:
    """As people write it: "1 200", "12,5"."""
    digits = "".join(text.split()).replace(",", ".")
    whole, _point, fraction = digits.removeprefix("-").partition(".")
    if not (whole + fraction).isascii() or not (whole + fraction).isdigit():
        return NO_NUMBER
    return mpq(digits) if len(whole + fraction) <= DIGITS else TOO_MUCH


def plain(value: mpq) -> str:
    """As a field takes it; in two decimals where there is no end of them."""
    places = places_needed(value, 6)
    digits = 2 if places is None else places
    scaled = value * 10**digits
    whole = str(abs(scaled.numerator // scaled.denominator)).rjust(digits + 1, "0")
    text = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
    return f"-{text}" if value < 0 else text
