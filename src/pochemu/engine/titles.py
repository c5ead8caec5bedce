"""Formulas as people read them: what a name means stands in its place, in quotation marks."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from pochemu.engine.fields import FIELDS, Titles, readable
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Node, Spelling
from pochemu.engine.formula.nodes import Binding
from pochemu.engine.formula.printing import Piece, leaf_piece, printed
from pochemu.engine.formula.spelling import READ
from pochemu.engine.measure import Measure
from pochemu.engine.scheme import EMPLOYEE, POSITION, TEAM, Rulebook, Scheme
from pochemu.engine.words import Words

OF_MEMBERS: Titles = {rule.name: rule.title for rule in (EMPLOYEE, POSITION, TEAM)}


def of_scheme(scheme: Scheme) -> Titles:
    """Of its measures and indicators; of values and tables those that were given one, beside their name."""
    measures = {name: measure.title for name, measure in scheme.measures.items()}
    return {**scheme.titles, **measures, **{name: indicator.title for name, indicator in scheme.indicators.items()}}


def of_rulebook(rulebook: Rulebook, *own: Scheme) -> Titles:
    """What names mean: in these schemes; else, for measures over members, in any that is newest."""
    newest = [versions[-1] for versions in rulebook.schemes.values() if versions]
    known: dict[str, Words] = {**OF_MEMBERS}
    for scheme in (*newest, *own):
        known.update(of_scheme(scheme))
    return known


def of_parts(figure: Figure) -> Titles:
    """Of what it follows from; of a measure over members, of what is theirs."""
    parts = figure.parts
    if isinstance(figure.rule, Measure) and figure.rule.over_members:
        parts = tuple(each for part in parts for each in part.parts)
    return {part.name: part.title for part in parts}


NO_CODES: Final[Mapping[int, Words]] = {}


def titled(tree: Node, titles: Titles = FIELDS, codes: Mapping[int, Words] = NO_CODES) -> Words:
    """The formula with a title in the place of each name: «Состоявшиеся встречи» × 500 ₽; and of each of `codes`, as
    `codes.meant` knows them."""
    leaf = partial(_leaf, codes)
    return Words(*(printed(tree, spelling, leaf) for spelling in readings(titles)))


def _leaf(codes: Mapping[int, Words], node: Node, spelling: Spelling) -> Piece:
    if title := codes.get(id(node)):
        return Piece(_in_quotes(title.text(spelling.language), spelling.language), Binding.WHOLE)
    return leaf_piece(node, spelling)


def readings(titles: Titles) -> tuple[Spelling, Spelling]:
    """In English and in Russian."""
    english, russian = (replace(one, times="×", called=partial(_quoted, titles, one.language)) for one in READ)
    return english, russian


def _quoted(titles: Titles, language: str, name: str) -> str:
    return _in_quotes((titles.get(name) or readable(name)).text(language), language)


def _in_quotes(title: str, language: str) -> str:
    return f"«{title}»" if language == "ru" else f"“{title}”"


def taken(measure: Measure, titles: Titles) -> Words:
    """What is made of the facts, in words."""
    function, x = measure.take
    names = titles if measure.over_members else FIELDS
    return TAKEN[function].fill(x=titled(x.tree, names)) if x else TAKEN[function]


TAKEN = {
    "count": Words("how many", "количество"),
    "sum": Words("the sum of {x}", "сумма по полю {x}"),
    "avg": Words("the mean of {x}", "среднее по полю {x}"),
    "min": Words("the least of {x}", "наименьшее по полю {x}"),
    "max": Words("the greatest of {x}", "наибольшее по полю {x}"),
    "distinct": Words("how many different values of {x}", "сколько разных значений поля {x}"),
    "share": Words("the share of those with {x}", "доля тех, где {x}"),
}
