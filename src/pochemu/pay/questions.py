"""Questions about figures: which are open, of whom, whom they wait for, and who may decide them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from django.db.models import QuerySet
from gmpy2 import mpq

from pochemu.engine.fact import Value
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.roster import Roster
from pochemu.engine.unit import Unit
from pochemu.engine.why import descend
from pochemu.engine.words import Words
from pochemu.pay.changed import Because, Changed
from pochemu.pay.models import Closing, MissingFact, Question
from pochemu.pay.queries import person_month
from pochemu.pay.snapshot import Asked
from pochemu.people.models import Account
from pochemu.people.rights import May, may, single_handed
from pochemu.people.visibility import SEE_ALL, sight_of

Role = Account.Role

SOURCE: Final = "question"
"""Of facts in the ledger that were missing, and were proposed with a question."""

ASIDE: Final = (Role.FINANCE, Role.DESIGNER)
"""Whom a question goes to where the person has no head with a login."""


def questions() -> QuerySet[Question]:
    """With those they name, newest first."""
    return Question.objects.select_related(
        "employee", "by__user", "by__employee", "to__user", "to__employee", "entry", "ruling"
    ).order_by("-pk")


def open_of(month: Month) -> list[Question]:
    """What keeps the month from being closed, the oldest first."""
    return list(questions().filter(month=month.code, ruling=None).reverse())


def of_person(month: Month, employee: str) -> list[Question]:
    """About any figure of the person's month, decided ones too, newest first."""
    rows = Question.objects.select_related("ruling", "by__user", "by__employee").order_by("-pk")
    return list(rows.filter(month=month.code, employee__code=employee))


def of_figure(asked: Iterable[Question], names: Sequence[str]) -> list[Question]:
    """Those, of a person's month, about the figure that the names lead to."""
    return [one for one in asked if one.path == list(names)]


def is_open(question: Question) -> bool:
    return not hasattr(question, "ruling")


def is_overdue(question: Question, today: date) -> bool:
    return is_open(question) and question.due < today


def about_closed(question: Question) -> bool:
    """It was asked after the month had been closed: it can lead to an adjustment, and reopens nothing."""
    return Closing.objects.filter(month=question.month, entry__lt=question.entry_id).exists()


def what_changed(question: Question) -> list[Because]:
    """What was written since it was asked, and until it was decided, that made the person's bonus another."""
    until = question.ruling.entry_id if hasattr(question, "ruling") else None
    return Changed(Month.from_code(question.month), question.employee.code, question.watermark, until).because()


def is_unmended(question: Question) -> bool:
    """The figure is what the asker found wrong, and no fact was added for it."""
    if question.missing.filter(decision__approved=True).exists():
        return False
    month = person_month(Asked(Month.from_code(question.month)), question.employee.code)
    figures = descend(month.bonus, question.path) if month else None
    if figures is None:
        return not what_changed(question)
    return exact(figures[-1].value) == question.shown


# --- values ---


def exact(value: Value) -> str:
    """As a question keeps what was shown; "" where there was no value."""
    match value:
        case NA():
            return ""
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
    return str(value)


def value_of(text: str, unit: str) -> Value:
    """As it was kept by `exact`."""
    if not text:
        return NA(NO_VALUE)
    match Unit(unit):
        case Unit.FLAG:
            return text == "true"
        case Unit.DATE:
            return date.fromisoformat(text)
        case Unit.TEXT:
            return text
    return mpq(text)


NO_VALUE: Final = Words("there was no value then", "значения тогда не было")


# --- whom it waits for ---


def head_over(employee: str, roster: Roster, day: int) -> Account | None:
    """The login of the nearest head of the person's team, or of one above it, as they are on that day."""
    place = roster.place_on(employee, day) or next(iter(roster.career.get(employee, ())[-1:]), None)
    heads = Account.objects.filter(role=Role.HEAD, user__is_active=True).exclude(employee=None)
    found = {account.employee.code: account for account in heads.select_related("employee") if account.employee}
    leads = {code: here.team for code in found if (here := roster.place_on(code, day))}
    team = place.team if place else None
    while team is not None:
        for code in sorted(leads):
            if leads[code] == team and code != employee:
                return found[code]
        team = roster.teams[team].parent if team in roster.teams else None
    return None


def waiting_for(account: Account) -> frozenset[int]:
    """Of open questions, those that somebody with this login is to decide; or a fact of which he is to approve."""
    alone = single_handed()
    return frozenset((*_to_decide(account, alone), *_to_approve(account, alone)))


def _to_decide(account: Account, alone: bool) -> Iterator[int]:
    if not may(account, May.ANSWER):
        return
    rows = Question.objects.filter(ruling=None)
    for question, to, role, active, by, employee in rows.values_list(
        "pk", "to", "to__role", "to__user__is_active", "by", "employee"
    ):
        unheard = account.role in ASIDE and not (role == Role.HEAD and active)
        if alone or ((to == account.pk or unheard) and _of_another(account, by, employee)):
            yield question


def _to_approve(account: Account, alone: bool) -> Iterator[int]:
    if not may(account, May.APPROVE):
        return
    facts = MissingFact.objects.filter(decision=None, question__ruling=None)
    for question, by, employee in facts.values_list("question", "by", "question__employee"):
        if alone or _of_another(account, by, employee):
            yield question


def _of_another(account: Account, by: int, employee: int) -> bool:
    return account.pk != by and account.employee_id != employee


# --- who may ---


def concerns(account: Account, question: Question, roster: Roster, today: int) -> bool:
    """Whose word it may have: who asked, whose figure it is, and who may decide about that person."""
    own = question.by_id == account.pk or account.employee_id == question.employee_id
    return own or answers_for(account, question.employee.code, roster, today)


def answers_for(account: Account, employee: str, roster: Roster, today: int) -> bool:
    """A head for his own teams and those below; others whose role says so, for everybody."""
    if not may(account, May.ANSWER):
        return False
    return account.role in SEE_ALL or employee in sight_of(account, roster, today).under


def is_own(account: Account, question: Question) -> bool:
    """He asked it, or it is about his own pay: another person decides."""
    return question.by_id == account.pk or account.employee_id == question.employee_id
