"""Formulas as people read them: what a name means stands in its place, in quotation marks."""

from dataclasses import replace
from functools import partial

from pochemu.engine.fields import FIELDS, Titles, readable
from pochemu.engine.formula import Node, Spelling
from pochemu.engine.formula.printing import print_formula
from pochemu.engine.formula.spelling import READ
from pochemu.engine.scheme import EMPLOYEE, POSITION, TEAM, Scheme
from pochemu.engine.words import Words

OF_MEMBERS: Titles = {rule.name: rule.title for rule in (EMPLOYEE, POSITION, TEAM)}


def of_scheme(scheme: Scheme) -> Titles:
    """Of its measures and indicators; of values and tables those that were given one, beside their name."""
    measures = {name: measure.title for name, measure in scheme.measures.items()}
    return {**scheme.titles, **measures, **{name: indicator.title for name, indicator in scheme.indicators.items()}}


def titled(tree: Node, titles: Titles = FIELDS) -> Words:
    """The formula with a title in the place of each name: «Состоявшиеся встречи» × 500 ₽."""
    return Words(*(print_formula(tree, spelling) for spelling in readings(titles)))


def readings(titles: Titles) -> tuple[Spelling, Spelling]:
    """In English and in Russian."""
    english, russian = (replace(one, times="×", called=partial(_quoted, titles, one.language)) for one in READ)
    return english, russian


def _quoted(titles: Titles, language: str, name: str) -> str:
    title = (titles.get(name) or readable(name)).text(language)
    return f"«{title}»" if language == "ru" else f"“{title}”"
