"""What a login may do, beside seeing: one table, asked by pages and commands alike."""

from enum import Enum
from typing import Final

from django.db.models import QuerySet

from pochemu.people.models import Account
from pochemu.people.queries import company

Role = Account.Role


class May(Enum):
    """Whoever may prepare a thing never approves it alone: that another person does is held where it is approved."""

    DESIGN = "design"  # draft schemes and submit them
    APPROVE = "approve"  # schemes, exceptions from plans, adjustments, proposed facts: of another person's hand
    PLAN = "plan"  # set plans of months to come; a head for his own teams and those below
    CLOSE = "close"  # begin the closing of a month, approve it, mark it as paid
    ANSWER = "answer"  # decide questions; a head those of his own teams and those below
    EXPORT = "export"  # everybody's statements, the payroll
    WORK = "work"  # with clients, calls, deals: as far as `What.CLIENTS` of visibility reaches
    HEAR = "hear"  # recordings of calls beside one's own; a head those of his own teams and those below
    DEAL = "deal"  # say by which rules leads are dealt out
    SCRIPT = "script"  # write the scripts by which calls are led
    TELEPHONY = "telephony"  # say which exchange sends calls, and whose its telephones are
    ENTRUST = "entrust"  # clients to others than oneself; a head those of his own teams and those below
    MERGE = "merge"  # clients who are one
    ERASE = "erase"  # a client's personal data, at his request
    TAKE_CLIENTS = "take_clients"  # the list of clients, out of the house
    TAKE_LISTS = "take_lists"  # any other list that he sees; phones and addresses in it are for who may take clients
    BRING = "bring"  # clients, deals, calls, contracts and their money from files of others
    SET_FUNNELS = "set_funnels"  # pipelines, their steps, reasons of loss
    REOPEN = "reopen"  # a deal that has ended
    ESTATE = "estate"  # projects, buildings, units: what is sold, and what is not
    LET = "let"  # others go beyond the limits: a discount, a longer reservation; a head his own people
    LET_ANY = "let_any"  # a discount beyond what heads may let off
    TERMS = "terms"  # set those limits, which documents a contract needs, its text
    REPORT = "report"  # see the report of the morning; a head as far as `What.CLIENTS` of visibility reaches
    PLAN_SALES = "plan_sales"  # say how much of each project is to be sold in a month
    PRICE = "price"  # say what units cost; another person approves changes of many


_ALLOWED: Final[dict[May, frozenset[Role]]] = {
    May.DESIGN: frozenset({Role.DESIGNER, Role.DIRECTOR, Role.ADMIN}),
    May.APPROVE: frozenset({Role.FINANCE, Role.DESIGNER, Role.DIRECTOR, Role.ADMIN}),
    May.PLAN: frozenset({Role.HEAD, Role.DESIGNER, Role.DIRECTOR, Role.ADMIN}),
    May.CLOSE: frozenset({Role.FINANCE, Role.DIRECTOR, Role.ADMIN}),
    May.ANSWER: frozenset({Role.HEAD, Role.FINANCE, Role.DESIGNER, Role.DIRECTOR, Role.ADMIN}),
    May.EXPORT: frozenset({Role.FINANCE, Role.DIRECTOR, Role.ADMIN}),
    May.WORK: frozenset({Role.EMPLOYEE, Role.HEAD, Role.FINANCE, Role.DIRECTOR, Role.ADMIN}),
    May.HEAR: frozenset({Role.HEAD, Role.DIRECTOR, Role.ADMIN}),
    May.DEAL: frozenset({Role.HEAD, Role.DIRECTOR, Role.ADMIN}),
    May.SCRIPT: frozenset({Role.HEAD, Role.DESIGNER, Role.DIRECTOR, Role.ADMIN}),
    May.TELEPHONY: frozenset({Role.DIRECTOR, Role.ADMIN}),
    May.ENTRUST: frozenset({Role.HEAD, Role.DIRECTOR, Role.ADMIN}),
    May.MERGE: frozenset({Role.HEAD, Role.DIRECTOR, Role.ADMIN}),
    May.ERASE: frozenset({Role.DIRECTOR, Role.ADMIN}),
    May.TAKE_CLIENTS: frozenset({Role.DIRECTOR, Role.ADMIN}),
    May.TAKE_LISTS: frozenset({Role.HEAD, Role.FINANCE, Role.DIRECTOR, Role.ADMIN}),
    May.BRING: frozenset({Role.DIRECTOR, Role.ADMIN}),
    May.SET_FUNNELS: frozenset({Role.HEAD, Role.DESIGNER, Role.DIRECTOR, Role.ADMIN}),
    May.REOPEN: frozenset({Role.HEAD, Role.DIRECTOR, Role.ADMIN}),
    May.ESTATE: frozenset({Role.HEAD, Role.DIRECTOR, Role.ADMIN}),
    May.LET: frozenset({Role.HEAD, Role.DIRECTOR, Role.ADMIN}),
    May.LET_ANY: frozenset({Role.DIRECTOR, Role.ADMIN}),
    May.TERMS: frozenset({Role.DIRECTOR, Role.ADMIN}),
    May.REPORT: frozenset({Role.HEAD, Role.FINANCE, Role.DIRECTOR, Role.ADMIN}),
    May.PLAN_SALES: frozenset({Role.DIRECTOR, Role.ADMIN}),
    May.PRICE: frozenset({Role.HEAD, Role.DIRECTOR, Role.ADMIN}),
}


def roles_that_may(what: May) -> frozenset[Role]:
    return _ALLOWED[what]


def single_handed(what: May = May.APPROVE) -> bool:
    """One person decides on what he proposed himself: the company says so, and nobody else may decide it."""
    return company().single_handed and those_who_may(what).count() < 2


def those_who_may(what: May) -> QuerySet[Account]:
    return Account.objects.filter(role__in=roles_that_may(what), user__is_active=True)


def may(account: Account | None, what: May) -> bool:
    """Asked anew on every request: a role that was taken away is gone at once."""
    return account is not None and account.user.is_active and Role(account.role) in _ALLOWED[what]
