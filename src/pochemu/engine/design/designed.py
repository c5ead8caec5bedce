"""An indicator in the text of a scheme: with the measures and tables it is made from, read off and written back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pochemu.engine.design.counted import Counted, counted_of, counted_said, title_of, title_said
from pochemu.engine.design.paying import Free, Paying, figures_of, formula_of, paying_of, table_of
from pochemu.engine.formula import FormulaError, Node, parse
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.tokens import is_word
from pochemu.engine.formula.vocabulary import reserved
from pochemu.engine.reading.draft import MEASURE_KEYS, SCHEME_KEYS
from pochemu.engine.words import Words
from pochemu.engine.yaml_change import Said, put, said_by

Rows = tuple[tuple[str, str], ...]
"""Of a table: its cells as they are written."""

ORDER: Final = {0: SCHEME_KEYS, 2: (*MEASURE_KEYS, "formula")}
SECTIONS: Final = ("measures", "tables", "values", "indicators")


@dataclass(frozen=True)
class Designed:
    name: str
    title: Words
    paying: Paying
    measures: tuple[Counted, ...] = ()
    tables: Mapping[str, Rows] = field(default_factory=dict)


def designed(text: str, name: str, *, currency: str = "RUB") -> Designed | None:
    """The indicator as choices; None where the text has no such. Raises Refused."""
    whole = said_by(text)
    if name not in _section(whole, "indicators"):
        return None
    declared = _mapping(_section(whole, "indicators")[name])
    paying = paying_of(_text(declared.get("formula")), currency=currency)
    measures, tables = _section(whole, "measures"), _section(whole, "tables")
    looks_at = [one for one in _looks_at(paying, currency) if one in measures]
    return Designed(
        name,
        title_of(declared.get("title")),
        paying,
        tuple(counted_of(one, measures[one], currency=currency) for one in looks_at),
        {one: rows_of(tables[one]) for one in _tables(paying, currency) if one in tables},
    )


def written(text: str, new: Designed, *, currency: str = "RUB") -> str:
    """The text with the indicator as it is chosen, and the measures that it looks at. What does not differ stays as
    it was written; what only this indicator used, and it uses no longer, goes. Raises Refused, Unchangeable."""
    old = designed(text, new.name, currency=currency)
    for measure in new.measures:
        if measure.name in figures_named(new.paying, currency=currency):
            text = _put_measure(text, measure, currency)
    for table, rows in new.tables.items():
        stand = _section(said_by(text), "tables")
        if table not in stand or rows != rows_of(stand[table]):
            text = put(text, ("tables", table), [*map(list, rows)], ORDER)
    entry = ("indicators", new.name)
    if old is None:
        title: dict[str, Said] = {"title": title_said(new.title)} if any(new.title) else {}
        return put(text, entry, {**title, "formula": formula_of(new.paying)}, ORDER)
    if old.title != new.title:
        text = put(text, (*entry, "title"), title_said(new.title) if any(new.title) else None, ORDER)
    if old.paying != new.paying:
        text = put(text, (*entry, "formula"), formula_of(new.paying), ORDER)
    return _without_unused(text, old, currency)


def without(text: str, name: str, *, currency: str = "RUB") -> str:
    """The text without the indicator and what only it used."""
    old = designed(text, name, currency=currency)
    return _without_unused(put(text, ("indicators", name), None), old, currency) if old else text


def _put_measure(text: str, new: Counted, currency: str) -> str:
    declared = _section(said_by(text), "measures").get(new.name)
    if declared is None:
        return put(text, ("measures", new.name), counted_said(new), ORDER)
    old = counted_said(counted_of(new.name, declared, currency=currency))
    now = counted_said(new)
    for key in (*now, *(key for key in old if key not in now)):
        if now.get(key) != old.get(key):
            text = put(text, ("measures", new.name, key), now.get(key), ORDER)
    return text


def _without_unused(text: str, old: Designed, currency: str) -> str:
    used = set(_used(said_by(text), currency))
    measures, tables = [one.name for one in old.measures], [*old.tables]
    for section, names in (("measures", measures), ("tables", tables), ("titles", tables)):
        for name in names:
            if name not in used:
                text = put(text, (section, name), None)
    return text


# --- what is used where ---


def named(tree: Node) -> set[str]:
    """The measures, values and tables that a formula names."""
    found = set()
    for node in n.in_order(tree):
        match node:
            case n.Name(name) | n.Plan(name) | n.Attainment(name) | n.Lookup(_, name):
                found.add(name)
    return found


def figures_named(paying: Paying, *, currency: str = "RUB") -> tuple[str, ...]:
    """The measures and values that it is made from; of a free formula all that it names, tables too."""
    return tuple(_looks_at(paying, currency))


def _used(whole: Mapping[str, Said], currency: str) -> Iterator[str]:
    for text in _formulas(whole):
        try:
            yield from named(parse(text, currency=currency))
        except FormulaError:  # nobody knows what it will name when it is mended
            yield from re.findall(r"\w+", text)


def _formulas(whole: Mapping[str, Said]) -> Iterator[str]:
    yield from (_text(one) for one in _section(whole, "values").values())
    yield from (_text(_mapping(one).get("formula")) for one in _section(whole, "indicators").values())
    for name, declared in _section(whole, "measures").items():
        measure = counted_of(name, declared)
        yield from (measure.where_text, measure.x)


def _looks_at(paying: Paying, currency: str) -> Sequence[str]:
    return figures_of(paying) if not isinstance(paying.shape, Free) else _free(paying.shape, currency)


def _tables(paying: Paying, currency: str) -> Sequence[str]:
    return [table_of(paying)] if not isinstance(paying.shape, Free) else _free(paying.shape, currency)


def _free(shape: Free, currency: str) -> Sequence[str]:
    try:
        return sorted(named(parse(shape.formula, currency=currency)))
    except FormulaError:
        return ()


# --- names ---


def names_of(text: str) -> dict[str, tuple[str, ...]]:
    """The names that stand in the text, by section. Raises Refused."""
    whole = said_by(text)
    return {section: tuple(_section(whole, section)) for section in SECTIONS}


def new_name(title: str, taken: Sequence[str]) -> str:
    """A name that needs no brackets, made of a title: “Signed contracts” is signed_contracts."""
    word = "_".join(re.findall(r"\w+", title.casefold()))[:40].strip("_") or "x"
    word = word if is_word(word) and not reserved(word) else f"_{word}"
    names = (word, *(f"{word}_{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def rows_of(node: Said) -> Rows:
    """As far as they are rows of two cells."""
    rows = node if isinstance(node, list) else []
    return tuple((str(row[0]), str(row[1])) for row in rows if isinstance(row, list) and len(row) == 2)


def _section(whole: Mapping[str, Said], name: str) -> Mapping[str, Said]:
    return _mapping(whole.get(name))


def _mapping(node: Said | None) -> Mapping[str, Said]:
    return node if isinstance(node, Mapping) else {}


def _text(node: Said | None) -> str:
    return node if isinstance(node, str) else ""
