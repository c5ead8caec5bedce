"""Whom the way of a scheme into force tells: who approves it, who wrote it, whom it concerns."""

from django.db.models import Q

from pochemu.engine.month_words import month_named, month_of
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.notices.addresses import segment
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News, tell
from pochemu.notices.whom import logins, of_all, who_may
from pochemu.people.models import Account, Assignment
from pochemu.people.queries import begins_at, day_of
from pochemu.people.rights import May, single_handed
from pochemu.rules.models import SchemeRevision, Submission


def tell_submitted(submission: Submission, *, by: Account) -> None:
    """To those who may approve it: no author may, where the company has more than one person."""
    draft = submission.version.draft
    authors = [] if single_handed() else draft.versions.values_list("author", flat=True)
    said = _WAITS.fill(position=draft.position.title, month=_month(submission.version.effective))
    news = News(Kind.SCHEME_WAITS, str(submission.pk), said, f"/drafts/{draft.pk}/")
    tell(news, who_may(May.APPROVE).exclude(pk__in=authors), by=by)


def tell_decided(submission: Submission, *, approved: bool, by: Account) -> None:
    draft = submission.version.draft
    said = (_APPROVED if approved else _REJECTED).fill(position=draft.position.title, name=by.name)
    news = News(Kind.SCHEME_DECIDED, str(submission.pk), said, f"/drafts/{draft.pk}/")
    tell(news, logins().filter(pk=submission.submitter_id), by=by)


def tell_announced(revision: SchemeRevision, *, by: Account) -> None:
    """To those who hold the position when it comes into force."""
    position, month = revision.position, Month.from_code(revision.effective)
    day = day_of(begins_at(month))
    there = Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))
    employees = Assignment.objects.known().filter(there, position=position).values_list("employee", flat=True)
    said = _ANNOUNCED.fill(position=position.title, month=month_of(month))
    news = News(Kind.SCHEME_ANNOUNCED, str(revision.pk), said, f"/schemes/{segment(position.code)}/{month}/")
    tell(news, of_all(employees), by=by)


def _month(code: int) -> Words:
    return month_named(Month.from_code(code))


_WAITS = Words(
    "The scheme “{position}” for {month} waits for your approval",
    "Схема «{position}» на {month} ждёт вашего утверждения",
)
_APPROVED = Words("Your draft “{position}” is approved by {name}", "Ваш черновик «{position}» утверждён: {name}")
_REJECTED = Words("Your draft “{position}” is rejected by {name}", "Ваш черновик «{position}» отклонён: {name}")
_ANNOUNCED = Words(
    "A new scheme “{position}” is announced, from {month} on: read it and acknowledge it",
    "Объявлена новая схема «{position}», она действует с {month}: прочитайте и подтвердите",
)
