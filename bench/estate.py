"""5,000 units on sale, 50,000 contracts with 600,000 rows due: pages with twenty people, a bank's statement."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from gmpy2 import mpq

from bench import company
from bench.facts import Size
from bench.names import DATABASE
from bench.row import Row
from bench.timing import p95
from bench.visitors import AT_WORK, at_work, served
from pochemu.clients.models import Client
from pochemu.clients.searching import search_text
from pochemu.intake.bank import taking
from pochemu.people.models import Account, Employee, fold
from pochemu.property import placing, pricing
from pochemu.property.models import Unit
from pochemu.property.placing import UnitTold
from pochemu.receivables import promises
from pochemu.receivables import taking_over as accounts
from pochemu.receivables.schedule import instalments
from pochemu.receivables.taking_over import Came, Owing
from pochemu.sales import taking_over as contracts
from pochemu.sales.models import Contract, Form, Pipeline
from pochemu.sales.setting import add_pipeline, usual_stages
from pochemu.sales.taking_over import Managed, Standing

ON_SALE, SOLD, ROWS = 5_000, 50_000, 12
IN_A_BUILDING, ON_A_FLOOR = 1_000, 40
LATE = 0.05
"""Of contracts, how many have not paid what fell due last."""
PRICE = 6_000_000_00
LINES, WITHIN = 10_000, 10.0
LIMIT = 300
DAY = timedelta(days=1)
PAGES = {
    "the chessboard of a thousand units": "/estate/1/?building={building}",
    "the chessboard, narrowed": "/estate/1/?building={building}&rooms=2&status=free",
    "units as a list": "/estate/list/?page={page}", "a unit": "/estate/units/{unit}/",
    "what is overdue, by age, project and person": "/receivables/",
    "the same as of a month before": "/receivables/?on={before}",
    "a contract's account": "/receivables/contracts/{sold}/",
    "contracts": "/contracts/", "a contract": "/contracts/{sold}/", "reservations": "/reservations/",
}  # fmt: skip


def fill(size: Size) -> Iterator[Row]:
    """Beside the company, which is there with its people."""
    with transaction.atomic():
        director = Account.objects.create(user=User.objects.create_user("chief"), role=Account.Role.DIRECTOR)
        people = list(Employee.objects.order_by("pk")[:AT_WORK])
        for one in people:
            Account.objects.create(user=User.objects.create_user(one.code), employee=one, role=Account.Role.DIRECTOR)
        promises.set_collectors(people[:5], by=director)
        pipeline = add_pipeline("Sales", usual_stages(russian=True), by=director)
        _units("On sale", ON_SALE, director)
        sold = _units("Sold", SOLD, director)
        for start in range(0, SOLD, IN_A_BUILDING):
            _contracts(pipeline, sold[start : start + IN_A_BUILDING], start, people, director)
    company.tidy()
    yield from ()


def _units(project: str, number: int, by: Account) -> list[Unit]:
    made, there = list[Unit](), placing.add_project(project, by=by)
    for nth in range(number // IN_A_BUILDING):
        building = placing.add_building(there, f"{nth + 1}", by=by)
        told = [
            UnitTold(f"{n + 1}", n // ON_A_FLOOR + 1, n % ON_A_FLOOR + 1, rooms=n % 4, area=3_000 + n)
            for n in range(IN_A_BUILDING)
        ]
        units = placing.add_units(building.sections.get(), told, by=by)
        pricing.set_first([(unit, PRICE + unit.pk * 1_000_00) for unit in units], why="the list", by=by)
        made += units
    return made


def _contracts(pipeline: Pipeline, units: list[Unit], start: int, people: list[Employee], by: Account) -> None:
    today, chance = timezone.now().date(), Random(start)
    clients = Client.objects.bulk_create(
        Client(
            name=_name(n), sort=fold(_name(n)), created_at=timezone.now(), search=search_text([_name(n)], [], [], [n])
        )
        for n in range(start, start + len(units))
    )
    signed = [today - timedelta(days=chance.randrange(30, 300)) for _ in units]
    made = contracts.take_over(
        pipeline,
        [
            Standing(
                f"ДДУ-{start + n}", client, unit, PRICE, [Managed(people[n % AT_WORK], mpq(1), "продавец")], day,
                form=Form.INSTALMENTS, source="site", filed_on=day + DAY, registered_on=day + 8 * DAY,
            )
            for n, (client, unit, day) in enumerate(zip(clients, units, signed, strict=True))
        ],
        by=by, now=timezone.now(),
    )  # fmt: skip
    owing = (_owing(one, people[n % 5], today, chance) for n, one in enumerate(made))
    accounts.take_over(list(owing), by=by, now=timezone.now())


def _owing(one: Contract, collector: Employee, today: date, chance: Random) -> Owing:
    assert one.signed_on is not None
    first = one.signed_on + 10 * DAY
    rows = instalments(PRICE, down=PRICE // 5, on=first, months=ROWS - 1, day_of_month=first.day).rows
    due = [row for row in rows if row.day <= today]
    paid = due[: -chance.randrange(1, 4)] if chance.random() < LATE else due
    return Owing(one, rows, [Came(min(row.day, today), row.amount) for row in paid], collector)


def _name(number: int) -> str:
    return f"Орлова Анна {number}"


def measure(size: Size) -> Iterator[Row]:
    where = f"{DATABASE[connection.vendor]}, {ON_SALE:,} units on sale, {SOLD:,} contracts, {SOLD * ROWS:,} rows due"
    with served() as port:
        for page, times in at_work(port, PAGES, _told).items():
            yield Row("estate", f"{AT_WORK} people at work, 95 of 100 within: {page}", where, p95(times), None, LIMIT)
    yield _bank(where)


def _told(chance: Random) -> dict[str, object]:
    return {
        "building": chance.randrange(1, 6), "page": chance.randrange(1, 50), "unit": chance.randrange(1, ON_SALE),
        "sold": chance.randrange(1, SOLD), "before": timezone.now().date() - 30 * DAY,
    }  # fmt: skip


def _bank(where: str) -> Row:
    """A statement of which each line is another contract's payment, by its number; taken whole in one transaction."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bank.txt"
        path.write_text(_statement(), "cp1251")
        director = Account.objects.get(user__username="chief")
        start = perf_counter()
        taken = taking.take(path, path.name, by=director, now=timezone.now())
        took = perf_counter() - start
    assert (taken.new, taken.matched) == (LINES, LINES), taken
    return Row("estate", f"a bank's statement of {LINES:,} lines taken", where, took, None, WITHIN, unit="s")


def _statement() -> str:
    today = timezone.now().date()
    own, head = "40702810900000000001", f"ДатаНачала={today:%d.%m.%Y}\nДатаКонца={today:%d.%m.%Y}\n"
    documents = "".join(
        f"СекцияДокумент=Платежное поручение\nНомер={n}\nДата={today:%d.%m.%Y}\nСумма=1000.00\n"
        f"ПлательщикСчет=40817810{n:012}\nПлательщик={_name(n)}\nПолучательСчет={own}\nДатаПоступило={today:%d.%m.%Y}\n"
        f"НазначениеПлатежа=Оплата по договору № ДДУ-{n * 5} от 01.02.2026\nКонецДокумента\n"
        for n in range(LINES)
    )
    return (
        f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\n{head}РасчСчет={own}\nСекцияРасчСчет\n{head}"
        f"РасчСчет={own}\nНачальныйОстаток=0.00\nВсегоПоступило={LINES * 1000}.00\n"
        f"КонецРасчСчет\n{documents}КонецФайла\n"
    )
