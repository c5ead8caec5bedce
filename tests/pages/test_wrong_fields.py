"""What is wrong with a form looks so, stands at its fields, all of it at once; and what was typed stays."""

import re
from uuid import uuid4

import pytest

from pages.reading import read
from pochemu.callcentre.models import Lead
from pochemu.clients.actions import Told, add
from pochemu.clients.models import Client
from pochemu.people.models import Account
from pochemu.sales.models import Deal
from pochemu.sales.setting import add_pipeline, usual_stages

pytestmark = pytest.mark.django_db

LEAD = {"name": "Зоя", "phone": "12", "email": "nobody", "channel": "site"}
CARD = {"name": "Зоя", "phones": "12\n+7 916 123-45-67\nabc", "emails": "nobody"}
CALL = {"direction": "in", "outcome": "talk", "theirs": "12", "started": "soon", "minutes": "long", "text": "Hm"}
RULE = {"place": "x", "way": "turn", "team": "nowhere", "opens": "18:00", "closes": "18:00", "source": "site"}


def sent(browser, address, form, status=422):
    answer = browser.post(address, {"once": str(uuid4()), **form})
    assert answer.status_code == status, answer.content.decode()
    return read(answer.content.decode())


def marked(tree):
    """Names of fields that are marked as wrong, each described by what is wrong with it."""
    ids = {each.attributes["id"]: each for each in tree.all(lambda e: "id" in e.attributes)}
    fields = list(tree.all(lambda e: e.attributes.get("aria-invalid") == "true"))
    for field in fields:
        told = ids[field.attributes["aria-describedby"]]
        assert "error" in told.classes
        assert told.words
    return [field.attributes["name"] for field in fields]


def typed(tree, name):
    (field,) = tree.all(lambda e: e.attributes.get("name") == name)
    return field.text if field.tag == "textarea" else field.attributes.get("value")


@pytest.mark.parametrize(
    ("address", "form", "wrong"),
    [
        ("/leads/add/", LEAD, ["phone", "email"]),
        ("/leads/add/", {"name": "Зоя"}, ["phone"]),
        ("/clients/add/", CARD, ["phones", "emails"]),
        ("/clients/add/", {**CARD, "name": " "}, ["name", "phones", "emails"]),
        ("/calls/add/", CALL, ["theirs", "started", "minutes"]),
        ("/leads/rules/", RULE, ["place", "team", "opens"]),
        ("/telephony/", {"name": "Город", "template": "mango", "secret": "a-long-enough-secret"}, ["name"]),
        ("/telephony/", {"name": "city", "template": "mango", "secret": "short"}, ["secret"]),
        ("/deals/settings/", {"name": "a" * 101}, ["name"]),
        ("/scripts/", {"title": " "}, ["title"]),
        ("/tasks/", {"title": " ", "employee": "abramov", "due_on": "2020-13-01"}, ["title", "due_on"]),
    ],
)
def test_every_wrong_field_is_told_at_once_and_what_was_typed_stays(titov, address, form, wrong):
    Account.objects.update(role="director")
    tree = sent(titov, address, form)
    assert marked(tree) == wrong
    (alert,) = tree.all(lambda e: e.attributes.get("role") == "alert")
    assert "error" in alert.classes
    led = [each.attributes["href"] for each in alert.all(lambda e: e.tag == "a")]
    assert led == [f"#f-{name}" for name in wrong]
    focused = [each.attributes["name"] for each in tree.all(lambda e: "autofocus" in e.attributes)]
    assert focused == wrong[:1]
    for name, text in form.items():
        if name not in ("way", "team", "employee", "direction", "outcome", "template"):
            assert typed(tree, name).strip() == text.strip(), name
    assert not Lead.objects.exists()
    assert not Client.objects.exists()


def test_of_several_wrong_phones_each_is_told(titov):
    (told,) = sent(titov, "/clients/add/", CARD).all(lambda e: e.attributes.get("id") == "wrong-phones")
    assert re.search("“12”.*“abc”", told.words)


def test_a_deals_card_and_its_shares_are_told_together(titov):
    head = Account.objects.get(user__username="titov")
    client = add(Told("Зоя"), by=head, at=head.user.date_joined)
    flats = add_pipeline("Flats", usual_stages(russian=False), by=head)
    form = {
        "client": client.pk, "pipeline": flats.pk, "amount": "much", "source": "site", "project": "", "unit": "",
        "expected_on": "someday", "employee": ["abramov", ""], "share": ["most", ""], "role": ["", ""],
    }  # fmt: skip
    tree = sent(titov, "/deals/new/", form)
    assert marked(tree)[:2] == ["amount", "expected_on"]
    assert set(marked(tree)[2:]) == {"share"}
    assert typed(tree, "amount") == "much"
    assert not Deal.objects.exists()


def test_what_went_well_is_told_as_such(titov):
    form = {"once": str(uuid4()), **LEAD, "phone": "+7 916 123-45-67", "email": ""}
    answer = titov.post("/leads/add/", form, follow=True)
    tree = read(answer.content.decode())
    (said,) = tree.all(lambda e: e.attributes.get("role") == "status" and "note" in e.classes)
    assert "error" not in said.classes
    assert not list(tree.all(lambda e: e.attributes.get("role") == "alert"))
