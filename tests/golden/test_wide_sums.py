"""Sums that leave 64 bits stay exact: the database gives up, and the engine reads fact by fact."""

import pytest
from gmpy2 import mpq

from loading import company
from pochemu.engine.period import Month
from pochemu.pay.queries import Asked, company_month

FACTS = 1_500
NUMBER, AMOUNT = "999999999999.999999", "9999999999999.99"

COMPANY = {
    "company.yaml": "name: Wide\ncurrency: RUB\ntime_zone: Europe/Moscow\nlanguage: en\nvisibility: all\n",
    "facts.yaml": "c: {fields: {n: number}}\n",
    "teams.csv": "team,title,parent\nt,T,\n",
    "people.csv": "employee,name,position,team,from,to,share,salary\na,A,p,t,2026-01-01,,1,\n",
    "schemes/p.yaml": """
position: p
effective: 2026-01
measures:
  numbers: {over: c, take: sum(n)}
  amounts: {over: c, take: sum(amount)}
  products: {over: c, take: sum(n * 3.7)}
indicators:
  of_numbers: {formula: numbers * 1 RUB}
  of_amounts: {formula: amounts}
  of_products: {formula: products * 1 RUB}
""",
    "imports/f.yaml": "source: ../f.csv\nkind: c\nkey: id\nemployee: who\n"
    "occurred_at: at\namount: amount\nfields: {n: n}\n",
    "f.csv": "id,who,at,n,amount\n" + "".join(f"{i},a,2026-03-05,{NUMBER},{AMOUNT}\n" for i in range(FACTS)),
}


@pytest.mark.django_db
def test_sums_beyond_64_bits_are_exact():
    with company(COMPANY):
        (month,) = company_month(Asked(Month(2026, 3)))
    number, amount = mpq(NUMBER), mpq(AMOUNT)
    assert [line.value for line in month.bonus.parts] == [FACTS * number, FACTS * amount, FACTS * number * mpq("3.7")]
