"""Units kept for deals: within the terms alone, beyond them by another's leave; the clock; the queue."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from apps.sales.conftest import NOW
from apps.sales.estate import PRICE
from pochemu.clients.actions import Told, add
from pochemu.ledger.history import facts_about
from pochemu.notices.choosing import choose
from pochemu.notices.kinds import Channel, Kind
from pochemu.notices.models import Notice
from pochemu.people.actions import Refused
from pochemu.property import holding, pricing
from pochemu.sales import reserving, terms
from pochemu.sales.dealing import Card, Part, move, open_deal
from pochemu.sales.models import Deal, LossReason, Prolongation, Reservation, Waiting

DAY = timedelta(days=1)
AT_ONCE = 8


def reserve(deal, unit, by, **given):
    return reserving.reserve(deal.pk, unit, seen=Deal.objects.get(pk=deal.pk).version, by=by, now=NOW, **given)


def known(subject, kind):
    return [fact for fact in facts_about(subject) if fact.kind == kind]


@pytest.mark.django_db
def test_a_unit_is_reserved_till_the_midnight_that_ends_its_days(deal, flats, boris):
    kept = reserve(deal, flats[0], boris)
    assert kept.until == datetime(2026, 3, 8, 21, tzinfo=UTC)  # 9 March, 0:00 in Moscow
    deal.refresh_from_db()
    assert (deal.amount, deal.project, deal.unit) == (PRICE, "Height", "1, 1")
    (fact,) = known(deal.subject, "booking")
    assert (fact.amount, fact.fields["paid"], str(fact.fields["until"])) == (PRICE // 100, False, "2026-03-08")
    assert [credit.employee for credit in fact.credits] == ["boris"]


@pytest.mark.django_db
def test_what_is_paid_for_is_kept_longer(deal, flats, boris):
    assert reserve(deal, flats[0], boris, paid=20_000_00).until == datetime(2026, 3, 19, 21, tzinfo=UTC)
    assert holding.held(flats[0]).kind == "paid"


@pytest.mark.django_db
def test_what_is_kept_for_one_is_not_kept_for_another(deal, another, flats, boris):
    reserve(deal, flats[0], boris)
    with pytest.raises(Refused, match="taken already: reserved"):
        reserve(another, flats[0], boris)
    assert Deal.objects.get(pk=another.pk).unit == ""


@pytest.mark.django_db
def test_a_unit_without_a_price_or_of_a_closed_project_is_not_reserved(deal, flats, boris, vera):
    from pochemu.property.models import Price, Project
    from pochemu.property.placing import UnitTold, add_units

    (bare,) = add_units(flats[0].section, [UnitTold("99", 1, 9)], by=vera)
    with pytest.raises(Refused, match="no price"):
        reserve(deal, bare, boris)
    assert Price.objects.filter(unit=bare).count() == 0
    Project.objects.update(closed=True)
    flats[1].section.building.project.refresh_from_db()
    with pytest.raises(Refused, match="sold any more"):
        reserve(deal, flats[1], boris)


@pytest.mark.django_db
def test_the_clock_ends_it_at_its_own_moment_and_once(deal, flats, boris):
    kept = reserve(deal, flats[0], boris)
    assert reserving.expire(kept.until - timedelta(seconds=1)) == 0
    assert reserving.expire(kept.until + 5 * DAY) == 1
    assert reserving.expire(kept.until + 5 * DAY) == 0
    kept.refresh_from_db()
    assert (kept.end, kept.ended_at) == ("lapsed", kept.until)
    (fact,) = known(deal.subject, "booking_ended")
    assert (fact.occurred_at, fact.fields["result"], fact.fields["days"]) == (kept.until, "истекла", 4)
    assert holding.held(flats[0]) is None
    assert Notice.objects.filter(kind="unit_lost", to=boris).count() == 1


@pytest.mark.django_db
def test_it_is_prolonged_alone_within_the_terms_and_by_anothers_leave_beyond(deal, flats, boris, vera, director):
    kept = reserve(deal, flats[0], boris)
    until = kept.until
    assert reserving.prolong(kept.pk, 7, by=boris, now=NOW).until == until + 7 * DAY
    with pytest.raises(Refused, match="say why"):
        reserving.prolong(kept.pk, 7, by=boris, now=NOW)
    asked = reserving.prolong(kept.pk, 7, "the bank is slow", by=boris, now=NOW)
    assert Notice.objects.filter(kind="limit_asked", to=vera).count() == 1
    assert Reservation.objects.get().until == until + 7 * DAY
    with pytest.raises(Refused, match="asked for already"):
        reserving.prolong(kept.pk, 9, "slower", by=boris, now=NOW)
    with pytest.raises(Refused, match="Only a head"):
        reserving.decide(asked.pk, True, "", by=boris, now=NOW)
    reserving.decide(asked.pk, True, "", by=vera, now=NOW)
    assert Reservation.objects.get().until == until + 14 * DAY
    with pytest.raises(Refused, match="decided already"):
        reserving.decide(asked.pk, False, "no", by=director, now=NOW)
    assert Notice.objects.filter(kind="limit_decided", to=boris).count() == 1


@pytest.mark.django_db
def test_a_head_does_not_let_himself(deal, flats, vera, director):
    kept = reserve(deal, flats[0], vera)
    asked = reserving.prolong(kept.pk, 30, "a friend", by=vera, now=NOW)
    with pytest.raises(Refused, match="another person"):
        reserving.decide(asked.pk, True, "", by=vera, now=NOW)
    with pytest.raises(Refused, match="Say why"):
        reserving.decide(asked.pk, False, " ", by=director, now=NOW)
    reserving.decide(asked.pk, False, "no", by=director, now=NOW)
    assert Reservation.objects.get().until == kept.until


@pytest.mark.django_db
def test_leave_given_too_late_revives_nothing(deal, flats, boris, vera):
    kept = reserve(deal, flats[0], boris)
    asked = reserving.prolong(kept.pk, 30, "the bank is slow", by=boris, now=NOW)
    reserving.expire(kept.until)
    with pytest.raises(Refused, match="ended already"):
        reserving.decide(asked.pk, True, "", by=vera, now=NOW)
    assert Prolongation.objects.get().approved is None
    assert holding.held(flats[0]) is None


@pytest.mark.django_db
def test_leave_given_too_late_revives_nothing_though_the_clock_has_not_ticked_yet(deal, flats, boris, vera):
    kept = reserve(deal, flats[0], boris)
    asked = reserving.prolong(kept.pk, 30, "the bank is slow", by=boris, now=NOW)
    with pytest.raises(Refused, match="ended already"):
        reserving.decide(asked.pk, True, "", by=vera, now=kept.until)


@pytest.mark.django_db
def test_whoever_reserves_twice_is_told_that_it_is_his(deal, flats, boris):
    kept = reserve(deal, flats[0], boris)
    with pytest.raises(Refused, match="has this unit already"):
        reserving.reserve(deal.pk, flats[0], seen=deal.version, by=boris, now=NOW)
    assert Reservation.objects.get() == kept


@pytest.mark.django_db
def test_what_has_ended_is_not_begun_anew_for_the_same_client(deal, flats, boris, vera):
    """By another deal of his neither: the limits of prolonging would be none, and each is a booking that may pay."""
    reserving.lift(reserve(deal, flats[0], boris).pk, "begun anew", by=boris, now=NOW)
    with pytest.raises(Refused, match="reserved for this client already"):
        reserve(deal, flats[0], boris)
    reserve(deal, flats[1], boris)
    paid = reserve(deal, flats[0], boris, paid=20_000_00)
    reserving.lift(paid.pk, "begun anew", by=boris, now=NOW)
    with pytest.raises(Refused, match="a head reserves it again"):
        reserve(deal, flats[0], boris, paid=20_000_00)
    again = reserve(deal, flats[0], vera)
    reserving.lift(again.pk, "and long after", by=boris, now=NOW)
    seen = Deal.objects.get(pk=deal.pk).version
    reserving.reserve(deal.pk, flats[0], seen=seen, by=boris, now=NOW + 21 * DAY)


@pytest.mark.django_db
def test_who_loses_a_reservation_by_anothers_hand_is_told_and_by_his_own_is_not(deal, another, flats, boris, vera):
    own, anothers = reserve(deal, flats[0], boris), reserve(another, flats[1], boris)
    reserving.lift(own.pk, "thought better of it", by=boris, now=NOW)
    reserving.lift(anothers.pk, "the director says so", by=vera, now=NOW)
    (told,) = Notice.objects.filter(kind="unit_lost")
    assert (told.to, told.words.en, told.text) == (
        boris, f"The reservation of 2 for deal №{another.pk} is lifted", "the director says so",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_colleague_does_not_free_a_unit_for_a_client_of_his_own(deal, flats, anna, boris, vera):
    kept = reserve(deal, flats[0], boris)
    with pytest.raises(Refused, match="by those who manage its deal"):
        reserving.lift(kept.pk, "my client wants it", by=anna, now=NOW)
    reserving.lift(kept.pk, "thought better of it", by=boris, now=NOW)


@pytest.mark.django_db
def test_the_first_who_stands_behind_gets_it_when_it_comes_free(deal, another, flats, boris, vera):
    with pytest.raises(Refused, match="is free"):
        reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    kept = reserve(deal, flats[0], boris)
    with pytest.raises(Refused, match="has this unit already"):
        reserving.stand_behind(deal, flats[0], by=boris, now=NOW)
    reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    with pytest.raises(Refused, match="stands there already"):
        reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    with pytest.raises(Refused, match="why"):
        reserving.lift(kept.pk, " ", by=boris, now=NOW)
    reserving.lift(kept.pk, "thought better of it", by=boris, now=NOW + DAY)
    now_kept = Reservation.objects.active().get()
    assert (now_kept.deal, now_kept.unit, now_kept.paid) == (another, flats[0], None)
    assert Waiting.objects.get().got_it
    (told,) = Notice.objects.filter(kind="unit_reserved", to=boris)
    assert told.words.ru == "Помещение 1 освободилось и забронировано вашему клиенту до конца 9 марта"
    assert Deal.objects.get(pk=another.pk).unit == "1, 1"


@pytest.fixture
def behind(pipeline, boris, anna):
    """Three more deals, of Boris, Anna and Boris."""

    def opened(name, by):
        client = add(Told(name), by=None, at=NOW)
        return open_deal(client, pipeline, Card(source="site"), [Part(by.employee.code)], by=by, now=NOW)

    return [opened(name, by) for name, by in (("Третий", boris), ("Четвёртая", anna), ("Пятый", boris))]


def moved_up(account):
    told = Notice.objects.filter(kind="queue_moved", to=account).order_by("pk")
    return [(notice.href, notice.words.ru) for notice in told]


def place_said(deal, place):
    return f"/deals/{deal.pk}/", f"Очередь на помещение 1 сдвинулась: сделка №{deal.pk} в ней теперь №{place}"


@pytest.mark.django_db
def test_those_behind_the_first_are_told_their_place_as_the_queue_moves(deal, another, behind, flats, boris, anna):
    """Seen red: the first alone was told that anything had happened."""
    third, fourth, fifth = behind
    kept = reserve(deal, flats[0], boris)
    places = [reserving.stand_behind(one, flats[0], by=boris, now=NOW) for one in (another, third, fourth, fifth)]
    assert moved_up(boris) == []
    reserving.leave_queue(places[1].pk, by=boris, now=NOW)
    assert moved_up(anna) == [place_said(fourth, 2)]
    assert moved_up(boris) == [], "he did it himself"
    reserving.leave_queue(places[1].pk, by=anna, now=NOW)
    assert moved_up(boris) == [], "it was left already"
    reserving.expire(kept.until)
    assert Reservation.objects.active().get().deal == another
    assert moved_up(anna) == [place_said(fourth, 2), place_said(fourth, 1)]
    assert moved_up(boris) == [place_said(fifth, 2)]


@pytest.mark.django_db
def test_each_is_told_once_though_several_go_at_once_and_not_by_what_is_lost(
    deal, another, behind, flats, boris, anna, stages
):
    third, fourth, fifth = behind
    kept = reserve(deal, flats[0], boris)
    for one in (another, third, fourth, fifth):
        reserving.stand_behind(one, flats[0], by=boris, now=NOW)
    lost = next(stage for stage in stages.values() if stage.outcome == "lost")
    for one, by in ((another, boris), (fourth, anna)):
        seen = Deal.objects.get(pk=one.pk).version
        move(one.pk, lost.pk, seen=seen, by=by, now=NOW, reason=LossReason.objects.first())
    reserving.expire(kept.until)
    assert Reservation.objects.active().get().deal == third
    assert moved_up(anna) == []
    assert moved_up(boris) == [place_said(fifth, 2)]


@pytest.mark.django_db
def test_whoever_wishes_no_word_of_queues_on_pages_has_none_there(deal, another, behind, flats, boris, anna):
    choose(anna, (), among=[Channel.PAGE])
    kept = reserve(deal, flats[0], boris)
    for one in (another, *behind[1:]):
        reserving.stand_behind(one, flats[0], by=boris, now=NOW)
    reserving.expire(kept.until)
    on_page = Notice.objects.filter(kind=Kind.QUEUE_MOVED.value, on_page=True)
    assert [notice.to for notice in on_page] == [boris]


@pytest.mark.django_db
def test_whoever_left_the_queue_or_has_lost_the_deal_gets_nothing(deal, another, flats, boris, vera, stages):
    kept = reserve(deal, flats[0], boris)
    place = reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    reserving.leave_queue(place.pk, by=boris, now=NOW)
    reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    lost = next(stage for stage in stages.values() if stage.outcome == "lost")
    version = Deal.objects.get(pk=another.pk).version
    move(another.pk, lost.pk, seen=version, by=boris, now=NOW, reason=LossReason.objects.first())
    reserving.expire(kept.until)
    assert holding.held(flats[0]) is None
    assert not Waiting.objects.filter(left_at=None).exists()


@pytest.mark.django_db
def test_a_lost_deal_keeps_nothing_and_the_next_in_the_queue_has_it(deal, another, flats, boris, vera, stages):
    kept = reserve(deal, flats[0], boris)
    reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    lost = next(stage for stage in stages.values() if stage.outcome == "lost")
    version = Deal.objects.get(pk=deal.pk).version
    move(deal.pk, lost.pk, seen=version, by=boris, now=NOW, reason=LossReason.objects.first())
    assert reserving.expire(NOW + timedelta(minutes=1)) == 1
    kept.refresh_from_db()
    assert (kept.end, kept.reason) == ("lifted", "сделка проиграна")
    assert holding.held(flats[0]).subject == Reservation.objects.active().get().subject
    assert Reservation.objects.active().get().deal_id == another.pk
    assert reserving.expire(NOW + timedelta(minutes=2)) == 0


@pytest.mark.django_db
def test_what_has_lapsed_is_not_prolonged_though_the_clock_has_not_ticked_yet(deal, flats, boris):
    kept = reserve(deal, flats[0], boris)
    with pytest.raises(Refused, match="ended already"):
        reserving.prolong(kept.pk, 3, by=boris, now=kept.until)


@pytest.mark.django_db
def test_a_deal_that_lacks_what_its_step_needs_is_passed_by_and_stops_no_clock(pipeline, deal, another, flats, boris):
    kept = reserve(deal, flats[0], boris)
    late = reserve(Deal.objects.get(pk=deal.pk), flats[1], boris)
    first = reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    pipeline.stages.filter(place=0).update(needs=["expected_on"])
    assert reserving.expire(kept.until) == 2
    assert [holding.held(flat) for flat in flats[:2]] == [None, None]
    first.refresh_from_db()
    late.refresh_from_db()
    assert (first.left_at, late.end) == (None, "lapsed")


@pytest.mark.django_db
def test_nothing_of_a_closed_project_is_given_to_the_next(deal, another, flats, boris):
    from pochemu.property.models import Project

    kept = reserve(deal, flats[0], boris)
    reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    Project.objects.update(closed=True)
    reserving.expire(kept.until)
    assert holding.held(flats[0]) is None


@pytest.mark.django_db
def test_limits_are_the_directors_to_set(vera, director):
    with pytest.raises(Refused, match="director"):
        terms.set_terms(free_days=5, by=vera)
    with pytest.raises(Refused, match="no longer than a paid one"):
        terms.set_terms(free_days=15, by=director)
    assert terms.set_terms(free_days=5, commission=12, by=director).free_days == terms.terms().free_days == 5


@pytest.mark.django_db
def test_the_price_of_what_is_kept_stays_his(deal, flats, boris, vera):
    kept = reserve(deal, flats[0], boris)
    with pytest.raises(Refused, match="stays"):
        pricing.set_price(flats[0], PRICE + 1, by=vera)
    assert kept.price == PRICE


@pytest.mark.django_db(transaction=True)
def test_of_many_who_reserve_a_unit_at_once_one_gets_it(pipeline, boris, flats):
    from pochemu.clients.actions import Told, add
    from pochemu.sales.dealing import Card, Part, open_deal

    clients = [add(Told(f"Client {n}", phones=(f"+7916123450{n}",)), by=None, at=NOW) for n in range(AT_ONCE)]
    deals = [open_deal(client, pipeline, Card(), [Part("boris")], by=boris, now=NOW) for client in clients]
    ready = Barrier(AT_ONCE)

    def run(deal):
        try:
            ready.wait()
            return reserving.reserve(deal.pk, flats[0], seen=deal.version, by=boris, now=NOW).deal_id
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        got = [one.result() for one in [pool.submit(run, deal) for deal in deals]]
    (winner,) = filter(None, got)
    assert list(Reservation.objects.values_list("deal", flat=True)) == [winner]
    assert list(Deal.objects.exclude(unit="").values_list("pk", flat=True)) == [winner]
