"""Scripts on pages: written by a head in plain forms, a call led step by step, every count opening as many calls."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.callcentre.test_scripts import TEXT
from pages.reading import figures, links, read
from pages.test_calls import HOSTILE, exchange, ring, signed, tree  # noqa: F401 (fixtures)
from pochemu.callcentre.leading import go_on, lead, standing
from pochemu.callcentre.models import Call, Script
from pochemu.callcentre.scripts import begin, digest_of, publish, write
from pochemu.clients.actions import Told, add
from pochemu.people.models import Account, Company, Employee
from pochemu.sales.meetings import Place, book

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 7, tzinfo=UTC)
PYOTR = "+79161234567"


@pytest.fixture
def script(sales, signed):  # noqa: F811
    signed("kuzmin", "director")
    made = begin("Входящий", now=NOW)
    write(made.pk, TEXT, seen=digest_of(made.draft))
    publish(made.pk, seen=digest_of(TEXT), by=Account.objects.get(), now=NOW)
    return made


@pytest.fixture
def walk(script, ring):  # noqa: F811
    def make(number, *answers, ext="1", theirs=PYOTR):
        call = ring(number, ext=ext, theirs=theirs)
        by = Account.objects.first()
        lead(call, script, by=by)
        for at, answer in enumerate(answers, 1):
            step = standing(Call.objects.get(pk=call.pk)).step
            go_on(call, at, answer if answer in step.answers else "", answer, by=by, now=NOW)
        return call

    return make


def hidden(page, name):
    return next(page.all(lambda e: e.attributes.get("name") == name)).attributes["value"]


def test_a_head_writes_a_script_in_forms_and_a_colleague_leads_a_call_by_it(signed, ring):  # noqa: F811
    titov, abramov = signed("titov", "head"), signed("abramov")
    at = titov.post("/scripts/", {"title": "Входящий"})["Location"]
    step = {"name": "Начало", "say": HOSTILE, "ask": "Что ищете?", "keep": "Ищет", "then": "", "end": "",
            "answer": ["дом", "", ""], "to": ["Дом", "", ""]}  # fmt: skip
    number = Script.objects.get().pk
    first = {"instead": "Приветствие", "seen": hidden(tree(titov, at), "seen")}
    assert titov.post(f"/scripts/{number}/step/", step | first).status_code == 302
    page = titov.get(f"{at}?step=Начало").content.decode()
    assert "<img" not in page
    assert titov.post(f"/scripts/{number}/step/", step | first).status_code == 422  # somebody changed it meanwhile
    seen = {"seen": hidden(read(page), "seen")}
    assert abramov.post(f"/scripts/{number}/publish/", seen).status_code == 404
    assert titov.post(f"/scripts/{number}/publish/", seen).status_code == 302
    call = ring()
    assert "Lead the talk by a script" in tree(abramov, f"/calls/{call.pk}/").words
    assert abramov.post(f"/calls/{call.pk}/script/", {"script": number}).status_code == 302
    told = abramov.get(f"/calls/{call.pk}/script/").content.decode()
    assert "Что ищете?" in told
    assert "<img" not in told
    answer = {"at": "1", "answer": "дом", "said": HOSTILE}
    for _ in range(2):
        assert abramov.post(f"/calls/{call.pk}/script/on/", answer).status_code == 302
    assert "The talk has ended" in tree(abramov, f"/calls/{call.pk}/script/").words
    assert abramov.post(f"/calls/{call.pk}/script/back/", {"at": "2"}).status_code == 302
    assert abramov.post(f"/calls/{call.pk}/script/on/", {"at": "1", "answer": "мимо"}).status_code == 422
    assert abramov.post(f"/calls/{call.pk}/script/on/", answer).status_code == 302
    client = add(Told("Зайцев"), by=None, at=NOW)
    abramov.post(f"/calls/{call.pk}/link/", {"client": str(client.pk)})
    card = abramov.get(f"/clients/{client.pk}/").content.decode()
    assert "<img" not in card
    assert "Ищет" in card
    assert f'href="/calls/{call.pk}/"' in card


def test_mistakes_of_a_text_are_told_with_line_and_column_and_it_is_not_made_public(signed, script):  # noqa: F811
    titov = signed("titov", "head")
    at = f"/scripts/{script.pk}/edit/"
    wrong = TEXT.replace("then: встреча", "then: ужин")
    assert titov.post(at, {"text": wrong, "seen": hidden(tree(titov, at), "seen")}).status_code == 302
    words = tree(titov, at).words
    assert "line 13, column 11" in words
    assert "Make it public" not in words
    answer = titov.post(f"/scripts/{script.pk}/publish/", {"seen": digest_of(wrong)})
    assert answer.status_code == 422
    assert tree(titov, f"/scripts/{script.pk}/").words.count("version 1") == 1
    kept = titov.post(at, {"text": "typed", "seen": "old"})
    assert kept.status_code == 422
    assert "typed" in kept.content.decode()


def test_every_count_opens_as_many_calls(signed, walk, ring):  # noqa: F811
    walk(1, "квартиру", "10 млн", "да")
    walk(2, "квартиру", "10 млн", theirs="+79160000002")
    walk(3, "ошибся", ext="2", theirs="+79160000003")
    walk(4, theirs="+79160000004", ext="2")
    client = add(Told("Зайцев", phones=(PYOTR,)), by=None, at=NOW)
    Call.objects.filter(theirs=PYOTR).update(client=client)
    booked = Call.objects.get(theirs=PYOTR)
    meet(client, booked.started + timedelta(days=1))
    titov = signed("titov", "head")
    at = "/scripts/1/?since=2026-09-01&until=2026-09-30"
    for who in ("", "&person=abramov", "&person=bykova"):
        page = tree(titov, f"{at.replace('/1/', f'/{Script.objects.get().pk}/')}{who}")
        shown = [one for one in figures(page) if one.words.isdigit()]
        assert len(shown) > 10
        for one in shown:
            listed = tree(titov, one.attributes["href"])
            rows = len(list(listed.all(lambda e: "data-row" in e.attributes)))
            assert rows == int(one.words), (one.attributes["href"], one.words)
    words = tree(titov, at.replace("/1/", f"/{Script.objects.get().pk}/")).words
    assert "25% " in words.replace("\xa0", "")  # one of four became a meeting


def meet(client, at):
    """Booked at that moment, for some days later."""
    place = Place(Employee.objects.get(code="abramov"), at + timedelta(days=5), 60)
    return book(client, place, by=Account.objects.first(), now=at)


def test_pages_ask_no_more_for_more_calls(signed, walk):  # noqa: F811
    titov, number = signed("titov", "head"), Script.objects.get().pk
    at = f"/scripts/{number}/?since=2026-09-01&until=2026-09-30"

    def asked():
        titov.get(at)
        with CaptureQueriesContext(connection) as queries:
            titov.get(at)
        return len(queries)

    walk(1, "квартиру", "10 млн", "да")
    walk(2, "ошибся", ext="2", theirs="+79160000002")
    few = asked()
    for n in range(3, 12):
        walk(n, "квартиру", "10 млн", theirs=f"+791600000{n:02}")
    assert asked() <= few


def test_who_writes_scripts_and_who_leads_a_call(signed, walk, ring):  # noqa: F811
    call, number = walk(1, "квартиру"), Script.objects.get().pk
    bykova, stranger = signed("bykova"), Browser()
    for address in ("/scripts/", f"/scripts/{number}/", f"/scripts/{number}/edit/", f"/calls/{call.pk}/script/"):
        assert stranger.get(address).status_code == 302, address
    assert bykova.get("/scripts/").status_code == 200
    assert bykova.post("/scripts/", {"title": "x"}).status_code == 404
    for what in ("step", "publish", "close"):
        assert bykova.post(f"/scripts/{number}/{what}/").status_code == 404
        assert bykova.get(f"/scripts/{number}/{what}/").status_code == 405
    assert bykova.get(f"/scripts/{number}/edit/").status_code == 404
    for what in ("", "on/", "back/"):
        assert bykova.post(f"/calls/{call.pk}/script/{what}", {"script": number}).status_code == 404
    assert bykova.get(f"/calls/{call.pk}/script/").status_code == 404
    assert "Go on by the script" not in tree(bykova, f"/calls/{call.pk}/").words
    Company.objects.update(visibility={"clients": "own"})
    page = tree(bykova, f"/scripts/{number}/?since=2026-09-01&until=2026-09-30")
    assert next(iter(figures(page))).words == "0"
    for asked in ("?version=9", "?version=x", "?since=x"):
        assert bykova.get(f"/scripts/{number}/{asked}").status_code == 404
    assert bykova.get("/calls/?script=99").status_code == 404


def test_a_closed_script_leads_no_call_and_its_page_stays(signed, walk, ring, script):  # noqa: F811
    walk(1, "квартиру")
    titov = signed("titov", "head")
    assert titov.post(f"/scripts/{script.pk}/close/").status_code == 302
    assert "closed: calls are led by it no longer" in tree(titov, "/scripts/").words
    assert "Lead the talk" not in tree(titov, f"/calls/{ring(2, theirs='+79160000002').pk}/").words
    assert titov.get(f"/scripts/{script.pk}/").status_code == 200
    assert {urlsplit(one).path for one in links(tree(titov, "/scripts/"))} >= {f"/scripts/{script.pk}/"}
