"""Deals opened, moved, shared, ended; and what the ledger knows of it."""

from datetime import UTC, datetime, timedelta

import pytest
from gmpy2 import mpq

from apps.sales.conftest import NOW
from pochemu.clients.models import HistoryItem
from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare
from pochemu.ledger.history import facts_about, history
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.sales.dealing import Card, Part, change, move, open_deal, share
from pochemu.sales.kinds import DEAL_OPENED
from pochemu.sales.meetings import Place, book
from pochemu.sales.models import Deal, LossReason, Managing, StageMove

pytestmark = pytest.mark.django_db

CARD = Card(amount=8_300_000_00, source="site", project="Height", unit="12", expected_on=None)


def known(deal):
    """Kinds of facts and whom they are credited to."""
    return [
        (fact.kind, [(c.employee, c.share, c.role) for c in fact.credits]) for fact in facts_about(f"deal-{deal.pk}")
    ]


def fields(deal, kind):
    return next(dict(fact.fields) for fact in facts_about(f"deal-{deal.pk}") if fact.kind == kind)


def seen(deal):
    return Deal.objects.get(pk=deal.pk).version


def test_a_deal_that_is_opened_is_a_fact_credited_to_its_manager(deal):
    assert known(deal) == [("deal_opened", [("boris", 1, "")])]
    assert fields(deal, "deal_opened") == {"client": f"client-{deal.client_id}", "pipeline": "Flats", "source": "site"}


def test_nothing_personal_is_in_the_ledger(deal):
    (fact,) = facts_about(f"deal-{deal.pk}")
    assert "Пётр" not in repr(fact)
    assert "916" not in repr(fact)


def test_the_clients_history_tells_it(deal, buyer):
    item = HistoryItem.objects.filter(client=buyer, room="sales").get()
    assert (item.what, item.number) == ("deal_opened", deal.moves.get().pk)
    assert (item.fact_kind, item.fact_key) == ("deal_opened", f"deal-{deal.pk}/1")


def test_a_move_tells_from_where_to_where_and_after_how_many_days(deal, stages, boris):
    moscow_midnight_passed = NOW + timedelta(days=3)
    move(deal.pk, stages["Needs known"].pk, seen=seen(deal), by=boris, now=moscow_midnight_passed)
    told = fields(deal, "deal_moved")
    assert (told["from"], told["to"], told["days"], told["back"]) == ("New", "Needs known", 3, False)


def test_days_are_of_the_companys_calendar(deal, stages, boris):
    late = datetime(2026, 3, 5, 21, 30, tzinfo=UTC)  # half past midnight in Moscow
    move(deal.pk, stages["Needs known"].pk, seen=seen(deal), by=boris, now=late)
    assert fields(deal, "deal_moved")["days"] == 1


def test_a_step_needs_what_is_asked_before_it(deal, stages, boris):
    with pytest.raises(Refused, match="“Reservation” needs first: amount, project, unit"):
        move(deal.pk, stages["Reservation"].pk, seen=seen(deal), by=boris, now=NOW)
    change(deal.pk, CARD, seen=seen(deal), by=boris)
    move(deal.pk, stages["Reservation"].pk, seen=seen(deal), by=boris, now=NOW)
    assert Deal.objects.get(pk=deal.pk).stage == stages["Reservation"]


def test_what_a_step_needed_is_not_taken_away_at_it(deal, stages, boris):
    change(deal.pk, CARD, seen=seen(deal), by=boris)
    move(deal.pk, stages["Reservation"].pk, seen=seen(deal), by=boris, now=NOW)
    with pytest.raises(Refused, match="amount"):
        change(deal.pk, CARD._replace(amount=None), seen=seen(deal), by=boris)


def won(deal, stages, by):
    change(deal.pk, CARD._replace(expected_on=NOW.date()), seen=seen(deal), by=by)
    return move(deal.pk, stages["Contract signed"].pk, seen=seen(deal), by=by, now=NOW + timedelta(days=10))


def test_a_deal_that_is_won_is_a_fact_with_its_amount(deal, stages, boris):
    won(deal, stages, boris)
    fact = facts_about(f"deal-{deal.pk}")[-1]
    assert (fact.kind, fact.amount, fact.fields["days"]) == ("deal_won", 8_300_000, 10)
    assert fact.fields["unit"] == "12"


def test_an_amount_that_is_corrected_after_the_end_corrects_the_fact(deal, stages, boris, vera):
    won(deal, stages, boris)
    dear = CARD._replace(amount=9_000_000_00, expected_on=NOW.date())
    with pytest.raises(Refused, match="Only a head, or the director"):
        change(deal.pk, dear, seen=seen(deal), by=boris)
    change(deal.pk, dear, seen=seen(deal), by=vera)
    assert [fact.amount for fact in facts_about(f"deal-{deal.pk}") if fact.kind == "deal_won"] == [9_000_000]


def test_a_deal_is_lost_for_a_reason(deal, stages, boris):
    with pytest.raises(Refused, match="why the deal is lost"):
        move(deal.pk, stages["Lost"].pk, seen=seen(deal), by=boris, now=NOW)
    reason = LossReason.objects.get(name="Too dear")
    move(deal.pk, stages["Lost"].pk, seen=seen(deal), by=boris, now=NOW, reason=reason)
    told = fields(deal, "deal_lost")
    assert (told["reason"], told["from"]) == ("Too dear", "New")


def test_a_deal_is_ended_by_those_who_manage_it_or_by_a_head(deal, stages, anna, vera):
    reason = LossReason.objects.get(name="Too dear")
    with pytest.raises(Refused, match="won or lost by those who manage it"):
        move(deal.pk, stages["Lost"].pk, seen=seen(deal), by=anna, now=NOW, reason=reason)
    move(deal.pk, stages["Needs known"].pk, seen=seen(deal), by=anna, now=NOW)
    move(deal.pk, stages["Lost"].pk, seen=seen(deal), by=vera, now=NOW, reason=reason)


def test_a_deal_that_has_ended_goes_on_by_a_heads_word_and_then_it_was_not_won(deal, stages, boris, vera):
    ended = won(deal, stages, boris)
    with pytest.raises(Refused, match="Only a head"):
        move(deal.pk, stages["Reservation"].pk, seen=seen(deal), by=boris, now=NOW + timedelta(days=11))
    move(deal.pk, stages["Reservation"].pk, seen=seen(deal), by=vera, now=NOW + timedelta(days=11))
    assert "deal_won" not in [kind for kind, _ in known(deal)]
    assert [told.cancelled for told in history("deal_won", "crm", ended.key)] == [False, True]
    assert fields_of_last_move(deal)["back"] is True
    move(deal.pk, stages["Contract signed"].pk, seen=seen(deal), by=boris, now=NOW + timedelta(days=12))
    assert [kind for kind, _ in known(deal)].count("deal_won") == 1


def fields_of_last_move(deal):
    return [dict(fact.fields) for fact in facts_about(f"deal-{deal.pk}") if fact.kind == "deal_moved"][-1]


def test_shares_are_exact_and_add_up_in_each_role(deal, boris):
    third = mpq(1, 3)
    share(deal.pk, [Part(code, third) for code in ("anna", "boris", "vera")], seen=seen(deal), by=boris, now=NOW)
    assert Deal.objects.get(pk=deal.pk).managed == 2
    for wrong, sentence in (
        ([Part("anna", third), Part("boris", third)], "make 2/3, not 100%"),
        ([Part("anna", mpq(1, 2), "seller"), Part("boris", mpq(1), "opener")], "“seller” make 50%, not 100%"),
        ([Part("anna", mpq(1), "seller"), Part("boris", mpq(1))], "for all credits of a fact, or for none"),
        ([Part("anna", mpq(1, 2)), Part("anna", mpq(1, 2))], "twice"),
        ([Part("nobody")], "Unknown employee “nobody”"),
        ([Part("boris", role="r" * 501)], "“role” is longer than 500"),
        ([Part("boris", role="sell\0er")], "can't be stored"),
        ([Part("anna", mpq(1, 10**9)), Part("boris", 1 - mpq(1, 10**9))], "too finely divided"),
        ([], "who manages"),
        ([Part("anna", mpq(0)), Part("boris")], "more than 0"),
    ):
        with pytest.raises(Refused, match=sentence):
            share(deal.pk, wrong, seen=seen(deal), by=boris, now=NOW)


def test_nobody_takes_a_part_of_a_deal_for_himself(deal, stages, boris, anna, vera):
    half = [Part("anna", mpq(1, 2)), Part("boris", mpq(1, 2))]
    with pytest.raises(Refused, match="by those who manage it, or by a head"):
        share(deal.pk, [Part("anna")], seen=seen(deal), by=anna, now=NOW)
    share(deal.pk, half, seen=seen(deal), by=boris, now=NOW)
    share(deal.pk, half[::-1], seen=seen(deal), by=anna, now=NOW)
    won(deal, stages, boris)
    with pytest.raises(Refused, match="Only a head, or the director"):
        share(deal.pk, [Part("anna")], seen=seen(deal), by=boris, now=NOW)
    share(deal.pk, [Part("anna")], seen=seen(deal), by=vera, now=NOW)


def test_shares_that_no_integer_holds_together_are_refused(deal, boris):
    """Each is fine enough for a fact, but not all of one whole."""
    cuts = [mpq(number * p // 6, p) for number, p in enumerate((31_607, 31_601, 31_583, 31_573, 31_567), 1)]
    shares = [after - before for before, after in zip([mpq(0), *cuts], [*cuts, mpq(1)], strict=True)]
    parts = [Part(f"seller{number}", each) for number, each in enumerate(shares)]
    for part in parts:
        Employee.objects.create(code=part.employee, name=part.employee)
    with pytest.raises(Refused, match="too finely divided together"):
        share(deal.pk, parts, seen=seen(deal), by=boris, now=NOW)


def test_what_was_earned_stays_with_whoever_managed_the_deal_then(deal, stages, boris):
    move(deal.pk, stages["Needs known"].pk, seen=seen(deal), by=boris, now=NOW)
    share(deal.pk, [Part("anna", mpq(1, 3)), Part("vera", mpq(2, 3))], seen=seen(deal), by=boris, now=NOW)
    change(deal.pk, Card(source="exhibition"), seen=seen(deal), by=boris)
    move(deal.pk, stages["New"].pk, seen=seen(deal), by=boris, now=NOW)
    alone, both = [("boris", 1, "")], [("anna", mpq(1, 3), ""), ("vera", mpq(2, 3), "")]
    assert sorted(known(deal)) == sorted([("deal_opened", alone), ("deal_moved", alone), ("deal_moved", both)])
    assert fields(deal, "deal_opened")["source"] == "exhibition"


def test_of_two_who_saw_the_same_deal_the_second_is_told(deal, stages, boris, anna):
    both_saw = seen(deal)
    move(deal.pk, stages["Needs known"].pk, seen=both_saw, by=boris, now=NOW)
    with pytest.raises(Refused, match="stands at “Needs known”, moved last by Борис Ёлкин"):
        move(deal.pk, stages["Meeting held"].pk, seen=both_saw, by=anna, now=NOW)
    with pytest.raises(Refused, match="was changed since"):
        share(deal.pk, [Part("anna")], seen=both_saw, by=anna, now=NOW)
    assert StageMove.objects.filter(deal=deal).count() == 2


def test_no_deal_is_opened_with_a_client_whose_data_are_erased(buyer, pipeline, boris):
    buyer.name, buyer.erased_at = "", NOW
    buyer.save()
    with pytest.raises(Refused, match="erased"):
        open_deal(buyer, pipeline, Card(), [Part("boris")], by=boris, now=NOW)
    assert not Deal.objects.exists()
    assert not Managing.objects.exists()


def test_an_amount_has_bounds_and_texts_too(buyer, pipeline, boris):
    for card in (Card(amount=-1), Card(amount=10**15), Card(source="x" * 201), Card(unit="a\0b")):
        with pytest.raises(Refused):
            open_deal(buyer, pipeline, card, [Part("boris")], by=boris, now=NOW)


def test_a_kind_of_the_companys_own_that_says_otherwise_is_told_to_whom_it_concerns_alone(buyer, pipeline, boris):
    declare(Kind("meeting", Words.same("A talk"), {"held": Unit.TEXT}))
    opened = open_deal(buyer, pipeline, Card(), [Part("boris")], by=boris, now=NOW)
    with pytest.raises(Refused, match="“held” of “meeting” is a text"):
        book(buyer, Place(boris.employee, NOW + timedelta(days=1), 60), by=boris, now=NOW, deal=opened)


def test_a_kind_of_the_companys_own_with_another_type_refuses_the_deal_in_words(buyer, pipeline, boris):
    declare(Kind("deal_opened", Words.same("Opened"), {**DEAL_OPENED.fields, "source": Unit.NUMBER}))
    with pytest.raises(Refused, match="“source” of “deal_opened” is a number"):
        open_deal(buyer, pipeline, Card(source="site"), [Part("boris")], by=boris, now=NOW)
