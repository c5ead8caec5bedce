"""One size on one database, in a process of its own: `python -m bench.measure FACTS PEOPLE MONTHS`. Prints JSON."""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

Numbers = dict[str, Any]


def main(facts: str, people: str, months: str) -> None:
    django.setup()
    from django.core.management import call_command

    from bench.company import fill, tidy
    from bench.facts import Size
    from bench.facts import facts as made
    from bench.limit import limit

    call_command("migrate", verbosity=0)
    size = Size(int(facts), int(people), int(months))
    columns = made(size)
    bare = limit()
    bare.fill(size, columns)
    fill(size, columns)
    del columns
    tidy()
    bare.ask("ANALYZE")
    numbers = whole_company(bare) if size.months == 1 else one_person(size, bare)
    json.dump({**numbers, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}, sys.stdout)


def whole_company(bare: Any) -> Numbers:
    """Everybody's month, every figure with its derivation; the totals are the same kopecks."""
    from bench.company import PAID
    from bench.limit import month
    from pochemu.pay.queries import Asked, company_month

    ours, paid = timed(lambda: company_month(Asked(PAID)))
    limit, rows = timed(lambda: bare.ask(month()))
    total = sum(one.bonus.value for one in paid) * 100
    assert total == sum(int(bonus) for _, bonus in rows), (total, "the limit pays otherwise")
    return {"month": ours, "month_limit": limit}


def one_person(size: Any, bare: Any) -> Numbers:
    """Pages of one person, of the month in which most of the year's facts do not lie."""
    from bench.company import PAID, code
    from bench.facts import shown
    from bench.limit import month, sums, why
    from pochemu.engine.why import descend
    from pochemu.pay.queries import Asked, facts_of, person_month

    asked, people = Asked(PAID), shown(size)
    whose = f"AND employee_id = {bare.mark}"

    def why_of(employee: int) -> object:
        seen = person_month(asked, code(employee))
        assert seen is not None
        trail = descend(seen.bonus, ["pay_5", "ATTAINMENT(contracts)", "contracts"])
        assert trail is not None
        return facts_of(asked, trail[-1], limit=50)

    return {
        "person": swept(lambda e: person_month(asked, code(e)), people),
        "person_limit": swept(lambda e: bare.ask(month(whose), e), people),
        "why": swept(why_of, people),
        "why_limit": swept(lambda e: (bare.ask(month(whose), e), bare.ask(why(whose), e)), people),
        "seen": swept(seen_at_once(asked), people),
        "seen_limit": swept(lambda e: inserted(bare, e, sums(whose)), people),
        **boards(asked, bare),
    }


def boards(asked: Any, bare: Any) -> Numbers:
    """The board as it is kept; the same after one fact; against the SQL over the raw facts."""
    from bench.limit import month
    from pochemu.pay.queries import board

    board(asked, "manager")
    record = seen_at_once(asked)
    kept, _ = timed(lambda: board(asked, "manager"))

    def after_a_fact() -> object:
        record(7)
        return board(asked, "manager")

    after, _ = timed(after_a_fact)
    raw, _ = timed(lambda: bare.ask(month()))
    return {"board": kept, "board_after_a_fact": after, "board_limit": raw}


def seen_at_once(asked: Any) -> Callable[[int], object]:
    """A fact until it is in the person's figures: recorded, committed, calculated."""
    from bench.company import code
    from pochemu.engine.fact import Credit, NewFact
    from pochemu.ledger.actions import record
    from pochemu.ledger.entries import entry
    from pochemu.pay.queries import person_month

    moment = datetime(asked.month.year, asked.month.number, 20, 12, tzinfo=UTC)
    told = iter(range(10**9))

    def work(employee: int) -> object:
        fact = NewFact("contract", f"new {next(told)}", moment, (Credit(code(employee)),), 1_234_567)
        with entry(what="measurement") as act:
            record(act, "bench", [fact])
        return person_month(asked, code(employee))

    return work


_inserted = iter(range(10**12, 2 * 10**12))


def inserted(bare: Any, employee: int, sql: str) -> object:
    from bench.limit import INSERT

    bare.begin()
    bare.ask(INSERT.replace("?", bare.mark), next(_inserted), employee)
    bare.commit()
    return bare.ask(sql, employee)


def timed(work: Callable[[], Any], runs: int = 5) -> tuple[float, Any]:
    """The median of some runs after a warm one, in seconds; and what the last gave."""
    result, took = work(), []
    for _ in range(runs):
        begun = time.perf_counter()
        result = work()
        took.append(time.perf_counter() - begun)
    return statistics.median(took), result


def swept(work: Callable[[int], object], people: list[int]) -> float:
    """The median over people, each asked once after a warm round."""
    took = []
    for employee in [*people[:20], *people]:
        begun = time.perf_counter()
        work(employee)
        took.append(time.perf_counter() - begun)
    return statistics.median(took[20:])


if __name__ == "__main__":
    main(*sys.argv[1:])
