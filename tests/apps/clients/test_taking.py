"""Lists taken out: by whom it may, as far as he sees, with no formula in them; and each taking is written down."""

import csv
import zipfile
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest

from apps.clients.test_erasing import gone
from apps.clients.test_pages import add, as_, get, main, post, rows, vera, whole_company  # noqa: F401
from attack import refused
from pochemu.clients.models import Taking

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(as_):  # noqa: F811
    return as_("vera", role="director")


def taken(browser, **form):
    answer = browser.post("/clients/take/", {"format": "csv"} | form)
    assert answer.status_code == 200, answer.status_code
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_list_as_it_is_asked_for_and_who_took_it(director):
    for n in range(60):
        add(f"Клиент {n:02}", phones=(f"+7916000{n:04}",), to="anna" if n % 2 else None)
    add("Волкова")
    assert len(taken(director)) == 62
    found = taken(director, q="КЛИЕНТ", whose="nobody")
    assert len(found) == 31
    assert found[1][1:6] == ["Клиент 00", "person", "'+7 916 000-00-00", "", ""]
    told = [
        (one.by.employee.code, one.query, one.whose, one.format, one.clients) for one in Taking.objects.order_by("pk")
    ]
    assert told == [("vera", "", "", "csv", 61), ("vera", "КЛИЕНТ", "nobody", "csv", 30)]
    tree = get(director, "/clients/taken/")
    led = [e.attributes.get("href") for e in tree.all(lambda e: e.tag == "a")]
    assert f"/clients/?{urlencode({'q': 'КЛИЕНТ', 'whose': 'nobody'})}" in led  # seen red: it led to all of them
    log = main(tree)
    assert "Nobody’s · КЛИЕНТ" in log
    assert "rows: 30" in " ".join(log.split())
    assert Taking.objects.last().digest in log


HOSTILE = ("=1+1", "+7", "-1", "@SUM(A1)", '=HYPERLINK("x")')


def test_no_text_becomes_a_formula(director):
    for name in (*HOSTILE, 'a;"b'):
        add(name)
    assert {row[1] for row in taken(director)[1:]} == {*(f"'{name}" for name in HOSTILE), 'a;"b'}


def test_nor_in_a_workbook(director):
    """Cells are texts: none is a formula, and what they say is as it was written."""
    for name in HOSTILE:
        add(name)
    answer = director.post("/clients/take/", {"format": "xlsx"})
    with zipfile.ZipFile(BytesIO(answer.content)) as opened:
        sheet, texts = (opened.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings"))
    assert "<f>" not in sheet
    assert sheet.count('t="s"') == 7 * (1 + len(HOSTILE))
    assert all(f"<t>{name}</t>" in texts for name in ("=1+1", "+7", "-1", "@SUM(A1)"))


def test_nothing_is_taken_by_who_may_not(vera):  # noqa: F811
    add("Волкова")
    assert vera.post("/clients/take/", {"format": "csv"}).status_code == 404
    assert vera.get("/clients/taken/").status_code == 404
    assert "Take this list out" not in main(get(vera, "/clients/"))
    assert not Taking.objects.exists()


def test_what_can_not_be_taken_is_told(director, monkeypatch):
    assert "nothing to take out" in main(post(director, "/clients/take/", 422, format="csv", q="никто"))
    add("Волкова")
    add("Волков")
    monkeypatch.setattr("pochemu.clients.taking.MOST", 1)
    assert "more than 1 clients" in main(post(director, "/clients/take/", 422, format="csv"))
    assert director.post("/clients/take/", {"format": "exe"}).status_code == 404
    assert director.post("/clients/take/", {"format": "csv", "whose": "all"}).status_code == 404
    assert not Taking.objects.exists()


def test_a_taking_is_never_taken_back(director):
    add("Волкова")
    taken(director, q="волк")
    for change in ("clients = 0", "digest = 'x'", "at = '2020-01-01'", "query = 'x'", "format = 'xlsx'"):
        refused(f"UPDATE clients_taking SET {change}", by="clients_taking: ")
    refused("DELETE FROM clients_taking", by="rows are never deleted")


def test_an_erased_client_is_not_named_by_what_was_searched(director):
    one = add("Секретова Анна", phones=("+79161112233",))
    add("Волков Иван", phones=("+79260000000",))
    for query in ("секрет", "8 (916) 111", "волков", "СЕКРЕТОВА Анна"):
        taken(director, q=query)
    gone(one)
    assert [each.query for each in Taking.objects.order_by("pk")] == ["", "", "волков", ""]


def test_as_many_questions_for_ten_as_for_a_thousand(director, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for n in range(10):
        add(f"Клиент {n}", phones=(f"+7916000{n:04}",))
    taken(director)
    with CaptureQueriesContext(connection) as few:
        taken(director)
    for n in range(10, 300):
        add(f"Клиент {n}", phones=(f"+7916000{n:04}",))
    with django_assert_num_queries(len(few)):
        taken(director)
