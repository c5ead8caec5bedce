"""The folder's own CSV files (people, teams, plans, absences): the columns are ours, every cell has its place."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.engine.problem import Place, nearest
from pochemu.engine.reading.form import Form
from pochemu.engine.unseen import CONTROL, control_in, unseen_in
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused
from pochemu.intake.files.delimited import read_delimited
from pochemu.intake.files.table import Table, Unread, refused
from pochemu.intake.files.text import look_through
from pochemu.intake.limits import MAX_OWN_FILE
from pochemu.intake.os_words import os_words

_NEAREST_LOOKED_FOR: Final = 100
"""Mistakes for which a similar name is looked for: that takes time, and a wrong file has a mistake in every row."""


class Cell(NamedTuple):
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Line:
    """A row, cells by their columns; an absent optional column is empty cells."""

    cells: Mapping[str, Cell]
    place: Place

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]


class Columns(NamedTuple):
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.needed + self.optional


def is_known(cell: Cell, known: Collection[str] | None, wrong: Words, form: Form) -> bool:
    """Whether the cell names one of the known; `wrong` is said with the nearest of them. None: their file has mistakes
    of its own, of which enough is said there."""
    if known is None or cell.text in known:
        return True
    few = len(form.problems) < _NEAREST_LOOKED_FOR
    form.wrong(cell.place, wrong, found=cell.text, near=nearest(cell.text, known) if few else Words("", ""))
    return False


def read_own(path: Path, columns: Columns, form: Form) -> list[Line] | None:
    """The file's rows, none if there is no file; mistakes go to the form. None: it can't be read as such a file."""
    if not path.exists() and not path.is_symlink():  # one that leads nowhere is there, and told of
        return []
    try:
        return _lines(path, columns, form)
    except Refused as error:
        form.problems.append(error.problem)
    except OSError as error:
        form.wrong(Place(str(path), 1, 1), _NOT_OPENED, error=os_words(error))
    return None


def _lines(path: Path, columns: Columns, form: Form) -> list[Line] | None:
    shown = str(path)
    if path.stat().st_size > MAX_OWN_FILE:
        raise refused(shown, _LARGE, mb=MAX_OWN_FILE >> 20)
    table = read_delimited(look_through(path, shown, packed=False))
    if not _good_header(table.seen.columns, columns, Place(shown, table.first_line, 1), form):
        return None
    return list(_filled(table, shown, columns, form))


def _filled(table: Table, shown: str, columns: Columns, form: Form) -> Iterator[Line]:
    for line, cells in table.rows(table.seen.columns):
        place = Place(shown, line, 1)
        if isinstance(cells, Unread) and not 0 < len(cells.cells) < len(table.seen.columns):
            form.wrong(place, cells.words)
            continue
        written = cells.cells if isinstance(cells, Unread) else cells  # cells that a short row lacks are empty
        if any(cell.strip() for cell in written):
            found = _line(table.seen.columns, written, columns, place)
            _no_control(found, form)
            yield found


def _good_header(header: Sequence[str], columns: Columns, place: Place, form: Form) -> bool:
    known = columns.all
    for name in header:
        if name not in known:
            form.wrong(place, _UNKNOWN, column=name, near=nearest(name, known), known=", ".join(known))
        elif header.count(name) > 1:
            form.wrong(place, _TWICE, column=name)
    missing = [name for name in columns.needed if name not in header]
    if missing:
        form.wrong(place, _MISSING, columns=", ".join(missing))
    return not missing and len(set(header)) == len(header)


def _line(header: Sequence[str], cells: Sequence[str], columns: Columns, place: Place) -> Line:
    found, at = {}, 1
    for name, text in zip(header, cells, strict=False):
        found[name] = Cell(text.strip(), place._replace(column=at))
        at += _length_written(text) + 1
    return Line({name: found.get(name, Cell("", place)) for name in columns.all}, place)


def _no_control(line: Line, form: Form) -> None:
    for column, cell in line.cells.items():
        if code := (unseen_in if column in _CODES else control_in)(cell.text):
            form.wrong(cell.place, _CONTROL, column=column, text=cell.text, why=CONTROL.fill(code=code))


def _length_written(text: str) -> int:
    """Of a cell in the file, quoted where it must be."""
    quoted = any(sign in text for sign in ',;"\r\n')
    return len(text) + (2 + text.count('"') if quoted else 0)


_CODES: Final = frozenset({"employee", "position", "team", "parent", "measure"})
"""Columns by which rows of other files are found: what differs unseen would not be."""

_CONTROL = Words("“{column}” is “{text}”: {why}", "«{column}» — «{text}»: {why}")
_NOT_OPENED = Words("can't be opened: {error}", "не открывается: {error}")
_LARGE = Words("longer than {mb} MB", "длиннее {mb} МБ")
_UNKNOWN = Words(
    "unknown column “{column}”.{near} Known here: {known}",
    "неизвестный столбец «{column}».{near} Здесь бывают: {known}",
)
_TWICE = Words("the column “{column}” stands here twice", "столбец «{column}» стоит здесь дважды")
_MISSING = Words("columns are missing: {columns}", "не хватает столбцов: {columns}")
