"""Whom questions and closings tell: who is to decide, who asked, whose month it is."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News, tell
from pochemu.notices.whom import logins, of_all, who_may
from pochemu.pay.models import Closing, MissingFact, Question, Reply
from pochemu.pay.questions import ASIDE
from pochemu.people.models import Account
from pochemu.people.rights import May, single_handed


def tell_asked(question: Question, *, by: Account) -> None:
    """To whom it waits for."""
    to = logins().filter(pk=question.to_id) if question.to_id else logins().filter(role__in=ASIDE)
    said = _ASKED.fill(name=by.name, title=question.title, number=question.pk)
    _tell(question, Kind.QUESTION_WAITS, f"question-{question.pk}", said, _others(to, question), by)


def tell_replied(reply: Reply, *, by: Account) -> None:
    """To the asker, and to whom it waits for."""
    question = reply.question
    said = _REPLIED.fill(name=by.name, title=question.title, number=question.pk)
    to = logins().filter(pk__in=[question.by_id, *([question.to_id] if question.to_id else [])])
    _tell(question, Kind.QUESTION_ANSWERED, f"reply-{reply.pk}", said, to, by)


def tell_ruled(question: Question, *, by: Account) -> None:
    """To the asker, and to whose figure it is."""
    said = _RULED.fill(name=by.name, title=question.title, number=question.pk)
    to = logins().filter(Q(pk=question.by_id) | Q(employee=question.employee_id))
    _tell(question, Kind.QUESTION_ANSWERED, f"ruling-{question.pk}", said, to, by)


def tell_proposed(fact: MissingFact, *, by: Account) -> None:
    """To those who may approve it."""
    said = _PROPOSED.fill(name=by.name, number=fact.question_id)
    to = _others(who_may(May.APPROVE), fact.question)
    _tell(fact.question, Kind.QUESTION_WAITS, f"fact-{fact.pk}", said, to, by)


def tell_fact_decided(fact: MissingFact, *, by: Account) -> None:
    said = _FACT_DECIDED.fill(name=by.name, number=fact.question_id)
    to = logins().filter(pk__in=[fact.by_id, fact.question.by_id])
    _tell(fact.question, Kind.QUESTION_ANSWERED, f"fact-{fact.pk}", said, to, by)


def tell_taken(month: Month, number: int, *, by: Account) -> None:
    """Its figures are taken, and wait for another's approval."""
    news = News(Kind.MONTH_WAITS, f"{month}/{number}", _TAKEN.fill(month=month_named(month)), f"/months/{month}/")
    tell(news, who_may(May.CLOSE), by=by)


def tell_closed(closing: Closing, *, by: Account) -> None:
    """To everybody whom it pays. The sum is told on the page alone."""
    month = Month.from_code(closing.month)
    news = News(Kind.MONTH_CLOSED, str(month), _CLOSED.fill(month=month_named(month)), f"/me/{month}/")
    tell(news, of_all(closing.statements.values_list("employee", flat=True)), by=by)


def _tell(question: Question, kind: Kind, key: str, words: Words, to: Iterable[Account], by: Account) -> None:
    tell(News(kind, key, words, f"/questions/{question.pk}/"), to, by=by)


def _others(to: QuerySet[Account], question: Question) -> QuerySet[Account]:
    """Neither who asked nor whose pay it is decides, where the company has more than one person."""
    if single_handed():
        return to
    return to.exclude(pk=question.by_id).exclude(employee=question.employee_id)


_ASKED = Words(
    "{name} asks about “{title}”: question №{number} waits for you",
    "{name} спрашивает о числе «{title}»: вопрос №{number} ждёт вас",
)
_REPLIED = Words("{name} replied to question №{number}, “{title}”", "Ответ на вопрос №{number}, «{title}»: {name}")
_RULED = Words("{name} decided question №{number}, “{title}”", "Вопрос №{number}, «{title}», решён: {name}")
_PROPOSED = Words(
    "{name} proposes a fact to question №{number}: it waits for your approval",
    "{name} предлагает факт к вопросу №{number}: он ждёт вашего утверждения",
)
_FACT_DECIDED = Words(
    "{name} decided on the fact proposed to question №{number}", "По факту к вопросу №{number} есть решение: {name}"
)
_TAKEN = Words(
    "The figures of {month} are taken: they wait for your approval",
    "Цифры за {month} зафиксированы и ждут вашего одобрения",
)
_CLOSED = Words("The month is closed: your bonus of {month}", "Месяц закрыт: ваша премия за {month}")
