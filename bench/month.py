"""Goal 1: a company's month, every figure explained. Goal 10: the memory it takes."""

import resource
from collections.abc import Iterator

from django.db import connection

from bench import company
from bench.facts import Size
from bench.limit import Limit, limit, month, peers_month
from bench.names import DATABASE
from bench.row import Row
from bench.spreadsheet import recalculation
from bench.timing import clock, in_turns
from pochemu.pay.queries import company_month
from pochemu.pay.snapshot import Asked

FEW = 100
"""Facts a person, below which persons weigh more than facts."""

A_PERSON = 0.06  # ms


def measure(size: Size) -> Iterator[Row]:
    peer, asked = limit(), Asked(company.PAID)
    must_agree(asked, peer)
    ours, theirs = in_turns(lambda: company_month(asked), lambda: peer.ask(month()), now=clock(connection.vendor))
    times = 4 if size.facts / size.people < FEW else 1.5
    yield Row(
        "1", "a company's month, every figure explained", f"{DATABASE[connection.vendor]}, {size}",
        ours, theirs, times * theirs + A_PERSON * size.people, f"{times:g} × and 60 µs a person",
        reason="the people's figures, some forty each, are made one by one in Python",
    )  # fmt: skip
    if connection.vendor == "sqlite" and size.people == 200 and size.facts <= 100_000:
        yield _beside_calc(size, ours)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row("10", "peak memory of the process", f"{DATABASE[connection.vendor]}, {size}", peak, unit="MiB")


def _beside_calc(size: Size, ours: float) -> Row:
    took, note = recalculation(size)
    share = 200 if size.facts >= 100_000 else 50
    work = "a company's month, beside a whole recalculation by LibreOffice Calc"
    return Row("7", work, str(size), ours, took, took / share, f"1/{share} {note}")


def must_agree(asked: Asked, peer: Limit) -> None:
    """Every person's bonus, to the kopeck."""
    ours = {one.employee: one.bonus.value * 100 for one in company_month(asked)}
    for statement in filter(None, (month(), peers_month())):
        theirs = {company.code(employee): int(kopecks) for employee, kopecks in peer.ask(statement)}
        assert ours == theirs, "the product and the hand-written SQL pay differently"
