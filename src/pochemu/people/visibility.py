"""Who may see what of whom: money, attainment, rank and clients apart, as the company set it."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from pochemu.engine.roster import Roster
from pochemu.people.models import Account, Company, Employee, Seen


class What(Enum):
    MONEY = "money"
    ATTAINMENT = "attainment"
    RANK = "rank"
    CLIENTS = "clients"


SEE_ALL: Final = frozenset({Account.Role.FINANCE, Account.Role.DESIGNER, Account.Role.DIRECTOR, Account.Role.ADMIN})


@dataclass(frozen=True)
class Sight:
    """How far one person sees. `under`: those in his teams and, of a head, in the teams below; himself always."""

    everything: bool = False
    own: frozenset[str] = frozenset()
    mates: frozenset[str] = frozenset()
    under: frozenset[str] = frozenset()
    rule: dict[str, str] = field(default_factory=dict)

    def sees(self, what: What, employee: str) -> bool:
        reach = self.reach(what)
        return reach is None or employee in reach

    def reach(self, what: What) -> frozenset[str] | None:
        """The codes of those of whom it is seen; None: of everybody."""
        seen = self.rule.get(what.value, Seen.ALL)
        if self.everything or (self.own and seen == Seen.ALL):
            return None
        return self.own | self.under | (self.mates if seen == Seen.TEAM else frozenset())

    def of(self, employees: QuerySet[Employee], what: What) -> QuerySet[Employee]:
        reach = self.reach(what)
        return employees if reach is None else employees.filter(code__in=reach)


def account_of(user: AbstractBaseUser | AnonymousUser) -> Account | None:
    """None for a login that is gone, or never had one."""
    known = Account.objects.select_related("user", "employee")
    return known.filter(user=user.pk, user__is_active=True).first() if user.pk else None


def sight_of(account: Account | None, roster: Roster, today: int) -> Sight:
    """What it sees on that day (an ordinal)."""
    if account is None:
        return Sight()
    if account.role in SEE_ALL:
        return Sight(everything=True)
    if account.employee is None:
        return Sight()
    return _of_employee(account.employee.code, account.role == Account.Role.HEAD, roster, today)


def _of_employee(employee: str, head: bool, roster: Roster, today: int) -> Sight:
    place = roster.place_on(employee, today)
    teams = frozenset({place.team}) if place else frozenset()
    return Sight(
        own=frozenset({employee}),
        mates=roster.staff_of(teams, today),
        under=roster.staff_of(roster.teams_below(teams), today) if head else frozenset(),
        rule=Company.objects.get().visibility,
    )
