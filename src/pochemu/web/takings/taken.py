"""Who took which list out of the house: clients, units, and lists of any other room, together."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from pochemu.clients.models import ListTaken, Taking
from pochemu.engine.words import Words
from pochemu.intake.feed.adverts import PORTALS
from pochemu.intake.models import UnitsTaken
from pochemu.web.asked import cursor
from pochemu.web.face import Shown
from pochemu.web.page import Page
from pochemu.web.takings.narrowed import UNITS, Narrowed

ON_A_PAGE: Final = 50


class TakingShown(NamedTuple):
    at: datetime
    when: str
    by: str
    title: Words
    asked: str  # by what it was narrowed
    rows: Shown  # opens the list as it was asked for, as it is now
    contacts: bool
    format: str
    digest: str


class TakingsShown(NamedTuple):
    rows: list[TakingShown]
    earlier: str  # where those before go on


def taken(page: Page, before: datetime | None) -> TakingsShown:
    """The latest first."""
    some = chain(_clients(page, before), _units(page, before), _lists(page, before))
    found = sorted(some, key=lambda one: one.at, reverse=True)
    last = found[ON_A_PAGE - 1] if len(found) > ON_A_PAGE else None
    return TakingsShown(found[:ON_A_PAGE], cursor(last.at, 0) if last else "")


def _clients(page: Page, before: datetime | None) -> Iterator[TakingShown]:
    whose = {"": _("All"), "mine": _("Mine"), "nobody": _("Nobody’s")}
    for row in _latest(Taking, before):
        asked = " · ".join(filter(None, (whose[row.whose], row.query)))
        narrowed = {"q": row.query, "whose": row.whose if row.whose == "nobody" else ""}  # "mine" were another's
        href = f"/clients/?{urlencode(given)}" if (given := {k: v for k, v in narrowed.items() if v}) else "/clients/"
        yield _shown(page, row, _CLIENTS, asked, page.face.count(row.clients, href), row.format, contacts=True)


def _units(page: Page, before: datetime | None) -> Iterator[TakingShown]:
    """As a list, by what narrows it; as a portal’s feed, by the project’s name."""
    narrowed = Narrowed(page)
    for row in _latest(UnitsTaken, before):
        of_portal = row.format in PORTALS or not row.what
        href = UNITS if of_portal else f"{UNITS}?{row.what}"
        asked = row.what if of_portal else narrowed.told(href)
        yield _shown(page, row, _UNITS, asked, page.face.count(row.units, href), row.format)


def _lists(page: Page, before: datetime | None) -> Iterator[TakingShown]:
    narrowed = Narrowed(page)
    for row in _latest(ListTaken, before):
        rows = page.face.count(row.lines, row.asked or "/clients/taken/")
        yield _shown(page, row, row.title, narrowed.told(row.asked), rows, "xlsx", contacts=row.contacts)


def _latest(model: Any, before: datetime | None) -> Any:
    rows = model.objects.select_related("by__user", "by__employee").order_by("-at", "-pk")
    return (rows.filter(at__lt=before) if before else rows)[: ON_A_PAGE + 1]


def _shown(
    page: Page, row: Any, title: Words, asked: str, rows: Shown, form: str, *, contacts: bool = False
) -> TakingShown:  # fmt: skip
    when = f"{page.day_of(row.at)}, {row.at.astimezone(page.snap.zone):%H:%M}"
    return TakingShown(row.at, when, row.by.name, title, asked, rows, contacts, form.upper(), row.digest)


_CLIENTS = Words("Clients", "Клиенты")
_UNITS = Words("Units", "Помещения")
