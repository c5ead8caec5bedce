"""Logins of people who are to be told."""

from collections.abc import Iterable

from django.db.models import QuerySet

from pochemu.people.models import Account, Employee
from pochemu.people.rights import May, Role, roles_that_may


def logins() -> QuerySet[Account]:
    """That are open."""
    return Account.objects.filter(user__is_active=True).select_related("user", "employee")


def of(*employees: Employee | None) -> QuerySet[Account]:
    return logins().filter(employee__in=[employee for employee in employees if employee])


def of_all(employees: Iterable[int]) -> QuerySet[Account]:
    return logins().filter(employee__in=employees)


def who_may(what: May) -> QuerySet[Account]:
    return logins().filter(role__in=roles_that_may(what))


def heads() -> QuerySet[Account]:
    return logins().filter(role=Role.HEAD)
