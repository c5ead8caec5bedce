"""The report of the morning: whatever it says, the rows that it opens say it too."""

from collections import Counter
from datetime import datetime, time, timedelta
from math import ceil
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from django.utils import timezone
from gmpy2 import mpq

from apps.sales.estate import PRICE
from days import MOSCOW, today
from pages.adding_up import value_of
from pages.reading import figures, read
from pochemu.callcentre import leads
from pochemu.callcentre.models import Lead
from pochemu.clients import actions
from pochemu.engine.period import Month
from pochemu.people.models import Account, Company
from pochemu.property import placing, pricing
from pochemu.property.models import Project, Unit
from pochemu.receivables import overdue, receiving, scheduling
from pochemu.receivables.models import Collector
from pochemu.receivables.schedule import Row, What
from pochemu.sales import contracting, meetings, planned, reserving
from pochemu.sales.dealing import Card, Part, open_deal
from pochemu.sales.models import Contract, ContractEvent, ContractReason, Meeting, SalesPlan
from pochemu.sales.planned import Sold
from pochemu.sales.setting import add_pipeline, usual_stages
from pochemu.web.within import bounds

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = today() - 100 * DAY
ASKED = {"since": FIRST.isoformat(), "until": (today() - DAY).isoformat()}


def at(day):
    return datetime.combine(day, time(12), MOSCOW)


@pytest.fixture
def people(login, django_user_model):
    """Titov leads everybody; Abramov and Kuzmin sell, in different teams."""
    accounts = {}
    for code, role in (("titov", "head"), ("abramov", "employee"), ("kuzmin", "employee")):
        login(code, role=role)
        accounts[code] = Account.objects.get(employee__code=code)
    user = django_user_model.objects.create_user("director")
    accounts["director"] = Account.objects.create(user=user, role="director", language="en")
    return accounts


@pytest.fixture
def director(people):
    return browser_of(people["director"])


def browser_of(account):
    browser = Browser()
    browser.force_login(account.user)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def lived(people):
    """Two projects, one of two buildings; of each kind of thing some, by each seller, on different days."""
    by = people["director"]
    Collector.objects.create(employee=people["titov"].employee)
    pipeline = add_pipeline("Flats", usual_stages(russian=False), by=by)
    units = [unit for pair in zip(built("Height", ["1", "2"], by), built("Harbour", ["1"], by)) for unit in pair]  # noqa: B905
    reason = ContractReason.objects.create(what=ContractEvent.What.TERMINATED, name="Changed his mind")
    for n in range(12):
        Life(n, people[("abramov", "kuzmin", "kuzmin")[n % 3]], by, pipeline, units[n], reason).live()
    for n in range(3):
        leads.add(leads.Asked(f"n{n}", "Nobody", f"+7926555000{n}", channel="ads"), by=by, now=timezone.now())
    overdue.tell_overdue(timezone.now())
    return units


def built(name, buildings, by):
    project = placing.add_project(name, by=by)
    for building in buildings:
        section = placing.add_building(project, building, by=by).sections.get()
        told = [placing.UnitTold(f"{building}-{n}", n, 1, rooms=n % 3, area=4_000 + 137 * n) for n in range(1, 8)]
        for unit in placing.add_units(section, told, by=by):
            if unit.floor < 7:
                pricing.set_price(unit, PRICE + unit.floor * 12_345_67, by=by)
    found = Unit.objects.filter(section__building__project=project, floor__lt=7)
    return list(found.select_related("section__building__project").order_by("floor", "pk"))


class Life:
    """Of a client: the greater his number, the further he came."""

    def __init__(self, n, seller, director, pipeline, unit, reason):
        self.n, self.by, self.director, self.pipeline, self.unit, self.reason = (
            n,
            seller,
            director,
            pipeline,
            unit,
            reason,
        )
        self.day = FIRST + n * DAY

    def live(self):
        n, project = self.n, self.unit.section.building.project.name
        phone = f"+7916555{n:04}"
        self.client = actions.add(
            actions.Told(f"Client {n}", phones=(phone,)), by=self.by, at=at(self.day), to=self.by.employee
        )
        asked = leads.Asked(
            f"l{n}", f"Client {n}", phone, source=("site", "fair & friends", "")[n % 3], project=project
        )
        lead = leads.add(asked, by=self.by, now=at(self.day))
        Lead.objects.filter(pk=lead.pk).update(client=self.client, employee=self.by.employee, dealt_at=at(self.day))
        if n > 0:
            self.met(project)
        if n > 2:
            self.sold(project)

    def met(self, project):
        n, day = self.n, self.day + (1 + self.n % 4) * DAY
        place = meetings.Place(self.by.employee, at(self.day) + timedelta(days=400 + n), 30, project=project)
        met = meetings.book(self.client, place, by=self.by, now=at(self.day))
        Meeting.objects.filter(pk=met.pk).update(
            starts_at=at(day) + self.n * HOUR, ends_at=at(day) + self.n * HOUR + HOUR / 2
        )
        if n > 1:
            Meeting.objects.filter(pk=met.pk).update(state="held", proof="came")

    def sold(self, project):
        n, by = self.n, self.director
        card = Card(1, "site", project)
        deal = open_deal(self.client, self.pipeline, card, [Part(self.by.employee.code)], by=by, now=at(self.day))
        day = self.day + (6 + n) * DAY
        reserving.reserve(deal.pk, self.unit, seen=deal.version, by=by, now=at(day))
        if n > 3:
            deal.refresh_from_db()
            told = contracting.Draft(f"C-{n}", Contract.Kind.DDU, self.unit_price())
            buyers = [contracting.Share(self.client, mpq(1))]
            one = contracting.draft(deal, self.unit, told, buyers, by=by, now=timezone.now())
            self.contract(one, day)

    def unit_price(self):
        return self.unit.prices.get().amount

    def contract(self, one, day):
        by, now = self.director, timezone.now()
        contracting.sign(one.pk, day + 3 * DAY, seen=seen(one), by=by, now=now)
        if self.n > 5:
            contracting.file(one.pk, day + (5 + self.n % 3) * DAY, seen=seen(one), by=by, now=now)
        if self.n > 7:
            contracting.register(one.pk, day + (11 + self.n % 5) * DAY, "1", seen=seen(one), by=by, now=now)
        self.owe(one, day)
        if self.n == 11:
            contracting.terminate(one.pk, day + 20 * DAY, self.reason, seen=seen(one), accrued=0, by=by, now=now)

    def owe(self, one, day):
        """A half at once, of which the more is paid the later he came; a part long ago, a part in a month."""
        one.refresh_from_db()
        half, rest = one.price // 2, one.price - one.price // 2 - 3_000_00
        rows = [
            Row(1, day + 3 * DAY, half, What.DOWN),
            Row(2, today() - (self.n * 9 - 30) * DAY, 3_000_00, What.INSTALMENT),
            Row(3, today() + 32 * DAY, rest, What.INSTALMENT),
        ]  # fmt: skip
        rows.sort(key=lambda row: row.day)
        rows = [row._replace(number=n) for n, row in enumerate(rows, 1)]
        scheduling.schedule(one.pk, rows, by=self.director, now=at(day))
        paid = half * (self.n - 4) // 6
        if paid:
            told = [receiving.Told(one.pk, day + 4 * DAY, paid, "bank", f"{self.n}")]
            receiving.receive(told, by=self.director, now=timezone.now())


def seen(one):
    return Contract.objects.get(pk=one.pk).version


def page(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status, address
    return read(answer.content.decode())


def rows(browser, address):
    """Of all the pages of a list."""
    found = []
    while address:
        tree = page(browser, address)
        found += tree.all(lambda e: "data-row" in e.attributes)
        further = [e.attributes["href"] for e in tree.all(lambda e: e.tag == "a") if e.attributes.get("rel") == "next"]
        address = further[0] if further else ""
    return found


def cells(row, *names):
    return list(row.all(lambda e: e.attributes.get("data-said") in names))


def total(found, *names):
    return sum((value_of(figures(cell)[0], "en") for row in found for cell in cells(row, *names)), mpq(0))


def area_in(text):
    return mpq(text.replace(",", "").removesuffix("m²").strip())


def said_by(browser, href):
    """All that the rows of a list add up to."""
    found, path = rows(browser, href), href.partition("?")[0]
    if path == "/leads/":
        return {"": {len(found)}}
    if path == "/contracts/":
        money = sum((value_of(figures(row)[0], "en") for row in found), mpq(0))
        metres = sum((area_in(e.words) for row in found for e in row.all(lambda e: "metres" in e.classes)), mpq(0))
        return {"": {len(found)}, "₽": {money}, "m²": {metres}}
    if path == "/estate/list/":
        prices = [e for row in found for e in row.all(lambda e: "cost" in e.classes)]
        money = sum((value_of(figures(cell)[0], "en") for cell in prices if figures(cell)), mpq(0))
        metres = [next(e.words for e in row.all(lambda e: e.words.endswith("m²"))) for row in found]
        return {"": {len(found)}, "₽": {money}, "m²": {sum(map(area_in, metres), mpq(0))}}
    if path == "/reports/speed/":
        days = sorted(int(total([row], "Days")) for row in found)
        took = {days[ceil(share * len(days)) - 1] for share in (mpq(1, 2), mpq(9, 10))} if days else set()
        return {"": {len(found)}, "d": took}
    if path == "/receivables/debts/":
        names = {next(row.all(lambda e: e.tag == "th")).words for row in found}
        return {"": {len(names)}, "₽": {total(found, "Overdue")}}
    assert path in ("/receivables/dues/", "/receivables/payments/"), path
    return {"₽": {total(found, name) for name in ("By the schedule", "Not paid of it", "Received")}}


def kind_of(words):
    return next((sign for sign in ("₽", "m²", "%", "d") if words.endswith(sign)), "")


@pytest.mark.parametrize("project", ["", "Height"])
def test_every_number_is_what_its_rows_add_up_to(director, lived, project):
    asked = {**ASKED, "project": Project.objects.get(name=project).pk} if project else ASKED
    tree, known, checked = page(director, f"/reports/?{urlencode(asked)}"), {}, Counter()
    for section in tree.all(lambda e: e.tag == "section"):
        for figure in figures(section):
            href, sign = figure.attributes["href"], kind_of(figure.words)
            if href.startswith("/reports/plans/") or sign == "%":
                continue
            known[href] = known.get(href) or said_by(director, href)
            assert value_of(figure, "en") in known[href][sign], (section.attributes["id"], figure.words, href)
            checked[section.attributes["id"], sign] += 1
    assert {name for name, _sign in checked} == {"enquiries", "sales", "stock", "money", "overdue", "speed"}
    assert sum(checked.values()) > (90 if project else 180), checked


def test_a_share_is_of_the_two_counts_that_stand_beside_it(director, lived):
    tree, checked = page(director, f"/reports/?{urlencode(ASKED)}"), 0
    (funnel,) = tree.all(lambda e: e.attributes.get("id") == "enquiries")
    for cell in funnel.all(lambda e: e.tag == "td"):
        came, *told = [value_of(figure, "en") for figure in figures(cell)]
        if told:
            share, of = told
            assert share == mpq((200 * came + of) // (2 * of), 100)
            checked += 1
    assert checked > 12


def test_whoever_came_further_is_of_every_step_before(director, lived):
    tree = page(director, f"/reports/?{urlencode(ASKED)}")
    (funnel,) = tree.all(lambda e: e.attributes.get("id") == "enquiries")
    whole = next(funnel.all(lambda e: "whole" in e.classes))
    counts = [int(value_of(figures(cell)[0], "en")) for cell in whole.all(lambda e: e.tag == "td")]
    assert counts == [12, 11, 11, 10, 9, 8, 4], "those without a client came today"


def test_a_head_sees_as_far_as_he_may_and_finds_as_much_in_the_rows(director, people, lived):
    Company.objects.update(visibility={"clients": "own"})
    Account.objects.filter(pk=people["abramov"].pk).update(role="head")
    head, href = browser_of(people["abramov"]), f"/reports/?{urlencode(ASKED)}"
    theirs, checked = {f.attributes["href"]: f.words for f in figures(page(director, href))}, 0
    for figure in figures(page(head, href)):
        link, sign = figure.attributes["href"], kind_of(figure.words)
        if sign == "" and link.startswith(("/leads/", "/contracts/", "/reports/speed/")):
            assert value_of(figure, "en") in said_by(head, link)[sign]
            checked += figure.words != theirs.get(link)
    assert checked > 5, "he sees less than the director"
    page(browser_of(people["kuzmin"]), "/reports/", 404)


def test_a_plan_of_sales_is_set_by_the_director_and_stands_beside_the_fact(director, people, lived):
    project = Project.objects.get(name="Height")
    month = Month.of(Contract.objects.filter(number="C-4").get().signed_on)
    href = f"/reports/plans/?month={month}"
    form = {"project": project.pk, "units": "4", "area": "200,5", "amount": "40 000 000"}
    assert director.post(href, form).status_code == 302
    plan = SalesPlan.objects.get()
    assert (plan.units, plan.area, plan.amount) == (4, 20_050, 40_000_000_00)
    wrong = director.post(href, {**form, "units": "four"})
    assert wrong.status_code == 422
    assert "four" in wrong.content.decode()
    assert director.post(href, {**form, "units": "1.5"}).status_code == 422
    assert browser_of(people["titov"]).post(href, form).status_code == 404
    first = f"{month}-01"
    tree = page(director, f"/reports/?since={first}&until={first}")
    assert "40m" not in tree.text, "of a part of a month there is no plan"
    tree = page(director, "/reports/?" + urlencode(bounds(month).given))
    (sold,) = tree.all(lambda e: e.attributes.get("id") == "sales")
    plans = [figure for figure in figures(sold) if figure.attributes["href"].startswith("/reports/plans/")]
    assert [figure.words for figure in plans] == ["4", "200.5 m²", "40m ₽"] * 2, "of the project, and of all"
    assert "director" in page(director, href).text


def test_a_later_plan_takes_the_place_of_the_one_before(people, lived):
    project, month = Project.objects.get(name="Height"), Month.of(today())
    for units in (3, 5):
        assert planned.plan(project, month, Sold(units=units), by=people["director"], now=timezone.now())
    assert planned.plan(project, month, Sold(units=5), by=people["director"], now=timezone.now()) is None, "it says so"
    (found,) = planned.plans([month]).values()
    assert (found.units, found.area) == (5, None)
    assert planned.together([found, found]) == Sold(units=10)


def test_what_makes_no_sense_is_not_found(director, lived):
    for asked in (
        "?since=once",
        "?project=999999",
        "?project=x",
        "speed/?stage=luck",
        "plans/?month=2026-13",
    ):
        page(director, f"/reports/{asked}", 404)
    for asked in ("debts/?band=7", "debts/?who=nobody", "debts/?on=x", "dues/?since=x", "payments/?page=0"):
        page(director, f"/receivables/{asked}", 404)
    page(director, "/leads/?reached=far", 404)
    page(director, "/contracts/?happened=luck", 404)
