"""Of whom nobody takes care on a day: the quick question answers as the slow one, whatever was said and when."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.clients.conftest import MARCH
from pochemu.clients.actions import Told, add, entrust
from pochemu.clients.models import Client, Responsibility
from pochemu.people.models import Employee

pytestmark = pytest.mark.django_db

SAID = st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from(["anna", "boris", None]))
"""So many days after what was said before; from so many days later; who."""


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(SAID, max_size=6))
def test_it_is_whoever_has_nobody_responsible_on_that_day(office, said):
    client, now = add(Told("Зайцев Пётр"), by=None, at=MARCH), MARCH
    for later, since, who in said:
        now += timedelta(days=later)
        to = Employee.objects.get(code=who) if who else None
        entrust(client, to, since=now.date() + timedelta(days=since), why="", by=None, at=now)
    for days in range(20):
        day = MARCH.date() + timedelta(days=days)
        free = not Responsibility.objects.on(day).filter(client=client).exists()
        if day >= now.date():
            assert Client.objects.kept().nobodys(day).filter(pk=client.pk).exists() == free


def test_an_index_leads_to_them(office, zaytsev):
    """Whatever the number of clients who are in hands."""
    assert zaytsev.pk not in Client.objects.nobodys(MARCH.date()).values_list("pk", flat=True)
    if connection.vendor == "sqlite":
        plan = Client.objects.kept().nobodys(MARCH.date()).order_by("sort", "pk").explain()
        assert "client_in_no_hands" in plan
