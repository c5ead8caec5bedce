"""In a year's ledger: a person's month, a fact until it is seen, the facts behind a number, the board. Goals 2 to 5."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from statistics import median
from time import perf_counter

from django.db import connection

from bench import company, limit
from bench.facts import MONTH, Size, shown
from bench.month import must_agree
from bench.names import DATABASE
from bench.row import Row
from bench.timing import clock, in_turns, milliseconds, of_each
from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.figure import Figure
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.pay.queries import board, company_month, facts_of, person_month
from pochemu.pay.snapshot import Asked

ASKED = Asked(company.PAID)


def measure(size: Size) -> Iterator[Row]:
    peer, where = limit.limit(), f"{DATABASE[connection.vendor]}, {size}"
    yield from one_person(size)
    yield _why(peer, size, where)
    yield from _seen(peer, size, where)


def one_person(size: Size) -> Iterator[Row]:
    peer = limit.limit()
    must_agree(ASKED, peer)
    statement = limit.month(f"AND employee_id = {peer.mark}")
    ours, theirs = of_each(
        lambda e: person_month(ASKED, company.code(e)), lambda e: peer.ask(statement, e),
        things=shown(size), now=clock(connection.vendor),
    )  # fmt: skip
    where = f"{DATABASE[connection.vendor]}, {size}"
    yield Row("2", "one person's month with its tree", where, ours, theirs, 3 * theirs + 1, "3 × and 1 ms")


def _why(peer: limit.Limit, size: Size, where: str) -> Row:
    """The tree of a figure, and its first 50 facts."""
    whose = f"AND employee_id = {peer.mark}"
    tree, facts = limit.month(whose), limit.why(whose)
    ours, theirs = of_each(
        lambda e: facts_of(ASKED, _contracts(e), limit=50), lambda e: (peer.ask(tree, e), peer.ask(facts, e)),
        things=shown(size), now=clock(connection.vendor),
    )  # fmt: skip
    return Row("5", "why: a figure's tree and its first 50 facts", where, ours, theirs, 10 * theirs, "10 ×")


def _contracts(employee: int) -> Figure:
    month = person_month(ASKED, company.code(employee))
    assert month is not None
    attainment = next(line for line in month.bonus.parts if line.name == "pay_5").parts[0]
    return attainment.parts[0]


OTHERS = (("Odoo, a new deal", 64, 5), ("Tryton, a new deal", 419, 20), ("Calc, a changed cell of 10k", 382, 50))
"""What they took at best until the amount showed it, in milliseconds, and the share of it that we may take."""


QUESTIONS = "fifteen questions to the server: the key's earlier revisions, the entry, two tables, what is new since"
BY_PEOPLE = "every person's row, rank and nine cells are looked at in Python, the changed person's made anew"


def _seen(peer: limit.Limit, size: Size, where: str) -> Iterator[Row]:
    """A fact recorded, committed, and that person's figures with it; the limit reads its eight sums."""
    numbers = count(1)
    ours, theirs = of_each(
        lambda e: _record_and_see(e, next(numbers)), lambda e: _insert_and_sum(peer, e, 10**12 + next(numbers)),
        things=shown(size)[:100], now=perf_counter,
    )  # fmt: skip
    work = "a fact recorded, committed, and the figures with it"
    if connection.vendor == "postgresql":
        yield Row("3", work, where, ours, theirs, 5 * theirs, "5 ×", reason=QUESTIONS)
    else:
        yield Row("3", work, where, ours, theirs)
    for name, took, share in OTHERS:
        yield Row("3", f"{work}; beside {name}", where, ours, took, took / share, f"1/{share} †")


def _record_and_see(employee: int, number: int) -> object:
    _record(employee, "bench-live", number)
    return person_month(ASKED, company.code(employee))


def _record(employee: int, source: str, number: int) -> None:
    credits = (Credit(company.code(employee)),)
    fact = NewFact("contract", str(number), datetime(*MONTH, 20, 12, tzinfo=UTC), credits, 1_234_567)
    with entry(what="measurements: one fact") as act:
        record(act, source, [fact])


def _insert_and_sum(peer: limit.Limit, employee: int, number: int) -> object:
    peer.begin()
    peer.ask(limit.INSERT.replace("?", peer.mark), number, employee)
    peer.commit()
    return peer.ask(limit.sums(f"AND employee_id = {peer.mark}"), employee)


def board_of_all(size: Size) -> Iterator[Row]:
    """Kept between questions by the product; the limit reads accumulators that its inserts would keep."""
    peer, where = limit.limit(), f"{DATABASE[connection.vendor]}, {size}"
    limit.accumulate(peer)
    board(ASKED, company.POSITION)
    kept = median([_board_after_a_fact(number) for number in range(1, 8)])
    months = {one.employee: one.bonus.value for one in company_month(ASKED)}
    assert months == {row.month.employee: row.month.bonus.value for row in board(ASKED, company.POSITION).rows}
    theirs, raw = in_turns(lambda: peer.ask(limit.FROM_ACCUMULATORS), lambda: peer.ask(limit.month()), now=perf_counter)
    work, share = "the board of everybody, a new fact in it", 30 if connection.vendor == "sqlite" else 10
    yield Row("4", work, where, kept, theirs, 5 * theirs, "5 × SQL from accumulators", reason=BY_PEOPLE)
    rule = f"1/{share} of SQL over the facts"
    if size.facts >= AT_LEAST:
        yield Row("4", work, where, kept, raw, raw / share, rule, reason=BY_PEOPLE)
    else:
        yield Row("4", work, where, kept, raw, rule=f"({rule} at 10M facts)")


AT_LEAST = 10_000_000


def _board_after_a_fact(number: int) -> float:
    _record(number, "bench-board", number)
    return milliseconds(lambda: board(ASKED, company.POSITION), perf_counter)
