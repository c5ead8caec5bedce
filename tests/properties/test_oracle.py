"""The product pays any company what the independent slow evaluator pays it."""

import pytest
from hypothesis import given, note

import oracle
from loading import company, paid
from often import examples
from oracle.companies import companies

pytestmark = pytest.mark.django_db


def comparable(told):
    """Without what is said in the product's own words."""
    return {
        entry["employee"]: {
            "name": entry["name"],
            "position": entry["position"],
            "team": entry["team"],
            "bonus": entry["bonus"],
            "complete": entry["complete"],
            "lines": [(line["position"], line["name"], line["amount"]) for line in entry["indicators"] if line["name"]],
        }
        for entry in told["employees"]
    }


@examples(200)
@given(companies())
def test_the_product_pays_what_the_oracle_pays(case):
    slow = oracle.Company.from_texts(case.files)
    with company(case.files) as loaded:
        assert_same_rows_set_aside(loaded, slow)
        for month in case.months:
            note(month)
            told, expected = paid(month), oracle.bonus(slow, month)
            assert comparable(told) == comparable(expected)
            assert list(comparable(told)) == list(comparable(expected)), "the order of employees"


def assert_same_rows_set_aside(loaded, slow):
    told = {(report.file.rpartition("/")[2], line) for report in loaded.imports for line in report.lines_set_aside()}
    assert told == {(row.source, row.line) for row in slow.set_aside}
