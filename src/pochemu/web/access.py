"""Who reads, and what of whom: the one place where visibility is applied to pages."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from pochemu.engine.fact import Fact
from pochemu.pay.snapshot import snapshot
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.people.visibility import Sight, What, account_of, sight_of


@dataclass(frozen=True)
class Reader:
    """Whoever asks for a page, at the moment of asking. Time enters here."""

    request: HttpRequest
    now: datetime

    @cached_property
    def account(self) -> Account | None:
        return account_of(self.request.user)

    @property
    def employee(self) -> str:
        """His code; "" for a login that is no employee's."""
        return self.account.employee.code if self.account and self.account.employee else ""

    @property
    def language(self) -> str:
        return get_language() or "ru"

    @property
    def theme(self) -> str:
        return self.account.theme if self.account else self.request.COOKIES.get("theme", "auto")

    @cached_property
    def today(self) -> date:
        """In the company's time zone."""
        return self.now.astimezone(snapshot().zone).date()

    @cached_property
    def sight(self) -> Sight:
        return sight_of(self.account, snapshot().roster, self.today.toordinal())

    @cached_property
    def works_on_schemes(self) -> bool:
        """Writes drafts, or approves them."""
        return may(self.account, May.DESIGN) or may(self.account, May.APPROVE)

    def opens(self, employee: str) -> bool:
        """Whether a person's figures are open: they tell pay and attainment both, so the narrower rule decides."""
        return self.sight.sees(What.MONEY, employee) and self.sight.sees(What.ATTAINMENT, employee)

    def ranks(self, employee: str) -> bool:
        return self.sight.sees(What.RANK, employee)

    def opens_fact(self, fact: Fact) -> bool:
        return any(self.opens(credit.employee) for credit in fact.credits)

    def must_open(self, employee: str) -> None:
        """What is closed to the reader looks like what is not there."""
        if not self.opens(employee):
            raise Http404


def reader_of(request: HttpRequest) -> Reader:
    reader = getattr(request, "reader", None)
    if reader is None:
        reader = request.reader = Reader(request, timezone.now())  # type: ignore[attr-defined]
    return reader
