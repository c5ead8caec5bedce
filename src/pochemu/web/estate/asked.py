"""Which units are asked for: what addresses and forms say, and what those forms offer."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.property.models import Building, Product, Section
from pochemu.property.models.place import HUNDREDTHS
from pochemu.property.placing import HIGHEST, LOWEST
from pochemu.property.queries import STANDINGS, Range, Wanted
from pochemu.web.asked import number_asked
from pochemu.web.deals.desk import Desk
from pochemu.web.estate.addresses import Given
from pochemu.web.estate.words import MORE_ROOMS, STANDING, rooms
from pochemu.web.plans.cells import NotPlan, minor_units_of, number_of

PLACES: Final = ("project", "building", "section")
TICKS: Final = ("rooms", "status")
TYPED: Final = ("price_from", "price_to", "area_from", "area_to", "floor_from", "floor_to")
SIEVE: Final = (*TICKS, "product", *TYPED)
"""What narrows, beside the place."""
MOST: Final = 10**15
"""Of a number that is typed: no price and no area is larger."""


class Asked(NamedTuple):
    """`wrong`: what was typed and is no number; it narrows nothing."""

    which: Wanted
    given: dict[str, str | list[str]]
    wrong: list[Words]

    @property
    def narrowed(self) -> bool:
        return any(name in self.given for name in SIEVE)

    def but(self, *names: str) -> Given:
        return {name: value for name, value in self.given.items() if name not in names}


def asked(desk: Desk, form: QueryDict) -> Asked:
    """What no form of ours says is not found."""
    given: dict[str, str | list[str]] = {
        name: text for name in (*PLACES, "product", *TYPED) if (text := form.get(name, "").strip())
    }
    given |= {name: found for name in TICKS if (found := [each for each in form.getlist(name) if each])}
    places = {name: number_asked(form.get(name, "").strip()) for name in PLACES if name in given}
    standing, counted = frozenset(given.get("status", ())), {number_asked(each) for each in given.get("rooms", ())}
    if not standing <= set(STANDINGS) or given.get("product", Product.FLAT) not in Product.values:
        raise Http404
    bounds: dict[str, int | None] = {}
    wrong: list[Words] = []
    for name in TYPED:
        if name in given:
            try:
                bounds[name] = _typed(desk, name, str(given[name]))
            except NotPlan as problem:
                wrong.append(problem.words)
    which = Wanted(
        **places, product=str(given.get("product", "")), standing=standing,
        rooms=frozenset(each for each in counted if each < MORE_ROOMS),
        more_rooms=MORE_ROOMS if any(each >= MORE_ROOMS for each in counted) else None, **bounds,
    )  # fmt: skip
    return Asked(which, given, wrong)


def _typed(desk: Desk, name: str, text: str) -> int | None:
    """A price in minor units, an area in hundredths, a floor. Raises NotPlan."""
    page = desk.page
    if name.startswith("price"):
        value = minor_units_of(
            text, currency=page.snap.currency, digits=page.snap.digits, language=page.reader.language
        )
    else:
        typed = number_of(text.replace("−", "-"), currency=page.snap.currency, language=page.reader.language)
        value = None if typed is None else int(typed * (HUNDREDTHS if name.startswith("area") else 1))
    if value is not None and name.startswith("floor"):
        return min(max(value, LOWEST), HIGHEST)
    return None if value is None else min(max(value, -MOST), MOST)


def place(what: Asked) -> str:
    """The building or the section that is asked for, which no form of a list shows."""
    which = what.which
    if which.section is not None:
        found = Section.objects.select_related("building__project").filter(pk=which.section).first()
        return "" if found is None else f"{found.building.project}, {found.building}, {found}"
    building = Building.objects.select_related("project").filter(pk=which.building or 0).first()
    return "" if building is None else f"{building.project}, {building}"


class Choice(NamedTuple):
    value: str
    title: str | Words
    chosen: bool


class Sieve(NamedTuple):
    """The form."""

    rooms: list[Choice]
    standing: list[Choice]
    products: list[Choice]
    given: Given
    narrowed: bool


def sieve(what: Asked, there: Range) -> Sieve:
    chosen = what.given
    return Sieve(
        list(_rooms(there, chosen)),
        [Choice(each, STANDING[each], each in chosen.get("status", ())) for each in STANDINGS],
        [Choice(each.value, each.words, each.value == chosen.get("product")) for each in there.products],
        chosen, what.narrowed,
    )  # fmt: skip


def _rooms(there: Range, chosen: Given) -> Iterator[Choice]:
    for each in sorted({min(count, MORE_ROOMS) for count in there.rooms}):
        title = _("%(n)s and more") % {"n": each} if each == MORE_ROOMS else str(each) if each else rooms(0)
        yield Choice(str(each), title, str(each) in chosen.get("rooms", ()))


def per_metre(amount: int | None, area: int | None) -> mpq | None:
    """Minor units for a square metre."""
    return mpq(amount * HUNDREDTHS, area) if amount and area else None
