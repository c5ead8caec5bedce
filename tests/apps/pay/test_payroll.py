"""A closed month given to the payroll: the same total, once, and texts that stay texts."""

import csv
import io
import zipfile
from fractions import Fraction

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from apps.pay.closing import FEBRUARY, JANUARY, close, late_deal
from apps.pay.test_statements import pochemu  # noqa: F401 (a fixture)
from attack import refused, run
from often import examples
from pochemu.pay import snapshot
from pochemu.pay.closing.adjusting import approve, propose
from pochemu.pay.models import Export, PayrollTemplate, Statement
from pochemu.pay.payroll.acts import export, keep_template, template_of, templates
from pochemu.pay.payroll.files import decimal, inert
from pochemu.pay.payroll.rows import paid
from pochemu.pay.payroll.template import READY, read_template
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from unguarded import unguarded

pytestmark = pytest.mark.django_db
COLUMNS = "columns:\n  id: employee\n  who: name\n  kind: {text: '=1+1'}\n  pay: amount\n"


@pytest.fixture
def closed(sever, faina, dmitri):
    return close(JANUARY, faina, dmitri)


def rows(content, encoding="utf-8-sig", delimiter=";"):
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


def taken(faina, template, **how):
    return export(JANUARY, template, by=faina, language="en", **{"after": None, **how})


def of(text):
    found, problems = read_template("own", text)
    assert not problems
    return found


def test_the_file_adds_up_to_what_was_closed_and_its_texts_are_inert(closed, faina):
    Employee.objects.filter(code="anna").update(name="=cmd|' /C calc'!A0")
    snapshot.forget()
    people = dict(Statement.objects.values_list("employee__code", "bonus"))
    for of_what in ("people", "lines"):
        done, content = taken(faina, of(f"rows: {of_what}\ndecimal: '.'\n{COLUMNS}"))
        told = rows(content)
        assert told[0] == ["id", "who", "kind", "pay"]
        assert told[1][1:3] == ["'=cmd|' /C calc'!A0", "'=1+1"]
        assert sum(minor(row) for row in told[1:]) == closed.reckoning.total == done.total
        assert {row[0] for row in told[1:]} <= set(people)
        if of_what == "people":
            assert {row[0]: minor(row) for row in told[1:]} == people
    _, content = taken(faina, of(f"file: xlsx\n{COLUMNS}"))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
        assert "=cmd" in book.read("xl/sharedStrings.xml").decode()
    for name in READY:
        assert taken(faina, template_of(name))[1]


def minor(row):
    return int(Fraction(row[3]) * 100)


def test_an_open_month_is_not_exported(sever, faina):
    with pytest.raises(Refused, match="not closed"):
        taken(faina, template_of("table"))


def test_a_month_altered_below_the_program_is_not_exported(closed, faina):
    from django.db import connection

    connection.check_constraints()
    with unguarded(connection):
        run("UPDATE pay_statement SET bonus = bonus + 1 WHERE id = (SELECT min(id) FROM pay_statement)")
    with pytest.raises(Refused, match="verify"):
        taken(faina, template_of("table"))


def test_whoever_does_not_know_of_an_export_makes_no_second_one(closed, faina, dmitri):
    first, content = taken(faina, template_of("lines"), after=0)
    with pytest.raises(Refused, match="exported 1 time already"):
        export(JANUARY, template_of("lines"), by=dmitri, language="en", after=0)
    second, again = export(JANUARY, template_of("lines"), by=dmitri, language="en", after=1)
    assert (first.number, second.number, content) == (1, 2, again)
    assert first.digest == second.digest
    assert Export.objects.get(number=1).columns == READY["lines"]


def test_a_letter_that_the_encoding_lacks_is_told(closed, faina):
    template = of(f"encoding: windows-1251\n{COLUMNS}")
    assert "Anna" in taken(faina, template)[1].decode("cp1251")
    Employee.objects.filter(code="anna").update(name="Zoë → 雪")
    snapshot.forget()
    with pytest.raises(Refused, match="another encoding"):
        taken(faina, template)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns:\n  a: amuont\n", "amount"),
        ("columns:\n  a: name\n", "no column tells the amount"),
        ("fiel: csv\ncolumns:\n  a: amount\n", "unknown key"),
        ("file: xls\ncolumns:\n  a: amount\n", "none of: csv, xlsx"),
        ("columns:\n  a: amount\n  b: {}\n", "`text` is missing"),
        ("columns: [a\n", "own"),
        ("", "own:1:1"),
    ],
)
def test_a_template_s_mistakes_are_told_with_their_places(text, said):
    found, problems = read_template("own", text)
    assert found is None
    assert said in " ".join(problem.text("en") for problem in problems)


def test_a_template_is_kept_anew_and_the_older_wording_stays(sever, faina):
    assert keep_template("table", COLUMNS, by=faina) == []
    assert keep_template("table", COLUMNS, by=faina) == []
    assert keep_template("table", COLUMNS.replace("pay", "sum"), by=faina) == []
    assert keep_template("table", "columns: 1", by=faina)
    assert templates()["table"].endswith("sum: amount\n")
    assert list(PayrollTemplate.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    refused("UPDATE pay_payrolltemplate SET text = ''", by="never changed")
    with pytest.raises(Refused, match="has a name"):
        keep_template(" ", COLUMNS, by=faina)


@examples(100)
@given(st.integers(-(10**15), 10**15), st.sampled_from([0, 2, 3]))
def test_an_amount_is_written_as_it_is(minor, digits):
    text = decimal(mpq(minor, 10**digits), digits, ",")
    assert Fraction(text.replace(",", ".")) == Fraction(minor, 10**digits)
    assert len(text.partition(",")[2]) == digits


@given(st.text(min_size=1))
def test_no_text_begins_like_a_formula(text):
    assert inert(text)[0] not in "=+-@\t\r\n"
    assert inert(text).removeprefix("'") == text.removeprefix("'")


def test_the_command_takes_it_once(pochemu, closed, faina, monkeypatch):  # noqa: F811
    faina.user.set_password("faina’s own")
    faina.user.save()

    def take(*more, month=JANUARY, password="faina’s own"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return pochemu("payroll", month, "--by", "faina", "--password-stdin", *more)

    code, out, _ = take()
    assert code == 0
    assert out.startswith(f"payroll-{JANUARY}-table.xlsx: people 5, export 1, SHA-256 ")
    code, _, err = take()
    assert (code, "January" in err, "exported 1 time already; the last export is number 1, " in err) == (1, True, True)
    assert "--again" in err
    assert "export 2" in take("--again")[1]
    monkeypatch.setattr("sys.stdin", io.StringIO("faina’s own\n"))
    told = pochemu("--language", "ru", "payroll", JANUARY, "--by", "faina", "--password-stdin")[2]
    assert "уже выгружали 2 раза; последняя выгрузка — № 2, " in told
    assert "no payroll template “tabel”. Did you mean “table”" in take("--template", "tabel")[2]
    assert "is not closed" in take(month=FEBRUARY)[2]
    assert take(password="guessed")[0] == 1
    faina.role = "designer"
    faina.save()
    assert "does not take out the payroll" in take()[2]


def test_adjustments_are_lines_so_that_lines_add_up_to_what_people_are_paid(faina, dmitri):
    close(JANUARY, faina, dmitri)
    late_deal("anna", JANUARY)
    (proposal,) = propose(JANUARY, ["anna"], by=faina)
    (adjustment,) = approve(proposal, proposal.digest, by=dmitri)
    close(FEBRUARY, faina, dmitri)
    february = paid(FEBRUARY)
    assert f"adjustment-{adjustment.pk}" in [row.line for row in february.rows("lines")]
    people = {row.employee: row.amount for row in february.rows("people")}
    for employee, amount in people.items():
        assert sum(row.amount for row in february.rows("lines") if row.employee == employee) == amount
