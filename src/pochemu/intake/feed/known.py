"""Which unit a lot is: by the source’s key for it, or by its number. One number may be of several units: of other
projects, sections, or of a parking place beside a flat. They stay several."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pochemu.engine.words import Words
from pochemu.intake.feed.lot import Lot, Problem
from pochemu.property.models import Product, Section, Unit, UnitKey


def keyed(
    lots: Iterable[Lot], keys: dict[str, UnitKey], section: Section
) -> tuple[list[Lot], list[Problem]]:  # fmt: skip
    """Each lot once, under the key that it has in this project; and those that can’t be told apart."""
    found, problems = [], []
    lines: dict[tuple[str, str], int] = {}
    lots = list(lots)
    products = {(lot.key, lot.product) for lot in lots if lot.made}
    taken: set[str] = set()
    for lot in lots:
        which = lot.key, lot.product.value if lot.made else ""
        if which in lines:
            problems.append(Problem(lot.line, lot.key, (_SAME if lot.made else _TWICE).fill(line=lines[which])))
            continue
        lines[which] = lot.line
        there = keys.get(lot.key)
        if lot.made:
            lot = lot._replace(key=_made(lot, keys, section, products, taken))
        elif there is not None and project_of(there.unit) != section.building.project_id:
            problems.append(Problem(lot.line, lot.key, _ELSEWHERE.fill(project=there.unit.section.building.project)))
            continue
        taken.add(lot.key)
        found.append(lot)
    return found, problems


def _made(
    lot: Lot, keys: dict[str, UnitKey], section: Section, products: set[tuple[str, Product]], taken: set[str]
) -> str:
    """Of a lot without a key of its own: its number’s, or a longer one where that is another unit’s."""
    own, project = section.building.project_id, section.building.project.name
    longer = f"{lot.product.words.ru}/{lot.key}"
    names = [lot.key, longer, f"{project}/{lot.key}", f"{project}/{longer}"]
    here = [name for name in names if name in keys and project_of(keys[name].unit) == own and name not in taken]
    if alike := next((name for name in here if keys[name].unit.product == lot.product), None):
        return alike
    alone = not any((lot.key, product) in products for product in Product if product != lot.product)
    if here and alone:  # what it is was told otherwise before
        return here[0]
    elsewhere = lot.key in keys and not here
    free = [*(names[2:] if elsewhere else names), f"{project}/{longer}/{lot.line}"]
    return next(name for name in free if name not in keys and name not in taken)


def project_of(unit: Unit) -> int:
    return unit.section.building.project_id


def by_number(lots: Sequence[tuple[Lot, Section, bool]], source: str) -> dict[str, Unit]:
    """Units that we have and that this source has not named yet: where number and product are one unit’s alone, in the
    section where the lot stands, or in its building, where the lot tells no section."""
    buildings = {section.building_id for _, section, _ in lots}
    there: dict[tuple[Any, ...], list[Unit]] = defaultdict(list)
    for unit in (
        Unit.objects.filter(section__building__in=buildings).exclude(keys__source=source).select_related("section")
    ):
        there["section", unit.section_id, unit.number, unit.product].append(unit)
        there["building", unit.section.building_id, unit.number, unit.product].append(unit)
    places = {lot.key: _place(lot, section, exact) for lot, section, exact in lots}
    told = Counter(places.values())
    return {
        key: there[place][0] for key, place in places.items() if told[place] == 1 and len(there.get(place, ())) == 1
    }  # fmt: skip


def _place(lot: Lot, section: Section, exact: bool) -> tuple[Any, ...]:
    where = ("section", section.pk) if exact else ("building", section.building_id)
    return *where, lot.number, lot.product.value


_TWICE = Words("there is a lot of this key above, on line {line}", "лот с таким кодом уже есть выше, в строке {line}")
_SAME = Words(
    "line {line} has the same number: tell them apart by a column “Section” or “Id”",
    "такой же номер в строке {line}: чтобы их различить, добавьте столбец «Секция» или «Код»",
)
_ELSEWHERE = Words(
    "by this key the source has a unit of the project “{project}”: take it with a section of that one, or, if this is "
    "another unit, give this list another source",
    "под этим кодом у источника уже есть помещение проекта «{project}»: загрузите список в секцию того проекта, а если "
    "это другое помещение — укажите другой источник",
)
