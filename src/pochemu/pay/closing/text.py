"""A person's month as a text that never reads otherwise: every line in exact strings, no words, no names of people.

A line of the text is a JSON array. What it means is a promise, and its version stands in the first line.
"""

import json
from collections.abc import Iterator
from hashlib import sha256

from gmpy2 import mpq

from pochemu.engine.bonus import Group, PersonMonth
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Measure
from pochemu.engine.number import NA
from pochemu.engine.scheme import Member, Rulebook
from pochemu.pay.told import value_told

VERSION = 1

Line = list[object]


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def line(told: Line) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def kopecks(value: mpq | NA, digits: int) -> int | None:
    """Minor units of an amount that is rounded already."""
    if isinstance(value, NA):
        return None
    minor = value * 10**digits
    assert minor.denominator == 1, value
    return int(minor)


def statement_text(month: PersonMonth, rulebook: Rulebook) -> str:
    return "".join(line(told) + "\n" for told in _lines(month, rulebook))


def _lines(month: PersonMonth, rulebook: Rulebook) -> Iterator[Line]:
    yield ["pochemu statement", VERSION]
    yield ["month", str(month.month)]
    yield ["employee", month.employee]
    yield ["currency", rulebook.currency, rulebook.digits]
    for group in month.groups:
        yield from _group(group, rulebook)
    for one in month.adjustments:
        yield ["adjustment", one.name, kopecks(one.value, rulebook.digits)]  # type: ignore[arg-type]
    yield ["bonus", kopecks(month.bonus.value, rulebook.digits)]  # type: ignore[arg-type]


def _group(group: Group, rulebook: Rulebook) -> Iterator[Line]:
    scheme = group.scheme
    yield ["position", group.holding.position, *([str(scheme.effective), digest(scheme.text)] if scheme else [None])]
    told: set[int] = set()
    for one in group.lines:
        yield from _parts(one, told)
        yield ["line", one.name, value_told(one.value), kopecks(rulebook.rounded(one.value), rulebook.digits)]  # type: ignore[arg-type]


def _parts(figure: Figure, told: set[int]) -> Iterator[Line]:
    """The figures that a line was made from, each once, before what is made of them."""
    if isinstance(figure.rule, Measure):
        return  # its facts are the ledger's, its members have statements of their own
    for part in figure.parts:
        if id(part) not in told and not isinstance(part.rule, Member):
            told.add(id(part))
            yield from _parts(part, told)
            yield ["figure", part.name, value_told(part.value)]
