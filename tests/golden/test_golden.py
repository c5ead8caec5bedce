"""Worked examples as company folders, loaded by the product's own door: they pay what was worked out by hand."""

import json

import pytest

from golden.expected import EXPECTED, assert_told
from loading import load, paid

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_a_golden_company_pays_what_was_worked_out_by_hand(file):
    load(file.parent.parent)
    assert_told(paid(file.stem, language="ru"), json.loads(file.read_text()))


@pytest.mark.parametrize("folder", sorted({file.parent.parent for file in EXPECTED}), ids=lambda folder: folder.name)
def test_loading_a_golden_company_again_changes_nothing(folder):
    load(folder)
    months = [file.stem for file in folder.glob("expected/*.json")]
    before = [paid(month) for month in months]
    again = load(folder)
    assert [(done.added, done.revised) for done in again.imports] == [(0, 0)] * len(again.imports)
    assert (again.kept.schemes, again.kept.plans, again.kept.assignments.added) == (0, 0, 0)
    assert [paid(month) for month in months] == before
