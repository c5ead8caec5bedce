"""A workbook's archive: what is in it, checked before anything is unpacked; its sheet, shared texts and date styles."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.files.as_text import EPOCH, EPOCH_1904
from pochemu.intake.files.table import Unsure, refused
from pochemu.intake.files.xml import CHUNK, ExpatError, local, parser
from pochemu.intake.limits import (
    MAX_CELL,
    MAX_RATIO,
    MAX_SHARED_TEXTS,
    MAX_SHEET,
    MAX_ZIP_ENTRIES,
    RATIO_MATTERS_FROM,
)

_BUILT_IN_DATES: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_BUILT_IN_HOURS: Final = "46"  # [h]:mm:ss
_NOT_LETTERS_OF_DATES: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Book(NamedTuple):
    archive: zipfile.ZipFile
    shown: str
    sheet: str  # its name in the archive
    texts: list[str]
    dates: dict[int, bool]  # styles that show a number as a date or a time; True: as hours that go on beyond a day's
    epoch: datetime


@contextmanager
def open_book(path: Path, shown: str) -> Iterator[Book]:
    """Raises Refused, also for what turns out while the book is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, shown)
            yield _read_book(archive, shown)
    except (zipfile.BadZipFile, zlib.error, EOFError, ExpatError, KeyError, NotImplementedError, RuntimeError) as error:
        raise refused(shown, _BROKEN) from error


def _check(archive: zipfile.ZipFile, shown: str) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ZIP_ENTRIES:
        raise refused(shown, _MANY_ENTRIES, n=len(entries))
    for entry in entries:
        limit = MAX_SHARED_TEXTS if entry.filename.lower().endswith("sharedstrings.xml") else MAX_SHEET
        if entry.file_size > min(limit, max(RATIO_MATTERS_FROM, MAX_RATIO * entry.compress_size)):
            raise refused(shown, _BOMB, name=entry.filename, mb=entry.file_size >> 20, times=MAX_RATIO)


def _read_book(archive: zipfile.ZipFile, shown: str) -> Book:
    contents = elements(archive, "xl/workbook.xml")
    of_sheets = [of for tag, of in contents if tag == "sheet"]
    visible = [of for of in of_sheets if of.get("state", "visible") == "visible"]
    if not of_sheets:
        raise refused(shown, _BROKEN)
    relation = next(value for name, value in (visible or of_sheets)[0].items() if local(name) == "id")
    is_1904 = any(of.get("date1904") in ("1", "true") for tag, of in contents if tag == "workbookPr")
    names = set(archive.namelist())
    return Book(
        archive,
        shown,
        _target(archive, relation),
        _shared_texts(archive) if "xl/sharedStrings.xml" in names else [],
        _date_styles(archive) if "xl/styles.xml" in names else {},
        EPOCH_1904 if is_1904 else EPOCH,
    )


def elements(archive: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """Every element with its attributes, in the order of the document."""
    found: list[tuple[str, dict[str, str]]] = []
    events = parser()
    events.StartElementHandler = lambda tag, attributes: found.append((local(tag), attributes))
    with archive.open(name) as stream:
        events.ParseFile(stream)
    return found


def _target(archive: zipfile.ZipFile, relation: str) -> str:
    relations = elements(archive, "xl/_rels/workbook.xml.rels")
    target = next((of["Target"] for _tag, of in relations if of.get("Id") == relation), "")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _date_styles(archive: zipfile.ZipFile) -> dict[int, bool]:
    """The numbers of cell styles whose format has the letters of a date or a time."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    within_cell_styles = False
    for tag, of in elements(archive, "xl/styles.xml"):
        if tag == "numFmt":
            formats[of.get("numFmtId", "")] = of.get("formatCode", "")
        elif tag == "xf" and within_cell_styles:
            styles.append(of.get("numFmtId", "0"))
        elif tag in ("cellXfs", "cellStyles", "cellStyleXfs", "dxfs"):
            within_cell_styles = tag == "cellXfs"
    return {
        number: format_id == _BUILT_IN_HOURS or "[h" in formats.get(format_id, "").lower()
        for number, format_id in enumerate(styles)
        if _shows_dates(format_id, formats)
    }


def _shows_dates(format_id: str, formats: dict[str, str]) -> bool:
    if format_id in formats:
        return any(
            letter in "ymdhs"
            for letter in _NOT_LETTERS_OF_DATES.sub("", formats[format_id]).lower().replace("general", "")
        )
    return format_id.isdecimal() and int(format_id) in _BUILT_IN_DATES


class Collected:
    """The text of an element, as its pieces come; longer than a cell may be, it is cut."""

    __slots__ = ("length", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0

    def add(self, piece: str) -> None:
        if self.length <= MAX_CELL:
            self.pieces.append(piece)
            self.length += len(piece)

    def take(self) -> str:
        text = self.pieces[0] if len(self.pieces) == 1 else "".join(self.pieces)
        self.pieces.clear()
        self.length = 0
        return text


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    texts: list[str] = []
    collected, events = Collected(), parser()
    skipped = 0  # how a word is pronounced (rPh) is no part of it

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal skipped
        name = local(tag)
        skipped += name == "rPh"
        events.CharacterDataHandler = collected.add if name == "t" and not skipped else None

    def end(tag: str) -> None:
        nonlocal skipped
        name = local(tag)
        skipped -= name == "rPh"
        events.CharacterDataHandler = None
        if name == "si":
            texts.append(written(collected.take()))

    events.StartElementHandler, events.EndElementHandler = start, end
    with archive.open("xl/sharedStrings.xml") as stream:
        while chunk := stream.read(CHUNK):
            events.Parse(chunk)
    return texts


def written(text: str) -> str:
    """A text with its `_x000D_` escapes undone."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
            return Unsure(ascii(text), _NO_TEXT)
    return text if len(text) <= MAX_CELL else Unsure(text[:MAX_CELL], _NO_TEXT)


_BROKEN = Words(
    "the workbook can't be read: it is damaged, locked by a password or not an .xlsx. Save it again as .xlsx",
    "книга не читается: она повреждена, закрыта паролем или это не .xlsx. Сохраните её заново как .xlsx",
)
_MANY_ENTRIES = Words("{n} files inside the workbook: this is not one", "внутри книги {n} файлов: это не книга")
_BOMB = Words(
    "its part {name} unpacks to {mb} MB, too much or over {times} times its packed size. It is not read",
    "её часть {name} распаковывается в {mb} МБ: слишком много или более чем в {times} раз больше сжатого. "
    "Файл не читается",
)
_NO_TEXT = Words(
    "a text with characters that no text may hold, or too long", "в тексте недопустимые знаки, или он слишком длинный"
)
