"""Reviews on pages: a scorecard made, a lot drawn, a talk reviewed beside its recording, seen by whom it concerns."""

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from apps.callcentre.test_reviews import TEXT
from pages.reading import figures, links, read
from pages.test_calls import HOSTILE, exchange, files, ring, signed, sound, tree  # noqa: F401 (fixtures)
from pages.test_scripts import hidden
from pochemu.callcentre.models import Review, Scorecard, ScorecardVersion
from pochemu.people.models import Account, Company

pytestmark = pytest.mark.django_db
WEEK = "/reviews/?week=2026-09-15"


@pytest.fixture
def titov(signed):  # noqa: F811
    return signed("titov", "head")


@pytest.fixture
def version(titov):
    at = titov.post("/scorecards/")["Location"]
    assert titov.post(at, {"text": TEXT, "seen": hidden(tree(titov, at), "seen")}).status_code == 302
    number = Scorecard.objects.get().pk
    seen = hidden(tree(titov, at), "seen")
    assert titov.post(f"/scorecards/{number}/publish/", {"seen": seen}).status_code == 302
    return ScorecardVersion.objects.get()


@pytest.fixture
def talk(ring, titov):  # noqa: F811
    def make(number=1, ext="1", **said):
        call = ring(number, ext=ext, theirs=f"+7916000000{number}", **said)
        titov.post(f"/calls/{call.pk}/recordings/", {"file": SimpleUploadedFile("a.wav", sound(2 + number))})
        return call

    return make


def told(version, **changed):
    form = {"card": version.pk, "text": HOSTILE}
    for place, percent in enumerate(("50", "100", "none")):
        form |= {f"percent-{place}": percent, f"at-{place}": "0:02" if place == 0 else "", f"text-{place}": HOSTILE}
    return form | changed


def test_a_talk_is_drawn_reviewed_seen_by_whom_it_concerns_and_said_anew(signed, titov, version, talk):  # noqa: F811
    calls = [talk(number) for number in range(1, 4)]
    talk(4, ext="2")
    page = tree(titov, WEEK)
    assert "Seed of the lot" in page.words
    drawn = sorted({one for one in links(page) if "/?card=" in one and one.split("/?")[0] != "/calls"})
    assert len(drawn) == 3  # two of Abramov's, one of Bykova's
    for one in figures(page):
        rows = len(list(tree(titov, one.attributes["href"]).all(lambda e: "data-row" in e.attributes)))
        assert rows == int(one.words), one.attributes["href"]
    call = calls[0]
    beside = tree(titov, f"/calls/{call.pk}/?card={version.pk}")
    assert "Review the talk" in beside.words
    answer = titov.post(f"/calls/{call.pk}/review/", told(version))
    assert answer.status_code == 302
    for who, role, status in (("titov", "head", 200), ("abramov", "employee", 200), ("bykova", "employee", 404)):
        browser = titov if who == "titov" else signed(who, role)
        answer = browser.get(f"/reviews/{Review.objects.get().pk}/")
        assert answer.status_code == status, who
        assert "<img" not in answer.content.decode()
    abramov = again_signed("abramov")
    page = tree(abramov, f"/reviews/{Review.objects.get().pk}/")
    score = next(one for one in figures(page) if one.words == "85.7")
    assert score.attributes["href"].startswith("/facts/")
    assert abramov.get(score.attributes["href"]).status_code == 200
    assert f"/calls/{call.pk}/?at=2" in links(page)
    again = told(version, **{"percent-2": "0", "instead": Review.objects.get().pk})
    assert titov.post(f"/calls/{call.pk}/review/", again).status_code == 302
    first, second = Review.objects.order_by("pk")
    assert "counts no longer" in tree(abramov, f"/reviews/{first.pk}/").words
    assert "A critical mistake" in tree(abramov, f"/reviews/{second.pk}/").words
    assert f"/reviews/{second.pk}/" in links(tree(abramov, "/reviews/"))
    assert f"/reviews/{first.pk}/" not in links(tree(abramov, "/reviews/"))


def again_signed(who):
    browser = Browser()
    browser.force_login(get_user_model().objects.get(username=who))
    browser.cookies["django_language"] = "en"
    return browser


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent-0": ""},
        {"percent-0": "70"},
        {"percent-0": "²"},
        {"at-0": "soon"},
        {"at-0": "9:59"},
        {"text": "x" * 1_001},
    ],
)
def test_what_can_not_be_is_told_and_the_form_keeps_what_was_said(titov, version, talk, wrong):
    call = talk()
    answer = titov.post(f"/calls/{call.pk}/review/", told(version, **{"text-1": "typed before"}) | wrong)
    assert answer.status_code == 422
    assert "typed before" in answer.content.decode()
    assert not Review.objects.exists()


def test_who_reviews_whom(signed, titov, version, talk):  # noqa: F811
    call = talk()
    abramov, bykova = signed("abramov"), signed("bykova")
    own = signed("kuzmin", "head")
    for browser in (abramov, bykova, own):
        assert browser.post(f"/calls/{call.pk}/review/", told(version)).status_code == 404
        assert "Review the talk" not in tree(browser, f"/calls/{call.pk}/").words
    Account.objects.filter(employee__code="abramov").update(role="head")  # who spoke, and hears others
    assert abramov.post(f"/calls/{call.pk}/review/", told(version)).status_code == 404
    assert "Review the talk" not in tree(abramov, f"/calls/{call.pk}/").words
    Account.objects.filter(employee__code="abramov").update(role="employee")
    assert titov.post("/calls/999/review/", told(version)).status_code == 404
    assert titov.post(f"/calls/{call.pk}/review/", told(version) | {"card": "99"}).status_code == 404
    number = version.scorecard_id
    for address in ("/reviews/", "/scorecards/", f"/scorecards/{number}/", f"/scorecards/{number}/edit/"):
        assert Browser().get(address).status_code == 302, address
    assert abramov.get(f"/scorecards/{number}/").status_code == 200
    assert abramov.get(f"/scorecards/{number}/edit/").status_code == 404
    for what in ("", f"{number}/edit/", f"{number}/publish/", f"{number}/close/"):
        assert abramov.post(f"/scorecards/{what}").status_code == 404, what
    assert "Drawn for review" not in tree(abramov, "/reviews/").words
    for asked in ("/reviews/?week=x", "/reviews/?before=x", "/reviews/99/", f"/scorecards/{number}/?version=9",
                  "/calls/?card=99", "/calls/?card=x"):  # fmt: skip
        assert titov.get(asked).status_code == 404, asked
    Company.objects.update(visibility={"clients": "own"})
    assert abramov.get(f"/calls/{call.pk}/").status_code == 200


def test_mistakes_of_a_scorecard_are_told_with_line_and_column(titov, version):
    at = f"/scorecards/{version.scorecard_id}/edit/"
    wrong = TEXT.replace("weight: 50", "weight: 40")
    assert titov.post(at, {"text": wrong, "seen": hidden(tree(titov, at), "seen")}).status_code == 302
    assert "line 5, column 3" in tree(titov, at).words
    assert titov.post(at, {"text": "typed", "seen": "old"}).status_code == 422
    assert titov.post(f"/scorecards/{version.scorecard_id}/close/").status_code == 302
    assert "closed: calls are reviewed by it no longer" in tree(titov, "/scorecards/").words
    assert "no scorecard to review calls by" in read(titov.get("/reviews/").content.decode()).words
