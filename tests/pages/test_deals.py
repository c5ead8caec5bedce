"""Deals on pages: what is closed is not there, every number opens to its list, what was typed is not lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from gmpy2 import mpq

from pages.reading import read
from pochemu.people.models import Account, Company, Employee
from pochemu.sales.models import Deal, LossReason, Pipeline

pytestmark = pytest.mark.django_db

OPENED = datetime(2026, 9, 3, 9, tzinfo=UTC)


@pytest.fixture
def head(sales, titov):
    return Account.objects.get(user__username="titov")


@pytest.fixture
def pipeline(head):
    from pochemu.sales.setting import add_pipeline, set_reasons, usual_reasons, usual_stages

    set_reasons(usual_reasons(russian=False), by=head)
    return add_pipeline("Flats", usual_stages(russian=False), by=head)


@pytest.fixture
def opened(pipeline, head):
    from pochemu.clients.actions import Told, add
    from pochemu.sales.dealing import Card, Part, open_deal

    def make(name="Пётр Первый", *managers, amount=8_000_000_00, source="site"):
        client = add(Told(name), by=head, at=OPENED)
        whole = managers or ("abramov",)
        parts = [Part(code, mpq(1, len(whole))) for code in whole]
        return open_deal(client, pipeline, Card(amount=amount, source=source), parts, by=head, now=OPENED)

    return make


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return read(answer.content.decode())


def numbers(tree):
    """Figures and where they lead."""
    return {e.words: e.attributes["href"] for e in tree.all(lambda e: e.tag == "a" and "n" in e.classes)}


def stage(name):
    return Pipeline.objects.get().stages.get(name=name)


def test_a_columns_count_and_sum_open_to_the_deals_behind_them(titov, opened):
    for number in range(3):
        opened(f"Client {number}", amount=(number + 1) * 100_000_00)
    tree = page(titov, "/deals/")
    column = next(tree.all(lambda e: "data-stage" in e.attributes))
    total = next(column.all(lambda e: "sum" in e.classes))
    assert list(numbers(total)) == ["3", "600,000 ₽"]
    for address in numbers(total).values():
        listed = page(titov, address)
        assert [e.words for e in listed.all(lambda e: e.tag == "dd")][:2] == ["3", "600,000 ₽"]
        assert "Client 0" in listed.words


def test_questions_to_the_database_are_as_many_for_many_cards(titov, opened):
    def asked(address):
        with CaptureQueriesContext(connection) as caught:
            page(titov, address)
        return sum("sales_" in each["sql"] or "clients_" in each["sql"] for each in caught)

    addresses = ("/deals/", "/deals/list/", "/deals/list/?who=abramov&source=site")
    opened("first", "abramov")
    few = [asked(address) for address in addresses]
    for number in range(30):
        opened(f"Client {number}", "abramov", "bykova")
    assert [asked(address) for address in addresses] == few


def test_a_list_goes_on_where_it_ended(titov, opened):
    for number in range(55):
        opened(f"Client {number:02}")
    tree = page(titov, "/deals/list/?source=site")
    following = next(e.attributes["href"] for e in tree.all(lambda e: e.attributes.get("rel") == "next"))
    first, second = (
        [e.words for e in each.all(lambda e: e.tag == "h2" and list(e.all(lambda a: a.tag == "a")))]
        for each in (tree, page(titov, following))
    )
    assert first + second == [f"Client {number:02}" for number in reversed(range(55))]


def test_a_card_is_moved_from_the_board_and_only_as_it_was_seen(titov, opened):
    deal = opened()
    to = stage("Needs known").pk
    answer = titov.post("/deals/move/", {"move": f"{deal.pk}:{deal.version}:{to}"})
    assert answer.status_code == 302
    assert Deal.objects.get().stage_id == to
    answer = titov.post("/deals/move/", {"move": f"{deal.pk}:{deal.version}:{stage('Meeting held').pk}"})
    assert answer.status_code == 422
    assert "was changed since you opened it" in read(answer.content.decode()).words


def test_what_a_step_needs_is_asked_for_and_then_the_deal_goes_there(titov, opened):
    deal = opened(amount=None)
    to = stage("Reservation").pk
    answer = titov.post("/deals/move/", {"move": f"{deal.pk}:{deal.version}:{to}"})
    tree = read(answer.content.decode())
    assert answer.status_code == 422
    assert "“Reservation” needs first: amount, project, unit" in tree.words
    wrong = [e.attributes["name"] for e in tree.all(lambda e: e.attributes.get("aria-invalid") == "true")]
    assert wrong == ["amount", "project", "unit"]
    form = {"seen": deal.version, "then": to, "amount": "8,300,000", "source": "site", "project": "Height"}
    answer = titov.post(f"/deals/{deal.pk}/change/", {**form, "unit": "12"})
    assert answer.status_code == 302
    deal = Deal.objects.get()
    assert (deal.stage_id, deal.amount, deal.unit) == (to, 8_300_000_00, "12")


def test_what_was_typed_is_not_lost(titov, opened):
    deal = opened()
    answer = titov.post(f"/deals/{deal.pk}/change/", {"seen": deal.version, "amount": "a lot", "project": "Height"})
    tree = read(answer.content.decode())
    assert answer.status_code == 422
    assert [e.attributes["value"] for e in tree.all(lambda e: e.attributes.get("name") in ("amount", "project"))] == [
        "a lot",
        "Height",
    ]
    answer = titov.post(f"/deals/{deal.pk}/change/", {"seen": deal.version, "amount": "50 %"})
    assert "“50 %” is not an amount" in read(answer.content.decode()).words
    answer = titov.post(f"/deals/{deal.pk}/change/", {"seen": deal.version, "amount": "1.005"})
    assert "more decimals than money has" in read(answer.content.decode()).words
    answer = titov.post(
        f"/deals/{deal.pk}/share/",
        {"seen": deal.version, "employee": ["abramov", "bykova"], "share": ["1/3", "1/3"], "role": ["", ""]},
    )
    assert answer.status_code == 422
    assert "The shares make 2/3, not 100%" in read(answer.content.decode()).words


@pytest.mark.parametrize(
    ("shares", "kept"),
    [
        (["", ""], [mpq(1, 2), mpq(1, 2)]),
        (["1/3", "2/3"], [mpq(1, 3), mpq(2, 3)]),
        (["30 %", "70%"], [mpq(3, 10), mpq(7, 10)]),
        (["0.25", "0.75"], [mpq(1, 4), mpq(3, 4)]),
    ],
)
def test_shares_are_written_as_people_write_them(titov, opened, shares, kept):
    deal = opened()
    form = {"seen": deal.version, "employee": ["abramov", "bykova", ""], "share": [*shares, ""], "role": ["", "", ""]}
    assert titov.post(f"/deals/{deal.pk}/share/", form).status_code == 302
    assert [each.share for each in deal.managing.filter(turn=2).order_by("pk")] == kept


def test_a_deal_is_lost_from_its_page_for_a_reason(titov, opened):
    deal = opened()
    form = {"seen": deal.version, "to": stage("Lost").pk}
    answer = titov.post(f"/deals/{deal.pk}/move/", form)
    assert "Choose why the deal is lost" in read(answer.content.decode()).words
    reason = LossReason.objects.get(name="Put off").pk
    assert titov.post(f"/deals/{deal.pk}/move/", {**form, "reason": reason}).status_code == 302
    assert "Put off" in page(titov, f"/deals/{deal.pk}/").words


def test_a_deal_leads_to_its_facts_and_they_open(titov, opened):
    deal = opened()
    tree = page(titov, f"/deals/{deal.pk}/")
    facts = [e.attributes["href"] for e in tree.all(lambda e: e.attributes.get("href", "").startswith("/facts/"))]
    assert len(facts) == 1
    page(titov, facts[0])


def test_its_facts_tell_the_client_by_name_to_whom_he_is_open_alone(titov, opened, login, client, head):
    from pochemu.clients.actions import entrust

    deal = opened()
    abramov = Employee.objects.get(code="abramov")
    entrust(deal.client, abramov, since=OPENED.date(), why="his own", by=head, at=OPENED)
    Company.objects.update(visibility={"clients": "own"})
    tree = page(titov, f"/deals/{deal.pk}/")
    (fact,) = [e.attributes["href"] for e in tree.all(lambda e: e.attributes.get("href", "").startswith("/facts/"))]
    told = page(titov, fact).words
    assert "Пётр Первый" in told
    assert deal.client.subject not in told
    client.force_login(login("kuzmin"))
    told = page(client, fact).words
    assert "Пётр Первый" not in told
    assert f"client №{deal.client.pk}" in told


def test_a_deal_is_handed_over_from_its_page_which_then_leads_to_the_hand_over(titov, opened):
    deal = opened()

    def way_out():
        found = page(titov, f"/deals/{deal.pk}/").all(lambda e: "/handovers/" in e.attributes.get("href", ""))
        return next((e.attributes["href"], e.words) for e in found if "another team" in e.words)

    href, words = way_out()
    assert words == "Hand over to another team"
    (chosen,) = page(titov, href).all(lambda e: e.tag == "option" and "selected" in e.attributes)
    assert chosen.attributes["value"] == str(deal.pk)
    to = next(e for e in page(titov, href).all(lambda e: e.attributes.get("name") == "to"))
    team = next(e.attributes["value"] for e in to.all(lambda e: e.tag == "option") if e.attributes.get("value"))
    form = {"client": deal.client_id, "deal": deal.pk, "to": team, "hours": 4}
    assert titov.post("/handovers/new/", form).status_code == 302
    href, words = way_out()
    assert words == "On its way to another team"
    assert deal.client.name in page(titov, href).words


def test_a_deal_is_opened_from_a_client(titov, pipeline, head):
    from pochemu.clients.actions import Told, add

    client = add(Told("Anna"), by=head, at=OPENED)
    assert "Anna" in page(titov, f"/deals/new/?client={client.pk}").words
    form = {
        "client": client.pk,
        "pipeline": pipeline.pk,
        "amount": "1,000",
        "employee": "bykova",
        "share": "",
        "role": "",
    }
    answer = titov.post("/deals/new/", form)
    deal = Deal.objects.get()
    assert answer.headers["Location"] == f"/deals/{deal.pk}/?said=opened"
    assert (deal.client, deal.amount) == (client, 100_000)


def test_others_deals_are_not_there_where_each_sees_his_own(client, titov, login, opened):
    company = Company.objects.get()
    company.visibility = {"clients": "own"}
    company.save()
    own, other = opened("Own", "abramov"), opened("Other", "bykova")
    client.force_login(login("abramov"))
    assert "Other" not in page(client, "/deals/").words
    assert "Other" not in page(client, "/deals/list/").words
    page(client, f"/deals/{own.pk}/")
    page(client, f"/deals/{other.pk}/", 404)
    for address, form in (
        (f"/deals/{other.pk}/move/", {"to": stage("Needs known").pk, "seen": other.version}),
        (f"/deals/{other.pk}/change/", {"seen": other.version}),
        (f"/deals/{other.pk}/share/", {"seen": other.version, "employee": "abramov", "share": "", "role": ""}),
        ("/deals/move/", {"move": f"{other.pk}:{other.version}:{stage('Needs known').pk}"}),
    ):
        assert client.post(address, form).status_code == 404, address
    assert Deal.objects.get(pk=other.pk).version == other.version


def test_settings_are_for_those_who_may(client, titov, login, pipeline):
    client.force_login(login("abramov"))
    for address in ("/deals/settings/", f"/deals/settings/{pipeline.pk}/"):
        page(client, address, 404)
        assert client.post(address, {"name": "Mine"}).status_code == 404
    assert client.post("/deals/settings/reasons/", {"names": "None"}).status_code == 404


def form_of(tree):
    """As a browser would send it untouched."""
    form: dict[str, list[str]] = {}
    for e in tree.all(lambda e: e.tag == "input" and e.attributes.get("name")):
        if e.attributes.get("type") != "checkbox" or "checked" in e.attributes:
            form.setdefault(e.attributes["name"], []).append(e.attributes.get("value") or "")
    return form


def test_a_pipeline_is_set_on_its_page(titov, pipeline):
    form = form_of(page(titov, f"/deals/settings/{pipeline.pk}/"))
    form["name-0"] = ["Fresh"]
    form["name-8"], form["order-8"], form["needs-8"] = ["Called"], ["5"], ["amount", "source"]
    answer = titov.post(f"/deals/settings/{pipeline.pk}/", form)
    assert answer.status_code == 302, read(answer.content.decode()).words
    steps = [(each.name, each.needs) for each in pipeline.stages.filter(gone=False)]
    assert steps[:3] == [("Called", ["amount", "source"]), ("Fresh", []), ("Needs known", ["source"])]
    assert len(steps) == 9


NOWHERE = (
    "/deals/999/", "/deals/?pipeline=99", "/deals/list/?stage=x", "/deals/list/?outcome=maybe",
    "/deals/list/?since=yesterday", "/deals/list/?team=nowhere", "/deals/new/", "/deals/new/?client=999",
    "/deals/settings/99/",
)  # fmt: skip


@pytest.mark.parametrize("address", NOWHERE)
def test_what_is_nowhere_is_not_found(titov, pipeline, address):
    page(titov, address, 404)


def test_names_are_texts_on_every_page(titov, opened):
    name = '"><img src=x onerror=alert(1)>'
    deal = opened(name, source="<script>")
    for address in ("/deals/", "/deals/list/", f"/deals/{deal.pk}/"):
        tree = page(titov, address)
        assert "<img src=x" in tree.words, address
        assert not list(tree.all(lambda e: e.tag == "img")), address


def test_a_finger_needs_no_script(titov, opened):
    """A card leads to where its deal is moved; one menu for all cards waits for a script."""
    deal = opened()
    tree = page(titov, "/deals/")
    card = next(tree.all(lambda e: "data-deal" in e.attributes))
    (mover,) = card.all(lambda e: "data-mover" in e.attributes)
    assert mover.attributes["href"] == f"/deals/{deal.pk}/#move"
    assert any(page(titov, f"/deals/{deal.pk}/").all(lambda e: e.attributes.get("id") == "move"))
    (menu,) = tree.all(lambda e: "popover" in e.attributes and e.attributes["id"] == "mover")
    assert [e.words for e in menu.all(lambda e: e.tag == "a")] == ["Lost"]
    assert len(list(menu.all(lambda e: e.tag == "button"))) == 7


WRONG_STEPS = (
    ("order-0", "first", 422, "The order of “New” is “first”: write a whole number"),
    ("tasks-0", "Call the client", 422, "“Call the client” is no task"),
    ("tasks-0", "\n".join(f"Call {n}: 1" for n in range(11)), 422, "at most 10 tasks"),
    ("number-0", "x", 404, ""),
    ("outcome-0", "maybe", 404, ""),
    ("needs-0", "luck", 404, ""),
)


def test_what_cannot_be_read_of_a_pipeline_is_said_and_changes_nothing(titov, pipeline):
    form = form_of(page(titov, f"/deals/settings/{pipeline.pk}/"))
    before = list(pipeline.stages.values_list("pk", "name", "place", "gone", "needs", "tasks"))
    for field, text, status, sentence in WRONG_STEPS:
        answer = titov.post(f"/deals/settings/{pipeline.pk}/", {**form, field: text})
        assert answer.status_code == status, field
        tree = read(answer.content.decode())
        assert sentence in tree.words
        if field == "order-0":  # what was typed stays
            assert "first" in form_of(tree)[field]
    assert list(pipeline.stages.values_list("pk", "name", "place", "gone", "needs", "tasks")) == before


def test_what_cannot_be_read_of_a_deals_form_is_said_and_changes_nothing(titov, opened):
    deal = opened(amount=None)
    shares = {"employee": ["abramov", ""], "share": ["1", ""], "role": ["", ""]}
    to, lost = stage("Needs known").pk, stage("Lost").pk
    gone = LossReason.objects.create(name="Weather", gone=True).pk
    for act, form, status, sentence in (
        ("share", {**shares, "share": ["1/2", "1/2"]}, 422, "Row 2 of the managers says “1/2”, but not whose it is"),
        ("share", {**shares, "role": ["", "seller"]}, 422, "Row 2 of the managers says “seller”"),
        ("share", {**shares, "share": ["1"]}, 404, ""),
        ("change", {"expected_on": "9999-12-31"}, 422, "“9999-12-31” is too far: days are from 2000 to 2199"),
        ("change", {"expected_on": "soon"}, 422, "“soon” is not a day"),
        ("change", {"project": "Height", "then": "x"}, 404, ""),
        ("change", {"project": "Height", "then": stage("Reservation").pk}, 422, "needs first"),  # not half of it
        ("move", {"to": lost, "reason": gone}, 404, ""),
        ("move", {"to": lost, "reason": "x"}, 404, ""),
        ("move", {"to": "x"}, 404, ""),
    ):
        answer = titov.post(f"/deals/{deal.pk}/{act}/", {"seen": deal.version, **form})
        assert answer.status_code == status, (act, form)
        assert status == 404 or sentence in read(answer.content.decode()).words
    unchanged = Deal.objects.get()
    assert (unchanged.version, unchanged.project, unchanged.stage) == (deal.version, "", deal.stage)
    page(titov, f"/deals/{deal.pk}/?to={to}")
    page(titov, f"/deals/{deal.pk}/?to=999", 404)


@pytest.mark.parametrize("address", ["/deals/?who=", "/tasks/?who=", "/meetings/?who=", "/deals/list/?with="])
def test_nobody_is_not_found(titov, pipeline, address):
    page(titov, address + "abramov")
    page(titov, address + "nobody", 404)


def test_a_deal_tells_its_calls_and_meetings_and_the_list_how_many(titov, opened, head):
    """From its opening to its end, under all numbers of its client."""
    from pochemu.callcentre.calls import ByHand, add
    from pochemu.clients import actions
    from pochemu.clients.models import Client
    from pochemu.sales.dealing import move
    from pochemu.sales.meetings import Place, book

    deal, abramov = opened(), Employee.objects.get(code="abramov")
    part = actions.add(actions.Told("The same"), by=head, at=OPENED)
    Client.objects.filter(pk=part.pk).update(merged_into=deal.client)

    def call(number, days, client):
        said = ByHand(f"form-{number}", "out", "+79160000001", OPENED + timedelta(days=days), 90, "talk", client=client)
        return add(said, by=head, now=OPENED + timedelta(days=30)).pk

    def meet(days, deal=None):
        at = OPENED + timedelta(days=days)
        return book(part, Place(abramov, at, 60), by=head, now=at - timedelta(hours=1), deal=deal).pk

    before, calls, after = call(0, -1, part), [call(1, 1, part), call(2, 2, deal.client)], call(3, 9, part)
    met, later = [meet(3), meet(20, deal)], meet(10)
    reason = LossReason.objects.first()
    lost = OPENED + timedelta(days=5)
    move(deal.pk, stage("Lost").pk, seen=deal.version, by=head, now=lost, reason=reason)
    opened("Silent")

    links = page(titov, "/deals/list/").all(lambda e: e.tag == "a" and "#" in e.attributes["href"])
    here = f"/deals/{deal.pk}/"
    said = {e.attributes["href"]: e.words for e in links}
    assert (said[f"{here}#calls"], said[f"{here}#meetings"]) == ("2", "2")
    assert [text for href, text in said.items() if not href.startswith(here) and "/deals/" in href] == ["0", "0"]
    tree = page(titov, here)
    told = {e.attributes["href"] for e in tree.all(lambda e: e.tag == "a")}
    assert {f"/calls/{number}/" for number in calls} | {f"/meetings/{number}/" for number in met} <= told
    assert not {f"/calls/{before}/", f"/calls/{after}/", f"/meetings/{later}/"} & told
    for address in sorted(told):
        if address.startswith(("/calls/", "/meetings/")) and address.count("/") == 3:
            page(titov, address)
