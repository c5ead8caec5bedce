"""Questions about pay. Whatever is shown, exported or paid comes from here, as Figures."""

from collections.abc import Iterable

from pochemu.engine.bonus import PersonMonth
from pochemu.pay.snapshot import Asked, snapshot


def person_month(asked: Asked, employee: str) -> PersonMonth | None:
    """One person's month; None for somebody without an assignment in it."""
    months = people_months(asked, [employee])
    return months[0] if months else None


def people_months(asked: Asked, employees: Iterable[str]) -> list[PersonMonth]:
    return snapshot(asked.known_at).pay().of(employees, asked.month)


def company_month(asked: Asked) -> list[PersonMonth]:
    """Everybody's month, in the order of employees' ids."""
    return snapshot(asked.known_at).pay().everybody(asked.month)
