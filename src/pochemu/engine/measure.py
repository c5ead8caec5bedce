"""Measures: filtered aggregates over facts; and the Python reader of their predicate.

The ledger has the other reader, in SQL (`ledger.counting`); a property test holds the two together on every fact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from gmpy2 import mpq

from pochemu.engine.fact import Credit, Fact, Kind, Value
from pochemu.engine.fields import field_title
from pochemu.engine.formula import Formula, Ref, RefKind, Step, print_formula
from pochemu.engine.number import NA, ONE, ZERO
from pochemu.engine.period import Window
from pochemu.engine.roster import Reach
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

ONCE_A_FACT = frozenset({"avg", "min", "max", "distinct", "share"})
"""Takes that look at a fact once, however many of its credits are within reach; the others take each credit's share."""

EMPTY_IS_NONE = frozenset({"avg", "min", "max", "share"})


class Take(NamedTuple):
    """What is made of the facts: `sum(amount)` is Take("sum", the formula of amount)."""

    function: str
    x: Formula | None = None

    def __str__(self) -> str:
        return f"{self.function}({print_formula(self.x.tree)})" if self.x else self.function


@dataclass(frozen=True, eq=False)
class Measure:
    name: str
    title: Words
    over: Kind | None  # None: over the members of the employee's teams
    take: Take
    where: Formula | None = None
    of: str = "employee"
    window: Window = Window("month")
    unit: Unit = Unit.NUMBER
    word: Words | None = None
    plan: mpq | None = None

    @property
    def over_members(self) -> bool:
        return self.over is None

    @property
    def in_pieces(self) -> bool:
        """Whether it counts whole things: of those that people share, parts; but hardly anybody plans a part."""
        return self.take.function in ("count", "distinct")

    @property
    def weighs(self) -> bool:
        """Whether the value is total ÷ weight."""
        return self.take.function in ("avg", "share")

    @cached_property
    def ref(self) -> Ref:
        """What formulas call it."""
        return Ref(RefKind.NAME, self.name)

    @cached_property
    def read_where(self) -> "Reader":
        return reader(self.where, self.over)

    @cached_property
    def read_x(self) -> "Reader":
        return reader(self.take.x, self.over)


class Want(NamedTuple):
    """A measure asked of certain people's facts of certain days."""

    measure: Measure
    reach: Reach


class Tally(NamedTuple):
    """What a measure found: for `avg` and `share` the value is total ÷ weight, for the others it is the total."""

    total: Value = ZERO
    weight: mpq = ZERO
    facts: int = 0
    left_out: int = 0  # facts whose x has no value

    def value(self, measure: Measure) -> Value:
        function = measure.take.function
        if function not in EMPTY_IS_NONE:
            return self.total
        if function in ("min", "max"):
            return self.total if self.facts else _nothing(measure)
        return self.total / self.weight if self.weight else _nothing(measure)  # type: ignore[operator]


_NO_FACTS = Words("no facts for “{title}” yet", "пока нет фактов для счётчика «{title}»")


def _nothing(measure: Measure) -> NA:
    return NA(_NO_FACTS.fill(title=measure.title))


class Contribution(NamedTuple):
    """What one fact gives a measure: `amount` to its total, `weight` to its weight; `x` is NA where it was left out."""

    fact: Fact
    x: Value
    amount: Value
    weight: mpq
    credit: mpq  # the shares within reach, together


Getter = Callable[[Fact, Credit], Value]


def getter(name: str, kind: Kind) -> Getter:
    """How a name of `where` and `take` is read off a fact and one of its credits."""
    if name in kind.fields:
        empty: Value = "" if kind.fields[name] is Unit.TEXT else NA(_EMPTY.fill(name=field_title(name)))
        return lambda fact, _credit: fact.fields.get(name, empty)
    return _COMMON[name]


_EMPTY = Words("the fact has no “{name}”", "у факта не заполнено поле «{name}»")

_COMMON: dict[str, Getter] = {
    "amount": lambda fact, _credit: fact.amount,
    "quantity": lambda fact, _credit: fact.quantity,
    "occurred_on": lambda fact, _credit: fact.occurred_on,
    "source": lambda fact, _credit: fact.source,
    "role": lambda _fact, credit: credit.role,
}


Reader = Callable[[Fact, Credit], tuple[Step, ...]]


def reader(formula: Formula | None, kind: Kind | None) -> Reader:
    """The formula over a fact: a trace with the value of every step, the last being the whole. None at all is 1."""
    if formula is None or kind is None:
        return lambda _fact, _credit: (ONE,)
    getters = [getter(ref.name, kind) for ref in formula.refs]
    return lambda fact, credit: formula.run(*[get(fact, credit) for get in getters])


def within(reach: Reach, fact: Fact) -> Iterator[Credit]:
    """The fact's credits that the reach takes."""
    for credit in fact.credits:
        if any(span.employee in (None, credit.employee) and span.first <= fact.day <= span.last for span in reach):
            yield credit


def passing(measure: Measure, reach: Reach, fact: Fact) -> list[Credit]:
    """The credits within reach for which `where` holds."""
    if measure.over is None or fact.kind != measure.over.name:
        return []
    reached = within(reach, fact)
    return list(reached) if measure.where is None else [c for c in reached if measure.read_where(fact, c)[-1] is True]


def contribution(measure: Measure, reach: Reach, fact: Fact) -> Contribution | None:
    """What the fact gives the measure; None where it is not counted."""
    credits = passing(measure, reach, fact)
    if not credits:
        return None
    if measure.take.function in ONCE_A_FACT:
        return _once(measure, fact, credits)
    return _shared(measure, fact, credits)


def _once(measure: Measure, fact: Fact, credits: list[Credit]) -> Contribution:
    credit = _together(credits)
    x = measure.read_x(fact, credits[0])[-1]
    match measure.take.function, x:
        case _, NA():
            return Contribution(fact, x, ZERO, ZERO, credit)
        case "avg", mpq():
            return Contribution(fact, x, x * fact.quantity, fact.quantity, credit)
        case "share", bool():
            return Contribution(fact, x, fact.quantity if x else ZERO, fact.quantity, credit)
    return Contribution(fact, x, x, ONE, credit)  # type: ignore[arg-type]


def _shared(measure: Measure, fact: Fact, credits: list[Credit]) -> Contribution:
    credit = _together(credits)
    if measure.take.function == "count":
        return Contribution(fact, ONE, credit * fact.quantity, ONE, credit)
    xs = [measure.read_x(fact, credit)[-1] for credit in credits]
    valued = [(x, each.share) for x, each in zip(xs, credits, strict=True) if isinstance(x, mpq)]
    if not valued:
        return Contribution(fact, xs[0], ZERO, ZERO, credit)  # type: ignore[arg-type]
    return Contribution(fact, valued[0][0], sum((x * share for x, share in valued), ZERO), ONE, credit)


def _together(credits: list[Credit]) -> mpq:
    return sum((credit.share for credit in credits), ZERO)


def tally(measure: Measure, contributions: Iterable[Contribution]) -> Tally:
    """The measure of these facts: the definition that every faster way must equal."""
    counted, left_out = [], 0
    for one in contributions:
        if isinstance(one.x, NA):
            left_out += 1
        else:
            counted.append(one)
    weight = sum(map(attrgetter("weight"), counted), ZERO) if measure.weighs else ZERO
    return Tally(_total(measure.take.function, counted), weight, len(counted), left_out)


def _total(function: str, counted: list[Contribution]) -> Value:
    match function:
        case "min" | "max":
            amounts = [one.amount for one in counted]
            return (min if function == "min" else max)(amounts) if amounts else ZERO
        case "distinct":
            return mpq(len({one.x for one in counted}))
        case _:
            return sum((one.amount for one in counted), ZERO)


def repeated(contributions: Iterable[Contribution]) -> Iterator[Contribution]:
    """To `distinct`: those whose value another one before them had already, so that they add nothing."""
    met: set[Value] = set()
    for one in contributions:
        if one.x in met:
            yield one
        met.add(one.x)


def both(measure: Measure, one: Tally, other: Tally) -> Tally:
    """The tally of the facts of both: no fact is in both. (Of `distinct` the total is not to be had so.)"""
    together = _TOGETHER.get(measure.take.function)
    if together is None:
        total: Any = one.total + other.total  # type: ignore[operator]
    elif one.facts and other.facts:
        total = together(one.total, other.total)
    else:
        total = one.total if one.facts else other.total
    return Tally(total, one.weight + other.weight, one.facts + other.facts, one.left_out + other.left_out)


_TOGETHER: Mapping[str, Callable[[Any, Any], Any]] = {"min": min, "max": max}
