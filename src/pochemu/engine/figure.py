"""A number is never just a number: it is a Figure, a value with its derivation.

The value is made from the parts by the rule, and `trace` holds every step of the rule's formula because running the
formula *is* what returned them. Nothing is recorded beside the calculation.
"""

from typing import NamedTuple, Protocol

from pochemu.engine.fact import Value
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words


class Rule(Protocol):
    """How a value follows from its parts. One rule serves everybody: what differs by person is in the Figure."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> Words: ...
    @property
    def unit(self) -> Unit: ...


class Figure(NamedTuple):
    rule: Rule
    value: Value
    parts: tuple["Figure", ...] = ()
    trace: tuple[object, ...] = ()
    evidence: object = None
    """What the rule looked at beside other figures: a measure's reach and tally, a spell's days."""

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def title(self) -> Words:
        return self.rule.title

    @property
    def unit(self) -> Unit:
        return self.rule.unit
