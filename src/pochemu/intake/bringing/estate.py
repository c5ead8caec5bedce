"""Which unit a row means: by its code in a feed or here, or by its number; and by where it stands, if that is said.

Words such as «корпус» or «ЖК» before a name tell nothing: «Корпус 1» is building 1.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import Here
from pochemu.intake.bringing.guessing import plain
from pochemu.intake.bringing.reading import Row
from pochemu.intake.cells.unfit import Unfit
from pochemu.property.models import Hold, Unit, UnitKey
from pochemu.sales.reserving import name_of

PLACED: Final = "section__building__project"
SHOWN: Final = 3
_CALLED: Final = frozenset(
    "жк жилой комплекс проект корпус корп дом литер строение секция подъезд № building house section project".split()
)


class Units:
    def __init__(self, here: Here) -> None:
        self.here = here
        self.by_key: dict[str, set[Unit]] = {}
        self.by_number: dict[str, set[Unit]] = {}
        self.holds: dict[int, Hold] = {}

    def prepare(self, rows: Sequence[Row]) -> None:
        """All that these rows may mean."""
        keys = {row.text("unit_key") for row in rows} - {""}
        own = {int(key[5:]): key for key in keys if key.startswith("unit-") and key[5:].isdecimal()}
        self.by_key, self.by_number = defaultdict(set), defaultdict(set)
        for key in UnitKey.objects.filter(key__in=keys).select_related(f"unit__{PLACED}"):
            self.by_key[key.key].add(key.unit)
        for unit in Unit.objects.filter(pk__in=own).select_related(PLACED):
            self.by_key[own[unit.pk]].add(unit)
        numbers = {_number(row) for row in rows} - {""}
        for unit in Unit.objects.filter(number__in=numbers).select_related(PLACED):
            self.by_number[unit.number].add(unit)
        units = set().union(*self.by_key.values(), *self.by_number.values())
        self.holds = {hold.unit_id: hold for hold in Hold.objects.known().filter(unit__in=units)}

    def of(self, row: Row) -> Unit:
        """Raises Unfit."""
        key, number = row.text("unit_key"), _number(row)
        if not key and not number:
            raise Unfit(_UNSAID)
        there = self.by_key.get(key, set()) if key else self.by_number.get(number, set())
        if not there:
            raise Unfit(_NO_CODE.fill(key=key[:60]) if key else _NO_NUMBER.fill(number=number[:60]))
        fits = [unit for unit in there if self._stands(unit, row)]
        if len(fits) != 1:
            shown = sorted(fits or there, key=lambda unit: unit.pk)
            where = "; ".join(f"{unit.section.building.project.name}, {name_of(unit)}" for unit in shown[:SHOWN])
            raise Unfit((_SEVERAL if fits else _ELSEWHERE).fill(number=key or number, where=where))
        return fits[0]

    def _stands(self, unit: Unit, row: Row) -> bool:
        """As the row says, as far as it says anything."""
        building = unit.section.building
        own = {"project": building.project.name, "building": building.name, "section": unit.section.name}
        there = all(_called(row.text(field)) in ("", _called(name)) for field, name in own.items())
        return there and self.here.meant("product", row) in ("", unit.product)


def _number(row: Row) -> str:
    return row.text("unit").removeprefix("№").strip()


def _called(text: str) -> str:
    words = plain(text).split()
    return " ".join([word for word in words if word not in _CALLED] or words)


_UNSAID = Words("it is not said which unit it is", "не указано, какое это помещение")
_NO_CODE = Words(
    "no unit has the code {key}, of whatever feed: correct it, or say the unit by its project, building and number",
    "помещения с кодом {key} нет ни в одном источнике: исправьте код или укажите проект, корпус и номер",
)
_NO_NUMBER = Words(
    "there is no unit {number} here: add it to its building, or correct the number",
    "помещения {number} нет: заведите его в корпусе или исправьте номер",
)
_ELSEWHERE = Words(
    "unit {number} stands elsewhere: {where}. Correct the project, building, section or what it is",
    "помещение {number} есть, но в другом месте: {where}. Исправьте проект, корпус, секцию или вид помещения",
)
_SEVERAL = Words(
    "several units have the number {number}: {where}. Say the project, building, section or what it is",
    "помещений {number} несколько: {where}. Укажите проект, корпус, секцию или вид помещения",
)
