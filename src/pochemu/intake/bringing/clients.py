"""Rows as clients. Whose phone or address is somebody's already is told, before anything is added."""

from collections.abc import Sequence
from typing import Final

from pochemu.clients.actions import Told, card
from pochemu.clients.bringing import Coming, bring
from pochemu.clients.models import LONGEST_TEXT, Client
from pochemu.clients.phones import phone
from pochemu.clients.queries import owners
from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import JOINED, NEW, Found, Here, Wrongs, whence
from pochemu.intake.bringing.reading import Row, moments
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.models import Same
from pochemu.people.actions import Refused, must_fit

SHOWN: Final = 3


class ClientsDesk:
    def __init__(self, here: Here) -> None:
        self.here = here
        self.moment = moments(here.zone)
        self.owners: dict[str, list[Client]] = {}
        self.rows: dict[str, Found] = {}  # of this file, by phones and addresses

    def prepare(self, rows: Sequence[Row]) -> None:
        if self.here.said.same == Same.ADD:
            return
        phones = {number for row in rows for number in _phones(row)}
        self.owners = owners(phones, {address.lower() for row in rows for address in row.each("email")})

    def judge(self, row: Row) -> Found:
        """Raises Unfit, Refused."""
        here, wrongs = self.here, Wrongs()
        name = row.text("name") or _NUMBERED.fill(key=row.key).text(here.language)
        kind = wrongs.of(here.meant, "kind", row) or Client.Kind.PERSON
        said = wrongs.of(card, Told(name, kind, tuple(row.each("phone")), tuple(row.each("email"))))
        note = "\n".join(row.fields.get("note", ()))
        wrongs.of(must_fit, note, most=LONGEST_TEXT)
        created = wrongs.of(here.moment, self.moment, row, "created") or here.now
        employee = wrongs.of(here.employee, row)
        wrongs.must_be_none()
        assert said is not None, "else it was wrong"
        ready = Coming(said, created, employee, note)
        contacts = [*said.phones, *said.emails]
        if here.said.same != Same.ADD and (same := self._same(row, contacts)):
            return same
        found = Found(row, NEW, ready=ready)
        self.rows |= dict.fromkeys(contacts, found)
        return found

    def _same(self, row: Row, contacts: Sequence[str]) -> Found | None:
        """Whoever has one of these phones or addresses. Raises Unfit where he is not to be joined, or of two which."""
        clients = {one.pk: one for contact in contacts for one in self.owners.get(contact, ())}
        before = next((self.rows[contact] for contact in contacts if contact in self.rows), None)
        join = self.here.said.same == Same.JOIN
        if clients:
            if join and len(clients) == 1:
                return Found(row, JOINED, number=next(iter(clients)))
            who = ", ".join(f"№{number}" for number in sorted(clients)[:SHOWN])
            raise Unfit((_TWO if join else _SAME).fill(who=who))
        if before is None:
            return None
        if join:
            return Found(row, JOINED, like=before, number=before.number)
        raise Unfit(_SAME_ROW.fill(line=before.row.line))

    def write(self, found: Sequence[Found]) -> list[int]:
        batch = self.here.batch
        made = bring([one.ready for one in found], by=batch.by, at=self.here.now, whence=whence(batch))
        return [client.pk for client in made]


def _phones(row: Row) -> list[str]:
    numbers = []
    for text in row.each("phone"):
        try:
            numbers.append(phone(text))
        except Refused:
            continue  # `judge` says so
    return numbers


_NUMBERED = Words("Client {key}", "Клиент {key}")
_SAME = Words(
    "a client with this phone or e-mail is here already: {who}", "клиент с этим телефоном или почтой уже есть: {who}"
)
_TWO = Words(
    "the phone or e-mail is of several clients: {who}. Merge them, or say in the file whose it is",
    "телефон или почта у нескольких клиентов: {who}. Объедините их или оставьте в файле одного",
)
_SAME_ROW = Words(
    "the phone or e-mail stands on line {line} already", "этот телефон или почта уже есть в строке {line}"
)
