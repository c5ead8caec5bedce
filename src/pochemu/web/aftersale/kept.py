"""The register of keys: of which unit, who has them now, what is to be returned; one set from hand to hand."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db.models import F, QuerySet
from django.http import Http404, QueryDict

from pochemu.aftersale.keeping import OFFICE, Holder
from pochemu.aftersale.models import Contractor, KeySet, KeysWith
from pochemu.clients.queries import seen
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.property.models import Unit
from pochemu.sales import contracting
from pochemu.sales.models import Contract
from pochemu.web.aftersale import addresses
from pochemu.web.asked import number_in
from pochemu.web.clients.card import name_of_client
from pochemu.web.columns import Column, Listing
from pochemu.web.columns import Kind as Says
from pochemu.web.deals.desk import Desk
from pochemu.web.face import Shown
from pochemu.web.numbers import short_day
from pochemu.web.reservations.units import full_name

LISTED: Final = 50
LONGEST: Final = 100
NAMES: Final = ("q", "building", "held", "late")
Kind = KeysWith.Kind


class KeysShown(NamedTuple):
    number: int
    href: str
    unit: str
    name: str
    pieces: Shown
    where: str
    since: str
    until: str
    late: bool


class Listed(NamedTuple):
    rows: list[KeysShown]
    given: dict[str, str]
    lent: Shown
    late: Shown
    earlier: str
    later: str


def listed(desk: Desk, form: QueryDict) -> Listed:
    """What is overdue first, then what is lent, then by units."""
    given, today = _given(form), desk.page.reader.today
    page = number_in(form.get("page", "1"), digits=4)
    if not page:
        raise Http404
    lent = current().exclude(until=None)
    rows = list(_wanted(given, today)[(page - 1) * LISTED : page * LISTED + 1])
    return Listed(
        _rows(desk, rows[:LISTED]), given,
        desk.count(lent.count(), addresses.keys_register(held="contractor")),
        desk.count(lent.filter(until__lt=today).count(), addresses.keys_register(late="1")),
        addresses.keys_register(**given, page=page - 1 if page > 2 else "") if page > 1 else "",
        addresses.keys_register(**given, page=page + 1) if len(rows) > LISTED else "",
    )  # fmt: skip


class _Told(NamedTuple):
    """What stands in a file of it."""

    hand: KeysWith
    where: str


COLUMNS: Final = (
    Column[_Told](Words("Unit", "Помещение"), lambda row: full_name(row.hand.keys.unit)),
    Column[_Told](Words("Keys", "Ключи"), lambda row: row.hand.keys.name),
    Column[_Told](Words("How many", "Штук"), lambda row: row.hand.keys.count, Says.NUMBER),
    Column[_Told](Words("Who has them", "У кого"), lambda row: row.where),
    Column[_Told](Words("Since", "С какого дня"), lambda row: row.hand.since, Says.DAY),
    Column[_Told](Words("To be returned by", "Вернуть до"), lambda row: row.hand.until, Says.DAY),
)


def listing(desk: Desk, form: QueryDict) -> Listing[_Told]:
    """All of the register that is asked for, to be taken out."""

    def told(hands: Sequence[KeysWith]) -> list[_Told]:
        return [_Told(one, shown.where) for one, shown in zip(hands, _rows(desk, hands), strict=True)]

    found = _wanted(_given(form), desk.page.reader.today)
    return Listing("keys", Words("Register of keys", "Реестр ключей"), found, told, COLUMNS)


def _given(form: QueryDict) -> dict[str, str]:
    """Raises Http404."""
    given = {name: text for name in NAMES if (text := form.get(name, "").strip()[:LONGEST])}
    if given.get("held", "client") not in Kind.values:
        raise Http404
    return given


def current() -> "QuerySet[KeysWith]":
    found = KeysWith.objects.filter(ended_on=None)
    return found.select_related("keys__unit__section__building__project", "employee", "client__merged_into")


def _wanted(given: dict[str, str], today: date) -> "QuerySet[KeysWith]":
    found = current()
    if "q" in given:
        found = found.filter(keys__unit__number__icontains=given["q"])
    if "building" in given:
        found = found.filter(keys__unit__section__building=number_in(given["building"]))
    if "held" in given:
        found = found.filter(kind=given["held"])
    if "late" in given:
        found = found.filter(until__lt=today)
    return found.order_by(F("until").asc(nulls_last=True), "keys__unit", "keys")


def _rows(desk: Desk, hands: Iterable[KeysWith]) -> list[KeysShown]:
    """A buyer's name is told to those who see him."""
    told = list(hands)
    clients = {one.client.whole.pk for one in told if one.client}
    opened = seen(desk.page.reader.sight, desk.page.reader.today).filter(pk__in=clients) if clients else None
    names = set(opened.values_list("pk", flat=True)) if opened is not None else set()
    return [_row(desk, one, names) for one in told]


def _row(desk: Desk, one: KeysWith, opened: set[int]) -> KeysShown:
    today, language = desk.page.reader.today, desk.page.reader.language
    href = addresses.key_set(one.keys_id)
    return KeysShown(
        one.keys_id, href, full_name(one.keys.unit), one.keys.name, desk.count(one.keys.count, href),
        _where(desk, one, opened),
        short_day(one.since, language, today=today), short_day(one.until, language, today=today) if one.until else "",
        one.until is not None and one.until < today and one.ended_on is None,
    )  # fmt: skip


def _where(desk: Desk, one: KeysWith, opened: set[int]) -> str:
    kind, whole = desk.page.face.words(Kind(one.kind).words), one.client.whole if one.client else None
    client = name_of_client(whole) if whole and whole.pk in opened else ""
    who = one.employee.name if one.employee else one.whom or client
    return f"{kind}: {who}" if who else kind


def of_unit(desk: Desk, unit: Unit) -> list[KeysShown]:
    return _rows(desk, current().filter(keys__unit=unit).order_by("keys"))


class HandShown(NamedTuple):
    iso: str
    day: str
    where: str
    says: str
    act: str


def one(desk: Desk, keys: KeySet) -> dict[str, object]:
    """From hand to hand, the latest first."""
    found = KeysWith.objects.filter(keys=keys).order_by("-pk")
    hands = list(
        found.select_related(
            "keys__unit__section__building__project", "employee", "client__merged_into", "by__employee", "by__user"
        )
    )
    rows = _rows(desk, hands)
    return {
        "keys": keys, "row": rows[0],
        "hands": [_hand(desk, each, shown) for each, shown in zip(hands, rows, strict=True)],
        "contractors": list(Contractor.objects.order_by("name")),
        "kinds": list(Kind),
    }  # fmt: skip


def _hand(desk: Desk, one: KeysWith, shown: KeysShown) -> HandShown:
    until = desk.page.face.words(_UNTIL.fill(day=shown.until)) if shown.until else ""
    says = " · ".join(filter(None, (until, one.by.name if one.by else "")))
    act = addresses.act(one.act_id) if one.act_id else ""
    return HandShown(one.since.isoformat(), shown.since, shown.where, says, act)


def _contract(unit: Unit) -> Contract | None:
    """By which it is sold."""
    return Contract.objects.filter(unit=unit, state__in=contracting.STANDING).order_by("-pk").first()


def holder_told(form: QueryDict, desk: Desk, unit: Unit) -> Holder:
    """Raises Refused; what no form of ours says is not found."""
    kind = form.get("kind", "")
    match kind:
        case Kind.OFFICE.value:
            return OFFICE
        case Kind.EMPLOYEE.value:
            code = form.get("employee", "")
            return Holder(Kind.EMPLOYEE, Employee.objects.get(code=desk.person(code)) if code else None)
        case Kind.CONTRACTOR.value:
            return Holder(Kind.CONTRACTOR, whom=form.get("whom", ""))
        case Kind.CLIENT.value:
            contract = _contract(unit)
            if contract is None:
                raise Refused(_NO_BUYER, "kind")
            return Holder(Kind.CLIENT, client=contracting.first_buyer(contract))
    raise Http404


def unit_told(form: QueryDict) -> Unit:
    """By its building and number. Raises Refused."""
    number, building = form.get("number", "").strip(), number_in(form.get("building", ""))
    found = list(Unit.objects.filter(section__building=building, number=number)[:2]) if building and number else []
    if len(found) != 1:
        raise Refused((_MANY_UNITS if found else _NO_UNIT).fill(number=number or "—"), "number")
    return found[0]


_UNTIL = Words("until {day}", "до {day}")
_NO_BUYER = Words("Nobody has bought this unit", "Это помещение никому не продано")
_NO_UNIT = Words("There is no unit {number} in this building", "Помещения {number} в этом корпусе нет")
_MANY_UNITS = Words(
    "There are several units {number} in this building", "Помещений с номером {number} в этом корпусе несколько"
)
