"""A draft on a year of the demonstration company: some sixty people, eight positions, twelve months."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection

from bench.names import DATABASE
from bench.row import Row
from bench.timing import clock
from pochemu.demo import found
from pochemu.demo.books import close_books
from pochemu.demo.days import MOSCOW
from pochemu.engine.number import ZERO
from pochemu.engine.period import Month
from pochemu.engine.readings import other_readings
from pochemu.engine.scheme import Scheme
from pochemu.ledger.entries import newest
from pochemu.pay.backtest import Back, backtest
from pochemu.pay.snapshot import forget, snapshot

NOW = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
MONTHS = 12
SECONDS = 10


def measure() -> Iterator[Row]:
    call_command("migrate", verbosity=0)
    assert not found.found(NOW)
    found.live(NOW)
    month = Month.of(NOW.astimezone(MOSCOW).date())
    took, people = zip(*(_backtested(scheme, month) for scheme in _schemes(month)), strict=True)
    where = (
        f"{DATABASE[connection.vendor]}, the demonstration company, {len(set().union(*people))} people, {MONTHS} months"
    )
    yield Row("backtest", "drafts of all positions, one after another", where, sum(took), None, SECONDS, unit="s")
    closed = close_books(NOW)
    carrying = [replace(scheme, floor=ZERO, carry_negative=True) for scheme in _schemes(month)]
    longest = max(_backtested(scheme, month)[0] for scheme in carrying)
    work = f"a draft that carries over, {len(closed)} months of them closed: the longest of all positions"
    yield Row("backtest", work, where, longest, None, SECONDS, unit="s")


def _backtested(scheme: Scheme, month: Month) -> tuple[float, set[str]]:
    """How many seconds it took, and whom it was about."""
    forget()
    now = clock(connection.vendor)
    start = now()
    tests = list(backtest(Back(month, MONTHS, newest()), scheme, other_readings(scheme)))
    return now() - start, {one.employee for test in tests for one in test.people}


def _schemes(month: Month) -> list[Scheme]:
    """Each position's scheme in force, as if it were its draft."""
    rulebook = snapshot().company.rulebook
    return [scheme for position in rulebook.schemes if (scheme := rulebook.in_force(position, month))]
