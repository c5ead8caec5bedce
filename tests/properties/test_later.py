"""A calculation brought to a later entry pays what the whole made anew at that entry pays, figure by figure."""

from dataclasses import replace
from pathlib import Path

import pytest
from gmpy2 import mpq
from hypothesis import given, note
from hypothesis import strategies as st

from loading import NOW, company, load
from often import examples
from oracle.companies import companies
from pochemu.engine.period import Month
from properties.sever import SEVER
from properties.shown import shown
from properties.test_without import FLOORED
from properties.writes import write

GOLDEN = Path(__file__).parents[1] / "golden"

pytestmark = pytest.mark.django_db

CARRYING = replace(SEVER, files=FLOORED, months=("2024-02", "2024-03", "2024-04"))


@examples(25)
@given(st.just(SEVER) | st.just(CARRYING) | companies(), st.data())
def test_what_is_brought_to_a_later_entry_is_what_is_known_there(case, data):
    from pochemu.ledger.entries import newest
    from pochemu.pay.later import brought, touched
    from pochemu.pay.snapshot import snapshot

    with company(case.files):
        months, before = [Month.parse(text) for text in case.months], newest()
        pay = snapshot(before).pay()
        for _ in range(data.draw(st.integers(1, 3))):
            told(pay, months)
            for _ in range(data.draw(st.integers(0, 3))):
                write(data.draw, case.months)
            now = newest()
            later = snapshot(now)
            pay = brought(pay, later.company, later.counting, touched(before + 1, now))
            note(f"{len(pay.sheets)} sheets taken over from {before} to {now}")
            assert told(pay, months) == told(later.pay(), months)
            before = now


def told(pay, months):
    return [[shown(one) for one in pay.everybody(month)] for month in months]


@examples(10)
@given(st.just(SEVER) | st.just(CARRYING) | companies(), st.data())
def test_where_nothing_was_written_everything_is_taken_over(case, data):
    from pochemu.ledger.entries import entry, newest
    from pochemu.pay.later import brought, touched
    from pochemu.pay.snapshot import snapshot

    with company(case.files):
        months, before = [Month.parse(text) for text in case.months], newest()
        pay = snapshot(before).pay()
        told(pay, months)
        sheets = dict(pay.sheets)
        with entry(what="nothing of any bonus") as act:
            assert act.seq
        later = snapshot(newest())
        taken = brought(pay, later.company, later.counting, touched(before + 1, newest())).sheets
        assert taken.keys() == sheets.keys()
        assert all(taken[key] is sheet for key, sheet in sheets.items())


@pytest.mark.parametrize("kept", ["plans", "exceptions"])
def test_a_plan_that_is_known_only_later_makes_its_persons_month_anew(db, kept):
    from pochemu.engine.bonus import Excepted
    from pochemu.ledger.entries import entry, newest
    from pochemu.pay.later import brought
    from pochemu.pay.snapshot import snapshot

    load(GOLDEN / "p5-head-of-sales")
    month, pay = Month(2026, 9), snapshot(newest()).pay()
    pay.everybody(month)
    (measure, *_) = pay.sheets["abramov", "sales-manager", month].scheme.plans
    with entry(what="a plan") as act:
        assert act.seq
    later = snapshot(newest())
    new = mpq(7) if kept == "plans" else Excepted(None, NOW, "ill", "titov", "kuzmin")
    of = getattr(later.company, kept)
    of[month] = {**of[month], ("abramov", measure): new}
    stale = pay.sheets.keys() - brought(pay, later.company, later.counting, set()).sheets.keys()
    assert {(employee, of) for employee, _, of in stale} == {("abramov", month), ("titov", month)}, (
        "who looks at it too"
    )
