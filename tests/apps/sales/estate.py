"""Height, a project of Sever's: ten flats on ten floors, six million roubles each."""

from pochemu.property import pricing
from pochemu.property.models import Unit
from pochemu.property.placing import UnitTold, add_building, add_project, add_units

PRICE = 6_000_000_00


def flats(by):
    building = add_building(add_project("Height", by=by), "1", by=by)
    told = [UnitTold(str(floor), floor, 1, rooms=2, area=5_000) for floor in range(1, 11)]
    made = add_units(building.sections.get(), told, by=by)
    for unit in made:
        pricing.set_price(unit, PRICE, by=by)
    found = Unit.objects.select_related("section__building__project")
    return list(found.filter(pk__in=[unit.pk for unit in made]).order_by("pk"))
