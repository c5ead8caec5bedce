"""What one fact did: the bonus without it is the bonus recomputed with it cancelled; and moves add up."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import given, note
from hypothesis import strategies as st

from loading import company
from often import examples
from oracle.companies import companies
from pochemu.engine.measure import within
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from properties.sever import SEVER
from properties.shown import shown
from properties.writes import known_facts

pytestmark = pytest.mark.django_db


@examples(25)
@given(st.just(SEVER) | companies(), st.data())
def test_the_month_without_a_fact_is_the_month_recomputed_without_it(case, data):
    from pochemu.pay.moves import touched
    from pochemu.pay.queries import Asked, company_month

    with company(case.files):
        asked = Asked(Month.parse(data.draw(st.sampled_from(case.months))))
        now = {one.employee: shown(one) for one in company_month(asked)}
        for fact in some(data, likely(known_facts(), asked.month), 4):
            note(f"{asked.month} without {fact}")
            gone = {one.month.employee: one for one in touched(asked, fact)}
            with cancelled([fact]):
                then = {one.employee: shown(one) for one in company_month(asked)}
            differ = {employee for employee in now if lines(now[employee]) != lines(then[employee])}
            assert set(gone) == differ
            for employee, one in gone.items():
                assert shown(one.month) == now[employee]
                assert shown(one.without) == then[employee]


FLOORED = {
    "company.yaml": "name: Sever\ncurrency: RUB\ntime_zone: Europe/Moscow\n",
    "facts.yaml": "deal: {fields: {}}\n",
    "teams.csv": "team\nsales\n",
    "people.csv": "employee,name,position,team,from\nanna,Anna,seller,sales,2024-02-01\n",
    "schemes/seller.yaml": """
position: seller
effective: 2024-02
floor: 300 RUB
carry_negative: true
measures: {deals: {over: deal, take: count}}
indicators: {pay: {formula: deals * 300 RUB}}
""",
    "schemes/seller-from-march.yaml": "position: seller\neffective: 2024-03\nindicators: {pay: {formula: 1_000 RUB}}\n",
    "imports/deals.yaml": "source: deals.csv\nkind: deal\nkey: id\nemployee: who\noccurred_at: day\n",
    "imports/deals.csv": "id,who,day\n1,anna,2024-02-05\n",
}
"""The deal of February reaches the floor. Without it, March would pay back what the floor had added."""


def test_a_fact_of_last_month_may_keep_a_line_away():
    from pochemu.pay.moves import touched
    from pochemu.pay.queries import Asked

    with company(FLOORED):
        (deal,) = known_facts()
        (gone,) = touched(Asked(Month(2024, 3)), deal)
        assert (gone.month.bonus.value, gone.without.bonus.value, gone.change) == (1_000, 700, 300)


@examples(15)
@given(st.just(SEVER) | companies(), st.data())
def test_moves_add_up_from_the_month_without_its_facts_to_the_bonus(case, data):
    from pochemu.pay.moves import moves
    from pochemu.pay.queries import Asked, company_month

    with company(case.files):
        asked = Asked(Month.parse(data.draw(st.sampled_from(case.months))))
        now = {one.employee: one.bonus.value for one in company_month(asked)}
        of_month = [fact for fact in known_facts() if asked.month.first <= fact.day <= asked.month.last]
        with cancelled(of_month):
            nothing = {one.employee: one.bonus.value for one in company_month(asked)}
        for employee in now:
            note(f"{asked.month} {employee}")
            found = moves(asked, employee, limit=1_000)
            totals = [*(move.total for move in found), nothing[employee]]
            assert totals[0] == now[employee]
            assert [move.total - move.change for move in found] == totals[1:]
            assert all(move.change for move in found)
            order = [(move.fact.day, move.fact.id) for move in found]
            assert order == sorted(order, reverse=True), "newest first"


@examples(20)
@given(st.just(SEVER) | companies(), st.data())
def test_a_verdict_says_counted_of_the_facts_that_are_shown_and_of_no_other(case, data):
    from pochemu.pay.moves import why_not
    from pochemu.pay.queries import Asked, company_month, facts_of, see

    with company(case.files):
        asked = Asked(Month.parse(data.draw(st.sampled_from(case.months))))
        facts = known_facts()
        for employee in [one.employee for one in company_month(asked)]:
            seen = see(asked, employee)
            figures = {figure.rule: figure for sheet in seen.sheets for figure in measures_of(sheet)}
            rows = {rule: facts_of(asked, figure, limit=None).rows for rule, figure in figures.items()}
            told = {rule: {one.fact.id for one in of if not isinstance(one.x, NA)} for rule, of in rows.items()}
            for fact in some(data, facts, 6):
                verdicts = why_not(asked, employee, fact)
                assert [one.measure for one in verdicts] == [m for s in seen.sheets for m in s.scheme.measures.values()]
                for verdict in verdicts:
                    note(f"{employee} {verdict.measure.name} {fact.key}: {verdict.reason.en}")
                    assert verdict.counted == (fact.id in told.get(verdict.measure, ()))
                    assert_reason(verdict, figures.get(verdict.measure), fact)


def measures_of(sheet):
    return [figure for figure in list(sheet.values()) if figure.rule in sheet.scheme.measures.values()]


def assert_reason(verdict, figure, fact):
    """In both languages, filled; and of the condition only where the fact is within reach."""
    for text in verdict.reason:
        assert text
        assert "{" not in text.replace("“{", "")
    assert verdict.reason.en != verdict.reason.ru
    if figure is not None and not figure.rule.over_members and fact.kind == figure.rule.over.name:
        reached = any(within(figure.evidence.reach, fact))
        named = ("does not meet", "the condition has no value", "left out", "counted")
        assert reached == verdict.reason.en.startswith(named)


def likely(facts, month):
    """Those of the month and of what its windows see come first."""
    return sorted(facts, key=lambda fact: (not month.first <= fact.day <= month.last, -fact.day))


def some(data, facts, most):
    """One by one from the front, each perhaps."""
    chosen = [fact for fact in facts[:20] if data.draw(st.integers(0, 2)) == 2]
    return chosen[:most]


def lines(month):
    """Names and values alone."""
    *_, of_groups = month
    return [[(name, said[1]) for name, said in group] for group in of_groups]


@contextmanager
def cancelled(facts):
    """The ledger without them, for a while."""
    from pochemu.ledger.actions import cancel
    from pochemu.ledger.entries import entry
    from pochemu.pay.snapshot import forget

    with transaction.atomic():
        with entry(what="cancelled for a while") as act:
            for fact in facts:
                assert cancel(act, fact.kind, fact.source, fact.key)
        yield
        transaction.set_rollback(True)
    forget()
