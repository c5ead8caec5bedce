"""What is known of the company and its people."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from pochemu.engine.period import Month
from pochemu.people.models import Account, Company
from pochemu.people.once import once


def company() -> Company:
    """Raises Company.DoesNotExist before anything was loaded."""
    return once("company", Company.objects.get)


def begins_at(month: Month) -> datetime:
    """The month's first instant in the company's zone."""
    return datetime(month.year, month.number, 1, tzinfo=company().zone).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """In the company's zone."""
    return moment.astimezone(company().zone).date()


def midnight_of(day: date) -> datetime:
    """The day's first instant in the company's zone."""
    return datetime.combine(day, time(), company().zone)


def noon_of(day: date) -> datetime:
    """The moment of what is known by its day alone."""
    return datetime.combine(day, time(12), company().zone)


def moment_of(day: date, now: datetime) -> datetime:
    """Of what is said to have been on a day: now, if that is today; or that day's noon."""
    return now if day == day_of(now) else noon_of(day)


def names_of_logins(logins: Iterable[str]) -> dict[str, str]:
    """Of the people who have them; each login itself, where nobody has."""
    known = Account.objects.filter(user__username__in=set(logins)).select_related("user", "employee")
    return {login: login for login in logins} | {account.user.get_username(): account.name for account in known}


def name_of_login(login: str) -> str:
    """Of the person who has it; the login itself, where nobody has."""
    account = Account.objects.filter(user__username=login).select_related("user", "employee").first()
    return account.name if account else login
