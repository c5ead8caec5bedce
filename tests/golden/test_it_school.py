"""A real company's export, 95,874 calls and 21,595 deals: every indicator of every person, and every row set aside."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from golden.expected import assert_told
from loading import load, paid

COMPANY = Path(__file__).parents[3] / "shared" / "companies" / "it-school"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not COMPANY.exists(),
        reason="NOT TESTED: the real company it-school, whose data may not be copied here; it belongs beside the "
        "repository, in ../shared/companies/it-school",
    ),
]


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker):
    """Loaded once for this module: it takes some seconds."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield load(COMPANY)
        transaction.set_rollback(True)


@pytest.mark.parametrize("month", ["2023-11", "2024-03"])
def test_every_indicator_of_every_person(school, month):
    expected = json.loads((COMPANY / "expected" / f"{month}.json").read_text())
    told = paid(month)
    assert [one["employee"] for one in told["employees"]] == [one["employee"] for one in expected["employees"]]
    assert_told(told, expected)


def test_all_rows_are_accounted_for(school):
    """The last two rows of the deals are empty, but for the owner's name in neither: `where` leaves them out."""
    calls, deals = school.imports
    assert (calls.read, calls.added, calls.left_out, calls.set_aside) == (95_874, 95_874, 0, 0)
    assert (deals.read, deals.added + deals.left_out + deals.set_aside + deals.unchanged) == (21_595, 21_595)
    assert deals.left_out == sum(1 for _, row in rows_of("deals") if row["Stage"] not in ("Payment Done", "Lost"))


def test_the_rows_set_aside_are_those_without_a_closing_date_or_an_owner(school):
    _, deals = school.imports
    closed = [(line, row) for line, row in rows_of("deals") if row["Stage"] in ("Payment Done", "Lost")]
    no_date = {line for line, row in closed if not row["Closing Date"]}
    no_owner = {line for line, row in closed if not row["Deal Owner Name"]} - no_date
    told = {reason.words.en: set(reason.lines) for reason in deals.reasons.values()}
    assert sorted(told.values(), key=len) == [no_owner, no_date], {words: len(lines) for words, lines in told.items()}
    assert (len(no_owner), len(no_date)) == (7, 2_222)


def rows_of(name):
    """Rows of the export by the line on which they begin, read without the product."""
    export = COMPANY.parents[1] / "data" / "it-school-crm"
    with gzip.open(export / f"{name}.csv.gz", "rt", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        line = reader.line_num + 1
        for row in reader:
            yield line, row
            line = reader.line_num + 1
