"""A statement as a page and as files: for whoever may see the figures; whoever takes everybody’s is remembered."""

import re
import zipfile
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.utils import timezone

from pages.conftest import MONTH
from pages.reading import figures, read
from pages.test_months import again, browsers, close  # noqa: F401 (a fixture)
from pochemu.pay import making
from pochemu.pay.models import Export, Making, Statement
from pochemu.people.models import Account, Company, Employee
from pochemu.web.pages import statements

pytestmark = pytest.mark.django_db
PAGE = f"/statements/{MONTH}/abramov/"


def test_every_line_is_there_to_the_kopeck_and_every_number_opens(titov):
    answer = titov.get(PAGE)
    page = read(answer.content.decode())
    numbers = [figure.words for figure in figures(page)]
    assert {"24,885.00 ₽", "12,000.00 ₽", "36,885.00 ₽"} <= {*numbers}
    assert "30,000,000\u00a0₽".replace("\u00a0", " ") in numbers
    assert "The month is not closed yet" in page.words
    for figure in figures(page):
        assert titov.get(figure.attributes["href"]).status_code == 200, figure.attributes["href"]


def test_a_month_leads_to_its_statement_and_the_statement_to_its_files(titov):
    month = read(titov.get(f"/people/abramov/{MONTH}/").content.decode())
    assert list(month.all(lambda e: e.attributes.get("href") == PAGE))
    links = {e.attributes.get("href") for e in read(titov.get(PAGE).content.decode()).all(lambda e: e.tag == "a")}
    for ending, begins in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        assert f"{PAGE}{ending}/" in links
        answer = titov.get(f"{PAGE}{ending}/")
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"].endswith(f"statement-{MONTH}-abramov.{ending}")


def test_a_database_altered_past_the_program_is_told_as_that(titov):
    from apps.pay.test_tampering import by_hand

    by_hand("UPDATE ledger_fact SET amount = amount + 1 WHERE amount > 0")
    answer = titov.get(f"{PAGE}xlsx/")
    assert answer.status_code == 409
    page = read(answer.content.decode())
    assert "The database was altered" in page.words
    assert "pochemu verify --all" in page.words


def test_everybodys_workbook_of_an_altered_database_says_why_there_is_none(titov, monkeypatch):
    from apps.pay.test_tampering import by_hand

    Account.objects.update(role="finance")
    by_hand("UPDATE ledger_fact SET amount = amount + 1 WHERE amount > 0")
    monkeypatch.setattr(statements, "set_to_work", lambda work, number: work(number, timezone.now))
    at = titov.post(f"/months/{MONTH}/statements/")["Location"]
    assert Making.objects.get().stopped(timezone.now())
    assert "pochemu verify --all" in read(titov.get(at).content.decode()).words


def test_what_is_closed_to_a_reader_is_not_there(client, login):
    Company.objects.update(visibility={"money": "own", "attainment": "own", "rank": "own"})
    client.force_login(login("bykova"))
    for what in ("", "xlsx/", "pdf/"):
        assert client.get(f"{PAGE}{what}").status_code == 404
        assert client.get(f"/statements/{MONTH}/bykova/{what}").status_code == 200


def test_everybodys_workbook_is_for_those_who_may_export_and_is_remembered(
    client, login, titov, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    begun = []
    monkeypatch.setattr(statements, "set_to_work", lambda work, number: begun.append(number))
    address = f"/months/{MONTH}/statements/"
    assert titov.post(address).status_code == 404
    client.force_login(login("kuzmin", role="finance"))
    assert client.get(address).status_code == 405
    place = client.post(address)["Location"]
    assert client.post(address)["Location"] == place == f"{address}{begun[0]}/"
    assert "The figures of all are calculated first" in read(client.get(place).content.decode()).words
    assert client.get(place)["Refresh"] == "1"
    assert client.post(place)["Location"] == place
    making.work(begun[0], timezone.now)
    assert "10 statements with live formulas" in read(client.get(place).content.decode()).words
    answer = client.post(place)
    assert len(zipfile.ZipFile(BytesIO(answer.content)).namelist()) > 5
    client.post(place)
    one, other = Export.objects.order_by("number")
    assert (one.number, one.people, one.total, one.by.user.username) == (1, 10, 297_905_00, "kuzmin")
    assert one.digest == sha256(answer.content).hexdigest()
    assert (other.number, one.entry.actor) == (2, "kuzmin")
    assert len(begun) == 1


def test_everybodys_workbook_is_its_makers_alone_and_says_when_it_was_stopped(client, login, monkeypatch):
    monkeypatch.setattr(statements, "set_to_work", lambda work, number: None)
    client.cookies["django_language"] = "en"
    client.force_login(login("kuzmin", role="finance"))
    place = client.post(f"/months/{MONTH}/statements/")["Location"]
    Making.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    stopped = client.get(place)
    assert "Make it anew" in read(stopped.content.decode()).words
    assert "Refresh" not in stopped
    client.force_login(login("bykova", role="director"))
    for answer in (client.get(place), client.post(place)):
        assert answer["Location"] == f"/months/{MONTH}/?said=forgotten"
    assert "stays for an hour" in read(client.get(answer["Location"]).content.decode()).words


def test_a_closed_months_statement_bears_its_hashes_and_stays(browsers):  # noqa: F811
    one, _ = browsers
    closing = close(browsers)
    before = one.get(PAGE).content.decode()
    again("abramov")
    told = read(one.get(PAGE).content.decode())
    statement = Statement.objects.get(employee__code="abramov")
    assert {closing.hash, statement.digest} <= {*re.findall("[0-9a-f]{64}", told.words)}
    assert [f.words for f in figures(told)] == [f.words for f in figures(read(before))]
    assert closing.hash not in one.get(f"{PAGE}?known=now").content.decode()


def test_a_month_without_a_position_is_told_so(titov):
    assert "no position in this month" in titov.get("/statements/2024-06/abramov/").content.decode()
    assert titov.get("/statements/2024-06/abramov/xlsx/").status_code == 404
    assert titov.get("/statements/2024-06/abramov/pdf/").status_code == 404
    assert titov.get(f"/statements/{MONTH}/nobody/").status_code == 404


def test_on_paper_a_name_is_a_name_whatever_it_looks_like(titov):
    name = "#panic[x] *Достопримечательнопереосвидетельствованная* $1$"
    Employee.objects.filter(code="abramov").update(name=name)
    pdf = titov.get(f"{PAGE}pdf/").content
    assert pdf == titov.get(f"{PAGE}pdf/").content
    assert name.encode() in pdf  # in its own description: the text itself is compressed
    assert b"Inter" in pdf
