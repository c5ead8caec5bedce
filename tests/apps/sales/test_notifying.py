"""Whom sales tell of what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from gmpy2 import mpq

from apps.sales.conftest import NOW
from pochemu.clients.actions import entrust
from pochemu.clients.erasing import erase as erase_client
from pochemu.notices.choosing import USUALLY, remind_ahead
from pochemu.notices.models import Notice
from pochemu.people.models import Team
from pochemu.sales.dealing import Part, share
from pochemu.sales.handing import Given, give, give_back
from pochemu.sales.meetings import Place, book, call_off, move
from pochemu.sales.notifying import remind, tell_overdue_handovers
from pochemu.sales.tasks import postpone, set_task, tell_overdue

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 6, 12, tzinfo=UTC)
DUE = date(2026, 3, 10)
BEFORE = timedelta(minutes=USUALLY)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def told():
    """What each was told since the test began, by his code: kinds and Russian words."""
    before = {*Notice.objects.values_list("pk", flat=True)}

    def since(code):
        rows = Notice.objects.filter(to__employee__code=code).exclude(pk__in=before).order_by("pk")
        return [(row.kind, row.words.ru) for row in rows]

    return since


@pytest.fixture
def meeting(buyer, anna, boris):
    return book(buyer, Place(boris.employee, AT, 60), by=anna, now=NOW)


def test_whoever_holds_a_meeting_is_told_that_it_is_booked_and_called_off(meeting, anna, told):
    call_off(meeting.pk, seen=1, by=anna, now=NOW)
    rows = Notice.objects.filter(to__employee__code="boris").order_by("pk")
    assert [row.words.ru for row in rows] == [
        "Вам назначена встреча: 6 марта, 15:00",
        "Встреча 6 марта, 15:00 отменена",
    ]
    assert {row.href for row in rows} == {f"/meetings/{meeting.pk}/"}
    assert {row.client for row in rows} == {meeting.client.pk}
    assert not Notice.objects.filter(to=anna)


def test_one_is_reminded_of_a_meeting_once_in_its_last_hour(meeting, told):
    assert remind(AT - BEFORE - MINUTE) == 0
    remind(AT - BEFORE)
    remind(AT - MINUTE)
    assert told("boris") == [("meeting_soon", "Скоро встреча: 6 марта, 15:00")]
    assert remind(AT) == 0, "it has begun"


def test_one_is_reminded_as_long_before_as_he_wishes(meeting, boris, vera, told):
    remind_ahead(boris, 1440)
    remind_ahead(vera, 15)
    assert remind(AT - 24 * HOUR - MINUTE) == 0
    assert remind(AT - 24 * HOUR) == 1
    remind_ahead(boris, 15)
    assert [kind for kind, _words in told("boris")] == ["meeting_soon"]


def test_of_a_meeting_that_was_called_off_nobody_is_reminded(meeting, anna, told):
    call_off(meeting.pk, seen=1, by=anna, now=NOW)
    assert remind(AT - MINUTE) == 0
    assert [kind for kind, _words in told("boris")] == ["meeting_off"]


def test_a_meeting_moved_is_told_of_and_reminded_of_anew(meeting, anna, boris, vera, told):
    remind(AT - MINUTE)
    move(meeting.pk, Place(boris.employee, AT + 3 * HOUR, 60), seen=1, by=anna, now=AT - MINUTE)
    remind(AT + 3 * HOUR - MINUTE)
    assert [words for _kind, words in told("boris")] == [
        "Скоро встреча: 6 марта, 15:00", "Ваша встреча перенесена на 6 марта, 18:00", "Скоро встреча: 6 марта, 18:00",
    ]  # fmt: skip


def test_who_is_to_hold_a_meeting_no_longer_and_who_is_instead_are_told(meeting, anna, boris, vera, told):
    move(meeting.pk, Place(vera.employee, AT + HOUR, 60), seen=1, by=anna, now=NOW)
    move(meeting.pk, Place(boris.employee, AT + HOUR, 60), seen=2, by=anna, now=NOW)
    assert told("boris")[-2:] == [
        ("meeting_off", "Встреча 6 марта, 15:00 передана коллеге"),
        ("meeting_booked", "Вам назначена встреча: 6 марта, 16:00"),
    ]
    assert told("vera") == [
        ("meeting_booked", "Вам назначена встреча: 6 марта, 16:00"),
        ("meeting_off", "Встреча 6 марта, 16:00 передана коллеге"),
    ]


def test_a_task_is_told_to_whom_it_is_given_and_again_at_each_deadline_that_passes(deal, boris, vera, told):
    own = set_task("Mine", boris.employee, DUE, by=boris, now=NOW)
    task = set_task("Call", boris.employee, DUE, by=vera, now=NOW, deal=deal)
    assert told("boris") == [("task_set", "Вам поставлена задача, срок — 10 марта")]
    late = datetime(2026, 3, 11, 9, tzinfo=UTC)
    tell_overdue(late)
    tell_overdue(late)
    postpone(task.pk, date(2026, 3, 12), "he is away", by=None, now=late)
    tell_overdue(late + timedelta(days=2))
    keys = Notice.objects.filter(kind="task_late").values_list("key", flat=True)
    assert sorted(keys) == sorted([f"{own.pk}/{DUE}", f"{task.pk}/{DUE}", f"{task.pk}/2026-03-12"])
    assert Notice.objects.get(kind="task_set", key=str(task.pk)).text == "Call"


def test_who_gets_a_part_in_a_deal_is_told_and_who_had_one_is_not(deal, boris, vera, told):
    share(deal.pk, [Part("boris", mpq(1, 2)), Part("anna", mpq(1, 2))], seen=deal.version, by=vera, now=NOW)
    assert told("anna") == [("deal_shared", f"Вам доверена сделка №{deal.pk}")]
    assert told("boris") == []


def test_a_client_is_told_to_whom_he_is_entrusted(buyer, boris, vera, told):
    entrust(buyer, boris.employee, since=NOW.date(), why="on leave", by=vera, at=NOW)
    assert told("boris") == [("client_entrusted", "Вам доверен клиент с 5 марта")]


def test_a_hand_over_is_told_to_the_team_its_lateness_to_both_its_end_to_the_giver(buyer, anna, boris, vera, told):
    made = give(buyer, Given(Team.objects.get(code="sales"), 1, "has a dog"), by=anna, now=NOW)
    assert [kind for kind, _words in told("boris")] == [kind for kind, _words in told("vera")] == ["handover_given"]
    for _again in range(2):
        tell_overdue_handovers(NOW + timedelta(minutes=61))
    assert [kind for kind, _words in told("boris")] == ["handover_given", "handover_late"]
    assert [kind for kind, _words in told("anna")] == ["handover_late"]
    give_back(made.pk, "not ours", by=vera, now=NOW + timedelta(minutes=70))
    assert told("anna")[-1] == ("handover_ended", "Вашу передачу возвращает Вера Север")


def test_notices_say_no_clients_name_and_forget_him_with_the_rest(buyer, anna, boris):
    set_task("Call Pyotr", boris.employee, DUE, by=anna, now=NOW, client=buyer)
    give(buyer, Given(Team.objects.get(code="sales"), 1, "Pyotr has a dog"), by=anna, now=NOW)
    words = " ".join(f"{row.words_en} {row.words_ru}" for row in Notice.objects.all())
    assert "Пётр" not in words
    assert "Pyotr" not in words
    erase_client(buyer.pk, "letter 17", rooms=(), by=anna, at=NOW)
    assert {row.text for row in Notice.objects.all()} == {""}
