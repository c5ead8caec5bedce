"""How many units there are of each standing, and for how much: figures that lead to the list."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pochemu.engine.words import Words
from pochemu.property.models import Project
from pochemu.property.queries import FREE, RESERVED, SOLD, STANDINGS, Sums, by_standing, total, units
from pochemu.web.deals.desk import Desk
from pochemu.web.estate import addresses
from pochemu.web.estate.addresses import Given
from pochemu.web.estate.words import SIGN, STANDING, area
from pochemu.web.face import Shown

WITHHELD = ("withheld",)


class Counted(NamedTuple):
    units: Shown
    amount: Shown | None
    area: Shown | None = None


class StandingShown(NamedTuple):
    standing: str
    title: Words
    sign: Words
    counted: Counted


class ProjectShown(NamedTuple):
    href: str
    name: str
    address: str
    closed: bool
    free: Counted
    reserved: Counted
    sold: Counted
    withheld: Counted


def standings(desk: Desk, counted: Mapping[Any, Sums], given: Given) -> list[StandingShown]:
    """Those that there are; what is free always."""
    found = {each: total([sums for key, sums in counted.items() if key[-1] == each]) for each in STANDINGS}
    return [
        StandingShown(each, STANDING[each], SIGN[each], shown(desk, sums, addresses.listed(given, status=[each])))
        for each, sums in found.items() if sums.units or each == FREE
    ]  # fmt: skip


def shown(desk: Desk, sums: Sums, href: str) -> Counted:
    metres = Shown(href, area(sums.area, desk.page.reader.language)) if sums.area else None
    return Counted(desk.count(sums.units, href), desk.money(sums.amount, href) if sums.priced else None, metres)


def projects(desk: Desk) -> list[ProjectShown]:
    """Those that are sold first."""
    counted = by_standing(units(), "section__building__project")
    return [_project(desk, one, counted) for one in Project.objects.order_by("closed", "name")]


def _project(desk: Desk, project: Project, counted: Mapping[Any, Sums]) -> ProjectShown:
    def of(*kinds: str) -> Counted:
        sums = total([counted[project.pk, kind] for kind in kinds if (project.pk, kind) in counted])
        return shown(desk, sums, addresses.listed({"project": str(project.pk)}, status=list(kinds)))

    return ProjectShown(
        addresses.project(project.pk), project.name, project.address, project.closed,
        of(FREE), of(*RESERVED), of(*SOLD), of(*WITHHELD),
    )  # fmt: skip
