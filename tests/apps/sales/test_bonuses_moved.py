"""What becomes of a contract whose bonus was paid: a fact of the open month, which its why shows; the closed month and
its statement stay as they were to the byte."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client as Browser
from gmpy2 import mpq

from apps.pay.closing import FEBRUARY, JANUARY, account, close
from apps.sales.estate import PRICE, flats
from loading import company
from pages.reading import read
from pochemu.aftersale import taking_back as aftersale
from pochemu.clients.actions import Told, add
from pochemu.pay.closing.adjusting import approve, late, propose
from pochemu.pay.closing.verifying import verify
from pochemu.pay.models import Statement
from pochemu.pay.queries import Asked, person_month
from pochemu.people.models import Account, Employee
from pochemu.receivables import taking_back as receivables
from pochemu.sales import contracting, taking_back
from pochemu.sales.contracting import Draft, Share
from pochemu.sales.dealing import Card, Part, open_deal
from pochemu.sales.models import Contract, ContractReason
from pochemu.sales.setting import add_pipeline, usual_stages

SELLER = """position: seller
effective: 2024-01
measures:
  registered: {over: registration, take: sum(amount)}
  reduced: {over: contract_reduced, take: sum(amount)}
  swapped: {over: contract_swapped, take: sum(amount)}
  measured: {over: area_adjusted, take: sum(amount)}
  taken_back: {over: cancellation, take: sum(accrued)}
indicators:
  sold: {formula: registered * 1%}
  changed: {formula: (reduced + swapped + measured) * 1%}
  back: {formula: 0 RUB - taken_back}
"""
FILES = {
    "company.yaml": "name: Sever\ncurrency: RUB\ntime_zone: Europe/Moscow\nlanguage: en\n",
    "facts.yaml": "registration: {}\ncontract_reduced: {}\ncontract_swapped: {}\narea_adjusted: {}\n"
    "cancellation: {fields: {accrued: money}}\n",
    "teams.csv": "team,title,parent\nall,All,\n",
    "people.csv": "employee,name,position,team,from,share,salary\nanna,Anna,seller,all,2024-01-01,1,50000\n",
    "schemes/seller.yaml": SELLER,
}
IN_JANUARY, IN_FEBRUARY = (datetime(2024, month, 15, 9, tzinfo=UTC) for month in (1, 2))
DAY = date(2024, 2, 14)


@pytest.fixture
def sever(db):
    with company(FILES) as loaded:
        yield loaded


@pytest.fixture
def faina(sever):
    return account("faina")


@pytest.fixture
def dmitri(sever):
    return account("dmitri", "director")


@pytest.fixture
def units(dmitri):
    return flats(dmitri)


@pytest.fixture
def paid(units, faina, dmitri):
    """A contract registered in January, which is closed: Anna has her one per cent."""
    buyer = add(Told("Пётр Первый"), by=dmitri, at=IN_JANUARY)
    pipeline = add_pipeline("Flats", usual_stages(russian=False), by=dmitri)
    deal = open_deal(buyer, pipeline, Card(source="site"), [Part("anna")], by=dmitri, now=IN_JANUARY)
    told = Draft("12-A", Contract.Kind.DDU, PRICE)
    one = contracting.draft(deal, units[0], told, [Share(buyer, mpq(1))], by=dmitri, now=IN_JANUARY)
    on = IN_JANUARY.date()
    contracting.sign(one.pk, on, seen=one.version, by=dmitri, now=IN_JANUARY)
    contracting.file(one.pk, on, seen=one.version + 1, by=dmitri, now=IN_JANUARY)
    contracting.register(one.pk, on, "77:01/1", seen=one.version + 2, by=dmitri, now=IN_JANUARY)
    close(JANUARY, faina, dmitri)
    assert person_month(Asked(JANUARY), "anna").bonus.value == 60_000
    return Contract.objects.get(pk=one.pk)


def reason(what):
    return ContractReason.objects.create(what=what, name="he moves away")


def reduced(one, _units, by):
    contracting.reduce(one.pk, DAY, PRICE - 1_000_000_00, reason("reduced"), seen=one.version, by=by, now=IN_FEBRUARY)


def swapped(one, units, by):
    contracting.swap(one.pk, DAY, units[1], PRICE + 500_000_00, seen=one.version, by=by, now=IN_FEBRUARY)


def measured(one, _units, by):
    contracting.measure(one.pk, DAY, 5_120, PRICE + 144_000_00, seen=one.version, by=by, now=IN_FEBRUARY)


def terminated(one, _units, by):
    contracting.terminate(
        one.pk, DAY, reason("terminated"), seen=one.version, accrued=60_000_00, by=by, now=IN_FEBRUARY
    )  # fmt: skip


@pytest.mark.parametrize(
    ("act", "moves", "line", "measure"),
    [
        (reduced, -10_000, "changed", "reduced"), (swapped, 5_000, "changed", "swapped"),
        (measured, 1_440, "changed", "measured"), (terminated, -60_000, "back", "taken_back"),
    ],
)  # fmt: skip
def test_it_is_a_fact_of_the_open_month_and_the_closed_one_stays(act, moves, line, measure, paid, units, dmitri):
    papers = list(Statement.objects.order_by("pk").values())
    act(paid, units, dmitri)
    month = person_month(Asked(FEBRUARY), "anna")
    assert {each.rule.name: each.value for each in month.lines if each.value} == {line: moves}
    assert late(JANUARY) == [], "nothing of the closed month differs"
    assert list(Statement.objects.order_by("pk").values()) == papers
    assert [one.differences for one in verify([JANUARY])] == [()]
    Account.objects.filter(pk=dmitri.pk).update(employee=None, language="en")
    browser = Browser()
    browser.force_login(dmitri.user)
    answer = browser.get(f"/why/2024-02/person/anna/{line}/{measure}/")
    assert answer.status_code == 200
    assert "12-A" in read(answer.content.decode()).words


def test_what_was_dated_within_the_closed_month_is_an_adjustment_of_the_open_one(paid, faina, dmitri):
    """Told in February of the 20th of January: it would have been of January."""
    papers = list(Statement.objects.order_by("pk").values())
    contracting.terminate(
        paid.pk, date(2024, 1, 20), reason("terminated"), seen=paid.version, accrued=60_000_00, by=dmitri,
        now=IN_FEBRUARY,
    )  # fmt: skip
    assert [one.employee for one in late(JANUARY)] == ["anna"]
    (proposed,) = propose(JANUARY, ["anna"], by=faina)
    approve(proposed, proposed.digest, by=dmitri)
    (line,) = person_month(Asked(FEBRUARY), "anna").adjustments
    assert line.value == -60_000
    assert line.evidence.changes == (("fact", "cancellation", "crm", f"contract-{paid.pk}/4"),)
    assert list(Statement.objects.order_by("pk").values()) == papers
    assert Employee.objects.count() == 1


# --- what never happened ---


def taken_back(one, by, now):
    one = Contract.objects.get(pk=one.pk)
    event, rooms = one.events.latest("number").number, (aftersale.undo, receivables.undo)
    return taking_back.take_back(one.pk, event, "wrong contract", rooms=rooms, seen=one.version, by=by, now=now)


@pytest.mark.parametrize("act", [reduced, swapped, measured, terminated])
def test_a_bonus_of_the_open_month_is_what_it_was_before(act, paid, units, dmitri):
    before = person_month(Asked(FEBRUARY), "anna").bonus.value
    act(paid, units, dmitri)
    assert person_month(Asked(FEBRUARY), "anna").bonus.value != before
    taken_back(paid, dmitri, IN_FEBRUARY)
    assert person_month(Asked(FEBRUARY), "anna").bonus.value == before
    assert late(JANUARY) == []


def test_a_bonus_that_was_paid_is_taken_back_in_the_open_month(paid, faina, dmitri):
    """The registration was of another contract, and January is closed."""
    papers = list(Statement.objects.order_by("pk").values())
    made = taken_back(paid, dmitri, IN_FEBRUARY)
    assert [one.employee for one in late(JANUARY)] == ["anna"]
    (proposed,) = propose(JANUARY, ["anna"], by=faina)
    approve(proposed, proposed.digest, by=dmitri)
    month = person_month(Asked(FEBRUARY), "anna")
    (line,) = month.adjustments
    assert (line.value, month.bonus.value) == (-60_000, -60_000)
    assert line.evidence.changes == (("fact", "registration", "crm", made.key),)
    assert list(Statement.objects.order_by("pk").values()) == papers
    assert [one.differences for one in verify([JANUARY])] == [()]
