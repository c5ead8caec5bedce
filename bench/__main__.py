"""The whole of the measurements: databases are made, used and thrown away one after another."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg

import postgres
from bench.facts import Size
from bench.page import page, table
from bench.row import Row

ROOT = Path(__file__).parents[1]
PAGE, PAGE_OF_FULL = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks-ten-million.md"
SERVER = "-c shared_buffers=1GB -c work_mem=128MB -c jit=off -c max_wal_size=4GB"
K, M = 1000, 1_000_000


class Plan(NamedTuple):
    months: tuple[Size, ...]
    alike: tuple[Size, Size] | tuple[()]  # two of these: ten times the facts of the same people
    years: tuple[Size, Size]  # ten times the facts, at the same facts a person
    board: Size
    rows: tuple[int, int]  # of the files to import
    closed: Size = Size(100 * K, K)
    rooms: Size | None = Size(M, 200, 12)  # beside their 300,000 clients


MONTHS = (Size(10 * K, 200), Size(100 * K, 200), Size(100 * K, 10 * K), Size(M, 200), Size(M, 2 * K))
QUICK = Plan(
    MONTHS[:2],
    MONTHS[:2],
    (Size(10 * K, 2, 12), Size(100 * K, 20, 12)),
    Size(100 * K, 20, 12),
    (5 * K, 20 * K),
    rooms=None,
)
USUAL = Plan(
    MONTHS, (MONTHS[1], MONTHS[3]), (Size(100 * K, 20, 12), Size(M, 200, 12)), Size(M, 200, 12), (50 * K, 200 * K)
)
FULL = Plan(
    (), (), (Size(M, 200, 12), Size(10 * M, 2 * K, 12)), Size(10 * M, 2 * K, 12), (50 * K, M), rooms=None,
)  # fmt: skip
"""What ten million facts change, and the same of one million beside it."""


def main() -> None:
    plan = QUICK if _asked("BENCH_QUICK") else FULL if _asked("BENCH_FULL") else USUAL
    with tempfile.TemporaryDirectory(prefix="pochemu-bench-") as folder:
        os.environ |= {"POCHEMU_VAR": folder, "DJANGO_SETTINGS_MODULE": "pochemu.config.settings"}
        rows = list(_piece("formula", f"sqlite:///{folder}/none.db"))
        for server in ("", postgres.start(SERVER)):
            rows += _on(server, Path(folder), plan)
    rows += list(_ten_times(rows, plan))
    print(table(rows))
    print(f"{sum(row.met is True for row in rows)} goals met, {sum(row.met is False for row in rows)} missed")
    if not _asked("BENCH_QUICK"):
        (PAGE_OF_FULL if plan is FULL else PAGE).write_text(page(rows))


def _asked(name: str) -> bool:
    return os.environ.get(name) == "1"


def _on(server: str, folder: Path, plan: Plan) -> Iterator[Row]:
    for size in plan.months:
        yield from _pieces(server, folder, size, "fill", "month")
    for year in dict.fromkeys((*plan.years, plan.board)):
        yield from _pieces(server, folder, year, "fill", *_of_year(plan, year))
    yield from _pieces(server, folder, plan.closed, "fill", "close")
    if plan.rooms:
        yield from _pieces(server, folder, plan.rooms, "fill", "furnish", "rooms")
        yield from _pieces(server, folder, Size(10 * K, 200), "fill", "build", "estate")
    yield from _pieces(server, folder, None, "backtests")
    for facts in plan.rows:
        yield from _pieces(server, folder, Size(facts, 50), "import")


def _of_year(plan: Plan, year: Size) -> Iterator[str]:
    yield from ["month"] if year in plan.alike else []  # first: it alone asks for the whole of what the process takes
    yield from ["person"] if year == plan.years[0] else []
    yield from ["live", "pages", "preview"] if year == plan.years[1] else []
    yield from ["board"] if year == plan.board else []


def _pieces(server: str, folder: Path, size: Size | None, *names: str) -> Iterator[Row]:
    """In a database of their own."""
    if server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS bench")
            connection.execute("CREATE DATABASE bench")
        url = server.rsplit("/", 1)[0] + "/bench"
    else:
        shutil.rmtree(folder / "sqlite", ignore_errors=True)
        (folder / "sqlite").mkdir()
        url = f"sqlite:///{folder}/sqlite/bench.db"
    for name in names:
        yield from _piece(name, url, *(size or ()))


def _piece(name: str, url: str, *numbers: int) -> Iterator[Row]:
    print(f"[{os.getloadavg()[0]:.1f}] {name} {' '.join(map(str, numbers))} {url.split(':')[0]}", file=sys.stderr)
    command = [sys.executable, "-m", "bench.piece", name, *map(str, numbers)]
    done = subprocess.run(
        command, env={**os.environ, "DATABASE_URL": url}, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    for line in done.stdout.splitlines():
        row = Row(**json.loads(line))
        print("   ", " | ".join(row.cells), file=sys.stderr)
        yield row


MONTH_OF_ONE, MEMORY, IMPORT_MEMORY = (
    "one person's month with its tree",
    "peak memory of the process",
    "an import's peak memory",
)


def _ten_times(rows: list[Row], plan: Plan) -> Iterator[Row]:
    """What must not grow with the ledger, or with the file."""
    for database in ("SQLite", "PostgreSQL"):
        yield _flat(rows, MONTH_OF_ONE, *(f"{database}, {size}" for size in plan.years))
        yield _flat(rows, IMPORT_MEMORY, *(f"{database}, {count:,} rows" for count in plan.rows), reason=_CACHE)
    if plan.alike:  # not on SQLite, whose own cache is in the process
        yield _flat(rows, MEMORY, *(f"PostgreSQL, {size}" for size in plan.alike))


_CACHE = "SQLite keeps up to 16 MiB of the database's pages in the process, and the longer file fills more of them"


def _flat(rows: list[Row], work: str, small: str, large: str, reason: str = "") -> Row:
    one, more = (next(row for row in rows if (row.work, row.where) == (work, where)) for where in (small, large))
    where = f"{large}; beside {small.partition(', ')[2]}"
    grown = f"{work}, as the facts grow"
    return Row(more.goal, grown, where, more.ours, one.ours, 1.2 * one.ours, "1.2 ×", more.unit, reason=reason)


if __name__ == "__main__":
    main()
