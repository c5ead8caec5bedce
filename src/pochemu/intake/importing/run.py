"""One file into the ledger: in one transaction, so that it is in as a whole or not at all."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from pochemu.engine.fact import NewFact
from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.files import Cells, Table, Unread
from pochemu.intake.importing.directory import Directory
from pochemu.intake.importing.report import Report, Unplaced
from pochemu.intake.importing.row import Row
from pochemu.intake.importing.twice import Keys, Told
from pochemu.ledger.packing import Packing

PROGRESS_EVERY: Final = 1_000

Progress = Callable[[int], object]
"""Told the line reached."""


@dataclass
class Reading:
    """A file's rows on their way to the ledger; the report fills as they pass."""

    table: Table
    row: Row
    people: Directory
    report: Report
    held: "Held"
    progress: Progress | None = None

    def __post_init__(self) -> None:
        self.lines = array("Q")  # of the facts given on, by their number
        self.keys = Keys()
        self.asides = Packing()

    def facts(self) -> Iterator[NewFact]:
        report, passes, read = self.report, self.row.passes, self.row.read
        for line, cells in self.table.rows(self.row.wanted):
            report.read += 1
            if report.read % PROGRESS_EVERY == 0 and self.progress:
                self.progress(line)
            if isinstance(cells, Unread):
                report.put_aside(line, cells.words, [("", text) for text in cells.cells])
            elif not passes(cells):
                report.left_out += 1
                self.asides.add(line, self.row.key_of(cells))
            else:
                try:
                    fact = read(cells)
                except Unfit:
                    self.put_aside(line, cells)
                else:
                    if self.is_news(line, fact):
                        yield fact

    def put_aside(self, line: int, cells: Cells) -> None:
        """Under the first thing that is wrong, with the cells of all that is."""
        wrong = list(self.row.wrong(cells))
        columns = dict.fromkeys(column for _, of in wrong for column in of)
        shown = [(column, cells[self.row.wanted.index(column)]) for column in columns]
        self.report.put_aside(line, wrong[0][0].words, shown, wrong[0][0].hint)
        self.asides.add(line, self.row.key_of(cells), wrong[0][0].words)

    def is_news(self, line: int, fact: NewFact) -> bool:
        told = self.keys.tell(fact)
        if told is Told.NEW:
            self.lines.append(line)
            self.people.welcome(fact.credits)
            self.held.note(fact, self.report.unplaced)
            if fact.occurred_at > self.report.latest:
                self.report.latest, self.report.latest_line = fact.occurred_at, line
            return True
        if told is Told.SAME:
            self.report.unchanged += 1
        else:
            self.put_fact_aside(line, fact, _TWICE)
        return False

    def refuse(self, index: int, fact: NewFact, problems: tuple[Words, ...]) -> None:
        """What the ledger does not take."""
        self.put_fact_aside(self.lines[index], fact, problems[0])

    def put_fact_aside(self, line: int, fact: NewFact, words: Words) -> None:
        self.report.put_aside(line, words, [(", ".join(self.row.key), fact.key)])
        self.asides.add(line, fact.key, words)


_TWICE = Words(
    "the same key stands in this file already, with other content", "этот ключ уже есть в файле с другим содержанием"
)


class Held:
    """On which days who holds a position."""

    def __init__(self, assignments: Iterable[tuple[str, date, date | None]]) -> None:
        self.spans: dict[str, list[tuple[date, date]]] = {}
        for employee, first, last in assignments:
            self.spans.setdefault(employee, []).append((first, last or date.max))

    def note(self, fact: NewFact, unplaced: dict[str, Unplaced]) -> None:
        day = fact.occurred_at.date()
        for credit in fact.credits:
            for first, last in self.spans.get(credit.employee, ()):
                if first <= day <= last:
                    break
            else:
                unplaced.setdefault(credit.employee, Unplaced(credit.employee)).add(day)
