"""The text of a scheme while it is being written: what is wrong at which place, and what the entry at hand means."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pochemu.engine.doubtful import idle
from pochemu.engine.fields import field_title
from pochemu.engine.formula import CANONICAL, RUSSIAN, FormulaError, print_formula
from pochemu.engine.formula.vocabulary import Function, Reserved
from pochemu.engine.period import Month
from pochemu.engine.plain import known_of, measure_reading, reading
from pochemu.engine.problem import Place, Problem
from pochemu.engine.scheme import Indicator, Scheme, Step
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping, Refused, read_yaml
from pochemu.rules.models import Draft
from pochemu.rules.reading import month_in, read_draft
from pochemu.web.design.spelled import Spelled
from pochemu.web.page import Page

MOST_WRONG: Final = 8

_WORD: Final = re.compile(r"[\w%]+|.")
_LAST_WORD: Final = re.compile(r"\S+\s*$")

Rules = dict[str, Step | Indicator]


class Wrong(NamedTuple):
    """A mistake, or what does nothing, in its line, with what stands at its place between `before` and `after`."""

    words: Words
    line: int
    column: int
    before: str
    there: str
    after: str


class Entry(NamedTuple):
    """What is written at the line where one is: what it is called, its unit, what it means."""

    title: Words
    unit: Words
    formula: str
    says: Words
    notes: tuple[Words, ...]


def checked(page: Page, draft: Draft, text: str, line: int) -> dict[str, object]:
    text = text.replace("\r\n", "\n")
    effective = month_in(text) or Month.from_code(draft.latest.effective)
    read = read_draft(draft.position.code, effective, text)
    lines = text.splitlines()
    return {
        "wrong": [_wrong(one, lines) for one in read.problems[:MOST_WRONG]],
        "more": len(read.problems) > MOST_WRONG,
        "idle": [_wrong(one, lines) for one in idle(read.scheme, "")] if read.scheme else [],
        "entry": _entry(page, read.scheme, *_at(text, line)) if read.scheme else None,
    }


def wrong_in_formula(page: Page, draft: Draft, typed: str, text: str, name: str) -> Wrong | None:
    """Of an indicator's formula while it is typed, in the reader's spelling; `text` is the draft with it."""
    spelled = Spelled(page.reader.language, page.snap.currency)
    try:
        spelled.read(typed)
    except FormulaError as error:
        return _wrong(Problem(Place("", error.line, error.column), error.words), [typed.strip()])
    problems = read_draft(draft.position.code, Month.from_code(draft.latest.effective), text).problems
    here = [one for one in problems if _at(text, one.place.line) == ("indicators", name)]
    return _wrong(here[0], text.splitlines()) if here else None


def _wrong(one: Problem, lines: list[str]) -> Wrong:
    number, column = min(one.place.line, len(lines)), one.place.column
    while number > 1 and not lines[number - 1].strip():  # an end that came too soon is told after what it cut off
        number, column = number - 1, len(lines[number - 2]) + 1
    source = lines[number - 1] if number else ""
    head, rest = source[: column - 1], source[column - 1 :]
    there = _WORD.match(rest) or _LAST_WORD.search(source)  # at a line's end, its last word
    if there is None:
        return Wrong(one.words, number, column, source, "", "")
    start = there.start() + (len(head) if rest else 0)
    return Wrong(one.words, number, column, source[:start].lstrip(), there[0], source[start + len(there[0]) :])


def _at(text: str, line: int) -> tuple[str, str]:
    """The section and the name of the entry that the line belongs to."""
    try:
        whole = read_yaml(text, "")
    except Refused:
        return "", ""
    section, name = "", ""
    for key, node in whole.pairs:
        if key.place.line > line:
            break
        section, name = key.text, ""
        for inner, _ in node.pairs if isinstance(node, Mapping) else ():
            if inner.place.line <= line:
                name = inner.text
    return section, name


def _entry(page: Page, scheme: Scheme, section: str, name: str) -> Entry | None:
    currency, spelling = page.snap.currency, RUSSIAN if page.reader.language == "ru" else CANONICAL
    if section == "measures" and name in scheme.measures:
        measure = scheme.measures[name]
        told = measure_reading(measure, page.snap.roster, currency=currency)
        return Entry(measure.title, measure.unit.words, "", told.says, told.notes)
    rules: Rules = {"values": scheme.values, "indicators": scheme.indicators}.get(section, {})  # type: ignore[assignment]
    if name not in rules:
        return None
    rule = rules[name]
    told = reading(rule.formula, known_of(scheme, currency=currency))
    return Entry(rule.title, rule.formula.unit.words, print_formula(rule.formula.tree, spelling), told.says, told.notes)


# --- what may be written ---


def offered(page: Page, scheme: Scheme | None) -> list[tuple[str, str]]:
    """Words to complete, each with what it stands for."""
    found = dict(_words(page, scheme))
    return [(word, found[word]) for word in sorted(found, key=str.casefold)]


def _words(page: Page, scheme: Scheme | None) -> Iterator[tuple[str, str]]:
    language = page.reader.language
    for kind in page.snap.kinds.values():
        yield kind.name, kind.title.text(language)
        for name in kind.names:
            yield name, field_title(name).text(language)
    for one in KEYS:
        yield one, ""
    for word in Reserved:
        yield from ((each, "") for each in word.word)
    for function in Function:
        for each, pattern in zip(function.word, function.pattern, strict=True):
            yield f"{each}(", pattern
    if scheme:
        for name, table in scheme.tables.items():
            yield name, f"[{len(table.rows)}]"
        titles = {name: one.title for name, one in scheme.measures.items()}
        titles |= {name: one.title for name, one in scheme.values.items()}
        yield from ((name, title.text(language)) for name, title in titles.items())


KEYS: Final = (
    "measures", "tables", "values", "indicators", "titles", "title", "over", "where", "take", "window", "unit", "plan",
    "formula", "prorate", "working_days", "calendar_days", "carry_negative", "quarter", "to_date", "last(", "employee",
    "team", "company", "count", "sum(", "avg(", "distinct(", "share(", "members",
)  # fmt: skip
