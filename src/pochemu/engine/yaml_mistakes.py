"""What a person did where a text can't be read as YAML: the parser's own words tell only what it met."""

import re
from typing import NamedTuple

import yaml

from pochemu.engine.words import Words


class Mistake(NamedTuple):
    line: int  # from 1, as the column
    column: int
    words: Words


def mistake(error: yaml.MarkedYAMLError, text: str) -> Mistake:
    """Where the text went wrong, and how to mend it."""
    mark, began = error.problem_mark, error.context_mark or error.problem_mark
    lines = text.splitlines()
    if mark is None or began is None:
        return Mistake(1, 1, _other(error))
    line = lines[mark.line] if mark.line < len(lines) else ""
    before, after = line[: mark.column], line[mark.column :]
    if (indent := re.match(r"[ -]*\t", line)) and indent.end() - 1 <= mark.column:
        return Mistake(mark.line + 1, indent.end(), _TAB)
    words = _words(error, before, after, began.line + 1)
    at = began if error.problem in _TOLD_WHERE_IT_BEGAN else mark
    return Mistake(at.line + 1, at.column + 1, words or _other(error))


def control_character(text: str) -> Mistake | None:
    """The first sign that no text has, such as a file of another program's brings."""
    found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", text)
    if found is None:
        return None
    above = text[: found.start()]
    column = len(above) - (above.rfind("\n") + 1) + 1
    return Mistake(above.count("\n") + 1, column, _CONTROL.fill(code=f"U+{ord(found[0]):04X}"))


_LONGEST_FOUND = 30
_TOLD_WHERE_IT_BEGAN = (
    "could not find expected ':'",
    "found unexpected end of stream",
    "did not find expected alphabetic or numeric character",
    "did not find expected comment or line break",
)


def _words(error: yaml.MarkedYAMLError, before: str, after: str, began: int) -> Words | None:
    match error.problem:
        case "did not find expected ',' or '}'":
            return _IN_BRACES.fill(found=_found(after), line=began)
        case "did not find expected ',' or ']'":
            return _IN_LIST.fill(found=_found(after), line=began)
        case "did not find expected key" if after[:1] in ("]", "}"):
            return _CLOSES_NOTHING.fill(found=after[0])
        case "did not find expected key":
            return _AFTER_ITS_END.fill(found=_short(after)) if before.strip() else _INDENT
        case "mapping values are not allowed in this context":
            return _SECOND_COLON if ":" in before else _NOT_BELOW
        case "block sequence entries are not allowed in this context":
            return _LIST_BELOW
        case "did not find expected '-' indicator":
            return _INDENT
        case "could not find expected ':'":
            return _NO_COLON
        case "found unexpected end of stream":
            return _OPEN_QUOTE
        case "did not find expected alphabetic or numeric character" | "did not find expected comment or line break":
            return _SIGN_FIRST.fill(sign=before.strip().rpartition(" ")[2][:1] or after[:1])
        case "did not find expected node content" if not after.strip():
            return _ENDS
        case "found character that cannot start any token" if not re.search(r"(^|[:,\[{-])\s*$", before):
            return _AFTER_ITS_END.fill(found=_short(after))
        case (
            "found character that cannot start any token"
            | "mapping keys are not allowed in this context"
            | "did not find expected node content"
        ):
            return _SIGN_FIRST.fill(sign=after[:1])
        case "found unknown escape character":
            return _ESCAPE
    return None


def _found(after: str) -> Words:
    what = _short(after)
    return Words(f"“{what}” stands", f"стоит «{what}»") if what else Words("the line ends", "строка кончается")


def _short(after: str) -> str:
    what = after.strip()
    return what if len(what) <= _LONGEST_FOUND else what[: _LONGEST_FOUND - 1] + "…"


def _other(error: yaml.MarkedYAMLError) -> Words:
    return NOT_YAML.fill(what=Words.same(error.problem or ""))


NOT_YAML = Words("this is not readable YAML: {what}", "это не читается как YAML: {what}")
_TAB = Words(
    "a tab stands at the beginning of the line: indent by spaces", "в начале строки табуляция: отступайте пробелами"
)
_CONTROL = Words("the sign {code} can't be part of a text: remove it", "знака {code} в тексте не бывает: удалите его")
_IN_BRACES = Words(
    "{found} where “,” or “}}” is expected, for the “{{” of line {line}. A formula with quotation marks or brackets is "
    "put in single quotation marks: '…'",
    "{found}, а ожидается «,» или «}}» к скобке «{{» из строки {line}. Формулу с кавычками или скобками возьмите в "
    "одинарные кавычки: '…'",
)
_IN_LIST = Words(
    "{found} where “,” or “]” is expected, for the “[” of line {line}",
    "{found}, а ожидается «,» или «]» к скобке «[» из строки {line}",
)
_ENDS = Words(
    "the line ends where a value is expected: see whether a “[” or “{{” above is closed",
    "строка кончается, а ожидается значение: проверьте, закрыта ли выше скобка «[» или «{{»",
).fill()
_CLOSES_NOTHING = Words("this “{found}” closes nothing: take it away", "эта «{found}» ничего не закрывает: уберите её")
_AFTER_ITS_END = Words(
    "“{found}” stands behind a value that has ended. A text that begins with a quotation mark, “[” or “*”, or has "
    "one “'” within, is put in single quotation marks, those within it doubled: '…''…'",
    "«{found}» стоит после значения, которое уже кончилось. Текст, который начинается с кавычки, «[» или «*» или "
    "содержит «'», возьмите в одинарные кавычки, а такие же внутри удвойте: '…''…'",
)
_INDENT = Words(
    "the indent of this line is none of those above: names of one group begin in one column, items of a list with “- ”",
    "у этой строки не тот отступ, что у строк выше: имена одной группы начинаются с одного столбца, пункты списка — с "
    "«- »",
)
_SECOND_COLON = Words(
    "a second “:” in one line: put the value in single quotation marks, '…', or begin a line of its own here",
    "второе двоеточие в одной строке: возьмите значение в одинарные кавычки, '…', или начните отсюда новую строку",
)
_NOT_BELOW = Words(
    "this can't stand below the line above: that one has a value already, or lacks “: ” after its name, or this one is "
    "indented too far",
    "этого не может быть под строкой выше: у неё уже есть значение, или после её имени нет «: », или отступ лишний",
)
_LIST_BELOW = Words(
    "a list with “- ” begins on the next line, below its name",
    "список с «- » начинается со следующей строки, под именем",
)
_NO_COLON = Words("there is no “: ” after this name", "после этого имени нет «: »")
_OPEN_QUOTE = Words(
    "the quotation mark that opens here is never closed", "кавычка, которая открывается здесь, нигде не закрыта"
)
_SIGN_FIRST = Words(
    "a text that begins with “{sign}” is put in single quotation marks: '…'",
    "текст, который начинается со знака «{sign}», возьмите в одинарные кавычки: '…'",
)
_ESCAPE = Words(
    "within \"…\" a backslash begins a special sign: use '…' instead",
    "внутри \"…\" обратная черта начинает особый знак: возьмите текст в '…'",
)
