"""Contracts as a list: what it is narrowed by, how many they are and what they cost."""

from datetime import timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, QueryDict

from pochemu.engine.words import Words
from pochemu.property.models import Project
from pochemu.reports.sales import happened, sums
from pochemu.sales import queries
from pochemu.sales.models import Contract, ContractEvent, Deal, Form
from pochemu.web.asked import YEARS, midnight_asked, number_asked
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.contracts.words import HAPPENED
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.estate import addresses as estate
from pochemu.web.estate.words import area
from pochemu.web.face import Shown
from pochemu.web.numbers import short_day
from pochemu.web.reservations.units import Option, full_name

ROWS: Final = 50
NAMES: Final = ("q", "state", "kind", "form", "who", "project", "since", "until", "deal", "happened", "from", "to")
LONGEST: Final = 100
ALL_DAYS: Final = {"from": f"{YEARS[0]}-01-01", "to": f"{YEARS[-1]}-12-31"}
"""Of what happened to contracts."""


class ContractRow(NamedTuple):
    href: str
    number: str
    title: str  # of the client whose deal it is
    kind: Words
    state: Words | None  # where the day of signing does not say it
    unit: str
    unit_href: str
    area: str
    price: Shown
    signed: str
    ended: bool


class Listed(NamedTuple):
    rows: list[ContractRow]
    given: dict[str, str]
    number: Shown
    amount: Shown
    area: Shown
    states: list[Option]
    kinds: list[Option]
    forms: list[Option]
    projects: list[Option]
    happenings: list[Option]
    more: str
    first: str


def seen(desk: Desk) -> QuerySet[Contract]:
    """Of deals that are open to the reader."""
    return desk.contracts.select_related("deal__client__merged_into", "unit__section__building__project")


def listed(desk: Desk, form: QueryDict) -> Listed:
    given = given_in(form)
    found, before = _wanted(desk, given), form.get("before", "")
    href = addresses.contracts(**given)
    told = sums(found)
    rows = list((found.filter(pk__lt=number_asked(before)) if before else found).order_by("-pk")[: ROWS + 1])
    words = desk.page.face.words
    return Listed(
        [row(desk, one) for one in rows[:ROWS]], given, desk.count(told.units, href),
        desk.money(told.amount, href), Shown(href, area(told.area, desk.page.reader.language)),
        [Option(one.value, words(one.words)) for one in Contract.State],
        [Option(one.value, words(one.words)) for one in Contract.Kind],
        [Option(one.value, words(one.words)) for one in Form],
        [Option(str(one.pk), one.name) for one in Project.objects.order_by("name")],
        [Option(str(what), words(title)) for what, title in HAPPENED.items()],
        addresses.contracts(**given, before=rows[ROWS - 1].pk) if len(rows) > ROWS else "", href if before else "",
    )  # fmt: skip


def given_in(form: QueryDict) -> dict[str, str]:
    return {name: text for name in NAMES if (text := form.get(name, "").strip()[:LONGEST])}


def _wanted(desk: Desk, given: dict[str, str]) -> QuerySet[Contract]:
    found, zone = seen(desk), desk.page.snap.zone
    if "q" in given:
        found = found.filter(queries.with_number(given["q"]))
    for name, choices in (("state", Contract.State), ("kind", Contract.Kind), ("form", Form)):
        if name in given:
            if given[name] not in choices.values:
                raise Http404
            found = found.filter(**{name: given[name]})
    if "who" in given:
        found = found.filter(deal__in=queries.seen(frozenset((desk.person(given["who"]),))))
    if "project" in given:
        found = found.filter(unit__section__building__project=number_asked(given["project"]))
    if "deal" in given:
        found = found.filter(deal=number_asked(given["deal"]))
    if "since" in given:
        found = found.filter(signed_on__gte=midnight_asked(given["since"], zone).date())
    if "until" in given:
        found = found.filter(signed_on__lt=midnight_asked(given["until"], zone).date() + timedelta(days=1))
    if "happened" in given:
        if given["happened"] not in ContractEvent.What.values:
            raise Http404
        days = (midnight_asked(given.get(name, otherwise), zone).date() for name, otherwise in ALL_DAYS.items())
        found = happened(found, ContractEvent.What(given["happened"]), *days)
    return found


def row(desk: Desk, one: Contract) -> ContractRow:
    href = addresses.contract(one.pk)
    return ContractRow(
        href, one.number, name_of_client(one.deal), Contract.Kind(one.kind).words,
        None if one.state == Contract.State.SIGNED else Contract.State(one.state).words,
        full_name(one.unit), estate.unit(one.unit_id),
        area(metres, desk.page.reader.language) if (metres := one.area or one.unit.area) else "",
        desk.money(one.price, href),
        short_day(one.signed_on, desk.page.reader.language, today=desk.page.reader.today) if one.signed_on else "",
        one.state in (Contract.State.ENDED, Contract.State.DROPPED),
    )  # fmt: skip


COLUMNS: Final = (
    Column[Contract](Words("Number", "Номер"), lambda one: one.number),
    Column[Contract](Words("Client", "Клиент"), lambda one: name_of_client(one.deal)),
    Column[Contract](Words("Kind", "Вид"), lambda one: Contract.Kind(one.kind).words),
    Column[Contract](Words("How it stands", "Состояние"), lambda one: Contract.State(one.state).words),
    Column[Contract](Words("Project", "Проект"), lambda one: one.unit.section.building.project.name),
    Column[Contract](Words("Building", "Корпус"), lambda one: one.unit.section.building.name),
    Column[Contract](Words("Unit", "Помещение"), lambda one: one.unit.number),
    Column[Contract](Words("Area, m²", "Площадь, м²"), lambda one: one.area or one.unit.area, Kind.AREA),
    Column[Contract](Words("Price", "Цена"), lambda one: one.price, Kind.MONEY),
    Column[Contract](Words("By the list", "По прайсу"), lambda one: one.listed, Kind.MONEY),
    Column[Contract](Words("How it is paid", "Форма оплаты"), lambda one: Form(one.form).words),
    Column[Contract](Words("Bank", "Банк"), lambda one: one.bank),
    Column[Contract](Words("Reserved", "Забронирован"), lambda one: one.booked_on, Kind.DAY),
    Column[Contract](Words("Signed", "Подписан"), lambda one: one.signed_on, Kind.DAY),
)


def listing(desk: Desk, form: QueryDict) -> Listing[Contract]:
    """All of the list, to be taken out."""
    found = _wanted(desk, given_in(form)).order_by("-pk")
    return Listing("contracts", Words("Contracts", "Договоры"), found, list, COLUMNS)


def of_deal(desk: Desk, deal: Deal) -> list[ContractRow]:
    return [row(desk, one) for one in seen(desk).filter(deal=deal).order_by("-pk")]
