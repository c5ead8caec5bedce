"""The last thing that was told of a contract by mistake is taken back: all is what it was before, and its row stays."""

from datetime import date, timedelta

import pytest
from gmpy2 import mpq

from apps.sales.conftest import NOW
from apps.sales.estate import PRICE
from attack import refused
from pochemu.clients.models import HistoryItem
from pochemu.ledger.history import facts_about
from pochemu.ledger.models import Fact
from pochemu.people.actions import Refused
from pochemu.property import holding
from pochemu.property.models import Hold
from pochemu.sales import contracting, correcting, dealing, reserving, taking_back
from pochemu.sales.contracting import Draft, Share
from pochemu.sales.dealing import Part
from pochemu.sales.models import Contract, ContractEvent, ContractReason, Deal, Reservation, StageMove

TODAY, DAY = date(2026, 3, 5), timedelta(days=1)
LATER = NOW + DAY


@pytest.fixture
def drafted(deal, flats, buyer, boris):
    told = Draft("12-A", Contract.Kind.DDU, PRICE)
    return contracting.draft(deal, flats[0], told, [Share(buyer, mpq(1))], by=boris, now=NOW)


@pytest.fixture
def signed(drafted, boris):
    contracting.sign(drafted.pk, TODAY, seen=drafted.version, by=boris, now=NOW)
    return Contract.objects.get(pk=drafted.pk)


@pytest.fixture
def filed(signed, vera):
    contracting.file(signed.pk, TODAY, seen=signed.version, by=vera, now=NOW)
    return Contract.objects.get(pk=signed.pk)


@pytest.fixture
def registered(filed, vera):
    contracting.register(filed.pk, TODAY, "77:01/1", seen=filed.version, by=vera, now=NOW)
    return Contract.objects.get(pk=filed.pk)


def reason(what):
    return ContractReason.objects.get_or_create(what=what, name="переезд")[0]


def back(one, by, event=None, why="не тот договор", rooms=(), now=LATER):
    one = Contract.objects.get(pk=one.pk)
    event = event or one.events.count() + ContractEvent.with_taken_back.exclude(taken_back_at=None).count()
    return taking_back.take_back(one.pk, event, why, rooms=rooms, seen=one.version, by=by, now=now)


def stands(one):
    """All that is said of it, and of what it holds."""
    one = Contract.objects.get(pk=one.pk)
    said = (one.state, one.unit_id, one.price, one.listed, one.area, one.signed_on, one.number, one.form)
    buyers = [(client.pk, share) for client, share in taking_back._shares(one, one.buying)]
    holds = sorted(Hold.objects.known().values_list("unit", "kind", "subject"))
    deal = Deal.objects.get(pk=one.deal_id)
    facts = [
        (fact.kind, fact.key, fact.occurred_at, fact.amount, dict(fact.fields), fact.credits)
        for subject in (one.subject, deal.subject) for fact in facts_about(subject)
    ]  # fmt: skip
    return said, buyers, holds, (deal.stage_id, deal.outcome), facts


def file(one, _flats, _another, by):
    contracting.file(one.pk, TODAY, seen=one.version, by=by, now=NOW)


def suspend(one, _flats, _another, by):
    contracting.suspend(one.pk, TODAY, reason("suspended"), seen=one.version, by=by, now=NOW)


def register(one, _flats, _another, by):
    contracting.register(one.pk, TODAY, "77:01/1", seen=one.version, by=by, now=NOW)


def reduce(one, _flats, _another, by):
    contracting.reduce(one.pk, TODAY, PRICE - 5, reason("reduced"), seen=one.version, by=by, now=NOW)


def swap(one, flats, _another, by):
    contracting.swap(one.pk, TODAY, flats[1], PRICE - 7, seen=one.version, by=by, now=NOW)


def assign(one, _flats, another, by):
    shares = [Share(another.client, mpq(1, 3)), Share(one.deal.client, mpq(2, 3))]
    contracting.assign(one.pk, TODAY, shares, seen=one.version, by=by, now=NOW)


def measure(one, _flats, _another, by):
    contracting.measure(one.pk, TODAY, 5_100, PRICE * 51 // 50, seen=one.version, by=by, now=NOW)


def terminate(one, _flats, _another, by):
    contracting.terminate(one.pk, TODAY, reason("terminated"), seen=one.version, accrued=5, by=by, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "act"),
    [
        ("signed", file), ("filed", suspend), ("filed", register), ("signed", reduce), ("registered", reduce),
        ("signed", swap), ("registered", swap), ("signed", assign), ("registered", assign), ("filed", measure),
        ("registered", measure), ("signed", terminate), ("filed", terminate), ("registered", terminate),
    ],
)  # fmt: skip
def test_what_was_told_by_mistake_leaves_all_as_it_was(since, act, flats, another, vera, request):
    one = Contract.objects.placed().get(pk=request.getfixturevalue(since).pk)
    before = stands(one)
    act(one, flats, another, vera)
    assert stands(one) != before
    made = back(one, vera)
    assert stands(one) == before
    made.refresh_from_db()
    assert (made.taken_back_at, made.taken_back_by, made.taken_back_why) == (LATER, vera, "не тот договор")
    assert made not in list(one.events.all())
    cancelled = Fact.objects.known().get(key=made.key)
    assert cancelled.cancelled, "a revision, and the fact before it stays"
    assert Fact.objects.filter(key=made.key).count() == 2
    told = HistoryItem.objects.filter(what="event_taken_back", number=one.pk)
    assert {item.client for item in told} == ({one.deal.client, another.client} if act is assign else {one.deal.client})
    act(Contract.objects.placed().get(pk=one.pk), flats, another, vera)
    again = one.events.latest("number")
    assert again.number == made.number + 1, "it may happen after all, as another event"
    assert [fact.key for fact in facts_about(one.subject)].count(again.key) == 1


@pytest.mark.django_db
def test_what_was_never_signed_is_a_draft_again_and_its_deal_goes_on(deal, flats, buyer, boris, vera, stages):
    """Seen red: whoever signed the wrong contract had no way but to terminate it."""
    reserving.reserve(deal.pk, flats[0], seen=deal.version, by=boris, now=NOW)
    told = Draft("12-A", Contract.Kind.DDU, PRICE)
    one = contracting.draft(deal, flats[0], told, [Share(buyer, mpq(1))], by=boris, now=NOW)
    before = stands(one)
    contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)
    back(one, vera)
    assert stands(one) == before
    last = StageMove.objects.filter(deal=deal).latest("number")
    assert (last.came_from.outcome, last.to_id, last.by) == ("won", before[3][0], vera)
    one = Contract.objects.get(pk=one.pk)
    assert (one.state, one.signed_on) == ("draft", None)
    contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=LATER)
    kinds = [fact.kind for fact in facts_about(deal.subject)]
    assert (kinds.count("deal_won"), Deal.objects.get(pk=deal.pk).outcome) == (1, "won")
    back(one, vera, event=2)
    contracting.drop(one.pk, seen=Contract.objects.get(pk=one.pk).version, by=boris, now=LATER)
    assert holding.held(flats[0]) is None


@pytest.mark.django_db
def test_a_deal_that_another_contract_of_it_has_won_stays_won(signed, flats, buyer, boris, vera):
    told = Draft("12-B", Contract.Kind.DKP, PRICE)
    parking = contracting.draft(signed.deal, flats[1], told, [Share(buyer, mpq(1))], by=boris, now=NOW)
    contracting.sign(parking.pk, TODAY, seen=parking.version, by=boris, now=NOW)
    back(signed, vera, event=1)
    assert Deal.objects.get(pk=signed.deal_id).outcome == "won"
    back(parking, vera, event=1)
    assert Deal.objects.get(pk=signed.deal_id).outcome == "open"


@pytest.mark.django_db
def test_a_step_that_is_gone_is_not_come_back_to(signed, stages, vera):
    was = StageMove.objects.filter(deal=signed.deal_id).latest("number").came_from
    was.gone = True
    was.save()
    back(signed, vera)
    deal = Deal.objects.select_related("stage").get(pk=signed.deal_id)
    assert (deal.outcome, deal.stage.gone) == ("open", False)


@pytest.mark.django_db
def test_the_last_alone_is_taken_back_by_a_head_without_a_part_and_with_a_reason(registered, vera, boris, director):
    for by, told, said in (
        (boris, {}, "no part in the deal"), (vera, {"why": " "}, "Say why"), (vera, {"event": 2}, "last is taken back"),
        (vera, {"event": 9}, "open the page anew"), (vera, {"why": "о" * 301}, "at most 300"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            back(registered, by, **told)
    deal = Deal.objects.get(pk=registered.deal_id)
    dealing.share(deal.pk, [Part("boris", mpq(1, 2)), Part("vera", mpq(1, 2))], seen=deal.version, by=director, now=NOW)
    with pytest.raises(Refused, match="no part in the deal"):
        back(registered, vera)
    with pytest.raises(Refused, match="was changed since"):
        taking_back.take_back(registered.pk, 3, "не тот", rooms=(), seen=0, by=director, now=LATER)
    for event, state in ((3, "filed"), (2, "signed"), (1, "draft")):
        back(registered, director, event)
        assert Contract.objects.get(pk=registered.pk).state == state
    with pytest.raises(Refused, match="can't be done"):
        back(registered, director, 1)


@pytest.mark.django_db
def test_a_unit_that_is_anothers_by_now_is_not_taken_from_him(registered, another, flats, boris, vera):
    terminate(registered, flats, another, vera)
    kept = reserving.reserve(another.pk, flats[0], seen=another.version, by=boris, now=NOW)
    with pytest.raises(Refused, match=f"reserved meanwhile, for deal №{another.pk}: lift"):
        back(registered, vera)
    told = Draft("13", Contract.Kind.DDU, PRICE)
    other = contracting.draft(another, flats[0], told, [Share(another.client, mpq(1))], by=boris, now=NOW)
    with pytest.raises(Refused, match="held by contract 13 meanwhile"):
        back(registered, vera)
    contracting.drop(other.pk, seen=other.version, by=boris, now=NOW)
    holding.withhold(flats[0], "показная", by=vera)
    with pytest.raises(Refused, match="withheld from sale meanwhile: показная"):
        back(registered, vera)
    holding.offer(flats[0], by=vera)
    back(registered, vera)
    assert holding.held(flats[0]).subject == registered.subject
    assert Reservation.objects.get(pk=kept.pk).end == "signed"


@pytest.mark.django_db
def test_a_unit_of_a_swap_that_never_was_goes_to_whoever_waits_for_it(registered, another, flats, boris, vera):
    swap(registered, flats, another, vera)
    reserving.stand_behind(another, flats[1], by=boris, now=NOW)
    back(registered, vera)
    assert Reservation.objects.active().get().deal == another
    assert holding.held(flats[0]).subject == registered.subject


@pytest.mark.django_db
def test_a_swap_told_before_the_lists_price_was_kept_is_swapped_back_by_another(registered, another, flats, vera):
    with pytest.MonkeyPatch.context() as patch:
        happened = contracting.happened
        patch.setattr(
            contracting, "happened",
            lambda act, one, what, on, says=None, **told: happened(
                act, one, what, on, {name: said for name, said in (says or {}).items() if name != "listed_before"},
                **told,
            ),
        )  # fmt: skip
        contracting.swap(registered.pk, TODAY, flats[1], PRICE, seen=registered.version, by=vera, now=NOW)
    with pytest.raises(Refused, match="swap the unit back by another"):
        back(registered, vera)


@pytest.mark.django_db
def test_a_room_above_that_refuses_leaves_all_as_it_is(registered, vera):
    def no(*_told):
        raise Refused(taking_back._NO_WHY)

    before = stands(registered)
    with pytest.raises(Refused):
        back(registered, vera, rooms=[no])
    assert stands(registered) == before


@pytest.mark.django_db
def test_days_are_corrected_between_events_that_stand(registered, vera):
    back(registered, vera)
    register(Contract.objects.get(pk=registered.pk), (), None, vera)
    one = Contract.objects.get(pk=registered.pk)
    assert list(one.events.values_list("number", flat=True)) == [1, 2, 4]
    with pytest.raises(Refused, match="can't be earlier"):
        correcting.correct(one.pk, 4, TODAY - DAY, "опечатка", seen=one.version, by=vera, now=LATER)
    with pytest.raises(Refused, match="Choose what"):
        correcting.correct(one.pk, 3, TODAY, "опечатка", seen=one.version, by=vera, now=LATER)
    correcting.correct(one.pk, 4, TODAY + DAY, "опечатка", seen=one.version, by=vera, now=LATER)
    with pytest.raises(Refused, match="can't be later"):
        correcting.correct(one.pk, 2, TODAY + 2 * DAY, "опечатка", seen=one.version + 1, by=vera, now=NOW + 3 * DAY)


@pytest.mark.django_db
def test_events_are_taken_back_in_order_and_for_ever_below_the_program(registered, vera):
    since = "UPDATE sales_contractevent SET taken_back_at = '2026-03-06 00:00:00'"
    refused(f"{since} WHERE number = 3", by="it is taken back with a reason")
    refused(f"{since}, taken_back_why = 'x' WHERE number = 2", by="the last is taken back alone")
    refused("UPDATE sales_contract SET state = 'draft', signed_on = NULL", by="what was signed stays")
    back(registered, vera)
    refused("UPDATE sales_contractevent SET taken_back_at = NULL WHERE number = 3", by="was taken back stays so")
    refused("UPDATE sales_contractevent SET price = 1 WHERE number = 3", by="rows are never changed")
    terminate(Contract.objects.get(pk=registered.pk), (), None, vera)
    refused("UPDATE sales_contract SET state = 'filed'", by="what has ended stays")
