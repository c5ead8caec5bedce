"""Exceptions: plans of months that have begun, changed with a reason and by two people."""

from datetime import datetime

from django.db import transaction
from gmpy2 import mpq

from pochemu.engine.bonus import Excepted
from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.entries import entry
from pochemu.people.models import Account, Employee
from pochemu.people.queries import begins_at
from pochemu.people.rights import May, may, single_handed
from pochemu.rules.actions import plan_row, plan_text
from pochemu.rules.models import PlanException, PlanRevision
from pochemu.rules.refused import Refused


@transaction.atomic
def propose(
    by: Account, employee: str, measure: str, month: Month, value: mpq | None, *, reason: str, now: datetime
) -> PlanException:
    """None takes the personal plan back. Raises Refused."""
    if begins_at(month) > now:
        raise Refused(_NOT_BEGUN.fill(month=month_named(month)).begun())
    if not reason.strip():
        raise Refused(_NO_REASON)
    person = Employee.objects.select_for_update().get(code=employee)
    given = PlanException.objects.filter(employee=person, measure=measure, month=month.code)
    if given.filter(approved=None).exists():
        raise Refused(_OPEN.fill(measure=measure))
    if _planned(person, measure, month) == plan_text(value):
        raise Refused(_SAME)
    return PlanException.objects.create(
        employee=person, measure=measure, month=month.code, value=plan_text(value), reason=reason.strip(),
        proposed_by=by, proposed_at=now,
    )  # fmt: skip


def decide(number: int, by: Account, *, approve: bool, now: datetime, answer: str = "") -> PlanException:
    """Approved, it is the plan from now on, in the same transaction. A decision made before stands. Raises Refused."""
    with transaction.atomic():
        exception = PlanException.objects.select_for_update(of=("self",)).select_related("employee").get(pk=number)
        if exception.approved is not None:
            return exception
        _must_be_another(exception, by)
        if not approve and not answer.strip():
            raise Refused(_NO_ANSWER)
        exception.decided_by, exception.decided_at, exception.approved = by, now, approve
        exception.answer, exception.single_handed = answer.strip(), by.pk == exception.proposed_by_id
        exception.save()
        if approve:
            _adopt(exception, by)
    return exception


def _must_be_another(exception: PlanException, by: Account) -> None:
    if not may(by, May.APPROVE):
        raise Refused(_NOT_YOURS)
    if by.pk == exception.proposed_by_id and not single_handed():
        raise Refused(_ANOTHER)


def _adopt(exception: PlanException, by: Account) -> None:
    month = Month.from_code(exception.month)
    with entry(actor=str(by), what=f"exception from the plan №{exception.pk}") as act:
        row = plan_row(exception.employee, exception.measure, month, exception.value)
        row.exception, row.known_from = exception, act.seq
        row.save()


def _planned(person: Employee, measure: str, month: Month) -> str:
    rows = PlanRevision.objects.known().filter(employee=person, measure=measure, month=month.code)
    return rows.values_list("value", flat=True).first() or ""


def open_of_month(month: Month) -> list[PlanException]:
    """Those that nobody has decided yet, the oldest first."""
    rows = PlanException.objects.filter(month=month.code, approved=None)
    return list(rows.select_related("employee", "proposed_by__user", "proposed_by__employee").order_by("pk"))


def exceptions_of_month(month: Month, known_at: int | None = None) -> dict[tuple[str, str], Excepted]:
    """By employee and measure: under what exception the plan known then stands."""
    rows = PlanRevision.objects.known(known_at).filter(month=month.code, exception__isnull=False)
    found = {}
    for row in rows.select_related("employee", "exception__proposed_by__user", "exception__decided_by__user"):
        given = row.exception
        before = PlanRevision.objects.filter(
            employee=row.employee_id, measure=row.measure, month=row.month, known_until=row.known_from
        ).first()
        found[row.employee.code, row.measure] = Excepted(
            was=mpq(before.value) if before and before.value else None, on=given.decided_at, reason=given.reason,
            proposed_by=given.proposed_by.name, approved_by=given.decided_by.name,
        )  # fmt: skip
    return found


_NOT_BEGUN = Words(
    "{month} has not begun: its plans can still be set, no exception is needed",
    "{month} ещё не начался: план можно просто поставить, исключение не нужно",
)
_NO_REASON = Words(
    "Say why the plan changes: the reason will stand beside it in every why",
    "Напишите, почему план меняется: причина будет видна рядом с ним в каждой расшифровке",
)
_OPEN = Words(
    "Another exception for “{measure}” waits for a decision: decide that one first",
    "По «{measure}» уже ждёт решения другое исключение: сначала решите его",
)
_SAME = Words("The plan is this already", "План уже такой")
_NO_ANSWER = Words("Say why it is refused", "Напишите, почему исключение отклонено")
_NOT_YOURS = Words("Your role does not approve exceptions", "Ваша роль не утверждает исключения")
_ANOTHER = Words(
    "You proposed it, so another person approves it",
    "Исключение предложили вы, поэтому утвердить его должен другой человек",
)
