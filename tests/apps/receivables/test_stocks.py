"""What is overdue, as an indicator over stocks reckons it: from the day on which the company moves in."""

from datetime import UTC, date, datetime

import pytest
from gmpy2 import mpq

from apps.pay.closing import FEBRUARY, JANUARY, account
from apps.sales.estate import PRICE, flats
from loading import company
from pochemu.clients.actions import Told, add
from pochemu.pay.queries import Asked, person_month
from pochemu.people.models import Employee
from pochemu.receivables import receiving, taking_over
from pochemu.receivables.receiving import Told as Money
from pochemu.receivables.schedule import Row, What
from pochemu.receivables.taking_over import Came, Owing
from pochemu.sales import taking_over as contracts
from pochemu.sales.models import Form
from pochemu.sales.setting import add_pipeline, usual_stages
from pochemu.sales.taking_over import Managed, Standing

COLLECTOR = """position: collector
effective: 2024-01
measures:
  debts: {over: debt, take: sum(amount), window: to_date}
  collected: {over: collected, take: sum(amount), window: to_date}
  lifted: {over: debt_lifted, take: sum(amount), window: to_date}
values:
  overdue: debts - collected - lifted
indicators:
  of_what_is_left: {formula: overdue * 1%}
"""
FILES = {
    "company.yaml": "name: Sever\ncurrency: RUB\ntime_zone: Europe/Moscow\nlanguage: en\n",
    "facts.yaml": "debt: {}\ncollected: {}\ndebt_lifted: {}\n",
    "teams.csv": "team,title,parent\nall,All,\n",
    "people.csv": "employee,name,position,team,from,share,salary\nanna,Anna,collector,all,2024-01-01,1,50000\n",
    "schemes/collector.yaml": COLLECTOR,
}
MILLION = 1_000_000_00
MOVED = datetime(2024, 2, 5, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_an_indicator_over_stocks_knows_what_was_overdue_when_the_company_moved_in():
    """Seen red: it knew what was collected of it alone, and paid for less than nothing."""
    with company(FILES):
        director, anna = account("dmitri", "director"), Employee.objects.get(code="anna")
        buyer = add(Told("Пётр Первый"), by=director, at=MOVED)
        pipeline = add_pipeline("Flats", usual_stages(russian=False), by=director)
        told = Standing(
            "КВ-7/23", buyer, flats(director)[0], PRICE, [Managed(anna, mpq(1))], date(2023, 11, 1),
            form=Form.INSTALMENTS, filed_on=date(2023, 11, 2), registered_on=date(2023, 11, 9),
        )  # fmt: skip
        (one,) = contracts.take_over(pipeline, [told], by=director, now=MOVED)
        rows = [
            Row(1, date(2023, 12, 12), 2 * MILLION, What.DOWN),
            Row(2, date(2024, 4, 10), PRICE - 2 * MILLION, What.INSTALMENT),
        ]
        came = [Came(date(2024, 1, 10), MILLION // 2)]
        taking_over.take_over([Owing(one, rows, came, anna)], by=director, now=MOVED)
        assert person_month(Asked(FEBRUARY), "anna").bonus.value == 15_000
        assert person_month(Asked(JANUARY), "anna").bonus.value == 0, "months of before stay as they were"
        receiving.receive([Money(one.pk, MOVED.date(), MILLION, "bank", "1")], by=director, now=MOVED)
        assert person_month(Asked(FEBRUARY), "anna").bonus.value == 5_000
