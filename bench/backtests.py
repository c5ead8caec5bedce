"""A draft on a year of the demonstration company: some sixty people, eight positions, twelve months."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection

from bench.names import DATABASE
from bench.row import Row
from bench.timing import clock
from pochemu.demo import found
from pochemu.demo.days import MOSCOW
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
    back = Back(month, MONTHS, newest())
    now, took, people = clock(connection.vendor), 0.0, set()
    forget()
    for scheme in _schemes(month):
        start = now()
        tests = list(backtest(back, scheme, other_readings(scheme)))
        took += now() - start
        people |= {one.employee for test in tests for one in test.people}
    where = f"{DATABASE[connection.vendor]}, the demonstration company, {len(people)} people, {MONTHS} months"
    yield Row("backtest", "drafts of all positions, one after another", where, took, None, SECONDS, unit="s")


def _schemes(month: Month) -> list[Scheme]:
    """Each position's scheme in force, as if it were its draft."""
    rulebook = snapshot().company.rulebook
    return [scheme for position in rulebook.schemes if (scheme := rulebook.in_force(position, month))]
