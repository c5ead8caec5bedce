"""The limit: the same work by one hand-written SQL statement, on tables made for it, with nothing explained.

The tables are in the database that the product uses, and are read through a connection that is set up for speed alone.
"""

import os
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from bench.facts import MONTH, STEPS, Columns, Size, plans

FIRST, AFTER = f"{MONTH[0]}-{MONTH[1]:02}-01 00:00:00", f"{MONTH[0]}-{MONTH[1] + 1:02}-01 00:00:00"

COUNTED = """
    sum(CASE WHEN kind = 1 THEN 1 ELSE 0 END) AS i1,
    sum(CASE WHEN kind = 2 AND amount >= 6000000 THEN 1 ELSE 0 END) AS i2,
    sum(CASE WHEN kind = 3 THEN 1 ELSE 0 END) AS i3,
    sum(CASE WHEN kind = 4 THEN 1 ELSE 0 END) AS i4,
    sum(CASE WHEN kind = 5 THEN 1 ELSE 0 END) AS i5,
    sum(CASE WHEN kind = 5 THEN amount ELSE 0 END) AS i6,
    sum(CASE WHEN kind = 6 THEN amount ELSE 0 END) AS i7,
    sum(CASE WHEN kind IN (7, 8) THEN amount ELSE 0 END) AS i8"""


def month(whose: str = "") -> str:
    """Eight sums a person → fulfilment → the step reached → the bonus."""
    values = " UNION ALL ".join(f"SELECT employee_id, {i} AS ind, i{i} AS val FROM sums" for i in range(1, 9))
    return f"""
WITH sums AS (SELECT employee_id, {COUNTED} FROM fact
              WHERE occurred_at >= '{FIRST}' AND occurred_at < '{AFTER}' {whose} GROUP BY employee_id),
     counted AS ({values}),
     fulfilled AS (SELECT counted.employee_id, counted.ind, base, CAST(val AS bigint) * 10000 / target AS bp
                   FROM counted JOIN plan ON plan.employee_id = counted.employee_id AND plan.ind = counted.ind)
SELECT employee_id, sum(base * pay_bp / 10000) FROM fulfilled
JOIN tier ON tier.ind = fulfilled.ind AND bp >= from_bp AND bp < to_bp GROUP BY employee_id"""


def peers_month() -> str | None:
    """The statement that this one must equal, if BENCH_PEERS names the folder that has it."""
    if "BENCH_PEERS" not in os.environ:
        return None
    sys.path.insert(0, os.environ["BENCH_PEERS"])
    import sql_limit

    statement = sql_limit.month_sql(sql_limit.div_slash).replace("v.val *", "CAST(v.val AS bigint) *")
    return statement.replace(":m0", f"'{FIRST}'").replace(":m1", f"'{AFTER}'")


def sums(whose: str) -> str:
    return f"SELECT {COUNTED} FROM fact WHERE occurred_at >= '{FIRST}' AND occurred_at < '{AFTER}' {whose}"


def why(whose: str) -> str:
    return f"""SELECT id, occurred_at, amount, deal_id FROM fact
        WHERE occurred_at >= '{FIRST}' AND occurred_at < '{AFTER}' AND kind = 5 {whose} ORDER BY occurred_at LIMIT 50"""


FROM_ACCUMULATORS = """
SELECT employee_id, sum(base * pay_bp / 10000) FROM (
    SELECT acc.employee_id, acc.ind, base, val * 10000 / target AS bp
    FROM acc JOIN plan ON plan.employee_id = acc.employee_id AND plan.ind = acc.ind) fulfilled
JOIN tier ON tier.ind = fulfilled.ind AND bp >= from_bp AND bp < to_bp GROUP BY employee_id"""


def accumulate(peer: "Limit") -> None:
    """The eight sums of everybody's month, as inserts would keep them."""
    statement = month()
    counted = statement[: statement.index(",\n     fulfilled AS")]
    peer.ask("CREATE TABLE acc(employee_id int, ind int, val bigint, PRIMARY KEY (employee_id, ind))")
    peer.ask(f"INSERT INTO acc {counted} SELECT employee_id, ind, val FROM counted")
    peer.ask("ANALYZE acc")


INSERT = f"INSERT INTO fact VALUES (?, ?, 5, '{MONTH[0]}-{MONTH[1]:02}-20 12:00:00', 1234567, 1, 'x')"

PLAN = "CREATE TABLE plan(employee_id int, ind int, target bigint, base bigint, PRIMARY KEY (employee_id, ind))"
TIER = "CREATE TABLE tier(ind int, from_bp bigint, to_bp bigint, pay_bp bigint, PRIMARY KEY (ind, from_bp))"

Rows = list[tuple[Any, ...]]


class Limit(Protocol):
    mark: str  # of a parameter

    def ask(self, sql: str, *params: object) -> Rows: ...

    def fill(self, size: Size, facts: Columns) -> None: ...

    def begin(self) -> object: ...

    def commit(self) -> object: ...


class OnSqlite:
    mark = "?"

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=wal", "synchronous=full", "cache_size=-524288", "mmap_size=4294967296"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.begin = lambda: self.connection.execute("BEGIN IMMEDIATE")
        self.commit = lambda: self.connection.execute("COMMIT")

    def ask(self, sql: str, *params: object) -> Rows:
        return self.connection.execute(sql, params).fetchall()

    def fill(self, size: Size, facts: Columns) -> None:
        run = self.connection.execute
        run("""CREATE TABLE fact(id integer PRIMARY KEY, employee_id int, kind int, occurred_at text,
               amount int, deal_id int, attrs text)""")
        run(f"{PLAN} WITHOUT ROWID")
        run(f"{TIER} WITHOUT ROWID")
        self.begin()
        for table, rows in _rows(size, facts):
            self.connection.executemany(f"INSERT INTO {table} VALUES ({_marks(table, '?')})", rows)
        run("CREATE INDEX fact_of_employee ON fact(employee_id, occurred_at, kind, amount)")  # it alone answers
        self.commit()


class OnPostgresql:
    mark = "%s"

    def __init__(self, url: str) -> None:
        import psycopg

        self.connection = psycopg.connect(url, autocommit=True)
        self.begin = lambda: self.connection.execute("BEGIN")
        self.commit = lambda: self.connection.execute("COMMIT")

    def ask(self, sql: str, *params: object) -> Rows:
        cursor = self.connection.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []

    def fill(self, size: Size, facts: Columns) -> None:
        run = self.connection.execute
        run("""CREATE TABLE fact(id bigint PRIMARY KEY, employee_id int NOT NULL, kind smallint NOT NULL,
               occurred_at timestamp NOT NULL, amount bigint NOT NULL, deal_id bigint, attrs text)""")
        run(PLAN)
        run(TIER)
        for table, rows in _rows(size, facts):
            with self.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        run("CREATE INDEX ON fact(employee_id, occurred_at) INCLUDE (kind, amount)")


def _rows(size: Size, facts: Columns) -> Iterable[tuple[str, Iterable[Sequence[object]]]]:
    deals = [number % 1_000_000 for number in facts.id]
    columns = facts.id, facts.employee, facts.kind, facts.moment, facts.amount, deals, ["a"] * size.facts
    return (
        ("fact", zip(*columns, strict=True)),
        ("plan", plans(size)),
        ("tier", ((indicator, *step) for indicator in range(1, 9) for step in STEPS)),
    )


def _marks(table: str, mark: str) -> str:
    return ", ".join([mark] * {"fact": 7, "plan": 4, "tier": 4}[table])


def limit() -> Limit:
    """In the database of DATABASE_URL."""
    url = os.environ["DATABASE_URL"]
    return OnSqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else OnPostgresql(url)
