"""Verbs of scorecards: begun, written as a draft, made public as a version, closed."""

from datetime import datetime

from django.db import transaction

from pochemu.callcentre.kinds import CALL_REVIEW, with_criteria
from pochemu.callcentre.models import Scorecard, ScorecardVersion
from pochemu.callcentre.scorecard import read_scorecard
from pochemu.callcentre.scripts import digest_of
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import MAX_CHARACTERS
from pochemu.ledger.actions import declare_builtin
from pochemu.ledger.desk import Refused as NotDeclared
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account


def begin(*, now: datetime) -> Scorecard:
    return Scorecard.objects.create(draft=_FIRST, made_at=now)


def write(number: int, text: str, *, seen: str) -> Scorecard:
    """The draft, whatever is wrong with it yet. Raises Refused."""
    text = text.replace("\r\n", "\n")
    must_fit(text, most=MAX_CHARACTERS)
    with transaction.atomic():
        scorecard = _held(number, seen)
        scorecard.draft = text
        scorecard.save(update_fields=["draft"])
    return scorecard


def publish(number: int, *, seen: str, by: Account, now: datetime) -> ScorecardVersion:
    """Calls are reviewed by it from now on; its criteria are fields of reviews. Raises Refused."""
    with transaction.atomic():
        scorecard = _held(number, seen)
        card, problems = read_scorecard(scorecard.draft)
        if problems or card is None:
            raise Refused(_NOT_WHOLE)
        last = scorecard.versions.order_by("-number").first()
        if last and last.text == scorecard.draft:
            return last
        try:
            declare_builtin(with_criteria(CALL_REVIEW, card))
        except NotDeclared as refused:
            raise Refused(refused.problems[0]) from None
        return scorecard.versions.create(
            number=last.number + 1 if last else 1, text=scorecard.draft, at=now, by=by
        )  # fmt: skip


def close(scorecard: Scorecard, *, now: datetime) -> None:
    Scorecard.objects.filter(pk=scorecard.pk).update(closed_at=None if scorecard.closed_at else now)


def _held(number: int, seen: str) -> Scorecard:
    scorecard = Scorecard.objects.select_for_update().get(pk=number)
    if digest_of(scorecard.draft) != seen:
        raise Refused(_MEANWHILE)
    return scorecard


_FIRST = """title: Входящий звонок
calls: {direction: in, longer: 30}   # для каких разговоров: входящие, от 30 секунд
sample: 3                            # сколько звонков каждого выбирать за неделю
criteria:
  приветствие:
    title: Поздоровался, назвал компанию и себя
    weight: 20
    anchors: {0: ничего из этого, 50: не назвал компанию, 100: всё}
  потребности:
    title: Выяснил, что нужно клиенту
    weight: 50
    anchors: {0: не спросил, 50: спросил не всё, 100: выяснил}
  вежливость:
    title: Был вежлив до конца
    weight: 30
    anchors: {0: нагрубил, 100: вежлив}
    critical: true
"""
_MEANWHILE = Words(
    "Somebody has changed the scorecard meanwhile. Look at it as it is now",
    "Пока вы писали, чек-лист изменили. Посмотрите, каков он теперь",
)
_NOT_WHOLE = Words(
    "The scorecard is not whole yet: mend what is told below", "Чек-лист ещё не готов: исправьте то, что ниже"
)
