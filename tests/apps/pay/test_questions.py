"""A question's way: asked of a figure as it was shown, answered, decided by another; a missing fact; the closing."""

from datetime import UTC, date, datetime

import pytest
from gmpy2 import mpq

from apps.pay.asking import PROOF, TODAY, a_deal, about, of, wrong
from apps.pay.closing import JANUARY, close
from loading import NOW
from pochemu.engine.fact import Credit
from pochemu.ledger.history import history
from pochemu.pay import missing, questions
from pochemu.pay.asking import AskedAlready, Outcome, Said, ask, decide, reply, withdraw
from pochemu.pay.closing.acts import approve, begin
from pochemu.pay.closing.checklist import checklist
from pochemu.pay.missing import Proof, proposal_of, propose
from pochemu.pay.models import Question, Reply, Ruling
from pochemu.pay.queries import Asked, see
from pochemu.pay.questions import exact, is_unmended, of_figure, of_person, open_of, value_of, waiting_for, what_changed
from pochemu.people.actions import Refused, keep_company
from pochemu.people.models import Account, Employee


def bonus(employee="anna"):
    return see(Asked(JANUARY), employee).month.bonus.value


def test_a_question_keeps_what_was_shown_and_when(anna):
    question = wrong(anna, expected="900", expected_value="900", missed="deal 99")
    assert question.shown == exact(about().figure.value)
    assert mpq(question.shown) == about().figure.value
    assert (question.path, question.title.en, question.unit) == (["share"], "share", "money")
    assert question.watermark < question.entry_id
    assert value_of(question.expected_value, question.unit) == 900
    assert [one.pk for one in open_of(JANUARY)] == [question.pk]
    mine = of_person(JANUARY, "anna")
    assert (of_figure(mine, ["share"]), of_figure(mine, [])) == ([question], [])


@pytest.mark.parametrize("value", [mpq(23, 79), mpq(-5), True, False, date(2024, 1, 12), "a text"])
def test_a_value_is_kept_exactly(value):
    unit = {bool: "flag", date: "date", str: "text"}.get(type(value), "number")
    assert value_of(exact(value), unit) == value


def test_a_question_is_of_the_figure_that_was_seen(anna):
    with pytest.raises(Refused, match="has changed"):
        ask(about(), Said("wrong"), seen="1", by=anna, now=NOW)
    with pytest.raises(Refused, match="why"):
        wrong(anna, why=" ")
    assert not Question.objects.exists()


def test_it_goes_to_the_nearest_head_or_else_to_finance(anna, vera, faina, dora, sever):
    assert wrong(anna).to == vera
    assert wrong(vera, employee="vera", names=()).to is None, "nobody answers for his own pay"
    assert len(waiting_for(vera)) == 1
    assert [one.employee.code for one in questions.questions().filter(pk__in=waiting_for(faina))] == ["vera"]
    vera.user.is_active = False
    vera.user.save()
    assert len(waiting_for(faina)) == len(waiting_for(dora)) == 2, "a head who left keeps nothing"


def test_it_is_due_in_so_many_working_days(anna):
    assert wrong(anna).due == date(2026, 11, 30)  # asked on a Monday
    keep_company(question_days=1)
    assert wrong(anna, names=()).due == date(2026, 11, 24)
    one = Question.objects.latest("pk")
    assert not questions.is_overdue(one, date(2026, 11, 24))
    assert questions.is_overdue(one, date(2026, 11, 25))


def test_one_has_one_open_question_about_a_figure(anna, vera):
    first = wrong(anna)
    with pytest.raises(AskedAlready, match=f"№{first.pk} is open") as refused:
        wrong(anna, why="It is still wrong")
    assert refused.value.question == first
    others = [wrong(vera), wrong(anna, names=())]
    withdraw(first.pk, by=anna)
    again = wrong(anna)
    assert Question.objects.filter(pk__in=[one.pk for one in (first, *others, again)]).count() == 4


def test_those_whom_it_concerns_speak_and_others_do_not(anna, vera, sever):
    question = wrong(anna)
    reply(question.pk, "It is in February", by=vera, today=TODAY)
    reply(question.pk, "It is not", by=anna, today=TODAY)
    assert list(Reply.objects.order_by("pk").values_list("by__user__username", flat=True)) == ["vera", "anna"]
    for stranger in (of("gleb"), of("boris", "head")):
        with pytest.raises(Refused, match="for others to answer"):
            reply(question.pk, "What do I care", by=stranger, today=TODAY)
    with pytest.raises(Refused, match="empty"):
        reply(question.pk, " ", by=anna, today=TODAY)


def test_another_person_decides_once_with_a_reason(anna, vera):
    question = wrong(anna)
    with pytest.raises(Refused, match="why you decide so"):
        decide(question.pk, Outcome.RIGHT, " ", by=vera, today=TODAY)
    with pytest.raises(Refused, match="for others"):
        decide(question.pk, Outcome.WRONG, "I say so", by=anna, today=TODAY)
    ruling = decide(question.pk, Outcome.RIGHT, "The deal was Boris’s", by=vera, today=TODAY)
    assert (ruling.outcome, ruling.single_handed) == ("right", False)
    assert open_of(JANUARY) == []
    assert not waiting_for(vera)
    for act in (
        lambda: decide(question.pk, Outcome.WRONG, "No", by=vera, today=TODAY),
        lambda: reply(question.pk, "But", by=anna, today=TODAY),
        lambda: withdraw(question.pk, by=anna),
    ):
        with pytest.raises(Refused, match="decided already"):
            act()


def test_nobody_decides_what_he_asked_or_about_his_own_pay(vera, dora, faina):
    asked = wrong(dora)
    for question in (asked, wrong(dora, employee="vera", names=())):
        with pytest.raises(Refused, match="another person decides"):
            decide(question.pk, Outcome.RIGHT, "So it is", by=dora, today=TODAY)
    dora.employee = Employee.objects.get(code="olga")
    dora.save()
    with pytest.raises(Refused, match="another person decides"):
        decide(wrong(faina, employee="olga", names=()).pk, Outcome.WRONG, "More", by=dora, today=TODAY)


def test_a_company_of_one_person_decides_and_says_so(dora):
    keep_company(single_handed=True)
    question = wrong(dora)
    assert waiting_for(dora) == {question.pk}
    assert decide(question.pk, Outcome.RIGHT, "It is right", by=dora, today=TODAY).single_handed


def test_the_asker_alone_takes_it_back(anna, vera):
    question = wrong(anna)
    with pytest.raises(Refused, match="Only who asked"):
        withdraw(question.pk, by=vera)
    withdraw(question.pk, by=anna)
    assert Ruling.objects.get().outcome == "withdrawn"
    assert open_of(JANUARY) == []


def test_a_figure_that_was_wrong_is_mended_or_said_to_stay_as_it_is(anna, vera):
    question = wrong(anna)
    with pytest.raises(Refused, match="still what it was"):
        decide(question.pk, Outcome.WRONG, "It was wrong", by=vera, today=TODAY)
    assert is_unmended(question)
    decide(question.pk, Outcome.WRONG, "From March on by another rate", by=vera, today=TODAY, as_it_is=True)
    assert what_changed(Question.objects.get()) == []


# --- a missing fact ---


def test_a_missing_fact_is_approved_by_another_and_moves_the_bonus(anna, vera, dora):
    question, before = wrong(anna), bonus()
    proposed = propose(question.pk, a_deal(), PROOF, by=anna, now=NOW)
    assert (proposed.key, bonus()) == (f"{question.pk}/1", before)
    with pytest.raises(Refused, match="waits for approval"):
        decide(question.pk, Outcome.WRONG, "It was missing", by=vera, today=TODAY)
    assert waiting_for(dora) == {question.pk}
    with pytest.raises(Refused, match="does not approve"):
        missing.decide(proposed.pk, approve=True, by=anna, today=TODAY)
    decision = missing.decide(proposed.pk, approve=True, by=dora, today=TODAY)
    assert bonus() > before
    (told,) = history("deal", "question", proposed.key)
    assert (told.fact.id, told.actor, told.known_from) == (decision.fact_id, "dora", decision.entry_id)
    assert told.fact.credits == (Credit("anna"),)
    assert (told.fact.amount, told.fact.fields) == (10_000, {"street": "street 7"})
    found = proposal_of(told.fact)
    assert (found.by, found.decision.by, found.proof) == (anna, dora, PROOF.text)
    decide(question.pk, Outcome.WRONG, "It was missing", by=vera, today=TODAY)
    (because,) = what_changed(Question.objects.get())
    assert because.told == (("fact", "deal", "question", proposed.key),)
    assert because.amount == bonus() - before


def test_a_refused_fact_leaves_everything_as_it_was(anna, dora):
    question, before = wrong(anna), bonus()
    proposed = propose(question.pk, a_deal(), PROOF, by=anna, now=NOW)
    with pytest.raises(Refused, match="why it is refused"):
        missing.decide(proposed.pk, approve=False, by=dora, today=TODAY)
    missing.decide(proposed.pk, approve=False, reason="The letter is of another client", by=dora, today=TODAY)
    assert bonus() == before
    with pytest.raises(Refused, match="decided already"):
        missing.decide(proposed.pk, approve=True, by=dora, today=TODAY)
    assert propose(question.pk, a_deal(), PROOF, by=anna, now=NOW).key == f"{question.pk}/2"


def test_nobody_approves_what_he_proposed_or_what_is_credited_to_him(anna, dora, faina):
    question = wrong(anna)
    own = propose(question.pk, a_deal(), PROOF, by=dora, now=NOW)
    with pytest.raises(Refused, match="another person approves"):
        missing.decide(own.pk, approve=True, by=dora, today=TODAY)
    faina.employee = Employee.objects.get(code="boris")
    faina.save()
    his = propose(wrong(faina, employee="boris").pk, a_deal(), PROOF, by=dora, now=NOW)
    with pytest.raises(Refused, match="another person approves"):
        missing.decide(his.pk, approve=True, by=faina, today=TODAY)


NO_FACTS = [
    (a_deal(), Proof(" "), "how it is known"),
    (a_deal(), Proof("seen", "javascript:alert(1)"), "must begin with https"),
    (a_deal(occurred_at=datetime(2027, 1, 1, tzinfo=UTC)), PROOF, "not happened yet"),
    (a_deal(fields={"house": "7"}), PROOF, "has no field"),
    (a_deal(amount=10**15), PROOF, "too large"),
    (a_deal(quantity=mpq(-1)), PROOF, "quantity"),
]


def test_what_is_no_fact_is_refused_in_words(anna):
    question = wrong(anna)
    for fact, proof, words in NO_FACTS:
        with pytest.raises(Refused, match=words):
            propose(question.pk, fact, proof, by=anna, now=NOW)
    assert not question.missing.exists()


# --- the closing ---


def test_an_open_question_stops_the_closing_until_it_is_decided(anna, vera, faina, dmitri):
    question = wrong(anna)
    drawn = begin(JANUARY, by=faina, now=NOW)
    assert [one.pk for one in checklist(drawn.reckoned).questions] == [question.pk]
    with pytest.raises(Refused, match="keeps January 2024 from being closed"):
        approve(JANUARY, drawn.reckoning.digest, by=faina)
    decide(question.pk, Outcome.RIGHT, "It is right", by=vera, today=TODAY)
    assert close(JANUARY, faina, dmitri)


def test_a_question_asked_between_two_approvals_stops_the_second(anna, faina, dmitri):
    drawn = begin(JANUARY, by=faina, now=NOW)
    approve(JANUARY, drawn.reckoning.digest, by=faina)
    wrong(anna)
    with pytest.raises(Refused):
        approve(JANUARY, drawn.reckoning.digest, by=dmitri)


def test_a_question_about_a_closed_month_says_so_and_reopens_nothing(anna, vera, faina, dmitri):
    early = wrong(anna)
    decide(early.pk, Outcome.RIGHT, "It is right", by=vera, today=TODAY)
    closing = close(JANUARY, faina, dmitri)
    late = wrong(anna)
    assert (questions.about_closed(early), questions.about_closed(late)) == (False, True)
    assert Account.objects.filter(pk=late.to_id).exists()
    assert close(JANUARY.plus(1), faina, dmitri), "it is about another month"
    proposed = propose(late.pk, a_deal(), PROOF, by=anna, now=NOW)
    missing.decide(proposed.pk, approve=True, by=faina, today=TODAY)
    assert see(Asked(JANUARY, closing.reckoning.watermark), "anna").month.bonus.value < bonus()
