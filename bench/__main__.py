"""`make bench`: ratios measured in one run, printed and written to docs/benchmarks.md.

BENCH_QUICK=1 takes small sizes; BENCH_FULL=1 adds ten million facts, and takes an hour.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import postgres
from bench import formula
from bench.facts import Size

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
QUICK, FULL = "BENCH_QUICK" in os.environ, "BENCH_FULL" in os.environ

MONTHS = [Size(100_000, 200), Size(100_000, 2_000)] if QUICK else [
    Size(100_000, 200), Size(100_000, 10_000), Size(1_000_000, 200), Size(1_000_000, 2_000),
    *([Size(10_000_000, 2_000)] if FULL else []),
]  # fmt: skip
YEARS = (
    [Size(100_000, 20, 12)] if QUICK else [Size(1_000_000, 200, 12), *([Size(10_000_000, 2_000, 12)] if FULL else [])]
)


class Row(NamedTuple):
    goal: str
    what: str
    ours: str
    limit: str
    ratio: str
    allowed: str
    met: bool | None

    def text(self) -> str:
        met = {True: "yes", False: "**no**", None: "–"}[self.met]
        return f"| {' | '.join((*self[:6], met))} |"


def main() -> None:
    load = os.getloadavg()[0]
    rows = [*_formula()]
    for database in ("SQLite", "PostgreSQL"):
        for size in (*MONTHS, *YEARS):
            numbers = _measured(database, size)
            rows += _of_month(database, size, numbers) if size.months == 1 else _of_person(database, size, numbers)
            print("\n".join(row.text() for row in rows[-6:]), file=sys.stderr, flush=True)
    page = _page(rows, load)
    PAGE.write_text(page, encoding="utf-8")
    print(page)


def _measured(database: str, size: Size) -> dict[str, float]:
    """In a process of its own, so that memory means something, and a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db" if database == "SQLite" else postgres.start(SETTINGS)
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "pochemu.config.settings"}
        command = [sys.executable, "-m", "bench.measure", *map(str, size)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        numbers: dict[str, float] = json.loads(done.stdout)
        return numbers


SETTINGS = "-c shared_buffers=2GB -c work_mem=128MB -c jit=off -c max_wal_size=8GB"


def _formula() -> Iterator[Row]:
    ours, by_hand = formula.ours(), formula.by_hand()
    what = "a formula of 15 nodes, every step kept"
    yield Row(
        "8",
        what,
        f"{ours:.2f} µs",
        f"{by_hand:.2f} µs (Decimal, traced by hand)",
        f"{ours / by_hand:.2f}",
        "5 µs",
        ours <= 5,
    )


def _of_month(database: str, size: Size, n: dict[str, float]) -> Iterator[Row]:
    a_person = size.facts // size.people
    times = 1.5 if a_person >= 500 else 4
    allowed = n["month_limit"] * times + size.people * 60e-6
    what = f"{database}: company month, {size} ({a_person} a person), {n['peak_mib']} MiB"
    yield _row("1", what, n["month"], n["month_limit"], f"≤ {times} × + 60 µs a person = {_ms(allowed)}", allowed)


def _of_person(database: str, size: Size, n: dict[str, float]) -> Iterator[Row]:
    where = f"{database}, a year of {size}"
    person = n["person_limit"] * 3 + 1e-3
    yield _row(
        "2",
        f"{where}: a person's month with its tree",
        n["person"],
        n["person_limit"],
        f"≤ 3 × + 1 ms = {_ms(person)}",
        person,
    )
    seen = n["seen_limit"] * 5
    yield _row(
        "3", f"{where}: a fact until it is in the figures", n["seen"], n["seen_limit"], "≤ 5 × on PostgreSQL", seen
    )
    why = n["why_limit"] * 10
    yield _row("5", f"{where}: why, with its first 50 facts", n["why"], n["why_limit"], "≤ 10 ×", why)
    board = n["board_limit"] / (30 if database == "SQLite" else 10)
    yield _row(
        "4",
        f"{where}: the board, nothing new",
        n["board"],
        n["board_limit"],
        f"the raw SQL ÷ {30 if database == 'SQLite' else 10}",
        board,
    )
    yield _row("4", f"{where}: a fact recorded, and the board", n["board_after_a_fact"], n["board_limit"], "–", None)


def _row(goal: str, what: str, ours: float, limit: float, allowed: str, most: float | None) -> Row:
    return Row(
        goal, what, _ms(ours), _ms(limit), f"{ours / limit:.2f}", allowed, None if most is None else ours <= most
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.2f} ms"


def _page(rows: list[Row], load: float) -> str:
    lines = "\n".join(row.text() for row in sorted(rows, key=lambda row: row.goal))
    return f"""# Benchmarks

Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load average {load:.1f} when it began.
`ours` is the public way of calculating, exact, with every figure's derivation; `limit` is one hand-written SQL
statement (or two) on tables of its own in the same database, with nothing explained. Both pay the same kopecks.
Medians of 5, or of 200 people. Compare ratios, not times: the machine is shared.

| goal | what | ours | limit | ratio | allowed | met |
|---|---|---|---|---|---|---|
{lines}

Goals 6, 9 and the spreadsheet's (7) are not measured here: nothing closes months or sweeps what-ifs yet, and the
spreadsheet needs LibreOffice.
"""


if __name__ == "__main__":
    main()
