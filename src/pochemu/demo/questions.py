"""Two questions about the last month: one decided, with a fact that was missing; one open. One about a review heard
this month."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pochemu.callcentre.models import Review
from pochemu.demo.days import MOSCOW
from pochemu.demo.found import SOURCE
from pochemu.engine.fact import NewFact
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Measure
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.why import part_names
from pochemu.ledger.entries import watermark
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.models import Fact as FactRow
from pochemu.pay import missing, periods
from pochemu.pay.asking import About, Outcome, Said, ask, decide, reply
from pochemu.pay.missing import Proof
from pochemu.pay.models import Question
from pochemu.pay.queries import Asked, see
from pochemu.pay.questions import exact, open_of
from pochemu.people.models import Account
from pochemu.people.queries import company


def ask_questions(now: datetime) -> None:
    """Once, about the last month that is over, while it is open."""
    month = Month.of(now.astimezone(MOSCOW).date()).plus(-1)
    if Question.objects.exists() or periods.closed_at(month) is not None:
        return
    _a_meeting_was_missing(month, now)
    _a_contract_was_shared(month, now)
    _a_review_is_disputed(month.plus(1), now)


def settle(month: Month, *, by: Account, now: datetime) -> None:
    """What is still open when the month is closed."""
    for question in open_of(month):
        decide(question.pk, Outcome.RIGHT, "Проверено по истории клиента", by=by, today=_today(now))


def _a_meeting_was_missing(month: Month, now: datetime) -> None:
    operator, head, designer = _account("operator"), _account("call-centre-supervisor"), _account("designer")
    fact, about = _one_more(operator, "meeting", month), _about(operator, "meeting", month)
    if fact is None or about is None:
        return
    why = "Одной из встреч, которые я назначила, в расшифровке нет: её не отметили в день показа"
    question = _asked(about, Said(why, "на одну встречу больше"), by=operator, now=now)
    reply(question.pk, "Проверила: показ был, в журнале переговорной он есть", by=head, today=_today(now))
    proof = Proof("Запись в журнале переговорной и подпись клиента в листе показа")
    proposed = missing.propose(question.pk, fact, proof, by=head, now=now)
    missing.decide(proposed.pk, approve=True, by=designer, today=_today(now))
    decide(question.pk, Outcome.WRONG, "Встречу добавили, премия пересчитана", by=head, today=_today(now))


def _a_contract_was_shared(month: Month, now: datetime) -> None:
    seller, head = _account("sales-manager"), _account("head-of-sales")
    about = _about(seller, "registration", month)
    if about is None:
        return
    why = "Один из договоров веду с первой встречи, а зачтён он мне не целиком"
    question = _asked(about, Said(why, "весь договор, а не доля"), by=seller, now=now)
    reply(question.pk, "Посмотрю, кто вёл клиента до брони, и отвечу", by=head, today=_today(now))


def _a_review_is_disputed(month: Month, now: datetime) -> None:
    """The worst of all, by whoever spoke."""
    found = Review.objects.held().prefetch_related("verdicts").order_by("pk")
    worst = min(found, key=lambda one: one.score.points, default=None)
    speaker = Account.objects.filter(employee=worst.employee).first() if worst else None
    about = _about(speaker, "call_review", month) if speaker else None
    if worst is None or speaker is None or about is None:
        return
    why = (
        f"Не могу согласиться с оценкой звонка №{worst.call_id}: клиент в начале разговора попросил покороче, "
        "поэтому всё спросить не удалось"
    )
    question = _asked(about, Said(why, "без этой оценки"), by=speaker, now=now)
    reply(question.pk, "Переслушаем запись вместе, и отвечу", by=worst.by, today=_today(now))


def _asked(about: About, said: Said, *, by: Account, now: datetime) -> Question:
    return ask(about, said, seen=exact(about.figure.value), by=by, now=now)


def _about(account: Account, kind: str, month: Month) -> About | None:
    """The first of the person's indicators that counts such facts."""
    assert account.employee is not None
    at, code = watermark(), account.employee.code
    seen = see(Asked(month, at), code)
    if seen is None:
        return None
    bonus = seen.month.bonus
    lines = zip(part_names(bonus), bonus.parts, strict=True)
    return next((About(code, month, (name,), one, at) for name, one in lines if kind in {*_counted(one)}), None)


def _counted(figure: Figure) -> Iterator[str]:
    if isinstance(figure.rule, Measure) and figure.rule.over is not None:
        yield figure.rule.over.name
    for part in figure.parts:
        yield from _counted(part)


def _one_more(account: Account, kind: str, month: Month) -> NewFact | None:
    """Like the last one of the person's that month, an hour later."""
    rows = FactRow.objects.known().filter(
        kind__name=kind, source=SOURCE, day__range=(month.first, month.last), credits__employee=account.employee,
        cancelled=False,
    )  # fmt: skip
    digits = company().digits
    found = facts_by_id(rows.order_by("-pk").values_list("pk", flat=True)[:1], digits=digits).values()
    for fact in found:
        amount = None if isinstance(fact.amount, NA) else int(fact.amount * 10**digits)
        own = tuple(one for one in fact.credits if account.employee and one.employee == account.employee.code)
        return NewFact(kind, "", fact.occurred_at + timedelta(hours=1), own, amount, fields=fact.fields)
    return None


def _account(login: str) -> Account:
    return Account.objects.get(user__username=login)


def _today(now: datetime) -> date:
    return now.astimezone(MOSCOW).date()
