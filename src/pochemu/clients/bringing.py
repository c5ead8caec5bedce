"""Many clients at once, as another CRM knew them; and the way back of those whom nobody has touched since."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Field, Model, TextField, Value
from django.db.models.functions import Cast, Concat

from pochemu.clients.actions import ROOM, Card
from pochemu.clients.models import Client, ClientEmail, ClientPhone, HistoryItem, Note, Responsibility
from pochemu.clients.searching import search_text
from pochemu.people.models import Account, Employee, fold
from pochemu.people.queries import day_of


class Coming(NamedTuple):
    card: Card
    created_at: datetime
    to: Employee | None = None  # responsible from the day of the import on
    note: str = ""


def bring(coming: Sequence[Coming], *, by: Account | None, at: datetime, whence: str) -> list[Client]:
    """Within the importer's transaction. `whence`: what their histories say that they came from."""
    made = Client.objects.bulk_create(
        Client(
            kind=one.card.kind, name=one.card.name, sort=fold(one.card.name), created_at=one.created_at, created_by=by,
            search=search_text([one.card.name], one.card.phones, one.card.emails, []),
        )
        for one in coming
    )  # fmt: skip
    numbers = [client.pk for client in made]
    numbered = Concat("search", Value("\n№"), Cast("id", TextField()), output_field=TextField())
    Client.objects.filter(pk__in=numbers).update(search=numbered)
    _contacts(zip(made, coming, strict=True))
    told = [HistoryItem(client=client, at=at, room=ROOM, what="brought", text=whence, by=by) for client in made]
    told += _notes([(client, one.note) for client, one in zip(made, coming, strict=True) if one.note], by, at)
    told += _entrusted([(client, one.to) for client, one in zip(made, coming, strict=True) if one.to], by, at)
    HistoryItem.objects.bulk_create(told)
    return made


def _contacts(clients: Iterable[tuple[Client, Coming]]) -> None:
    phones, emails = [], []
    for client, (card, *_) in clients:
        phones += [ClientPhone(client=client, number=number, as_said=said) for number, said in card.phones.items()]
        emails += [ClientEmail(client=client, address=address) for address in card.emails]
    ClientPhone.objects.bulk_create(phones)
    ClientEmail.objects.bulk_create(emails)


def _notes(said: list[tuple[Client, str]], by: Account | None, at: datetime) -> list[HistoryItem]:
    notes = Note.objects.bulk_create(Note(client=client, text=text, at=at, by=by) for client, text in said)
    return [HistoryItem(client=note.client, at=at, room=ROOM, what="note", number=note.pk, by=by) for note in notes]


def _entrusted(given: list[tuple[Client, Employee]], by: Account | None, at: datetime) -> list[HistoryItem]:
    day = day_of(at)
    care = Responsibility.objects.bulk_create(
        Responsibility(client=client, employee=to, first_day=day, by=by, said_at=at) for client, to in given
    )
    return [HistoryItem(client=one.client, at=at, room=ROOM, what="entrusted", number=one.pk, by=by) for one in care]


OWN = (ClientPhone, ClientEmail, HistoryItem, Note, Responsibility)


def untouched(client: Client, brought_at: datetime) -> bool:
    """Nobody has written about it since it was brought, in whatever room."""
    if client.version != 1 or client.merged_into_id or client.erased_at:
        return False
    later = client.notes.exclude(at=brought_at).exists() or client.responsibilities.exclude(said_at=brought_at).exists()
    return not later and not is_used(client, but=OWN)


def is_used(thing: Model, *, but: Iterable[type[Model]] = ()) -> bool:
    """Whether a row of any room leads to it; what was taken back leads nowhere any more."""
    for relation in thing._meta.get_fields(include_hidden=True):
        if isinstance(relation, Field) or not relation.one_to_many or relation.related_model in but:
            continue
        if relation.related_model._default_manager.filter(**{relation.field.name: thing.pk}).exists():
            return True
    return False


def take_back(client: Client, *, at: datetime) -> None:
    """Nothing personal stays of it; its number is never another's."""
    client.phones.all().delete()
    client.emails.all().delete()
    client.notes.update(text="")
    client.name = client.sort = client.search = ""
    client.erased_at = client.taken_back_at = at
    client.save(update_fields=["name", "sort", "search", "erased_at", "taken_back_at"])
