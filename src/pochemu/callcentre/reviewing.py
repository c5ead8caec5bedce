"""Verbs of reviews: said of a call, said anew. Each is a fact, of whoever spoke and of whoever listened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from gmpy2 import mpq

from pochemu.callcentre.calls import locked
from pochemu.callcentre.drift import is_calibrated
from pochemu.callcentre.kinds import CALL_REVIEW, LISTENED, TALKED, with_criteria
from pochemu.callcentre.models import Call, Review, ScorecardVersion, Verdict
from pochemu.callcentre.notifying import tell_reviewed
from pochemu.clients.history import SOURCE
from pochemu.engine.fact import Credit, NewFact, Value
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare_builtin, record
from pochemu.ledger.desk import Refused as NotRecorded
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account, Employee

LONGEST_TEXT: Final = 1_000


class Told(NamedTuple):
    """Of a criterion. It has none where it does not apply to the talk."""

    percent: int
    second: int | None = None
    text: str = ""


def review(
    call: Call, version: ScorecardVersion, told: Mapping[str, Told], text: str, *, by: Account, now: datetime,
    instead_of: Review | None = None,
) -> Review:  # fmt: skip
    """By the criteria of the version, each by one of its anchors. Raises Refused."""
    must_be_marks(version, told, text)
    with entry(actor=by.user.get_username(), what=f"call {call.pk}: reviewed") as act:
        call = locked(call)
        speaker = must_be_reviewed(call, told, by)
        if call.calibrations.filter(shown_at=None).exists():
            raise Refused(_CALIBRATED)
        try:
            with transaction.atomic():
                made = Review.objects.create(
                    call=call, version=version, employee=instead_of.employee if instead_of else speaker,
                    instead_of=instead_of, text=text.strip(), at=now, by=by,
                )  # fmt: skip
        except IntegrityError:
            raise Refused(_MEANWHILE) from None
        Verdict.objects.bulk_create(
            Verdict(review=made, criterion=name, percent=one.percent, second=one.second, text=one.text.strip())
            for name, one in told.items()
        )
        _recorded(made, act)
        tell_reviewed(made, by=by)
    return made


def must_be_marks(version: ScorecardVersion, told: Mapping[str, Told], text: str) -> None:
    """By criteria and anchors of the version. Raises Refused."""
    criteria = version.card.criteria
    must_fit(text, *(one.text for one in told.values()), most=LONGEST_TEXT)
    if not told:
        raise Refused(_NOTHING)
    for name, one in told.items():
        if name not in criteria or one.percent not in criteria[name].anchors:
            raise Refused(_NO_ANCHOR)


def must_be_reviewed(call: Call, told: Mapping[str, Told], by: Account) -> Employee:
    """Whoever spoke. Raises Refused where the call is none to be reviewed by him, or has no such second."""
    if not call.is_whole or call.outcome != Call.Outcome.TALK or call.employee is None:
        raise Refused(_NO_TALK)
    if by.employee_id == call.employee_id:
        raise Refused(_OWN)
    lengths = [one.milliseconds for one in call.recordings.all() if one.milliseconds is not None]
    longest = max(lengths, default=call.seconds * 1_000)
    if any(one.second is not None and one.second * 1_000 > longest for one in told.values()):
        raise Refused(_BEYOND)
    return call.employee


def _recorded(made: Review, act: Writing) -> None:
    try:
        declare_builtin(with_criteria(CALL_REVIEW, made.version.card))
        record(act, SOURCE, [fact_of(made)])
    except NotRecorded as refused:
        raise Refused(refused.problems[0]) from None


def fact_of(made: Review) -> NewFact:
    """At the moment of the first review of the call, in favour of whoever spoke and of whoever listened then: whoever
    says it anew takes that from nobody."""
    points, critical = made.score
    first = Review.objects.select_related("by__employee").get(call=made.call_id, instead_of=None)
    credits = [Credit(made.employee.code, role=TALKED)]
    if first.by.employee:
        credits.append(Credit(first.by.employee.code, role=LISTENED))
    subject = made.call.client.subject if made.call.client else ""
    fields: dict[str, Value] = {
        "client": subject, "score": points, "critical": critical,
        "calibrated": is_calibrated(made.call),
        "scorecard": made.version.card.title, "scorecard_version": mpq(made.version.number),
        "reviewed_call": made.call.key,
        **{one.criterion: mpq(one.percent) for one in made.verdicts.all()},
    }  # fmt: skip
    return NewFact(
        CALL_REVIEW.name, made.key, first.at, tuple(credits), subject=subject or made.call.key,
        fields={name: value for name, value in fields.items() if value != ""},
    )  # fmt: skip


_NOTHING = Words("Mark one criterion at least", "Отметьте хотя бы один критерий")
_NO_ANCHOR = Words("Choose for each criterion what was heard", "Выберите для каждого критерия, что вы услышали")
_NO_TALK = Words("Only a talk of somebody of ours is reviewed", "Оценивают только разговор кого-то из сотрудников")
_OWN = Words("Nobody reviews his own talk", "Собственный разговор не оценивают")
_BEYOND = Words("The recording has no such second", "В записи нет такой секунды")
_CALIBRATED = Words(
    "This talk is being calibrated: show the marks to each other first",
    "Оценки этого разговора сверяют: сначала откройте их друг другу",
)
_MEANWHILE = Words(
    "Somebody has reviewed this call meanwhile. Look at what he says",
    "Этот звонок тем временем уже оценили. Посмотрите, как",
)
