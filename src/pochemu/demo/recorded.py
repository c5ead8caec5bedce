"""What the simulation tells, as the ledger takes it."""

from collections.abc import Mapping
from datetime import date

from gmpy2 import mpq

from pochemu.demo.fact import DemoFact, FieldValue
from pochemu.engine.fact import Credit, Kind, NewFact, Value
from pochemu.engine.unit import Unit


def recorded(told: DemoFact, kind: Kind) -> NewFact:
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
