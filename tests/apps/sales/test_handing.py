"""A client goes from team to team: the clock runs until somebody of the other team takes it, or returns it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from attack import refused
from pochemu.clients.actions import Told, add
from pochemu.clients.queries import responsible
from pochemu.ledger.models import Fact
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Employee, Team
from pochemu.sales import erasing, handing
from pochemu.sales.handing import Given, give, give_back, take
from pochemu.sales.models import Handover

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=90)


@pytest.fixture
def who(office):
    def account(code, role="employee"):
        user = User.objects.create_user(code)
        return Account.objects.create(user=user, employee=Employee.objects.get(code=code), role=role)

    return {code: account(code) for code in ("anna", "boris", "vera")}


@pytest.fixture
def client_(who):
    return add(Told("Ёлкин Пётр"), by=who["anna"], at=NOW, to=who["anna"].employee)


@pytest.fixture
def given(client_, who):
    return give(client_, Given(Team.objects.get(code="sales"), 1, "Ждёт двушку"), by=who["anna"], now=NOW)


def fact():
    return Fact.objects.known().get(kind__name="handed_on")


def test_whoever_takes_it_is_responsible_and_both_are_credited(given, client_, who):
    take(given.pk, by=who["boris"], now=LATER)
    assert responsible(client_, NOW.date()).code == "boris"
    told = fact()
    assert told.subject == client_.subject
    assert told.occurred_at == LATER
    assert (told.fields["from"], told.fields["to"]) == ("calls", "sales")
    assert told.fields["result"] == "принято"
    assert told.fields["late"]
    assert told.fields["minutes"] == 90_000_000
    roles = {(credit.employee.code, credit.role) for credit in told.credits.all()}
    assert roles == {("anna", "передал"), ("boris", "принял")}
    assert {"handed_over", "handover_taken"} <= {item.what for item in client_.history.all()}


def test_one_that_is_taken_in_time_is_not_late(given, who):
    take(given.pk, by=who["boris"], now=NOW + timedelta(minutes=59))
    assert not fact().fields["late"]


def test_it_is_returned_with_a_reason_and_whoever_was_responsible_stays(given, client_, who):
    with pytest.raises(Refused, match="Say why"):
        give_back(given.pk, " ", by=who["boris"], now=LATER)
    give_back(given.pk, "Не наш район", by=who["boris"], now=LATER)
    assert responsible(client_, NOW.date()).code == "anna"
    assert fact().fields["result"] == "возвращено"
    give(client_, Given(Team.objects.get(code="sales"), 1), by=who["anna"], now=LATER)  # and may be given again


def test_only_somebody_of_the_other_team_takes_it_and_once(given, who):
    with pytest.raises(Refused, match="another team"):
        take(given.pk, by=who["anna"], now=LATER)
    take(given.pk, by=who["boris"], now=LATER)
    with pytest.raises(Refused, match="already"):
        take(given.pk, by=who["vera"], now=LATER)
    assert Fact.objects.filter(kind__name="handed_on").count() == 1


def test_what_waits_is_not_given_twice_nor_to_ones_own_team(given, client_, who):
    with pytest.raises(Refused, match="waits to be taken"):
        give(client_, Given(Team.objects.get(code="sever"), 1), by=who["anna"], now=NOW)
    with pytest.raises(Refused, match="own team"):
        give(client_, Given(Team.objects.get(code="calls"), 1), by=who["anna"], now=NOW)
    with pytest.raises(Refused, match="how many hours"):
        give(client_, Given(Team.objects.get(code="sever"), 0), by=who["anna"], now=NOW)
    assert Handover.objects.count() == 1


def test_the_database_keeps_what_was_given_and_what_came_of_it(given, who):
    table = Handover._meta.db_table
    refused(f"DELETE FROM {table}", by=f"{table}: rows are never deleted")
    refused(f"UPDATE {table} SET to_id = {Team.objects.get(code='sever').pk}", by=f"{table}: what was given stays")
    take(given.pk, by=who["boris"], now=LATER)
    refused(f"UPDATE {table} SET taken = %s", [False], by=f"{table}: what came of it stays")
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=given.pk).update(reason="", ended_at=None)


def test_an_erasure_takes_its_words(given, client_):
    erasing.erase(client_)
    given.refresh_from_db()
    assert given.text == erasing.FORGOTTEN


def test_a_client_with_a_handover_is_not_untouched(given, client_):
    from pochemu.clients.bringing import OWN, is_used

    assert is_used(client_, but=OWN)
    assert handing.team_of(given.giver, NOW.date()).code == "calls"
