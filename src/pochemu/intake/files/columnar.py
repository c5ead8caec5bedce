"""Parquet, a batch of rows at a time and only the wanted columns."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pochemu.engine.words import Words
from pochemu.intake.files.as_text import as_duration, as_number
from pochemu.intake.files.table import Cells, Seen, Unsure, refused
from pochemu.intake.limits import MAX_CELL, MAX_COLUMNS, MAX_RATIO, RATIO_MATTERS_FROM

_BATCH: Final = 4096


class Columnar(NamedTuple):
    path: Path
    shown: str
    seen: Seen

    @property
    def unsure(self) -> bool:
        return True

    @property
    def typed(self) -> bool:
        return True

    def rows(self, wanted: Sequence[str]) -> Iterator[tuple[int, Cells]]:
        """The line is the number of the row, from 1: there is no header."""
        row = 0
        try:
            with pq.ParquetFile(self.path) as file:
                for batch in file.iter_batches(_BATCH, columns=list(dict.fromkeys(wanted)), use_threads=False):
                    for cells in zip(*(_texts(batch.column(name)) for name in wanted), strict=True):
                        row += 1
                        yield row, cells
        except (pa.ArrowException, OSError, ValueError) as error:
            raise refused(self.shown, _BROKEN, row + 1) from error


def read_columnar(path: Path, shown: str) -> Columnar:
    """Raises Refused."""
    try:
        with pq.ParquetFile(path) as file:
            names, rows = file.schema_arrow.names, file.metadata.num_rows
            unpacked = sum(file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refused(shown, _BROKEN) from error
    if len(names) > MAX_COLUMNS:
        raise refused(shown, _MANY_COLUMNS, n=len(names), most=MAX_COLUMNS)
    # A repeated value packs to nothing, so rows and columns are counted beside the bytes that the file owns up to.
    if max(unpacked, rows * len(names)) > max(RATIO_MATTERS_FROM, MAX_RATIO * path.stat().st_size):
        raise refused(shown, _BOMB, rows=f"{rows:_}", times=MAX_RATIO)
    return Columnar(path, shown, Seen("", "", rows, tuple(names)))


def _texts(column: pa.Array) -> list[str]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":  # Python's clock has no nanoseconds
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return [_text(value) for value in column.to_pylist()]


def _text(value: object) -> str:
    written = _WRITTEN.get(type(value))
    return written(value) if written else Unsure(str(value)[:100], _NESTED)


def _checked(text: str) -> str:
    if "\0" in text or len(text) > MAX_CELL:
        return Unsure(text, _NO_TEXT)
    return text


def _decoded(value: bytes) -> str:
    try:
        return _checked(value.decode())
    except UnicodeDecodeError:
        return Unsure(value.hex(), _NO_TEXT)


_WRITTEN: Final[dict[type, Callable[..., str]]] = {
    str: _checked,
    int: str,
    float: as_number,
    Decimal: "{:f}".format,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _none: "",
    datetime: lambda value: value.isoformat(" "),
    date: date.isoformat,
    time: time.isoformat,
    timedelta: lambda value: as_duration(value.total_seconds()),
    bytes: _decoded,
}

_BROKEN = Words(
    "the Parquet file can't be read: it is damaged or cut short", "файл Parquet не читается: он повреждён или обрезан"
)
_MANY_COLUMNS = Words("{n} columns; at most {most} are read", "столбцов {n}; читается не больше {most}")
_BOMB = Words(
    "{rows} rows, over {times} times what its bytes can honestly hold. It is not read",
    "строк {rows} — более чем в {times} раз больше, чем честно помещается в его байты. Файл не читается",
)
_NESTED = Words(
    "a list or a record where a single value is expected", "список или запись там, где ожидалось одно значение"
)
_NO_TEXT = Words(
    "a text with characters that no text may hold, or too long", "в тексте недопустимые знаки, или он слишком длинный"
)
