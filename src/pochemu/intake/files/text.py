"""A text file looked through once from end to end before any of it is believed: encoding, lines, limits."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.files.encoding import guess, is_damaged_utf8
from pochemu.intake.files.table import refused
from pochemu.intake.limits import MAX_LINE, MAX_RATIO, MAX_UNPACKED, RATIO_MATTERS_FROM

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN_WORDS: Final = re.compile(rb"[^\r\n,;\t|]*[\x80-\xff][^\r\n,;\t|]*")


class Text(NamedTuple):
    """A text file, looked through."""

    path: Path
    shown: str
    packed: bool
    encoding: str
    lines: int

    def open(self) -> io.TextIOWrapper:
        """From the beginning; line ends as they are in the file."""
        stream = gzip.open(self.path) if self.packed else self.path.open("rb")  # noqa: SIM115 (the caller closes)
        return io.TextIOWrapper(stream, encoding=self.encoding, newline="")


def look_through(path: Path, shown: str, *, packed: bool) -> Text:
    """Raises Refused for what is no text, or not one that can be read whole."""
    encoding = _unicode(next(_unpacked(path, shown, packed), b"")[:_SAMPLE])
    try:
        return Text(path, shown, packed, encoding, _lines(path, shown, packed, encoding))
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise refused(shown, _DAMAGED, encoding=encoding.upper()) from error
        encoding = _legacy(path, shown, packed)
        return Text(path, shown, packed, encoding, _lines(path, shown, packed, encoding))


def _unicode(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    for high_at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if _is_utf16(head[high_at::2], head[1 - high_at :: 2]):
            return encoding
    return "utf-8"


def _is_utf16(high: bytes, low: bytes) -> bool:
    """Of Latin, Cyrillic and punctuation, the first halves are few, NUL among them; the second are anything else."""
    few = sum(map(high.count, (0x00, 0x01, 0x04, 0x20, 0x21)))
    return 0 in high and few > 0.9 * len(high) and low.count(0) < 0.02 * len(low)


def _lines(path: Path, shown: str, packed: bool, encoding: str) -> int:
    """How many lines, each of them within the limits and in the encoding."""
    lines, since_line_end = 1, 0
    for text in _chunks(path, shown, packed, encoding):
        if "\0" in text:
            raise refused(shown, _NUL, lines + _line_ends(text[: text.index("\0")]))
        ends = _line_ends(text)
        lines += ends
        since_line_end = 0 if ends else since_line_end + len(text)
        if since_line_end > MAX_LINE:
            raise refused(shown, _LONG_LINE, lines, n=f"{MAX_LINE:_}")
    return lines


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _chunks(path: Path, shown: str, packed: bool, encoding: str) -> Iterator[str]:
    decode = codecs.getincrementaldecoder(encoding)(errors="strict").decode
    held = ""  # a carriage return at the end of a chunk waits for the line feed that may follow
    for chunk in _unpacked(path, shown, packed):
        text = held + decode(chunk)
        held = "\r" if text.endswith("\r") else ""
        yield text.removesuffix("\r")
    yield held + decode(b"", final=True)


def _unpacked(path: Path, shown: str, packed: bool) -> Iterator[bytes]:
    total = 0
    with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) if packed else raw as stream:
        try:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > MAX_UNPACKED or (packed and total > max(RATIO_MATTERS_FROM, MAX_RATIO * raw.tell())):
                    raise refused(shown, _BOMB, mb=total >> 20, times=MAX_RATIO)
                yield chunk
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise refused(shown, _BROKEN_ARCHIVE) from error


def _legacy(path: Path, shown: str, packed: bool) -> str:
    """The encoding of a text that is not Unicode, by its words with letters beyond ASCII."""
    sample, line = bytearray(), 1
    for chunk in _unpacked(path, shown, packed):
        for word in _FOREIGN_WORDS.findall(chunk):
            sample += word + b"\n"
        if len(sample) > _SAMPLE:
            break
    if is_damaged_utf8(bytes(sample)):
        raise refused(shown, _DAMAGED, line, encoding="UTF-8")
    return guess(bytes(sample))


_NUL = Words(
    "there is a NUL byte in this line: the file is not a text, or it is damaged. Export it again as CSV",
    "в этой строке стоит нулевой байт: файл не текстовый или повреждён. Выгрузите его в CSV заново",
)
_LONG_LINE = Words(
    "a line longer than {n} characters: this is not a table", "строка длиннее {n} знаков: это не таблица"
)
_DAMAGED = Words(
    "the text is {encoding}, but with damaged characters in it. Export it again in UTF-8",
    "текст в {encoding}, но с повреждёнными знаками. Выгрузите его заново в UTF-8",
)
_BOMB = Words(
    "unpacked it is {mb} MB and more, over {times} times its packed size or too much at all. It is not read",
    "в распакованном виде это {mb} МБ и больше: более чем в {times} раз больше сжатого или просто слишком много. "
    "Файл не читается",
)
_BROKEN_ARCHIVE = Words(
    "the gzip archive is damaged or cut short. Copy it again", "архив gzip повреждён или обрезан. Скопируйте его заново"
)
