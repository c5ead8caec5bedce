"""XML as a stream of events: no document types, so no entities of its own, no files and no network."""

from typing import Final
from xml.parsers import expat

ExpatError = expat.ExpatError
CHUNK: Final = 1 << 16


class Doctype(expat.ExpatError):
    """The document brings definitions of its own."""


def _no_doctype(*_declared: object) -> None:
    raise Doctype("a document type declaration")


def parser() -> expat.XMLParserType:
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True
    made.buffer_size = CHUNK
    made.StartDoctypeDeclHandler = _no_doctype
    return made


def local(tag: str) -> str:
    """The name without its namespace: the strict and the usual kind of workbook differ in it."""
    return tag.rpartition(" ")[2]
