"""The demonstration company in the database: its folder is loaded as any is, its life recorded as a CRM would."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Max
from gmpy2 import mpq

from pochemu.demo.days import MOSCOW
from pochemu.demo.fact import DemoFact, FieldValue
from pochemu.demo.life import facts
from pochemu.demo.people import DemoLogin, Row, logins, people
from pochemu.engine.fact import Credit, Kind, NewFact, Value
from pochemu.engine.problem import Problem
from pochemu.engine.unit import Unit
from pochemu.intake.folder.loading import Loaded, load
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Fact
from pochemu.ledger.queries import kinds
from pochemu.people.models import Account, Company, Employee
from pochemu.rules.library import LIBRARY

COMPANY: Final = Path(__file__).parent / "company"
SOURCE: Final = "crm"
NAME: Final = "Northern Shore"
ROLES: Final = {
    "director": Account.Role.DIRECTOR,
    "finance": Account.Role.FINANCE,
    "designer": Account.Role.DESIGNER,
    "auditor": Account.Role.FINANCE,
}
HEADS: Final = ("call-centre-supervisor", "head-of-sales", "head-of-after-sale", "head-of-receivables")

Progress = Callable[[Iterable[NewFact]], Iterable[NewFact]]


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
    return [] if isinstance(loaded, Loaded) else loaded


def live(now: datetime, *, progress: Progress = iter) -> int:
    """Records all that has happened until then and is not known yet; how many facts were added."""
    last = Fact.objects.filter(source=SOURCE).aggregate(Max("occurred_at"))["occurred_at__max"]
    return tell(progress(fact for fact in new_facts(now) if last is None or fact.occurred_at > last))


def tell(facts: Iterable[NewFact]) -> int:
    with entry(actor="demo", what="demo") as act:
        return record(act, SOURCE, facts).added


def rest_of_the_day(now: datetime) -> list[NewFact]:
    """What will yet happen on this day, in order."""
    midnight = datetime.combine(now.astimezone(MOSCOW).date(), time.max, MOSCOW)
    return [fact for fact in new_facts(midnight) if fact.occurred_at > now]


def open_doors(now: datetime) -> list[DemoLogin]:
    """A login for each kind of person; the password is the login itself."""
    doors = logins(now.astimezone(MOSCOW).date())
    employees = {
        employee.code: employee
        for employee in Employee.objects.filter(code__in=[d.employee for d in doors if d.employee])
    }
    for door in doors:
        user, _ = User.objects.get_or_create(username=door.login)
        user.set_password(door.login)
        user.last_name = door.name
        user.save()
        role = ROLES.get(door.kind, Account.Role.HEAD if door.kind in HEADS else Account.Role.EMPLOYEE)
        told = {"role": role, "employee": employees.get(door.employee or "")}
        Account.objects.update_or_create(user=user, defaults=told)
    return doors


def new_facts(now: datetime) -> Iterator[NewFact]:
    here, known = now.astimezone(MOSCOW), kinds()
    return (new_fact(told, known[told.kind]) for told in facts(here.date(), at=here.time()))


def new_fact(told: DemoFact, kind: Kind) -> NewFact:
    credits = tuple(Credit(employee, mpq(*share), role) for employee, share, role in told.credits)
    fields = _fields(told.fields, kind.fields)
    return NewFact(
        told.kind, told.key, told.occurred_at, credits, told.amount, mpq(told.quantity), told.subject, fields
    )


def _fields(told: Mapping[str, FieldValue], units: Mapping[str, Unit]) -> dict[str, Value]:
    return {name: _value(value, units[name]) for name, value in told.items() if value is not None}


def _value(value: FieldValue, unit: Unit) -> Value:
    """Whole numbers are all that the simulation tells."""
    if isinstance(value, str | date | bool):
        return value
    return mpq(value, 100 if unit is Unit.MONEY else 1)
