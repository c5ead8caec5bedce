"""The facts that a measure counted, newest first, some at a time: each with what it gave."""

from collections.abc import Collection

from pochemu.engine.fact import Fact
from pochemu.engine.measure import Contribution, Measure, contribution
from pochemu.engine.roster import Reach
from pochemu.ledger.ask import ask
from pochemu.ledger.counting import Counting, Question
from pochemu.ledger.evidence import facts_by_id

Where = tuple[int, int]  # a fact's day and id: the order in which facts are told


def page(
    counting: Counting, measure: Measure, reach: Reach, *, offset: int = 0, limit: int | None = None
) -> list[Contribution]:
    """As many contributions from the offset on, or all; facts left out for their empty x are among them."""
    asked = counting.question((measure,), [reach])
    odd = _judged(counting, asked)
    until = None if limit is None else offset + limit
    places = sorted([*odd, *counting.places(asked, until)], reverse=True)[offset:until]
    facts = facts_by_id([fact for _, fact in places if (_, fact) not in odd], digits=counting.digits)
    return [odd.get(place) or _given(measure, reach, facts[place[1]]) for place in places]


def _given(measure: Measure, reach: Reach, fact: Fact) -> Contribution:
    given = contribution(measure, reach, fact)
    assert given is not None, f"the two readers of {measure.name} differ on fact {fact.id}"
    return given


def _judged(counting: Counting, asked: Question) -> dict[Where, Contribution]:
    """Those that only the engine's reader can judge, judged."""
    (measure,), (reach,) = asked.measures, asked.reaches
    found: dict[Where, Contribution] = {}
    for _, fact in counting.read(asked, only_odd=counting.cell(measure).sql is not None):
        given = contribution(measure, reach, fact)
        if given is not None:
            found[fact.day, fact.id] = given
    return found


def newest_facts(
    counting: Counting, employees: Collection[str] | None, kinds: Collection[str], days: tuple[int, int], limit: int
) -> list[Fact]:
    """The newest facts of these days and kinds that are credited to these employees (None: to anybody)."""
    kind_ids = [counting.kinds[kind] for kind in sorted(kinds) if kind in counting.kinds]
    ids = [] if employees is None else [counting.ids[employee] for employee in sorted(employees)]
    if not kind_ids or (employees is not None and not ids):
        return []
    whose = f"AND c.employee_id IN ({marks(ids)}) " if ids else ""
    sql = (
        f"SELECT DISTINCT c.day, c.fact_id FROM ledger_credit c WHERE c.kind_id IN ({marks(kind_ids)}) {whose}"
        f"AND c.day BETWEEN %s AND %s AND {counting.known} ORDER BY c.day DESC, c.fact_id DESC LIMIT %s"
    )
    order = [fact for _, fact in ask(sql, [*kind_ids, *ids, *days, limit])]
    facts = facts_by_id(order, digits=counting.digits)
    return [facts[fact] for fact in order]


def marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))
