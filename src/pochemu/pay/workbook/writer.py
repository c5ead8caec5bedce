"""A person's month, or everybody's, into one workbook: each on the sheets one below the other.

Places become addresses before a block is written; in a person's own workbook they have names.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from gmpy2 import mpq
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from pochemu.engine.fact import Value
from pochemu.engine.number import NA, ZERO
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.workbook.cells import Block, Book, Cell, GroupBook, Row
from pochemu.engine.workbook.counting import ABOVE, CREDIT, GIVES, QUANTITY, WEIGHT, X
from pochemu.engine.workbook.formulas import Beside, Lines, Pieces, Place, Range
from pochemu.pay.workbook.names import Names
from pochemu.pay.workbook.pages import MOST_ROWS, WARNING, Formats, Page, formats

TITLE, TOLD, LIVE, SYSTEM, DIFFERENCE, NOTE = range(6)
"""The columns of the sheets with named cells."""

KEY, ASIDE, DAY, OF_QUANTITY, OF_CREDIT, OF_X, OF_GIVES, OF_WEIGHT, OF_SYSTEM, OF_DIFFERENCE, FIELDS = range(11)
"""The columns of the sheet of facts."""

_COLUMNS: Final = {QUANTITY: OF_QUANTITY, CREDIT: OF_CREDIT, X: OF_X, GIVES: OF_GIVES, WEIGHT: OF_WEIGHT}
_TABLE: Final = {"start": 0, "gives": 1, "from": 2, "step": 3, "slope": 4}
BELOW_ALL: Final = "-1E+300"
"""The row above a table's first, so that what lies below it is looked up as 0."""


class Sheet(NamedTuple):
    title: Words
    widths: list[int]


STATEMENT = Sheet(Words("Statement", "Расчётный лист"), [38, 52, 16, 16, 12, 60])
INPUTS = Sheet(Words("Inputs", "Исходные данные"), [52, 8, 16, 16, 12, 60])
MEASURES = Sheet(Words("Measures", "Счётчики"), [38, 52, 16, 16, 12, 60])
TABLES = Sheet(Words("Tables", "Таблицы"), [18, 18, 14, 14, 14])
FACTS = Sheet(Words("Facts", "Факты"), [26, 26, 12, 11, 11, 16, 16, 11, 16, 12, 16, 16, 16])
TOTALS = Sheet(Words("Totals", "Итоги"), [16, 40, 34, 16, 16, 12, 60])
ABOUT = Sheet(Words("About", "О расчёте"), [34, 110])


class StatementsBook:
    """Opened, given statements one by one, closed."""

    def __init__(self, file: Path | BinaryIO, *, language: str, digits: int, single: bool, known: datetime) -> None:
        """`single`: of one person, whose cells have names; else there is a sheet of totals. `known`: as of when."""
        self.language = language
        self.single = single
        self.book = Workbook(str(file) if isinstance(file, Path) else file, {"constant_memory": True})
        self.book.set_properties({"created": known})
        self.looks: Formats = formats(self.book, digits)
        self.warning = self.book.add_format({"font_color": WARNING, "bold": True, "bg_color": "#F6E4DF"})
        self.pages: dict[int, Page] = {}
        self.names = Names()
        self.tables: dict[int, tuple[str, int, int]] = {}
        self.blocks: dict[int, tuple[str, int, int]] = {}
        self.kept: list[object] = []  # whose ids are keys
        self.sum = ZERO
        order = (STATEMENT, INPUTS, MEASURES, TABLES, FACTS, ABOUT)
        for sheet in order if single else (TOTALS, *order):
            self.open(sheet)
        if not single:
            self.head(TOTALS, [EMPLOYEE, NAME, POSITION, COMPUTED, SYSTEM_HAS, DIFFERS, REMARK])

    def said(self, words: Words) -> str:
        return words.text(self.language)

    def open(self, sheet: Sheet, rows: int = 0) -> Page:
        """The sheet with room for so many rows more: a further one, where it is full."""
        page = self.pages.get(id(sheet))
        if page is None or page.row + rows > MOST_ROWS:
            number = "" if page is None else f" {len(self.book.worksheets())}"
            page = self.pages[id(sheet)] = Page(self.book, f"{self.said(sheet.title)}{number}", sheet.widths)
            if sheet in (STATEMENT, INPUTS, MEASURES):
                page.mark_differences("E", self.warning)
            if sheet in (FACTS, TOTALS):
                page.mark_differences("J" if sheet is FACTS else "F", self.warning)
        return page

    def head(self, sheet: Sheet, titles: Sequence[Words]) -> None:
        page = self.pages[id(sheet)]
        for column, title in enumerate(titles):
            page.text(column, self.said(title), self.looks.head)
        page.next()

    # --- a statement ---

    def add(self, book: Book) -> None:
        placed = _Placed(self, book)
        for group in book.groups:
            for table in group.tables:
                self.table(table)
            for counted in group.measures:
                if counted.block is not None:
                    self.block(counted.block, book)
        placed.place()
        self.write(placed)

    def write(self, placed: "_Placed") -> None:
        book = placed.book
        for sheet in (INPUTS, MEASURES, STATEMENT):
            self.title(self.pages[id(sheet)], f"{book.name} · {book.employee} · {book.month}")
        for group in book.groups:
            self.section(INPUTS, group, group.inputs, placed)
            self.section(MEASURES, group, [*(one.cell for one in group.measures), *group.steps], placed)
            self.section(STATEMENT, group, group.lines, placed)
        self.cell(self.pages[id(STATEMENT)], book.bonus, placed, self.looks.total)
        for sheet in (INPUTS, MEASURES, STATEMENT):
            self.pages[id(sheet)].next()
        if not self.single:
            self.total(placed)

    def title(self, page: Page, text: str) -> None:
        page.text(TITLE, text, self.looks.title)
        page.next()

    def section(self, sheet: Sheet, group: GroupBook, cells: Iterable[Cell], placed: "_Placed") -> None:
        page = self.pages[id(sheet)]
        page.text(TITLE, self.said(group.title), self.looks.text)
        page.text(TOLD, self.said(group.version), self.looks.grey)
        page.next()
        self.head(sheet, [NAME_OF, RULE, COMPUTED, SYSTEM_HAS, DIFFERS, REMARK])
        for cell in cells:
            self.cell(page, cell, placed)

    def cell(self, page: Page, cell: Cell, placed: "_Placed", look: Format | None = None) -> None:
        look = look or self.look(cell)
        page.text(TITLE, self.said(cell.title), self.looks.wrapped)
        if cell.told:
            page.text(TOLD, self.said(cell.told), self.looks.grey)
        if cell.live is None:
            given = self.looks.input if cell.unit is Unit.MONEY else look
            page.value(LIVE, cell.system, given, self.looks.day)
        else:
            page.formula(LIVE, placed.text(cell.live), cell.system, look)
            self.compared(page, cell, look)
        if cell.note:
            page.text(NOTE, self.said(cell.note), self.looks.grey)
        page.next()

    def compared(self, page: Page, cell: Cell, look: Format) -> None:
        """The system's figure, and what the formula differs by."""
        live, system = (f"{xl_col_to_name(column)}{page.row + 1}" for column in (LIVE, SYSTEM))
        if isinstance(cell.system, NA):
            page.text(SYSTEM, "—", look)
            page.formula(DIFFERENCE, f"IF(ISERROR({live}),0,1)", ZERO, self.looks.difference)
            return
        page.value(SYSTEM, cell.system, look, self.looks.day)
        if isinstance(cell.system, mpq):
            differs = f"IFERROR(ROUND({live}-{system},{cell.places}),1)"
        else:
            differs = f"IFERROR(IF(EXACT({live},{system}),0,1),1)"
        page.formula(DIFFERENCE, differs, ZERO, self.looks.difference)

    def look(self, cell: Cell) -> Format:
        if cell.unit is Unit.MONEY:
            return self.looks.money
        return self.looks.percent if cell.place.name.startswith("ATTAINMENT(") else self.looks.number

    def total(self, placed: "_Placed") -> None:
        book, page = placed.book, self.open(TOTALS)
        for column, text in enumerate((book.employee, book.name, self.said(book.position))):
            page.text(column, text, self.looks.text)
        self.sum += book.bonus.system  # type: ignore[operator, assignment]
        page.formula(3, placed.addresses[book.bonus.place], book.bonus.system, self.looks.money)
        page.value(4, book.bonus.system, self.looks.money, self.looks.day)
        row = page.row + 1
        page.formula(5, f"IFERROR(ROUND(D{row}-E{row},{book.digits}),1)", ZERO, self.looks.difference)
        page.text(6, "; ".join(self.said(reason) for reason in book.missing), self.looks.grey)
        page.next()

    # --- tables and facts, each written once ---

    def table(self, table: Table) -> None:
        if id(table) in self.tables:
            return
        page = self.open(TABLES, len(table.rows) + 5)
        self.title(page, table.name)
        self.head(TABLES, [FROM, GIVES_HEAD, COUNTED_FROM, STEP, SLOPE])
        first = page.row + 1
        for column, text in enumerate((BELOW_ALL, "0", "0", "0", "0")):
            page.formula(column, text, _NOTHING[column], self.looks.number)
        page.next()
        for number, (start, gives) in enumerate(table.rows):
            self.table_row(page, table, number, start, gives)
        self.kept.append(table)
        self.tables[id(table)] = (page.name, first, page.row)
        page.next()

    def table_row(self, page: Page, table: Table, number: int, start: mpq, gives: mpq) -> None:
        row, last = page.row + 1, number + 1 == len(table.rows)
        above = table.rows[number - 1][1] if number else ZERO
        self.start(page, start)
        page.number(1, gives, self.looks.number)
        page.formula(2, f"MAX(0,A{row})", max(start, ZERO), self.looks.number)
        page.formula(3, f"B{row}-B{row - 1}", gives - above, self.looks.number)
        slope = ZERO if last else (table.rows[number + 1][1] - gives) / (table.rows[number + 1][0] - start)
        page.formula(4, "0" if last else f"(B{row + 1}-B{row})/(A{row + 1}-A{row})", slope, self.looks.number)
        page.next()

    def start(self, page: Page, start: mpq) -> None:
        """Where it has more decimals than comparisons look at, rounded as what is looked up is."""
        if (start * 10**10).denominator == 1:
            page.number(0, start, self.looks.number)
        else:
            page.formula(0, f"ROUND({start.numerator}/{start.denominator},10)", start, self.looks.number)

    def block(self, block: Block, book: Book) -> None:
        if id(block) in self.blocks:
            return
        for table in block.tables:
            self.table(table)
        self.facts(block, book)

    def facts(self, block: Block, book: Book) -> None:
        page = self.open(FACTS, len(block.rows) + 5)
        self.title(page, f"{self.said(block.measure.title)} · {book.name}")
        self.head(FACTS, [*_FACT_HEADS, *(Words.same(name) for name, _ in block.columns)])
        first = page.row + 1
        for row in block.rows:
            self.fact(page, block, row)
        page.next(0 if block.rows else 1)
        self.kept.append(block)
        self.blocks[id(block)] = (page.name, first, page.row)
        page.next()

    def fact(self, page: Page, block: Block, row: Row) -> None:
        beside = _Row(self, block, page.row)
        page.text(KEY, row.title, self.looks.text)
        page.text(ASIDE, row.aside, self.looks.grey)
        if row.day is not None:
            page.day(DAY, date.fromordinal(row.day), self.looks.day)
        page.number(OF_QUANTITY, row.quantity, self.looks.number)
        page.number(OF_CREDIT, row.credit, self.looks.number)
        if block.measure.take.x is not None:
            self.x(page, block, row, beside)
        self.gives(page, block, row, beside)
        for column, value in enumerate(row.fields, FIELDS):
            page.value(column, value, self.looks.number, self.looks.day)
        page.next()

    def x(self, page: Page, block: Block, row: Row, beside: "_Row") -> None:
        if row.x_live and block.x is not None:
            page.formula(OF_X, beside.text(block.x), row.x, self.looks.number)
        else:
            page.value(OF_X, row.x, self.looks.number, self.looks.day)

    def gives(self, page: Page, block: Block, row: Row, beside: "_Row") -> None:
        left_out = isinstance(row.x, NA)
        gives: Value = "" if left_out else row.gives
        if row.gives_live:
            page.formula(OF_GIVES, beside.text(block.gives), gives, self.looks.number)
            page.value(OF_SYSTEM, "—" if left_out else row.gives, self.looks.number, self.looks.day)
            self.gives_compared(page, row, left_out=left_out)
        else:
            page.value(OF_GIVES, gives, self.looks.number, self.looks.day)
        if block.weight is not None:
            page.formula(OF_WEIGHT, beside.text(block.weight), "" if left_out else row.quantity, self.looks.number)

    def gives_compared(self, page: Page, row: Row, *, left_out: bool) -> None:
        live, system = f"G{page.row + 1}", f"I{page.row + 1}"
        if left_out:
            differs = f'IF({live}="",0,1)'
        elif isinstance(row.gives, mpq):
            differs = f"IFERROR(ROUND({live}-{system},2),1)"
        else:
            differs = f"IFERROR(IF(EXACT({live},{system}),0,1),1)"
        page.formula(OF_DIFFERENCE, differs, ZERO, self.looks.difference)

    def column_of(self, piece: Range) -> str:
        """Of a table or a block that is written."""
        if isinstance(piece.of, Table):
            return _range(self.tables[id(piece.of)], _TABLE[piece.column])
        return _range(self.blocks[id(piece.of)], _COLUMNS[piece.column])

    # --- the end ---

    def close(self, about: Iterable[tuple[Words, Words | str]]) -> None:
        page = self.pages[id(ABOUT)]
        for title, told in about:
            page.text(0, self.said(title), self.looks.grey)
            page.text(1, self.said(told) if isinstance(told, Words) else told, self.looks.wrapped)
            page.next()
        if not self.single:
            self.sum_totals()
        self.book.close()

    def give_up(self) -> None:
        """What was begun is written nowhere, and leaves nothing behind."""
        for sheet in self.book.worksheets():
            sheet.row_data_fh.close()
            Path(sheet.row_data_filename).unlink()

    def sum_totals(self) -> None:
        page = self.pages[id(TOTALS)]
        page.text(0, self.said(TOGETHER), self.looks.total)
        for column in (3, 4):
            name = xl_col_to_name(column)
            page.formula(column, f"SUM({name}2:{name}{page.row})", self.sum, self.looks.total)
        page.next()
        page.sheet.freeze_panes(1, 0)


class _Row(NamedTuple):
    """A fact's row, for the formulas in it."""

    owner: StatementsBook
    block: Block
    row: int

    def text(self, pieces: Pieces) -> str:
        return "".join(piece if isinstance(piece, str) else self.at(piece) for piece in pieces)

    def at(self, piece: Place | Range | Beside) -> str:
        if isinstance(piece, Range):
            return self.owner.column_of(piece)
        assert isinstance(piece, Beside)
        if piece.field:
            column = FIELDS + [name for name, _ in self.block.columns].index(piece.column)
            return f"${xl_col_to_name(column)}{self.row + 1}"
        if piece.column == ABOVE:
            return f"${xl_col_to_name(OF_X)}{self.row}"
        return f"${xl_col_to_name(_COLUMNS[piece.column])}{self.row + 1}"


class _Placed:
    """A statement's cells with the addresses that they are about to have."""

    def __init__(self, owner: StatementsBook, book: Book) -> None:
        self.owner = owner
        self.book = book
        self.addresses: dict[Place, str] = {}
        self.lines: dict[int, tuple[str, int]] = {}  # a group's: the sheet and the first row

    def place(self) -> None:
        """In the order in which `StatementsBook.write` writes."""
        groups = self.book.groups
        self.column(INPUTS, [(group, [*group.inputs]) for group in groups])
        self.column(MEASURES, [(group, [*(one.cell for one in group.measures), *group.steps]) for group in groups])
        row = self.column(STATEMENT, [(group, [*group.lines]) for group in groups])
        self.set(self.book.bonus.place, self.owner.pages[id(STATEMENT)].name, row)

    def column(self, sheet: Sheet, sections: list[tuple[GroupBook, list[Cell]]]) -> int:
        page = self.owner.open(sheet, sum(len(cells) + 4 for _, cells in sections) + 4)
        row = page.row + 1
        for group, cells in sections:
            row += 2
            if sheet is STATEMENT:
                self.lines[group.number] = (page.name, row + 1)
            for cell in cells:
                self.set(cell.place, page.name, row)
                row += 1
        return row

    def set(self, place: Place, page: str, row: int) -> None:
        address = f"'{page}'!$C${row + 1}"
        if self.owner.single:
            name = self.owner.names.of(place.name)
            self.owner.book.define_name(name, f"={address}")
            address = name
        self.addresses[place] = address

    def text(self, pieces: Pieces) -> str:
        return "".join(piece if isinstance(piece, str) else self.at(piece) for piece in pieces)

    def at(self, piece: Place | Range | Beside) -> str:
        if isinstance(piece, Place):
            return self.addresses[piece]
        assert isinstance(piece, Range)
        if isinstance(piece.of, Table | Block):
            return self.owner.column_of(piece)
        assert isinstance(piece.of, Lines)
        page, first = self.lines[piece.of.group]
        return _range((page, first, first + piece.of.number - 1), LIVE)


def _range(rows: tuple[str, int, int], column: int) -> str:
    page, first, last = rows
    name = xl_col_to_name(column)
    return f"'{page}'!${name}${first}:${name}${last}"


_NOTHING: Final = (-(mpq(10) ** 300), ZERO, ZERO, ZERO, ZERO)
NAME_OF = Words("Name", "Название")
RULE = Words("Rule", "Правило")
COMPUTED = Words("Computed here", "Посчитано здесь")
SYSTEM_HAS = Words("In the system", "В системе")
DIFFERS = Words("Difference", "Разница")
REMARK = Words("Note", "Примечание")
EMPLOYEE = Words("Employee", "Сотрудник")
NAME = Words("Name", "Имя")
POSITION = Words("Position", "Должность")
TOGETHER = Words("Together", "Всего")
FROM, GIVES_HEAD = Words("From", "От"), Words("Gives", "Даёт")
COUNTED_FROM, STEP = Words("Counted from", "Считается от"), Words("Step of the rate", "Шаг ставки")
SLOPE = Words("Slope", "Наклон")
_FACT_HEADS: Final = (
    Words("Fact", "Факт"),
    Words("Leads to", "Ведёт к"),
    Words("Date", "Дата"),
    Words("Quantity", "Количество"),
    Words("Credit", "Зачёт"),
    Words("Value", "Значение"),
    Words("Gives", "Даёт"),
    Words("Weight", "Вес"),
    SYSTEM_HAS,
    DIFFERS,
)
