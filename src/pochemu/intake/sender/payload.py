"""A delivery's body as named texts, whatever it was written in: `from.number`, `leads.add.0.id`, `eventData.callId`.

Nothing in it is believed to have any shape: a list, an object and a text all become names with texts.
"""

import json
import re
from collections.abc import Iterator
from enum import Enum
from typing import Final
from urllib.parse import parse_qsl
from xml.parsers import expat

from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.files.xml import local, parser
from pochemu.intake.sender.letter import fields_of_letter

Fields = dict[str, str]

LONGEST_BODY: Final = 256 * 1024
MOST_FIELDS: Final = 1_000
LONGEST_FIELD: Final = 10_000
DEEPEST: Final = 12


class Body(Enum):
    """What a sender writes its deliveries in."""

    FORM = "form"
    JSON = "json"
    XML = "xml"
    LETTER = "letter"


def fields_of(body: bytes, written: Body, *, json_in: str = "") -> Fields:
    """`json_in`: the field of a form that holds JSON, whose names come on their own beside the form's.

    Raises Unfit.
    """
    match written:
        case Body.JSON:
            return _checked(_of_json(_text(body)))
        case Body.XML:
            return _checked(_of_xml(body))
        case Body.LETTER:
            return _checked(fields_of_letter(body))
    fields = _of_form(body)
    return _checked({**fields, **(_of_json(fields.get(json_in, "")) if json_in else {})})


def rows_of(body: bytes, under: str) -> Iterator[Fields | Unfit]:
    """Of a JSON answer that lists many: each object under the name, or each of the list that the answer is. One that
    can't be read is what is wrong with it."""
    found = listing_of(body)
    for name in under.split("."):
        if isinstance(found, dict):
            found = found.get(name)
    if not isinstance(found, list):
        raise Unfit(_NO_LIST.fill(name=under))
    for one in found:
        try:
            yield _checked(dict(_named(one, "", 0)))
        except Unfit as unfit:
            yield unfit


def listing_of(body: bytes) -> object:
    """Raises Unfit."""
    return _decoded(_text(body))


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit(_NOT_UTF8) from None


def _of_form(body: bytes) -> Fields:
    try:
        pairs = parse_qsl(_text(body), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Unfit(_NOT_FORM) from None
    return _once((_dotted(name), value) for name, value in pairs)


def _dotted(name: str) -> str:
    """`leads[add][0][id]`, as PHP writes it, is `leads.add.0.id`."""
    return re.sub(r"\]?\[", ".", name).removesuffix("]") if "[" in name else name


def _once(pairs: Iterator[tuple[str, str]]) -> Fields:
    fields: Fields = {}
    for name, value in pairs:
        if fields.setdefault(name, value) != value:
            raise Unfit(_TWICE.fill(name=name))
    return fields


def _of_json(text: str) -> Fields:
    return dict(_named(_decoded(text), "", 0))


def _decoded(text: str) -> object:
    try:
        return _decode(text)
    except (ValueError, RecursionError):
        raise Unfit(_NOT_JSON) from None


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError
    return names


_decode = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=str, parse_int=str, parse_constant=str).decode


def _named(value: object, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        raise Unfit(_DEEP)
    match value:
        case dict():
            inner = value.items()
        case list():
            inner = enumerate(value)  # type: ignore[assignment]
        case _:
            yield name, _word(value)
            return
    for key, one in inner:
        yield from _named(one, f"{name}.{key}" if name else str(key), depth + 1)


def _word(value: object) -> str:
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _of_xml(body: bytes) -> Fields:
    """Texts of elements by their path below the root, attributes as `path.@name`; namespaces are left out.

    Of elements that repeat, the second is `path.2`.
    """
    found: Fields = {}
    path: list[str] = []
    texts: list[list[str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        path.append(local(tag))
        texts.append([])
        if len(path) > DEEPEST or len(found) > MOST_FIELDS:
            raise Unfit(_DEEP)
        for name, value in attributes.items():
            _add(found, ".".join([*path[1:], f"@{local(name)}"]), value)

    def end(_tag: str) -> None:
        text = "".join(texts.pop()).strip()
        if text:
            _add(found, ".".join(path[1:]), text)
        path.pop()

    reader = parser()
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.CharacterDataHandler = lambda text: texts[-1].append(text)
    try:
        reader.Parse(body, True)
    except expat.ExpatError:
        raise Unfit(_NOT_XML) from None
    return found


def _add(found: Fields, name: str, value: str) -> None:
    again = 2
    while name in found:
        name, again = f"{name.removesuffix(f'.{again - 1}')}.{again}", again + 1
    found[name] = value


def _checked(fields: Fields) -> Fields:
    if len(fields) > MOST_FIELDS:
        raise Unfit(_MANY)
    for name, value in fields.items():
        if len(name) + len(value) > LONGEST_FIELD:
            raise Unfit(_LONG.fill(name=name[:40]))
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise Unfit(_NO_TEXT.fill(name=name[:40]))
    return fields


_NOT_UTF8 = Words("the body is not in UTF-8", "тело не в UTF-8")
_NOT_FORM = Words("the body is not a form (name=value&…)", "тело — не форма вида имя=значение&…")
_NOT_JSON = Words("the body is not JSON, or a name stands twice in it", "тело — не JSON, или имя стоит в нём дважды")
_NOT_XML = Words(
    "the body is not XML, or brings definitions of its own", "тело — не XML, или в нём есть свои определения"
)
_NO_LIST = Words("there is no list under “{name}”", "под именем «{name}» нет списка")
_TWICE = Words("the name “{name}” stands twice with different values", "имя «{name}» стоит дважды с разными значениями")
_DEEP = Words("nested too deeply, or too many values", "вложено слишком глубоко, или слишком много значений")
_MANY = Words("too many values", "слишком много значений")
_LONG = Words("the value of “{name}” is too long", "значение «{name}» слишком длинное")
_NO_TEXT = Words("“{name}” holds characters that no text may hold", "в «{name}» недопустимые знаки")
