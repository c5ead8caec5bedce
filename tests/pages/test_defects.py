"""Viewings and defects on pages: a phone's form in the flat, the worklist, a defect's way, contractors."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone
from gmpy2 import mpq

from apps.aftersale.pictures import SECRET, jpeg
from apps.sales.estate import PRICE, flats
from days import today
from pages.reading import read
from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pages.test_reservations import send
from pochemu.aftersale import defects, inspecting, setting
from pochemu.aftersale.models import Contractor, Defect, Inspection, Photo, PhotoOpening
from pochemu.clients.actions import entrust
from pochemu.people.models import Account, Company
from pochemu.property.models import Unit
from pochemu.sales import contracting
from pochemu.sales.models import Contract

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def director(django_user_model):
    return Account.objects.create(user=django_user_model.objects.create_user("director"), role="director")


@pytest.fixture
def contract(director, titov, opened):  # noqa: F811
    """Of a flat, registered ten days ago."""
    deal, by = opened("Пётр Первый", "titov"), Account.objects.get(employee__code="titov")
    entrust(deal.client, by.employee, since=today(), why="", by=director, at=timezone.now())
    now, on = timezone.now(), today() - 10 * DAY
    told = contracting.Draft("КВ-1/26", Contract.Kind.DDU, PRICE)
    one = contracting.draft(deal, flats(director)[0], told, [contracting.Share(deal.client, mpq(1))], by=by, now=now)
    contracting.sign(one.pk, on, seen=one.version, by=by, now=now)
    for act, *more in ((contracting.file,), (contracting.register, "77-1")):
        one.refresh_from_db()
        act(one.pk, on, *more, seen=one.version, by=by, now=now)
    return Contract.objects.get(pk=one.pk)


@pytest.fixture
def at(titov, contract):
    """A viewing that goes on."""
    return send(titov, "/inspections/", contract=contract.pk).partition("?")[0]


def once(n):
    return f"{n:08}-1111-4111-8111-{n:012}"


def photo(n=0):
    return SimpleUploadedFile("IMG_1.JPG", jpeg(said=SECRET + str(n).encode()), "image/jpeg")


def remark(browser, at, n=1, **form):
    told = {"place": "Кухня", "thing": "Окна", "text": "не закрывается", "once": once(n), **form}
    return send(browser, f"{at}remark/", **told)


def test_what_is_registered_stands_first_among_what_is_found(titov, contract, opened):  # noqa: F811
    """Seen red: newer contracts, which nobody may view yet, stood before it, and beyond thirty it was not shown."""
    by, now = Account.objects.get(employee__code="titov"), timezone.now()
    deal, unit = opened("Анна Вторая", "titov"), Unit.objects.exclude(pk=contract.unit_id).first()
    told = contracting.Draft("КВ-12/26", Contract.Kind.DDU, PRICE)
    one = contracting.draft(deal, unit, told, [contracting.Share(deal.client, mpq(1))], by=by, now=now)
    contracting.sign(one.pk, today(), seen=one.version, by=by, now=now)
    words = page(titov, "/inspections/?q=КВ-1").words
    assert 0 < words.index("КВ-1/26") < words.index("КВ-12/26")


def test_a_unit_is_found_by_its_contract_and_viewed_remark_by_remark(titov, contract):
    found = page(titov, "/inspections/?q=КВ-1")
    assert "КВ-1/26" in found.text
    at = send(titov, "/inspections/", contract=contract.pk)
    assert "said=begun" in at
    at = at.partition("?")[0]
    assert "goes on already" in send(titov, "/inspections/", 422, contract=contract.pk).text
    assert "Say what is wrong" in send(titov, f"{at}remark/", 422, place="Кухня", once=once(1)).text
    led = remark(titov, at, essential="yes", photos=[photo(1), photo(2)])
    assert "place=%D0%9A" in led
    one = Defect.objects.get()
    assert (one.place, one.thing, one.essential, one.photos.count()) == ("Кухня", "Окна", True, 1)
    assert len(list(page(titov, f"/defects/{one.pk}/").all(lambda e: e.tag == "img"))) == 1
    shown = page(titov, led)
    assert "Кухня, Окна: не закрывается" in shown.text
    (chosen,) = shown.all(lambda e: e.attributes.get("name") == "place" and "checked" in e.attributes)
    assert chosen.attributes["value"] == "Кухня"
    wrong = send(titov, f"{at}end/", 422, result="accepted")
    assert "accepted with remarks" in wrong.text
    send(titov, f"{at}end/", result="remarks", how="в целом хорошо")
    assert Inspection.objects.get().accepted
    assert "accepted with remarks" in page(titov, at).text


def test_a_slip_of_the_finger_is_dropped_on_the_spot(titov, at):
    remark(titov, at)
    one = Defect.objects.get()
    led = send(titov, f"/defects/{one.pk}/drop/", seen=one.version, inspection=one.inspection_id)
    assert led == f"{at}?said=remark_dropped"
    assert "не закрывается" not in page(titov, at).text


def test_what_is_no_photo_is_told_at_its_field_and_keeps_nothing(titov, at):
    wrong = send(titov, f"{at}remark/", 422, thing="Окна", photos=SimpleUploadedFile("a.jpg", b"<svg/>"), once=once(1))
    assert "no picture" in wrong.text
    assert "choose them again" in wrong.text
    heic = SimpleUploadedFile("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0")
    assert "HEIC of an iPhone" in send(titov, f"{at}remark/", 422, thing="Окна", photos=heic, once=once(3)).text
    assert "choose them again" not in send(titov, f"{at}remark/", 422, thing="", text="", once=once(2)).text
    assert not Defect.objects.exists()


def test_the_way_of_a_defect_on_its_page(titov, at):
    remark(titov, at)
    one = Defect.objects.get()
    here = f"/defects/{one.pk}/"
    send(titov, "/defects/contractors/", name="ООО Окно", contact="Олег", once=once(2))
    firm = Contractor.objects.get()

    def do(what, status=302, **form):
        one.refresh_from_db()
        return send(titov, f"{here}{what}/", status, seen=one.version, **form)

    do("assign", contractor=firm.pk)
    do("mend", mended="заменили", photos=photo(3))
    assert "What is still wrong" in page(titov, here).text
    assert "Say why" in do("return", 422, text=" ").text
    do("return", text="дует")
    later = (one.due_on + 5 * DAY).isoformat()
    assert "Say why" in do("move", 422, due_on=later, why="").text
    do("move", due_on=later, why="ждём стекло")
    do("entrust", who="abramov")
    do("mend")
    do("close")
    one.refresh_from_db()
    assert (one.state, one.responsible.code) == ("closed", "abramov")
    shown = page(titov, here)
    for words in ("Given to ООО Окно", "дует", "ждём стекло", "Looked at and closed"):
        assert words in shown.text
    (fact,) = {e.attributes["href"] for e in shown.all(lambda e: e.tag == "a" and e.words == "Snag closed")}
    told = page(titov, fact)
    assert here in {e.attributes.get("href") for e in told.all(lambda e: e.tag == "a")}
    assert "changed meanwhile" in send(titov, f"{here}reopen/", 422, seen=0, why="x").text
    do("reopen", why="опять дует")


def test_a_photo_is_given_to_whoever_sees_the_client_and_each_opening_is_kept(titov, login, at):
    remark(titov, at, photos=photo())
    number = Photo.objects.get().pk
    answer = titov.get(f"/defects/photos/{number}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert SECRET not in answer.content
    assert "no-store" in answer["Cache-Control"]
    assert PhotoOpening.objects.get().account.employee.code == "titov"
    Company.objects.update(visibility={"clients": "own"})
    stranger = Browser()
    stranger.force_login(login("kuzmin"))
    for closed in (f"/defects/photos/{number}/", f"/defects/{Defect.objects.get().pk}/", at):
        assert stranger.get(closed).status_code == 404
    assert PhotoOpening.objects.count() == 1
    assert stranger.get("/defects/").status_code == 200


def test_whoever_answers_for_a_defect_sees_it_whosever_the_client_is(titov, login, at):
    remark(titov, at)
    Company.objects.update(visibility={"clients": "own"})
    browser, one = Browser(), Defect.objects.get()
    browser.force_login(login("kuzmin"))
    assert browser.get(f"/defects/{one.pk}/").status_code == 404
    send(titov, f"/defects/{one.pk}/entrust/", seen=one.version, who="kuzmin")
    assert browser.get(f"/defects/{one.pk}/").status_code == 200


@pytest.fixture
def many(titov, at):
    """Twelve: some given to a contractor, some closed, some late."""
    by = Account.objects.get(employee__code="titov")
    director = Account.objects.get(role="director")
    firm = setting.add_contractor("ООО Окно", by=director)
    number = int(at.split("/")[2])
    for n in range(12):
        long_ago = timezone.now() - timedelta(days=4 * n + 1)
        told = defects.Told(thing="Окна", text=f"remark {n}", essential=n % 3 == 0)
        one = inspecting.remark(number, told, by=by, now=long_ago)
        if n % 2:
            one = defects.assign(one.pk, firm, seen=one.version, by=by, now=long_ago)
        if n % 4 == 3:
            one = defects.mend(one.pk, seen=one.version, by=by, now=long_ago)
            defects.close(one.pk, seen=one.version, by=by, now=long_ago + timedelta(hours=20))
    return firm


def numbers_of(browser, at, within):
    """Of the figures in that part of a page: their texts by their addresses."""
    shown = page(browser, at)
    return {
        link.attributes["href"]: link.words
        for part in shown.all(within) for link in part.all(lambda e: e.tag == "a" and "n" in e.classes)
    }  # fmt: skip


def test_each_number_of_the_worklist_and_of_a_contractor_opens_to_as_many_rows(titov, many):
    counted = numbers_of(titov, "/defects/", lambda e: e.tag == "dl")
    counted |= numbers_of(titov, "/defects/contractors/", lambda e: e.tag == "table")
    counted.pop(f"/defects/?contractor={many.pk}&state=closed", None)
    assert len(counted) >= 8
    for href, number in counted.items():
        rows = list(page(titov, href).all(lambda e: e.tag == "li" and "data-row" in e.attributes))
        assert len(rows) == int(number), href


def test_a_contractors_list_is_of_units_and_names_no_client(titov, many):
    shown = page(titov, f"/defects/contractors/{many.pk}/")
    assert "remark 1" in shown.text
    assert "remark 3" not in shown.text
    assert "Первый" not in shown.text


def test_the_company_says_its_checklist_and_deadlines(client, director, at):
    client.force_login(director.user)
    wrong = send(client, "/defects/settings/", 422, do="terms", essential_days="0", other_days="x")
    assert "from 1 to" in wrong.text
    days = {"essential_days": "5", "other_days": "7", "guarantee_days": "45", "answer_days": "2"}
    send(client, "/defects/settings/", do="terms", **days)
    assert (setting.terms().essential_days, setting.terms().working) == (5, False)
    send(client, "/defects/settings/", do="checklist", places="Терраса\nХолл", things="Камин")
    shown = page(client, at)
    assert {"Терраса", "Холл", "Камин"} <= {
        e.attributes.get("value") for e in shown.all(lambda e: e.attributes.get("type") == "radio")
    }


def test_a_client_card_tells_of_viewings_and_defects(titov, contract, at):
    remark(titov, at)
    send(titov, f"{at}end/", result="refused")
    shown = page(titov, f"/clients/{contract.deal.client_id}/")
    assert "Viewing 1: not accepted" in shown.text
    assert f"/defects/{Defect.objects.get().pk}/" in {
        e.attributes.get("href") for e in shown.all(lambda e: e.tag == "a")
    }


def test_sixty_defects_are_listed_in_parts(titov, at):
    by, number = Account.objects.get(employee__code="titov"), int(at.split("/")[2])
    for n in range(60):
        inspecting.remark(number, defects.Told(thing=f"thing {n}"), by=by, now=timezone.now())
    shown = titov.get("/defects/").content.decode()
    (more,) = {e.attributes["href"] for e in read(shown).all(lambda e: e.attributes.get("rel") == "next")}
    rest = page(titov, more)
    assert len(list(rest.all(lambda e: e.tag == "li" and "data-row" in e.attributes))) == 10
