"""Clients of Sever: Pyotr Zaytsev and the firm Romashka, for whom Boris is responsible since 2 March 2026."""

from datetime import UTC, datetime

import pytest

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def boris(office):
    from pochemu.people.models import Employee

    return Employee.objects.get(code="boris")


@pytest.fixture
def anna(office):
    from pochemu.people.models import Employee

    return Employee.objects.get(code="anna")


@pytest.fixture
def zaytsev(boris):
    from pochemu.clients.actions import Told, add

    told = Told("Зайцев Пётр Ильич", phones=("8 (916) 123-45-67",), emails=("Petr@Example.com",))
    return add(told, by=None, at=MARCH, to=boris)


@pytest.fixture
def romashka(boris):
    from pochemu.clients.actions import Told, add

    return add(Told("ООО «Ромашка»", "firm", ("+7 495 200-00-00",)), by=None, at=MARCH, to=boris)
