"""A client's one history as it is read: each thing by the words of its room, with its page and the fact it became."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.http import Http404
from django.utils.translation import gettext as _

from pochemu.aftersale import acts, defects, keeping, marking, registering, requests, visits
from pochemu.callcentre import calls as callcentre
from pochemu.clients.history import history
from pochemu.clients.models import Client, ClientFile, Consent, HistoryItem, Note, Responsibility
from pochemu.engine.words import Words
from pochemu.receivables import receiving as receivables
from pochemu.sales import contracting, handing, meetings, reserving
from pochemu.web.agenda import handed, marked, requested, viewed
from pochemu.web.agenda import happened as agenda
from pochemu.web.agenda import keys as keys_of
from pochemu.web.agenda import owed as money
from pochemu.web.asked import number_asked
from pochemu.web.deals import contracted
from pochemu.web.deals import happened as deals
from pochemu.web.event import Event, Events
from pochemu.web.facts_of import Became, facts_of
from pochemu.web.leads import happened as calls
from pochemu.web.numbers import long_day, size
from pochemu.web.page import Page
from pochemu.web.reservations import happened as reservations
from pochemu.web.why.shapes import Text

ON_A_PAGE: Final = 30


class EventRow(NamedTuple):
    day: str
    iso: str
    time: str
    title: Text
    href: str
    text: str
    by: str
    fact: str  # its address; "" where it became none, or is closed to the reader


class Timeline(NamedTuple):
    rows: list[EventRow]
    earlier: str  # the address of what was before; "" at the beginning


def timeline(page: Page, client: Client, before: str = "") -> Timeline:
    told = history(client)
    if before:
        last = told.filter(pk=number_asked(before)).first()
        if last is None:
            raise Http404
        told = told.filter(at__lte=last.at).exclude(at=last.at, pk__gte=last.pk)
    items = list(told[: ON_A_PAGE + 1])
    shown = items[:ON_A_PAGE]
    earlier = page.links.client(client.pk, before=shown[-1].pk) if len(items) > ON_A_PAGE else ""
    return Timeline(_rows(page, shown), earlier)


def _rows(page: Page, items: Sequence[HistoryItem]) -> list[EventRow]:
    events = _events(page, items)
    facts = facts_of(page, {(one.fact_kind, one.fact_key) for one in items if one.fact_key})
    return [_row(page, one, events[one.pk], facts.get((one.fact_kind, one.fact_key))) for one in items]


def _row(page: Page, item: HistoryItem, event: Event, became: Became | None) -> EventRow:
    at = item.at.astimezone(page.snap.zone)
    by = item.by.name if item.by else ""
    fact = became.href if became else ""
    return EventRow(page.day_of(item.at), at.date().isoformat(), f"{at:%H:%M}", *event, by, fact)


def _events(page: Page, items: Iterable[HistoryItem]) -> dict[int, Event]:
    told: dict[int, Event] = {}
    for room, events in ROOMS.items():
        told.update(events(page, [one for one in items if one.room == room]))
    return told


def _of_clients(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    notes = Note.objects.in_bulk([one.number for one in items if one.what == "note"])
    given = [one.number for one in items if one.what == "entrusted"]
    care = Responsibility.objects.select_related("employee").in_bulk(given)
    consents = Consent.objects.in_bulk([one.number for one in items if one.what in _OF_CONSENTS])
    files = ClientFile.objects.in_bulk([one.number for one in items if one.what == "file"])
    return {one.pk: _of_client(page, one, notes, care, consents, files) for one in items}


def _of_client(
    page: Page, item: HistoryItem, notes: Mapping[int, Note], care: Mapping[int, Responsibility],
    consents: Mapping[int, Consent], files: Mapping[int, ClientFile],
) -> Event:  # fmt: skip
    match item.what, item.number:
        case "note", int(number):
            return Event(_("Note"), "", notes[number].text)
        case "file", int(number):
            return _of_file(page, item, files[number])
        case "entrusted", int(number):
            row = care[number]
            told = {"name": row.employee.name, "day": long_day(row.first_day, page.reader.language)}
            return Event(_("Responsible from %(day)s: %(name)s") % told, "", item.text)
        case "merged", int(number):
            return Event(_("Merged with card №%(number)s") % {"number": number}, "", item.text)
        case "consent" | "withdrawn", int(number):
            return _of_consent(page, item, consents[number])
    return Event(SAID[item.what], "", item.text)


def _of_file(page: Page, item: HistoryItem, row: ClientFile) -> Event:
    """Of an erased one, that it was there."""
    told, large = row.name, size(row.size, page.reader.language)
    href = page.links.client(item.client_id, f"files/{row.pk}") if told else ""
    return Event(_("File “%(name)s”") % {"name": told} if told else _("File"), href, large)


def _of_consent(page: Page, item: HistoryItem, row: Consent) -> Event:
    title = _("Consent given on %(day)s") if item.what == "consent" else _("Consent withdrawn on %(day)s")
    day = row.given_on if item.what == "consent" else row.withdrawn_on or row.given_on
    href = page.links.client(item.client_id, "consents")
    return Event(title % {"day": long_day(day, page.reader.language)}, href, item.text)


_OF_CONSENTS: Final = ("consent", "withdrawn")

SAID: Final[Mapping[str, Words]] = {
    "brought": Words("Brought from another system", "Перенесён из другой системы"),
    "added": Words("The client was added", "Клиент заведён"),
    "edited": Words("The card was changed", "Карточка изменена"),
    "became_person": Words("Now it is a person", "Теперь это человек"),
    "became_firm": Words("Now it is a firm", "Теперь это фирма"),
    "erased": Words("The personal data were erased", "Персональные данные удалены"),
    "left": Words("Nobody is responsible any more", "Больше никто не отвечает за клиента"),
}

ROOMS: Final[Mapping[str, Events]] = {
    "clients": _of_clients,
    callcentre.ROOM: calls.happened,
    "sales": deals.happened,
    meetings.ROOM: agenda.happened,
    handing.ROOM: handed.happened,
    receivables.ROOM: money.happened,
    reserving.ROOM: reservations.happened,
    contracting.ROOM: contracted.happened,
    registering.ROOM: keys_of.registering,
    visits.ROOM: keys_of.visited,
    acts.ROOM: keys_of.accepted,
    keeping.ROOM: keys_of.handed,
    defects.ROOM: viewed.happened,
    requests.ROOM: requested.happened,
    marking.ROOM: marked.happened,
}
"""Each room tells its own things, all of a page at once."""
