"""Whom questions and closings tell."""

from apps.pay.asking import PROOF, TODAY, a_deal, wrong
from apps.pay.closing import JANUARY, close
from loading import NOW
from pochemu.notices.models import Notice
from pochemu.pay.asking import Outcome, decide, reply
from pochemu.pay.missing import decide as decide_fact
from pochemu.pay.missing import propose


def told(account):
    return list(Notice.objects.filter(to=account).order_by("pk").values_list("kind", flat=True))


def test_a_question_is_told_to_whom_it_waits_for_and_its_answers_to_who_asked(anna, vera, faina):
    question = wrong(anna)
    assert told(vera) == ["question_waits"]
    assert told(faina) == told(anna) == []
    reply(question.pk, "Looking", by=vera, today=TODAY)
    decide(question.pk, Outcome.RIGHT, "It is right", by=vera, today=TODAY)
    assert told(anna) == ["question_answered"] * 2
    assert told(vera) == ["question_waits"], "nobody is told of what he did himself"
    assert {notice.href for notice in Notice.objects.all()} == {f"/questions/{question.pk}/"}


def test_a_question_without_a_head_waits_for_finance_but_never_for_who_asked(anna, faina, dora):
    wrong(dora)
    assert told(faina) == ["question_waits"]
    assert told(dora) == []


def test_a_proposed_fact_is_told_to_who_approves_and_its_end_to_who_proposed(anna, vera, dmitri):
    question = wrong(anna)
    fact = propose(question.pk, a_deal(), PROOF, by=anna, now=NOW)
    assert told(dmitri) == ["question_waits"]
    decide_fact(fact.pk, approve=True, by=dmitri, today=TODAY)
    assert told(anna) == ["question_answered"]


def test_a_month_is_told_to_who_approves_it_and_closed_to_everybody_whom_it_pays(anna, vera, faina, dmitri):
    close(JANUARY, faina, dmitri)
    assert told(dmitri) == ["month_waits"]
    assert told(anna) == told(vera) == ["month_closed"]
    notice = Notice.objects.get(to=anna)
    assert (notice.href, notice.words.ru) == ("/me/2024-01/", "Месяц закрыт: ваша премия за январь 2024")
