"""Verbs about drafts: begin, write, submit, discard. Writing is free, and every version stays."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.people.models import Account, Position
from pochemu.people.queries import begins_at
from pochemu.rules.models import Decision, Draft, DraftVersion, SchemeRevision, Submission
from pochemu.rules.notifying import tell_submitted
from pochemu.rules.reading import headed, month_in, read_draft
from pochemu.rules.refused import Begun, Refused, Unreadable


@transaction.atomic
def begin(position: str, effective: Month, text: str, *, by: Account, now: datetime) -> Draft:
    """A draft for that position and month; the text is headed so, whatever it said."""
    place = Position.objects.get(code=position)
    draft = Draft.objects.create(position=place, begun_by=by, begun_at=now)
    _keep(draft, 1, effective, headed(text, position=position, effective=effective), by, now)
    return draft


@transaction.atomic
def write(draft: Draft, text: str, *, by: Account, now: datetime) -> DraftVersion:
    """The draft says this from now on; a submission of what it said before is void. The same text is no new version.

    From which month it is in force is as the text says; where that can't be read, as it was.
    """
    _locked(draft)
    latest, text = draft.latest, _plain(text)
    if latest.text == text:
        return latest
    effective = month_in(text) or Month.from_code(latest.effective)
    return _keep(draft, latest.number + 1, effective, text, by, now)


def rewrite(draft: Draft, effective: Month, *, by: Account, now: datetime) -> DraftVersion:
    """The same, from another month on."""
    return write(draft, headed(draft.latest.text, position=draft.position.code, effective=effective), by=by, now=now)


@transaction.atomic
def submit(version: DraftVersion, *, by: Account, now: datetime, warnings: Iterable[Words] = ()) -> Submission:
    """Puts this version up for approval. `warnings`: what its submitter was told, and went on.

    Raises as `check_submission` does.
    """
    draft = version.draft
    _locked(draft)
    check_submission(version, now=now)
    follows = SchemeRevision.objects.filter(position=draft.position).order_by("pk").last()
    told = [words._asdict() for words in warnings]
    submission = Submission.objects.create(
        version=version, follows=follows, warnings=told, digest=_digest(version, follows, told),
        submitter=by, submitted_at=now,
    )  # fmt: skip
    tell_submitted(submission, by=by)
    return submission


def check_submission(version: DraftVersion, *, now: datetime) -> None:
    """Whether it may be submitted. Raises Unreadable, Begun, and Refused where it is not the draft's latest."""
    draft, effective = version.draft, Month.from_code(version.effective)
    if draft.latest != version:
        raise Refused(_WRITTEN_SINCE)
    if hasattr(version, "submission"):
        raise Refused(_SUBMITTED)
    if problems := read_draft(draft.position.code, effective, version.text).problems:
        raise Unreadable(problems)
    if begins_at(effective) <= now:
        raise Begun(_BEGUN.fill(month=month_named(effective)).begun())


@transaction.atomic
def discard(draft: Draft, *, now: datetime) -> None:
    """Nobody goes on with it; a submission of it is void."""
    _locked(draft)
    draft.discarded_at = now
    draft.save(update_fields=["discarded_at"])


def _keep(draft: Draft, number: int, effective: Month, text: str, by: Account, now: datetime) -> DraftVersion:
    digest = sha256(text.encode()).hexdigest()
    return DraftVersion.objects.create(
        draft=draft, number=number, effective=effective.code, text=text, digest=digest, author=by, written_at=now
    )


def _locked(draft: Draft) -> None:
    """Who else would write, submit or decide waits. Raises Refused for one that was put aside, or is a scheme now."""
    if Draft.objects.select_for_update().get(pk=draft.pk).discarded_at is not None:
        raise Refused(_DISCARDED)
    if Decision.objects.filter(submission__version__draft=draft, approved=True).exists():
        raise Refused(_APPROVED)


def _plain(text: str) -> str:
    """As a file has it: a form sends lines that end in CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _digest(version: DraftVersion, follows: SchemeRevision | None, warnings: list[dict[str, str]]) -> str:
    shown = {
        "position": version.draft.position.code,
        "effective": version.effective,
        "text": version.text,
        "follows": follows.digest if follows else "",
        "warnings": warnings,
    }
    return sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


_BEGUN = Words(
    "{month} has begun, and its settings stay. Choose a month that has not begun",
    "{month} уже идёт, и настройки на него остаются прежними. Выберите месяц, который ещё не начался",
)
_WRITTEN_SINCE = Words(
    "the draft has been written on since this page was opened. Look at it anew, and submit that",
    "с тех пор как вы открыли страницу, черновик изменили. Посмотрите на него ещё раз и отправьте новую версию",
)
_SUBMITTED = Words("this version is submitted already", "эта версия уже отправлена на утверждение")
_APPROVED = Words(
    "this draft was approved, and is a scheme now. Begin another one from it",
    "этот черновик утверждён и стал схемой. Начните от неё новый",
)
_DISCARDED = Words("this draft was put aside", "этот черновик убран")
