"""Verbs of calibrations: begun, marked by each apart, shown to all. How far each was from the others is a fact."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from pochemu.callcentre.calls import locked
from pochemu.callcentre.drift import FEWEST, deviations
from pochemu.callcentre.facts import fact_of_deviation
from pochemu.callcentre.kinds import CALIBRATION
from pochemu.callcentre.models import BlindReview, BlindVerdict, Calibration, Call, ScorecardVersion
from pochemu.callcentre.reviewing import Told, must_be_marks, must_be_reviewed
from pochemu.clients.history import SOURCE
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare_builtin, record
from pochemu.ledger.desk import Refused as NotRecorded
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused
from pochemu.people.models import Account


@transaction.atomic
def begin(call: Call, version: ScorecardVersion, *, by: Account, now: datetime) -> Calibration:
    """Of a talk that nobody has reviewed: else it would be known what he thinks. Raises Refused."""
    call = locked(call)
    must_be_reviewed(call, {}, by)
    if call.reviews.exists():
        raise Refused(_REVIEWED)
    if call.calibrations.filter(shown_at=None).exists():
        raise Refused(_BEGUN)
    return Calibration.objects.create(call=call, version=version, begun_at=now, begun_by=by)


@transaction.atomic
def mark(number: int, told: Mapping[str, Told], text: str, *, by: Account, now: datetime) -> BlindReview:
    """Once, and unseen by the others until all is shown. Raises Refused."""
    calibration = _held(number)
    must_be_marks(calibration.version, told, text)
    must_be_reviewed(calibration.call, told, by)
    try:
        with transaction.atomic():
            made = BlindReview.objects.create(calibration=calibration, text=text.strip(), at=now, by=by)
    except IntegrityError:
        raise Refused(_ONCE) from None
    BlindVerdict.objects.bulk_create(
        BlindVerdict(review=made, criterion=name, percent=one.percent, second=one.second, text=one.text.strip())
        for name, one in told.items()
    )
    return made


def show(number: int, *, by: Account, now: datetime) -> Calibration:
    """What each said, to all; nothing more is said then. Raises Refused."""
    with entry(actor=by.user.get_username(), what=f"calibration {number}: shown") as act:
        calibration = _held(number)
        if calibration.reviews.count() < FEWEST:
            raise Refused(_FEW)
        calibration.shown_at, calibration.shown_by = now, by
        calibration.save(update_fields=["shown_at", "shown_by"])
        _recorded(calibration, act)
    return calibration


@transaction.atomic
def drop(number: int, *, by: Account, now: datetime) -> Calibration:
    """It came to nothing, as too few gave marks: the talk may be reviewed, or calibrated anew. Raises Refused."""
    calibration = _held(number)
    if calibration.reviews.count() >= FEWEST:
        raise Refused(_ENOUGH)
    calibration.shown_at, calibration.shown_by = now, by
    calibration.save(update_fields=["shown_at", "shown_by"])
    return calibration


def _recorded(calibration: Calibration, act: Writing) -> None:
    """In favour of each who is an employee: there is nobody else whom it could concern."""
    found = [fact_of_deviation(one) for one in deviations([calibration]) if one.by.employee]
    try:
        declare_builtin(CALIBRATION)
        record(act, SOURCE, found)
    except NotRecorded as refused:
        raise Refused(refused.problems[0]) from None


def _held(number: int) -> Calibration:
    calibration = Calibration.objects.select_for_update().get(pk=number)
    if calibration.shown_at is not None:
        raise Refused(_SHOWN)
    return calibration


_REVIEWED = Words(
    "This talk is reviewed already, so nobody would be blind: choose another",
    "Этот разговор уже оценён, вслепую не получится: выберите другой",
)
_BEGUN = Words("This talk is being calibrated already", "Оценки этого разговора уже сверяют")
_ONCE = Words("You have given your marks already", "Вы уже поставили свои оценки")
_SHOWN = Words("The marks are shown already: nothing is added any more", "Оценки уже открыты: добавить ничего нельзя")
_ENOUGH = Words(
    "Several have given their marks already: show them to all",
    "Оценки уже поставили несколько человек: откройте их всем",
)
_FEW = Words("Wait until two have given their marks at least", "Дождитесь, пока оценки поставят хотя бы двое")
