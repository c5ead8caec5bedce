"""Verbs of another person: approve what was shown, or reject it; and of whoever it concerns: acknowledge."""

from datetime import datetime

from django.db import transaction

from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.entries import entry
from pochemu.people.models import Account, Employee, Position
from pochemu.people.queries import begins_at
from pochemu.people.rights import May, may, single_handed
from pochemu.rules.actions import adopt
from pochemu.rules.models import Acknowledgement, Decision, Draft, SchemeRevision, Submission
from pochemu.rules.notifying import tell_announced, tell_decided
from pochemu.rules.reading import read_draft
from pochemu.rules.refused import Begun, Refused, Unreadable


def approve(submission: Submission, *, digest: str, by: Account, now: datetime) -> SchemeRevision:
    """The scheme is in force from the first of its month. `digest` is that of what the approver was shown.

    Raises Refused where this is not what stands now, or the approver is one of its authors; Begun; Unreadable.
    """
    version = submission.version
    position, effective = version.draft.position, Month.from_code(version.effective)
    with entry(actor=by.user.get_username(), what=f"approve {position.code} {effective}") as act:
        _must_be_open(submission, digest, by)
        if begins_at(effective) <= now:
            raise Begun(_BEGUN.fill(month=month_named(effective)).begun())
        alone = by == submission.submitter or version.draft.versions.filter(author=by).exists()
        if alone and not single_handed():
            raise Refused(_OWN)
        if problems := read_draft(position.code, effective, version.text).problems:
            raise Unreadable(problems)
        if not adopt(act, position.code, effective, version.text, now=now):
            raise Refused(_NOTHING_NEW)
        revision = SchemeRevision.objects.get(position=position, effective=effective.code, known_from=act.seq)
        Decision.objects.create(
            submission=submission, digest=digest, approved=True, by=by, decided_at=now,
            single_handed=alone, revision=revision,
        )  # fmt: skip
        tell_decided(submission, approved=True, by=by)
        tell_announced(revision, by=by)
    return revision


@transaction.atomic
def reject(submission: Submission, reason: str, *, digest: str, by: Account, now: datetime) -> None:
    """With the reason why; its authors may take it back so. Raises Refused as `approve` does."""
    if not reason.strip():
        raise Refused(_NO_REASON)
    _must_be_open(submission, digest, by)
    Decision.objects.create(
        submission=submission, digest=digest, approved=False, reason=reason.strip(), by=by, decided_at=now
    )
    tell_decided(submission, approved=False, by=by)


def acknowledge(revision: SchemeRevision, employee: Employee, *, digest: str, now: datetime) -> None:
    """The employee has read it, as it was shown. Raises Refused where another has taken its place; twice is once."""
    if digest != revision.digest or not SchemeRevision.objects.known().filter(pk=revision.pk).exists():
        raise Refused(_OVERTAKEN)
    Acknowledgement.objects.get_or_create(
        employee=employee, revision=revision, defaults={"digest": digest, "acknowledged_at": now}
    )


def _must_be_open(submission: Submission, digest: str, by: Account) -> None:
    """He may decide, it can still be decided, and is what was shown; nobody else decides meanwhile."""
    if not may(by, May.APPROVE):
        raise Refused(_NOT_YOURS)
    draft = Draft.objects.select_for_update().get(pk=submission.version.draft_id)
    position = Position.objects.select_for_update().get(pk=draft.position_id)
    if Decision.objects.filter(submission=submission).exists():
        raise Refused(_DECIDED)
    if draft.discarded_at or draft.latest != submission.version:
        raise Refused(VOID)
    if SchemeRevision.objects.filter(position=position).order_by("pk").last() != submission.follows:
        raise Refused(_OTHER_SINCE)
    if digest != submission.digest:
        raise Refused(_NOT_SHOWN)


_NOT_YOURS = Words("your role does not decide on schemes", "ваша роль не утверждает схемы")
_BEGUN = Words(
    "{month} has begun, and its settings stay. Let its authors choose a month that has not begun",
    "{month} уже идёт, и настройки на него остаются прежними. Пусть авторы выберут месяц, который ещё не начался",
)
_DECIDED = Words("this was decided already", "решение уже принято")
VOID = Words(
    "the draft has been written on since it was submitted, so this submission is void",
    "после отправки черновик изменили, поэтому эта отправка недействительна",
)
_OTHER_SINCE = Words(
    "another version of this scheme was approved since this one was submitted. Submit it anew, to see the difference",
    "после отправки утвердили другую версию этой схемы. Отправьте черновик заново, чтобы увидеть разницу с ней",
)
_NOT_SHOWN = Words(
    "this is not what the page showed you. Look at it anew",
    "это не то, что показывала страница. Посмотрите ещё раз",
)
_OWN = Words(
    "you wrote or submitted this yourself: another person approves it",
    "вы сами писали или отправляли эту схему: утверждает её другой человек",
)
_NOTHING_NEW = Words("this is in force already", "это уже действует")
_NO_REASON = Words("say why it is rejected", "напишите, почему схема отклонена")
_OVERTAKEN = Words("another version has taken its place. Read that one", "её место заняла другая версия. Прочитайте её")
