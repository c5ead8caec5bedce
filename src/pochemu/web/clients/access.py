"""To whom clients are open, and to whom they may be entrusted."""

from django.http import Http404, HttpRequest

from pochemu.clients.models import Client
from pochemu.clients.queries import client as client_of
from pochemu.clients.queries import responsible, seen
from pochemu.people.models import Employee
from pochemu.people.rights import May, may
from pochemu.web.access import Reader
from pochemu.web.page import Page, page_of


def worker(request: HttpRequest) -> Page:
    """The page of somebody who works with clients."""
    page = page_of(request)
    if not may(page.reader.account, May.WORK):
        raise Http404
    return page


def opened(request: HttpRequest, number: int) -> tuple[Page, Client]:
    """The client of that number, or the whole that it is a part of."""
    page = worker(request)
    return page, seen_client(page.reader, number)


def sees(reader: Reader, client: Client) -> bool:
    return seen(reader.sight, reader.today).filter(pk=client.pk).exists()


def seen_client(reader: Reader, number: int) -> Client:
    """What is closed to the reader looks like what is not there."""
    found = client_of(number)
    if found is None or not sees(reader, found):
        raise Http404
    return found


def opened_to(request: HttpRequest, number: int, right: May) -> tuple[Page, Client]:
    """The client itself, to whom that is allowed; not one that is a part of another, or erased."""
    page, found = opened(request, number)
    if not may(page.reader.account, right) or found.pk != number or found.erased_at is not None:
        raise Http404
    return page, found


def hands(page: Page) -> dict[str, str]:
    """Names of those to whom the reader may entrust clients, by their codes: himself, and whom he leads."""
    mine = {page.reader.employee}
    if may(page.reader.account, May.ENTRUST):
        mine |= page.here.keys() if page.reader.sight.everything else page.reader.sight.under
    return {code: name for code, name in page.here.items() if code in mine}


def may_entrust(page: Page, client: Client) -> bool:
    """A client of nobody may be taken by whoever sees him; one of somebody's is for his head to move."""
    holder = responsible(client, page.reader.today)
    return holder is None or leads(page, holder)


def leads(page: Page, employee: Employee) -> bool:
    reader = page.reader
    return may(reader.account, May.ENTRUST) and (reader.sight.everything or employee.code in reader.sight.under)
