"""A defect on its page: what it is, its photos, its way, and what may be done about it."""

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias

from pochemu.aftersale.models import Contractor, Defect, DefectEvent, Photo
from pochemu.aftersale.models.defect import OPEN
from pochemu.clients.history import SOURCE
from pochemu.engine.words import Words
from pochemu.ledger.models import Fact
from pochemu.people.rights import May, may
from pochemu.sales import contracting
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals import addresses as deals
from pochemu.web.deals.desk import Desk
from pochemu.web.defects import addresses
from pochemu.web.defects.listed import DefectRow, row
from pochemu.web.numbers import long_day
from pochemu.web.why.shapes import Link

State: TypeAlias = Defect.State
What: TypeAlias = DefectEvent.What


class PhotoShown(NamedTuple):
    href: str
    after: bool
    told: str
    number: int


class StepShown(NamedTuple):
    iso: str
    day: str
    time: str
    title: Words
    text: str
    by: str


class FactShown(NamedTuple):
    title: Words
    href: str


def context(desk: Desk, one: Defect) -> dict[str, object]:
    client, language = contracting.first_buyer(one.contract), desk.page.reader.language
    does = {
        name for name, states in DOES.items() if one.state in states and may(desk.account, RIGHTS.get(name, May.WORK))
    }
    if one.inspection and one.inspection.ended_at is None and one.state in OPEN:
        does.add("drop")
    return {
        "section": "defects", "page": desk.page, "one": one, "row": told(desk, one), "does": does,
        "href": addresses.defect(one.pk), "client": Link(deals.client(client.pk), name_of_client(client)),
        "contract": Link(deals.contract(one.contract_id), one.contract.number),
        "inspection": addresses.inspection(one.inspection_id) if one.inspection_id else "",
        "found": long_day(one.found_on, language), "due": long_day(one.due_on, language),
        "first_due": long_day(one.first_due_on, language) if one.first_due_on != one.due_on else "",
        "photos": _photos(desk, one), "steps": _steps(desk, one), "facts": _facts(one),
        "contractors": Contractor.objects.filter(gone=False).order_by("name"), "staff": desk.staff,
        "today": desk.page.reader.today.isoformat(), "seen": one.version,
    }  # fmt: skip


DOES: Final[dict[str, tuple[str, ...]]] = {
    "assign": (State.FOUND, State.ASSIGNED), "mend": (State.FOUND, State.ASSIGNED), "return": (State.MENDED,),
    "close": (State.MENDED,), "photos": OPEN, "move": OPEN, "entrust": OPEN, "drop": OPEN, "reopen": (State.CLOSED,),
}  # fmt: skip
RIGHTS: Final = {"move": May.LET, "drop": May.LET, "reopen": May.LET, "entrust": May.ENTRUST}
"""Of those that not everybody who works here may do."""


def told(desk: Desk, one: Defect) -> DefectRow:
    return row(desk, one)


def _photos(desk: Desk, one: Defect) -> list[PhotoShown]:
    found: Iterable[Photo] = one.photos.exclude(path="").select_related("by__user", "by__employee").order_by("pk")
    return [
        PhotoShown(
            addresses.photo(photo.pk), photo.after,
            ", ".join(filter(None, (photo.by.name if photo.by else "", desk.page.day_of(photo.at)))), number,
        )
        for number, photo in enumerate(found, 1)
    ]  # fmt: skip


def _steps(desk: Desk, one: Defect) -> list[StepShown]:
    """The latest first."""
    zone = desk.page.snap.zone
    found = one.events.select_related("by__user", "by__employee", "contractor", "employee").order_by("-number")
    return [
        StepShown(
            step.at.astimezone(zone).date().isoformat(), desk.page.day_of(step.at), f"{step.at.astimezone(zone):%H:%M}",
            _title(desk, step), step.text, step.by.name if step.by else "",
        )
        for step in found
    ]  # fmt: skip


def _title(desk: Desk, step: DefectEvent) -> Words:
    who = step.contractor.name if step.contractor else ""
    return STEPS[What(step.what)].fill(
        who=who, to=step.employee.name if step.employee else "", day=long_day(step.due_on, desk.page.reader.language)
    )


def _facts(one: Defect) -> list[FactShown]:
    """What it became for the ledger, in order: each opens to its credit."""
    rows = Fact.objects.known().filter(source=SOURCE, subject=one.subject, cancelled=False).select_related("kind")
    return [
        FactShown(Words(fact.kind.title_en, fact.kind.title_ru), f"/facts/{fact.pk}/")
        for fact in rows.order_by("occurred_at", "pk")
    ]


STEPS: Final[dict[What, Words]] = {
    What.FOUND: Words("Found, to be mended by {day}", "Найдено, срок — {day}"),
    What.ASSIGNED: Words("Given to {who}", "Передано подрядчику: {who}"),
    What.MENDED: Words("Called mended", "Сказали, что устранено"),
    What.RETURNED: Words("Returned: not mended", "Возвращено: не устранено"),
    What.CLOSED: Words("Looked at and closed: mended", "Проверено и закрыто: устранено"),
    What.REOPENED: Words("Opened again", "Открыто снова"),
    What.MOVED: Words("The deadline is moved: {day}", "Срок перенесён: {day}"),
    What.ENTRUSTED: Words("Now {to} is responsible", "Теперь отвечает {to}"),
    What.DROPPED: Words("Dropped", "Снято"),
}
