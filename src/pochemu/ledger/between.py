"""What was written between two entries of the ledger: the facts that are known at only one of them."""

from collections.abc import Collection
from typing import NamedTuple

from pochemu.engine.fact import Fact
from pochemu.ledger.ask import ask
from pochemu.ledger.counting import Counting
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.paging import marks


class Rewritten(NamedTuple):
    """One key: what was known of it, and what is; None where there was nothing, or is nothing."""

    kind: str
    source: str
    key: str
    was: Fact | None
    now: Fact | None


def rewritten(
    then: Counting, now: Counting, employees: Collection[str] | None, kinds: Collection[str], days: tuple[int, int]
) -> list[Rewritten]:
    """Of facts of these days and kinds that are credited to these employees (None: to anybody), in order of keys."""
    kind_ids = [now.kinds[kind] for kind in sorted(kinds) if kind in now.kinds]
    ids = [] if employees is None else [now.ids[employee] for employee in sorted(employees)]
    if not kind_ids or (employees is not None and not ids):
        return []
    whose = f"c.employee_id IN ({marks(ids)}) AND " if ids else ""
    sql = (
        f"SELECT DISTINCT c.fact_id, CASE WHEN {now.known} THEN 1 ELSE 0 END FROM ledger_credit c "
        f"WHERE {whose}c.kind_id IN ({marks(kind_ids)}) AND c.day BETWEEN %s AND %s AND ({then.known}) <> ({now.known})"
    )
    return _by_key(dict(ask(sql, [*ids, *kind_ids, *days])), now.digits)


def _by_key(known_now: dict[int, int], digits: int) -> list[Rewritten]:
    found: dict[tuple[str, str, str], dict[int, Fact]] = {}
    for number, fact in facts_by_id(known_now, digits=digits).items():
        found.setdefault((fact.kind, fact.source, fact.key), {})[known_now[number]] = fact
    return [Rewritten(*key, of_key.get(0), of_key.get(1)) for key, of_key in sorted(found.items())]
