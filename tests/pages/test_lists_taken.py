"""Lists taken out as workbooks: the rows that their pages show, each cell what it is; and who took them."""

import re
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import fromstring

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from attack import refused
from days import MOSCOW, today
from pages.test_constant import lived  # noqa: F401
from pages.test_reports import browser_of, page, rows
from pochemu.clients.erasing import erase
from pochemu.clients.models import Client, ListTaken, Taking
from pochemu.intake.models import UnitsTaken
from pochemu.notices.kinds import Kind
from pochemu.notices.models import Notice
from pochemu.people.models import Account, Company, Employee
from pochemu.property.models import Project
from pochemu.sales.models import Contract
from pochemu.web.aftersale import kept, registration
from pochemu.web.calls import listed as calls
from pochemu.web.contracts import listed as contracted
from pochemu.web.deals import listed as deals
from pochemu.web.defects import listed as defects
from pochemu.web.doors import DOORS, TAKE_LISTS
from pochemu.web.estate import asked as estate
from pochemu.web.leads import shown as leads
from pochemu.web.lists import taking
from pochemu.web.takings.narrowed import by_of

pytestmark = pytest.mark.django_db
LISTS = (
    "/leads/?tab=all", "/calls/", "/deals/list/?outcome=open", "/reservations/", "/contracts/?kind=ddu",
    "/receivables/debts/", "/receivables/dues/?since=2020-01-01&until=2090-01-01", "/receivables/payments/",
    "/bank/lines/", "/tasks/?who=all", "/keys/register/", "/defects/?state=all", "/service/",
    "/marks/?tab=given",
)  # fmt: skip
PHONES = ("Phone", "E-mail", "Number")


@pytest.fixture
def head():
    return browser_of(Account.objects.get(employee__code="titov"))


@pytest.fixture
def director(lived):  # noqa: F811
    lived.live(2)
    return browser_of(lived.director)


def taken(browser, address, status=200):
    path, _, asked = address.partition("?")
    answer = browser.post(f"{path}take/?{asked}")
    assert answer.status_code == status, address
    return answer.content


IN = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheet(content):
    """Rows by their headings, each cell as what the file says it is."""
    with zipfile.ZipFile(BytesIO(content)) as opened:
        looks, cells = (fromstring(opened.read(f"xl/{name}.xml")) for name in ("styles", "worksheets/sheet1"))
    days = {one.get("numFmtId") for one in looks.findall(".//x:numFmt", IN) if "yyyy" in one.get("formatCode")}
    dated = [one.get("numFmtId") in days for one in looks.find("x:cellXfs", IN)]
    headings, *found = [
        {cell.get("r").rstrip("0123456789"): said(cell, dated) for cell in row.findall("x:c", IN)}
        for row in cells.findall(".//x:row", IN)
    ]
    return [{title: row.get(at) for at, title in headings.items()} for row in found]


def said(cell, dated):
    if cell.get("t") == "inlineStr":
        text = cell.find(".//x:t", IN).text or ""
        return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
    value = float(cell.find("x:v", IN).text)
    if dated[int(cell.get("s", "0"))]:
        return datetime(1899, 12, 30) + timedelta(days=value)  # noqa: DTZ001
    return value


@pytest.mark.parametrize("address", LISTS)
def test_a_file_has_the_rows_of_the_page_and_is_written_down(director, lived, address):  # noqa: F811
    found = sheet(taken(director, address))
    assert len(found) == len(rows(director, address)) > 0
    told = ListTaken.objects.get()
    assert (told.by, told.lines, told.asked) == (lived.director, len(found), address)
    assert told.contacts == any(name in found[0] for name in PHONES if address.startswith(("/leads/", "/calls/")))
    log = page(director, "/clients/taken/")
    assert told.digest in log.text
    assert address in {e.attributes.get("href") for e in log.all(lambda e: e.tag == "a")}


def test_contracts_to_be_registered_are_those_of_the_page(director):
    found = sheet(taken(director, "/registration/"))
    there = page(director, "/registration/")
    (listed,) = there.all(lambda e: e.tag == "ul" and "asked" in e.classes)
    told = list(listed.all(lambda e: "data-row" in e.attributes))
    assert len(told) == len(found) > 0
    for row, element in zip(found, told, strict=True):
        assert row["Contract"] in element.words
        assert row["Client"] in element.words
        assert type(row["Deadline"]) is datetime


def test_numbers_sums_and_days_are_such_in_their_cells(director):
    (one, *_) = sheet(taken(director, "/contracts/"))
    kinds = {name: type(value) for name, value in one.items()}
    assert (kinds["Price"], kinds["Area, m²"], kinds["Signed"], kinds["Number"]) == (float, float, datetime, str)
    assert (one["Price"], one["Area, m²"]) == (6_000_000, 40)
    asked = sheet(taken(director, "/leads/?tab=all"))[0]["Came"]
    assert abs((asked - datetime.now(MOSCOW).replace(tzinfo=None)).total_seconds()) < 600, "by the company's clock"
    (debt, *_) = sheet(taken(director, "/receivables/debts/"))
    assert debt["Overdue"] == 3_000_000 - 1
    assert debt["Late since"].date() < today()


def test_a_text_is_never_a_formula_and_says_what_was_written(director):
    for name in ("=1+1", "+7", "-1", "@SUM(A1)", '=HYPERLINK("x")', "a\x0bb <&>"):
        Client.objects.filter(pk=Client.objects.first().pk).update(name=name)
        content = taken(director, "/deals/list/")
        with zipfile.ZipFile(BytesIO(content)) as opened:
            assert b"<f>" not in opened.read("xl/worksheets/sheet1.xml")
        assert name in {row["Client"] for row in sheet(content)}


def test_phones_and_addresses_are_for_who_may_take_clients(director, head):
    for address, names in (("/leads/?tab=all", {"Phone", "E-mail"}), ("/calls/", {"Number"})):
        whole, narrow = sheet(taken(director, address)), sheet(taken(head, address))
        assert set(whole[0]) - set(narrow[0]) == names
        assert len(whole) == len(narrow)
    assert [one.contacts for one in ListTaken.objects.order_by("pk")] == [True, False, True, False]


def test_of_each_list_one_takes_what_he_sees_and_an_employee_nothing(director, head, lived):  # noqa: F811
    Company.objects.update(visibility={"clients": "own"})
    Account.objects.filter(pk=lived.by.pk).update(role="employee")
    taken(head, "/contracts/", 404)
    assert "/contracts/take/" not in page(head, "/contracts/").text
    Account.objects.filter(pk=lived.by.pk).update(role="finance", employee=None)
    assert len(sheet(taken(head, "/contracts/"))) == Contract.objects.count()
    assert page(head, "/clients/taken/", 404)


def test_too_much_and_nothing_are_told_and_not_written_down(director, head, monkeypatch):
    monkeypatch.setattr(taking, "MOST_OF_A_HEAD", 3)
    told = taken(head, "/contracts/", 422).decode()
    whole = Contract.objects.count()
    assert f"There are {whole} rows here, and at most 3 are taken at once" in told
    assert "nothing to take out" in taken(head, "/contracts/?q=nowhere", 422).decode()
    assert not ListTaken.objects.exists()
    assert len(sheet(taken(director, "/contracts/"))) == whole, "whoever may take clients takes more"


def test_by_what_a_list_was_narrowed_is_told_in_words(director, lived):  # noqa: F811
    """Seen red: kind: ddu · since: 2020-01-01."""
    titov = Employee.objects.get(code="titov")
    project = Project.objects.first()
    asked = f"/contracts/?kind=ddu&since=2020-01-05&who=titov&project={project.pk}&q=КВ&before=7&nonsense=1"
    ListTaken.objects.create(
        at=timezone.now(), by=lived.director, title_en="Contracts", title_ru="Договоры", lines=1, digest="x",
        contacts=False, asked=asked,
    )  # fmt: skip
    UnitsTaken.objects.create(
        at=timezone.now(), by=lived.director, what="rooms=0&rooms=2&status=free&price_to=9+000+000&sort=price",
        format="xlsx", units=3, digest="y",
    )  # fmt: skip
    told = [" ".join(e.words.split()) for e in page(director, "/clients/taken/").all(lambda e: "told" in e.classes)]
    units, contracts = told
    assert units == "Units · rooms: studio, 2 · how they stand: free · price to: 9 000 000"
    assert contracts == (
        f"Contracts · kind: participation contract (DDU) · signed from: 5 January 2020 · employee: {titov.name} "
        f"· project: {project.name} · search: “КВ”"
    )


READ: Final = {
    "/calls/": calls.NAMES, "/leads/": (*leads.NAMES, "tab"), "/contracts/": contracted.NAMES,
    "/deals/list/": (
        *(name for name in deals.NUMBERS if name != "before"), *deals.ALONG, *deals.DAYS, *deals.WHOSE, *deals.BUT,
        "outcome", "source",
    ),
    "/reservations/": ("tab", "who", "deal"), "/registration/": registration.NAMES, "/keys/register/": kept.NAMES,
    "/receivables/debts/": ("on", "project", "who", "band"), "/receivables/dues/": ("since", "until", "project"),
    "/receivables/payments/": ("since", "until", "project"), "/bank/lines/": ("tab",), "/bank/7/": ("tab",),
    "/tasks/": ("who", "of"), "/meetings/": ("who", "week", "day"),
    "/reports/speed/": ("stage", "since", "until", "project"), "/defects/": defects.NAMES, "/service/": ("tab", "who"),
    "/marks/": ("tab", "who"), "/estate/list/": (*estate.PLACES, *estate.SIEVE),
}  # fmt: skip


def test_whatever_narrows_a_list_has_words():
    assert {path: set(names) - set(by_of(path)) for path, names in READ.items()} == {path: set() for path in READ}
    lists = {f"/{route.removesuffix('take/')}" for route, door in DOORS.items() if door.post is TAKE_LISTS}
    assert len(lists) > 10
    assert lists - {"/bank/<int:number>/"} <= set(READ)


def test_an_erasure_takes_his_name_out_of_what_was_asked_and_nothing_else_changes(director, lived):  # noqa: F811
    taken(director, "/contracts/?q=1")
    ListTaken.objects.create(
        at=timezone.now(), by=lived.director, title_en="Contracts", title_ru="Договоры", lines=1, digest="x",
        contacts=False, asked="/contracts/?q=Client+of+everything",
    )  # fmt: skip
    erase(lived.first.pk, "asked", rooms=(), by=lived.director, at=timezone.now())
    assert [one.asked for one in ListTaken.objects.order_by("pk")] == ["/contracts/?q=1", ""]
    for change in ("lines = 9", "digest = 'y'", "title_en = 'Leads'"):
        refused(f"UPDATE clients_listtaken SET {change}", by="what was taken stays")
    refused("UPDATE clients_listtaken SET asked = '/leads/'", by="may only be erased")
    refused("DELETE FROM clients_listtaken", by="clients_listtaken")


def test_who_looks_after_clients_is_told_of_each_list_that_another_takes(director, head, lived):  # noqa: F811
    told = Notice.objects.filter(kind=Kind.LIST_TAKEN.value, to=lived.director)
    taken(head, "/contracts/?kind=ddu")
    said = told.get()
    head_of_sales, rows_of_it = Account.objects.get(employee__code="titov").name, ListTaken.objects.get().lines
    assert (said.words.en, said.href) == (
        f"{head_of_sales} took out a list, “Contracts”: rows {rows_of_it}", "/clients/taken/"
    )  # fmt: skip
    taken(director, "/contracts/?kind=ddu"), director.post("/clients/take/", {"format": "csv"})
    assert told.count() == 1, "what he took himself he knows"
    admin = User.objects.create_user("admin")
    admin = Account.objects.create(user=admin, role=Account.Role.ADMIN)
    taken(director, "/leads/?tab=all"), director.post("/clients/take/", {"format": "csv"})
    with_contacts, clients = Notice.objects.filter(kind=Kind.LIST_TAKEN.value, to=admin).order_by("pk")
    assert "a list with phones and addresses, “Enquiries”" in with_contacts.words.en
    assert f"took out the list of clients: {Taking.objects.latest('pk').clients}" in clients.words.en
