"""Calls on pages: found, said whose, heard only by who may, and every hearing written down."""

import json
import wave
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attack import refused
from days import any_year  # noqa: F401 (calls of fixed days)
from pages.conftest import PASSWORD
from pages.reading import figures, links, read
from pochemu.callcentre.models import Call, Delivery, Extension, Play, Recording, Sender
from pochemu.ledger.models import Fact
from pochemu.people.actions import employ
from pochemu.people.models import Account, Company, Employee

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 9, 15, 7, tzinfo=UTC)
TEMPLATE = """
body: json
events:
  end: {call: id, direction: way, theirs: number, extension: ext, started: at, seconds: s, final: {is: "true"}}
"""
HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def exchange(sales):
    template = TEMPLATE
    made = Sender.objects.create(name="ours", template=template, secret="s3cret-s3cret")
    for extension, code in (("1", "abramov"), ("2", "bykova")):
        Extension.objects.create(sender=made, extension=extension, employee=Employee.objects.get(code=code))
    return made


@pytest.fixture
def ring(exchange):
    def make(number=1, ext="1", way="in", seconds=60, theirs="+79161234567", at=TEN):
        told = {
            "id": str(number),
            "way": way,
            "number": theirs,
            "ext": ext,
            "at": (at + timedelta(minutes=number)).isoformat(),
            "s": seconds,
        }
        answer = Browser().post(
            "/hooks/ours/?token=s3cret-s3cret", json.dumps(told), content_type="application/json"
        )  # fmt: skip
        return Call.objects.get(pk=answer.json()["call"])

    return make


@pytest.fixture
def signed(login):
    def make(employee, role="employee", language="en"):
        browser = Browser()
        browser.force_login(login(employee, role=role, language=language))
        browser.cookies["django_language"] = language
        return browser

    return make


def sound(seconds=2):
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(b"\x00\x10" * 8_000 * seconds)
    return made.getvalue()


def tree(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, (answer.status_code, address)
    return read(answer.content.decode())


def test_what_the_exchange_told_is_said_in_our_words(signed, ring, exchange):
    """Its own name of an event is for an event alone that says nothing of ours."""
    call = ring()

    head = signed("titov", "head")

    def told():
        page = tree(head, f"/calls/{call.pk}/")
        summary = next(page.all(lambda each: each.tag == "summary" and "exchange told" in each.text))
        return [one.words for one in summary.parent.all(lambda each: each.tag == "div")]

    assert told() == ["the call ended"]
    other = {"sender": exchange, "call": call, "digest": "-", "at": TEN}
    Delivery.objects.create(
        **other, event="hup|1", told={"event": "hup|1", "ended": TEN.isoformat(), "outcome": "busy"}
    )
    Delivery.objects.create(**other, event="moh|1", told={"event": "moh|1"})
    assert sorted(told()) == ["event “moh”", "the call ended", "the call ended: busy"]


class TestList:
    def test_it_is_filtered_by_person_day_direction_and_what_waits(self, signed, ring):
        titov = signed("titov", "head")
        ring(1, theirs="+79160000001")
        ring(2, ext="2", theirs="+79160000002")
        ring(3, way="out", theirs="+79160000003")
        ring(4, seconds=0, theirs="+79160000004")
        ring(5, theirs="+79160000005", at=TEN + timedelta(days=1))
        found = {
            "": "12345", "?person=bykova": "2", "?day=2026-09-16": "5", "?direction=out": "3", "?waiting=answer": "4",
            "?person=abramov&day=2026-09-15&direction=in": "14", "?waiting=sense": "",
            "?exchange=ours&telephone=2": "2", "?exchange=another": "",
        }  # fmt: skip
        for asked, numbers in found.items():
            words = tree(titov, f"/calls/{asked}").words
            assert "".join(n for n in "12345" if f"000-00-0{n}" in words) == numbers, asked

    def test_as_many_are_said_to_wait_as_are_listed(self, signed, ring):
        """Seen red: of everybody's, whoever was asked for."""
        for number in range(3):
            ring(number, seconds=0, ext="12"[number % 2], theirs=f"+7916000000{number}")
        titov = signed("titov", "head")
        for asked, count in (("", 3), ("?person=bykova", 1), ("?day=2026-09-14", 0)):
            assert ("To call back: " in tree(titov, f"/calls/{asked}").words) is bool(count)
            joined = f"{asked}&waiting=answer" if asked else "?waiting=answer"
            assert (f"To call back: {count}" in tree(titov, f"/calls/{joined}").words) is bool(count)
            assert len(list(tree(titov, f"/calls/{joined}").all(lambda e: "data-row" in e.attributes))) == count

    @pytest.mark.parametrize("asked", ["?day=soon", "?direction=up", "?before=x", "?waiting=x", "?person=%00"])
    def test_what_can_not_be_asked_is_not_found(self, signed, ring, asked):
        assert signed("titov", "head").get(f"/calls/{asked}").status_code == 404

    def test_it_goes_on_page_by_page_and_asks_no_more_for_more_calls(self, signed, ring):
        titov = signed("titov", "head")
        for number in range(10):
            ring(number)
        titov.get("/calls/")
        with CaptureQueriesContext(connection) as few:
            titov.get("/calls/")
        for number in range(10, 60):
            ring(number)
        titov.get("/calls/")
        with CaptureQueriesContext(connection) as many:
            first = titov.get("/calls/").content.decode()
        assert len(many) <= len(few)
        more = next(e.attributes["href"] for e in read(first).all(lambda e: "before=" in e.attributes.get("href", "")))
        rows = lambda page: len(list(page.all(lambda e: "data-row" in e.attributes)))  # noqa: E731
        assert (rows(read(first)), rows(tree(titov, more))) == (50, 10)

    def test_the_length_of_a_talk_opens_its_fact(self, signed, ring):
        ring(seconds=65)
        titov = signed("titov", "head")
        (figure,) = [one for one in figures(tree(titov, "/calls/")) if one.words == "1:05"]
        assert figure.attributes["href"].startswith("/facts/")
        fact = titov.get(figure.attributes["href"])
        assert fact.status_code == 200
        assert f'href="/calls/{Call.objects.get().pk}/"' in fact.content.decode()

    def test_a_fact_is_led_to_where_it_opens_and_its_length_is_said_where_it_does_not(self, signed, ring):
        """Seen red: colleagues, and calls of who held no position, had links to what is not found."""
        employ({"ghost": "Гость"})
        Extension.objects.create(
            sender=Sender.objects.get(), extension="9", employee=Employee.objects.get(code="ghost")
        )
        calls = [ring(1, seconds=65), ring(2, ext="9", seconds=66, theirs="+79160000002")]
        Company.objects.update(visibility={"money": "own", "attainment": "own"})
        for who, role, opened in (("abramov", "employee", [True, False]), ("bykova", "employee", [False, False])):
            browser = signed(who, role)
            told = tree(browser, "/calls/")
            assert {"1:05", "1:06"} <= set(told.words.split())
            led = [one for one in links(told) if one.startswith("/facts/")]
            assert len(led) == sum(opened), who
            for call, is_open in zip(calls, opened, strict=True):
                led = {one for one in links(tree(browser, f"/calls/{call.pk}/")) if one.startswith("/facts/")}
                assert bool(led) is is_open, who
                assert all(browser.get(one).status_code == 200 and "month=" not in one for one in led)
        assert signed("titov", "head").get(f"/facts/{Fact.objects.get(key=calls[1].key).pk}/").status_code == 404

    def test_others_calls_are_closed_where_clients_are(self, signed, ring):
        mine, others = ring(1), ring(2, ext="2", theirs="+79160000002")
        Company.objects.update(visibility={"clients": "own"})
        abramov = signed("abramov")
        assert "000-00-02" not in tree(abramov, "/calls/").words
        assert abramov.get(f"/calls/{mine.pk}/").status_code == 200
        for what in ("", "qualify/", "link/", "recordings/"):
            ask = abramov.post if what else abramov.get
            assert ask(f"/calls/{others.pk}/{what}").status_code == 404, what

    def test_a_stranger_is_asked_to_sign_in(self, ring):
        call = ring()
        for address in ("/calls/", f"/calls/{call.pk}/", "/calls/add/", "/telephony/"):
            assert Browser().get(address).status_code == 302


class TestOneCall:
    def test_a_number_that_is_nobodys_proposes_to_say_whose(self, signed, ring):
        from pochemu.clients.actions import Told, add

        call, abramov = ring(), signed("abramov")
        assert "Nobody is made by itself" in tree(abramov, f"/calls/{call.pk}/").words
        client = add(Told(HOSTILE), by=None, at=TEN)
        assert abramov.post(f"/calls/{call.pk}/link/", {"client": "999"}).status_code == 422
        assert abramov.post(f"/calls/{call.pk}/link/", {"client": f"№{client.pk}"}).status_code == 302
        page = abramov.get(f"/calls/{call.pk}/").content.decode()
        assert "<img" not in page
        assert "&gt;&lt;img" in page

    def test_a_call_is_marked_as_qualified(self, signed, ring):
        call, abramov = ring(at=timezone.now() - timedelta(hours=1)), signed("abramov")
        assert abramov.post(f"/calls/{call.pk}/qualify/", {"qualified": "yes"}).status_code == 302
        assert Call.objects.get(pk=call.pk).qualified

    def test_whether_it_is_qualified_is_said_by_who_spoke_or_those_above_him(self, signed, ring):
        """Seen red: a colleague said it of any call that he saw."""
        call = ring(at=timezone.now() - timedelta(hours=1))
        asked = "Does the client mean business?"
        for who, role, may in (("bykova", "employee", False), ("titov", "head", True), ("abramov", "employee", True)):
            browser = signed(who, role)
            assert (asked in tree(browser, f"/calls/{call.pk}/").words) is may, who
            status = browser.post(f"/calls/{call.pk}/qualify/", {"qualified": "yes"}).status_code
            assert status == (302 if may else 404), who

    def test_a_call_by_hand_is_one_however_often_it_is_sent(self, signed, sales):
        abramov = signed("abramov")
        form = read(abramov.get("/calls/add/?number=%2B79161234567").content.decode())
        given = {
            e.attributes["name"]: e.attributes.get("value", "")
            for e in form.all(lambda e: e.tag == "input")
            if "name" in e.attributes
        }
        given |= {"direction": "out", "outcome": "talk", "minutes": "3:20", "text": HOSTILE}
        answers = [abramov.post("/calls/add/", given) for _ in range(2)]
        assert {answer.status_code for answer in answers} == {302}
        assert Call.objects.get().seconds == 200
        assert "<img" not in abramov.get(answers[0]["Location"]).content.decode()

    @pytest.mark.parametrize(
        "wrong", [{"theirs": "1" * 30 + "a"}, {"minutes": "long"}, {"started": ""}, {"outcome": ""}]
    )
    def test_what_can_not_be_is_told_and_the_form_keeps_what_was_typed(self, signed, sales, wrong):
        given = {
            "once": "0b5d1a52-5b5f-4a6e-9d26-8a0a0f8f1f11",
            "theirs": "+79161234567",
            "started": "2026-09-15T10:00",
        }
        given |= {"direction": "out", "outcome": "talk", "minutes": "1", "text": "typed before"} | wrong
        answer = signed("abramov").post("/calls/add/", given)
        assert answer.status_code == 422
        assert "typed before" in answer.content.decode()
        assert not Call.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"minutes": "100000"}, "12 hours at most"),
            ({"minutes": "721"}, "12 hours at most"),
            ({"ago": 32}, "31 days"),
        ],
    )
    def test_a_slip_of_the_hand_in_a_call_is_asked_about(self, signed, sales, wrong, told):
        """Seen red: a talk of sixty-nine days, and one of another year, were facts."""
        day = timezone.now() - timedelta(days=wrong.get("ago", 1))
        given = {"once": str(uuid4()), "theirs": "+79161234567", "started": f"{day:%Y-%m-%dT%H:%M}"}
        given |= {"direction": "out", "outcome": "talk", "minutes": wrong.get("minutes", "720")}
        abramov = signed("abramov")
        answer = abramov.post("/calls/add/", given)
        assert (answer.status_code, told in answer.content.decode()) == (422, True)
        good = given | {"minutes": "720", "started": f"{timezone.now() - timedelta(days=30):%Y-%m-%dT%H:%M}"}
        assert abramov.post("/calls/add/", good).status_code == 302


class TestRecordings:
    @pytest.fixture
    def kept(self, ring):
        call = ring()
        answer = Browser().post(
            "/hooks/ours/recording/?token=s3cret-s3cret&call=1&name=talk.wav", sound(), content_type="audio/wav"
        )
        assert answer.json()["call"] == call.pk
        return Recording.objects.get()

    def listen(self, browser, recording):
        """The address of the sound, as the page gives it after a play."""
        answer = browser.post(f"/recordings/{recording.pk}/play/")
        page = tree(browser, answer["Location"].partition("#")[0])
        return next(page.all(lambda e: e.tag == "audio")).attributes["src"]

    def test_it_is_heard_by_its_operator_and_his_head_and_each_play_is_written_down(self, signed, kept):
        for who, role in (("abramov", "employee"), ("titov", "head")):
            browser = signed(who, role)
            sound_ = browser.get(self.listen(browser, kept))
            assert (sound_.status_code, sound_.content) == (200, sound())
            assert Play.objects.filter(account__employee__code=who).count() == 1
        assert "abramov" not in tree(signed("bykova"), f"/calls/{kept.call_id}/").words

    def test_a_remark_that_can_not_be_kept_stays_typed_beside_the_open_sound(self, signed, kept):
        """Seen red: the words were gone, and the sound was closed."""
        abramov = signed("abramov")
        sound_ = self.listen(abramov, kept)
        play = sound_.rpartition("=")[2]
        told = {"once": str(uuid4()), "play": play, "at": "9:99", "text": "said too much"}
        answer = abramov.post(f"/recordings/{kept.pk}/mark/", told)
        assert answer.status_code == 422
        form = {
            e.attributes.get("name"): e.attributes.get("value")
            for e in read(answer.content.decode()).all(lambda e: e.tag == "input")
        }
        assert (form["at"], form["text"], form["play"]) == ("9:99", "said too much", play)
        assert sound_ in answer.content.decode()

    def test_the_last_second_of_a_recording_can_be_remarked(self, signed, kept):
        """Seen red: of a sound that is said to last 0:01, 0:01 was no moment."""
        Recording.objects.update(milliseconds=700)
        told = {"once": str(uuid4()), "at": "0:01", "text": "the end"}
        abramov = signed("abramov")
        assert abramov.post(f"/recordings/{kept.pk}/mark/", told).status_code == 302
        assert kept.marks.get().milliseconds == 700
        told |= {"once": str(uuid4()), "at": "0:02"}
        assert abramov.post(f"/recordings/{kept.pk}/mark/", told).status_code == 422

    def test_it_is_closed_to_colleagues_to_strangers_and_without_a_play(self, signed, kept, login):
        abramov = signed("abramov")
        address = self.listen(abramov, kept)
        bare = address.partition("?")[0]
        bykova = signed("bykova")
        for browser, asked in (
            (bykova, address), (abramov, bare), (abramov, f"{bare}?play=0"), (abramov, f"{bare}?play=x"),
            (abramov, "/recordings/999/audio/?play=1"), (abramov, f"/{kept.path}"), (abramov, f"/media/{kept.path}"),
        ):  # fmt: skip
            for headers in ({}, {"Range": "bytes=0-9"}):
                assert browser.get(asked, headers=headers).status_code == 404, asked
        assert Browser().get(address).status_code == 302
        assert bykova.post(f"/recordings/{kept.pk}/play/").status_code == 404
        assert bykova.post(f"/recordings/{kept.pk}/mark/", {"at": "0", "text": "x"}).status_code == 404
        assert Play.objects.count() == 1
        titov = signed("titov", "head")
        self.listen(titov, kept)
        assert titov.get(address).status_code == 404  # another's play
        Account.objects.filter(employee__code="titov").update(role="employee")
        assert titov.post(f"/recordings/{kept.pk}/play/").status_code == 404

    def test_a_head_hears_his_own_people_and_no_call_that_is_not_theirs(self, signed, ring):
        """Seen red: were every head to hear every call."""
        nobodys = ring(3, ext="77")
        Browser().post("/hooks/ours/recording/?token=s3cret-s3cret&call=3", sound(), content_type="audio/wav")
        titov = signed("titov", "head")
        assert titov.get(f"/calls/{nobodys.pk}/").status_code == 200
        assert titov.post(f"/recordings/{Recording.objects.get().pk}/play/").status_code == 404

    @pytest.mark.parametrize(
        ("asked", "status", "said", "part"),
        [
            ("bytes=0-9", 206, "bytes 0-9/32044", slice(0, 10)),
            ("bytes=32000-", 206, "bytes 32000-32043/32044", slice(32_000, None)),
            ("bytes=-44", 206, "bytes 32000-32043/32044", slice(32_000, None)),
            ("bytes=0-99999", 206, "bytes 0-32043/32044", slice(None)),
            ("bytes=40000-", 416, "bytes */32044", slice(0, 0)),
            ("bytes=9-0", 200, None, slice(None)),
            ("bytes=0-1,5-6", 200, None, slice(None)),
            ("lines=0-1", 200, None, slice(None)),
            ("bytes=x", 200, None, slice(None)),
        ],
    )
    def test_parts_are_served_as_they_are_asked_for(self, signed, kept, asked, status, said, part):
        abramov = signed("abramov")
        answer = abramov.get(self.listen(abramov, kept), headers={"Range": asked})
        assert (answer.status_code, answer.headers.get("Content-Range")) == (status, said)
        assert answer.content == sound()[part]

    def test_no_browser_takes_it_for_a_page(self, signed, kept):
        abramov = signed("abramov")
        answer = abramov.get(self.listen(abramov, kept))
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "audio/wav"

    @pytest.mark.parametrize("name", ["talk.mp3", "talk.wav"])
    @pytest.mark.parametrize(
        "content", [b"<html><script>alert(1)</script>", b"<svg onload=alert(1)>", b""], ids=["html", "svg", "none"]
    )
    def test_a_page_that_is_named_a_recording_is_refused(self, signed, ring, name, content):
        call, abramov = ring(), signed("abramov")
        answer = abramov.post(f"/calls/{call.pk}/recordings/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
        sent = Browser().post(
            f"/hooks/ours/recording/?token=s3cret-s3cret&call=1&name={name}", content, content_type="audio/mpeg"
        )
        assert sent.status_code == 422
        assert not Recording.objects.exists()

    def test_one_is_added_by_hand_and_its_name_is_inert(self, signed, ring):
        call, abramov = ring(), signed("abramov")
        file = SimpleUploadedFile(f"{HOSTILE}.wav", sound())
        assert abramov.post(f"/calls/{call.pk}/recordings/", {"file": file}).status_code == 302
        page = abramov.get(f"/calls/{call.pk}/").content.decode()
        assert "<img" not in page
        assert 'class="waveform"' in page
        assert signed("bykova").post(f"/calls/{call.pk}/recordings/", {"file": file}).status_code == 404

    def test_it_may_come_before_its_call(self, exchange, ring):
        Browser().post("/hooks/ours/recording/?token=s3cret-s3cret&call=7", sound(), content_type="audio/wav")
        assert ring(7).recordings.count() == 1
        assert (
            Browser().post("/hooks/ours/recording/?token=x&call=7", sound(), content_type="audio/wav").status_code
            == 403
        )

    def test_a_remark_stands_at_its_second(self, signed, kept):
        abramov = signed("abramov")
        self.listen(abramov, kept)
        assert abramov.post(f"/recordings/{kept.pk}/mark/", {"at": "0:01", "text": HOSTILE}).status_code == 302
        page = abramov.get(f"/calls/{kept.call_id}/").content.decode()
        assert 'data-seek="1"' in page
        assert "<img" not in page
        for wrong in ({"at": "0:09", "text": "beyond"}, {"at": "x", "text": "x"}, {"at": "0", "text": " "}):
            assert abramov.post(f"/recordings/{kept.pk}/mark/", wrong).status_code == 422

    def test_a_play_is_never_taken_back(self, signed, kept):
        signed("abramov").post(f"/recordings/{kept.pk}/play/")
        refused("DELETE FROM callcentre_play", by="rows are never deleted")
        refused("UPDATE callcentre_play SET at = '2020-01-01'", by="rows are never changed")

    def test_an_erased_client_leaves_no_sound(self, signed, kept, tmp_path, django_capture_on_commit_callbacks):
        from pochemu.callcentre.calls import link
        from pochemu.callcentre.erasing import erase
        from pochemu.clients.actions import Told, add

        abramov = signed("abramov")
        address = self.listen(abramov, kept)
        client = add(Told("Зайцев"), by=None, at=TEN)
        link(kept.call, client, by=Account.objects.get(employee__code="abramov"))
        assert [path for path in tmp_path.rglob("*") if path.is_file()]
        with django_capture_on_commit_callbacks(execute=True):
            erase(client, at=TEN)
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
        assert abramov.get(address).status_code == 404
        assert Play.objects.count() == 1


class TestTelephony:
    @pytest.fixture
    def director(self, client, sales, django_user_model):
        user = django_user_model.objects.create_user("director", password=PASSWORD)
        Account.objects.create(user=user, role="director", language="en")
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    def test_an_exchange_is_begun_from_a_ready_template(self, director):
        answer = director.post("/telephony/", {"name": "city", "template": "zadarma", "secret": ""})
        assert answer["Location"] == "/telephony/city/"
        assert len(Sender.objects.get(name="city").secret) >= 20
        assert "/hooks/city/" in tree(director, "/telephony/city/").words
        assert "Form on the site" in tree(director, "/telephony/").words
        assert director.post("/telephony/", {"name": "city", "template": "mango"}).status_code == 422
        assert director.post("/telephony/", {"name": "Город", "template": "mango"}).status_code == 422

    def test_a_mistake_in_a_template_is_told_and_nothing_is_kept(self, director, exchange):
        answer = director.post("/telephony/ours/", {"template": "events: {end: {cal: id}}", "secret": "12345678"})
        assert answer.status_code == 422
        assert "call" in answer.content.decode()
        assert Sender.objects.get(name="ours").secret == "s3cret-s3cret"

    def test_telephones_that_are_nobodys_are_shown_until_it_is_said_whose(self, director, ring):
        call = ring(ext="77")
        assert "77" in tree(director, "/telephony/ours/").words
        director.post("/telephony/ours/whose/", {"extension": "77", "employee": "bykova"})
        assert Call.objects.get(pk=call.pk).employee.code == "bykova"

    def test_a_telephone_that_is_anothers_now_is_said_to_be_and_calls_of_before_stay(self, director, ring):
        """Seen red: whose a telephone is could be said once, and never changed; nor before anything had rung on it."""
        before = ring(1, ext="1")
        page = tree(director, "/telephony/ours/")
        assert "Telephone, as the exchange names it" in page.words
        for extension in ("1", "88"):
            told = {"extension": extension, "employee": "bykova"}
            assert director.post("/telephony/ours/whose/", told).status_code == 302
        after, first = ring(2, ext="1"), ring(3, ext="88")
        codes = [Call.objects.get(pk=one.pk).employee.code for one in (before, after, first)]
        assert codes == ["abramov", "bykova", "bykova"]
        director.post("/telephony/", {"name": "site", "template": "site", "secret": "s3cret of the page"})
        assert "as the exchange names it" not in tree(director, "/telephony/site/").words

    def test_what_could_not_be_read_is_shown_and_read_again(self, director, exchange):
        told = b'{"id": "9", "way": "inward", "number": "+79161234567", "at": "2026-09-15T10:00", "s": "5"}'
        Browser().post("/hooks/ours/?token=s3cret-s3cret", told, content_type="application/json")
        assert "inward" in tree(director, "/telephony/ours/").words
        Sender.objects.update(
            template=exchange.template.replace("direction: way", "direction: {field: way, words: {inward: in}}")
        )
        director.post("/telephony/ours/read/")
        assert Call.objects.get().direction == "in"

    def test_a_form_that_could_not_be_read_is_shown_in_letters(self, director, exchange):
        """And the address that is given to whoever fills it holds its secret. Seen red: %D0%9F…"""
        director.post("/telephony/", {"name": "site", "template": "site", "secret": "s3cret of the page"})
        Browser().post("/hooks/site/?token=s3cret%20of%20the%20page", {"name": "Пётр без телефона"})
        words = tree(director, "/telephony/site/").words
        assert "Пётр без телефона" in words
        assert "/hooks/site/?token=s3cret%20of%20the%20page" in words

    def test_what_one_exchange_could_not_say_hides_nothing_of_anothers(self, director, ring):
        """Seen red: the list was cut at a hundred of all exchanges before it was one's own."""
        told = lambda name, way: Browser().post(  # noqa: E731
            f"/hooks/{name}/?token=s3cret-s3cret", json.dumps({"id": "1", "way": way}), content_type="application/json"
        )  # fmt: skip
        ring(ext="77")
        assert told("ours", "inward").status_code == 202
        Sender.objects.create(name="other", template=TEMPLATE, secret="s3cret-s3cret")
        assert {told("other", f"way {n}").status_code for n in range(101)} == {202}
        page, other = (tree(director, f"/telephony/{name}/").words for name in ("ours", "other"))
        assert ("inward" in page, "inward" in other) == (True, False)
        assert ("1 call waits" in page, "1 call waits" in other) == (True, False)

    def test_it_is_closed_to_who_may_not(self, signed, exchange):
        titov = signed("titov", "head")
        assert titov.get("/telephony/").status_code == titov.get("/telephony/ours/").status_code == 404
        for what in ("", "whose/", "read/"):
            assert titov.post(f"/telephony/ours/{what}").status_code == 404
