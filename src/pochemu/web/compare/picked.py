"""What the month can be put beside: other months, days of this one, colleagues, versions of the scheme."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from pochemu.engine.period import Month
from pochemu.pay import queries
from pochemu.web.compare.sides import Other, Sides
from pochemu.web.numbers import month_title, short_day
from pochemu.web.page import MonthLink, months
from pochemu.web.way.written import since

MONTHS, DAYS, COLLEAGUES = 12, 7, 40


class Choices(NamedTuple):
    title: str
    links: list[MonthLink]


def choices(sides: Sides) -> list[Choices]:
    found = [
        Choices(_("With another month"), list(_months(sides))),
        Choices(_("With an earlier day"), list(_days(sides))),
        Choices(_("With a colleague"), list(_colleagues(sides))),
        Choices(_("With another version of the scheme"), list(_versions(sides))),
    ]
    return [one for one in found if one.links]


def _link(sides: Sides, other: Other, title: str) -> MonthLink:
    return MonthLink(sides.page.links.compare(sides.employee, other), title, other == sides.other)


def _months(sides: Sides) -> Iterator[MonthLink]:
    listed = months(sides.page, lambda month: sides.page.links.compare(sides.employee, month=month)).list
    known = {link.title for link in listed}
    for back in range(1, MONTHS + 1):
        month = sides.page.month.plus(-back)
        title = month_title(month, sides.language)
        if title in known:
            yield _link(sides, Other("month", str(month)), title)


def _days(sides: Sides) -> Iterator[MonthLink]:
    """Those before the last that has come."""
    last = sides.page.day
    for back in range(1, DAYS + 1):
        if last - back < sides.page.month.first:
            return
        day = date.fromordinal(last - back)
        words = short_day(day, sides.language, today=sides.page.year_of)
        yesterday = sides.page.is_current and day == sides.page.reader.today - timedelta(days=1)
        yield _link(
            sides, Other("day", day.isoformat()), _("Yesterday, %(day)s") % {"day": words} if yesterday else words
        )


def _colleagues(sides: Sides) -> Iterator[MonthLink]:
    """Those of the same position who are open to the reader."""
    seen = sides.comparison.now.seen
    position = seen.month.position if seen else ""
    rows = queries.board(sides.page.asked, position).rows if position else []
    others = [row.month for row in rows if row.month.employee != sides.employee]
    for month in [each for each in others if sides.page.reader.opens(each.employee)][:COLLEAGUES]:
        yield _link(sides, Other("person", month.employee), month.name)


def _versions(sides: Sides) -> Iterator[MonthLink]:
    """Of the positions that are held in the month, but for those in force."""
    comparison, rulebook = sides.comparison, sides.page.snap.company.rulebook
    found: set[Month] = set()
    for position, sheet in comparison.now.sheets.items():
        versions = rulebook.schemes.get(position, ())
        found |= {one.effective for one in versions if one.effective != sheet.scheme.effective}
    for effective in sorted(found, reverse=True):
        yield _link(
            sides, Other("scheme", str(effective)), _("In force from %(day)s") % {"day": since(sides.page, effective)}
        )
