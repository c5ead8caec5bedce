"""The table, as text and as docs/benchmarks.md."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime

from bench.row import Row

HEADS = ("Goal", "Work", "Where", "Ours", "Beside", "Ratio", "Allowed", "Met")

INTRODUCTION = """# Benchmarks

Written by `make bench` of commit {commit}: {day}, {cores} cores ({machine}), Python {python}, SQLite {sqlite},
PostgreSQL 18, load average {load:.1f} at the end.

The same facts, made by plain arithmetic (`bench/facts.py`), are put into the product's ledger and into the tables of
one hand-written SQL statement in the same database (`bench/limit.py`), which pays the same month, to the kopeck, and
explains nothing. “Beside” is that statement where nothing else is said. The product is asked as its pages ask it: exact
numbers, every figure with its derivation. Medians, warm, the two in turns; on SQLite the processor's time (but for what
waits for the disk), on PostgreSQL the clock's; of Calc the processors' time, divided by their number. Compare ratios:
the machine is shared with others of its kind, and noisy.

`BENCH_FULL=1 make bench` measures ten million facts, and writes benchmarks-ten-million.md.

† measured on another day, on a machine of two cores, not in this run.
"""


def table(rows: Iterable[Row]) -> str:
    lines = [HEADS, ("---",) * len(HEADS), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(rows: list[Row]) -> str:
    introduction = INTRODUCTION.format(
        commit=_commit(),
        day=datetime.now(UTC).date(),
        cores=os.cpu_count(),
        machine=platform.machine(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        load=os.getloadavg()[0],
    )
    missed = [f"- {row.work} ({row.where}): {row.reason or 'see the table'}." for row in rows if row.met is False]
    told = "\n".join(["", "## Missed, and why", "", *missed, ""]) if missed else ""
    return f"{introduction}\n{table(sorted(rows, key=_order))}\n{told}"


def _commit() -> str:
    """With a + where files differ from it."""
    asked = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    return subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _order(row: Row) -> tuple[bool, int, str]:
    return (not row.goal.isdigit(), int(row.goal) if row.goal.isdigit() else 0, row.work)
