"""What stands in the fields of facts: for whoever chooses conditions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from pochemu.engine.fact import Fact, Kind, Value
from pochemu.engine.number import NA
from pochemu.ledger.counting import Counting
from pochemu.ledger.paging import newest_facts

LOOKED_AT: Final = 500
MOST: Final = 30


def found_values(counting: Counting, kind: Kind, days: tuple[int, int]) -> Mapping[str, list[Value]]:
    """By the field's name, the values of the newest facts of these days, the most frequent first."""
    often: dict[str, Counter[Value]] = {name: Counter() for name in kind.names}
    for fact in newest_facts(counting, None, {kind.name}, days, LOOKED_AT):
        for name, value in _values(fact, kind):
            often[name][value] += 1
    return {name: [value for value, _ in counted.most_common(MOST)] for name, counted in often.items()}


def _values(fact: Fact, kind: Kind) -> Iterator[tuple[str, Value]]:
    common: dict[str, Value] = {"amount": fact.amount, "quantity": fact.quantity, "source": fact.source}
    given = {**common, **fact.fields}
    yield from ((name, value) for name, value in given.items() if not isinstance(value, NA))
    if "role" not in kind.fields:
        yield from (("role", role) for role in {credit.role for credit in fact.credits})
