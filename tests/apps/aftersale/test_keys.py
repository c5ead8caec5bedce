"""Keys handed over: hours opened, visits booked into them, acts written and undone; each a fact that pays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.aftersale.moments import MONDAY, NOW, TODAY, at
from apps.sales.estate import PRICE
from attack import refused
from pochemu.aftersale import acts, registering, slots, taking_back, visits
from pochemu.aftersale.acts import Told
from pochemu.aftersale.models import Act, Slot, Visit
from pochemu.aftersale.slots import Hours
from pochemu.ledger.history import facts_about
from pochemu.people.actions import Refused
from pochemu.sales import taking_back as sales
from pochemu.sales.models import Contract

DAY = timedelta(days=1)
MORNING = Hours(time(10), time(12), 60)
What = Act.What


def opened(building, who, by, hours=MORNING, days=(MONDAY,), now=NOW):
    return slots.open_slots(building, list(days), hours, [who.employee], by=by, now=now)


def handovers(contract):
    return [fact for fact in facts_about(contract.subject) if fact.kind == "handover"]


@pytest.fixture
def hours(building, anna, vera):
    """Ten and eleven o'clock of a Monday, with Anna."""
    opened(building, anna, vera)
    return list(Slot.objects.order_by("starts_at"))


@pytest.fixture
def visit(contract, hours, boris):
    return visits.book(contract.pk, hours[0].pk, by=boris, now=NOW)


def signed(anna, number="1/2026", on=MONDAY, **said):
    return Told(What.SIGNED, number, on, anna.employee, **{"who": "Пётр Первый", **said})


@pytest.mark.django_db
def test_a_head_opens_hours_and_opening_them_again_adds_none(building, anna, vera, boris):
    with pytest.raises(Refused, match="A head opens"):
        opened(building, anna, boris)
    assert opened(building, anna, vera) == 2
    assert opened(building, anna, vera) == 0
    assert opened(building, anna, vera, MORNING._replace(at_once=3)) == 4
    begins = set(Slot.objects.values_list("starts_at", flat=True))
    assert begins == {at(MONDAY, 10), at(MONDAY, 11)}


@pytest.mark.django_db
def test_nobody_is_at_two_visits_of_different_hours_at_once(building, anna, vera, contract):
    opened(building, anna, vera)
    with pytest.raises(Refused, match=r"16\.03\.2026 at 10:00"):
        opened(building, anna, vera, Hours(time(10, 30), time(12), 60))
    from pochemu.property.placing import add_building

    with pytest.raises(Refused, match="close those first"):
        opened(add_building(building.project, "2", by=vera), anna, vera)


@pytest.mark.django_db
def test_days_on_which_a_specialist_does_not_work_and_hours_that_passed_stay_shut(building, anna, vera):
    assert opened(building, anna, vera, days=[MONDAY + 5 * DAY]) == 2  # a Saturday, if the head says so
    assert opened(building, anna, vera, days=[TODAY], now=at(TODAY, 10, 30)) == 1
    assert opened(building, anna, vera, days=[TODAY], now=at(TODAY, 20)) == 0


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (Hours(time(12), time(10), 60), "No visit fits"), (Hours(time(10), time(12), 5), "lasts from"),
        (Hours(time(10), time(12), 60, 0), "at once"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_hours_that_can_not_be_are_refused(building, anna, vera, hours, told):
    with pytest.raises(Refused, match=told):
        opened(building, anna, vera, hours)


@given(
    since=st.integers(0, 1439), until=st.integers(0, 1439), minutes=st.integers(slots.SHORTEST, slots.LONGEST)
)  # fmt: skip
def test_visits_of_a_day_follow_each_other_and_end_in_time(since, until, minutes):
    begins = [60 * each.hour + each.minute for each in slots._steps(Hours(clock(since), clock(until), minutes))]
    assert begins == list(range(since, until - minutes + 1, minutes))


def clock(minute):
    return time(minute // 60, minute % 60)


@pytest.mark.django_db
def test_a_buyer_is_booked_once_into_a_free_place(contract, visit, hours, boris, sold, another):
    assert visit.slot == hours[0]
    with pytest.raises(Refused, match="booked by this contract already"):
        visits.book(contract.pk, hours[1].pk, by=boris, now=NOW)
    other = sold(another, 1)
    with pytest.raises(Refused, match="was taken"):
        visits.book(other.pk, hours[0].pk, by=boris, now=NOW)
    with pytest.raises(Refused, match="has passed"):
        visits.book(other.pk, hours[1].pk, by=boris, now=at(MONDAY, 12))
    assert slots.free(contract.unit.section.building, NOW).get() == hours[1]


@pytest.mark.django_db
def test_keys_are_not_booked_before_a_contract_is_registered(sold, deal, hours, boris, another):
    waiting = sold(another, 2, registered=False)
    with pytest.raises(Refused, match="registered"):
        visits.book(waiting.pk, hours[0].pk, by=boris, now=NOW)


@pytest.mark.django_db
def test_a_place_of_the_same_hour_is_as_good(contract, building, anna, vera, boris, sold, another):
    opened(building, anna, vera, MORNING._replace(at_once=2))
    first = Slot.objects.order_by("starts_at", "place").first()
    one, two = (visits.book(each.pk, first.pk, by=boris, now=NOW) for each in (contract, sold(another, 1)))
    assert {one.slot.place, two.slot.place} == {1, 2}


@pytest.mark.django_db
def test_a_visit_is_moved_called_off_or_missed_and_its_hour_is_free_again(contract, visit, hours, boris):
    moved = visits.move(visit.pk, hours[1].pk, seen=visit.version, by=boris, now=NOW)
    assert slots.free(contract.unit.section.building, NOW).get() == hours[0]
    with pytest.raises(Refused, match="changed since"):
        visits.call_off(visit.pk, "ill", seen=1, by=boris, now=NOW)
    with pytest.raises(Refused, match="Say why"):
        visits.call_off(visit.pk, " ", seen=moved.version, by=boris, now=NOW)
    visits.call_off(visit.pk, "ill", seen=moved.version, by=boris, now=NOW)
    again = visits.book(contract.pk, hours[0].pk, by=boris, now=NOW)
    with pytest.raises(Refused, match="not come yet"):
        visits.miss(again.pk, "silent", seen=again.version, by=boris, now=NOW)
    visits.miss(again.pk, "silent", seen=again.version, by=boris, now=at(MONDAY, 11))
    assert {"visit_booked", "visit_moved", "visit_off", "visit_missed"} <= {
        item.what for item in contract.deal.client.history.all()
    }  # fmt: skip


@pytest.mark.django_db
def test_nobody_waits_for_the_buyer_of_a_contract_that_has_ended(contract, visit, hours, anna):
    """Seen red: the hour was taken by whoever would not come, and his specialist waited for him."""
    assert visits.lift_of_ended(NOW) == 0
    Contract.objects.filter(pk=contract.pk).update(state=Contract.State.ENDED)
    assert visits.lift_of_ended(at(MONDAY, 10)) == 0, "of what has begun it is told what came of it"
    assert [visits.lift_of_ended(NOW) for _ in range(2)] == [1, 0]
    visit.refresh_from_db()
    assert (visit.state, visit.reason) == ("off", "договор расторгнут")
    assert hours[0] in slots.free(contract.unit.section.building, NOW)
    assert [one.kind for one in anna.notices.order_by("pk")] == ["visit_booked", "visit_off"]
    assert contract.deal.client.history.filter(what="visit_off", number=visit.pk).count() == 1


@pytest.mark.django_db
def test_the_specialist_is_told_of_visits(visit, anna, boris):
    notice = anna.notices.get()
    assert (notice.kind, notice.href) == ("visit_booked", f"/keys/visits/{visit.pk}/")
    assert boris.notices.count() == 0


@pytest.mark.django_db
def test_hours_with_a_visit_are_not_closed(building, visit, hours, vera):
    closed = slots.close(building, at(MONDAY, 0), at(MONDAY + DAY, 0), [], by=vera)
    assert (closed, Slot.objects.get(closed=True)) == (1, hours[1])
    assert opened(building, vera, vera) == 2
    refused(f"UPDATE aftersale_slot SET closed = true WHERE id = {hours[0].pk}", by="a slot with a visit stays open")


@pytest.mark.django_db
def test_an_act_hands_over_and_pays_who_handed_over_and_who_sold(contract, visit, anna):
    made = acts.write(contract.pk, signed(anna, keys=[("квартира", 3)], meters=[("вода", "12,3")]),
                      visit=visit.pk, by=anna, now=at(MONDAY, 10, 40))  # fmt: skip
    (fact,) = handovers(contract)
    assert {(credit.employee, credit.role) for credit in fact.credits} == {
        ("boris", "продавец"), ("anna", "передал ключи"),
    }  # fmt: skip
    assert (fact.key, fact.occurred_at, fact.amount * 100) == (made.subject, at(MONDAY, 10, 40), PRICE)
    assert (fact.fields["contract"], fact.fields["unit"], fact.fields["product"]) == ("КВ-0/26", "1, 1", "квартира")
    assert not fact.fields["one_sided"]
    visit.refresh_from_db()
    assert (visit.state, made.keys, made.meters) == (Visit.State.HELD, [["квартира", 3]], [["вода", "12,3"]])


@pytest.mark.django_db
def test_what_sellers_earn_in_all_is_said_where_the_company_says_it(contract, anna, director):
    from pochemu.sales.terms import set_terms

    set_terms(by=director, commission=100)
    acts.write(contract.pk, signed(anna), by=anna, now=at(MONDAY, 12))
    (fact,) = handovers(contract)
    assert fact.fields["commission"] == PRICE // 100 // 100


@pytest.mark.django_db
def test_a_refusal_hands_nothing_over_and_the_next_visit_may(contract, visit, hours, anna):
    told = Told(What.REFUSED, "1/2026", MONDAY, anna.employee, who="Пётр Первый", reason="Скол на подоконнике")
    with pytest.raises(Refused, match="for what reason"):
        acts.write(contract.pk, told._replace(reason=""), visit=visit.pk, by=anna, now=at(MONDAY, 10))
    acts.write(contract.pk, told, visit=visit.pk, by=anna, now=at(MONDAY, 10))
    assert handovers(contract) == []
    again = visits.book(contract.pk, hours[1].pk, by=anna, now=at(MONDAY, 10, 30))
    acts.write(contract.pk, signed(anna, "2/2026"), visit=again.pk, by=anna, now=at(MONDAY, 11, 30))
    assert len(handovers(contract)) == 1


@pytest.mark.django_db
def test_a_one_sided_act_is_told_apart(contract, anna):
    told = Told(What.ONE_SIDED, "1/2026", MONDAY, anna.employee, reason="Не явился дважды", keys=[("квартира", 3)])
    made = acts.write(contract.pk, told, by=anna, now=at(MONDAY, 12))
    (fact,) = handovers(contract)
    assert fact.fields["one_sided"]
    assert ("anna", "составил односторонний акт") in {(credit.employee, credit.role) for credit in fact.credits}
    assert made.keys == []
    with pytest.raises(Refused, match="handed over already"):
        visits.book(contract.pk, 0, by=anna, now=NOW)


@pytest.mark.django_db
def test_an_act_without_the_visit_calls_it_off(contract, visit, anna, boris):
    acts.write(contract.pk, signed(anna, on=TODAY), by=boris, now=at(TODAY, 13))
    visit.refresh_from_db()
    assert (visit.state, visit.reason) == ("off", "№ 1/2026")
    assert {notice.kind for notice in anna.notices.all()} == {"visit_booked", "visit_off"}


@pytest.mark.django_db
def test_whoever_sold_writes_no_act_once_it_is_said_who_serves_contracts(contract, visit, anna, boris, vera):
    """Anna does not: she is to receive the buyer."""
    registering.set_specialists([vera.employee], by=vera)
    with pytest.raises(Refused, match="Those who serve contracts"):
        acts.write(contract.pk, signed(anna), by=boris, now=at(MONDAY, 12))
    acts.write(contract.pk, signed(anna), visit=visit.pk, by=anna, now=at(MONDAY, 12))


@pytest.mark.django_db
def test_it_is_handed_over_once_and_undone_by_a_head_with_a_reason(contract, anna, vera):
    made = acts.write(contract.pk, signed(anna), by=anna, now=at(MONDAY, 12))
    with pytest.raises(Refused, match="by act 1/2026"):
        acts.write(contract.pk, signed(anna, "2/2026"), by=anna, now=at(MONDAY, 12))
    with pytest.raises(Refused, match="A head undoes"):
        acts.undo(made.pk, "slip", by=anna, now=at(MONDAY, 13))
    with pytest.raises(Refused, match="Say why"):
        acts.undo(made.pk, "", by=vera, now=at(MONDAY, 13))
    acts.undo(made.pk, "another flat", by=vera, now=at(MONDAY, 13))
    assert handovers(contract) == []
    with pytest.raises(Refused, match="undone already"):
        acts.undo(made.pk, "another flat", by=vera, now=at(MONDAY, 13))
    with pytest.raises(Refused, match="an act 1/2026 already"):
        acts.write(contract.pk, signed(anna), by=anna, now=at(MONDAY, 14))
    acts.write(contract.pk, signed(anna, "2/2026"), by=anna, now=at(MONDAY, 14))
    assert len(handovers(contract)) == 1


@pytest.mark.django_db
def test_an_act_says_what_can_be_and_in_order(contract, visit, anna):
    for told, words in (
        (signed(anna, ""), "act's number"), (signed(anna, who=""), "who came"),
        (signed(anna, on=MONDAY + DAY), "not come yet"), (signed(anna, on=TODAY - DAY), "not before"),
        (signed(anna, keys=[("квартира", 0)]), "keys of a kind"), (signed(anna, remarks="x" * 3_000), "longer"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            acts.write(contract.pk, told, by=anna, now=at(MONDAY, 12))
    with pytest.raises(Refused, match="day of the visit"):
        acts.write(contract.pk, signed(anna, on=TODAY), visit=visit.pk, by=anna, now=NOW)
    assert Act.objects.count() == 0


@pytest.mark.django_db
def test_numbers_of_acts_follow_the_companys_pattern(contract, anna, director):
    from pochemu.aftersale.terms import set_terms

    assert acts.next_number(contract.unit, MONDAY) == "1/2026"
    set_terms("АПП-{unit}-{n}", by=director)
    acts.write(contract.pk, signed(anna, "АПП-1-1"), by=anna, now=at(MONDAY, 12))
    assert acts.next_number(contract.unit, MONDAY) == "АПП-1-2"


@pytest.mark.django_db
def test_what_was_written_stays_below_the_program(contract, visit, hours, anna, vera):
    made = acts.write(contract.pk, signed(anna), visit=visit.pk, by=anna, now=at(MONDAY, 12))
    for table in ("aftersale_act", "aftersale_visit", "aftersale_slot"):
        refused(f"DELETE FROM {table}", by="rows are never deleted")
    for said in ("number = 'x'", "what = 'refused'", "contract_id = contract_id + 1", "\"on\" = '2020-01-01'"):
        refused(f"UPDATE aftersale_act SET {said}", by="what was said stays")
    refused("UPDATE aftersale_slot SET place = place + 1", by="what was said stays")
    acts.undo(made.pk, "slip", by=vera, now=at(MONDAY, 13))
    refused("UPDATE aftersale_act SET undone_at = NULL, undone_why = ''", by="what was undone stays")


def at_once(many, act):
    ready = Barrier(many)

    def run(number):
        try:
            ready.wait()
            act(number)
        except Refused as refusal:
            return refusal.words.en
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(run, range(many)))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_book_the_last_places_of_an_hour_each_place_goes_to_one(sold, deal, another, anna, vera, boris):
    from pochemu.sales.dealing import Card, Part, open_deal

    first = sold(deal, 0)
    building = first.unit.section.building
    opened(building, anna, vera, Hours(time(10), time(11), 60, at_once=2))
    slot = Slot.objects.order_by("place").first()
    more = [
        sold(open_deal(another.client, another.pipeline, Card(source="site"), [Part("boris")], by=boris, now=NOW), n)
        for n in range(1, 6)
    ]
    contracts = [first, *more]
    told = at_once(6, lambda n: visits.book(contracts[n].pk, slot.pk, by=boris, now=NOW))
    assert Visit.objects.count() == told.count("") == 2
    assert len(set(Visit.objects.values_list("slot", flat=True))) == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_who_write_the_act_of_a_contract_at_once_one_does(contract, anna):
    told = at_once(5, lambda n: acts.write(contract.pk, signed(anna, f"{n}"), by=anna, now=at(MONDAY, 12)))
    assert told.count("") == 1
    assert len(handovers(contract)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_hour_is_not_closed_and_booked_at_once(contract, building, anna, vera, boris):
    opened(building, anna, vera, Hours(time(10), time(11), 60))
    slot = Slot.objects.get()

    def act(number):
        if number:
            visits.book(contract.pk, slot.pk, by=boris, now=NOW)
        else:
            slots.close(building, at(MONDAY, 0), at(MONDAY + DAY, 0), [], by=vera)

    at_once(2, act)
    slot.refresh_from_db()
    assert slot.closed != Visit.objects.exists()


PLAY = st.lists(st.tuples(st.sampled_from(["book", "move", "off", "act", "undo"]), st.integers(0, 3)), max_size=12)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(play=PLAY)
def test_whatever_is_done_in_whatever_order_facts_are_of_the_acts_that_stand(play, contract, anna, vera, building):
    """And no slot has two visits."""
    if not Slot.objects.exists():
        opened(building, anna, vera, Hours(time(10), time(14), 60))
    hours = list(Slot.objects.order_by("pk"))
    for verb, n in play:
        ahead = Visit.objects.filter(state="booked").first()
        try:
            if verb == "book":
                visits.book(contract.pk, hours[n].pk, by=anna, now=NOW)
            elif verb == "move" and ahead:
                visits.move(ahead.pk, hours[n].pk, seen=ahead.version, by=anna, now=NOW)
            elif verb == "off" and ahead:
                visits.call_off(ahead.pk, "x", seen=ahead.version, by=anna, now=NOW)
            elif verb == "act":
                told = signed(anna, f"{Act.objects.count()}")._replace(what=list(What)[n % 3], reason="x")
                acts.write(contract.pk, told, visit=ahead.pk if ahead else None, by=anna, now=at(MONDAY, 12))
            elif standing := acts.standing(contract):
                acts.undo(standing.pk, "x", by=vera, now=at(MONDAY, 12))
        except Refused:
            pass
        standing = acts.standing(contract)
        assert [fact.key for fact in handovers(contract)] == ([standing.subject] if standing else [])
    if standing := acts.standing(contract):
        acts.undo(standing.pk, "x", by=vera, now=at(MONDAY, 12))
    for ahead in Visit.objects.filter(state="booked"):
        visits.call_off(ahead.pk, "x", seen=ahead.version, by=anna, now=NOW)


@pytest.mark.django_db
def test_a_registration_on_which_keys_rest_is_taken_back_after_them(contract, visit, anna, vera):
    """First what was built upon it: the visit that is booked, the act that was written."""

    def back():
        one = Contract.objects.get(pk=contract.pk)
        last, rooms, now = one.events.latest("number").number, [taking_back.undo], at(MONDAY, 13)
        return sales.take_back(one.pk, last, "не тот", rooms=rooms, seen=one.version, by=vera, now=now)

    with pytest.raises(Refused, match=r"booked to get his keys on 16\.03\.2026"):
        back()
    made = acts.write(contract.pk, signed(anna), visit=visit.pk, by=vera, now=at(MONDAY, 11))
    with pytest.raises(Refused, match="act was written since: 1/2026"):
        back()
    acts.undo(made.pk, "не тот договор", by=vera, now=at(MONDAY, 12))
    back()
    assert Contract.objects.get(pk=contract.pk).state == "filed"
    assert [fact.kind for fact in facts_about(contract.subject)] == ["contract", "filing"]
