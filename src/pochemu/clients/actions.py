"""Verbs of clients: add, edit, note, entrust. Each tells the history what it did."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction

from pochemu.clients.history import tell
from pochemu.clients.models import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Client,
    ClientEmail,
    ClientPhone,
    Note,
    Responsibility,
)
from pochemu.clients.phones import email, extension, phone, printed_with
from pochemu.clients.searching import search_text
from pochemu.engine.words import Words
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News
from pochemu.notices.telling import tell as tell_people
from pochemu.notices.when import day_said
from pochemu.notices.whom import of
from pochemu.people.actions import Mistakes, Refused, must_fit
from pochemu.people.models import Account, Employee, fold
from pochemu.people.queries import day_of

ROOM: Final = "clients"
MOST_CONTACTS: Final = 20
ONE_DAY: Final = timedelta(days=1)


class Told(NamedTuple):
    """What a client's card says; phones and addresses as somebody typed them."""

    name: str
    kind: str = Client.Kind.PERSON
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class Card(NamedTuple):
    """The same, as it is kept."""

    name: str
    kind: str
    phones: dict[str, str]  # by their numbers, as they were said
    emails: tuple[str, ...]


def card(told: Told) -> Card:
    """Raises Refused."""
    mistakes, name = Mistakes(), " ".join(told.name.split())
    with mistakes.at("name"):
        if not name:
            raise Refused(_NO_NAME)
        must_fit(name, most=LONGEST_NAME)
    phones, emails = (_contacts(mistakes, at, getattr(told, at), read) for at, read in CONTACTS)
    mistakes.must_be_none()
    return Card(name, Client.Kind(told.kind), phones, tuple(emails))


CONTACTS: Final = (("phones", phone), ("emails", email))


def _contacts(mistakes: Mistakes, at: str, told: Iterable[str], read: Callable[[str], str]) -> dict[str, str]:
    """As they are kept, with what was said; every one that is wrong is told."""
    kept: dict[str, str] = {}
    for said in filter(None, map(str.strip, told)):
        with mistakes.at(at):
            kept.setdefault(read(said), said)
    with mistakes.at(at):
        if len(kept) > MOST_CONTACTS:
            raise Refused(_MANY.fill(n=MOST_CONTACTS))
    return kept


@transaction.atomic
def add(told: Told, *, by: Account | None, at: datetime, to: Employee | None = None) -> Client:
    """A new client, entrusted to somebody from that day on. Raises Refused."""
    said = card(told)
    client = Client.objects.create(kind=said.kind, name=said.name, created_at=at, created_by=by)
    _add_contacts(client, said.phones.items(), said.emails)
    _refresh(client, [client.name], said.phones, said.emails, [client.pk])
    tell(client, at=at, room=ROOM, what="added", by=by)
    if to is not None:
        _tell_entrusted([_now_responsible(client, to, since=day_of(at), why="", by=by, at=at)], "")
    return client


@transaction.atomic
def edit(number: int, told: Told, *, seen: int, by: Account | None, at: datetime) -> Client:
    """`seen`: the version that its editor had before him. Raises Refused, also where the card has changed since."""
    client = locked(number)
    if client.version != seen:
        raise Refused(_CHANGED)
    said = card(told)
    changes, became = _changes(client, said), said.kind if client.kind != said.kind else ""
    if not (changes or became):
        return client
    client.kind, client.name = said.kind, said.name
    client.version += 1
    client.save(update_fields=["kind", "name", "version"])
    _keep_contacts(client, said)
    refresh(client)
    if became:
        tell(client, at=at, room=ROOM, what=f"became_{became}", by=by)
    if changes:
        tell(client, at=at, room=ROOM, what="edited", text=" · ".join(changes), by=by)
    return client


@transaction.atomic
def note(number: int, text: str, *, by: Account | None, at: datetime) -> Note:
    """Raises Refused."""
    said = text.strip()
    if not said:
        raise Refused(_EMPTY, "text")
    must_fit(said, most=LONGEST_TEXT)
    client = locked(number)
    made = Note.objects.create(client=client, text=said, at=at, by=by)
    tell(client, at=at, room=ROOM, what="note", number=made.pk, by=by)
    return made


@transaction.atomic
def entrust(
    client: Client, to: Employee | None, *, since: date, why: str, by: Account | None, at: datetime
) -> Responsibility | None:
    """From that day on he, or nobody, is responsible. The past stays: what was earned was earned. Raises Refused."""
    made = _entrusted(client, to, since=since, why=why, by=by, at=at)
    if made is not None:
        _tell_entrusted([made], why.strip())
    return made


@transaction.atomic
def entrust_many(
    clients: Iterable[Client], to: Employee | None, *, since: date, why: str, by: Account | None, at: datetime
) -> int:
    """All of them or none: how many that changed. Whoever gets them is told once. Raises Refused."""
    locked_in_order = sorted(clients, key=lambda client: client.pk)
    told = [_entrusted(client, to, since=since, why=why, by=by, at=at) for client in locked_in_order]
    made = [care for care in told if care is not None]
    if made:
        _tell_entrusted(made, why.strip())
    return len(made)


def _entrusted(
    client: Client, to: Employee | None, *, since: date, why: str, by: Account | None, at: datetime
) -> Responsibility | None:
    if since < day_of(at):
        raise Refused(_PAST.fill(day=since.isoformat()), "since")
    must_fit(why, most=LONGEST_TEXT)
    locked(client.pk)
    standing = client.responsibilities.since(since)
    if to and any(row.employee_id == to.pk and row.last_day is None and row.first_day <= since for row in standing):
        return None
    for row in standing:
        row.last_day = max(since, row.first_day) - ONE_DAY
        row.save(update_fields=["last_day"])
    if to is not None:
        return _now_responsible(client, to, since=since, why=why.strip(), by=by, at=at)
    if standing:
        tell(client, at=at, room=ROOM, what="left", text=why.strip(), by=by)
    return None


def _now_responsible(
    client: Client, to: Employee, *, since: date, why: str, by: Account | None, at: datetime
) -> Responsibility:
    made = Responsibility.objects.create(client=client, employee=to, first_day=since, why=why, by=by, said_at=at)
    tell(client, at=at, room=ROOM, what="entrusted", number=made.pk, text=why, by=by)
    return made


def _tell_entrusted(made: Sequence[Responsibility], why: str) -> None:
    care, *others = made
    if care.by and care.by.employee_id == care.employee_id:
        return
    day, key = day_said(care.first_day), str(care.pk)
    if others:
        said = _MANY_ENTRUSTED.fill(n=len(made), day=day)
        news = News(Kind.CLIENT_ENTRUSTED, key, said, "/clients/?whose=mine", text=why)
    else:
        href = f"/clients/{care.client_id}/"
        news = News(Kind.CLIENT_ENTRUSTED, key, _ENTRUSTED.fill(day=day), href, text=why, client=care.client_id)
    tell_people(news, of(care.employee), by=care.by)


def locked(number: int) -> Client:
    """The client's row, for nobody else to write meanwhile. Raises Refused where nothing is to be written any more."""
    client = Client.objects.select_for_update().get(pk=number)
    must_be_written(client)
    return client


def must_be_written(client: Client) -> None:
    if client.merged_into_id is not None:
        raise Refused(_MERGED.fill(number=client.merged_into_id))
    if client.erased_at is not None:
        raise Refused(_ERASED)


def refresh(client: Client) -> None:
    """What it is found by: its own words, and those of all who were merged into it."""
    parts = [client, *client.parts.all()]
    _refresh(
        client,
        [part.name for part in parts if part.name],
        ClientPhone.objects.filter(client__in=parts).order_by("pk").values_list("number", flat=True),
        ClientEmail.objects.filter(client__in=parts).order_by("pk").values_list("address", flat=True),
        [part.pk for part in parts],
    )


def _refresh(
    client: Client, names: Iterable[str], phones: Iterable[str], emails: Iterable[str], numbers: Iterable[int]
) -> None:  # fmt: skip
    client.sort, client.search = fold(client.name), search_text(names, phones, emails, numbers)
    client.save(update_fields=["sort", "search"])


def _keep_contacts(client: Client, said: Card) -> None:
    client.phones.exclude(number__in=said.phones).delete()
    client.emails.exclude(address__in=said.emails).delete()
    for one in client.phones.all():
        if extension(one.as_said) != extension(said.phones[one.number]):
            one.as_said = said.phones[one.number]
            one.save(update_fields=["as_said"])
    phones = set(client.phones.values_list("number", flat=True))
    emails = set(client.emails.values_list("address", flat=True))
    _add_contacts(
        client,
        [(number, as_said) for number, as_said in said.phones.items() if number not in phones],
        [address for address in said.emails if address not in emails],
    )


def _add_contacts(client: Client, phones: Iterable[tuple[str, str]], emails: Iterable[str]) -> None:
    ClientPhone.objects.bulk_create(
        ClientPhone(client=client, number=number, as_said=as_said) for number, as_said in phones
    )
    ClientEmail.objects.bulk_create(ClientEmail(client=client, address=address) for address in emails)


def _changes(client: Client, said: Card) -> list[str]:
    """In signs that need no language: what was there, what is there now."""
    names = [f"{client.name} → {said.name}"] if client.name != said.name else []
    phones = client.phones.values_list("number", "as_said")
    before = {*(printed_with(*one) for one in phones), *client.emails.values_list("address", flat=True)}
    after = {*(printed_with(*one) for one in said.phones.items()), *said.emails}
    gone = [f"− {contact}" for contact in sorted(before - after)]
    new = [f"+ {contact}" for contact in sorted(after - before)]
    return [*names, *gone, *new]


_ENTRUSTED = Words("A client is entrusted to you from {day} on", "Вам доверен клиент с {day}")
_MANY_ENTRUSTED = Words("Clients are entrusted to you from {day} on: {n}", "Вам доверены клиенты с {day}: {n}")
_NO_NAME = Words("Say the client's name", "Напишите имя клиента")
_EMPTY = Words("The note is empty", "Заметка пустая")
_MANY = Words(
    "A client has at most {n} phones and {n} addresses", "У клиента не больше {n} телефонов и {n} адресов почты"
)
_CHANGED = Words(
    "Somebody else changed this card while you were writing. Look at it as it is now, and change it again",
    "Пока вы писали, карточку изменил кто-то другой. Посмотрите на неё заново и внесите свои изменения ещё раз",
)
_PAST = Words(
    "{day} has passed: who was responsible then has earned what he earned. Choose today or a later day",
    "{day} уже прошло: что заработал тогдашний ответственный, остаётся за ним. Выберите сегодня или более поздний день",
)
_MERGED = Words(
    "This card was merged into client №{number}: write there",
    "Эта карточка объединена с клиентом №{number}: пишите туда",
)
_ERASED = Words(
    "The client's data were erased at his request: nothing more is written about him",
    "Данные клиента удалены по его просьбе: о нём больше ничего не записывают",
)
