"""Keys on pages: hours opened, a visit booked, moved, missed; an act written, its paper, its fact, and undone."""

import io
from datetime import datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone
from docx import Document
from gmpy2 import mpq

from apps.sales.estate import PRICE, flats
from apps.sales.test_places import docx
from apps.sales.test_places import words as words_of
from days import MOSCOW, today
from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pages.test_reservations import send
from pochemu.aftersale import acts, visits
from pochemu.aftersale.models import Act, KeySet, Slot, Visit
from pochemu.people.models import Account, Company, Employee
from pochemu.sales import contracting
from pochemu.sales.models import Contract

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def director(django_user_model):
    return Account.objects.create(user=django_user_model.objects.create_user("director"), role="director")


@pytest.fixture
def contract(director, titov, opened):  # noqa: F811
    """Of a flat, registered ten days ago."""
    deal, by = opened("Пётр Первый", "titov"), Account.objects.get(employee__code="titov")
    told, now = contracting.Draft("КВ-1/26", Contract.Kind.DDU, PRICE), timezone.now()
    one = contracting.draft(deal, flats(director)[0], told, [contracting.Share(deal.client, mpq(1))], by=by, now=now)
    for what in ("sign", "file", "register"):
        one.refresh_from_db()
        more = ("77:1",) if what == "register" else ()
        getattr(contracting, what)(one.pk, today() - 10 * DAY, *more, seen=one.version, by=by, now=now)
    return Contract.objects.placed().get(pk=one.pk)


@pytest.fixture
def at(contract):
    return f"/keys/contracts/{contract.pk}/"


def open_hours(browser, contract, status=302, **said):
    day = (today() + DAY).isoformat()
    form = {
        "building": contract.unit.section.building_id, "since": day, "until": day, "weekday": list("0123456"),
        "opens": "10:00", "closes": "12:00", "minutes": "60", "at_once": "1", "who": ["titov"], "do": "open",
    }  # fmt: skip
    return send(browser, "/keys/slots/", status, **{**form, **said})


def links(told, what):
    return [e.attributes["href"] for e in told.all(lambda e: what in e.attributes.get("href", ""))]


def visit_of_today(contract, by):
    """That began this very midnight: whatever the hour is, it has come."""
    begins = datetime.combine(today(), time(), MOSCOW)
    slot = Slot.objects.create(
        building=contract.unit.section.building, employee=by.employee, starts_at=begins, ends_at=begins + DAY / 24
    )
    return visits.book(contract.pk, slot.pk, by=by, now=begins - DAY)


def test_a_head_opens_hours_a_visit_is_booked_and_moved(titov, contract, at):
    assert "Пётр Первый" in page(titov, "/keys/").text
    open_hours(titov, contract)
    assert Slot.objects.count() == 2
    offered = page(titov, f"{at}book/")
    first, second = [e.attributes["value"] for e in offered.all(lambda e: e.attributes.get("name") == "slot")]
    booked = send(titov, f"{at}book/", slot=first)
    visit = Visit.objects.get()
    assert "The specialist is told" in page(titov, booked).text
    assert "booked by this contract already" in send(titov, f"{at}book/", 422, slot=second).text
    send(titov, f"/keys/visits/{visit.pk}/move/", slot=second, seen=visit.version)
    visit.refresh_from_db()
    assert visit.slot_id == int(second)
    stale = send(titov, f"/keys/visits/{visit.pk}/move/", 422, slot=first, seen=1)
    assert "changed since" in stale.text
    told = page(titov, f"/keys/?week={today() + DAY}")
    assert links(told, f"/keys/visits/{visit.pk}/")
    assert "is booked, or has the keys" in told.text


def test_what_is_wrong_with_hours_is_told_where_it_is_and_nothing_is_lost(titov, contract):
    wrong = open_hours(titov, contract, 422, opens="ten", minutes="x", since="")
    for words in ("Say on which day", "Say the time, such as 10:00", "Write a whole number"):
        assert words in wrong.text
    assert "tick days of the week" in open_hours(titov, contract, 422, weekday=[]).text
    assert "Choose who hands over" in open_hours(titov, contract, 422, who=[]).text
    assert Slot.objects.count() == 0
    assert titov.post("/keys/slots/", {"building": "999"}).status_code == 404


def test_free_hours_are_closed_and_booked_ones_stay(titov, contract):
    open_hours(titov, contract)
    visits.book(
        contract.pk, Slot.objects.first().pk, by=Account.objects.get(employee__code="titov"), now=timezone.now()
    )
    open_hours(titov, contract, do="close", opens="", who=[])
    assert Slot.objects.filter(closed=True).count() == 1


def test_an_act_is_written_at_the_visit_leads_to_its_fact_and_is_undone(titov, contract, at):
    by = Account.objects.get(employee__code="titov")
    visit = visit_of_today(contract, by)
    told = page(titov, "/keys/")
    (link,) = set(links(told, "/act/?visit="))
    assert page(titov, link).text.count("квартира") <= 1
    form = {
        "visit": visit.pk, "what": "signed", "number": "1/26", "on": today().isoformat(), "employee": "titov",
        "who": "Пётр Первый", "keys": ["квартира", "почта"], "keys_value": ["3", ""],
        "meters": ["вода", "свет"], "meters_value": ["12,5", ""],
    }  # fmt: skip
    wrong = send(titov, f"{at}act/", 422, **{**form, "keys_value": ["three", ""], "on": ""})
    assert "“three” is no number of keys" in wrong.text
    assert "Say on which day" in wrong.text
    made = send(titov, f"{at}act/", **form)
    act = Act.objects.get()
    assert (act.keys, act.meters, act.visit) == ([["квартира", 3]], [["вода", "12,5"]], visit)
    shown = page(titov, made)
    (fact,) = set(links(shown, "/facts/"))
    assert links(page(titov, fact), f"/keys/acts/{act.pk}/")
    told = page(titov, f"/clients/{contract.deal.client_id}/")
    assert "Act 1/26: the keys are handed over" in told.text
    again = send(titov, f"{at}act/", 422, **{**form, "visit": "", "number": "2/26"})
    assert "handed over already" in again.text
    assert "Say why" in send(titov, f"/keys/acts/{act.pk}/undo/", 422, why="").text
    send(titov, f"/keys/acts/{act.pk}/undo/", why="another flat")
    assert acts.standing(contract) is None
    assert not links(page(titov, f"/keys/acts/{act.pk}/"), "/facts/")


def test_the_paper_says_what_the_act_does(titov, contract):
    by = Account.objects.get(employee__code="titov")
    what = Act.What
    for told, words in (
        (acts.Told(what.REFUSED, "1", today(), by.employee, "Пётр", reason="скол"), ("отказался", "Причина: скол")),
        (acts.Told(what.ONE_SIDED, "2", today(), by.employee, reason="не явился"), ("односторонне", "не явился")),
        (acts.Told(what.SIGNED, "3", today(), by.employee, "Пётр Первый", [("вода", "12,5")], [("квартира", 3)], "нет"),
         ("КВ-1/26", "Пётр Первый", "квартира № 1", "50 м²", "Замечания: нет")),
    ):  # fmt: skip
        made = acts.write(contract.pk, told, by=by, now=timezone.now())
        answer = titov.get(f"/keys/acts/{made.pk}/paper/")
        document = Document(io.BytesIO(answer.content))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert all(word in text for word in words), text
        assert cells == (["вода", "12,5", "квартира", "3"] if told.meters else [])
        if made.hands_over:
            acts.undo(made.pk, "x", by=Account.objects.get(role="director"), now=timezone.now())


def test_the_company_has_its_own_text_of_an_act(titov, contract):
    by = Account.objects.get(employee__code="titov")
    Account.objects.filter(pk=by.pk).update(role="director")
    told = acts.Told(Act.What.SIGNED, "3/26", today(), by.employee, "Пётр Первый", [("вода", "12,5")], [("дверь", 3)])
    made = acts.write(contract.pk, told, by=by, now=timezone.now())
    here = "/contracts/settings/template/"
    text = "Акт {{ act_number }} от {{ act_on }} к {{ number }}: {{ keys }}, {{ who }}"
    wrong = SimpleUploadedFile("act.docx", docx("{{ act_nubmer }}"))
    assert "act_nubmer" in send(titov, here, 422, kind="act-signed", file=wrong).words
    send(titov, here, kind="act-signed", file=SimpleUploadedFile("act.docx", docx(text)))
    assert "act.docx" in page(titov, "/contracts/settings/").text
    assert words_of(titov.get(f"{here}act-signed/").content)[0] == text
    assert titov.get(f"{here}act-refused/").status_code == titov.get(f"{here}act-x/").status_code == 404
    assert (
        words_of(titov.get(f"/keys/acts/{made.pk}/paper/").content)[0]
        == f"Акт 3/26 от {today():%d.%m.%Y} к {contract.number}: дверь — 3, Пётр Первый"
    )
    pdf = titov.get(f"/keys/acts/{made.pk}/paper/pdf/")
    assert pdf.status_code == 422 or pdf.content.startswith(b"%PDF"), "where there is LibreOffice, and where not"


def test_nobody_came_and_a_visit_is_called_off_with_a_reason(titov, contract):
    by = Account.objects.get(employee__code="titov")
    visit = visit_of_today(contract, by)
    at = f"/keys/visits/{visit.pk}/"
    wrong = send(titov, f"{at}missed/", 422, seen=visit.version, why_missed="")
    assert "f-why_missed" in str([e.attributes for e in wrong.all(lambda e: "id" in e.attributes)])
    send(titov, f"{at}missed/", seen=visit.version, why_missed="silent")
    assert "did not come" in page(titov, at).text.lower()
    again = Slot.objects.create(
        building=contract.unit.section.building, employee=by.employee, starts_at=timezone.now() + DAY,
        ends_at=timezone.now() + 2 * DAY,
    )  # fmt: skip
    other = visits.book(contract.pk, again.pk, by=by, now=timezone.now())
    send(titov, f"/keys/visits/{other.pk}/off/", seen=other.version, why_off="ill")
    other.refresh_from_db()
    assert (other.state, other.reason) == ("off", "ill")


def test_contracts_are_open_to_whoever_sees_the_deal_or_receives_the_buyer(login, titov, contract, at):
    Company.objects.update(visibility={"clients": "own"})
    abramov = Browser()
    abramov.force_login(login("abramov"))
    assert abramov.get(at).status_code == 404
    slot = Slot.objects.create(
        building=contract.unit.section.building, employee=Employee.objects.get(code="abramov"),
        starts_at=timezone.now() + DAY, ends_at=timezone.now() + 2 * DAY,
    )  # fmt: skip
    made = visits.book(contract.pk, slot.pk, by=Account.objects.get(employee__code="titov"), now=timezone.now())
    for address in (at, f"/keys/visits/{made.pk}/", f"{at}act/"):
        assert abramov.get(address).status_code == 200, address


def test_what_leads_nowhere_is_not_there(titov, contract, at):
    for address in ("/keys/?building=999", "/keys/?week=x", f"{at}book/?day=x", f"{at}act/?visit=9", "/keys/acts/9/"):
        assert titov.get(address).status_code == 404, address
    assert titov.post(f"{at}act/", {"what": "nothing"}).status_code == 404


def test_erasing_a_buyer_forgets_what_was_written_of_him(contract):
    from pochemu.aftersale import erasing

    by = Account.objects.get(employee__code="titov")
    visits_made = visit_of_today(contract, by)
    told = acts.Told(Act.What.REFUSED, "1", today(), by.employee, "Пётр Первый", reason="скол", remarks="Пётр звонил")
    acts.write(contract.pk, told, visit=visits_made.pk, by=by, now=timezone.now())
    erasing.erase(contract.deal.client)
    act = Act.objects.get()
    assert (act.who, act.reason, act.remarks, act.number) == ("—", "—", "—", "1")


def test_keys_are_received_lent_and_returned_by_the_register(titov, contract, at):
    form = {"building": contract.unit.section.building_id, "number": contract.unit.number, "name": "квартира"}
    wrong = send(titov, "/keys/register/receive/", 422, **form, count="x", on="")
    assert "Say on which day" in wrong.text
    assert "no unit 999" in send(titov, "/keys/register/receive/", 422, **{**form, "number": "999"}).text
    made = send(titov, "/keys/register/receive/", **form, count="3", on=today() - 2 * DAY)
    keys = KeySet.objects.get()
    give = f"/keys/register/{keys.pk}/give/"
    lent = {"kind": "contractor", "whom": "Ремстрой", "on": today() - 2 * DAY, "until": today() - DAY}
    assert "Say to whom" in send(titov, give, 422, **{**lent, "whom": ""}).text
    send(titov, give, **lent)
    told = page(titov, "/keys/register/?late=1")
    assert "Ремстрой" in told.text
    assert "Ремстрой" in page(titov, at).text
    assert "There are no such keys" in page(titov, "/keys/register/?held=client").text
    send(titov, give, kind="client", on=today())
    assert "Пётр Первый" in page(titov, made).text
    assert "Keys given: квартира" in page(titov, f"/clients/{contract.deal.client_id}/").text
    for wrong in ("/keys/register/?held=x", "/keys/register/?page=0", "/keys/register/999/"):
        assert titov.get(wrong).status_code == 404


def test_whoever_writes_an_act_sees_what_is_not_mended(titov, contract, at):
    from pochemu.aftersale import defects, inspecting

    assert "Not mended yet" not in page(titov, f"{at}act/").text
    by, now = Account.objects.get(employee__code="titov"), timezone.now()
    one = inspecting.begin(contract.pk, by=by, now=now)
    inspecting.remark(one.pk, defects.Told("Кухня", "Окна", "Не закрывается окно"), by=by, now=now)
    told = page(titov, f"{at}act/")
    assert "Не закрывается окно" in told.text
    assert links(told, "/defects/")
