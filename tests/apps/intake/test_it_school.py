"""A real company's export, dirt and all: every row is in, left out or set aside, as an independent count says."""

import csv
import gzip
import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from loading import NOW, paid
from pochemu.intake.folder.loading import Loaded, load
from pochemu.ledger.models import Credit, Fact

ROOT = Path(__file__).parents[3]
COMPANY = ROOT.parent / "shared" / "companies" / "it-school"
DATA = ROOT.parent / "shared" / "data" / "it-school-crm"

pytestmark = pytest.mark.django_db

if not COMPANY.is_dir():
    pytest.skip("NOT TESTED: the real company it-school, whose data may not be copied here", allow_module_level=True)


def rows(name):
    """Of the file, with their lines, by nothing of ours."""
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        before = 1
        for row in reader:
            yield before + 1, row
            before = reader.line_num


def is_sum(text):
    """Whether the cell is empty or a number with at most two decimals, in the ways this export has them."""
    return re.fullmatch(r"(\d+(\.\d{1,2})?)?|€ \d{1,3}(\.\d{3})*,\d\d|€ \d+,\d\d", text) is not None


def is_moment(text, form):
    try:
        datetime.strptime(text, form)  # noqa: DTZ007
    except ValueError:
        return False
    return True


@pytest.fixture(scope="module")
def people():
    with (COMPANY / "people.csv").open(encoding="utf-8", newline="") as stream:
        return {row["name"] for row in csv.DictReader(stream)}


def test_every_row_of_the_export_is_accounted_for(people):
    loaded = load(COMPANY, now=NOW)
    assert isinstance(loaded, Loaded)
    calls, deals = loaded.imports

    assert (calls.read, calls.added, calls.left_out, calls.set_aside) == (95_874, 95_874, 0, 0)
    assert all(row["Call Owner Name"] in people for _, row in rows("calls"))

    closed = [(line, row) for line, row in rows("deals") if row["Stage"] in ("Payment Done", "Lost")]
    dirty = {
        line
        for line, row in closed
        if row["Deal Owner Name"] not in people
        or not is_moment(row["Closing Date"], "%d.%m.%Y")
        or not all(is_sum(row[column]) for column in ("Offer Total Amount", "Initial Amount Paid"))
        or not (row["Created Time"] == "" or is_moment(row["Created Time"], "%d.%m.%Y %H:%M"))
    }
    assert deals.read == sum(1 for _ in rows("deals")) == 21_595
    assert deals.left_out == deals.read - len(closed)
    assert sorted(deals.lines_set_aside()) == sorted(dirty)
    assert deals.added == len(closed) - len(dirty) == 14_372

    assert Fact.objects.count() == Credit.objects.count() == 95_874 + 14_372
    assert sum(one.count for one in calls.unplaced.values()) == 0
    assert {one.employee: one.count for one in deals.unplaced.values()} == unplaced(closed, dirty)

    again = load(COMPANY, now=NOW)
    assert [(one.added, one.revised, one.unchanged) for one in again.imports] == [(0, 0, 95_874), (0, 0, 14_372)]

    for month in ("2023-11", "2024-03"):
        expected = json.loads((COMPANY / "expected" / f"{month}.json").read_text())
        told = {one["employee"]: one for one in paid(month)["employees"]}
        for one in expected["employees"]:
            mine = told[one["employee"]]
            assert mine["bonus"] == one["bonus"]
            assert [(line["name"], line["amount"]) for line in mine["indicators"]] == [
                (line["name"], line["amount"]) for line in one["indicators"]
            ]


def unplaced(closed, dirty):
    """Of whom facts lie on days on which people.csv gives him no position."""
    with (COMPANY / "people.csv").open(encoding="utf-8", newline="") as stream:
        held = list(csv.DictReader(stream))
    counts = {}
    for line, row in closed:
        if line in dirty:
            continue
        day = datetime.strptime(row["Closing Date"], "%d.%m.%Y").date().isoformat()  # noqa: DTZ007
        of = [one for one in held if one["name"] == row["Deal Owner Name"]]
        if not any(one["from"] <= day <= (one["to"] or "9999") for one in of):
            counts[of[0]["employee"]] = counts.get(of[0]["employee"], 0) + 1
    return counts
