"""Statements as somebody at a terminal gets them; what is counted again by LibreOffice is in tests/properties."""

import io
import zipfile

import pytest
from django.db import IntegrityError, connection, transaction

from apps.pay.closing import FEBRUARY, JANUARY, close, late_deal
from apps.pay.test_tampering import by_hand
from attack import refused
from loading import company
from pochemu.config import cli
from pochemu.pay.closing.adjusting import approve, propose
from pochemu.pay.exporting import Taken, remember
from pochemu.pay.periods import as_closed
from pochemu.pay.snapshot import Asked
from pochemu.pay.statements import write_workbook

COMPANY = "name: Sever\ncurrency: RUB\ntime_zone: Europe/Moscow\n"
PEOPLE = "employee,name,position,team,from\nanna,Anna,manager,sales,2024-01-01\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def pochemu(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def pochemu(*arguments):
        code = cli.run(["--language", "en", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return pochemu


def sheets(file):
    with zipfile.ZipFile(file) as opened:
        return "".join(opened.read(one).decode() for one in opened.namelist() if "sheet" in one)


def told(asked, employee):
    file = io.BytesIO()
    write_workbook(asked, [employee], file, language="en")
    return sheets(file)


def test_one_persons_workbook_and_everybodys(sever, pochemu, tmp_path):
    assert pochemu("statement", JANUARY, "anna") == (0, f"statement-{JANUARY}-anna.xlsx: statements 1\n", "")
    assert pochemu("statement", JANUARY, "-o", "all.xlsx") == (0, "all.xlsx: statements 5\n", "")
    assert pochemu("statement", JANUARY, "--format", "pdf", "-o", "all.pdf") == (0, "all.pdf: statements 5\n", "")
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")
    assert "<f>" in sheets(tmp_path / f"statement-{JANUARY}-anna.xlsx")
    assert {one.name for one in tmp_path.iterdir()} == {f"statement-{JANUARY}-anna.xlsx", "all.xlsx", "all.pdf"}


def test_a_statement_is_what_its_files_name_says(sever, pochemu, tmp_path):
    assert pochemu("statement", JANUARY, "anna", "-o", "a.pdf")[0] == 0
    assert pochemu("statement", JANUARY, "anna", "-o", "a.XLSX")[0] == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "a.XLSX").read_bytes().startswith(b"PK")
    for file, *others in (["a.docx"], ["a"], ["a.docx", "--format", "pdf"], ["b.pdf", "--format", "xlsx"]):
        code, out, err = pochemu("statement", JANUARY, "anna", "-o", file, *others)
        assert (code, out, file in err) == (1, "", True)
    assert {one.name for one in tmp_path.iterdir()} == {"a.pdf", "a.XLSX"}
    assert pochemu("statement", JANUARY, "anna", "-o", "a", "--format", "pdf")[0] == 0


def test_a_database_altered_past_the_program_is_told_as_that(sever, pochemu, tmp_path):
    by_hand("UPDATE ledger_fact SET amount = amount + 1 WHERE amount > 0")
    code, out, err = pochemu("statement", JANUARY)
    assert (code, out) == (1, "")
    assert "The database was altered past the program" in err
    assert "pochemu verify --all" in err
    assert not list(tmp_path.iterdir())


def test_a_number_that_no_spreadsheet_knows_stands_as_a_text(db, pochemu, tmp_path):
    huge = "9" * 1500
    scheme = (
        f"position: manager\neffective: 2024-01\nvalues:\n  huge: {huge}\n  more: huge * huge * huge\n"
        f"tables:\n  steps: [[0, 0 RUB], [{huge}, {huge} RUB]]\n"
        "indicators:\n  pay: {formula: TIER(steps; huge)}\n  other: {formula: more * 1 RUB}\n"
    )
    with company(
        {
            "company.yaml": COMPANY,
            "people.csv": PEOPLE,
            "teams.csv": "team,title,parent\nsales,Sales,\n",
            "schemes/manager.yaml": scheme,
        }
    ):
        for given in (["bonus", JANUARY], ["bonus", JANUARY, "--format", "json"], ["why", JANUARY, "anna"]):
            assert pochemu(*given)[::2] == (0, "")
        for ending in ("xlsx", "pdf"):
            assert pochemu("statement", JANUARY, "-o", f"all.{ending}")[::2] == (0, "")
    assert huge in sheets(tmp_path / "all.xlsx")


def test_what_can_not_be_written_is_told_and_nothing_is_left(sever, pochemu, tmp_path):
    code, _, err = pochemu("statement", JANUARY, "nobody")
    assert (code, err.startswith("There is no employee “nobody”. Who there is:")) == (1, True)
    for of in (["anna"], []):
        code, _, err = pochemu("statement", "2001-01", *of)
        assert (code, err.startswith("2001-01 can't be reckoned")) == (1, True)
    assert pochemu("statement", JANUARY, "anna", "-o", "no/such.xlsx")[::2] == (
        1,
        "no/such.xlsx can’t be written: there is no such file or folder\n",
    )
    assert not list(tmp_path.iterdir())


def test_a_closed_months_statement_stays_and_bears_the_hash_of_its_closing(sever, faina, dmitri):
    closing = close(JANUARY, faina, dmitri)
    before = told(as_closed(JANUARY), "anna")
    assert closing.hash in before
    late_deal("anna", JANUARY)
    assert told(as_closed(JANUARY), "anna") == before
    now = told(Asked(JANUARY), "anna")
    assert closing.hash not in now
    assert "<t>late</t>" in now
    assert "<t>late</t>" not in before


def test_adjustments_for_closed_months_are_lines_of_the_statement(sever, faina, dmitri):
    close(JANUARY, faina, dmitri)
    late_deal("anna", JANUARY)
    (proposal,) = propose(JANUARY, ["anna"], by=faina)
    (adjustment,) = approve(proposal, proposal.digest, by=dmitri)
    statement = told(Asked(FEBRUARY), "anna")
    assert "<t>Adjustments for closed months</t>" in statement
    assert "<t>Adjustment for January 2024: deal late</t>" in statement
    assert f"<v>{adjustment.amount / 100:g}</v>" in statement


def test_the_same_question_gives_the_same_bytes(sever):
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        write_workbook(Asked(JANUARY), None, file, language="ru")
    assert files[0].getvalue() == files[1].getvalue()


def test_what_was_taken_stays_written_and_the_payroll_is_of_closed_months_only(sever, faina, dmitri):
    taken = Taken(b"content", 5, 100)
    remember(JANUARY, "statements", taken, by=faina)
    connection.check_constraints()
    refused("UPDATE pay_export SET total = 0", by="never changed")
    refused("DELETE FROM pay_export", by="never deleted")
    with pytest.raises(IntegrityError, match="not closed"), transaction.atomic():
        remember(JANUARY, "payroll", taken, by=faina)
    close(JANUARY, faina, dmitri)
    assert [remember(JANUARY, "payroll", taken, by=faina).number for _ in range(2)] == [1, 2]
