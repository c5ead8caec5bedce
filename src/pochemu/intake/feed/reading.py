"""Which kind of a list a file is: by its content."""

import gzip
from pathlib import Path
from typing import BinaryIO, Final, cast

from pochemu.engine.words import Words
from pochemu.intake.feed.listing import read_listing
from pochemu.intake.feed.lot import Read
from pochemu.intake.feed.portals import read_portal
from pochemu.intake.files.table import refused

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file, unpacked where it is packed."""
ENDINGS: Final = (".xml", ".xml.gz", ".csv", ".tsv", ".csv.gz", ".tsv.gz", ".xlsx")


def read_feed(path: Path, shown: str = "") -> Read:
    """Raises Refused."""
    shown = shown or path.name
    if path.stat().st_size > LARGEST:
        raise refused(shown, _LARGE, mb=LARGEST >> 20)
    if not path.name.lower().endswith((".xml", ".xml.gz")):
        return read_listing(path, shown)
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
        try:
            return read_portal(cast("BinaryIO", _Bounded(stream, shown)), shown)
        except (EOFError, gzip.BadGzipFile):
            raise refused(shown, _CUT) from None


class _Bounded:
    """No more than `LARGEST` bytes, however they are packed."""

    def __init__(self, stream: BinaryIO, shown: str) -> None:
        self.stream, self.shown, self.left = stream, shown, LARGEST

    def read(self, size: int) -> bytes:
        chunk = self.stream.read(size)
        self.left -= len(chunk)
        if self.left < 0:
            raise refused(self.shown, _LARGE, mb=LARGEST >> 20)
        return chunk


_LARGE = Words("the file is larger than {mb} MB", "файл больше {mb} МБ")
_CUT = Words("the packed file was cut short", "сжатый файл обрезан")
