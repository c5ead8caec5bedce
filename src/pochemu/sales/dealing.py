"""Verbs of deals: open, move, change, share. What happens is in the ledger by the same transaction.

Of two who change a deal at once one wins; the other is told, for `seen` is the version that he was shown. All raise
Refused.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from pochemu.clients.history import SOURCE, tell
from pochemu.clients.models import Client
from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.number import common_denominator
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record
from pochemu.ledger.checking import problems_of_credits
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.history import numbers_of
from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company
from pochemu.people.rights import May, may
from pochemu.sales.facts import days_between, end, kind_of_end, opened, told
from pochemu.sales.kinds import OF_DEALS, declared
from pochemu.sales.models import Deal, LossReason, Managing, Need, Pipeline, Stage, StageMove
from pochemu.sales.models.pipeline import Outcome
from pochemu.sales.notifying import tell_shared
from pochemu.sales.tasks import set_by_step

LONGEST: Final = 200
MOST_MANAGERS: Final = 10
WHOLE_BELOW: Final = 2**63  # what an integer of the database holds


class Card(NamedTuple):
    """What a deal says of itself."""

    amount: int | None = None  # minor units
    source: str = ""
    project: str = ""
    unit: str = ""
    expected_on: date | None = None


Part = Credit
"""A manager's share of a deal; the shares of a role make 1."""


def open_deal(
    client: Client, pipeline: Pipeline, card: Card, parts: Sequence[Part], *, by: Account | None, now: datetime
) -> Deal:
    """At the pipeline's first step."""
    must_fit(card)
    if client.erased_at or pipeline.closed:
        raise Refused(_ERASED if client.erased_at else _CLOSED)
    first = pipeline.stages.filter(outcome=Outcome.OPEN, gone=False).first()
    if first is None:
        raise Refused(_NO_STEPS)
    with entry(actor=str(by or ""), what="a deal opened") as act:
        deal = Deal.objects.create(
            client=client.whole, pipeline=pipeline, stage=first, opened_at=now, entered_at=now, opened_by=by,
            **card._asdict(),
        )  # fmt: skip
        _share(act, deal, parts, by=by, now=now)
        _moved(act, deal, None, first, by=by, now=now)
    return deal


def move(
    number: int, to: int, *, seen: int, by: Account | None, now: datetime, reason: LossReason | None = None,
    signed: bool = False,
) -> StageMove:  # fmt: skip
    """To another step, or to its end. A step's needs, and those of the steps before it, must be met. `signed`: it is
    won by its contract, whoever signs that."""
    with entry(actor=str(by or ""), what=f"deal {number} moved") as act:
        deal = _held(number, seen)
        stage = deal.pipeline.stages.filter(pk=to, gone=False).first()
        if stage is None:
            raise Refused(_NO_SUCH_STEP)
        if stage.outcome != Outcome.OPEN and not signed and not may_end(deal, by):
            raise Refused(_ENDS)
        _must_be_able(deal, stage, reason, by)
        came_from, deal.stage, deal.outcome = deal.stage, stage, stage.outcome
        deal.reason = reason if stage.outcome == Outcome.LOST else None
        if came_from.outcome != Outcome.OPEN:
            _take_back_end(act, deal)
        return _moved(act, deal, came_from, stage, by=by, now=now)


def change(number: int, card: Card, *, seen: int, by: Account | None, signed: bool = False) -> Deal:
    """What the deal says of itself. Facts that said otherwise are corrected, and keep whom they are credited to.
    `signed`: it is the contract that says so."""
    must_fit(card)
    with entry(actor=str(by or ""), what=f"deal {number} changed") as act:
        deal = _held(number, seen)
        if deal.outcome != Outcome.OPEN and not signed and not may(by, May.REOPEN):
            raise Refused(_ENDED_AS_IT_IS)
        for name, value in card._asdict().items():
            setattr(deal, name, value)
        lacking = _lacking(deal, deal.stage)
        if deal.outcome != Outcome.LOST and lacking:
            raise needs(deal.stage, lacking)
        _saved(deal)
        _tell_again(act, deal)
    return deal


def take_win_back(act: Writing, number: int, entries: Collection[int], *, by: Account | None, now: datetime) -> None:
    """The contract that won the deal by one of these entries was never signed: it stands where it stood before. That
    it came to its end, and back, is no fact."""
    deal = Deal.objects.select_for_update(of=("self",)).select_related("client", "pipeline", "stage").get(pk=number)
    moves = deal.moves.select_related("came_from", "to", "reason").order_by("-number")
    won = moves.first()
    if won is None or won.came_from is None or won.entry_id not in entries or won.to.outcome != Outcome.WON:
        return
    for fact in told(won, company().zone):
        cancel(act, fact.kind, SOURCE, won.key)
    deal.stage, deal.outcome = _open_again(deal, won.came_from), Outcome.OPEN
    _step(act, deal, won.to, deal.stage, by=by, now=now)


def _open_again(deal: Deal, came_from: Stage) -> Stage:
    """The step before, or the last that there is where that one is gone."""
    if not came_from.gone:
        return came_from
    steps = deal.pipeline.stages.filter(outcome=Outcome.OPEN, gone=False)
    return steps.filter(place__lte=came_from.place).last() or steps.first() or came_from


def share(number: int, parts: Sequence[Part], *, seen: int, by: Account | None, now: datetime) -> Deal:
    """Who manages it from now on, and in what shares: what was credited before stays credited."""
    with entry(actor=str(by or ""), what=f"deal {number} shared") as act:
        deal = _held(number, seen)
        if not may_share(deal, by):
            raise Refused(_NOT_HIS if deal.outcome == Outcome.OPEN else _ENDED_AS_IT_IS)
        _share(act, deal, parts, by=by, now=now)
        _saved(deal)
    return deal


def may_share(deal: Deal, by: Account | None) -> bool:
    """Nobody takes a part for himself: whoever has one gives of it while the deal is open, a head at any time."""
    return may(by, May.ENTRUST) or (deal.outcome == Outcome.OPEN and has_part(deal, by))


def may_end(deal: Deal, by: Account | None) -> bool:
    """Won or lost by those who manage it, and by heads: it is a fact of theirs."""
    return by is None or may(by, May.ENTRUST) or has_part(deal, by)


def has_part(deal: Deal, by: Account | None) -> bool:
    """He is among those who manage it now."""
    return by is not None and deal.managing.filter(turn=deal.managed, employee=by.employee_id).exists()


def must_fit(card: Card) -> None:
    """Raises Refused."""
    mistakes = Mistakes()
    with mistakes.at("amount"):
        if card.amount is not None and not 0 <= card.amount < AMOUNTS_BELOW:
            raise Refused(_AMOUNT)
    for name in ("source", "project", "unit"):
        with mistakes.at(name):
            text = getattr(card, name)
            if len(text) > LONGEST or not text.isprintable():
                raise Refused(_LONG.fill(n=LONGEST))
    mistakes.must_be_none()


def lacking_for(deal: Deal, stage: Stage) -> list[Need]:
    """What the deal must say before it comes to that step."""
    return [] if stage.outcome == Outcome.LOST else _lacking(deal, stage)


def _held(number: int, seen: int) -> Deal:
    """The deal, as `seen`; whoever else would change it waits."""
    deal = Deal.objects.select_for_update(of=("self",)).select_related("client", "pipeline", "stage").get(pk=number)
    if deal.version != seen:
        last = deal.moves.order_by("-number").select_related("by__employee", "by__user").first()
        raise Refused(_MEANWHILE.fill(stage=deal.stage.name, who=_who(last.by if last else None)))
    return deal


def _who(by: Account | None) -> str:
    if by is None:
        return "—"
    return by.employee.name if by.employee else str(by)


def _must_be_able(deal: Deal, stage: Stage, reason: LossReason | None, by: Account | None) -> None:
    if stage == deal.stage:
        raise Refused(_THERE_ALREADY.fill(name=stage.name))
    if deal.outcome != Outcome.OPEN and not may(by, May.REOPEN):
        raise Refused(_ENDED)
    if stage.outcome == Outcome.LOST and reason is None:
        raise Refused(_NO_REASON)
    if lacking := lacking_for(deal, stage):
        raise needs(stage, lacking)


def _lacking(deal: Deal, stage: Stage) -> list[Need]:
    passed = deal.pipeline.stages.filter(gone=False, place__lte=stage.place).exclude(outcome=Outcome.LOST)
    needed = {name for each in passed for name in each.needs}
    return [need for need in Need if need.value in needed and getattr(deal, need.value) in (None, "")]


def needs(stage: Stage, lacking: Iterable[Need]) -> Refused:
    """What the step asks for, each at its place."""
    words = {need.value: need.words for need in lacking}
    what = Words(*map(", ".join, zip(*words.values(), strict=True)))
    refused = Refused(_LACKING.fill(name=stage.name, what=what))
    refused.wrong = {name: _NEEDED.fill(name=stage.name, what=one) for name, one in words.items()}
    return refused


def _moved(
    act: Writing, deal: Deal, came_from: Stage | None, to: Stage, *, by: Account | None, now: datetime
) -> StageMove:
    """The step itself: kept, credited, told to the client's history."""
    declared(*OF_DEALS)
    made = _step(act, deal, came_from, to, by=by, now=now)
    facts = list(told(made, company().zone))
    record(act, SOURCE, facts)
    _into_history(made, facts[-1])
    set_by_step(deal, to, by=by, now=now)
    return made


def _step(
    act: Writing, deal: Deal, came_from: Stage | None, to: Stage, *, by: Account | None, now: datetime
) -> StageMove:
    at = max(now, deal.entered_at)
    days = None if came_from is None else days_between(deal.entered_at, at, company().zone)
    last = deal.moves.order_by("-number").values_list("number", flat=True).first() or 0
    deal.entered_at = at
    _saved(deal)
    return StageMove.objects.create(
        entry_id=act.seq, deal=deal, number=last + 1, came_from=came_from, to=to, at=at, days=days,
        turn=deal.managed, reason=deal.reason, by=by,
    )  # fmt: skip


def _into_history(made: StageMove, fact: NewFact) -> None:
    """By the last of its facts: an end says more than the step that led to it."""
    tell(made.deal.client, at=made.at, room="sales", what=fact.kind, number=made.pk, fact=fact, by=made.by)


def _saved(deal: Deal) -> None:
    deal.version += 1
    deal.save()


def _take_back_end(act: Writing, deal: Deal) -> None:
    """A deal that goes on was not won, nor lost."""
    ended = deal.moves.select_related("to").order_by("-number").first()
    kind = kind_of_end(ended) if ended else None
    if ended and kind:
        cancel(act, kind.name, SOURCE, ended.key)


def _tell_again(act: Writing, deal: Deal) -> None:
    """Its opening, and its end if it has ended, as far as they were told: of a deal taken over nothing was. Its moves
    were told as things stood then."""
    moves = deal.moves.select_related("came_from", "to", "reason").order_by("number")
    first, last = moves[0], moves.reverse()[0]
    first.deal = last.deal = deal
    facts = [fact for fact in (opened(first), end(last, company().zone)) if fact]
    there = numbers_of(SOURCE, {(fact.kind, fact.key) for fact in facts})
    record(act, SOURCE, [fact for fact in facts if (fact.kind, fact.key) in there])


def _share(act: Writing, deal: Deal, parts: Sequence[Part], *, by: Account | None, now: datetime) -> None:
    people = {
        employee.code: employee for employee in Employee.objects.filter(code__in=[part.employee for part in parts])
    }
    must_add_up(parts, people)
    turn = deal.managed + 1
    rows = []
    for employee, share, role in parts:
        whole = _whole(parts, role)
        rows.append(
            Managing(
                entry_id=act.seq, deal=deal, turn=turn, since=now, employee=people[employee], role=role,
                parts=int(share * whole), whole=whole,
            )
        )  # fmt: skip
    Managing.objects.bulk_create(rows)
    deal.managed = turn
    tell_shared(deal, people.values(), by=by)


def _whole(parts: Sequence[Part], role: str) -> int:
    """Of which all shares of the role are so many parts."""
    return common_denominator(part.share for part in parts if part.role == role)


def must_add_up(parts: Sequence[Part], people: Collection[str]) -> None:
    """As the ledger will have it of every fact that is credited so."""
    if not parts:
        raise Refused(_NOBODY, "shares")
    if len(parts) > MOST_MANAGERS:
        raise Refused(_MANY.fill(n=MOST_MANAGERS), "shares")
    if len({(part.employee, part.role) for part in parts}) < len(parts):
        raise Refused(_TWICE, "shares")
    for wrong in problems_of_credits(parts, people):
        raise Refused(wrong.begun(), "shares")
    if any(_whole(parts, part.role) >= WHOLE_BELOW for part in parts):
        raise Refused(_FINE, "shares")


_ERASED = Words(
    "The client's data were erased: no deal can be opened with it",
    "Данные клиента удалены: открыть сделку с ним нельзя",
)
_CLOSED = Words("The pipeline is closed: choose another", "Воронка закрыта: выберите другую")
_NO_STEPS = Words("The pipeline has no steps", "В воронке нет шагов")
_NO_SUCH_STEP = Words(
    "There is no such step in the deal's pipeline any more: open the page anew",
    "Такого шага в воронке сделки уже нет: откройте страницу заново",
)
_MEANWHILE = Words(
    "The deal was changed since you opened it: it stands at “{stage}”, moved last by {who}. Look at it as it is now, "
    "and do it again if it is still needed",
    "Пока вы смотрели, сделку изменили: она на шаге «{stage}», последний переход — {who}. Посмотрите на неё заново и, "
    "если это ещё нужно, повторите",
)
_THERE_ALREADY = Words("The deal stands at “{name}” already", "Сделка уже на шаге «{name}»")
_ENDED = Words(
    "The deal has ended. Only a head, or the director, can let it go on",
    "Сделка завершена. Вернуть её в работу может руководитель или директор",
)
_ENDED_AS_IT_IS = Words(
    "The deal has ended. Only a head, or the director, can change what it says or who manages it",
    "Сделка завершена. Изменить её данные и доли может руководитель или директор",
)
_NOT_HIS = Words(
    "Shares of a deal are changed by those who manage it, or by a head",
    "Доли в сделке меняет тот, кто её ведёт, или руководитель",
)
_ENDS = Words(
    "A deal is won or lost by those who manage it, or by a head",
    "Завершает сделку тот, кто её ведёт, или руководитель",
)
_NO_REASON = Words("Choose why the deal is lost", "Выберите причину отказа")
_NEEDED = Words("The step “{name}” needs it: {what}", "Нужно для шага «{name}»: {what}")
_LACKING = Words("“{name}” needs first: {what}", "До шага «{name}» нужно указать: {what}")
_AMOUNT = Words("The amount must be 0 or more, and not so large", "Сумма должна быть не меньше нуля и не такой большой")
_LONG = Words(
    "A text is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Текст длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
_NOBODY = Words("Say who manages the deal", "Укажите, кто ведёт сделку")
_MANY = Words("A deal has at most {n} managers", "У сделки не больше {n} менеджеров")
_TWICE = Words(
    "Somebody stands twice in one role: give one share", "Кто-то указан дважды в одной роли: оставьте одну долю"
)
_FINE = Words(
    "The shares are too finely divided together: write them with fewer decimals",
    "Доли вместе слишком дробные: напишите их с меньшим числом знаков",
)
