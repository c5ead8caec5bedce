"""Deliveries over HTTP: signed or nothing, once or the same answer, at once or out of order: the same calls."""

import json
import wave
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from random import Random
from threading import Barrier
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from apps.callcentre.conftest import PYOTR, TEMPLATE, TEN
from days import any_year  # noqa: F401 (calls of fixed days)
from often import TIMES
from pochemu.callcentre.models import Call, Delivery, Sender
from pochemu.intake import telephony
from pochemu.intake.sender.ready import ready
from pochemu.intake.telephony import read_again
from pochemu.ledger.models import Fact

HOUR = telephony.FAST
HOOK = "/hooks/ours/"
SIGNED = {"Authorization": "Bearer s3cret"}


def body(event="end", number=17, **said):
    told = {"event": event, "id": f"c{number}", "direction": "in", "theirs": PYOTR, "extension": "101"}
    told |= {"started": (TEN + timedelta(minutes=number)).isoformat()}
    if event == "end":
        told |= {"seconds": 60, "final": "true"}
    return told | said


def wav():
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(b"\0\0" * 8)
    return made.getvalue()


def post(told, headers=SIGNED, address=HOOK):
    sent = told if isinstance(told, bytes) else json.dumps(told).encode()
    return Client().post(address, sent, content_type="application/json", headers=headers)


@pytest.mark.django_db
class TestOne:
    def test_a_signed_delivery_is_taken_and_answered_alike_however_often(self, exchange):
        answers = [post(body()) for _ in range(3)]
        call = Call.objects.get()
        assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {"call": call.pk})] * 3

    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer another"}], ids=["without", "wrong"])
    def test_without_its_signature_nothing_is_kept(self, exchange, headers):
        assert post(body(), headers).status_code == 403
        assert not Call.objects.exists()
        assert not Delivery.objects.exists()

    def test_an_unknown_sender_is_not_found(self, exchange):
        assert post(body(), address="/hooks/nobody/").status_code == 404

    def test_another_body_under_the_same_id_is_refused(self, exchange):
        post(body())
        answer = post(body(seconds=600))
        assert answer.status_code == 409
        assert answer.json()["call"] == Call.objects.get().pk
        assert Call.objects.get().seconds == 60

    @pytest.mark.parametrize(
        "sent", [b"{", b"", b"[]", b"\xff", b'{"id": ""}', json.dumps(body(started="soon")).encode()], ids=range(6)
    )
    def test_what_can_not_be_read_is_kept_and_said(self, exchange, sent):
        answers = [post(sent) for _ in range(2)]
        assert {answer.status_code for answer in answers} == {202}
        assert Delivery.objects.get().wrong_en
        assert not Call.objects.exists()

    def test_what_could_not_be_read_is_read_when_the_template_is_mended(self, exchange):
        sent = body()
        sent["way"] = sent.pop("direction")
        exchange.template = TEMPLATE.replace("direction: direction", "direction: {field: way, words: {inward: in}}")
        exchange.save()
        assert post(sent).status_code == 202
        Sender.objects.update(template=TEMPLATE.replace("direction: direction", "direction: way"))
        read_again(Delivery.objects.get(), now=datetime(2026, 11, 23, 16, tzinfo=UTC))
        assert Call.objects.whole().get().sent_id == "c17"
        assert not Delivery.objects.exclude(wrong_en="").exists()

    def test_a_recording_of_a_call_whose_id_can_not_be_is_refused(self, exchange, settings, tmp_path):
        """Seen red: PostgreSQL takes no NUL, and the answer was 500."""
        settings.MEDIA_ROOT = tmp_path
        for asked in ("call=1%00", "call=1&name=%00", f"call={'1' * 201}", ""):
            answer = Client().post(f"/hooks/ours/recording/?{asked}", wav(), "audio/wav", headers=SIGNED)
            assert answer.status_code == 422, asked
        assert not Call.objects.exists()

    def test_a_body_that_is_too_long_is_refused(self, exchange):
        assert post(b"x" * 300_000).status_code == 413

    def test_only_a_senders_own_word_is_echoed(self, exchange):
        assert Client().get(HOOK, {"zd_echo": "abc"}).status_code == 404
        Sender.objects.update(template="echo: zd_echo" + TEMPLATE)
        answer = Client().get(HOOK, {"zd_echo": "abc123"})
        assert (answer.content, answer["Content-Type"]) == (b"abc123", "text/plain")
        assert Client().get(HOOK, {"zd_echo": "<b>"}).status_code == 404

    @pytest.mark.parametrize(
        "template", [ready()["site"], ready()["leads"], "public: true" + TEMPLATE], ids=["form", "leads", "public"]
    )
    def test_a_recording_is_taken_from_senders_of_calls_alone(self, exchange, template, settings, tmp_path):
        """Seen red: anybody who had read a page's source could fill the disk, and make calls."""
        settings.MEDIA_ROOT = tmp_path
        Sender.objects.update(template=template)
        answer = Client().post("/hooks/ours/recording/?call=1", wav(), "audio/wav", headers=SIGNED)
        assert answer.status_code == 404
        assert not Call.objects.exists()
        Sender.objects.update(template=TEMPLATE)
        assert Client().post("/hooks/ours/recording/?call=1", wav(), "audio/wav", headers=SIGNED).status_code == 200

    def test_other_methods_are_not_for_it(self, exchange):
        assert Client().put(HOOK).status_code == 405

    def test_mango_adds_the_name_of_its_event_to_the_address(self, exchange):
        """Seen red: whatever it sent was not found."""
        Sender.objects.update(template=ready()["mango"], secret="key:a-salt")
        call = {"entry_id": "e", "call_direction": 1, "from": {"number": PYOTR}}
        told = json.dumps(call | {"create_time": 1_763_883_600, "end_time": 1_763_883_700})
        sent = {"vpbx_api_key": "key", "sign": sha256(f"key{told}a-salt".encode()).hexdigest(), "json": told}
        form = "application/x-www-form-urlencoded"
        answers = [Client().post(f"/hooks/ours{below}", urlencode(sent), form) for below in ("/events/summary", "/")]
        assert [answer.json() for answer in answers] == [{"call": Call.objects.get().pk}] * 2
        forged = urlencode(sent | {"sign": "x"})
        assert Client().post("/hooks/ours/events/summary", forged, form).status_code == 403

    @pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=3_000)])
    def test_a_call_of_tomorrow_is_a_clock_that_is_wrong(self, exchange, ahead, monkeypatch):
        """Seen red: it was a talk, and headed the list of calls until its day came."""
        monkeypatch.setattr(telephony, "FAST", HOUR)
        answer = post(body(started=(datetime.now(UTC) + ahead).isoformat()))
        assert answer.status_code == 202
        assert "впереди" in answer.json()["wrong"]
        assert not Call.objects.exists()


def at_once(sent, threads):
    """All delivered by so many threads that begin together; the answers in the order of `sent`."""
    ready = Barrier(threads)

    def run(part):
        try:
            ready.wait()
            return [post(one) for one in part]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(run, [sent[n::threads] for n in range(threads)]))
    return [parts[n % threads][n // threads] for n in range(len(sent))]


@pytest.mark.django_db(transaction=True)
class TestMany:
    def test_the_same_delivery_a_hundred_times_at_once_is_one_call_and_one_answer(self, exchange):
        answers = at_once([body()] * 100, threads=10)
        call = Call.objects.get()
        assert {(answer.status_code, answer.json()["call"]) for answer in answers} == {(200, call.pk)}
        assert Delivery.objects.count() == Fact.objects.count() == 1

    def test_two_bodies_under_one_id_at_once_leave_the_first(self, exchange):
        answers = at_once([body(seconds=60), body(seconds=90)] * 4, threads=8)
        assert sorted({answer.status_code for answer in answers}) == [200, 409]
        assert Fact.objects.count() == 1

    def test_many_in_any_order_with_repetitions_make_the_calls_that_there_were(self, exchange):
        """By night ten thousand deliveries: three in ten of them come again."""
        chance = Random(7)
        calls = 3_500 if TIMES > 1 else 60
        sent = [
            body(event, number, theirs=f"+7916{number % (calls // 5):07}")
            for number in range(calls)
            for event in ("begin", "end")
        ]
        sent += chance.choices(sent, k=len(sent) * 3 // 7)
        chance.shuffle(sent)
        answers = at_once(sent, threads=8)
        assert {answer.status_code for answer in answers} == {200}
        assert Call.objects.whole().count() == Call.objects.count() == calls
        assert Delivery.objects.count() == 2 * calls
        known = Fact.objects.known()
        assert known.count() == calls
        firsts = [fact for fact in known if fact.fields["first"]]
        assert sorted(fact.key for fact in firsts) == sorted(
            Call.objects.filter(theirs=f"+7916{n:07}").earliest("started").key for n in range(calls // 5)
        )
