"""A table of rows out of somebody else's file: every cell a text, as it was written."""

import re
from itertools import count
from pathlib import Path
from typing import Final

from pochemu.engine.words import Words
from pochemu.intake.files.delimited import Delimited, read_delimited
from pochemu.intake.files.json_lines import read_json_lines
from pochemu.intake.files.table import Cells, Seen, Table, Unread, Unsure, refused
from pochemu.intake.files.text import look_through
from pochemu.intake.files.workbook import Workbook, read_workbook

__all__ = ["ENDINGS", "Cells", "Seen", "Table", "Unread", "Unsure", "apart", "open_table", "without_number"]

ENDINGS: Final = (".csv", ".tsv", ".jsonl", ".csv.gz", ".tsv.gz", ".jsonl.gz", ".xlsx", ".parquet")

_SIGNATURES: Final = (
    (b"PK\x03\x04", ".xlsx"),
    (b"\x1f\x8b", ".gz"),
    (b"PAR1", ".parquet"),
    (b"\xd0\xcf\x11\xe0", ".xls"),
    (b"%PDF", ".pdf"),
)


def open_table(path: Path, shown: str = "") -> Table:
    """The file as a table, `shown` being its name in messages. Raises Refused."""
    shown = shown or str(path)
    ending = next((ending for ending in reversed(ENDINGS) if path.name.lower().endswith(ending)), "")
    if not ending:
        raise refused(shown, _ENDING, endings=", ".join(ENDINGS))
    if not path.is_file():
        raise refused(shown, _FOLDER if path.is_dir() else _NO_FILE)
    _check_content(path, ending, shown)
    match ending.removesuffix(".gz"):
        case ".xlsx":
            return read_workbook(path, shown)
        case ".parquet":
            from pochemu.intake.files.columnar import read_columnar  # pyarrow takes a third of a second to load

            return read_columnar(path, shown)
        case ".jsonl":
            return read_json_lines(look_through(path, shown, packed=ending.endswith(".gz")))
        case _:
            return read_delimited(look_through(path, shown, packed=ending.endswith(".gz")))


def apart(table: Table) -> Table:
    """Columns that stand twice are two: “Phone” and “Phone (2)”."""
    if not isinstance(table, Delimited | Workbook) or len(set(table.seen.columns)) == len(table.seen.columns):
        return table
    return table._replace(seen=table.seen._replace(columns=_told_apart(table.seen.columns)))


def _told_apart(columns: Cells) -> Cells:
    told: list[str] = []
    for column in columns:
        others = (f"{column} ({n})".strip() for n in count(2))
        told.append(column if column not in told else next(one for one in others if one not in (*told, *columns)))
    return tuple(told)


_NUMBERED: Final = re.compile(r" \(\d+\)")


def without_number(column: str) -> str:
    """As it stands in the file."""
    found = _NUMBERED.search(column)
    return column[: found.start()] if found and found.end() == len(column) else column


def _check_content(path: Path, ending: str, shown: str) -> None:
    """A file must be what its name says."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise refused(shown, _EMPTY)
    really = next((name for signature, name in _SIGNATURES if head.startswith(signature)), "")
    expected = ".gz" if ending.endswith(".gz") else ending if ending in (".xlsx", ".parquet") else ""
    if really != expected:
        raise refused(shown, _WRONG_NAME, ending=ending, really=Words.same(really) if really else _TEXT)


_ENDING = Words("the file's name ends with none of {endings}", "имя файла не кончается ни на одно из {endings}")
_FOLDER = Words("this is a folder: name a file in it", "это папка: назовите файл в ней")
_NO_FILE = Words("there is no such file", "такого файла нет")
_EMPTY = Words("the file is empty", "файл пуст")
_WRONG_NAME = Words(
    "named {ending}, but by its content it is {really}. Rename it, or save it as {ending}",
    "назван {ending}, но по содержимому это {really}. Переименуйте его или сохраните как {ending}",
)
_TEXT = Words("a plain text, or something else", "простой текст или что-то другое")
