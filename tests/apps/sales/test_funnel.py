"""Conversion is what one counts by hand, and its numbers are those of the lists behind them."""

from collections import Counter
from datetime import timedelta

import pytest
from gmpy2 import mpq

from apps.sales.conftest import NOW
from pochemu.people.models import Employee
from pochemu.sales.bringing import Coming, bring
from pochemu.sales.dealing import Card, Part, move, open_deal
from pochemu.sales.funnel import funnel
from pochemu.sales.models import Deal, LossReason
from pochemu.sales.queries import Wanted, wanted

pytestmark = pytest.mark.django_db

WAY = ["New", "Needs known", "Meeting booked", "Meeting held"]


@pytest.fixture
def live(buyer, pipeline, stages, boris, vera):
    """A deal that went so far, and was then lost, or not."""

    def make(furthest, *, lost=False, managers=("boris",), source="site", back=False):
        parts = [Part(code, mpq(1, len(managers))) for code in managers]
        deal, at = open_deal(buyer, pipeline, Card(source=source, project="x"), parts, by=boris, now=NOW), NOW
        steps = WAY[1 : WAY.index(furthest) + 1] + (["New"] if back else []) + (["Lost"] if lost else [])
        for number, name in enumerate(steps):
            at += timedelta(days=number + 1)
            reason = LossReason.objects.first() if name == "Lost" else None
            move(deal.pk, stages[name].pk, seen=Deal.objects.get(pk=deal.pk).version, by=vera, now=at, reason=reason)
        return deal

    return make


def told(steps):
    return {each.stage.name: (each.came, each.passed, each.stopped, each.still) for each in steps}


def of(pipeline, by="person", **more):
    return funnel(list(pipeline.stages.all()), Deal.objects.all(), by=by, **more)


def test_of_those_who_came_to_a_step_each_went_on_was_lost_or_stands_there(live, pipeline):
    live("New"), live("New", lost=True), live("Needs known", lost=True), live("Meeting booked"), live("Meeting held")
    steps = told(of(pipeline).steps)
    assert steps["New"] == (5, 3, 1, 1)
    assert steps["Needs known"] == (3, 2, 1, 0)
    assert steps["Meeting booked"] == (2, 1, 0, 1)
    assert steps["Meeting held"] == (1, 0, 0, 1)
    assert steps["Reservation"] == (0, 0, 0, 0)
    assert "Contract signed" not in steps


def test_a_deal_that_went_back_came_as_far_as_it_came(live, pipeline):
    live("Meeting booked", back=True)
    assert told(of(pipeline).steps)["Meeting booked"] == (1, 0, 0, 1)


def test_days_in_a_step_are_those_of_deals_that_left_it(live, pipeline, stages):
    live("Needs known"), live("Meeting booked")
    days = of(pipeline).days
    assert days[stages["New"].pk] == 1
    assert days[stages["Needs known"].pk] == 2
    assert stages["Meeting booked"].pk not in days


def test_a_shared_deal_is_one_of_each_person_and_once_of_a_team(live, pipeline):
    live("Needs known", managers=("anna", "boris")), live("New", managers=("anna",))
    rows = {row.key: told(row.steps)["New"] for row in of(pipeline).rows}
    assert rows == {"anna": (2, 1, 0, 1), "boris": (1, 1, 0, 0)}
    teams = {"all": ["anna", "boris"], "group": ["boris"], "idle": ["vera"]}
    assert {row.key: told(row.steps)["New"] for row in of(pipeline, "team", teams=teams).rows} == {
        "all": (2, 1, 0, 1),
        "group": (1, 1, 0, 0),
    }


def test_by_source(live, pipeline):
    live("Needs known", source="site"), live("New", source="fair"), live("New", source="")
    assert {row.key: told(row.steps)["New"][:2] for row in of(pipeline, "source").rows} == {
        "fair": (1, 0),
        "site": (1, 1),
    }


def test_a_person_is_told_where_he_loses_most_against_the_others(live, pipeline):
    for _ in range(5):
        live("Meeting booked", managers=("anna",)), live("Needs known", managers=("boris",), lost=True)
    live("New", managers=("vera",), lost=True)
    weak = {row.key: row.weak for row in of(pipeline).rows}
    assert (weak["boris"].step.stage.name, weak["boris"].step.share, weak["boris"].others) == ("Needs known", 0, 1)
    assert weak["anna"] is None
    assert weak["vera"] is None, "one deal says nothing"


def test_each_number_is_that_of_the_list_behind_it(live, pipeline):
    for furthest in WAY:
        (
            live(furthest),
            live(furthest, lost=True, managers=("anna",)),
            live(furthest, back=furthest != "New", source="fair"),
        )

    def listed(**asked):
        return wanted(Deal.objects.all(), Wanted(**asked)).count()

    found = of(pipeline)
    for who, steps in [((), found.steps), *(((frozenset((row.key,)),), row.steps) for row in found.rows)]:
        for step in steps:
            counted = [listed(shared=who, **{how: step.stage}) for how in ("came", "passed", "stopped", "still")]
            assert counted == [step.came, step.passed, step.stopped, step.still], (who, step.stage.name)
    boris, everybody = frozenset(("boris",)), listed(came=found.steps[0].stage)
    assert listed(came=found.steps[0].stage, but=boris) == everybody - listed(
        came=found.steps[0].stage, shared=(boris,)
    )


def test_questions_are_as_many_however_many_deals(live, pipeline, django_assert_num_queries):
    for number in range(3):
        live("Needs known", managers=("anna", "boris") if number else ("vera",))
    stages = list(pipeline.stages.all())
    with django_assert_num_queries(3):
        found = funnel(stages, Deal.objects.all(), by="person")
    assert Counter(row.key for row in found.rows) == {"anna": 1, "boris": 1, "vera": 1}


def test_deals_that_were_brought_are_not_counted(live, pipeline, stages, buyer, boris):
    """Of those that were lost on their way nothing tells at which step."""
    live("Needs known"), live("New", lost=True)
    vera = Employee.objects.get(code="vera")
    ends = {"Contract signed": NOW, "Lost": NOW, "Meeting booked": None}
    whys = {"Lost": LossReason.objects.first()}
    opened = NOW - timedelta(days=9)
    coming = [
        Coming(buyer, Card(project="x"), stages[name], vera, opened, ended, whys.get(name))
        for name, ended in ends.items()
    ]
    bring(pipeline, coming, by=boris)
    found = of(pipeline)
    assert told(found.steps)["New"] == (2, 1, 1, 0)
    assert [row.key for row in found.rows] == ["boris"]
    assert found.days[stages["New"].pk] == 1
    assert wanted(Deal.objects.all(), Wanted(came=stages["New"])).count() == 2
    assert wanted(Deal.objects.all(), Wanted(left=stages["New"])).count() == 2
    assert wanted(Deal.objects.all(), Wanted(brought=True)).count() == 3


def test_what_may_be_luck_is_said_to_be(live, pipeline):
    for n in range(8):
        live("Needs known", managers=("anna",)), live("New" if n < 3 else "Needs known", managers=("boris",))
    row = next(row for row in of(pipeline).rows if row.key == "boris")
    assert (row.weak.step.stage.name, row.by_chance) == ("New", True)
    for n in range(24):
        live("Needs known", managers=("anna",)), live("New" if n < 9 else "Needs known", managers=("boris",))
    row = next(row for row in of(pipeline).rows if row.key == "boris")
    assert (row.weak.step.stage.name, row.by_chance) == ("New", False)
    assert row.weak.missed == 12


def test_told_is_where_the_most_deals_are_missed(live, pipeline):
    """And not where the share is the worst: of fewer that came so far, fewer are missed."""
    for furthest, n in (("New", 15), ("Needs known", 13), ("Meeting booked", 12)):
        for _ in range(n):
            live(furthest, managers=("boris",)), live("Meeting booked", managers=("anna",))
    boris = next(row for row in of(pipeline).rows if row.key == "boris")
    assert [step.share for step in boris.steps[:2]] == [mpq(25, 40), mpq(12, 25)]
    assert (boris.weak.step.stage.name, boris.weak.missed, boris.by_chance) == ("New", 15, False)
