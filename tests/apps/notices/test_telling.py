"""Whoever is told of a thing is told once, by what he chose, and not before the thing has happened."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from often import examples
from pochemu.engine.words import Words
from pochemu.notices import reading
from pochemu.notices.choosing import choose, chosen
from pochemu.notices.erasing import erase
from pochemu.notices.kinds import GROUPS, Channel, Kind
from pochemu.notices.models import Notice
from pochemu.notices.telling import News, tell
from pochemu.people.models import Account


def news(key="1", kind=Kind.TASK_SET, **said):
    return News(kind, key, Words("A task", "Задача"), "/tasks/", **said)


def account(login):
    return Account.objects.create(user=User.objects.create(username=login))


@pytest.fixture
def anna(db):
    return account("anna")


@pytest.fixture
def boris(db):
    return account("boris")


def test_nobody_is_told_of_what_he_did_himself(anna, boris):
    tell(news(), [anna, boris], by=anna)
    assert [notice.to for notice in Notice.objects.all()] == [boris]


def test_what_was_rolled_back_was_never_told(anna):
    with transaction.atomic():
        tell(news(), [anna], by=None)
        transaction.set_rollback(True)
    assert reading.unread(anna) == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_outside_the_transaction_of_what_it_tells_of():
    with pytest.raises(AssertionError):
        tell(news(), [account("anna")], by=None)


EVENTS = some.lists(some.tuples(some.sampled_from("abc"), some.sampled_from((Kind.TASK_SET, Kind.TASK_LATE))))


@given(told=EVENTS, to=some.lists(some.sampled_from((0, 1)), min_size=1))
@examples(15)
@pytest.mark.django_db
def test_however_often_and_in_whatever_order_it_is_told_each_event_is_one_notice(told, to):
    with transaction.atomic():
        people = [account("anna"), account("boris")]
        for key, kind in told:
            tell(news(key, kind), [people[number] for number in to], by=None)
        assert Notice.objects.count() == len({*told}) * len({*to})
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_told_by_many_at_once_it_is_one_notice():
    anna, ready = account("anna"), Barrier(4)

    def run(_number):
        try:
            ready.wait()
            with transaction.atomic():
                tell(news(), [anna], by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert Notice.objects.count() == 1


def test_what_one_does_not_wish_to_see_is_not_seen_and_not_told_again_later(anna):
    everything = {(kind, Channel.PAGE) for kind in Kind}
    choose(anna, everything - {(Kind.TASK_SET, Channel.PAGE)}, among=[Channel.PAGE])
    tell(news(), [anna], by=None)
    tell(news(kind=Kind.TASK_LATE), [anna], by=None)
    assert [notice.kind for notice in reading.told(anna)] == ["task_late"]
    choose(anna, everything, among=[Channel.PAGE])
    tell(news(), [anna], by=None)
    assert reading.unread(anna) == 1
    assert Channel.PAGE in chosen(anna)[Kind.TASK_SET]


def test_every_kind_may_be_chosen_once():
    offered = [kind for kinds in GROUPS.values() for kind in kinds]
    assert len(offered) == len(Kind)
    assert {*offered} == {*Kind}


def test_all_that_was_shown_is_read_and_what_came_meanwhile_is_not(anna, boris):
    for key in "123":
        tell(news(key), [anna, boris], by=None)
    second = reading.told(anna).get(key="2")
    assert reading.read_all(anna, up_to=second.pk, now=timezone.now()) == 2
    assert reading.unread(anna) == 1
    assert reading.unread_of([anna.pk, boris.pk]) == {anna.pk: 1, boris.pk: 3}
    assert reading.read(boris, reading.told(anna)[0].pk, now=timezone.now()) is None, "another's"


def test_another_stamp_after_each_notice(anna):
    before = reading.stamp()
    tell(news(), [anna], by=None)
    assert reading.stamp() != before


def test_a_client_who_asks_to_be_forgotten_leaves_no_word_of_his(anna):
    tell(news("1", text="Call Ivanova", client=5), [anna], by=None)
    tell(news("2", text="Call Petrova", client=6), [anna], by=None)
    erase([5])
    assert {notice.key: notice.text for notice in Notice.objects.all()} == {"1": "", "2": "Call Petrova"}


@pytest.mark.parametrize("href", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_else(anna, href):
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(news()._replace(href=href), [anna], by=None)
