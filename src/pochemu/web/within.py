"""Of which days and of which project something is asked."""

from datetime import date
from typing import Final, NamedTuple

from django.http import Http404, QueryDict

from pochemu.engine.period import Month
from pochemu.property.models import Project
from pochemu.web.asked import YEARS, day_asked, number_asked
from pochemu.web.deals.desk import Desk

MOST_YEARS: Final = 10


class Within(NamedTuple):
    """Both days included."""

    since: date
    until: date

    @property
    def given(self) -> dict[str, str]:
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}

    @property
    def months(self) -> list[Month]:
        """Those that make it up; none, where it is not of whole months."""
        first, last = Month.of(self.since), Month.of(self.until)
        years = last.year - first.year
        if self.since.day != 1 or self.until.toordinal() != last.last or years > MOST_YEARS:
            return []
        found = [first]
        while found[-1] < last:
            found.append(found[-1].plus(1))
        return found


def bounds(month: Month) -> Within:
    return Within(date.fromordinal(month.first), date.fromordinal(month.last))


def within_asked(desk: Desk, form: QueryDict) -> Within:
    """This month, where nothing is said. Raises Http404."""
    month = bounds(Month.of(desk.page.reader.today))
    since = day_asked(form.get("since", ""), month.since, years=YEARS)
    until = day_asked(form.get("until", ""), bounds(Month.of(since)).until, years=YEARS)
    return Within(*sorted((since, until)))


def project_asked(form: QueryDict) -> Project | None:
    """Raises Http404."""
    text = form.get("project", "").strip()
    if not text:
        return None
    found = Project.objects.filter(pk=number_asked(text)).first()
    if found is None:
        raise Http404
    return found
