"""Viewings and what is found at them as facts: the ledger knows clients by their numbers alone."""

from datetime import datetime
from typing import Final

from gmpy2 import mpq

from pochemu.aftersale.kinds import DEFECT, DEFECT_CLOSED, DEFECT_LATE, INSPECTION
from pochemu.aftersale.models import Defect, Inspection
from pochemu.engine.fact import Credit, NewFact, Value
from pochemu.engine.number import ONE
from pochemu.people.models import Employee

Fields = dict[str, Value]
ACCEPTED, REMARKS, REFUSED = "принято", "принято с замечаниями", "не принято"
RESULTS: Final = {"accepted": ACCEPTED, "remarks": REMARKS, "refused": REFUSED}
"""What a viewing ended with, in the words of facts."""


def inspection(one: Inspection, remarks: int, where: Fields) -> NewFact:
    assert one.ended_at is not None, "it has ended"
    fields = {
        **where, "viewing": mpq(one.number), "accepted": one.accepted, "result": RESULTS[one.result],
        "remarks": mpq(remarks),
    }  # fmt: skip
    return NewFact(
        INSPECTION.name, str(one), one.ended_at, of(one.employee), subject=one.contract.subject, fields=fields
    )


def found(one: Defect, where: Fields) -> NewFact:
    """As it was found: whom it was given to, and by when it is to be mended now, is said when it is closed."""
    fields = {**where, "defect": str(one), "essential": one.essential, "due_on": one.first_due_on}
    return NewFact(DEFECT.name, str(one), one.found_at, of(one.responsible), subject=one.subject, fields=fields)


def closed(one: Defect, at: datetime, where: Fields) -> NewFact:
    fields = {**_said(one, where), "found_on": one.found_on, "first_due_on": one.first_due_on}
    return NewFact(DEFECT_CLOSED.name, str(one), at, of(one.responsible), subject=one.subject, fields=fields)


def late(one: Defect, at: datetime, where: Fields) -> NewFact:
    """Of each deadline that passed."""
    key = f"{one}/late/{one.due_on}"
    return NewFact(
        DEFECT_LATE.name, key, at, of(one.responsible), subject=one.subject, fields=_said(one, where)
    )  # fmt: skip


def _said(one: Defect, where: Fields) -> Fields:
    fields = {**where, "defect": str(one), "essential": one.essential, "due_on": one.due_on}
    return fields | ({"contractor": one.contractor.name} if one.contractor else {})


def of(employee: Employee) -> tuple[Credit, ...]:
    return (Credit(employee.code, ONE),)
