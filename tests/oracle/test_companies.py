"""The companies that the tests invent are valid, and the oracle pays them."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from . import Company, bonus
from .companies import Case, companies
from .units import check


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(companies())
def test_invented_companies(case: Case) -> None:
    check(case.files)
    company = Company.from_texts(case.files)
    for month in case.months:
        for entry in bonus(company, month)["employees"]:
            amounts = [line["amount"] for line in entry["indicators"]]
            assert sum(Decimal(a) for a in amounts if a is not None) == Decimal(entry["bonus"])
            assert entry["complete"] == (None not in amounts)
