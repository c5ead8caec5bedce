"""Closing while others close, while facts arrive, and killed in the middle. Real transactions, on both databases.

Seen red: without `books` waiting, closers end in errors of the database; with `newest()` for `watermark()` in
`begin`, PostgreSQL closes without a fact that had its number already (`test_a_fact_at_the_same_instant`).
"""

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from gmpy2 import mpq

from apps.pay.asking import about, of
from apps.pay.closing import FEBRUARY, JANUARY, MARCH, account, late_deal
from loading import NOW, load, write
from often import MODE, TIMES
from pochemu.pay.asking import Outcome, Said, ask, decide
from pochemu.pay.closing.acts import approve, begin
from pochemu.pay.closing.verifying import verify
from pochemu.pay.models import Closing, Statement
from pochemu.pay.questions import about_closed, exact, open_of
from pochemu.people.actions import Refused
from properties.sever import SEVER

CLOSERS = 8
WRITERS = 4
ROUNDS = min(3 * TIMES, 30)  # a month each, from January 2024 on
TAKES = 0.6  # seconds: longer than figures are reckoned after their watermark was drawn
KILLS = min(4 * TIMES, 30)
again = pytest.mark.parametrize("night", range(7 if MODE == "nightly" else 1))
"""There are not more months to close: 210 races by night, a company each 30."""
POSTS = 20
LOADED = dict.fromkeys((JANUARY, FEBRUARY, MARCH), mpq(14, 5))
"""Anna's deals in Sever's folder: two of her own at 60 %, four of others' at 40 %."""


@pytest.fixture
def committed(transactional_db, tmp_path):
    from pochemu.pay import snapshot

    snapshot.forget()
    load(write(SEVER.files, tmp_path))
    yield
    snapshot.forget()


@pytest.fixture
def faina(committed):
    return account("faina")


@pytest.fixture
def dmitri(committed):
    return account("dmitri", "director")


def at_once(*acts):
    """All of them begin together, each in a thread with a connection of its own; what they gave."""
    ready = Barrier(len(acts))

    def run(act):
        try:
            ready.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(run, act) for act in acts]]


@again
def test_of_many_who_close_at_once_all_get_one_closing(faina, dmitri, night):
    month = JANUARY
    for _ in range(ROUNDS):
        seen = begin(month, by=faina, now=NOW).reckoning.digest
        by = [(faina, dmitri)[number % 2] for number in range(CLOSERS)]
        given = at_once(*[partial(approve, month, seen, by=one) for one in by])
        closing = Closing.objects.get(month=month.code)
        assert {one for one in given if one} == {closing}
        assert Statement.objects.filter(closing=closing).count() == closing.reckoning.people
        assert approve(month, seen, by=faina) == closing
        month = month.plus(1)
    assert [one.differences for one in verify([month.plus(-1)])] == [()] * ROUNDS


def test_a_form_sent_many_times_at_once_closes_once_and_nobody_meets_an_error(faina, dmitri):
    seen = begin(JANUARY, by=faina, now=NOW).reckoning.digest
    assert approve(JANUARY, seen, by=faina) is None

    def send(by):
        client = Client()
        client.force_login(by.user)
        answer = client.post(f"/months/{JANUARY}/approve/", {"seen": seen})
        return answer.status_code, answer.headers.get("Location")

    answers = at_once(*[partial(send, (dmitri, faina)[number % 4 == 3]) for number in range(POSTS)])
    closed, approved_again = (302, f"/months/{JANUARY}/?said=closed"), (302, f"/months/{JANUARY}/?said=approved")
    assert set(answers) <= {closed, approved_again}, answers
    assert answers.count(closed) >= POSTS * 3 // 4
    assert Closing.objects.get(month=JANUARY.code).reckoning.approvals.count() == 2


def test_a_question_at_the_same_instant_stops_the_closing_or_is_about_a_closed_month(faina, dmitri):
    """Seen red: with neither `_must_be_asked_nothing` nor the trigger, a month is closed over an open question."""
    anna, month, closed = of("anna"), JANUARY, 0
    for _ in range(ROUNDS):
        seen = begin(month, by=faina, now=NOW).reckoning.digest
        approve(month, seen, by=faina)
        it = about((), "anna", month)
        late = random.uniform(0, TAKES)

        def ask_late(it=it, late=late):
            time.sleep(late)
            return ask(it, Said("wrong"), seen=exact(it.figure.value), by=anna, now=NOW)

        question, closing = at_once(ask_late, partial(approved, month, seen, dmitri))
        closed += closing is not None
        if closing is None:
            assert open_of(month) == [question]
            decide(question.pk, Outcome.RIGHT, "looked into", by=dmitri, today=NOW.date())
            closing = approve(month, seen, by=dmitri)
        else:
            assert about_closed(question)
        assert closing == Closing.objects.get(month=month.code)
        month = month.plus(1)
    print(f"asked before closing: {ROUNDS - closed}, after: {closed}")


def approved(month, seen, by):
    """The closing; None where a question stopped it."""
    try:
        return approve(month, seen, by=by)
    except Refused:
        return None


@again
def test_a_fact_at_the_same_instant_is_in_the_total_or_comes_later(faina, dmitri, night):
    month = JANUARY
    for number in range(ROUNDS):

        def write_some(who, month=month, number=number):
            return [
                late_deal("anna", month, key=f"{number} {who} {each}", takes=TAKES if who and not each else 0)
                for each in range(5)
            ]

        writers = [partial(write_some, who) for who in range(WRITERS)]
        closers = [partial(begin, month, by=faina, now=NOW)] * 2
        *written, one, other = at_once(*writers, *closers)
        newer = max(one, other, key=lambda each: each.reckoning.number)
        at = newer.reckoning.watermark
        paid = next(paper.text for paper in newer.reckoned.papers if paper.employee == "anna")
        entries = [seq for some in written for seq in some]
        assert len(entries) == 5 * WRITERS
        assert f'["figure","deals","{LOADED.get(month, 0) + sum(seq <= at for seq in entries)}"]' in paid
        approve(month, newer.reckoning.digest, by=faina)
        assert approve(month, newer.reckoning.digest, by=dmitri) is not None
        assert [each.differences for each in verify([month])][-1] == ()
        month = month.plus(1)


CHILD = """
import django; django.setup()
from pochemu.engine.period import Month
from pochemu.pay.closing.acts import approve
from pochemu.people.models import Account
month, seen, login = {month!r}, {seen!r}, {login!r}
by = Account.objects.get(user__username=login)
print("ready", flush=True)
approve(Month.parse(month), seen, by=by)
"""


def closing_elsewhere(month, seen, login):
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        url = f"postgresql://{settings['USER']}@{quote(settings['HOST'], safe='')}/{settings['NAME']}"
    code = CHILD.format(month=str(month), seen=seen, login=login)
    return subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True
    )


@again
def test_killed_in_the_middle_a_month_is_open_or_closed(faina, dmitri, night):
    """Each time killed a little later; then closed by whoever comes next."""
    month, chance, stood = JANUARY, random.Random(1), []
    for _ in range(KILLS):
        seen = begin(month, by=faina, now=NOW).reckoning.digest
        approve(month, seen, by=faina)
        child = closing_elsewhere(month, seen, "dmitri")
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.5)
        child.kill()
        child.communicate()
        closing = Closing.objects.filter(month=month.code).first()
        stood.append(closing is not None)
        if closing is None:
            assert not Statement.objects.filter(closing__month=month.code).exists()
            closing = approve(month, seen, by=dmitri)
        assert Statement.objects.filter(closing=closing).count() == closing.reckoning.people
        month = month.plus(1)
    assert [one.differences for one in verify([month.plus(-1)])] == [()] * KILLS
    print(f"killed before closing: {stood.count(False)}, after: {stood.count(True)}")
