"""A form that makes something, sent several times: by a second click, from tabs, by “Back”; on both databases."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.urls import resolve
from django.utils import timezone

from days import today
from pages.reading import read
from pages.test_calls import sound
from pages.test_doors import address, numbers, titov_as  # noqa: F401
from pochemu.clients.models import Note
from pochemu.people.models import Account, Employee, Team
from pochemu.receivables import promises
from pochemu.sales import dealing
from pochemu.sales.models import Contract
from pochemu.web.doors import DOORS
from pochemu.web.models import TakenForm
from pochemu.web.once import ASKED_WITHIN, KEPT_FOR, forget_old

pytestmark = pytest.mark.django_db

TOMORROW = (today() + timedelta(days=1)).isoformat()
ONCE = {
    "drafts/": ("schemes/", "rules.Draft", {}),
    "questions/ask/<str:month>/<str:employee>/": (
        "questions/ask/<str:month>/<str:employee>/", "pay.Question", {"why": "Too little"},
    ),
    "questions/<int:number>/reply/": ("questions/<int:number>/", "pay.Reply", {"text": "And why?"}),
    "questions/<int:number>/propose/": (
        "questions/<int:number>/?kind=registration", "pay.MissingFact",
        {"proof": "The register", "day": "2026-09-10", "time": "10:00"},
    ),
    "clients/add/": ("clients/add/", "clients.Client", {"name": "Новикова", "phones": "+7 916 222-33-44"}),
    "clients/<int:number>/note/": ("clients/<int:number>/", "clients.Note", {"text": "Call back"}),
    "clients/<int:number>/files/": ("clients/<int:number>/", "clients.ClientFile", {}),
    "clients/<int:number>/consents/": ("clients/<int:number>/consents/", "clients.Consent", {"text": "I agree"}),
    "calls/add/": ("calls/add/", "callcentre.Call", {"theirs": "+79162223344", "minutes": "3"}),
    "calls/<int:number>/recordings/": ("calls/<int:number>/", "callcentre.Recording", {}),
    "recordings/<int:number>/mark/": ("", "callcentre.Mark", {"at": "0:01", "text": "Here"}),
    "scorecards/": ("scorecards/", "callcentre.Scorecard", {}),
    "scripts/": ("scripts/", "callcentre.Script", {"title": "The first call"}),
    "leads/add/": ("leads/add/", "callcentre.Lead", {"phone": "+79162223344"}),
    "leads/rules/": ("leads/rules/", "callcentre.DealingRule", {"team": "sales"}),
    "tasks/": ("tasks/", "sales.Task", {"title": "Call back", "due_on": TOMORROW}),
    "meetings/new/": (
        f"meetings/new/?client={{client}}&who=titov&day={TOMORROW}", "sales.Meeting", {"at": "04:00"},
    ),
    "handovers/new/": ("handovers/new/?client={client}", "sales.Handover", {"to": "other"}),
    "imports/": ("imports/", "intake.Batch", {"source": "Excel"}),
    "deals/new/": ("deals/new/?client={client}", "sales.Deal", {}),
    "contracts/new/": ("contracts/new/?deal={deal}&unit={unit}", "sales.Contract", {}),
    "reservations/<int:number>/prolong/": (
        "reservations/<int:number>/", "sales.Prolongation", {"days": "30", "why": "The bank is slow"},
    ),
    "deals/settings/": ("deals/settings/", "sales.Pipeline", {"name": "Parking"}),
    "receivables/contracts/<int:number>/pay/": (
        "receivables/contracts/<int:number>/", "receivables.Payment", {"amount": "100"},
    ),
    "receivables/contracts/<int:number>/schedule/": (
        "receivables/contracts/<int:number>/", "receivables.Schedule", {"kind": "at_once"},
    ),
    "receivables/contracts/<int:number>/remind/": ("receivables/contracts/<int:number>/", "receivables.Reminder", {}),
    "receivables/contracts/<int:number>/promise/": (
        "receivables/contracts/<int:number>/", "receivables.Promise", {"promised": "100"},
    ),
    "keys/register/receive/": ("keys/register/receive/", "aftersale.KeySet", {"number": "9"}),
    "keys/contracts/<int:number>/book/": (
        "keys/contracts/<int:number>/book/", "aftersale.Visit", {"slot": "{slot}"},
    ),
    "keys/contracts/<int:number>/act/": (
        "keys/contracts/<int:number>/act/", "aftersale.Act", {"keys_value": ["3", "", "", ""], "what": "signed"},
    ),
    "inspections/<int:number>/remark/": (
        "inspections/<int:number>/", "aftersale.Defect", {"thing": "Двери"},
    ),
    "service/new/": ("service/new/?contract={lived_in}", "aftersale.Request", {"text": "Leaks"}),
    "service/<int:number>/defect/": ("service/<int:number>/", "aftersale.Defect", {"thing": "Двери"}),
    "defects/contractors/": ("defects/contractors/", "aftersale.Contractor", {"name": "Door Ltd"}),
    "bank/": ("bank/", "receivables.BankStatement", {}),
    "estate/": ("estate/", "property.Project", {"name": "Lighthouse"}),
    "estate/<int:number>/settings/": (
        "estate/<int:number>/settings/", "property.Building", {"building": "9", "do": "building"},
    ),
    "estate/buildings/<int:number>/": (
        "estate/buildings/<int:number>/", "property.Section", {"title": "Z", "do": "section"},
    ),
    "estate/prices/new/": (
        "estate/prices/new/?by=plus&value=200&to=1", "property.PriceChange", {"why": "spring"},
    ),
    "estate/feeds/": ("estate/feeds/", "intake.FeedFile", {"source": "Excel"}),
}  # fmt: skip
"""By the address of what is made: the page of its form, what it makes, what is typed."""

AS_IT_WAS_SEEN = "it says what its sender saw; what has changed since is refused"
SETS = "it says how a thing is to be, not that there be one more"
ENDS = "a thing ends once: then it is there no more, or refuses"
UNIQUE = "the database keeps one: the second is refused"
FILE = "it is answered by a file, and what was taken out is counted each time"
PROGRAMS = "programs send it: each delivery has a name of its own"
OTHERWISE = {
    "plans/<str:month>/<str:position>/": AS_IT_WAS_SEEN,
    "plans/<str:month>/<str:position>/exception/": UNIQUE,
    "plans/<str:month>/<str:position>/exception/<int:number>/": ENDS,
    "schemes/<str:position>/<str:effective>/read/": UNIQUE,
    "drafts/<int:number>/": AS_IT_WAS_SEEN,
    "drafts/<int:number>/decision/": ENDS,
    "drafts/<int:number>/yaml/": AS_IT_WAS_SEEN,
    "drafts/<int:number>/check/": "nothing is kept",
    "drafts/<int:number>/indicator/": AS_IT_WAS_SEEN,
    "drafts/<int:number>/indicator/<str:name>/": AS_IT_WAS_SEEN,
    "drafts/<int:number>/indicator/<str:name>/formula/": "nothing is kept",
    "months/<str:month>/begin/": "the month is reckoned anew",
    "months/<str:month>/decide/": AS_IT_WAS_SEEN,
    "months/<str:month>/approve/": AS_IT_WAS_SEEN,
    "months/<str:month>/pay/": ENDS,
    "months/<str:month>/propose/": UNIQUE,
    "months/<str:month>/adjust/": ENDS,
    "months/<str:month>/statements/": "one is made at a time",
    "months/<str:month>/statements/<int:number>/": FILE,
    "months/<str:month>/payroll/take/": "it says after which export it is",
    "months/<str:month>/payroll/template/": SETS,
    "questions/<int:number>/decide/": ENDS,
    "questions/<int:number>/withdraw/": ENDS,
    "questions/<int:number>/facts/<int:which>/": ENDS,
    "clients/entrust/": SETS,
    "clients/take/": FILE,
    "leads/take/": FILE,
    "calls/take/": FILE,
    "deals/list/take/": FILE,
    "tasks/take/": FILE,
    "meetings/take/": FILE,
    "reservations/take/": FILE,
    "contracts/take/": FILE,
    "registration/take/": FILE,
    "keys/register/take/": FILE,
    "defects/take/": FILE,
    "marks/take/": FILE,
    "service/take/": FILE,
    "receivables/debts/take/": FILE,
    "receivables/dues/take/": FILE,
    "receivables/payments/take/": FILE,
    "reports/speed/take/": FILE,
    "bank/lines/take/": FILE,
    "bank/<int:number>/take/": FILE,
    "clients/<int:number>/edit/": AS_IT_WAS_SEEN,
    "clients/<int:number>/entrust/": SETS,
    "clients/<int:number>/merge/": ENDS,
    "clients/<int:number>/consents/<int:which>/withdraw/": ENDS,
    "clients/<int:number>/erase/": ENDS,
    "calls/<int:number>/qualify/": SETS,
    "calls/<int:number>/link/": SETS,
    "calls/<int:number>/script/": SETS,
    "calls/<int:number>/script/on/": AS_IT_WAS_SEEN,
    "calls/<int:number>/script/back/": AS_IT_WAS_SEEN,
    "calls/<int:number>/review/": AS_IT_WAS_SEEN,
    "calls/<int:number>/calibrate/": UNIQUE,
    "calibrations/<int:number>/mark/": UNIQUE,
    "calibrations/<int:number>/show/": ENDS,
    "calibrations/<int:number>/drop/": ENDS,
    "scorecards/<int:number>/edit/": AS_IT_WAS_SEEN,
    "scorecards/<int:number>/publish/": AS_IT_WAS_SEEN,
    "scorecards/<int:number>/close/": ENDS,
    "scripts/<int:number>/edit/": AS_IT_WAS_SEEN,
    "scripts/<int:number>/step/": AS_IT_WAS_SEEN,
    "scripts/<int:number>/publish/": AS_IT_WAS_SEEN,
    "scripts/<int:number>/close/": SETS,
    "recordings/<int:number>/play/": "each time that somebody listens is written down",
    "leads/<int:number>/give/": SETS,
    "leads/<int:number>/answer/": ENDS,
    "leads/<int:number>/close/": ENDS,
    "leads/<int:number>/link/": SETS,
    "telephony/": UNIQUE,
    "telephony/<slug:name>/": SETS,
    "telephony/<slug:name>/whose/": SETS,
    "telephony/<slug:name>/read/": "what is read is unread no more",
    "hooks/<slug:name>/": PROGRAMS,
    "hooks/<slug:name>/recording/": PROGRAMS,
    "hooks/<slug:name>/events/<slug:event>": PROGRAMS,
    "tasks/<int:number>/done/": ENDS,
    "tasks/<int:number>/postpone/": SETS,
    "tasks/<int:number>/drop/": ENDS,
    "meetings/<int:number>/held/": AS_IT_WAS_SEEN,
    "meetings/<int:number>/missed/": AS_IT_WAS_SEEN,
    "meetings/<int:number>/move/": AS_IT_WAS_SEEN,
    "meetings/<int:number>/off/": AS_IT_WAS_SEEN,
    "handovers/<int:number>/take/": ENDS,
    "handovers/<int:number>/return/": ENDS,
    "imports/<int:number>/columns/": SETS,
    "imports/<int:number>/values/": SETS,
    "imports/<int:number>/go/": "a row becomes something once",
    "notices/read/": SETS,
    "notices/telegram/": "the link before is void",
    "notices/settings/": SETS,
    "deals/move/": AS_IT_WAS_SEEN,
    "deals/settings/reasons/": SETS,
    "deals/settings/<int:number>/": SETS,
    "deals/<int:number>/move/": AS_IT_WAS_SEEN,
    "deals/<int:number>/change/": AS_IT_WAS_SEEN,
    "deals/<int:number>/share/": AS_IT_WAS_SEEN,
    "deals/<int:number>/reserve/": AS_IT_WAS_SEEN,
    "deals/<int:number>/stand/": UNIQUE,
    "deals/<int:number>/stand/<int:place>/leave/": ENDS,
    "deals/<int:number>/discount/": UNIQUE,
    "reservations/<int:number>/lift/": ENDS,
    "contracts/settings/terms/": SETS,
    "reports/plans/": SETS,
    "contracts/settings/reasons/": SETS,
    "contracts/settings/documents/": SETS,
    "contracts/settings/template/": SETS,
    "contracts/<int:number>/change/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/drop/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/attach/": UNIQUE,
    "contracts/<int:number>/sign/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/file/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/suspend/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/register/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/terminate/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/reduce/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/swap/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/assign/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/measure/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/correct/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/correct-number/": AS_IT_WAS_SEEN,
    "contracts/<int:number>/take-back/": AS_IT_WAS_SEEN,
    "approvals/<str:kind>/<int:number>/": ENDS,
    "receivables/contracts/<int:number>/payments/<int:payment>/back/": ENDS,
    "receivables/collectors/": SETS,
    "receivables/penalty/rule/": SETS,
    "receivables/penalty/rate/": SETS,
    "receivables/contracts/<int:number>/entrust/": SETS,
    "receivables/contracts/<int:number>/lawyers/": UNIQUE,
    "receivables/contracts/<int:number>/from-lawyers/": ENDS,
    "inspections/": UNIQUE,
    "inspections/<int:number>/end/": ENDS,
    "inspections/<int:number>/drop/": ENDS,
    "inspections/<int:number>/correct/": SETS,
    "defects/settings/": SETS,
    "defects/contractors/<int:number>/": SETS,
    "defects/<int:number>/assign/": AS_IT_WAS_SEEN,
    "defects/<int:number>/mend/": AS_IT_WAS_SEEN,
    "defects/<int:number>/return/": AS_IT_WAS_SEEN,
    "defects/<int:number>/close/": AS_IT_WAS_SEEN,
    "defects/<int:number>/reopen/": AS_IT_WAS_SEEN,
    "defects/<int:number>/move/": AS_IT_WAS_SEEN,
    "defects/<int:number>/entrust/": AS_IT_WAS_SEEN,
    "defects/<int:number>/drop/": AS_IT_WAS_SEEN,
    "defects/<int:number>/photos/": "a photo that is there already is not doubled",
    "marks/<int:number>/write/": UNIQUE,
    "marks/<int:number>/link/": "the link before is void",
    "marks/<int:number>/back/": ENDS,
    "mark/<str:secret>/": UNIQUE,
    "service/<int:number>/answer/": AS_IT_WAS_SEEN,
    "service/<int:number>/decide/": AS_IT_WAS_SEEN,
    "service/<int:number>/close/": AS_IT_WAS_SEEN,
    "service/<int:number>/entrust/": AS_IT_WAS_SEEN,
    "bank/lines/<int:number>/match/": ENDS,
    "estate/units/<int:number>/hold/": UNIQUE,
    "estate/units/<int:number>/change/": SETS,
    "estate/units/<int:number>/price/": "it costs so already: the second is refused",
    "estate/prices/<int:number>/decide/": ENDS,
    "estate/feeds/<int:number>/take/": ENDS,
    "registration/specialists/": SETS,
    "registration/settings/": SETS,
    "registration/<int:number>/file/": AS_IT_WAS_SEEN,
    "registration/<int:number>/suspend/": AS_IT_WAS_SEEN,
    "registration/<int:number>/register/": AS_IT_WAS_SEEN,
    "registration/<int:number>/entrust/": SETS,
    "keys/register/<int:number>/give/": "they are there already: the second is refused",
    "keys/slots/": "an hour is there once: opened again, nothing is added",
    "keys/visits/<int:number>/move/": AS_IT_WAS_SEEN,
    "keys/visits/<int:number>/off/": AS_IT_WAS_SEEN,
    "keys/visits/<int:number>/missed/": AS_IT_WAS_SEEN,
    "keys/acts/<int:number>/undo/": ENDS,
    "bank/lines/<int:number>/split/": ENDS,
    "bank/lines/<int:number>/join/": ENDS,
    "bank/lines/<int:number>/aside/": ENDS,
    "bank/lines/<int:number>/open/": ENDS,
    "sign-in/": SETS,
    "sign-out/": SETS,
    "look/": SETS,
}
"""Why a form may be sent again, and makes no second thing."""


def takes_once(at):
    return getattr(resolve(urlsplit(at).path).func, "is_taken_once", False)


def test_of_each_address_that_takes_a_form_it_is_said_why_two_make_one_thing(numbers):  # noqa: F811
    taking = {route for route, door in DOORS.items() if door.post}
    once = {route for route in taking if takes_once(address(route, numbers))}
    assert once - {"questions/ask/<str:month>/<str:employee>/<path:path>"} == set(ONCE)
    assert taking - once == set(OTHERWISE)


def form(browser, page, action):
    """What the form on that page, sent to that address, would send as it stands."""
    answer = browser.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    forms = [
        one for one in read(answer.content.decode()).all(lambda e: e.tag == "form")
        if one.attributes.get("method") == "post" and not any(one.all(lambda e: e.attributes.get("name") == "end"))
        and (one.attributes.get("action") or urlsplit(page).path) == action
    ]  # fmt: skip
    assert forms, f"no form on {page} goes to {action}"
    return fields(forms[0])


def fields(form):
    told = defaultdict(list)
    for one in form.all(lambda e: e.tag in ("input", "select", "textarea") and "name" in e.attributes):
        name, kind = one.attributes["name"], one.attributes.get("type", "")
        if one.tag == "select":
            options = list(one.all(lambda e: e.tag == "option"))
            chosen = next((e for e in options if "selected" in e.attributes), options[0])
            told[name].append(chosen.attributes.get("value", chosen.words))
        elif one.tag == "textarea":
            told[name].append(one.text)
        elif kind != "file" and (kind not in ("checkbox", "radio") or "checked" in one.attributes):
            told[name].append(one.attributes.get("value", ""))
    return dict(told)


def file_for(route):
    if route == "calls/<int:number>/recordings/":
        return {"file": SimpleUploadedFile("another.wav", sound(seconds=3), "audio/wav")}
    if route == "clients/<int:number>/files/":
        return {"files": SimpleUploadedFile("contract.pdf", b"%PDF-1.7 of ours", "application/pdf")}
    if route == "imports/":
        return {"file": SimpleUploadedFile("clients.csv", "Имя;Телефон\nИва;+79161112233\n".encode(), "text/csv")}
    if route == "estate/feeds/":
        return {"file": SimpleUploadedFile("units.csv", "Номер;Этаж;Цена\n901;9;100\n".encode(), "text/csv")}
    if route == "bank/":
        return {"file": SimpleUploadedFile("bank.txt", STATEMENT.encode("cp1251"), "text/plain")}
    return {}


STATEMENT = """1CClientBankExchange
ВерсияФормата=1.03
СекцияРасчСчет
ДатаНачала=05.03.2026
ДатаКонца=05.03.2026
РасчСчет=40702810900000000001
КонецРасчСчет
КонецФайла
"""


def is_anothers(contract):
    """Nobody writes down by hand a payment that pays him."""
    deal, by = Contract.objects.get(pk=contract).deal, Account.objects.get(employee__code="titov")
    dealing.share(deal.pk, [dealing.Part("abramov")], seen=deal.version, by=by, now=timezone.now())
    promises.entrust(contract, Employee.objects.get(code="abramov"), by=by, now=timezone.now())


@pytest.fixture
def told(numbers, titov_as):  # noqa: F811
    """A browser of an administrator, and how each form of the table is filled in it."""
    browser = titov_as("admin")
    browser.cookies["django_language"] = "en"
    Team.objects.create(code="other", title_en="Other", title_ru="Другая")

    def filled(route):
        page, model, typed = ONCE[route]
        action = address(route, numbers)
        if route == "receivables/contracts/<int:number>/pay/":
            is_anothers(int(action.split("/")[3]))
        if route == "recordings/<int:number>/mark/":
            at = browser.post(f"/recordings/{numbers['recordings']}/play/").url.partition("#")[0]
        else:
            for name in ("client", "deal", "unit", "lived_in"):
                page = page.replace(f"{{{name}}}", str(numbers[name]))
            at = address(page, numbers)
        typed = {name: str(numbers["slot"]) if said == "{slot}" else said for name, said in typed.items()}
        return action, apps.get_model(model), {**form(browser, at, action), **typed}

    return browser, filled


@pytest.mark.parametrize("route", ONCE)
def test_sent_twice_it_makes_one_thing_and_leads_to_it_and_without_its_mark_none(route, told):
    browser, filled = told
    action, model, sent = filled(route)
    before = model.objects.count()
    for wrong in ("", "x"):
        assert browser.post(action, sent | file_for(route) | {"once": wrong}).status_code == 400
    assert model.objects.count() == before
    first, second = (browser.post(action, sent | file_for(route)) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302), first.content.decode()[:4000]
    assert model.objects.count() == before + 1
    assert urlsplit(second.url)._replace(query="") == urlsplit(first.url)._replace(query="")
    assert "It was taken once" in browser.get(second.url).content.decode()


@pytest.fixture
def desk(client, login):
    """A browser of Abramov's, and the number of a client of his."""
    from pochemu.clients.actions import Told, add

    client.force_login(login("abramov"))
    client.cookies["django_language"] = "en"
    account = Account.objects.get(employee__code="abramov")
    return client, add(Told("Волкова"), by=account, at=timezone.now(), to=account.employee).pk


def mark():
    return {"once": str(uuid4())}


def test_what_was_refused_is_mended_and_sent_with_the_same_mark(desk):
    browser, number = desk
    sent = mark()
    assert browser.post(f"/clients/{number}/note/", sent | {"text": " "}).status_code == 422
    assert browser.post(f"/clients/{number}/note/", sent | {"text": "Call back"}).status_code == 302
    assert Note.objects.get().text == "Call back"


def test_one_that_says_something_else_by_a_mark_taken_before_is_asked_about_and_loses_nothing(desk):
    browser, number = desk
    sent = mark()
    made = browser.post(f"/clients/{number}/note/", sent | {"text": "Call back"}).url
    asked = browser.post(f"/clients/{number}/note/", sent | {"text": "Call on Monday"})
    assert asked.status_code == 409
    page = read(asked.content.decode())
    assert any(page.all(lambda e: e.tag == "a" and e.attributes["href"] == made))
    assert Note.objects.count() == 1
    (another,) = page.all(lambda e: e.tag == "form")
    for _ in range(2):
        assert browser.post(f"/clients/{number}/note/", fields(another)).status_code == 302
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Call back", "Call on Monday"]


def test_the_same_in_a_form_opened_twice_is_asked_about_for_an_hour(desk):
    browser, number = desk
    sent = {"text": "Call back"}
    assert browser.post(f"/clients/{number}/note/", sent | mark()).status_code == 302
    asked = browser.post(f"/clients/{number}/note/", sent | mark())
    assert (asked.status_code, Note.objects.count()) == (409, 1)
    (again,) = read(asked.content.decode()).all(lambda e: e.tag == "form")
    assert browser.post(f"/clients/{number}/note/", fields(again)).status_code == 302
    assert browser.post(f"/clients/{number}/note/", sent | mark()).status_code == 409
    TakenForm.objects.update(at=timezone.now() - ASKED_WITHIN)
    assert browser.post(f"/clients/{number}/note/", sent | mark()).status_code == 302
    assert Note.objects.count() == 3


def test_the_mark_is_its_senders_own(desk, login):
    browser, _ = desk
    sent = mark() | {"title": "Call back", "employee": "abramov", "due_on": TOMORROW}
    browser.post("/tasks/", sent)
    other = Browser()
    other.force_login(login("titov", role="head"))
    assert other.post("/tasks/", sent).url == "/tasks/?said=set"


def test_marks_are_forgotten_after_a_month(desk):
    browser, number = desk
    browser.post(f"/clients/{number}/note/", mark() | {"text": "Call back"})
    at = TakenForm.objects.get().at
    forget_old(at + KEPT_FOR)
    assert TakenForm.objects.exists()
    forget_old(at + KEPT_FOR + timedelta(seconds=1))
    assert not TakenForm.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("marks", ["one", "of their own"])
def test_of_many_that_come_at_once_one_is_taken(desk, marks):
    """With one mark, of a form clicked often; with marks of their own, of one open in several tabs."""
    browser, number = desk
    ready, sent = Barrier(6), mark()

    def send(_):
        tab = Browser()
        tab.cookies = browser.cookies
        ready.wait()
        try:
            form = {"text": "Call back", **(sent if marks == "one" else mark())}
            return tab.post(f"/clients/{number}/note/", form)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert Note.objects.count() == 1
    assert [one.status_code for one in answers].count(302) == (6 if marks == "one" else 1)
    assert {one.status_code for one in answers} <= {302, 409}
