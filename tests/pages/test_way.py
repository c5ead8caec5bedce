"""The way of a scheme into force, by its pages: begun, written, submitted, decided by another person, read."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from alone import alone
from days import today
from pages.conftest import MONTH
from pages.reading import read
from pochemu.engine.period import Month
from pochemu.rules.models import Acknowledgement, Decision, Draft, SchemeRevision
from pochemu.web.numbers import long_day

pytestmark = pytest.mark.django_db

NEXT = Month.of(today()).plus(2)
SCHEME = f"/schemes/sales-manager/{NEXT}/"


@pytest.fixture
def browser_of(login):
    """A browser with somebody signed in: `browser_of("kuzmin", "finance")`."""

    def made(employee, role="employee"):
        client = Client()
        client.force_login(login(employee, role=role))
        client.cookies["django_language"] = "en"
        return client

    return made


@pytest.fixture
def designer(browser_of):
    return browser_of("titov", "designer")


@pytest.fixture
def finance(browser_of):
    return browser_of("kuzmin", "finance")


def words(answer):
    return " ".join(read(answer.content.decode()).words.split())


def hidden(answer, name):
    return next(read(answer.content.decode()).all(lambda e: e.attributes.get("name") == name)).attributes["value"]


def begin(client):
    answer = client.post("/drafts/", {"position": "sales-manager", "month": str(NEXT)})
    assert answer.status_code == 302
    return Draft.objects.latest("pk")


def do(client, draft, **told):
    at = f"/drafts/{draft.pk}/"
    told.setdefault("version", str(draft.latest.pk))
    return client.post(at, told)


def raised(draft):
    """The same, with a better rate up to the plan."""
    assert "0.10%" in draft.latest.text
    return draft.latest.text.replace("0.10%", "0.12%")


@pytest.fixture
def submitted(designer):
    draft = begin(designer)
    assert do(designer, draft, do="save", text=raised(draft)).status_code == 302
    assert do(designer, draft, do="submit").status_code == 302
    return draft


def decide(client, draft, **told):
    at = f"/drafts/{draft.pk}/"
    return client.post(f"{at}decision/", {"digest": hidden(client.get(at), "digest"), **told})


def test_a_draft_begins_with_what_is_in_force_and_says_what_it_changes(designer):
    draft = begin(designer)
    assert f"effective: {NEXT}" in draft.latest.text
    assert "Nothing: it says the same." in words(designer.get(f"/drafts/{draft.pk}/"))
    do(designer, draft, do="save", text=raised(draft))
    shown = words(designer.get(f"/drafts/{draft.pk}/?said=saved"))
    assert "Saved as a new version." in shown
    assert "Before" in shown
    assert "0.12" in shown


def test_a_draft_begins_on_the_page_of_its_scheme_for_whoever_may_write(designer, finance):
    form = next(read(designer.get("/schemes/sales-manager/").content.decode()).all(lambda e: "begin" in e.classes))
    (position,) = form.all(lambda e: e.attributes.get("name") == "position")
    (chosen,) = position.all(lambda e: "selected" in e.attributes)
    assert (form.attributes["action"], chosen.attributes["value"]) == ("/drafts/", "sales-manager")
    assert not list(read(finance.get("/schemes/sales-manager/").content.decode()).all(lambda e: "begin" in e.classes))


def test_a_mistake_is_told_with_its_place_and_stops_the_submission(designer):
    draft = begin(designer)
    do(designer, draft, do="save", text=draft.latest.text.replace("formula:", "formulae:", 1))
    answer = do(designer, draft, do="submit")
    assert answer.status_code == 422
    assert "line " in words(answer)
    assert not hasattr(draft.latest, "submission")


def test_what_looks_like_a_slip_is_submitted_only_when_it_is_meant(designer, finance):
    draft = begin(designer)
    slip = draft.latest.text.replace("[80, 1], [90, 1.2]", "[80, 1], [90, 12]")
    do(designer, draft, do="save", text=slip)
    answer = do(designer, draft, do="submit")
    assert answer.status_code == 422
    assert "from 90 on it gives 12" in words(answer)
    known = hidden(answer, "known")
    assert do(designer, draft, do="submit", known=known, meant="what?").status_code == 422
    assert not hasattr(draft.latest, "submission")
    assert do(designer, draft, do="submit", known=known, meant=hidden(answer, "meant")).status_code == 302
    shown = words(finance.get(f"/drafts/{draft.pk}/"))
    assert "The submitter was warned of this, and went on" in shown
    assert "from 90 on it gives 12" in shown


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(designer):
    draft = begin(designer)
    before = str(draft.latest.pk)
    do(designer, draft, do="save", text=raised(draft))
    for doing in ({"do": "save", "text": "mine"}, {"do": "submit"}):
        answer = do(designer, draft, version=before, **doing)
        assert answer.status_code == 409
        assert "Титов В. Н. has written on since you opened this page: version 2." in words(answer)
        assert ("What you have typed, beside version 2" in words(answer)) is ("text" in doing)
    assert draft.latest.number == 2


def rows_of(answer, place):
    section = next(read(answer.content.decode()).all(lambda e: e.attributes.get("id") == place))
    (body,) = section.all(lambda e: e.tag == "tbody")
    return {next(row.all(lambda e: e.tag == "th")).words.split()[0]: row for row in body.all(lambda e: e.tag == "tr")}


def test_who_decides_sees_what_each_would_have_been_paid_last_month_and_why(submitted, designer, finance, monkeypatch):
    october = datetime(2026, 10, 15, tzinfo=UTC)
    monkeypatch.setattr("pochemu.web.access.timezone", SimpleNamespace(now=lambda: october))
    at = f"/drafts/{submitted.pk}/"
    shown = finance.get(at)
    assert "the draft would have cost" in words(shown)
    row = rows_of(shown, "last-month")["Абрамов"]
    was, would, change = (next(cell.all(lambda e: e.tag == "a")) for cell in row.all(lambda e: e.tag == "td"))
    assert change.words.strip().startswith("+")
    assert "under=" not in was.attributes["href"]
    assert "under=" in would.attributes["href"]
    for figure in (was, would):
        why = words(finance.get(figure.attributes["href"]))
        assert figure.words.strip() in why
    assert "the formula" in words(finance.get(change.attributes["href"]))


def test_what_is_still_written_is_not_paid_out_on_its_page(designer):
    assert "last-month" not in designer.get(f"/drafts/{begin(designer).pk}/").content.decode()


def test_another_person_approves_and_whom_it_concerns_reads_it(submitted, designer, finance, browser_of):
    assert "another person decides" in words(designer.get(f"/drafts/{submitted.pk}/"))
    answer = decide(finance, submitted, decision="approve")
    assert (answer.status_code, answer.headers["Location"]) == (302, SCHEME)
    shown = words(finance.get(SCHEME))
    assert "Submitted by" in shown
    assert "approved by" in shown
    abramov = browser_of("abramov")
    assert "A new scheme" in words(abramov.get("/me/"))
    page = abramov.get(SCHEME)
    assert "What changes against the version before" in words(page)
    answer = abramov.post(f"{SCHEME}read/", {"digest": hidden(page, "digest")})
    assert answer.status_code == 302
    assert Acknowledgement.objects.get().employee.code == "abramov"
    assert "A new scheme" not in words(abramov.get("/me/"))
    assert "You confirmed on" in words(abramov.get(SCHEME))
    act = words(finance.get(f"{SCHEME}act/"))
    assert SchemeRevision.objects.latest("pk").digest in act
    day = " ".join(long_day(today(), "en").split())
    assert act.count(day) == 4  # submitted, approved, read, and the act's own
    assert "a dash: not yet" in act
    assert "Indicators, in plain words" in act
    assert "read by 1 of" in words(finance.get(SCHEME))


def test_a_later_version_of_a_month_to_come_says_whose_place_it_takes(submitted, designer, finance, browser_of):
    assert "is approved already" not in words(designer.get(f"/drafts/{submitted.pk}/")), "the month before has another"
    decide(finance, submitted, decision="approve")
    abramov = browser_of("abramov")
    abramov.post(f"{SCHEME}read/", {"digest": hidden(abramov.get(SCHEME), "digest")})
    later = begin(designer)
    do(designer, later, do="save", text=later.latest.text.replace("0.12%", "0.13%"))
    do(designer, later, do="submit")
    for browser in (designer, finance):
        told = words(browser.get(f"/drafts/{later.pk}/"))
        assert "a version is approved already (№1). Once this one is approved, it takes that one’s place." in told
        assert "1 person has confirmed that one and is asked again." in told
    assert decide(finance, later, decision="approve").status_code == 302
    assert "A new scheme" in words(abramov.get("/me/"))
    assert "0.13" in words(abramov.get(SCHEME))
    assert [one.number for one in SchemeRevision.objects.known().filter(effective=NEXT.code)] == [2]
    assert "is approved already" not in words(designer.get(f"/drafts/{later.pk}/"))


def test_what_is_read_is_what_was_shown(submitted, finance, browser_of):
    decide(finance, submitted, decision="approve")
    answer = browser_of("abramov").post(f"{SCHEME}read/", {"digest": "0" * 64})
    assert answer.status_code == 409
    assert "another version has taken its place" in words(answer)
    assert not Acknowledgement.objects.exists()


def test_whom_it_does_not_concern_confirms_nothing(submitted, finance, designer):
    decide(finance, submitted, decision="approve")
    digest = SchemeRevision.objects.latest("pk").digest
    assert designer.post(f"{SCHEME}read/", {"digest": digest}).status_code == 404
    assert "A new scheme" not in words(designer.get("/me/"))


def test_a_rejection_gives_its_reason_to_the_authors(submitted, designer, finance):
    assert decide(finance, submitted, decision="reject", reason=" ").status_code == 409
    assert decide(finance, submitted, decision="reject", reason="Too dear").status_code == 302
    assert "Too dear" in words(designer.get(f"/drafts/{submitted.pk}/"))
    do(designer, submitted, do="save", text=submitted.latest.text + "# cheaper\n")
    assert do(designer, submitted, do="submit").status_code == 302


def test_a_stale_approval_is_refused(submitted, designer, finance):
    page = finance.get(f"/drafts/{submitted.pk}/")
    digest = hidden(page, "digest")
    do(designer, submitted, do="save", text=submitted.latest.text + "# sweeter\n")
    answer = finance.post(f"/drafts/{submitted.pk}/decision/", {"digest": digest, "decision": "approve"})
    assert answer.status_code == 409
    assert "written on since it was submitted" in words(answer)
    do(designer, submitted, do="submit")
    answer = finance.post(f"/drafts/{submitted.pk}/decision/", {"digest": digest, "decision": "approve"})
    assert answer.status_code == 409
    assert "not what the page showed you" in words(answer)
    assert not Decision.objects.exists()


def test_one_hand_is_said_on_the_page(submitted, designer):
    assert (
        designer.post(
            f"/drafts/{submitted.pk}/decision/",
            {"digest": submitted.latest.submission.digest, "decision": "approve"},
        ).status_code
        == 409
    )
    alone("titov")
    assert "The company has one hand" in words(designer.get(f"/drafts/{submitted.pk}/"))
    assert decide(designer, submitted, decision="approve").status_code == 302
    assert "Written and approved by one person" in words(designer.get(SCHEME))


def test_what_was_loaded_says_that_nobody_approved_it_here(finance):
    assert "nobody approved it here" in words(finance.get("/schemes/sales-manager/"))


def test_a_draft_is_put_aside_or_moved(designer):
    draft = begin(designer)
    do(designer, draft, do="move", month=str(NEXT.plus(1)))
    assert draft.latest.effective == NEXT.plus(1).code
    assert do(designer, draft, do="discard").status_code == 302
    assert "put aside" in words(designer.get(f"/drafts/{draft.pk}/"))
    assert f"/drafts/{draft.pk}/" not in designer.get("/schemes/").content.decode()


def test_a_stale_page_does_not_put_aside_what_was_submitted_since(designer, submitted):
    at = f"/drafts/{submitted.pk}/"
    answer = do(designer, submitted, do="discard")  # as a page said before it was submitted
    assert answer.status_code == 409
    assert "was submitted since" in words(answer)
    assert Draft.objects.get(pk=submitted.pk).discarded_at is None
    assert do(designer, submitted, do="discard", version="0").status_code == 409
    told = {"do": "discard", "version": submitted.latest.pk, "submission": hidden(designer.get(at), "submission")}
    assert "The draft is put aside" in words(designer.post(at, told, follow=True))
    assert Draft.objects.get(pk=submitted.pk).discarded_at is not None


def test_drafts_are_closed_to_whoever_neither_writes_nor_approves(submitted, browser_of):
    abramov = browser_of("abramov")
    at = f"/drafts/{submitted.pk}/"
    assert abramov.get(at).status_code == 404
    assert abramov.post(at, {"do": "discard"}).status_code == 404
    assert abramov.post(f"{at}decision/", {"decision": "approve"}).status_code == 404
    assert abramov.post("/drafts/", {"position": "sales-manager", "month": str(NEXT)}).status_code == 404
    assert abramov.get(f"/schemes/sales-manager/{MONTH}/act/").status_code == 404
    assert "Drafts" not in words(abramov.get("/schemes/"))


def test_whoever_only_approves_writes_nothing(submitted, finance):
    assert do(finance, submitted, do="discard").status_code == 404
    assert "Save as a new version" not in words(finance.get(f"/drafts/{submitted.pk}/"))


def test_a_draft_begins_from_a_ready_scheme(designer, finance):
    assert "Ready schemes" in words(designer.get("/schemes/"))
    assert "Sales manager" in words(designer.get("/library/"))
    shown = words(designer.get("/library/sales-manager/"))
    assert "The facts it counts" in shown
    assert "not there yet" in shown
    told = {"position": "sales-manager", "month": str(NEXT)}
    assert designer.post("/drafts/", {**told, "ready": "nobody"}).status_code == 404
    assert designer.post("/drafts/", {**told, "ready": "sales-manager"}).status_code == 302
    made = Draft.objects.latest("pk")
    assert "registered_in_three_months" in made.latest.text
    assert f"effective: {NEXT}" in made.latest.text
    assert finance.get("/library/").status_code == 404
    assert designer.get("/library/nobody/").status_code == 404
