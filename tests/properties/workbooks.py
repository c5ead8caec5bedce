"""Statements of many companies in one workbook, and what LibreOffice makes of it."""

import csv
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from loading import NOW
from pochemu.engine.period import Month
from pochemu.engine.workbook.cells import Book
from pochemu.engine.workbook.statement import Blocks, book
from pochemu.pay.queries import facts_of
from pochemu.pay.snapshot import Asked, snapshot
from pochemu.pay.workbook.writer import StatementsBook

TOTALS = "Totals"
DIFFERENCES = {TOTALS: 5, "Statement": 4, "Measures": 4, "Facts": 9}
"""The column of differences of each sheet that has one."""


def books(month: Month) -> Iterator[Book]:
    """Everybody's month of the company at hand."""
    asked = Asked(month)
    pay = snapshot().pay()
    blocks = Blocks(lambda figure: facts_of(asked, figure, limit=None).rows)
    for one in pay.everybody(month):
        yield book(one, pay, blocks)


class Calculated(NamedTuple):
    """A workbook as LibreOffice calculated it."""

    totals: list[Fraction]  # a statement's bonus, in the order in which they were written
    wrong: list[str]  # the differences that are not 0
    compared: int


class Many:
    """Statements gathered into one workbook, English, whatever company they are of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "many.xlsx"
        self.workbook = StatementsBook(self.file, language="en", digits=2, single=False, known=NOW)
        self.books: list[Book] = []

    def add_all(self, books: Iterable[Book]) -> None:
        for one in books:
            self.workbook.add(one)
            self.books.append(one)

    def calculated(self, recalculated: Callable[[list[Path], Path], None]) -> Calculated:
        """Closed, and calculated anew."""
        self.workbook.close([])
        stale = self.folder / "stale.xlsx"
        with xlsxwriter.Workbook(stale) as witness:
            witness.add_worksheet("A").write_formula("A1", "=1+1", None, -1)
        recalculated([self.file, stale], self.folder)
        assert rows(self.folder / "stale-A.csv") == [["2"]], "LibreOffice told what was stored, and calculated nothing"
        found = {sheet: self.sheet(sheet) for sheet in DIFFERENCES}
        compared = [(sheet, *each) for sheet, table in found.items() for each in differences(table, DIFFERENCES[sheet])]
        wrong = [f"{sheet}, row {row}: {told}" for sheet, row, told, differs in compared if differs != "0"]
        totals = [Fraction(row[3]) for row in found[TOTALS][1 : 1 + len(self.books)]]
        return Calculated(totals, wrong, len(compared))

    def sheet(self, name: str) -> list[list[str]]:
        return rows(self.folder / f"many-{name}.csv")


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def differences(table: list[list[str]], column: int) -> Iterator[tuple[int, str, str]]:
    """Of each row that has one: its number, what it says, and by how much it differs."""
    for number, row in enumerate(table, 1):
        if len(row) > column and row[column] not in ("", "Difference"):
            yield number, " | ".join(row), row[column]
