"""The oracle itself, on cases small enough to check by eye."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from . import Company, bonus
from .formula import NA, FormulaError, Nothing, Table, curve, evaluate, marginal, parse, tier
from .importing import Unreadable, moment, number
from .measure import window_start
from .people import Month


class Names(Nothing):
    def __init__(self, **names: object) -> None:
        self.names = names

    def name(self, name: str):  # type: ignore[no-untyped-def]
        return self.names[name]


def value(text: str, spelling: str = "canonical", **names: object) -> object:
    return evaluate(parse(text, "RUB", spelling), Names(**names))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20_000 * 0.5", 10000),
        ("20 000 RUB + 1 RUB", 20001),
        ("80% = 0.8", True),
        ("1 + 2 * -3", -5),
        ("-2 - -3", 1),
        ("1 / 3 * 3 = 1", True),
        ("IF(1 > 2, 1 / 0, 7)", 7),
        ("ROUND(2.5; 0)", 3),
        ("ROUND(-2.5; 0)", -3),
        ("ROUND(1250; -2)", 1300),
        ("ROUNDUP(2.001; 2)", Fraction(201, 100)),
        ("ROUNDDOWN(-2.999; 2)", Fraction(-299, 100)),
        ("NOT 1 = 2 AND 2 IN (1; 2; 3)", True),
        ("or(FALSE; FALSE) OR And(TRUE; TRUE)", True),
        ('"a""b" = "a"', False),
        ('"flat" = «flat»', True),
        ("SUM(1; 2; 3) + min + [max]", 9),
        ("IFNA(1 / 0; 4)", 4),
    ],
)
def test_canonical(text: str, expected: object) -> None:
    assert value(text, min=Fraction(1), max=Fraction(2)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ЕСЛИ(0,5 >= 50%; 20\u00a0000 ₽; 0)", 20000),
        ("ОКРУГЛ(1,25; 1)", Fraction(13, 10)),
        ("НЕ (1 = 1 И 1 = 2) ИЛИ ЛОЖЬ", True),
        ("МАКС(1; 2,5)", Fraction(5, 2)),
    ],
)
def test_russian(text: str, expected: object) -> None:
    assert value(text, "ru") == expected


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0 + 1",
        "FALSE AND 1 / 0 = 1",
        "TRUE OR 1 / 0 = 1",
        "2 IN (2; 1 / 0)",
        "MIN(1; 1 / 0)",
        "IF(1 / 0 = 1; 1; 2)",
        "IFS(FALSE; 1)",
    ],
)
def test_na(text: str) -> None:
    assert isinstance(value(text), NA)


@pytest.mark.parametrize("text", ["1 < 2 < 3", "20_00", "1 2", "IF(1; 2)", "IFS(TRUE; 1; 2)", "SALARY + AND", "5 EUR"])
def test_errors(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text, "RUB")


def test_tables() -> None:
    rows: Table = [(Fraction(0), Fraction(1)), (Fraction(10), Fraction(2)), (Fraction(20), Fraction(5))]
    assert [tier(rows, Fraction(x)) for x in (-1, 0, 9, 10, 25)] == [0, 1, 1, 2, 5]
    assert [marginal(rows, Fraction(x)) for x in (-1, 0, 5, 10, 15, 25)] == [0, 0, 5, 10, 20, 55]
    assert [curve(rows, Fraction(x)) for x in (-1, 0, 5, 10, 15, 25)] == [0, 1, Fraction(3, 2), 2, Fraction(7, 2), 5]


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1 234,56 ₽", None, "1234.56"),
        ("€ 3.500,00", None, "3500"),
        ("1,234.56", None, "1234.56"),
        ("€ 11398,00", None, "11398"),
        ("1,234", None, "1234"),
        ("1,23", None, "1.23"),
        ("1.234", None, "1.234"),
        ("1.234", ",", "1234"),
        ("1,234", ",", "1.234"),
        ("(5.5)", None, "-5.5"),
        ("-5", None, "-5"),
        ("1.234.567", None, "1234567"),
    ],
)
def test_numbers(text: str, decimal: str | None, expected: str) -> None:
    assert number(text, decimal) == Fraction(expected)


@pytest.mark.parametrize("text", ["#REF!", "abc", "1,23,4", "1.2,3,4", "12 34", "1-2"])
def test_no_numbers(text: str) -> None:
    with pytest.raises(Unreadable):
        number(text, None)


def test_moments() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert moment("2024-03-31 02:30", None, berlin).isoformat() == "2024-03-31T03:30:00+02:00"
    assert moment("2023-10-29T02:30:00", None, berlin).isoformat() == "2023-10-29T02:30:00+02:00"
    assert moment("2024-03-31T22:30:00Z", None, berlin).date() == date(2024, 4, 1)
    assert moment("31.12.2023", "%d.%m.%Y", berlin) == datetime(2023, 12, 31, tzinfo=berlin)


def test_windows() -> None:
    month = Month.of("2024-02")
    starts = [window_start(w, month) for w in ("month", "quarter", "year", "last(1)", "last(3)", "to_date")]
    assert starts == [date(2024, 2, 1), date(2024, 1, 1), date(2024, 1, 1), date(2024, 2, 1), date(2023, 12, 1), None]


TEXTS = {
    "company.yaml": "name: Tiny\ncurrency: RUB\ntime_zone: Europe/Moscow\nlanguage: en\n",
    "facts.yaml": "deal:\n  fields: {product: text, score: number}\n",
    "teams.csv": "team,title,parent\ntop,Top,\nlow,Low,top\n",
    "people.csv": (
        "employee,name,position,team,from,to,share,salary\n"
        "anna,Anna A,seller,low,2024-01-01,2024-01-15,1,1000\n"
        "anna,Anna A,head,top,2024-01-16,,1,3100\n"
        "boris,Boris B,seller,low,2024-01-01,,0.5,\n"
        "clara,Clara C,cook,low,2024-01-01,,1,\n"
    ),
    "plans.csv": "employee,measure,month,value\nboris,deals,2024-01,3\n",
    "absences.csv": "employee,from,to,kind\n",
    "schemes/seller.yaml": """
position: seller
effective: 2024-01
measures:
  deals: {over: deal, take: count, plan: 2}
  score: {over: deal, take: avg(score)}
tables:
  steps: [[0%, 0 RUB], [50%, 100.005 RUB], [100%, 300 RUB]]
indicators:
  plan: {formula: TIER(steps; ATTAINMENT(deals))}
  quality: {formula: IF(score >= 80; 50 RUB; -70 RUB)}
floor: 0 RUB
carry_negative: true
""",
    "schemes/head.yaml": """
position: head
effective: 2024-01
prorate: calendar_days
measures:
  team_sum: {over: deal, of: team, take: sum(amount)}
  paid: {over: members, where: 'position = "seller"', take: sum(plan)}
indicators:
  base: {formula: SALARY}
  share: {formula: team_sum * 10% + paid}
""",
    "imports/deals.yaml": """
source: deals.csv
kind: deal
key: id
employee: [{column: one, share: 50%}, {column: two, share: 50%}]
occurred_at: {column: when, format: "%d.%m.%Y"}
amount: sum
fields: {score: score}
where: state = "won"
""",
    "imports/deals.csv": (
        "id,one,two,when,sum,score,state\n"
        "1,anna,Boris B,10.01.2024,100,80,won\n"
        '2,boris,boris,20.01.2024,"1 000,50",,won\n'
        "2,boris,boris,20.01.2024,1000.50,,won\n"
        "2,boris,boris,20.01.2024,1,,won\n"
        "3,boris,nobody,20.01.2024,1,,won\n"
        "4,boris,boris,20.01.2024,#REF!,,won\n"
        "5,,,,#REF!,,lost\n"
    ),
}


def test_a_small_company() -> None:
    company = Company.from_texts(TEXTS)
    assert [(s.source, s.line) for s in company.set_aside] == [("deals.csv", 5), ("deals.csv", 6), ("deals.csv", 7)]
    entries = {e["employee"]: e for e in bonus(company, "2024-01")["employees"]}
    lines = {who: [(i["name"], i["amount"]) for i in e["indicators"]] for who, e in entries.items()}
    assert lines["anna"] == [
        # seller to the 15th: half a deal of two; 80 of 80
        ("plan", "0.00"),
        ("quality", "50.00"),
        # head from the 16th: 16 days of 31; the deal of the 20th is of those days, that of the 10th is not
        ("base", "1600.00"),
        ("share", "200.06"),
    ]
    # one and a half of his own plan of three: exactly half
    assert lines["boris"] == [("plan", "100.01"), ("quality", "50.00")]
    assert (entries["clara"]["complete"], entries["clara"]["bonus"]) == (False, "0.00")
    assert entries["anna"]["position"] == "head"


def test_carry() -> None:
    texts = TEXTS | {
        "imports/deals.csv": "id,one,two,when,sum,score,state\n1,boris,boris,10.01.2024,1,70,won\n"
        "2,boris,boris,10.02.2024,1,90,won\n"
    }
    company = Company.from_texts(texts)
    boris = [e for m in ("2024-01", "2024-02") for e in bonus(company, m)["employees"] if e["employee"] == "boris"]
    lines = [[(i["name"], i["amount"]) for i in e["indicators"]] for e in boris]
    assert lines[0] == [("plan", "0.00"), ("quality", "-70.00"), ("floor", "70.00")]
    assert lines[1] == [("plan", "100.01"), ("quality", "50.00"), ("carry", "-70.00")]
