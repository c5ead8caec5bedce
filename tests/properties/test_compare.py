"""What made the difference between two months, days, people, versions: parts that add up, whatever the company."""

from dataclasses import replace

import pytest
from gmpy2 import mpq
from hypothesis import given, note
from hypothesis import strategies as st

from loading import company
from often import examples
from oracle.companies import companies
from pochemu.engine.bonus import Company, Pay
from pochemu.engine.compare import MOST
from pochemu.engine.mixed import CARRY, Mixed, Pair, as_paid, line_value
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.scheme import CAP, FLOOR, Indicator
from properties.sever import SEVER

pytestmark = pytest.mark.django_db


@examples(15)
@given(st.just(SEVER) | companies(), st.data())
def test_the_parts_of_each_line_add_up_to_its_difference_there_and_back(case, data):
    with company(case.files):
        for pair in pairs(case, data):
            for line in lines(pair):
                then, now = (as_paid(sheet, line) for sheet in pair)
                there = pair.parts(line)
                note(f"{line}: {then} to {now} by {there}")
                assert len(there) <= MOST
                assert sum((part.amount for part in there), mpq(0)) == now - then
                back = Pair(pair.now, pair.then).parts(line)
                assert {part.cause: part.amount for part in back} == {part.cause: -part.amount for part in there}


@examples(10)
@given(st.just(SEVER) | companies(), st.data())
def test_the_mixture_is_the_earlier_sheet_when_nothing_changed_and_the_later_one_when_all_did(case, data):
    with company(case.files):
        for pair in pairs(case, data):
            causes = frozenset(cause for line in lines(pair) for cause in pair.causes(line))
            for changed, sheet in ((frozenset(), pair.then), (causes, pair.now)):
                mixed = Mixed(pair.then, pair.now, changed)
                for line in lines(pair):
                    note(f"{line} with {changed}")
                    assert shown(line_value(mixed, line)) == shown(line_value(sheet, line))


@examples(6)
@given(st.just(SEVER) | companies(), st.data())
def test_an_input_that_is_no_cause_changes_nothing(case, data):
    with company(case.files):
        for pair in pairs(case, data):
            every = frozenset(cause for line in lines(pair) for cause in pair.causes(line))
            for line in lines(pair):
                own = frozenset(pair.causes(line))
                assert pair.value(line, every - own) == as_paid(pair.then, line)


def pairs(case, data):
    """The same position's sheets: of two months or two people, of a day and the month, of two versions."""
    from pochemu.pay.snapshot import snapshot

    def some(things):
        return things[data.draw(st.integers(0, len(things) - 1))]

    snap = snapshot()
    months = [Month.parse(text).plus(back) for text in case.months for back in (0, -1)]
    held = [holding for month in months for holding in snap.roster.holdings(month)]
    pay = snap.pay()
    pay.prepare(held)
    sheets = list(pay.sheets.values())
    for _ in range(2 if sheets else 0):
        now = some(sheets)
        month, position = now.holding.month, now.holding.position
        note(f"{now.holding.employee}, {position}, {month}")
        yield Pair(some([sheet for sheet in sheets if sheet.holding.position == position]), now)
        yield Pair(until(snap, now, some(range(month.first, month.last + 1))), now)
        yield Pair(by_version(snap, now, some(snap.company.rulebook.schemes[position])), now)


def until(snap, sheet, day):
    return opened(Pay(snap.company, snap.counting, until=day), sheet.holding)


def by_version(snap, sheet, version):
    rulebook = snap.company.rulebook
    version = replace(version, effective=sheet.holding.month)
    other = replace(rulebook, schemes={**rulebook.schemes, version.position: (version,)})
    return opened(Pay(Company(other, snap.roster, snap.company.plans), snap.counting), sheet.holding)


def opened(pay, holding):
    pay.prepare([holding])
    return pay.sheet(holding)


def lines(pair):
    names = dict.fromkeys(line.name for sheet in pair for line in sheet.lines if isinstance(line.rule, Indicator))
    return [*names, CARRY, CAP, FLOOR]


def shown(value):
    return "NA" if isinstance(value, NA) else value
