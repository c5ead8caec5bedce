"""A question page by page, without a script: asked from a why, answered, a fact proposed and approved, decided."""

import re

import pytest
from django.test import Client

from alone import alone
from pages.conftest import MONTH
from pages.reading import figures, links, read
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.pay.models import MissingFact, Question, Reply
from pochemu.people.models import Company

pytestmark = pytest.mark.django_db

WHY = f"/why/{MONTH}/person/abramov/"


@pytest.fixture
def browser_of(login):
    def make(employee, role="employee"):
        client = Client()
        client.force_login(login(employee, role=role))
        client.cookies["django_language"] = "en"
        return client

    return make


@pytest.fixture
def abramov(browser_of):
    return browser_of("abramov")


@pytest.fixture
def head(browser_of):
    return browser_of("titov", "head")


@pytest.fixture
def designer(browser_of):
    return browser_of("kuzmin", "designer")


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (answer.status_code, address)
    return read(answer.content.decode())


def why_of_a_line(client):
    """The address of the first line's why on Abramov's page."""
    (first, *_) = page(client, f"/people/abramov/{MONTH}/").all(lambda e: "amount" in e.classes)
    return figures(first)[0].attributes["href"]


def link_to_ask(client, address):
    (link,) = page(client, address).all(lambda e: e.tag == "a" and e.words == "This is wrong")
    return link.attributes["href"]


def fill(client, address):
    """What the form has before anybody writes in it."""
    (seen,) = page(client, address).all(lambda e: e.attributes.get("name") == "seen")
    return {"seen": seen.attributes["value"]}


def ask(client, at=WHY, **told):
    address = link_to_ask(client, at)
    answer = client.post(address, {**fill(client, address), "why": "A contract is missing", **told})
    assert answer.status_code == 302, answer.content.decode()
    return Question.objects.latest("pk")


def propose(client, question, **told):
    form = {
        "kind": "registration", "day": f"{MONTH}-15", "amount": "5 000 000", "field/client": "client 7",
        "proof": "The extract from the register", "address": "https://register.example/1",
    }  # fmt: skip
    return client.post(f"/questions/{question.pk}/propose/", {**form, **told})


def words(client, address):
    return page(client, address).words


def test_from_asking_to_the_decision_the_bonus_moves(abramov, head, designer):
    line = why_of_a_line(abramov)
    question = ask(abramov, line, expected="90 000", missed="no such contract")
    at = f"/questions/{question.pk}/"
    assert (question.expected_value, question.path) == ("90000", [line.rstrip("/").split("/")[-1]])
    assert "no such contract. Nothing is known under this number" in words(abramov, at)
    assert question.to.employee.code == "titov"
    assert nav_count(head) == "1"
    assert head.post(f"{at}reply/", {"text": "Which contract?"}).url == f"{at}?said=replied"
    assert "Which contract?" in words(abramov, at)
    before = words(abramov, f"/me/{MONTH}/")
    assert propose(abramov, question).url == f"{at}?said=proposed"
    assert "5,000,000" in words(designer, at)
    assert "Approve and record" not in words(head, at)
    answer = designer.post(f"{at}facts/1/", {"decision": "approve"})
    assert answer.url == f"{at}?said=approved", answer.content.decode()
    assert hero(abramov) != before
    fact = MissingFact.objects.get().decision.fact_id
    told = words(abramov, f"/facts/{fact}/?month={MONTH}&employee=abramov")
    assert "kuzmin" not in told
    assert "It was missing: proposed by Абрамов И. К., approved by Кузьмин Л. О." in told
    assert "The extract from the register" in told
    assert head.post(f"{at}decide/", {"outcome": "wrong", "reason": "It was missing"}).url == f"{at}?said=decided"
    assert "the figure was wrong" in words(abramov, at)
    mended = " ".join(words(abramov, at).split()).partition("What was changed")[2]
    assert f"{question.pk}/1 became known on" in mended
    assert ": Кузьмин Л. О., entry" in mended
    assert nav_count(head) is None


def test_whoever_approves_a_missing_fact_sees_its_role_and_its_fields_offer_what_others_have(abramov, designer):
    question = ask(abramov, missed="DDU-7")
    at = f"/questions/{question.pk}/"
    (offered,) = page(abramov, f"{at}?kind=cancellation").all(lambda e: e.attributes.get("id") == "usual-field/unit")
    assert list(offered.all(lambda e: e.tag == "option"))
    assert 'value="DDU-7"' in str(abramov.get(f"{at}?kind=cancellation").content)
    told = {"role": "speaker", "quantity": "12", "subject": "DDU-7", "field/score": "90"}
    propose(abramov, question, kind="call_review", amount="", **told)
    seen = " ".join(words(designer, at).split())
    assert "role speaker quantity 12 leads back to DDU-7" in seen
    assert "waits for approval by one of: " in seen
    assert designer.get(at).wsgi_request.reader.account.name in seen


def test_a_question_decided_wrong_while_nothing_changed_says_so_and_what_is_awaited(abramov, head):
    at = f"/questions/{ask(abramov).pk}/"
    told = {"outcome": "wrong", "reason": "The register answers tomorrow"}
    assert "The figure is still what it was" in words(head, at)
    assert head.post(f"{at}decide/", told).status_code == 422
    after = head.post(f"{at}decide/", {**told, "as_it_is": "on"})["Location"]
    assert "The figure itself is what it was" in words(head, after)
    seen = words(abramov, at)
    assert "Nothing has changed yet" in seen
    assert "It changes once a fact is added, corrected or cancelled" in seen


def hero(client):
    (found,) = page(client, f"/me/{MONTH}/").all(lambda e: "hero" in e.classes)
    return found.words


def test_questions_on_one_figure_say_who_asked_and_what_wherever_they_stand(abramov, head, browser_of):
    line = why_of_a_line(abramov)
    ask(abramov, line, why="A contract of mine is not in it")
    ask(head, line, why="One contract is in it twice")
    finance = browser_of("kuzmin", "finance")
    finance.post(f"/months/{MONTH}/begin/")
    for address in (f"/months/{MONTH}/", "/questions/"):
        told = " ".join(words(finance, address).split())
        assert "A contract of mine is not in it" in told
        assert "One contract is in it twice" in told
        assert "asked by Титов В. Н." in told
    assert "asked by Абрамов И. К." in words(finance, f"/months/{MONTH}/")
    beside = words(finance, line)
    first, second = Question.objects.order_by("pk")
    assert f"№{first.pk}, Абрамов И. К.: open" in beside
    assert f"№{second.pk}, Титов В. Н.: open" in beside


def nav_count(client):
    counts = {
        e.words
        for e in page(client, "/questions/").all(lambda e: "count" in e.classes and "data-unread" not in e.attributes)
    }
    assert len(counts) < 2
    return counts.pop() if counts else None


def test_an_open_question_stands_on_its_figure_its_card_and_the_month(abramov):
    line = why_of_a_line(abramov)
    question = ask(abramov, line)
    assert f"№{question.pk}, Абрамов И. К.: open, an answer is due by" in words(abramov, line)
    assert f"№{question.pk}" not in panel(abramov, WHY), "that is the why of another figure"
    tree = page(abramov, f"/me/{MONTH}/")
    (first, *others) = tree.all(lambda e: "card" in e.classes)
    assert f"№{question.pk}" in first.words
    assert all(f"№{question.pk}" not in card.words for card in others)
    assert "Questions about figures of this month" in tree.words
    abramov.post(f"/questions/{question.pk}/withdraw/")
    assert "withdrawn" in words(abramov, line)
    assert "Questions about figures of this month" not in words(abramov, f"/me/{MONTH}/")


def panel(client, address):
    (found,) = page(client, address).all(lambda e: e.attributes.get("id") == "why")
    return found.words


def test_what_was_seen_is_what_is_asked_about(abramov):
    address = link_to_ask(abramov, WHY)
    answer = abramov.post(address, {"seen": "1", "why": "It is not one", "expected": "two"})
    assert answer.status_code == 422
    told = read(answer.content.decode())
    assert "The figure has changed" in told.words
    assert "It is not one" in told.words
    assert not Question.objects.exists()


def test_words_are_expected_as_well_as_numbers(abramov):
    at = f"/questions/{ask(abramov, expected='more than Bykova has').pk}/"
    assert "Expected: more than Bykova has" in words(abramov, at)
    for figure in figures(page(abramov, at)):
        assert abramov.get(figure.attributes["href"]).status_code == 200


def test_a_second_question_of_ones_own_leads_to_the_first_and_keeps_what_was_typed(abramov):
    first = ask(abramov)
    address = link_to_ask(abramov, WHY)
    answer = abramov.post(address, {**fill(abramov, address), "why": "Look again"})
    assert answer.status_code == 409
    told = read(answer.content.decode())
    (alert,) = told.all(lambda each: each.attributes.get("role") == "alert")
    assert f"/questions/{first.pk}/" in links(alert)
    assert "Look again" in told.words
    assert Question.objects.count() == 1


@pytest.mark.parametrize("expected", ["90000.5", "123456.78901", "7"])
def test_what_is_expected_is_shown_as_it_was_written(abramov, expected):
    at = f"/questions/{ask(abramov, expected=expected).pk}/"
    assert re.search(rf"\D{re.escape(expected)}0? ₽", words(abramov, at).replace(",", ""))


def test_whoever_sees_the_figure_reads_and_only_those_it_concerns_speak(abramov, browser_of):
    question = ask(abramov)
    at = f"/questions/{question.pk}/"
    bykova = browser_of("bykova")
    assert "Your reply" not in words(bykova, at)
    for what, told in {
        "reply": {"text": "And mine?"},
        "decide": {"outcome": "right", "reason": "so"},
        "withdraw": {},
    }.items():
        assert bykova.post(f"{at}{what}/", told).status_code == 422, what
    assert propose(bykova, question).status_code == 422
    assert not Reply.objects.exists()
    Company.objects.update(visibility={"money": "own"})
    for address in (at, f"{at}reply/", link_to_ask(abramov, WHY), "/questions/999/"):
        assert bykova.get(address).status_code in (404, 405), address
        assert bykova.post(address, {"text": "?"}).status_code in (404, 405), address
    assert "abramov" not in bykova.get("/questions/").content.decode()
    assert "Абрамов" not in words(bykova, "/questions/")


def test_a_fact_that_can_not_be_read_is_told_and_what_was_typed_stays(abramov):
    question = ask(abramov)
    for told, sentence in {
        ("day", "yesterday"): "Say on what day",
        ("amount", "many"): "“many” is not a number",
        ("amount", "0.001"): "more decimals than money has",
        ("address", "ftp://x"): "must begin with https",
        ("proof", " "): "how it is known",
    }.items():
        answer = propose(abramov, question, **{told[0]: told[1], "subject": "client 7"})
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert sentence in read(shown).words, told
        assert "client 7" in shown
    assert propose(abramov, question, kind="nothing").status_code == 404


def test_a_fact_that_is_known_tells_where_it_is_counted(abramov):
    fact = page(abramov, f"/me/{MONTH}/").all(lambda e: e.attributes.get("href", "").startswith("/facts/"))
    number = int(next(fact).attributes["href"].split("/")[2])
    from pochemu.ledger.models import Fact

    key = Fact.objects.get(pk=number).key
    question = ask(abramov, missed=key)
    tree = page(abramov, f"/questions/{question.pk}/")
    assert "Its page tells where it is counted" in tree.words
    assert any(f"/facts/{number}/" in e.attributes.get("href", "") for e in tree.all(lambda e: e.tag == "a"))


@pytest.mark.parametrize("said", ["registration-7", "№7", " 7 "])
def test_a_fact_of_the_rooms_is_found_by_the_number_that_pages_show(abramov, said):
    """Seen red: of №7 it was said that nothing is known under it."""
    from datetime import UTC, datetime

    from pochemu.engine.fact import Credit, NewFact
    from pochemu.ledger.models import Fact

    with entry(what="a room's") as act:
        at = datetime(2026, 9, 15, tzinfo=UTC)
        told = NewFact("registration", "registration-7", at, (Credit("abramov"),), 100, subject="contract-7")
        record(act, "crm", [told])
    number = Fact.objects.get(key="registration-7").pk
    tree = page(abramov, f"/questions/{ask(abramov, missed=said).pk}/")
    assert any(f"/facts/{number}/" in e.attributes.get("href", "") for e in tree.all(lambda e: e.tag == "a"))


def test_a_fact_told_by_others_under_such_a_key_is_nobodys_proposal(abramov):
    from datetime import UTC, datetime

    from pochemu.engine.fact import Credit, NewFact
    from pochemu.ledger.models import Fact

    with entry(what="a forged one") as act:
        told = NewFact("registration", "7/1", datetime(2026, 9, 15, tzinfo=UTC), (Credit("abramov"),), 100)
        record(act, "question", [told])
    forged = Fact.objects.get(key="7/1").pk
    assert "It was missing" not in words(abramov, f"/facts/{forged}/?month={MONTH}&employee=abramov")


def test_a_company_of_one_person_says_so_on_the_page(designer):
    question = ask(designer)
    alone("kuzmin")
    at = f"/questions/{question.pk}/"
    assert "The company has one person" in words(designer, at)
    designer.post(f"{at}decide/", {"outcome": "right", "reason": "I looked again"})
    assert "decided by the asker: the company has one person" in words(designer, at)
