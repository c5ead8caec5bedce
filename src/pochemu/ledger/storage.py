"""Many rows at once, past the ORM: how each database is read by keys and written fastest."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final, Protocol

from django.db import connection

from pochemu.ledger.ask import ask
from pochemu.people.known import FOREVER

Row = tuple[Any, ...]

Share = tuple[int, str, int, int]
"""A credit as it is stored: the employee's row, the role, the share's numerator and denominator."""

FACT = (
    "id kind_id source key occurred_at day amount quantity_num quantity_den subject fields "
    "cancelled supersedes_id known_from known_until"
).split()
CREDIT = "fact_id employee_id kind_id day role share_num share_den amount quantity odd known_from known_until".split()

_REVISION = """f.id, f.key, f.known_from, f.cancelled, f.supersedes_id,
    {moment}, f.day, f.amount, f.quantity_num, f.quantity_den, f.subject, f.fields"""
_EMPLOYEES = "SELECT code, id FROM people_employee WHERE code"
_CREDITS = "SELECT c.fact_id, c.employee_id, c.role, c.share_num, c.share_den FROM ledger_credit c"


class Storage(Protocol):
    def moment(self, moment: datetime) -> Any:
        """As the database gives moments back to raw SQL."""

    def employees(self, codes: list[str]) -> Iterable[tuple[str, int]]:
        """Their rows."""

    def draw_ids(self, count: int) -> Sequence[int]:
        """Of facts, ascending."""

    def last_revisions(self, kind: int, source: str, keys: list[str]) -> Iterable[Row]: ...

    def credits_of(self, facts: list[int]) -> Iterable[tuple[int, Share]]: ...

    def insert(self, through: Any, table: str, columns: list[str], rows: list[Row]) -> None:
        """Through a connection: another thread's may be given."""

    def take_stock(self) -> None:
        """The planner learns how many facts there are now: till then it plans for as many as there were."""


def storage() -> Storage:
    return _Postgresql() if connection.vendor == "postgresql" else _Sqlite()


def _credits(sql: str, params: Sequence[Any]) -> Iterator[tuple[int, Share]]:
    for fact, employee, role, num, den in ask(sql, params):
        yield fact, (employee, role, num, den)


VARIABLES: Final = 32_766
"""Of a statement, as many as SQLite takes."""


@lru_cache(8)
def _inserting(table: str, columns: tuple[str, ...], rows: int) -> str:
    a_row = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([a_row] * rows)}"


class _Sqlite:
    def moment(self, moment: datetime) -> str:
        """A text, so that no datetime is made of it in vain."""
        return str(moment.astimezone(UTC).replace(tzinfo=None))

    def employees(self, codes: list[str]) -> Iterable[tuple[str, int]]:
        return ask(f"{_EMPLOYEES} IN (SELECT value FROM json_each(%s))", [json.dumps(codes)])

    def draw_ids(self, count: int) -> Sequence[int]:
        (last,) = ask("SELECT coalesce(max(id), 0) FROM ledger_fact", [])[0]
        return range(last + 1, last + 1 + count)

    def last_revisions(self, kind: int, source: str, keys: list[str]) -> Iterable[Row]:
        sql = f"""
            SELECT {_REVISION.format(moment="f.occurred_at || ''")} FROM json_each(%s) k CROSS JOIN ledger_fact f
             WHERE f.kind_id = %s AND f.source = %s AND f.key = k.value AND f.known_until = {FOREVER}"""
        return ask(sql, [json.dumps(keys), kind, source])

    def credits_of(self, facts: list[int]) -> Iterable[tuple[int, Share]]:
        return _credits(f"{_CREDITS} JOIN json_each(%s) f ON f.value = c.fact_id", [json.dumps(facts)])

    def insert(self, through: Any, table: str, columns: list[str], rows: list[Row]) -> None:
        """Many rows a statement: while it runs, other threads do."""
        through.ensure_connection()
        most = VARIABLES // len(columns)
        with through.wrap_database_errors:
            for some in (rows[start : start + most] for start in range(0, len(rows), most)):
                through.connection.execute(_inserting(table, tuple(columns), len(some)), list(chain(*some)))

    def take_stock(self) -> None:
        """Statements say themselves in what order tables are read."""


class _Postgresql:
    def moment(self, moment: datetime) -> datetime:
        return moment.astimezone(UTC)

    def employees(self, codes: list[str]) -> Iterable[tuple[str, int]]:
        return ask(f"{_EMPLOYEES} = ANY(%s)", [codes])

    def draw_ids(self, count: int) -> Sequence[int]:
        sql = "SELECT nextval(pg_get_serial_sequence('ledger_fact', 'id')) FROM generate_series(1, %s)"
        return sorted(number for (number,) in ask(sql, [count]))

    def last_revisions(self, kind: int, source: str, keys: list[str]) -> Iterable[Row]:
        sql = f"""
            SELECT {_REVISION.format(moment="f.occurred_at")} FROM ledger_fact f
             WHERE f.kind_id = %s AND f.source = %s AND f.key = ANY(%s) AND f.known_until = {FOREVER}"""
        return ask(sql, [kind, source, keys])

    def credits_of(self, facts: list[int]) -> Iterable[tuple[int, Share]]:
        return _credits(f"{_CREDITS} WHERE c.fact_id = ANY(%s)", [facts])

    def insert(self, through: Any, table: str, columns: list[str], rows: list[Row]) -> None:
        sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with through.cursor() as cursor, through.wrap_database_errors, cursor.copy(sql) as copy:
            copy.write(b"".join(map(copy.formatter.write_row, rows)) + copy.formatter.end())

    def take_stock(self) -> None:
        """For a role that does not own the tables PostgreSQL warns, and its own rounds do it within minutes."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE ledger_fact, ledger_credit")
