"""What is found by a number or a name, beside people: clients, contracts, deals, units, projects."""

import re
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.people.models import fold
from pochemu.property.models import Product, Project, Unit
from pochemu.sales.queries import by_number, cases
from pochemu.web.clients.listed import found_in_search
from pochemu.web.contracts.listed import seen as contracts_seen
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.estate import addresses as estate
from pochemu.web.reservations.units import placed, title_of, where_of
from pochemu.web.why.shapes import Link

MOST: Final = 20
CANDIDATES: Final = 200
"""Units of that number, at most, among which the other words choose."""
_NUMBER: Final = re.compile(r"№?\s*([0-9]{1,17})")


class Group(NamedTuple):
    title: Words
    links: list[Link]


def groups(desk: Desk, query: str) -> list[Group]:
    """Those in which something is found."""
    found = (
        Group(_CLIENTS, found_in_search(desk.page, query, MOST)), Group(_CONTRACTS, _contracts(desk, query)),
        Group(_DEALS, _deals(desk, query)), Group(_UNITS, _units(desk, query)), Group(_PROJECTS, _projects(query)),
    )  # fmt: skip
    return [one for one in found if one.links]


def _contracts(desk: Desk, query: str) -> list[Link]:
    found = contracts_seen(desk).filter(by_number(query)).order_by("-pk")[:MOST]
    return [Link(addresses.contract(one.pk), f"{one.number}, {name_of_client(one.deal)}") for one in found]


def _deals(desk: Desk, query: str) -> list[Link]:
    asked = _NUMBER.fullmatch(query)
    found = desk.deals.select_related("client").filter(pk=int(asked[1])) if asked else ()
    return [Link(addresses.of(one), f"№{one.pk}, {name_of_client(one)}") for one in found]


def _units(desk: Desk, query: str) -> list[Link]:
    """One of the words is the number; the others are of what it is and where it stands: “Height 45”, “кв. 45”."""
    words = [word.strip(".,") for word in query.replace("№", " ").split()]
    numbers = {each for word in words for each in cases(word)}
    order = ("section__building__project__closed", "section__building__project__name", "section", "floor", "place")
    found = placed().filter(number__in=numbers).order_by(*order)[:CANDIDATES]
    fits = [one for one in found if _fits(one, [fold(word) for word in words])][:MOST]
    return [Link(estate.unit(one.pk), f"{title_of(desk, one)}, {where_of(one)}") for one in fits]


def _fits(unit: Unit, words: list[str]) -> bool:
    number, told = fold(unit.number), fold(" ".join((*Product(unit.product).words, where_of(unit))))
    return all(word == number or word in told for word in words)


def _projects(query: str) -> list[Link]:
    words = fold(query).split()
    found = (one for one in Project.objects.order_by("closed", "name") if all(word in fold(one.name) for word in words))
    return [Link(estate.project(one.pk), one.name) for one in found][:MOST]


_CLIENTS = Words("Clients", "Клиенты")
_CONTRACTS = Words("Contracts", "Договоры")
_DEALS = Words("Deals", "Сделки")
_UNITS = Words("Units", "Помещения")
_PROJECTS = Words("Projects", "Проекты")
