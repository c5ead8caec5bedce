"""Every address × every role × every method: open where the table of doors says so, and closed where it does not."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client as Browser
from django.urls import resolve
from django.utils import timezone
from gmpy2 import mpq

from apps.pay.asking import about
from apps.sales.estate import flats
from days import today
from pages.conftest import MONTH, SALES
from pages.test_calls import TEMPLATE, sound
from pochemu.engine.period import Month
from pochemu.pay import making
from pochemu.pay.asking import Said, ask
from pochemu.pay.questions import exact
from pochemu.pay.snapshot import Asked
from pochemu.people.models import Account, Company, Employee
from pochemu.people.rights import Role
from pochemu.rules.library import ready
from pochemu.web.doors import DOORS, PUBLIC, opens
from pochemu.web.urls import urlpatterns

pytestmark = pytest.mark.django_db

NEXT = Month.of(today()).plus(2)
METHODS = ("GET", "POST", "DELETE")  # no address has a fourth: all others are answered as the last
CLOSED = {403, 404, 405}


def test_every_address_is_declared_and_nothing_else():
    assert set(DOORS) == {str(each.pattern) for each in urlpatterns}


@pytest.fixture
def titov_as(login):
    """A browser in which Titov is signed in, in another role at each asking: what he sees inside stays the same."""
    user = login("titov")
    browser = Browser(raise_request_exception=False)

    def made(role):
        browser.force_login(user)
        Account.objects.filter(user=user).update(role=role)
        return browser

    return made


@pytest.fixture
def numbers(sales, titov_as, settings, tmp_path, django_user_model):
    """One of each thing: of Titov where it is somebody's. What stands in each address, by its name there."""
    from apps.aftersale.pictures import png
    from pochemu.aftersale import defects, inspecting, marking, setting
    from pochemu.aftersale.models import Inspection, Occasion, Request
    from pochemu.callcentre import calibrating, calls, leads, recordings, reviewing, scorecards, scripts
    from pochemu.callcentre.models import Sender
    from pochemu.clients import actions, consents, files
    from pochemu.engine.words import Words
    from pochemu.intake.feed import taking
    from pochemu.ledger.models import Credit
    from pochemu.notices.kinds import Kind
    from pochemu.notices.telling import News, tell
    from pochemu.property import drawing, pricing
    from pochemu.receivables import receiving
    from pochemu.receivables.models import BankLine, BankStatement, Collector
    from pochemu.rules.drafts import begin
    from pochemu.sales import contracting, meetings, reserving, tasks, terms
    from pochemu.sales.dealing import Card, Part, open_deal
    from pochemu.sales.models import Contract
    from pochemu.sales.setting import add_pipeline, usual_stages

    settings.MEDIA_ROOT = str(tmp_path)
    now, titov = timezone.now(), Employee.objects.get(code="titov")
    by = Account.objects.get(employee=titov)
    Company.objects.update(single_handed=True)
    client = actions.add(actions.Told("Волкова", phones=("+79161234567",)), by=by, at=now, to=titov)
    file = files.attach(client.pk, [ContentFile(b"text", "a.txt")], by=by, at=now).made[0]
    consent = consents.consent(client.pk, "согласна", given_on=now.date() - timedelta(days=1), by=by, at=now)
    said = calls.ByHand("1", "in", "+79161234567", now - timedelta(hours=1), 60, "talk", "", client)
    call = calls.add(said, by=by, now=now)
    recording = recordings.keep(call, sound(), "talk.wav", by=by, now=now)
    scorecard = scorecards.begin(now=now)
    version = scorecards.publish(scorecard.pk, seen=scripts.digest_of(scorecard.draft), by=by, now=now)
    director = Account.objects.create(user=django_user_model.objects.create_user("director"), role="director")
    marks = {name: reviewing.Told(100) for name in version.card.criteria}
    review = reviewing.review(call, version, marks, "", by=director, now=now)
    abramov = Account.objects.create(
        user=django_user_model.objects.create_user("abramov"), employee=Employee.objects.get(code="abramov")
    )  # fmt: skip
    theirs = calls.add(said._replace(form="2"), by=abramov, now=now)
    calibration = calibrating.begin(theirs, version, by=director, now=now)
    lead = leads.add(leads.Asked("1", "Волкова", "+79160000000"), by=by, now=now)
    Sender.objects.create(name="ours", template=TEMPLATE, secret="s3cret-s3cret")
    Account.objects.filter(pk=by.pk).update(role="head")
    by.refresh_from_db()
    pipeline = add_pipeline("Flats", usual_stages(russian=False), by=by)
    deal = open_deal(client, pipeline, Card(), [Part("titov")], by=by, now=now)
    unit, free, bought, handed, inhabited = flats(director)[:5]
    project = unit.section.building.project
    theirs_too = open_deal(client, pipeline, Card(), [Part("titov")], by=by, now=now)
    kept = reserving.reserve(theirs_too.pk, unit, seen=theirs_too.version, by=by, now=now)
    place = reserving.stand_behind(deal, unit, by=by, now=now)
    told = contracting.Draft("1", Contract.Kind.DDU, 6_000_000_00)
    contract = contracting.draft(deal, bought, told, [contracting.Share(client, mpq(1))], by=by, now=now)
    ready = handed_over(handed, client, pipeline, by, now)
    now_and_then = receiving.Told(contract.pk, now.date(), 100, "hand", "1")
    (paid,) = receiving.receive([now_and_then], by=by, now=now)
    viewing = Inspection.objects.create(
        contract=contract, unit=bought, number=1, employee=titov, began_at=now
    )  # fmt: skip
    window = defects.Told(thing="Окна", photos=[ContentFile(png(), "a.png")])
    defect = inspecting.remark(viewing.pk, window, by=by, now=now)
    contractor = setting.add_contractor("Window Ltd", by=director)
    asked_of = marking.may_be_asked(contract, Occasion.What.HANDOVER, "act-0", abramov.employee, now=now)
    another = marking.may_be_asked(contract, Occasion.What.HANDOVER, "act-00", titov, now=now)
    wish = Request.objects.create(
        contract=contract, unit=bought, how="phone", text="Leaks", at=now, answer_by=now.date(), employee=titov,
        decision="guarantee",
    )  # fmt: skip
    link = marking.make_link(another.pk, by=director, now=now)
    Collector.objects.create(employee=titov)
    bank = BankStatement.objects.create(name="b.txt", digest="1" * 64, account="1", at=now, by=by)
    line = BankLine.objects.create(statement=bank, key="1", came=True, on=now.date(), amount=1, at=1, state="open")
    asked = terms.ask_for(deal, free, 6_000_000_00, 5_000_000_00, "why not", by=abramov, now=now)
    lots = ContentFile(b"<feed/>")
    feed = taking.keep(lots, "a.xml", lots.size, source="CIAN", section=unit.section, by=by, now=now)
    layout = drawing.add_layout(project, "1A", ContentFile(b"\x89PNG\r\n\x1a\n", "a.png"), by=by)
    lines = pricing.draw([free], pricing.Rule(pricing.By.PLUS, mpq(100))).lines
    prices = pricing.propose(lines, "100", "", by=by, now=now)
    task = tasks.set_task("Call", titov, now.date() + timedelta(days=1), by=by, now=now, deal=deal)
    meeting = meetings.book(client, meetings.Place(titov, now + timedelta(days=1), 30), by=by, now=now)
    tell(News(Kind.TASK_SET, "1", Words.same("A task"), "/tasks/"), [by], by=None)
    draft = begin("sales-manager", NEXT, (SALES / "schemes/sales-manager.yaml").read_text(), by=by, now=now)
    made, _new = making.begin(Asked(Month.parse(MONTH)), by=by, language="en", now=now)
    it = about(("department",), "titov", Month.parse(MONTH))
    question = ask(it, Said("too little"), seen=exact(it.figure.value), by=by, now=now)
    return {
        "client": client.pk, "deal": deal.pk, "pipeline": pipeline.pk, "stage": pipeline.stages.all()[1].pk,
        "move": f"{deal.pk}:{pipeline.stages.all()[1].pk}:0", "questions": question.pk,
        "clients": client.pk, "which": consent.pk, "file": file.pk,
        "calls": call.pk, "recordings": recording.pk, "leads": lead.pk,
        "deals": deal.pk, "settings": pipeline.pk, "tasks": task.pk, "meetings": meeting.pk, "drafts": draft.pk,
        "facts": Credit.objects.filter(employee__code="titov").first().fact_id, "exception": 1,
        "imports": 1, "scripts": 1, "handovers": 1, "reviews": review.pk, "scorecards": scorecard.pk,
        "calibrations": calibration.pk, "months": made.pk,
        "estate": project.pk, "units": unit.pk, "buildings": unit.section.building_id,
        "layouts": layout.pk, "prices": prices.pk, "feeds": feed.pk, "portal": "yandex",
        "notices": by.notices.earliest("pk").pk, "reservations": kept.pk, "place": place.pk, "approvals": asked.pk,
        "kind": "discounts", "unit": free.pk, "contracts": contract.pk, "receivables": contract.pk,
        "payment": paid.pk, "bank": bank.pk, "lines": line.pk, **ready,
        "inspections": viewing.pk, "defects": defect.pk, "photos": defect.photos.get().pk,
        "contractors": contractor.pk, "marks": asked_of.pk, "service": wish.pk,
        "lived_in": lived_in(inhabited, client, pipeline, by, now).pk, "secret": link.secret,
    }  # fmt: skip


def handed_over(unit, client, pipeline, by, now):
    """A contract by which keys are handed over: a visit was called off, an hour is free, an act tells of a refusal."""
    from pochemu.aftersale import acts, keeping, visits
    from pochemu.aftersale.models import Act, Slot
    from pochemu.sales import contracting
    from pochemu.sales.dealing import Card, Part, open_deal
    from pochemu.sales.models import Contract

    deal = open_deal(client, pipeline, Card(source="site"), [Part("titov")], by=by, now=now)
    told = contracting.Draft("2", Contract.Kind.DDU, 6_000_000_00)
    contract = contracting.draft(deal, unit, told, [contracting.Share(client, mpq(1))], by=by, now=now)
    for what, more in (("sign", ()), ("file", ()), ("register", ("77:1",))):
        contract.refresh_from_db()
        getattr(contracting, what)(contract.pk, today(), *more, seen=contract.version, by=by, now=now)
    free = {"building": unit.section.building, "employee": by.employee, "starts_at": now + timedelta(days=1)}
    slot, other = (Slot.objects.create(**free, ends_at=now + timedelta(days=2), place=n) for n in (1, 2))
    visit = visits.book(contract.pk, slot.pk, by=by, now=now)
    visits.call_off(visit.pk, "ill", seen=visit.version, by=by, now=now)
    act = acts.write(
        contract.pk, acts.Told(Act.What.REFUSED, "1", today(), by.employee, "Волкова", reason="скол"), by=by, now=now
    )
    keys = keeping.receive(unit, "flat", 3, today(), by=by, now=now)
    return {
        "registration": contract.pk, "keys": contract.pk, "visits": visit.pk, "acts": act.pk, "slot": other.pk,
        "register": keys.pk,
    }  # fmt: skip


def lived_in(unit, client, pipeline, by, now):
    """A contract whose keys are handed over."""
    from pochemu.aftersale import acts
    from pochemu.aftersale.models import Act
    from pochemu.sales import contracting
    from pochemu.sales.dealing import Card, Part, open_deal
    from pochemu.sales.models import Contract

    deal = open_deal(client, pipeline, Card(source="ad"), [Part("titov")], by=by, now=now)
    told = contracting.Draft("3", Contract.Kind.DDU, 6_000_000_00)
    contract = contracting.draft(deal, unit, told, [contracting.Share(client, mpq(1))], by=by, now=now)
    for what, more in (("sign", ()), ("file", ()), ("register", ("77:2",))):
        contract.refresh_from_db()
        getattr(contracting, what)(contract.pk, today(), *more, seen=contract.version, by=by, now=now)
    signed = acts.Told(Act.What.SIGNED, "7", today(), by.employee, "Волкова")
    acts.write(contract.pk, signed, by=by, now=now)
    return contract


WORDS = {
    "event": "summary",
    "month": MONTH, "employee": "titov", "position": "sales-manager", "effective": "2026-01", "team": "sales",
    "path": "",
}  # fmt: skip


def address(route, numbers):
    """The route with one of each thing in it."""

    def filled(found):
        room, name = route.split("/")[0], found[1]
        if name == "name":
            return {"library": sorted(ready())[0], "drafts": "registered"}.get(room, "ours")
        inner = route.split("/")[1]
        if name == "number" and route.startswith("keys/contracts/"):
            return str(numbers["keys"])
        if name == "number" and route.startswith(("estate/", "bank/lines/", "defects/", "keys/")) and inner in numbers:
            return str(numbers[inner])
        if name == "number" and route.startswith("deals/settings/"):
            return str(numbers["settings"])
        if name == "number" and "exception" in route:
            return str(numbers["exception"])
        return str(numbers[room] if name == "number" else numbers.get(name, WORDS.get(name, "")))

    return "/" + re.sub(r"<\w+:(\w+)>", filled, route)


def test_each_door_opens_to_whom_the_table_says_and_to_nobody_else(titov_as, numbers):
    wrong = []
    for role in Role:
        browser, account = titov_as(role), Account.objects.get(employee__code="titov")
        for route, door in DOORS.items():
            for method in METHODS:
                who = door.way(method)
                if opens(who, account) and (route in LEFT_OUT or (method, route) in INSIDE):
                    continue
                status = asked(browser, method, address(route, numbers), form_of(route, numbers))
                if not fits(status, who, account):
                    wrong.append((method, route, role.value, status))
    assert wrong == [], "\n".join(map(str, wrong))


def test_whoever_asks_anew_for_a_forms_address_is_led_to_the_form(titov_as, numbers):
    browser, wrong = titov_as("admin"), []
    for route, door in DOORS.items():
        if door.get or route.startswith(("hooks/", "sign-out/", "look/")):
            continue
        answer = browser.get(address(route, numbers))
        (led,) = re.findall(r'<a class="button" href="([^"]+)"', answer.content.decode())
        if (
            answer.status_code != 405
            or not DOORS[resolve(led).route].get
            or not answer.request["PATH_INFO"].startswith(led)
        ):
            wrong.append((route, answer.status_code, led))
    assert wrong == []


def test_a_stranger_comes_in_by_public_doors_alone(numbers, client):
    wrong = []
    for route, door in DOORS.items():
        for method in ("GET", "POST"):
            if door.way(method) is PUBLIC and (route in LEFT_OUT or (method, route) in INSIDE):
                continue
            answer = getattr(client, method.lower())(address(route, numbers))
            to_sign_in = answer.status_code == 302 and answer.url.startswith("/sign-in/")
            public = any(way is PUBLIC for way in door)
            if to_sign_in == public or (public and door.way(method) is None and answer.status_code != 405):
                wrong.append((method, route, answer.status_code))
    assert wrong == []


def asked(browser, method, at, form):
    """What is answered; what was done is undone."""
    with transaction.atomic():
        answer = (
            browser.post(at, form) if method == "POST" else browser.generic(method, f"{at}?client={form['client']}")
        )
        transaction.set_rollback(True)
    return answer.status_code


def fits(status, who, account):
    if who is None:
        return status == 405
    if opens(who, account):
        return status < 500 and status not in CLOSED
    return status == 404


def form_of(route, numbers):
    """What forms ask for first; the rest is told in their own words."""
    to = str(numbers["stage"]) if route.startswith("deals/") else "titov"
    told = {name: str(numbers[name]) for name in ("pipeline", "move", "client", "deal", "unit")}
    return told | {
        "to": to, "position": "sales-manager", "month": str(NEXT), "seen": "0", "minutes": "30", "employee": "titov",
        "outcome": "right", "kind": "registration", "do": "save", "format": "csv", "let": "yes",
    }  # fmt: skip


LEFT_OUT = {"live/", "static/pochemu/<str:name>", "sign-out/"}
"""A stream that has no end; a file that a build has made; and he who signs out is nobody any more."""

INSIDE = {
    ("POST", "plans/<str:month>/<str:position>/"): "a month that has begun keeps its plans",
    ("POST", "plans/<str:month>/<str:position>/exception/"): "nobody proposes one for a measure that has no plan",
    ("POST", "plans/<str:month>/<str:position>/exception/<int:number>/"): "none is proposed",
    ("POST", "schemes/<str:position>/<str:effective>/read/"): "the scheme is not his",
    ("POST", "questions/<int:number>/facts/<int:which>/"): "none is proposed",
    ("POST", "clients/<int:number>/entrust/"): "a client of somebody's is moved by his head",
    ("POST", "deals/new/"): "the form says too little of a deal",
    ("POST", "deals/move/"): "the form says too little of a deal",
    ("POST", "deals/<int:number>/move/"): "the form says too little of a deal",
    ("POST", "deals/<int:number>/change/"): "the form says too little of a deal",
    ("POST", "deals/<int:number>/share/"): "the form says too little of a deal",
    ("POST", "contracts/settings/reasons/"): "the form says too little",
    ("POST", "contracts/settings/documents/"): "the form says too little",
    ("GET", "contracts/settings/template/<str:kind>/"): "there is none yet",
    ("GET", "contracts/new/"): "the address says too little",
    ("POST", "contracts/new/"): "the form says too little",
    ("POST", "keys/contracts/<int:number>/act/"): "the form says too little",
    ("POST", "registration/<int:number>/entrust/"): "the form says too little",
    ("POST", "keys/register/<int:number>/give/"): "the form says too little",
    ("POST", "keys/slots/"): "the form says too little",
    ("POST", "receivables/contracts/<int:number>/entrust/"): "the form says too little",
    ("POST", "inspections/"): "the form says too little",
    ("POST", "service/new/"): "the form says too little",
    ("POST", "service/<int:number>/entrust/"): "the form says too little",
    ("POST", "defects/<int:number>/assign/"): "the form says too little",
    ("POST", "defects/<int:number>/entrust/"): "the form says too little",
    ("POST", "contracts/<int:number>/change/"): "the form says too little",
    ("GET", "imports/<int:number>/"): "nothing is brought yet",
    ("GET", "imports/<int:number>/aside/"): "nothing is brought yet",
    ("POST", "imports/<int:number>/columns/"): "nothing is brought yet",
    ("POST", "imports/<int:number>/values/"): "nothing is brought yet",
    ("POST", "imports/<int:number>/go/"): "nothing is brought yet",
    ("POST", "calls/<int:number>/calibrate/"): "the talk is his own",
    ("GET", "scripts/<int:number>/"): "none is published yet",
    ("GET", "scripts/<int:number>/edit/"): "none is begun yet",
    ("POST", "scripts/<int:number>/edit/"): "none is begun yet",
    ("POST", "scripts/<int:number>/step/"): "none is begun yet",
    ("POST", "scripts/<int:number>/publish/"): "none is begun yet",
    ("POST", "scripts/<int:number>/close/"): "none is begun yet",
    ("GET", "calls/<int:number>/script/"): "the call is led by no script",
    ("POST", "calls/<int:number>/script/"): "the call is led by no script",
    ("POST", "calls/<int:number>/script/on/"): "the call is led by no script",
    ("POST", "calls/<int:number>/script/back/"): "the call is led by no script",
    ("POST", "calls/<int:number>/review/"): "nobody reviews his own talk",
    ("POST", "notices/telegram/"): "no bot is set up",
    ("POST", "estate/feeds/"): "the form brings no file",
    ("POST", "estate/prices/new/"): "the form says too little of a rule",
    ("POST", "estate/buildings/<int:number>/"): "the form says too little of what is done",
    ("POST", "estate/<int:number>/settings/"): "the form says too little of what is done",
    ("POST", "estate/units/<int:number>/change/"): "the form says too little of a unit",
    ("POST", "handovers/new/"): "the form says too little",
    ("GET", "handovers/new/"): "the address says too little",
    ("GET", "handovers/<int:number>/"): "none is begun yet",
    ("POST", "handovers/<int:number>/take/"): "none is begun yet",
    ("POST", "handovers/<int:number>/return/"): "none is begun yet",
    ("GET", "recordings/<int:number>/audio/"): "only within a play that was written down",
    ("GET", "hooks/<slug:name>/"): "the exchange asks for no echo",
    ("POST", "hooks/<slug:name>/"): "it is not signed",
    ("POST", "hooks/<slug:name>/recording/"): "it is not signed",
    ("POST", "hooks/<slug:name>/events/<slug:event>"): "it is not signed",
}
"""Doors that open to a room where these forms find nothing: those inside are tried by the tests of their rooms."""
