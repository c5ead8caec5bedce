"""Height is a project of one building: two sections of three floors with two flats on each. Vera heads the sales."""

from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)


@pytest.fixture
def login(office, django_user_model):
    from pochemu.people.models import Account, Employee

    def make(code, role="employee"):
        user = django_user_model.objects.create_user(code)
        return Account.objects.create(user=user, employee=Employee.objects.filter(code=code).first(), role=role)

    return make


@pytest.fixture
def vera(login):
    return login("vera", "head")


@pytest.fixture
def boris(login):
    return login("boris")


@pytest.fixture
def director(login):
    return login("director", "director")


@pytest.fixture
def building(vera):
    from pochemu.property.placing import UnitTold, add_building, add_project, add_units

    made = add_building(add_project("Height", by=vera), "1", ("A", "B"), by=vera)
    for number, section in enumerate(made.sections.all()):
        flats = [(floor, place) for floor in (1, 2, 3) for place in (1, 2)]
        told = [
            UnitTold(str(6 * number + n), floor, place, rooms=place, area=4_000 + 100 * n)
            for n, (floor, place) in enumerate(flats, 1)
        ]
        add_units(section, told, by=vera)
    return made


@pytest.fixture
def units(building):
    from pochemu.property.models import Unit

    return list(Unit.objects.filter(section__building=building).order_by("pk"))
