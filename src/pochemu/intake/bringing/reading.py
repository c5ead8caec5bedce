"""Rows of the file as fields, and what their texts mean."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from pochemu.engine.words import Words
from pochemu.intake.bringing.mapping import Said
from pochemu.intake.bringing.sellers import sellers
from pochemu.intake.cells.moment import is_no_day, moment_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.files import Cells, Table, Unread, Unsure

LONGEST_KEY: Final = 200


class Row(NamedTuple):
    line: int
    cells: Cells  # of all columns
    key: str = ""
    fields: dict[str, list[str]] = {}
    wrong: Words | None = None  # it can't be told apart into cells

    @property
    def is_numbered(self) -> bool:
        """Whether the file says its number; else it is told apart by all that it says."""
        return "key" in self.fields

    def text(self, field: str) -> str:
        """All that its columns say, in one line."""
        return " ".join(self.fields.get(field, ()))

    def each(self, field: str) -> list[str]:
        """Of cells that hold several, each."""
        return [text for cell in self.fields.get(field, ()) for text in _divided(cell) if text]


def named(row: Row, field: str) -> list[str]:
    """What of the short list the row names."""
    return [one.name for one in sellers(row.fields.get(field, ()))] if field == "managers" else [row.text(field)]


def rows(table: Table, said: Said) -> Iterator[Row]:
    """Raises Refused where the file breaks."""
    headers = tuple(dict.fromkeys(table.seen.columns))
    means = [said.columns.get(header, "") for header in headers]
    for line, cells in table.rows(headers):
        if isinstance(cells, Unread):
            yield Row(line, cells.cells, wrong=cells.words)
        elif any(cells):
            yield _row(line, cells, means)


def _row(line: int, cells: Cells, means: list[str]) -> Row:
    fields: dict[str, list[str]] = {}
    for cell, field in zip(cells, means, strict=True):
        if isinstance(cell, Unsure) and field:
            return Row(line, cells, wrong=cell.words)
        text = " ".join(cell.split())
        if field and text:
            fields.setdefault(field, []).append(text)
    key = fields["key"][0] if "key" in fields else _digest(fields)
    if len(key) > LONGEST_KEY:
        return Row(line, cells, wrong=_LONG_KEY.fill(n=LONGEST_KEY))
    return Row(line, cells, key, fields)


def _digest(fields: dict[str, list[str]]) -> str:
    """Where the file numbers no rows: one row is the same as another that says the same."""
    return "=" + sha256(repr(sorted(fields.items())).encode()).hexdigest()[:40]


def _divided(cell: str) -> Iterator[str]:
    for mark in (";", "|"):
        cell = cell.replace(mark, ",")
    yield from map(str.strip, cell.split(","))


FORMS: Final = (None, "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")
"""As Russian exports write moments: by ISO 8601, or the day first, divided by points."""


def moments(zone: ZoneInfo) -> Callable[[str], datetime]:
    """The reader raises Unfit."""
    readers = [moment_reader(zone, form) for form in FORMS]

    def read(text: str) -> datetime:
        if len(text) == 10 and text.isdecimal():  # seconds since 1970, as amoCRM's interface tells them
            return datetime.fromtimestamp(int(text), UTC)
        for reader in readers:
            try:
                return reader(text)
            except Unfit:
                continue
        raise Unfit((_NO_SUCH_DAY if is_no_day(text) else _NO_MOMENT).fill(text=text[:40]))

    return read


_LONG_KEY = Words("its number there is longer than {n} characters", "номер в той системе длиннее {n} знаков")
_NO_SUCH_DAY = Words("there is no such day as “{text}”", "такого дня нет в календаре: «{text}»")
_NO_MOMENT = Words(
    "“{text}” is not a moment like 2026-03-05 14:30 or 05.03.2026 14:30",
    "«{text}» — не момент вида 2026-03-05 14:30 или 05.03.2026 14:30",
)
