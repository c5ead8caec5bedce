"""What a feed would change: lots that are new, that are other than we know them or cost otherwise, that it has lost.

A lot that a feed has lost is not sold by that: it is a hint, and no more."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.feed.lot import Lot, Problem, Read
from pochemu.property.models import Building, Hold, Section, Unit, UnitKey
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
    lots, problems = _once(read)
    keys = {key.key: key for key in UnitKey.objects.filter(source=source).select_related("unit")}
    known = {lot.key: keys[lot.key].unit for lot in lots if lot.key in keys}
    adopted = _adopted([lot for lot in lots if lot.key not in known], source, section)
    known |= adopted
    sections = _Sections(section)
    new: list[New] = []
    for lot in lots:
        if lot.key not in known:
            place = sections.of(lot)
            amount = None if lot.price is None else int(lot.price * whole)
            if isinstance(place, Problem):
                problems.append(place)
            else:
                new.append(New(lot, place, amount))
    changed = [one for lot in lots if lot.key in known and (one := _changed(known[lot.key], lot)).fields]
    lines = _lines([(known[lot.key], lot) for lot in lots if lot.key in known], whole)
    held = set(Hold.objects.known().filter(unit__in=known.values()).values_list("unit_id", flat=True))
    there = {lot.key for lot in read.lots} | {problem.key for problem in problems}
    return Changes(
        new, changed, [one for one in lines if one.was is None and one.unit.pk not in held],
        [one for one in lines if one.was is not None and one.unit.pk not in held],
        [one for one in lines if one.unit.pk in held],
        len(known) - len({one.unit.pk for one in changed} | {one.unit.pk for one in lines}),
        [key.unit for key in keys.values() if key.key not in there and key.lost_at is None],
        [key.unit for key in keys.values() if key.key in known and key.lost_at is not None],
        list(adopted.values()), known, sorted(problems),
    )  # fmt: skip


def _once(read: Read) -> tuple[list[Lot], list[Problem]]:
    """Of two lots of one key the first."""
    lots: dict[str, Lot] = {}
    problems = list(read.problems)
    for lot in read.lots:
        if lot.key in lots:
            problems.append(Problem(lot.line, lot.key, _TWICE.fill(line=lots[lot.key].line)))
        else:
            lots[lot.key] = lot
    return list(lots.values()), problems


def _adopted(lots: Sequence[Lot], source: str, section: Section) -> dict[str, Unit]:
    """Units that we have and that this source has not named yet: by their numbers, where those are their own."""
    told = Counter(lot.number for lot in lots)
    there: dict[str, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(section=section).exclude(keys__source=source):
        there[unit.number].append(unit)
    return {
        lot.key: there[lot.number][0] for lot in lots if told[lot.number] == 1 and len(there.get(lot.number, ())) == 1
    }  # fmt: skip


class _Sections:
    """Where new lots stand: as they say; else where the form says."""

    def __init__(self, section: Section) -> None:
        self.usual = section
        found = Building.objects.filter(project=section.building.project_id).prefetch_related("sections")
        self.buildings = {building.name.casefold(): list(building.sections.all()) for building in found}

    def of(self, lot: Lot) -> Section | Problem:
        if lot.floor is None or not -9 <= lot.floor <= 199:
            return Problem(lot.line, lot.key, _NO_FLOOR)
        if not lot.building and not lot.section:
            return self.usual
        there = self.buildings.get(lot.building.casefold() if lot.building else self.usual.building.name.casefold())
        if there is None:
            return Problem(lot.line, lot.key, _NO_BUILDING.fill(name=lot.building))
        if not lot.section:
            return self.usual if self.usual in there else there[0]
        found = next((one for one in there if one.name.casefold() == lot.section.casefold()), None)
        return found or Problem(lot.line, lot.key, _NO_SECTION.fill(name=lot.section))


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


_TWICE = Words("there is a lot of this key above, on line {line}", "лот с таким кодом уже есть выше, в строке {line}")
_NO_FLOOR = Words("no floor is told, or an unlikely one", "этаж не указан или неправдоподобен")
_NO_BUILDING = Words(
    "the project has no building “{name}”: add it first", "в проекте нет корпуса «{name}»: сначала добавьте его"
)
_NO_SECTION = Words(
    "the building has no section “{name}”: add it first", "в корпусе нет секции «{name}»: сначала добавьте её"
)
