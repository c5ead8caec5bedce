"""What a client's card says of him: how he is reached, who is responsible, to what he has agreed."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from pochemu.clients.models import Client, ClientEmail, ClientPhone, Consent
from pochemu.clients.phones import extension
from pochemu.web.numbers import long_day
from pochemu.web.page import Page


class Contact(NamedTuple):
    href: str
    text: str


class Care(NamedTuple):
    """Somebody responsible, and since when."""

    name: str
    since: str
    why: str


def name_of_client(client: Client) -> str:
    return client.name or _("Client №%(number)s") % {"number": client.pk}


def phones_of(every: Iterable[int]) -> list[Contact]:
    """Of a client and those merged into him; of one number on several cards, what tells its extension."""
    phones: dict[str, ClientPhone] = {}
    for phone in ClientPhone.objects.filter(client__in=every).order_by("pk"):
        if phone.number not in phones or extension(phone.as_said):
            phones[phone.number] = phone
    return [Contact(phone.dialled, phone.printed) for phone in phones.values()]


def emails_of(every: Iterable[int]) -> list[Contact]:
    addresses = ClientEmail.objects.filter(client__in=every).order_by("pk").values_list("address", flat=True)
    return [Contact(f"mailto:{address}", address) for address in dict.fromkeys(addresses)]


def care_of(page: Page, client: Client) -> list[Care]:
    """Who is responsible today, then who will be."""
    rows = client.responsibilities.since(page.reader.today).select_related("employee").order_by("first_day")
    return [Care(row.employee.name, long_day(row.first_day, page.reader.language), row.why) for row in rows]


def consent_of(page: Page, every: Iterable[int]) -> str:
    """In a word: the latest of those that hold, or that there was one."""
    rows = list(Consent.objects.filter(client__in=every).order_by("-given_on", "-pk"))
    holding = next((row for row in rows if row.withdrawn_on is None), None)
    if holding is not None:
        return _("given on %(day)s") % {"day": long_day(holding.given_on, page.reader.language)}
    if rows and rows[0].withdrawn_on is not None:
        last = max(row.withdrawn_on for row in rows if row.withdrawn_on is not None)
        return _("withdrawn on %(day)s") % {"day": long_day(last, page.reader.language)}
    return ""
