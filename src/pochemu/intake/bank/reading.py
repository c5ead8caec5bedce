"""Which format a bank's file is in, and in which encoding: by its content, whatever its name says."""

import codecs
import io
from pathlib import Path
from typing import Final

from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused
from pochemu.intake.bank.directbank import read_directbank
from pochemu.intake.bank.exchange import MAGIC, read_exchange
from pochemu.intake.bank.statement import Read, Told
from pochemu.intake.files.table import refused
from pochemu.intake.limits import MAX_BANK_FILE
from pochemu.intake.os_words import os_words

_HEAD: Final = 1 << 16
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS: Final = ("utf-8", "cp1251", "cp866", "koi8-r")
_SURE: Final = ("Секция", "РасчСчет", "ВерсияФормата")


def read_statements(path: Path, shown: str = "") -> Read:
    """All that can be taken of the file, `shown` being its name in messages. Whatever is wrong is told; nothing is
    raised. A file that was cut short gives what stands before the cut.
    """
    told = Told(shown or path.name)
    try:
        return _read(path, told)
    except Refused as refusal:
        return told.read(())._replace(problems=(*told.problems, refusal.problem))
    except OSError as error:
        return told.read(())._replace(problems=(refused(told.file, os_words(error)).problem,))


def _read(path: Path, told: Told) -> Read:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not head.strip():
            raise refused(told.file, _EMPTY)
        if path.stat().st_size > MAX_BANK_FILE:
            raise refused(told.file, _LARGE, mb=MAX_BANK_FILE >> 20)
        encoding = _encoding(head)
        start = head.decode(encoding, errors="replace").lstrip()
        file.seek(0)
        if start.startswith("<"):
            return read_directbank(file, told)
        if not start.startswith(MAGIC):
            raise refused(told.file, _NEITHER, magic=MAGIC)
        with io.TextIOWrapper(file, encoding=encoding, errors="replace") as text:
            return read_exchange(text, told)


def _encoding(head: bytes) -> str:
    """The one in which the format's own words are found. What the file says of it is not asked: people save anew."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    found = (one for one in _ENCODINGS if any(word in head.decode(one, errors="replace") for word in _SURE))
    return next(found, "cp1251")


_EMPTY = Words("the file is empty", "файл пуст")
_LARGE = Words(
    "the file is larger than {mb} MB: take out a shorter period", "файл больше {mb} МБ: выгрузите период покороче"
)
_NEITHER = Words(
    "this is neither a statement as 1C reads it (its first line is {magic}) nor DirectBank's XML. Ask the bank's "
    "program for “statement for 1C”",
    "это не выписка для 1С (её первая строка — {magic}) и не XML DirectBank. Выберите в банке выгрузку «для 1С»",
)
