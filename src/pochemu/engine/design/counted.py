"""What is counted: a measure as choices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pochemu.engine.formula import FormulaError, Node, parse, print_formula
from pochemu.engine.formula import nodes as n
from pochemu.engine.words import Words
from pochemu.engine.yaml_change import Said

UNTITLED: Final = Words("", "")


@dataclass(frozen=True)
class Condition:
    """A field compared with what is written down, or with another field. Of several values, = is “one of them”."""

    field: str
    comparison: str  # = <> < <= > >=
    values: tuple[Node, ...]


@dataclass(frozen=True)
class Counted:
    name: str
    title: Words = UNTITLED
    over: str = ""
    where: tuple[Condition, ...] | str = ()  # a text: a condition that is no list of comparisons
    take: str = "count"
    x: str = ""  # what is taken: a field, or an expression over the fact
    of: str = ""
    window: str = ""
    unit: Words = UNTITLED
    plan: str = ""

    @property
    def where_text(self) -> str:
        return self.where if isinstance(self.where, str) else conditions_text(self.where)


# --- choices to text ---


def counted_said(one: Counted) -> dict[str, Said]:
    """As the measure stands in a scheme."""
    take = f"{one.take}({one.x})" if one.x else one.take
    given: dict[str, Said] = {
        "title": title_said(one.title), "over": one.over, "where": one.where_text, "take": take,
        "of": one.of, "window": one.window, "unit": title_said(one.unit), "plan": one.plan,
    }  # fmt: skip
    return {key: value for key, value in given.items() if value}


def title_said(title: Words) -> Said:
    return title.en if title.en == title.ru else {"en": title.en, "ru": title.ru}


def conditions_text(conditions: tuple[Condition, ...]) -> str:
    parts = tuple(condition_node(one) for one in conditions)
    if not parts:
        return ""
    return print_formula(parts[0] if len(parts) == 1 else n.And(parts))


def condition_node(one: Condition) -> Node:
    field = n.Name(one.field)
    match one.comparison, one.values:
        case "=", (n.Flag(value=holds),):
            return field if holds else n.Not(field)
        case "=", (_, _, *_):
            return n.In(field, one.values)
        case "<>", (_, _, *_):
            return n.Not(n.In(field, one.values))
    return n.Comparison(one.comparison, field, one.values[0])


# --- text to choices ---


def counted_of(name: str, declared: Said | None, *, currency: str = "RUB") -> Counted:
    """As far as it can be read: what it says wrong is told by the reader of schemes, not here."""
    given = declared if isinstance(declared, Mapping) else {}
    texts = {key: value for key, value in given.items() if isinstance(value, str)}
    take, x = _taken(texts.get("take", ""))
    return Counted(
        name, title_of(given.get("title")), texts.get("over", ""),
        conditions_of(texts.get("where", ""), currency=currency), take, x,
        texts.get("of", ""), texts.get("window", ""), title_of(given.get("unit")), texts.get("plan", ""),
    )  # fmt: skip


def _taken(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"\s*(\w+)\s*(?:\((.*)\)\s*)?", text, re.DOTALL)
    return (found[1], (found[2] or "").strip()) if found else (text, "")


def title_of(node: Said | None) -> Words:
    if isinstance(node, str):
        return Words.same(node)
    texts = {key: value for key, value in node.items() if isinstance(value, str)} if isinstance(node, Mapping) else {}
    either = next(iter(texts.values()), "")
    return Words(texts.get("en", either), texts.get("ru", either))


def conditions_of(text: str, *, currency: str = "RUB") -> tuple[Condition, ...] | str:
    if not text.strip():
        return ()
    try:
        tree = parse(text, currency=currency)
    except FormulaError:
        return text
    conditions = [_condition_of(part) for part in (tree.parts if isinstance(tree, n.And) else (tree,))]
    found = tuple(each for each in conditions if each)
    return found if len(found) == len(conditions) else text


def _condition_of(node: Node) -> Condition | None:
    match node:
        case n.Name(field):
            return Condition(field, "=", (n.Flag(True),))
        case n.Not(n.Name(field)):
            return Condition(field, "=", (n.Flag(False),))
        case n.Comparison(comparison, n.Name(field), value) if _written(value) and not isinstance(value, n.Flag):
            return Condition(field, comparison, (value,))
        case n.In(n.Name(field), values) if len(values) > 1 and all(map(_literal, values)):
            return Condition(field, "=", values)
        case n.Not(n.In(n.Name(field), values)) if len(values) > 1 and all(map(_literal, values)):
            return Condition(field, "<>", values)
    return None


def _literal(node: Node) -> bool:
    if isinstance(node, n.Negative):
        return isinstance(node.operand, n.Number | n.Money)
    return isinstance(node, n.Number | n.Money | n.Text)


def _written(node: Node) -> bool:
    return _literal(node) or isinstance(node, n.Name)
