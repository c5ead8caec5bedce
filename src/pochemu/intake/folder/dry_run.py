"""What the folder's imports would bring, without bringing it."""

from collections.abc import Iterator

from pochemu.engine.fact import Kind, NewFact
from pochemu.engine.problem import Problem
from pochemu.engine.yaml_source import Refused
from pochemu.intake.folder.reading import Folder
from pochemu.intake.folder.storing import AtWork
from pochemu.intake.importing.directory import Directory
from pochemu.intake.importing.report import Report
from pochemu.intake.importing.row import Setting, compile_row
from pochemu.intake.importing.run import Held, Reading
from pochemu.ledger.checking import problems


def dry_run(folder: Folder, at_work: AtWork | None = None) -> Iterator[Report | Problem]:
    """Reports in which all counts as added that an empty ledger would take."""
    held = Held((one.employee, one.first, one.last) for one in folder.people.assigned)
    for mapping, table, where in folder.imports:
        report = Report(mapping.name, mapping.shown, table.seen)
        people = Directory(folder.people.names.items(), report.invented.append if mapping.create_employees else None)
        setting = Setting(people, folder.settings.zone, folder.digits, table.typed, table.unsure)
        progress = at_work(mapping.name, table.seen.lines) if at_work else None
        reading = Reading(table, compile_row(mapping, where, setting), people, report, held, progress)
        try:
            refused = sum(not _would_be_taken(fact, mapping.kind, reading) for fact in reading.facts())
        except Refused as unread:
            yield unread.problem
        else:
            report.added = len(reading.lines) - refused
            yield report


def _would_be_taken(fact: NewFact, kind: Kind, reading: Reading) -> bool:
    wrong = problems(kind, fact, reading.people.ids)
    if wrong:
        reading.refuse(len(reading.lines) - 1, fact, tuple(wrong))
    return not wrong
