"""Rows as contracts in force: each as it stands today. A buyer who is not here is made with his contract."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from pochemu.clients.actions import Told, card
from pochemu.clients.bringing import Coming
from pochemu.clients.bringing import bring as bring_clients
from pochemu.clients.models import Client
from pochemu.clients.queries import owners
from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import NEW, Clients, Found, Here, whence
from pochemu.intake.bringing.estate import Units
from pochemu.intake.bringing.fields import field_of
from pochemu.intake.bringing.mapping import pipeline_of
from pochemu.intake.bringing.reading import Row, moments
from pochemu.intake.bringing.sellers import sellers, shares
from pochemu.intake.cells.flag import read_flag
from pochemu.intake.cells.number import minor_units_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.models import What
from pochemu.people.queries import company, noon_of
from pochemu.property.models import Unit
from pochemu.sales.contracting import named
from pochemu.sales.models import Contract, Form
from pochemu.sales.taking_over import Managed, Standing, must_fit, take_over

OneOf = TypeVar("OneOf", Contract.Kind, Form)


class Ready(NamedTuple):
    standing: Standing
    newcomer: Coming | None = None  # its client, who is not here yet


class ContractsDesk:
    def __init__(self, here: Here) -> None:
        self.here = here
        pipeline = pipeline_of(here.batch)
        assert pipeline is not None, "the mapping was checked"
        self.pipeline = pipeline
        self.moment = moments(here.zone)
        self.money = minor_units_reader(None, company().digits)
        self.today = here.now.astimezone(here.zone).date()
        self.clients, self.units = Clients(here.batch.source), Units(here)
        self.known: set[str] = set()
        self.lines: dict[int, int] = {}  # of this file, by units

    def prepare(self, rows: Sequence[Row]) -> None:
        self.clients.prepare(rows)
        self.units.prepare(rows)
        told = Contract.objects.filter(number__in=[row.key for row in rows])
        self.known = set(told.values_list("number", flat=True))

    def judge(self, row: Row) -> Found:
        """Raises Unfit, Refused."""
        number, unit = named(row.key), self.units.of(row)
        if number in self.known:
            raise Unfit(_THERE.fill(number=number))
        managers, signed = self._managers(row), self._needed_day(row)
        client, newcomer = self._client(row, managers, self._day(row, "booked") or signed)
        standing = self._standing(row, number, client, unit, managers, signed)
        must_fit(standing, self.today)
        self._must_be_free(unit, row)
        return Found(row, NEW, ready=Ready(standing, newcomer))

    def write(self, found: Sequence[Found]) -> list[int]:
        batch, ready = self.here.batch, [one.ready for one in found]
        clients = self._newcomers([one.newcomer for one in ready if one.newcomer])
        told = [
            one.standing._replace(client=clients[_contacts(one.newcomer)[0]]) if one.newcomer else one.standing
            for one in ready
        ]
        return [made.pk for made in take_over(self.pipeline, told, by=batch.by, now=self.here.now)]

    def _standing(
        self, row: Row, number: str, client: Client, unit: Unit, managers: list[Managed], signed: date
    ) -> Standing:
        fault = row.text("own_fault")
        return Standing(
            number, client, unit, self._price(row), managers, signed,
            self._listed(row, "contract_kind", Contract.Kind.DDU), self._listed(row, "form", Form.AT_ONCE),
            row.text("source"), self._day(row, "booked"), self._day(row, "filed"), self._day(row, "suspended"),
            bool(fault) and read_flag(fault), row.text("suspended_why"), self._day(row, "registered"),
            row.text("registered_as"),
        )  # fmt: skip

    def _day(self, row: Row, field: str) -> date | None:
        at = self.here.moment(self.moment, row, field)
        return at.astimezone(self.here.zone).date() if at else None

    def _needed_day(self, row: Row) -> date:
        signed = self._day(row, "signed")
        if signed is None:
            raise Unfit(_SIGNED)
        return signed

    def _price(self, row: Row) -> int:
        text = row.text("price")
        if not text:
            raise Unfit(_PRICE)
        return self.money(text)

    def _listed(self, row: Row, field: str, usual: OneOf) -> OneOf:
        """What most contracts are, where no column says it at all."""
        if not self.here.said.of(field):
            return usual
        means = self.here.meant(field, row)
        if not means:
            raise Unfit(_EMPTY.fill(field=field_of(What.CONTRACTS, field).title))
        return type(usual)(means)

    def _managers(self, row: Row) -> list[Managed]:
        told = sellers(row.fields.get("managers", ()))
        people = [self.here.person("managers", one.name) for one in told]
        if not told or None in people:
            raise Unfit(_NOBODY)
        return [
            Managed(person, share, one.role)
            for person, share, one in zip(people, shares(told), told, strict=True) if person
        ]  # fmt: skip

    def _client(self, row: Row, managers: Sequence[Managed], since: date) -> tuple[Client, Coming | None]:
        """Raises Unfit."""
        client = self.clients.by_number(row) or self.clients.by_contacts(row)
        phones, emails, name = row.each("client_phone"), row.each("client_email"), row.text("client_name")
        if client is None and not phones and not emails:
            client = self.clients.by_name(row)
            if client is None:
                raise Unfit(_WHOSE)
        if client is not None:
            return client, None
        if not name:
            raise Unfit(_NAMELESS)
        said = card(Told(name, phones=tuple(phones), emails=tuple(emails)))
        return Client(name=said.name), Coming(said, noon_of(since), managers[0].employee)

    def _must_be_free(self, unit: Unit, row: Row) -> None:
        hold = self.units.holds.get(unit.pk)
        if hold is not None:
            raise Unfit(_HELD.fill(number=unit.number, kind=hold.Kind(hold.kind).words))
        if (line := self.lines.setdefault(unit.pk, row.line)) != row.line:
            raise Unfit(_SAME_UNIT.fill(number=unit.number, line=line))

    def _newcomers(self, coming: Sequence[Coming]) -> dict[str, Client]:
        """By phones and addresses: one of a phone is one, in however many rows; whoever came meanwhile is he."""
        contacts = [contact for one in coming for contact in _contacts(one)]
        known = {contact: there[0] for contact, there in owners(contacts, contacts).items() if there}
        new: dict[str, Coming] = {}
        for one in coming:
            if not any(contact in known or contact in new for contact in _contacts(one)):
                new |= dict.fromkeys(_contacts(one), one)
        unique = list({id(one): one for one in new.values()}.values())
        batch = self.here.batch
        made = bring_clients(unique, by=batch.by, at=self.here.now, whence=whence(batch))
        for one, client in zip(unique, made, strict=True):
            known |= dict.fromkeys(_contacts(one), client)
        return _joined(known, coming)


def _joined(known: dict[str, Client], coming: Iterable[Coming]) -> dict[str, Client]:
    """Each row's first contact leads to whom any of its contacts lead."""
    for one in coming:
        contacts = _contacts(one)
        known.setdefault(contacts[0], next(known[contact] for contact in contacts if contact in known))
    return known


def _contacts(one: Coming) -> list[str]:
    return [*one.card.phones, *one.card.emails]


_THERE = Words(
    "there is a contract {number} already, and not out of this system: it is not brought a second time",
    "договор {number} уже есть, и он не из этой системы: второй раз он не переносится",
)
_SIGNED = Words("it is not said when it was signed", "не указано, когда договор подписан")
_PRICE = Words("no price is said", "не указана цена")
_EMPTY = Words("“{field}” is empty: fill it in", "не заполнено «{field}»: укажите")
_NOBODY = Words(
    "it is not said who sold it: name one or more who work or worked here",
    "не указано, кто продал: назовите одного или нескольких сотрудников",
)
_WHOSE = Words(
    "nobody is found by the client's number or name: correct it, or write his phone, and he is made with the contract",
    "клиент не найден ни по номеру, ни по имени: исправьте их или укажите телефон — тогда клиент заведётся с договором",
)
_NAMELESS = Words(
    "nobody here has this phone or e-mail, and no name is said: write it, and the client is made with the contract",
    "клиента с таким телефоном или почтой нет, а имя не указано: впишите его — тогда клиент заведётся с договором",
)
_HELD = Words(
    "unit {number} is taken already: {kind}. Correct the unit; if this very sale holds it, end that first",
    "помещение {number} уже занято: {kind}. Исправьте помещение; если его держит эта же продажа, сначала снимите её",
)
_SAME_UNIT = Words(
    "unit {number} stands on line {line} already: one contract holds a unit at a time",
    "помещение {number} уже есть в строке {line}: одновременно по нему может быть один договор",
)
