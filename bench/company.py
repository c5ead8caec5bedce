"""The company whose facts these are, in the product's own tables; and its scheme, in the product's own language."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from django.core.management import call_command
from django.db import connection

from bench.facts import KINDS, MONTH, STEPS, Size, plans
from pochemu.engine.fact import Kind
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Kind as KindRow
from pochemu.ledger.storage import CREDIT, FACT
from pochemu.people.known import FOREVER
from pochemu.people.models import Assignment, Company, Employee, Position, Team, TeamPlace
from pochemu.rules.models import PlanRevision, SchemeRevision

PAID = Month(*MONTH)
POSITION = "manager"

COUNTED = {  # the measure of each indicator, as a scheme says it
    "calls": "{over: call, take: count}",
    "long_calls": "{over: long_call, where: amount >= 60_000 RUB, take: count}",
    "meetings": "{over: meeting, take: count}",
    "bookings": "{over: booking, take: count}",
    "contracts": "{over: contract, take: count}",
    "revenue": "{over: contract, take: sum(amount)}",
    "paid": "{over: payment, take: sum(amount)}",
    "handed_over": "{over: handover, take: sum(amount)}",
}


def scheme() -> str:
    """Indicator 8 counts two kinds of facts, so it takes two measures."""
    measures = "".join(f"  {name}: {measure}\n" for name, measure in COUNTED.items())
    steps = ", ".join(f"[{start / 10_000}, {pays / 10_000}]" for start, _, pays in STEPS)
    indicators = "".join(
        f"  pay_{i}: {{formula: {5000 + 10 * i} RUB * TIER(steps; {_attainment(i, name)})}}\n"
        for i, name in enumerate(COUNTED, 1)
    )
    return f"""position: {POSITION}
effective: {PAID}
measures:
{measures}  collected: {{over: collected, take: sum(amount)}}
tables:
  steps: [{steps}]
indicators:
{indicators}"""


def _attainment(i: int, name: str) -> str:
    return f"ATTAINMENT({name})" if i < 8 else "(handed_over + collected) / PLAN(handed_over)"


def fill(size: Size, *, facts: bool = True) -> None:
    """`facts`: those of the limit's table, which stands in the same database."""
    call_command("migrate", verbosity=0)
    Company.objects.create(name_en="Measured", name_ru="Измеренная", time_zone="UTC")
    for name in KINDS:
        declare(Kind(name, Words.same(name)))
    with entry(what="measurements") as act, _unguarded():
        _people(size, act.seq)
        _settings(size, act.seq)
        if facts:
            _facts(act.seq)


def code(employee: int) -> str:
    return f"e{employee:06}"


def _people(size: Size, seq: int) -> None:
    position = Position.objects.create(pk=1, code=POSITION, title_en="Manager", title_ru="Менеджер")
    team = Team.objects.create(pk=1, code="sales", title_en="Sales", title_ru="Продажи")
    TeamPlace.objects.create(team=team, known_from=seq)
    Employee.objects.bulk_create(
        Employee(pk=i, code=code(i), name=code(i), search=code(i)) for i in range(1, size.people + 1)
    )
    Assignment.objects.bulk_create(
        Assignment(employee_id=i, position=position, team=team, first_day=date(2020, 1, 1), known_from=seq)
        for i in range(1, size.people + 1)
    )


def _settings(size: Size, seq: int) -> None:
    begins = datetime(*MONTH, 1, tzinfo=UTC)
    SchemeRevision.objects.create(
        position_id=1, effective=PAID.code, number=1, text=scheme(), digest="", begins_at=begins, known_from=seq
    )
    names = dict(enumerate(COUNTED, 1))
    PlanRevision.objects.bulk_create(
        PlanRevision(
            employee_id=employee, measure=names[i], month=PAID.code, begins_at=begins, known_from=seq,
            value=str(target if i <= 5 else f"{target}/100"),
        )
        for employee, i, target, _ in plans(size)
    )  # fmt: skip


DAY = {
    "sqlite": "CAST(julianday(date(occurred_at)) - 1721424.5 AS integer)",
    "postgresql": "occurred_at::date - DATE '0001-01-01' + 1",
}
MOMENT = {"sqlite": "occurred_at", "postgresql": "occurred_at AT TIME ZONE 'UTC'"}


def _facts(seq: int) -> None:
    kinds = {number: KindRow.objects.get(name=name).pk for number, name in enumerate(KINDS, 1)}
    kind = f"CASE kind {' '.join(f'WHEN {number} THEN {row}' for number, row in kinds.items())} END"
    moment, day, known = MOMENT[connection.vendor], DAY[connection.vendor], f"{seq}, {FOREVER}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_fact ({', '.join(FACT)}) SELECT id, {kind}, 'bench', CAST(id AS text), {moment}, "
            f"{day}, amount, 1, 1, '', '{{}}', FALSE, NULL, {known} FROM fact ORDER BY fact.id"
        )
        cursor.execute(
            f"INSERT INTO ledger_credit ({', '.join(CREDIT)}) SELECT id, employee_id, {kind}, {day}, "
            f"'', 1, 1, amount, 1, FALSE, {known} FROM fact ORDER BY fact.id"
        )


@contextmanager
def _unguarded() -> Iterator[None]:
    """Guards and indexes are put back when all rows are there: the product's own way of writing is measured apart."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SELECT setval(pg_get_serial_sequence('ledger_fact', 'id'), max(id)) FROM ledger_fact")
            return
        cursor.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql <> '' "
            "AND tbl_name IN ('ledger_fact', 'ledger_credit', 'rules_planrevision', 'people_assignment')"
        )
        made = cursor.fetchall()
        for what, name, _ in made:
            cursor.execute(f"DROP {what} {name}")
        yield
        for _, _, sql in made:
            cursor.execute(sql)


def tidy() -> None:
    """As a database is some time after the rows came."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE, FREEZE)" if connection.vendor == "postgresql" else "ANALYZE")
