"""What every page of a month has at hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from pochemu.engine.period import Month
from pochemu.engine.scheme import Scheme
from pochemu.ledger.entries import newest
from pochemu.ledger.models import Entry
from pochemu.pay.models import Closing
from pochemu.pay.periods import as_closed
from pochemu.pay.reach import reach
from pochemu.pay.snapshot import Asked, Snapshot, Under
from pochemu.pay.supposed import NotReadable, snapshot_of
from pochemu.rules.models import DraftVersion
from pochemu.web.access import Reader, reader_of
from pochemu.web.asked import number_asked
from pochemu.web.face import Face
from pochemu.web.links import Links
from pochemu.web.numbers import long_day, month_title, short_day

MONTHS_LISTED = 24
"""How far into the future months have pages: plans and schemes are written for them. Further on there is nothing."""


@dataclass(frozen=True)
class Page:
    reader: Reader
    asked: Asked
    snap: Snapshot
    links: Links
    face: Face

    @property
    def month(self) -> Month:
        return self.asked.month

    def must_reach(self, month: Month) -> None:
        """Of an address: what is before anybody worked, or too far ahead, is not found."""
        if not reach(self.snap, self.reader.today).holds(month):
            raise Http404

    @property
    def is_current(self) -> bool:
        return self.month == Month.of(self.reader.today)

    @property
    def is_ahead(self) -> bool:
        return self.month > Month.of(self.reader.today)

    @property
    def ahead(self) -> str:
        """Of a month that has not begun: that it has not, and what its pages show meanwhile."""
        if not self.is_ahead:
            return ""
        said = _(
            "This month has not begun: it begins on %(day)s. The figures are preliminary: what the month’s settings "
            "would pay for what is known of it so far. There are no places in the ranking yet."
        )
        return said % {"day": long_day(date.fromordinal(self.month.first), self.reader.language)}

    @property
    def day(self) -> int:
        """The last day of the month that has come; before the month, the day before its first."""
        return min(max(self.reader.today.toordinal(), self.month.first - 1), self.month.last)

    @cached_property
    def here(self) -> dict[str, str]:
        """Who works here today: names by codes, in the order of names."""
        names = self.snap.roster.names
        found = ((code, names.get(code, code)) for code in self.snap.roster.here(self.reader.today.toordinal()))
        return dict(sorted(found, key=lambda one: (one[1], one[0])))

    @property
    def year_of(self) -> date:
        """A day of the year in which days need no year."""
        return date.fromordinal(self.month.last)

    def scheme(self, scheme: Scheme) -> str:
        """Where the scheme is written: its page, or its draft's while it is only supposed."""
        if self.draft_href and self.supposed and scheme is self.snap.company.rulebook.supposed.get(scheme.position):
            return self.links.now().draft(self.supposed.draft_id)
        return self.links.scheme(scheme.position, scheme.effective)

    @property
    def draft_href(self) -> str:
        """Of the draft that is supposed, for whom it is open."""
        return self.links.now().draft(self.supposed.draft_id) if self.supposed and self.reader.works_on_schemes else ""

    @cached_property
    def supposed(self) -> DraftVersion | None:
        under = self.asked.under
        return DraftVersion.objects.select_related("draft__position").get(pk=under.version) if under else None

    @cached_property
    def standing(self) -> "Standing | None":
        """As known when the figures are, where that is not simply now."""
        known = self.links.known
        if known is None and self.asked.known_at is None:
            return None
        closed = Closing.objects.filter(month=self.month.code).select_related("entry").first()
        if isinstance(known, int):
            entry = Entry.objects.filter(seq=known).first()
            now = MonthLink(KNOWN_NOW if closed else "?", _("As it is known now"))
            return Standing(self._known_then(entry), now) if entry else None
        if closed is None:
            return None
        if known == NOW:
            return Standing(
                _("The month is closed. Here it is as it is known now, and not as it was closed."),
                MonthLink("?", _("As it was closed")),
            )
        words = _("The month is closed: its figures are those of the closing on %(day)s.") % {
            "day": self.day_in_full(closed.entry.recorded_at)
        }
        return Standing(words, MonthLink(KNOWN_NOW, _("As it is known now")))

    def _known_then(self, entry: Entry) -> str:
        return _("As it was known at entry %(number)s, on %(day)s.") % {
            "number": entry.seq,
            "day": self.day_in_full(entry.recorded_at),
        }

    def day_of(self, moment: datetime) -> str:
        """In the company's time zone."""
        return short_day(moment.astimezone(self.snap.zone).date(), self.reader.language, today=self.reader.today)

    def moment_in_full(self, moment: datetime) -> str:
        return f"{self.day_in_full(moment)}, {moment.astimezone(self.snap.zone):%H:%M}"

    def day_in_full(self, moment: datetime) -> str:
        """Within a sentence, whose end the point of a shortened month would double."""
        return long_day(moment.astimezone(self.snap.zone).date(), self.reader.language)


NOW: Final = "now"
KNOWN_NOW: Final = f"?known={NOW}"


def page_of(request: HttpRequest, month: str | Month | None = None) -> Page:
    """Of the month in the address, or of the current one: as it was closed, as known at the entry `?known=`, or now;
    under the schemes as they are, or `?under=` a version of a draft."""
    reader = reader_of(request)
    which, known, under = _month(month, reader), _known(request), _under(request, reader)
    asked = as_closed(which) if known is None else Asked(which, None if known == NOW else int(known))
    page = page_as(reader, asked._replace(under=under), known)
    if isinstance(month, str):
        page.must_reach(which)
    return page


def page_as(reader: Reader, asked: Asked, known: int | str | None) -> Page:
    """`known`: what the page's links carry on."""
    try:
        snap = snapshot_of(asked)
    except NotReadable:
        raise Http404 from None
    face = Face(reader.language, snap.currency, snap.digits, reader.today)
    return Page(reader, asked, snap, Links(asked.month, known, asked.under), face)


def _month(month: str | Month | None, reader: Reader) -> Month:
    if isinstance(month, Month):
        return month
    if month is None:
        return Month.of(reader.today)
    try:
        return Month.parse(month)
    except ValueError:
        raise Http404 from None


def _known(request: HttpRequest) -> int | str | None:
    known = request.GET.get("known", "")
    if known == NOW:
        return NOW
    if not known:
        return None
    entry = number_asked(known)
    if entry > newest():
        raise Http404
    return entry


def _under(request: HttpRequest, reader: Reader) -> Under | None:
    """A draft is open to those who work on schemes; once it is approved, to everybody."""
    text = request.GET.get("under", "")
    if not text:
        return None
    try:
        under = Under.parse(text)
    except ValueError:
        raise Http404 from None
    version = DraftVersion.objects.filter(pk=under.version)
    if not reader.works_on_schemes and not version.filter(submission__decision__approved=True).exists():
        raise Http404
    return under


class MonthLink(NamedTuple):
    href: str
    title: str
    current: bool = False


class Standing(NamedTuple):
    words: str
    link: MonthLink  # to the other view


class Months(NamedTuple):
    """The month picker."""

    title: str
    previous: MonthLink | None
    next: MonthLink | None
    list: list[MonthLink]
    workday: int
    workdays: int


def months(page: Page, href: Callable[[Month], str]) -> Months:
    this, calendar = page.month, page.snap.roster.calendar
    first = min(reach(page.snap, page.reader.today).first, this)
    last = max(Month.of(page.reader.today), this)

    def link(month: Month) -> MonthLink:
        return MonthLink(href(month), month_title(month, page.reader.language), month == this)

    return Months(
        month_title(this, page.reader.language),
        link(this.plus(-1)) if this > first else None,
        link(this.plus(1)) if this < last else None,
        [link(month) for month in _back(min(last, this.plus(MONTHS_LISTED // 2)), first)],
        calendar.working_days(this.first, page.day) if page.is_current else 0,
        calendar.working_days(this.first, this.last),
    )


def _back(last: Month, first: Month) -> Iterator[Month]:
    for back in range(MONTHS_LISTED):
        month = last.plus(-back)
        if month >= first:
            yield month
