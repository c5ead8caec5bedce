"""What a feed would change: lots that are new, that are other than we know them or cost otherwise, that it has lost.

A lot that a feed has lost is not sold by that: it is a hint, and no more."""

from collections.abc import Iterable
from typing import NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.feed.known import by_number, keyed, project_of
from pochemu.intake.feed.lot import Lot, Problem, Read
from pochemu.people.queries import company
from pochemu.property.models import Building, Hold, Project, Section, Unit, UnitKey
from pochemu.property.pricing import Line, current


class New(NamedTuple):
    lot: Lot
    section: Section
    amount: int | None  # minor units


class Changed(NamedTuple):
    """`fields`: what it was and what it becomes, by the names of a unit's columns."""

    unit: Unit
    lot: Lot
    fields: dict[str, tuple[object, object]]


class Changes(NamedTuple):
    new: list[New]
    changed: list[Changed]
    first_prices: list[Line]  # of units that had none
    prices: list[Line]
    held: list[Line]  # reserved, sold or withheld: they keep their prices
    same: int
    lost: list[Unit]
    back: list[Unit]  # that it had lost
    adopted: list[Unit]  # known by their numbers: from now on, by the feed's keys
    known: dict[str, Unit]  # all that the feed has and we have, by the feed's keys
    problems: list[Problem]


def changes(read: Read, source: str, section: Section, *, whole: int) -> Changes:
    """`whole`: minor units of a major one."""
    named = UnitKey.objects.filter(source=source).select_related("unit__section__building__project")
    keys = {key.key: key for key in named}
    lots, problems = keyed(read.lots, keys, section)
    problems += read.problems
    ours = company().currency
    problems += (
        Problem(lot.line, lot.key, _CURRENCY.fill(found=lot.currency[:10], ours=ours))
        for lot in lots if lot.currency not in ("", ours)
    )  # fmt: skip
    lots = [lot for lot in lots if lot.currency in ("", ours)]
    known = {lot.key: keys[lot.key].unit for lot in lots if lot.key in keys}
    sections = _Sections(section)
    placed: list[tuple[Lot, Section, bool]] = []
    for lot in lots:
        if lot.key not in known:
            place = sections.of(lot)
            if isinstance(place, Problem):
                problems.append(place)
            else:
                placed.append((lot, *place))
    adopted = by_number(placed, source)
    known |= adopted
    new: list[New] = []
    for lot, where, _ in placed:
        if lot.key in adopted:
            continue
        if lot.floor is None or not -9 <= lot.floor <= 199:
            problems.append(Problem(lot.line, lot.key, _NO_FLOOR))
        else:
            new.append(New(lot, where, None if lot.price is None else int(lot.price * whole)))
    changed = [one for lot in lots if lot.key in known and (one := _changed(known[lot.key], lot)).fields]
    lines = _lines([(known[lot.key], lot) for lot in lots if lot.key in known], whole)
    held = set(Hold.objects.known().filter(unit__in=known.values()).values_list("unit_id", flat=True))
    there = {lot.key for lot in lots} | {problem.key for problem in problems}
    own = [key for key in keys.values() if project_of(key.unit) == section.building.project_id]
    return Changes(
        new, changed, [one for one in lines if one.was is None and one.unit.pk not in held],
        [one for one in lines if one.was is not None and one.unit.pk not in held],
        [one for one in lines if one.unit.pk in held],
        len(known) - len({one.unit.pk for one in changed} | {one.unit.pk for one in lines}),
        [key.unit for key in own if key.key not in there and key.lost_at is None],
        [key.unit for key in own if key.key in known and key.lost_at is not None],
        list(adopted.values()), known, sorted(problems),
    )  # fmt: skip


class _Sections:
    """Where new lots stand: as they say; else where the form says."""

    def __init__(self, section: Section) -> None:
        self.usual = section
        found = Building.objects.filter(project=section.building.project_id).prefetch_related("sections")
        others = Project.objects.exclude(pk=section.building.project_id).values_list("name", flat=True)
        self.others = {name.casefold() for name in others}
        self.buildings = {building.name.casefold(): list(building.sections.all()) for building in found}

    def of(self, lot: Lot) -> tuple[Section, bool] | Problem:
        """And whether it is just that section: of a building without more told, it may be any."""
        building, section = self._told(lot)
        if lot.project.casefold() in self.others and building != lot.project:
            return Problem(lot.line, lot.key, _OTHER.fill(name=lot.project))
        if not building and not section:
            return self.usual, True
        there = self.buildings.get(building.casefold() if building else self.usual.building.name.casefold())
        if there is None:
            return Problem(lot.line, lot.key, _NO_BUILDING.fill(name=building))
        if not section:
            return (self.usual if self.usual in there else there[0]), len(there) == 1
        found = next((one for one in there if one.name.casefold() == section.casefold()), None)
        return (found, True) if found else Problem(lot.line, lot.key, _NO_SECTION.fill(name=section))

    def _told(self, lot: Lot) -> tuple[str, str]:
        """Portals call the project what some programs call the building: as far as there is one of that name."""
        if lot.project.casefold() in self.buildings and lot.building.casefold() not in self.buildings:
            return lot.project, lot.section or lot.building
        return lot.building, lot.section


def _changed(unit: Unit, lot: Lot) -> Changed:
    """What a feed does not say it does not change."""
    told = {"floor": lot.floor, "rooms": lot.rooms, "area": lot.area}
    fields: dict[str, tuple[object, object]] = {
        name: (getattr(unit, name), value) for name, value in told.items()
        if value is not None and value != getattr(unit, name)
    }  # fmt: skip
    return Changed(unit, lot, fields)


def _lines(told: Iterable[tuple[Unit, Lot]], whole: int) -> list[Line]:
    priced = [(unit, int(lot.price * whole)) for unit, lot in told if lot.price is not None]
    prices = current([unit for unit, _ in priced])
    return [Line(unit, prices.get(unit.pk), amount) for unit, amount in priced if prices.get(unit.pk) != amount]


_NO_FLOOR = Words("no floor is told, or an unlikely one", "этаж не указан или неправдоподобен")
_OTHER = Words(
    "this is a lot of the project “{name}”: take the file with a section of that one, too",
    "это лот проекта «{name}»: загрузите файл ещё раз в секцию того проекта",
)
_NO_BUILDING = Words(
    "the project has no building “{name}”: add it first", "в проекте нет корпуса «{name}»: сначала добавьте его"
)
_NO_SECTION = Words(
    "the building has no section “{name}”: add it first", "в корпусе нет секции «{name}»: сначала добавьте её"
)
_CURRENCY = Words(
    "its price is in {found}, and the company's are in {ours}", "цена в {found}, а компания ведёт цены в {ours}"
)
