"""Pipelines as the company sets them."""

import pytest

from apps.sales.conftest import NOW
from pochemu.people.actions import Refused
from pochemu.sales.dealing import Card, Part, move, open_deal
from pochemu.sales.models import LossReason, Need, Pipeline, Stage
from pochemu.sales.models.pipeline import Outcome
from pochemu.sales.setting import StageTold, add_pipeline, set_pipeline, set_reasons, usual_stages

pytestmark = pytest.mark.django_db


def told(pipeline):
    return [
        StageTold(stage.name, stage.pk, tuple(stage.needed), Outcome(stage.outcome))
        for stage in pipeline.stages.filter(gone=False)
    ]


def names(pipeline):
    return [stage.name for stage in Stage.objects.filter(pipeline=pipeline, gone=False)]


def test_only_who_may_sets_pipelines(boris, pipeline):
    for act in (
        lambda: add_pipeline("Parking", usual_stages(russian=True), by=boris),
        lambda: set_pipeline(pipeline.pk, "Flats", told(pipeline), closed=True, by=boris),
        lambda: set_reasons(["Dear"], by=boris),
    ):
        with pytest.raises(Refused, match="set by heads"):
            act()


def test_steps_are_renamed_exchanged_added_and_ordered(pipeline, vera):
    first, second, *others = told(pipeline)
    set_pipeline(
        pipeline.pk, "Flats and parking",
        [
            first._replace(name=second.name), second._replace(name=first.name),
            StageTold("Call back", None, (Need.SOURCE,)), *others,
        ],
        closed=False, by=vera,
    )  # fmt: skip
    assert names(pipeline)[:3] == ["Needs known", "New", "Call back"]
    assert Stage.objects.get(pk=first.number).name == "Needs known"
    assert Stage.objects.get(name="Call back").needed == [Need.SOURCE]
    assert Pipeline.objects.get().name == "Flats and parking"


def test_a_step_at_which_deals_stand_does_not_go(pipeline, vera, deal, boris):
    with pytest.raises(Refused, match=r"Deals stand at “New” \(1\)"):
        set_pipeline(pipeline.pk, "Flats", told(pipeline)[1:], closed=False, by=vera)
    second = told(pipeline)[1].number
    move(deal.pk, second, seen=deal.version, by=boris, now=NOW)
    first, *others = told(pipeline)
    set_pipeline(pipeline.pk, "Flats", others, closed=False, by=vera)
    assert "New" not in names(pipeline)
    set_pipeline(pipeline.pk, "Flats", [StageTold("New"), *others], closed=False, by=vera)
    assert Stage.objects.get(name="New").pk == first.number


def test_a_pipeline_has_steps_and_two_ends(pipeline, vera):
    steps = told(pipeline)
    for wrong in (
        steps[:-1],
        [*steps[:-2], steps[-1]],
        steps[-2:],
        [*steps, StageTold("Won too", None, (), Outcome.WON)],
    ):
        with pytest.raises(Refused, match=r"two ends|an end"):
            set_pipeline(pipeline.pk, "Flats", wrong, closed=False, by=vera)
    with pytest.raises(Refused, match="“New” stands twice"):
        set_pipeline(pipeline.pk, "Flats", [*steps, StageTold(" New ")], closed=False, by=vera)
    first, *others, last = steps
    exchanged = [first._replace(outcome=Outcome.LOST), *others, last._replace(outcome=Outcome.OPEN)]
    with pytest.raises(Refused, match="an end an end"):
        set_pipeline(pipeline.pk, "Flats", exchanged, closed=False, by=vera)
    assert names(pipeline) == [step.name for step in steps]


def test_a_closed_pipeline_opens_no_deals(pipeline, vera, buyer, boris):
    closed = set_pipeline(pipeline.pk, "Flats", told(pipeline), closed=True, by=vera)
    with pytest.raises(Refused, match="closed"):
        open_deal(buyer, closed, Card(), [Part("boris")], by=boris, now=NOW)


def test_a_reason_that_is_not_said_any_more_is_not_chosen(pipeline, vera):
    set_reasons(["Too dear", "Too far"], by=vera)
    assert list(LossReason.objects.filter(gone=False).values_list("name", flat=True)) == ["Too dear", "Too far"]
    assert LossReason.objects.get(name="Put off").gone
    set_reasons(["Put off"], by=vera)
    assert not LossReason.objects.get(name="Put off").gone


def test_a_step_takes_no_name_of_a_step_that_is_gone(pipeline, vera):
    new, known, *others = told(pipeline)
    refusal = "“New” was a step of this pipeline"
    with pytest.raises(Refused, match=refusal):  # in one go
        set_pipeline(pipeline.pk, "Flats", [known._replace(name="New"), *others], closed=False, by=vera)
    assert names(pipeline)[:2] == ["New", "Needs known"]
    set_pipeline(pipeline.pk, "Flats", [known, *others], closed=False, by=vera)
    with pytest.raises(Refused, match=refusal):
        set_pipeline(pipeline.pk, "Flats", [known._replace(name="New"), *others], closed=False, by=vera)
    set_pipeline(pipeline.pk, "Flats", [known, StageTold("New"), *others], closed=False, by=vera)
    assert Stage.objects.get(pipeline=pipeline, name="New").pk == new.number
    back = [new._replace(name="Needs known"), known._replace(name="New"), *others]
    set_pipeline(pipeline.pk, "Flats", back, closed=False, by=vera)
    assert names(pipeline)[:2] == ["Needs known", "New"]


def test_a_step_stands_once(pipeline, vera):
    first, *others = told(pipeline)
    with pytest.raises(Refused, match="open the page anew"):
        set_pipeline(pipeline.pk, "Flats", [first, first._replace(name="New too"), *others], closed=False, by=vera)
