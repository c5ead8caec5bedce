"""Meetings: booked for free time, held with proof or not held; two never at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from apps.sales.conftest import NOW
from attack import refused
from pochemu.clients.actions import Told, add
from pochemu.clients.erasing import erase
from pochemu.clients.merging import Seen, merge
from pochemu.clients.models import Client, HistoryItem
from pochemu.engine.roster import Absence
from pochemu.ledger.entries import entry
from pochemu.ledger.history import facts_about
from pochemu.people.actions import Refused, be_absent
from pochemu.people.models import Account
from pochemu.sales.meetings import Place, book, call_off, free, hold, miss, move, tell_again
from pochemu.sales.models import Meeting

AT = datetime(2026, 3, 6, 9, tzinfo=UTC)  # noon in Moscow
AFTER = AT + timedelta(hours=2)


def place(account, starts_at=AT, minutes=60):
    return Place(account.employee, starts_at, minutes, "Height")


@pytest.fixture
def meeting(buyer, anna, boris):
    """Anna books Boris."""
    return book(buyer, place(boris), by=anna, now=NOW)


def known(meeting):
    return [
        (fact.kind, fact.occurred_at, dict(fact.fields), [(c.employee, c.role) for c in fact.credits])
        for fact in facts_about(meeting.subject)
    ]


@pytest.mark.django_db
def test_a_booking_is_a_fact_of_whoever_booked(meeting, buyer):
    fields = {"client": buyer.subject, "project": "Height", "meeting_on": date(2026, 3, 6)}
    assert known(meeting) == [("meeting_booked", NOW, fields, [("anna", "")])]
    assert HistoryItem.objects.filter(client=buyer, what="meeting_booked", number=meeting.pk).exists()


@pytest.mark.django_db
def test_nobody_takes_a_colleagues_meeting_for_himself(meeting, buyer, anna, boris, vera):
    """Anna booked Boris."""
    with pytest.raises(Refused, match="given to you by him"):
        move(book(buyer, place(vera, AFTER), by=anna, now=NOW).pk, place(boris, AFTER), seen=1, by=boris, now=NOW)
    move(meeting.pk, place(anna), seen=1, by=anna, now=NOW)
    move(meeting.pk, place(vera), seen=2, by=vera, now=NOW)
    move(meeting.pk, place(boris, AT + timedelta(minutes=30)), seen=3, by=anna, now=NOW)


@pytest.mark.django_db
def test_what_came_of_it_is_told_by_whose_it_is_or_by_a_head(meeting, anna, boris, vera):
    """Seen red: Anna, who had booked it and is paid where it was held, told that it was."""
    with pytest.raises(Refused, match="told by"):
        hold(meeting.pk, "came", seen=1, by=anna, now=AFTER)
    with pytest.raises(Refused, match="told by"):
        miss(meeting.pk, "ill", seen=1, by=anna, now=AFTER)
    hold(meeting.pk, "came", seen=1, by=vera, now=AFTER)


@pytest.mark.django_db
def test_a_meeting_that_was_held_is_a_fact_of_both_with_proof(meeting, anna, boris):
    with pytest.raises(Refused, match="who came"):
        hold(meeting.pk, " ", seen=1, by=boris, now=AFTER)
    with pytest.raises(Refused, match="not begun"):
        hold(meeting.pk, "he came", seen=1, by=boris, now=AT - timedelta(minutes=1))
    hold(meeting.pk, "came with his wife: the visitors’ book", seen=1, by=boris, now=AFTER)
    kind, at, fields, credits = known(meeting)[-1]
    assert (kind, at, fields["held"], fields["first"]) == ("meeting", AT, True, True)
    assert sorted(credits) == [("anna", "назначил встречу"), ("boris", "провёл встречу")]
    assert "wife" not in repr(known(meeting))


@pytest.mark.django_db
def test_a_second_meeting_is_not_the_first(meeting, buyer, anna, boris):
    hold(meeting.pk, "came", seen=1, by=boris, now=AFTER)
    later = book(buyer, place(boris, AT + timedelta(days=3)), by=anna, now=AFTER)
    hold(later.pk, "came", seen=1, by=boris, now=AT + timedelta(days=4))
    assert known(later)[-1][2]["first"] is False


def firsts(*meetings):
    """Of each, what the ledger knows now."""
    return [known(each)[-1][2]["first"] for each in meetings]


@pytest.mark.django_db
def test_the_first_meeting_is_the_earliest_that_was_held_in_whatever_order_they_are_told(meeting, buyer, anna, boris):
    later = book(buyer, place(boris, AT + timedelta(days=3)), by=anna, now=NOW)
    told = AT + timedelta(days=4)
    hold(later.pk, "came", seen=1, by=boris, now=told)
    assert firsts(later) == [True]
    hold(meeting.pk, "came", seen=1, by=boris, now=told)
    assert firsts(meeting, later) == [True, False]
    assert [fact.key for fact in facts_about(later.subject) if fact.kind == "meeting"] == [later.subject]


@pytest.mark.django_db
def test_a_meeting_that_was_not_held_is_not_the_first(meeting, buyer, anna, boris, vera):
    later = book(buyer, place(boris, AT + timedelta(days=3)), by=anna, now=NOW)
    told = AT + timedelta(days=4)
    miss(meeting.pk, "did not come", seen=1, by=boris, now=told)
    assert firsts(meeting) == [False]
    hold(later.pk, "came", seen=1, by=boris, now=told)
    assert firsts(meeting, later) == [False, True]
    hold(meeting.pk, "came after all", seen=2, by=vera, now=told)
    assert firsts(meeting, later) == [True, False]
    miss(meeting.pk, "it was another client", seen=3, by=vera, now=told)
    assert firsts(meeting, later) == [False, True]


@pytest.mark.django_db
def test_the_first_meeting_is_one_for_a_client_and_those_merged_into_it(meeting, buyer, anna, boris):
    hold(meeting.pk, "came", seen=1, by=boris, now=AFTER)
    whole = add(Told("Peter the First"), by=None, at=NOW)
    Client.objects.filter(pk=buyer.pk).update(merged_into=whole)
    later = book(whole, place(boris, AT + timedelta(days=3)), by=anna, now=AFTER)
    hold(later.pk, "came", seen=1, by=boris, now=AT + timedelta(days=4))
    assert firsts(meeting, later) == [True, False]


@pytest.mark.django_db
def test_of_two_clients_merged_the_earlier_first_meeting_is_the_first(meeting, buyer, anna, boris):
    other = add(Told("Peter the First"), by=None, at=NOW)
    later = book(other, place(boris, AT + timedelta(days=3)), by=anna, now=NOW)
    for each in (meeting, later):
        hold(each.pk, "came", seen=1, by=boris, now=AT + timedelta(days=4))
    assert firsts(meeting, later) == [True, True]
    kept = merge(Seen(other.pk, other.version, buyer.pk, buyer.version), by=None, at=AT + timedelta(days=5))
    tell_again(kept, by=None)
    assert firsts(meeting, later) == [True, False]


@pytest.mark.django_db(transaction=True)
def test_of_meetings_told_at_once_one_is_the_first(buyer, accounts):
    account = Account.objects.select_related("employee").get(pk=accounts["boris"].pk)
    some = [book(buyer, place(account, AT + timedelta(hours=number)), by=account, now=NOW) for number in range(4)]
    ready = Barrier(len(some))

    def run(number):
        try:
            ready.wait()
            hold(number, "came", seen=1, by=account, now=AT + timedelta(days=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(some)) as pool:
        for each in [pool.submit(run, meeting.pk) for meeting in some]:
            each.result()
    assert firsts(*some) == [True, False, False, False]


@pytest.mark.django_db
def test_a_meeting_that_was_not_held_says_why_and_a_head_may_correct_it(meeting, boris, vera):
    miss(meeting.pk, "did not come", seen=1, by=boris, now=AFTER)
    assert known(meeting)[-1][2]["held"] is False
    with pytest.raises(Refused, match="A head can correct"):
        hold(meeting.pk, "came after all", seen=2, by=boris, now=AFTER)
    hold(meeting.pk, "came after all", seen=2, by=vera, now=AFTER)
    assert [fields["held"] for kind, _at, fields, _who in known(meeting) if kind == "meeting"] == [True]


@pytest.mark.django_db
def test_a_meeting_called_off_takes_nobodys_time_and_was_not_booked(meeting, buyer, anna, boris):
    call_off(meeting.pk, seen=1, by=anna, now=NOW)
    assert known(meeting) == []
    book(buyer, place(boris), by=anna, now=NOW)


@pytest.mark.django_db
def test_a_meeting_whose_hour_has_come_is_called_off_no_more(meeting, anna, boris, vera):
    """Seen red: what was missed could be called off afterwards, and whoever had booked it lost his booking."""
    for by in (anna, boris, vera):
        with pytest.raises(Refused, match="called off no more"):
            call_off(meeting.pk, seen=1, by=by, now=AT)
    assert [kind for kind, *_ in known(meeting)] == ["meeting_booked"]


@pytest.mark.django_db
def test_nobody_meets_whose_personal_data_are_erased(buyer, anna, boris):
    erase(buyer.pk, "письмо 12", rooms=(), by=None, at=NOW)
    with pytest.raises(Refused, match="were erased"):
        book(Client.objects.get(pk=buyer.pk), place(boris), by=anna, now=NOW)


@pytest.mark.django_db
def test_a_meeting_moved_is_booked_once_by_whoever_booked_it_for_the_new_hour(meeting, buyer, boris, vera):
    later = AT + timedelta(days=4, hours=2)
    move(meeting.pk, Place(vera.employee, later, 90, "Haven"), seen=1, by=boris, now=NOW)
    fields = {"client": buyer.subject, "project": "Haven", "meeting_on": date(2026, 3, 10)}
    assert known(meeting) == [("meeting_booked", NOW, fields, [("anna", "")])]
    meeting.refresh_from_db()
    assert (meeting.employee, meeting.starts_at) == (vera.employee, later)
    assert meeting.ends_at - later == timedelta(minutes=90)
    assert list(HistoryItem.objects.filter(client=buyer).order_by("pk").values_list("what", flat=True))[-2:] == [
        "meeting_booked", "meeting_moved",
    ]  # fmt: skip
    hold(meeting.pk, "came", seen=2, by=vera, now=later + timedelta(hours=1))
    kind, at, *_, credits = known(meeting)[-1]
    assert (kind, at, sorted(credits)) == ("meeting", later, [("anna", "назначил встречу"), ("vera", "провёл встречу")])


@pytest.mark.django_db
def test_what_can_not_be_moved_says_why(meeting, buyer, anna, boris, vera):
    at = place(vera, AT + timedelta(hours=1))
    book(buyer, place(boris, AT + timedelta(hours=2)), by=anna, now=NOW)
    move(meeting.pk, place(boris, AT + timedelta(minutes=30)), seen=1, by=anna, now=NOW)  # over itself
    for to, told in (
        (place(boris, AT + timedelta(hours=2)), "another meeting at that hour"),
        (place(boris, NOW), "passed already"),
        (place(boris, minutes=0), "from 1 to"),
    ):
        with pytest.raises(Refused, match=told):
            move(meeting.pk, to, seen=2, by=anna, now=NOW)
    with pytest.raises(Refused, match="since you opened it"):
        move(meeting.pk, at, seen=1, by=anna, now=NOW)
    with pytest.raises(Refused, match="has come already"):
        move(meeting.pk, place(vera, AFTER), seen=2, by=anna, now=AT + timedelta(minutes=30))
    meeting.refresh_from_db()
    assert meeting.starts_at == AT + timedelta(minutes=30)
    call_off(meeting.pk, seen=2, by=anna, now=NOW)
    with pytest.raises(Refused, match="is told already"):
        move(meeting.pk, at, seen=3, by=anna, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [-59, -30, 0, 30, 59])
def test_two_meetings_of_a_manager_never_overlap(meeting, buyer, anna, boris, vera, minutes):
    with pytest.raises(Refused, match="another meeting at that hour"):
        book(buyer, place(boris, AT + timedelta(minutes=minutes)), by=anna, now=NOW)
    book(buyer, place(vera, AT + timedelta(minutes=minutes)), by=anna, now=NOW)
    for beside in (-60, 60):
        book(buyer, place(boris, AT + timedelta(minutes=beside)), by=anna, now=NOW)


@pytest.mark.django_db
def test_the_database_holds_it(meeting, buyer, anna, boris):
    other = book(buyer, place(boris, AT + timedelta(hours=5)), by=anna, now=NOW)
    refused(
        "UPDATE sales_meeting SET starts_at = %s, ends_at = %s WHERE id = %s", [AT, AFTER, other.pk], by="at_a_time"
    )
    refused("UPDATE sales_meeting SET state = 'held' WHERE id = %s", [meeting.pk], by="held_meeting_has_proof")
    call_off(other.pk, seen=1, by=anna, now=NOW)
    Meeting.objects.filter(pk=other.pk).update(starts_at=AT, ends_at=AFTER)
    refused("UPDATE sales_meeting SET state = 'booked' WHERE id = %s", [other.pk], by="at_a_time")


@pytest.mark.django_db
def test_free_hours_are_those_without_meetings_at_work_and_ahead(meeting, boris):
    day = date(2026, 3, 6)
    hours = [f"{at:%H:%M}" for at in free(boris.employee, day, 60, now=NOW)]
    assert hours[:6] == ["09:00", "09:30", "10:00", "10:30", "11:00", "13:00"]
    assert hours[-1] == "20:00"
    assert f"{free(boris.employee, day, 60, now=AFTER)[0]:%H:%M}" == "14:30"
    with entry(what="on leave") as e:
        be_absent(e, ["boris"], [Absence("boris", day.toordinal(), day.toordinal() + 7, "vacation")])
    assert free(boris.employee, day, 60, now=NOW) == []
    with pytest.raises(Refused, match="does not work on that day"):
        book(meeting.client, place(boris, AT + timedelta(hours=4)), by=boris, now=NOW)


@pytest.mark.django_db
def test_a_booking_is_for_an_hour_ahead_and_of_a_sensible_length(buyer, anna, boris):
    for start, minutes, sentence in ((NOW, 60, "passed"), (AT, 0, "from 1 to"), (AT, 481, "from 1 to")):
        with pytest.raises(Refused, match=sentence):
            book(buyer, place(boris, start, minutes), by=anna, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_book_one_hour_at_once_one_wins_and_the_others_are_told(buyer, accounts):
    ready, account = Barrier(4), Account.objects.select_related("employee").get(pk=accounts["boris"].pk)

    def run(minutes):
        try:
            ready.wait()
            return book(buyer, place(account, AT + timedelta(minutes=minutes)), by=account, now=NOW)
        except Refused as refusal:
            return refusal.words.en
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        given = [each.result() for each in [pool.submit(run, minutes) for minutes in (0, 15, 30, 45)]]
    assert Meeting.objects.count() == 1
    assert sorted(isinstance(each, Meeting) for each in given) == [False, False, False, True]
    assert len(facts_about(Meeting.objects.get().subject)) == 1
