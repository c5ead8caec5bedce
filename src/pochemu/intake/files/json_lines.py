"""One JSON object a line; numbers are the digits that stand there."""

import json
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.files.table import Cells, Seen, Unread, Unsure, refused
from pochemu.intake.files.text import Text
from pochemu.intake.limits import MAX_CELL, MAX_COLUMNS

_WORDS_OF_JSON: Final = {None: "", True: "true", False: "false"}


class JsonLines(NamedTuple):
    text: Text
    seen: Seen

    @property
    def unsure(self) -> bool:
        return True

    @property
    def typed(self) -> bool:
        return False

    def rows(self, wanted: Sequence[str]) -> Iterator[tuple[int, Cells | Unread]]:
        for line, written in _lines(self.text):
            found = _object(written)
            if isinstance(found, Unread):
                yield line, found
            else:
                escaped = "\\u" in written  # only so can a text hold what no text may
                yield line, tuple([_cell(found.get(name), escaped=escaped) for name in wanted])


def read_json_lines(text: Text) -> JsonLines:
    """Looks through all objects for their names. Raises Refused."""
    names: dict[str, None] = {}
    for line, written in _lines(text):
        found = _object(written)
        if isinstance(found, dict):
            names.update(dict.fromkeys(found))
        if len(names) > MAX_COLUMNS:
            raise refused(text.shown, _MANY_NAMES, line, most=MAX_COLUMNS)
    if not names:
        raise refused(text.shown, _NO_OBJECTS)
    return JsonLines(text, Seen(text.encoding, "", text.lines, tuple(names)))


def _lines(text: Text) -> Iterator[tuple[int, str]]:
    with text.open() as stream:
        for line, written in enumerate(stream, 1):
            if not written.isspace():
                yield line, written


class _Twice(ValueError):
    pass


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise _Twice
    return names


_decode = json.JSONDecoder(object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=str).decode


def _object(written: str) -> dict[str, object] | Unread:
    try:
        found = _decode(written)
    except _Twice:
        return Unread(_NAMED_TWICE, (written,))
    except (ValueError, RecursionError):
        return Unread(_NOT_JSON, (written,))
    return found if isinstance(found, dict) else Unread(_NOT_OBJECT, (written,))


def _cell(value: object, *, escaped: bool) -> str:
    if isinstance(value, str):
        return _checked(value) if escaped or len(value) > MAX_CELL else value
    if value is None or isinstance(value, bool):
        return _WORDS_OF_JSON[value]
    return Unsure(json.dumps(value, ensure_ascii=False), _NESTED)


def _checked(text: str) -> str:
    if len(text) > MAX_CELL or "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        return Unsure(text.encode("utf-8", "backslashreplace").decode(), _NO_TEXT)
    return text


_MANY_NAMES = Words("more than {most} different names in its objects", "в объектах больше {most} разных имён")
_NO_OBJECTS = Words(
    'no line is a JSON object such as {"id": "17", "sum": 300}',
    'ни одна строка — не объект JSON вида {"id": "17", "sum": 300}',
)
_NOT_JSON = Words("this line is not JSON", "эта строка — не JSON")
_NOT_OBJECT = Words("this line is not a JSON object", "эта строка — не объект JSON")
_NAMED_TWICE = Words("a name stands twice in this object", "имя стоит в этом объекте дважды")
_NESTED = Words(
    "a list or an object where a single value is expected", "список или объект там, где ожидалось одно значение"
)
_NO_TEXT = Words(
    "a text with characters that no text may hold, or too long", "в тексте недопустимые знаки, или он слишком длинный"
)
