"""Who works with deals, and with whose: what every page of them begins with."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from gmpy2 import mpq

from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.people.visibility import What
from pochemu.sales import queries
from pochemu.sales.models import Contract, Deal
from pochemu.sales.models.deal import DealQuerySet
from pochemu.web.face import Shown
from pochemu.web.page import Page, page_of


def opened(page: Page, deals: Collection[int]) -> set[int]:
    """Those of them that the reader sees."""
    if not deals:
        return set()
    seen = queries.seen(page.reader.sight.reach(What.CLIENTS)).filter(pk__in=deals)
    return set(seen.values_list("pk", flat=True))


class Colleague(NamedTuple):
    code: str
    name: str


@dataclass(frozen=True)
class Desk:
    page: Page
    account: Account

    @cached_property
    def deals(self) -> DealQuerySet:
        """Those that are open to the reader."""
        return queries.seen(self.page.reader.sight.reach(What.CLIENTS))

    @property
    def contracts(self) -> QuerySet[Contract]:
        """Of deals that are open to the reader. A deal with a contract is never taken back without it."""
        reach = self.page.reader.sight.reach(What.CLIENTS)
        return Contract.objects.all() if reach is None else Contract.objects.filter(deal__in=self.deals)

    @property
    def staff(self) -> list[Colleague]:
        """Who works here today, by name."""
        return [Colleague(*one) for one in self.page.here.items()]

    def person(self, code: str) -> str:
        """Raises Http404 where there is nobody of that code."""
        if code not in self.page.snap.roster.names:
            raise Http404
        return code

    def ticked(self, name: str, form: QueryDict) -> list[str]:
        """Codes of those who are; none, where it is said that nobody is. Raises Refused, and Http404 as `person`."""
        codes = [self.person(code) for code in form.getlist(name)]
        if not codes and not form.get("nobody"):
            raise Refused(_NOBODY, name)
        return codes

    def deal(self, number: int) -> Deal:
        """What is closed to the reader looks like what is not there."""
        found = (
            self.deals.select_related("client__merged_into", "pipeline", "stage", "reason").filter(pk=number).first()
        )
        if found is None:
            raise Http404
        return found

    def money(self, minor: int, href: str) -> Shown:
        """In short, where it is millions."""
        return self.page.face.large(mpq(minor, 10**self.page.snap.digits), Unit.MONEY, href)

    def exactly(self, minor: int, href: str) -> Shown:
        """To the kopeck: what is agreed upon."""
        return self.page.face.money(mpq(minor, 10**self.page.snap.digits), href, full=True)

    def count(self, number: int, href: str) -> Shown:
        return self.page.face.count(number, href)


def desk_of(request: HttpRequest) -> Desk:
    page = page_of(request)
    account = page.reader.account
    if account is None or not may(account, May.WORK):
        raise Http404
    return Desk(page, account)


_NOBODY = Words(
    "Nobody is ticked: tick those to whom new contracts go, or that they go to nobody",
    "Никто не отмечен: отметьте, кому распределять новые договоры, или что никому",
)
