"""What forms of property say: a house, a section by its floor, a unit, a price."""

from django.http import Http404, QueryDict
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.property import pattern
from pochemu.property.models import Building, Product, Section, Unit
from pochemu.property.models.place import HUNDREDTHS
from pochemu.property.placing import UnitTold
from pochemu.web.asked import number_in
from pochemu.web.page import Page
from pochemu.web.plans.cells import NotPlan, minor_units_of, number_of, text_of


def whole(form: QueryDict, name: str) -> int:
    """Below zero too. Raises Refused."""
    text = form.get(name, "").strip().replace("−", "-")
    number = number_in(text.removeprefix("-"), digits=5)
    if number is None:
        raise Refused(_NO_WHOLE.fill(text=text[:40]), name)
    return -number if text.startswith("-") else number


def section_of(building: Building, form: QueryDict) -> Section:
    found = next((each for each in building.sections.all() if str(each.pk) == form.get("section", "")), None)
    if found is None:
        raise Http404
    return found


def product_of(form: QueryDict) -> Product:
    asked = form.get("product", "")
    if asked not in Product.values:
        raise Http404
    return Product(asked)


def filled(form: QueryDict) -> list[UnitTold]:
    """A whole section. Raises Refused."""
    mistakes, floors = Mistakes(), [0, 0]
    for n, name in enumerate(("floor_from", "floor_to")):
        with mistakes.at(name):
            floors[n] = whole(form, name)
    mistakes.must_be_none()
    return pattern.units(form.get("pattern", ""), form.get("first", ""), (floors[0], floors[1]), product_of(form))


def unit_told(form: QueryDict, page: Page) -> UnitTold:
    """Raises Refused."""
    mistakes = Mistakes()
    floor = place = 0
    rooms = area = None
    with mistakes.at("floor"):
        floor = whole(form, "floor")
    with mistakes.at("place"):
        place = whole(form, "place")
    with mistakes.at("rooms"):
        rooms = whole(form, "rooms") if form.get("rooms", "").strip() else None
    with mistakes.at("area"):
        area = area_told(form.get("area", ""), page)
    mistakes.must_be_none()
    return UnitTold(form.get("number", ""), floor, place, product_of(form), rooms, area, form.get("note", ""))


def unit_typed(unit: Unit, page: Page) -> dict[str, object]:
    """As it stands in the form."""
    return {
        "number": unit.number, "floor": unit.floor, "place": unit.place, "product": unit.product, "rooms":
        "" if unit.rooms is None else unit.rooms, "note": unit.note, "layout": str(unit.layout_id or ""),
        "area": "" if unit.area is None else text_of(mpq(unit.area, HUNDREDTHS), page.reader.language),
    }  # fmt: skip


def area_told(text: str, page: Page) -> int | None:
    """Hundredths of a square metre. Raises Refused."""
    try:
        value = number_of(text, currency=page.snap.currency, language=page.reader.language)
    except NotPlan as wrong:
        raise Refused(wrong.words) from None
    if value is None:
        return None
    if (value * HUNDREDTHS).denominator != 1:
        raise Refused(_FINE)
    return int(value * HUNDREDTHS)


def price_told(text: str, page: Page) -> int:
    """Minor units. Raises Refused."""
    snap = page.snap
    try:
        amount = minor_units_of(text, currency=snap.currency, digits=snap.digits, language=page.reader.language)
    except NotPlan as wrong:
        raise Refused(wrong.words) from None
    if amount is None:
        raise Refused(_NO_PRICE)
    return amount


_NO_WHOLE = Words("“{text}” is not a whole number", "«{text}» — не целое число")
_FINE = Words("An area has at most two decimals", "У площади не больше двух знаков после запятой")
_NO_PRICE = Words("Write the price", "Напишите цену")
