"""The head of sales' workbook, worked on as he would in LibreOffice; and texts of others that look like formulas."""

import re
import shutil
import zipfile
from xml.sax.saxutils import escape

import pytest

from golden.expected import EXPECTED
from loading import NOW, company_in, load
from pochemu.engine.period import Month
from pochemu.pay.snapshot import Asked
from pochemu.pay.statements import write_workbook
from pochemu.pay.workbook.writer import StatementsBook
from properties.workbooks import books, rows

pytestmark = pytest.mark.django_db
FOLDER = next(file.parent.parent for file in EXPECTED if "head-of-sales" in str(file))
MONTH = Month.parse("2026-09")


def titovs():
    return next(one for one in books(MONTH) if one.employee == "titov")


def with_inputs_of(one, other):
    (group,), (others,) = one.groups, other.groups
    given = {cell.place: cell for cell in others.inputs}
    return one._replace(groups=(group._replace(inputs=tuple(given[cell.place] for cell in group.inputs)),))


def test_another_plan_typed_into_the_sheet_gives_what_the_system_would_pay_for_it(tmp_path, recalculated):
    with company_in(FOLDER):
        now = titovs()
    with company_in(copy(FOLDER, tmp_path, plan="250000000")):
        then = titovs()
    assert now.bonus.system != then.bonus.system
    file = tmp_path / "typed.xlsx"
    typed = StatementsBook(file, language="en", digits=2, single=True, known=NOW)
    typed.add(with_inputs_of(now, then))
    typed.close([])
    recalculated([file], tmp_path)
    (bonus,) = [row for row in rows(tmp_path / "typed-Statement.csv") if row[0] == "Bonus"]
    assert bonus[2] == f"{float(then.bonus.system):g}"
    assert bonus[4] == f"{float(then.bonus.system - now.bonus.system):g}"


def copy(folder, into, *, plan):
    copied = shutil.copytree(folder, into / "company")
    plans = copied / "plans.csv"
    plans.write_text(plans.read_text().replace("240000000", plan))
    return copied


HOSTILE = ('=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "http://evil.example")


def test_what_others_wrote_stays_a_text(tmp_path):
    from pochemu.people.models import Employee

    load(FOLDER)
    for code, name in zip(("titov", "abramov", "bykova", "vlasov", "gorina"), HOSTILE, strict=True):
        Employee.objects.filter(code=code).update(name=name)
    file = tmp_path / "everybody.xlsx"
    assert len(write_workbook(Asked(MONTH), None, file, language="ru")) == 10
    with zipfile.ZipFile(file) as opened:
        sheets = "".join(opened.read(one).decode() for one in opened.namelist() if "sheet" in one)
    assert all(f"<t>{escape(name)}</t>" in sheets for name in HOSTILE)
    formulas = re.findall("<f>(.*?)</f>", sheets)
    assert len(formulas) > 100
    assert not any(word in formula for formula in formulas for word in ("HYPERLINK", "cmd", "@", "-2+3", "http"))
    assert "hyperlink" not in sheets
