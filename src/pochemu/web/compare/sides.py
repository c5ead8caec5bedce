"""What a person's month is put beside: `?with=month:2026-10`, `day:2026-11-24`, `person:ivanov`, `scheme:2026-07`."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.http import Http404
from django.utils.translation import gettext as _

from pochemu.engine.month_words import month_words
from pochemu.engine.period import Month
from pochemu.engine.why import part_names
from pochemu.pay import queries
from pochemu.pay.comparing import Comparison, Side
from pochemu.pay.periods import as_closed
from pochemu.pay.queries import Asked
from pochemu.pay.supposing import Supposition, suppose
from pochemu.web.links import Links, SupposedLinks
from pochemu.web.numbers import long_day, month_title, short_day
from pochemu.web.page import NOW, Page

KINDS = ("month", "day", "person", "scheme")


class Other(NamedTuple):
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.what}"

    @property
    def month(self) -> Month:
        try:
            return Month.parse(self.what)
        except ValueError:
            raise Http404 from None

    @property
    def day(self) -> date:
        try:
            return date.fromisoformat(self.what)
        except ValueError:
            raise Http404 from None


def other_of(text: str, month: Month) -> Other:
    """Nothing said is the month before."""
    kind, _colon, what = (text or f"month:{month.plus(-1)}").partition(":")
    if kind not in KINDS:
        raise Http404
    return Other(kind, what)


@dataclass(frozen=True)
class Sides:
    """The person's month, and the other one; with the names and the addresses of both."""

    page: Page
    employee: str
    other: Other

    @cached_property
    def comparison(self) -> Comparison:
        now = Side(self.page.asked, self.employee, queries.see(self.page.asked, self.employee))
        return Comparison(self._then, now)

    @cached_property
    def _then(self) -> Side:
        page, employee, asked = self.page, self.employee, self.page.asked
        match self.other.kind:
            case "month":
                if self.other.month != self.page.month.plus(-1):  # which nobody has to name
                    self.page.must_reach(self.other.month)
                earlier = self._asked(self.other.month)
                return Side(earlier, employee, queries.see(earlier, employee))
            case "person":
                page.reader.must_open(self.other.what)
                if self.other.what not in page.snap.roster.names:
                    raise Http404
                return Side(asked, self.other.what, queries.see(asked, self.other.what))
        supposed = suppose(asked, employee, self._supposition)
        if supposed is None and self.other.kind == "scheme":
            raise Http404
        return Side(asked, employee, supposed)

    def _asked(self, month: Month) -> Asked:
        """Another month as it was closed, or as known when this one is asked for."""
        known, under = self.page.links.known, self.page.asked.under
        asked = as_closed(month) if known is None else Asked(month, None if known == NOW else int(known))
        return asked._replace(under=under)

    @property
    def _supposition(self) -> Supposition:
        if self.other.kind == "scheme":
            return Supposition(version=self.other.month)
        return Supposition(until=self.other.day.toordinal())

    # --- addresses ---

    @cached_property
    def links(self) -> Links:
        """Of the other side's figures."""
        ours = self.page.links
        match self.other.kind:
            case "month":
                return replace(ours, month=self.other.month)
            case "person":
                return ours
            case "day":
                return SupposedLinks(ours.month, ours.known, ours.under, (("until", self.other.what),))
        return SupposedLinks(ours.month, ours.known, ours.under, (("scheme", self.other.what),))

    def href(self, *names: str) -> str:
        return self.page.links.compare(self.employee, self.other, names)

    def why_then(self, *names: str) -> str:
        return self.links.why(self.comparison.then.employee, names)

    def why_now(self, *names: str) -> str:
        return self.page.links.why(self.employee, names)

    @cached_property
    def names(self) -> dict[int, str]:
        """What the lines of both sides are called in addresses, by their identity."""
        sides = (self.comparison.then.seen, self.comparison.now.seen)
        return {
            id(part): name
            for seen in sides
            if seen
            for name, part in zip(part_names(seen.month.bonus), seen.month.bonus.parts, strict=True)
        }

    # --- names ---

    @property
    def language(self) -> str:
        return self.page.reader.language

    @cached_property
    def then_title(self) -> str:
        """As a column is headed."""
        match self.other.kind:
            case "month":
                return self._month(self.other.month)
            case "day":
                return _("By the end of %(day)s") % {"day": self.then_day}
            case "person":
                return self.page.snap.roster.names.get(self.other.what, self.other.what)
        return _("The scheme of %(day)s") % {"day": self.version}

    @cached_property
    def now_title(self) -> str:
        match self.other.kind:
            case "month":
                return self._month(self.page.month)
            case "day":
                return _("Now") if self.page.is_current else self._month(self.page.month)
            case "person":
                return self.page.snap.roster.names.get(self.employee, self.employee)
        return _("The scheme in force")

    @property
    def then_day(self) -> str:
        return short_day(self.other.day, self.language, today=self.page.year_of)

    @property
    def version(self) -> str:
        month = self.other.month
        return long_day(date(month.year, month.number, 1), self.language)

    def _month(self, month: Month) -> str:
        """With its year where the two differ by it."""
        if self.other.kind == "month" and self.other.month.year != self.page.month.year:
            return month_title(month, self.language)
        name = month_words(month.number, self.language).name
        return f"{name[0].upper()}{name[1:]}"

    @property
    def within(self) -> str:
        """In October; with its year where that is another."""
        month = self.other.month
        words = month_words(month.number, self.language).within
        return words if month.year == self.page.month.year else f"{words} {month.year}"
