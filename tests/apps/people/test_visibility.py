"""Who sees what of whom."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser, User

from pochemu.engine.roster import Assignment
from pochemu.ledger.entries import entry
from pochemu.people.actions import assign, employ
from pochemu.people.models import Account, Company, Employee
from pochemu.people.roster import roster
from pochemu.people.visibility import What, account_of, sight_of

TODAY = date(2026, 3, 5).toordinal()
EVERYBODY = {"anna", "boris", "gleb", "vera"}


@pytest.fixture(autouse=True)
def logins(office):
    """Gleb sells beside Boris; Vera heads them; Dina keeps the accounts, and is nobody's colleague."""
    employ({"gleb": "Глеб"})
    with entry(what="Gleb") as e:
        assign(e, ["gleb"], [Assignment("gleb", "manager", "sales", TODAY)])
    roles = {"anna": "employee", "boris": "employee", "gleb": "employee", "vera": "head", "dina": "finance"}
    for name, role in roles.items():
        employee = Employee.objects.filter(code=name).first()
        Account.objects.create(user=User.objects.create(username=name), employee=employee, role=role)


def seen(name, what, today=TODAY):
    sight = sight_of(account_of(User.objects.get(username=name)), roster(), today)
    found = set(sight.of(Employee.objects.all(), what).values_list("code", flat=True))
    assert found == {employee for employee in EVERYBODY if sight.sees(what, employee)}
    return found


def rule(**told):
    Company.objects.update(visibility=told)


@pytest.mark.parametrize("what", What)
def test_everybody_sees_all_where_the_company_did_not_narrow_it(what):
    for name in (*EVERYBODY, "dina"):
        assert seen(name, what) == EVERYBODY


def test_money_attainment_and_rank_are_narrowed_apart():
    rule(money="own", attainment="team")
    assert seen("boris", What.MONEY) == {"boris"}
    assert seen("boris", What.ATTAINMENT) == {"boris", "gleb", "vera"}
    assert seen("boris", What.RANK) == EVERYBODY


def test_a_team_is_that_of_the_day():
    rule(money="team")
    assert seen("boris", What.MONEY, TODAY - 1) == {"boris", "vera"}
    assert seen("anna", What.MONEY) == {"anna"}


def test_a_head_sees_his_people_whatever_the_rule():
    rule(money="own", attainment="own", rank="own")
    assert seen("vera", What.MONEY) == {"boris", "gleb", "vera"}


@pytest.mark.parametrize("role", ["finance", "designer", "director", "admin"])
def test_those_who_answer_for_all_see_all(role):
    rule(money="own")
    Account.objects.filter(user__username="dina").update(role=role)
    assert seen("dina", What.MONEY) == EVERYBODY


def test_who_has_no_account_or_lost_it_sees_nothing():
    User.objects.create(username="stranger")
    User.objects.filter(username="dina").update(is_active=False)
    assert not seen("stranger", What.RANK)
    assert not seen("dina", What.RANK)
    assert sight_of(account_of(AnonymousUser()), roster(), TODAY).reach(What.RANK) == frozenset()


def test_an_account_of_no_employee_sees_nothing_without_a_role_for_it():
    Account.objects.filter(user__username="dina").update(role="employee")
    assert not seen("dina", What.RANK)
