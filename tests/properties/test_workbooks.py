"""A statement's workbook, calculated by LibreOffice itself, gives the system's figures to the kopeck."""

import pytest
from hypothesis import given

from golden.expected import EXPECTED
from loading import company, company_in
from often import examples
from oracle.companies import companies
from pochemu.engine.period import Month
from properties.workbooks import Many, books

pytestmark = pytest.mark.django_db

STATEMENTS = 200
MONTHS = ("2024-02", "2024-03", "2024-04")
MOSTLY_LIVE = 0.97


def test_every_formula_of_any_companys_statements_gives_what_the_system_pays(tmp_path, recalculated):
    many = Many(tmp_path)

    @examples(28)
    @given(companies())
    def invented(case):
        with company(case.files):
            for month in sorted({*case.months, *MONTHS}):
                many.add_all(books(Month.parse(month)))

    invented()
    for file in EXPECTED:
        with company_in(file.parent.parent):
            many.add_all(books(Month.parse(file.stem)))
    calculated = many.calculated(recalculated)
    assert not calculated.wrong, "\n".join(calculated.wrong[:20])
    assert calculated.compared > 10 * len(many.books)
    for one, total in zip(many.books, calculated.totals, strict=True):
        assert one.bonus.note or total == one.bonus.system, one.employee
    assert len(many.books) >= STATEMENTS
    lines = [line for one in many.books for group in one.groups for line in group.lines]
    assert sum(line.live is not None for line in lines) >= MOSTLY_LIVE * len(lines)
