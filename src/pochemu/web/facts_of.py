"""The facts that things of the CRM became, and where those are that the reader may open."""

from collections.abc import Collection
from typing import NamedTuple

from pochemu.clients.history import SOURCE
from pochemu.engine.fact import Fact
from pochemu.engine.period import Month
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.history import numbers_of
from pochemu.web.page import Page

Key = tuple[str, str]
"""A kind, and a key of that."""


class Became(NamedTuple):
    fact: Fact
    href: str  # "" where it is closed to the reader


def facts_of(page: Page, keys: Collection[Key]) -> dict[Key, Became]:
    """Those that hold now."""
    numbers = numbers_of(SOURCE, keys)
    facts = facts_by_id(list(numbers.values()), digits=page.snap.digits)
    return {key: Became(facts[number], _address(page, facts[number])) for key, number in numbers.items()}


def _address(page: Page, fact: Fact) -> str:
    opened = first_open(page, fact, Month.of(fact.occurred_on))
    return page.links.fact_in_its_month(fact.id) if opened else ""


def first_open(page: Page, fact: Fact, month: Month) -> str | None:
    """Of those it is credited to and who have such a month: the reader himself, or the first who is open to him."""
    credited = [credit.employee for credit in fact.credits]
    own, roster = page.reader.employee, page.snap.roster
    return next(
        (
            one for one in [own, *credited]
            if one in credited and page.reader.opens(one) and roster.holdings_of(one, month)
        ),
        None,
    )  # fmt: skip
