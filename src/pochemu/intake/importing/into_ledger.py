"""A prepared import into the ledger, in one transaction: the file is in as a whole, or not at all."""

from collections.abc import Callable
from typing import Final

from pochemu.engine.problem import Problem
from pochemu.engine.yaml_source import Refused
from pochemu.intake.importing.directory import Directory
from pochemu.intake.importing.prepared import Prepared
from pochemu.intake.importing.report import Report
from pochemu.intake.importing.row import Setting, compile_row
from pochemu.intake.importing.run import Held, Progress, Reading
from pochemu.ledger.actions import record
from pochemu.ledger.asides import keep_asides
from pochemu.ledger.desk import Overtaken
from pochemu.ledger.entries import entry
from pochemu.people.actions import employ
from pochemu.people.models import Assignment, Employee
from pochemu.people.queries import company

_TRIES: Final = 5


def import_file(prepared: Prepared, *, actor: str = "", progress: Progress | None = None) -> Report | Problem:
    """What became of the file; or why nothing of it went in."""
    for attempt in range(_TRIES):
        try:
            return _import(prepared, actor, progress)
        except Refused as refused:
            return refused.problem
        except Overtaken:  # somebody else wrote the same keys at the same time: now they are known
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def _import(prepared: Prepared, actor: str, progress: Progress | None) -> Report:
    mapping, table, where = prepared
    report = Report(mapping.name, mapping.shown, table.seen)
    with entry(actor=actor, what=f"import {mapping.name}: {mapping.source.name}") as act:
        people = Directory(
            Employee.objects.values_list("code", "name"), _invent(report) if mapping.create_employees else None
        )
        setting = Setting(people, company().zone, company().digits, table.typed, table.unsure)
        held = Held(Assignment.objects.known().values_list("employee__code", "first_day", "last_day"))
        reading = Reading(table, compile_row(mapping, where, setting), people, report, held, progress)
        recorded = record(
            act, mapping.name, reading.facts(), set_aside=lambda refusal: reading.refuse(*refusal),
            apart=not mapping.create_employees,
        )  # fmt: skip
        keep_asides(mapping.name, mapping.shown, reading.asides)
    report.added, report.revised = recorded.added, recorded.revised
    report.unchanged += recorded.unchanged
    return report


def _invent(report: Report) -> Callable[[str], None]:
    """An employee of whom only this text is known: without a position, until people.csv says more."""

    def invent(text: str) -> None:
        employ({text: text})
        report.invented.append(text)

    return invent
