"""Questions about clients."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q

from pochemu.clients.models import Client, ClientEmail, ClientPhone, ClientQuerySet, Responsibility
from pochemu.clients.searching import found
from pochemu.people.models import Employee, fold
from pochemu.people.visibility import Sight, What


def client(number: int) -> Client | None:
    """Whom the number means now: one that was merged into another is that one."""
    row = Client.objects.select_related("merged_into").filter(pk=number).first()
    return row.whole if row else None


def faces(client: Client) -> list[int]:
    """The client's number, and those of all who were merged into it."""
    return [client.pk, *client.parts.order_by("pk").values_list("pk", flat=True)]


def seen(sight: Sight, today: date) -> ClientQuerySet:
    """Whom one may work with. A client of whom nobody takes care is open to every employee: somebody should."""
    reach = sight.reach(What.CLIENTS)
    if reach is None:
        return Client.objects.kept()
    if not sight.own:
        return Client.objects.none()
    care = Responsibility.objects.on(today)
    nobodys = Q(in_hands_since=None) & ~Exists(care.filter(client=OuterRef("pk")))
    return Client.objects.kept().filter(nobodys | Q(pk__in=care.filter(employee__code__in=reach).values("client")))


def responsible(client: Client, day: date) -> Employee | None:
    """Who was, is or will be on that day: a fact of that day is credited to him."""
    own = _responsible(client.pk, day)
    return own or (_responsible(client.merged_into_id, day) if client.merged_into_id else None)


def _responsible(client: int, day: date) -> Employee | None:
    row = Responsibility.objects.on(day).filter(client=client).select_related("employee").first()
    return row.employee if row else None


def by_phone(number: str) -> list[Client]:
    """Whose number this is, in E.164; the one that was added first comes first."""
    return _wholes(Client.objects.filter(phones__number=number))


def by_email(address: str) -> list[Client]:
    return _wholes(Client.objects.filter(emails__address=address))


def owners(phones: Iterable[str], emails: Iterable[str]) -> dict[str, list[Client]]:
    """Of many numbers and addresses, whose each is: `by_phone` and `by_email` at once."""
    rows = [
        *ClientPhone.objects.filter(number__in=list(phones)).values_list("number", "client"),
        *ClientEmail.objects.filter(address__in=list(emails)).values_list("address", "client"),
    ]
    clients = {row.pk: row.whole for row in _rows(Client.objects.filter(pk__in={number for _, number in rows}))}
    found: dict[str, list[Client]] = {}
    for contact, number in rows:
        of_it = found.setdefault(contact, [])
        if clients[number] not in of_it:
            of_it.append(clients[number])
    return found


def _rows(clients: ClientQuerySet) -> ClientQuerySet:
    return clients.select_related("merged_into").order_by("pk")


def _wholes(clients: ClientQuerySet) -> list[Client]:
    return list({row.whole.pk: row.whole for row in _rows(clients)}.values())


MOST_ALIKE: Final = 10


class Alike(NamedTuple):
    """Somebody who may be the same, and what speaks for it."""

    client: Client
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def by_name_alone(self) -> bool:
        return not (self.phones or self.emails)


def alike(name: str, phones: Iterable[str], emails: Iterable[str], *, but: Client | None = None) -> list[Alike]:
    """Who may be the same client: by a phone, by an address, by a like name; the surest first."""
    signs: dict[int, Alike] = {}
    for number in phones:
        for one in by_phone(number):
            before = signs.setdefault(one.pk, Alike(one))
            signs[one.pk] = before._replace(phones=(*before.phones, number))
    for address in emails:
        for one in by_email(address):
            before = signs.setdefault(one.pk, Alike(one))
            signs[one.pk] = before._replace(emails=(*before.emails, address))
    for one in _named_alike(name):
        signs.setdefault(one.pk, Alike(one))
    if but is not None:
        signs.pop(but.pk, None)
    return sorted(signs.values(), key=lambda one: (one.by_name_alone, one.client.pk))[:MOST_ALIKE]


def of_client(client: Client) -> list[Alike]:
    """Other cards that may be the same client, by all that is known of this one and its parts; the surest first."""
    own = faces(client)
    phones = ClientPhone.objects.filter(client__in=own).values_list("number", flat=True)
    emails = ClientEmail.objects.filter(client__in=own).values_list("address", flat=True)
    return alike(client.name, dict.fromkeys(phones), dict.fromkeys(emails), but=client)


def shares_contacts(client: Client) -> bool:
    """Whether another card has a phone or an address of this one's."""
    own = faces(client)
    phones = ClientPhone.objects.filter(client__in=own).values("number")
    emails = ClientEmail.objects.filter(client__in=own).values("address")
    return (
        ClientPhone.objects.filter(number__in=phones).exclude(client__in=own).exists()
        or ClientEmail.objects.filter(address__in=emails).exclude(client__in=own).exists()
    )


def _named_alike(name: str) -> ClientQuerySet:
    """The same words in any order; of a longer name its first two are enough, as a patronymic is often left out."""
    words = fold(name).split()
    if len(words) < 2:
        return Client.objects.kept().filter(sort=fold(name)).order_by("pk")[:MOST_ALIKE]
    return Client.objects.kept().filter(found(" ".join(words[:2]))).order_by("pk")[:MOST_ALIKE]
