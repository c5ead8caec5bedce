"""Rows of a statement's workbook, fact by fact."""

from datetime import date

import pytest
from gmpy2 import mpq

from engine.in_memory import deal, pay
from pochemu.engine.fact import Credit
from pochemu.engine.measure import contribution
from pochemu.engine.period import Month
from pochemu.engine.roster import STILL
from pochemu.engine.workbook.statement import Blocks, book

MARCH = Month(2026, 3)
ANNA = [("anna", "seller", "sales", date(2026, 1, 1).toordinal(), STILL, mpq(1), mpq(0))]
OPENED_OR_CLOSED = """position: seller
effective: 2026-01
measures: {paid: {over: deal, take: 'sum(IF(role = "opener"; amount; 100 RUB))'}}
indicators: {a: {formula: paid}}
"""


@pytest.mark.parametrize("roles", [("opener", "closer"), ("closer", "opener")])
@pytest.mark.parametrize("share", [mpq(0), mpq(1, 2)])
def test_of_two_roles_of_one_person_the_one_whose_x_has_a_value_is_shown(roles, share):
    """An opener has a share of 0 where a file gives a role without one."""
    shares = {"opener": share, "closer": 1 - share}
    fact = deal(1, "03-05", "anna", amount=None)._replace(
        credits=tuple(Credit("anna", shares[role], role) for role in roles)
    )
    given = pay([OPENED_OR_CLOSED], ANNA, [fact])
    month = next(iter(given.of(["anna"], MARCH)))
    assert month.bonus.value == 100 * shares["closer"]

    def counted(figure):
        return [contribution(figure.rule, figure.evidence.reach, fact)]

    (group,) = book(month, given, Blocks(counted)).groups
    (measure,) = group.measures
    (row,) = measure.block.rows
    assert (row.x, row.gives) == (100, month.bonus.value)
    assert row.x_live
    assert row.fields[0] == "closer"
