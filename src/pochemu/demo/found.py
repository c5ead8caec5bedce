"""The demonstration company in the database: its folder is loaded as any company's is, its life is recorded as the CRM would."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from shutil import copytree
from typing import Final

from gmpy2 import mpq

from pochemu.demo.days import MOSCOW
from pochemu.demo.fact import DemoFact
from pochemu.demo.life import facts
from pochemu.demo.people import Row, people
from pochemu.engine.fact import Credit, Kind, NewFact, Value
from pochemu.engine.unit import Unit
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.ledger.queries import kinds

COMPANY: Final = Path(__file__).parent / "company"
SOURCE: Final = "crm"


def write_folder(folder: Path, now: datetime) -> None:
    """The company's folder as of that moment: settings as they stand in the package, people as the calendar has them."""
    copytree(COMPANY, folder, dirs_exist_ok=True)
    staff = people(now.astimezone(MOSCOW).date())
    for name, rows in staff._asdict().items():
        _write(folder / f"{name}.csv", rows)


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def live(now: datetime, *, progress: Callable[[Iterable[NewFact]], Iterable[NewFact]] = iter) -> int:
    """Records all that has happened until then and is not known yet; how many facts were added."""
    with entry(what="demo") as act:
        return record(act, SOURCE, progress(new_facts(now))).added


def new_facts(now: datetime) -> Iterator[NewFact]:
    here, known = now.astimezone(MOSCOW), kinds()
    return (new_fact(told, known[told.kind]) for told in facts(here.date(), at=here.time()))


def new_fact(told: DemoFact, kind: Kind) -> NewFact:
    credits = tuple(Credit(employee, mpq(*share), role) for employee, share, role in told.credits)
    fields = _fields(told.fields, kind.fields)
    return NewFact(told.kind, told.key, told.occurred_at, credits, told.amount, mpq(told.quantity), told.subject, fields)


def _fields(told: Mapping[str, object], units: Mapping[str, Unit]) -> dict[str, Value]:
    return {name: _value(value, units[name]) for name, value in told.items() if value is not None}


def _value(value: object, unit: Unit) -> Value:
    match unit:
        case Unit.MONEY:
            return mpq(value, 100)  # type: ignore[call-overload, no-any-return]
        case Unit.NUMBER:
            return mpq(value)  # type: ignore[call-overload, no-any-return]
    return value  # type: ignore[return-value]
