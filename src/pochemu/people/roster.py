"""The company's people as the engine takes them: read at once, as known at some moment."""

from datetime import date

from django.db.models import Q
from gmpy2 import mpq

from pochemu.engine import roster as engine
from pochemu.engine.period import Month
from pochemu.people.calendar import calendar
from pochemu.people.models import (
    Absence,
    Assignment,
    CalendarDay,
    CalendarRevision,
    Company,
    Employee,
    Position,
    TeamPlace,
)


def roster(known_at: int | None = None) -> engine.Roster:
    company = Company.objects.get()
    return engine.Roster(
        names=dict(Employee.objects.values_list("code", "name")),
        assignments=_assignments(known_at, 10**company.digits),
        teams=_teams(known_at),
        absences=_absences(known_at),
        calendar=production_calendar(company, known_at),
        positions={row.code: row.title for row in Position.objects.all()},
    )


def works_on(employee: Employee, day: date) -> bool:
    """Holds a position on that day, and is not absent: of one person, without the whole roster."""
    there = Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))
    holds, absent = (some.objects.known().filter(there, employee=employee).exists() for some in (Assignment, Absence))
    return holds and not absent


def production_calendar(company: Company, known_at: int | None = None) -> engine.Calendar:
    days = CalendarDay.objects.known(known_at).values_list("date", "working")
    later = CalendarRevision.objects.known(known_at).order_by("effective").values_list("effective", "name")
    return calendar(company.calendar, days, [(Month.from_code(month).first, name) for month, name in later])


def _assignments(known_at: int | None, minor: int) -> tuple[engine.Assignment, ...]:
    rows = Assignment.objects.known(known_at).order_by("first_day", "pk")
    columns = (
        "employee__code",
        "position__code",
        "team__code",
        "first_day",
        "last_day",
        "share_num",
        "share_den",
        "salary",
    )
    return tuple(
        engine.Assignment(
            employee, position, team, first.toordinal(), last.toordinal() if last else engine.STILL, mpq(num, den),
            None if salary is None else mpq(salary, minor),
        )
        for employee, position, team, first, last, num, den, salary in rows.values_list(*columns)
    )  # fmt: skip


def _teams(known_at: int | None) -> dict[str, engine.Team]:
    places = TeamPlace.objects.known(known_at).select_related("team", "parent").order_by("team__pk")
    return {p.team.code: engine.Team(p.team.code, p.team.title, p.parent.code if p.parent else None) for p in places}


def _absences(known_at: int | None) -> tuple[engine.Absence, ...]:
    rows = Absence.objects.known(known_at).order_by("first_day", "pk")
    columns = "employee__code", "first_day", "last_day", "kind"
    return tuple(
        engine.Absence(employee, first.toordinal(), last.toordinal() if last else engine.STILL, kind)
        for employee, first, last, kind in rows.values_list(*columns)
    )
