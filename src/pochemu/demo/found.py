"""The demonstration company in the database: its folder is loaded as any is, its life recorded as a CRM would."""

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.models import User
from django.db.models import Max

from pochemu.demo import NAME, estate, service
from pochemu.demo.days import MOSCOW
from pochemu.demo.fact import DemoFact
from pochemu.demo.life import facts
from pochemu.demo.moving_in import take_over
from pochemu.demo.paperwork import set_terms
from pochemu.demo.people import DemoLogin, Row, logins, people
from pochemu.demo.recorded import recorded
from pochemu.demo.rooms import furnish
from pochemu.demo.work import Work, to_live_from
from pochemu.engine.problem import Problem
from pochemu.intake.folder.loading import Loaded, load
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Fact
from pochemu.ledger.queries import kinds
from pochemu.people.models import Account, Company, Employee
from pochemu.rules.library import LIBRARY

COMPANY: Final = Path(__file__).parent / "company"
SOURCE: Final = "crm"
ROLES: Final = {
    "director": Account.Role.DIRECTOR,
    "finance": Account.Role.FINANCE,
    "designer": Account.Role.DESIGNER,
    "auditor": Account.Role.FINANCE,
}
HEADS: Final = ("call-centre-supervisor", "head-of-sales", "head-of-after-sale", "head-of-receivables")

OF_ROOMS_ALONE: Final = {"deal_lost"}
"""Told by no books of the time before the CRM."""
LIVED: Final = timedelta(days=5), timedelta(days=7)
"""Of its year, how much the company has lived in the CRM, at least and at most: the open month. See docs/decisions."""

Progress = Callable[[Sequence[DemoFact]], Iterable[DemoFact]]


def write_folder(folder: Path, now: datetime) -> None:
    """The company's folder as of that moment: settings as the package has them, people as the calendar has."""
    for given in (COMPANY, LIBRARY):
        copytree(given, folder, dirs_exist_ok=True, ignore=ignore_patterns("*.py", "__pycache__"))
    staff = people(now.astimezone(MOSCOW).date())
    for name, rows in staff._asdict().items():
        _write(folder / f"{name}.csv", rows)


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def is_other_company() -> bool:
    """Whether the database holds a company that is not this one."""
    company = Company.objects.first()
    return company is not None and company.name_en != NAME


def found(now: datetime) -> list[Problem]:
    """Loads the company as of that moment; twice without harm."""
    with TemporaryDirectory() as folder:
        write_folder(Path(folder), now)
        loaded = load(Path(folder), now=now, actor="demo")
    if not isinstance(loaded, Loaded):
        return loaded
    open_doors(now)
    return []


class Lived(NamedTuple):
    added: int  # facts
    ahead: list[DemoFact]  # what will yet happen on this day, in order
    paid: list[DemoFact]  # what clients have paid: a bank tells of a day on the next


def has_moved_in() -> bool:
    return to_live_from() is not None


def live(now: datetime, *, progress: Progress = iter) -> Lived:
    """Lives through all that has happened until then and is not known yet.

    What was before the company moved into the CRM is carried over as facts; from that day on it works there.
    """
    before, moved_in = Fact.objects.count(), to_live_from()
    since = moved_in or _moves_in(now)
    told = list(facts(now.astimezone(MOSCOW).date(), at=time.max))
    come = bisect_right(told, now, key=_moment)
    begun = bisect_left(told, since, key=_moment, hi=come)
    first = begun if moved_in else 0
    at_work = iter(progress(told[first:come]))
    carry_over(islice(at_work, begun - first))
    director = Account.objects.get(user__username="director")
    furnish(director=director, now=since)
    set_terms(director=director, now=since)
    service.furnish(director=director)
    estate.build(told[:come], now.astimezone(MOSCOW).date(), by=director)
    if moved_in is None:
        take_over(told[:begun], by=director, now=since)
    paid = [fact for fact in told[:come] if fact.kind == "payment"]
    Work(paid).live(at_work)
    return Lived(Fact.objects.count() - before, told[come:], paid)


def _moment(fact: DemoFact) -> datetime:
    return fact.occurred_at


def lived_since(today: date, least: timedelta, most: timedelta) -> date:
    """The first of the month, within these."""
    return min(max(today.replace(day=1), today - most), today - least)


def _moves_in(now: datetime) -> datetime:
    """From when on the company works in the CRM; a ledger that knows of later days keeps them as they are."""
    moved = datetime.combine(lived_since(now.astimezone(MOSCOW).date(), *LIVED), time(), MOSCOW)
    last = Fact.objects.filter(source=SOURCE).aggregate(Max("occurred_at"))["occurred_at__max"]
    return max(moved, last + timedelta(microseconds=1)) if last else moved


def carry_over(told: Iterable[DemoFact]) -> None:
    """From the books of the time before the CRM."""
    known = kinds()
    with entry(actor="demo", what="demo") as act:
        of_books = (recorded(fact, known[fact.kind]) for fact in told if fact.kind not in OF_ROOMS_ALONE)
        record(act, SOURCE, of_books, apart=True)


def open_doors(now: datetime) -> list[DemoLogin]:
    """A login for each kind of person; the password is the login itself, unless he has chosen another."""
    doors = logins(now.astimezone(MOSCOW).date())
    employees = {
        employee.code: employee
        for employee in Employee.objects.filter(code__in=[d.employee for d in doors if d.employee])
    }
    for door in doors:
        user, new = User.objects.get_or_create(username=door.login)
        if new or not user.has_usable_password():
            user.password = _known_to_all(door.login)
        user.last_name = door.name
        user.save()
        role = ROLES.get(door.kind, Account.Role.HEAD if door.kind in HEADS else Account.Role.EMPLOYEE)
        Account.objects.filter(employee__code=door.employee).exclude(user=user).update(employee=None)
        told = {"role": role, "employee": employees.get(door.employee or "")}
        Account.objects.update_or_create(user=user, defaults=told)
    return doors


def _known_to_all(password: str) -> str:
    """Hashed at once: nothing is kept secret by it. At the first sign-in Django hashes it as strongly as any."""
    hasher = copy(get_hasher())
    hasher.iterations = 1  # type: ignore[attr-defined]
    return hasher.encode(password, hasher.salt())
