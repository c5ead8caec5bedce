"""Why a fact is counted by a measure, or by which condition it is not."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pochemu.engine.bonus import Sheet
from pochemu.engine.fact import Credit, Fact
from pochemu.engine.formula import Step
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.spelling import READ
from pochemu.engine.formula.substitution import value_piece
from pochemu.engine.measure import Contribution, Measure, contribution, within
from pochemu.engine.number import NA
from pochemu.engine.roster import Reach
from pochemu.engine.titles import titled
from pochemu.engine.words import Words


class Verdict(NamedTuple):
    measure: Measure
    reason: Words
    gives: Contribution | None  # None: not counted

    @property
    def counted(self) -> bool:
        return self.gives is not None and not isinstance(self.gives.x, NA)


_IN = Words("counted", "учтён")
_OTHER_KIND = Words(
    "counts facts of the kind “{wanted}”, and this is “{found}”", "считает факты вида «{wanted}», а это «{found}»"
)
_MEMBERS = Words("counts people, not facts", "считает людей, а не факты")
_NOT_CREDITED = Words("not credited to {who}: credited to {whom}", "не зачтён: в зачёте {whom}, а не {who}")
_NOT_IN_TEAM = Words(
    "none of those it is credited to was in a team of {who} on {day}",
    "никто из тех, кому он зачтён, {day} не был в команде сотрудника {who}",
)
_BEFORE = Words(
    "happened on {day}, before the window, which begins on {first}",
    "случился {day}, раньше окна: оно начинается {first}",
)
_AFTER = Words(
    "happened on {day}, after the window, which ends on {last}", "случился {day}, позже окна: оно кончается {last}"
)
_NO_POSITION = Words(
    "happened on {day}, when {who} did not hold the position “{position}”",
    "случился {day}, а должность «{position}» в этот день занимал кто-то другой: не {who}",
)
_CONDITION = Words("does not meet: {condition}{actual}", "не выполнено условие: {condition}{actual}")
_ACTUAL = Words(" — here it is {value}", " — здесь {value}")
_CONDITION_NA = Words("the condition has no value: {reason}", "условие не имеет значения: {reason}")
_LEFT_OUT = Words("left out: {reason}", "не взят в счёт: {reason}")


def verdicts(sheet: Sheet, fact: Fact) -> list[Verdict]:
    """One for each measure of the position, in the scheme's order."""
    reaches = {measure: sheet.reach(of, window) for of, window, measures in sheet.scheme.looks for measure in measures}
    return [_verdict(sheet, measure, reaches.get(measure, ()), fact) for measure in sheet.scheme.measures.values()]


def _verdict(sheet: Sheet, measure: Measure, reach: Reach, fact: Fact) -> Verdict:
    if measure.over is None:
        return Verdict(measure, _MEMBERS, None)
    if fact.kind != measure.over.name:
        return Verdict(measure, _OTHER_KIND.fill(wanted=measure.over.title, found=_kind(sheet, fact)), None)
    gives = contribution(measure, reach, fact)
    if gives is not None:
        return Verdict(measure, _LEFT_OUT.fill(reason=gives.x.reason) if isinstance(gives.x, NA) else _IN, gives)
    reached = list(within(reach, fact))
    return Verdict(
        measure, _not_met(measure, fact, reached[0]) if reached else _out_of_reach(sheet, measure, fact), None
    )


def _kind(sheet: Sheet, fact: Fact) -> Words:
    """Its title, where anybody's scheme counts such facts."""
    schemes = (scheme for versions in sheet.pay.company.rulebook.schemes.values() for scheme in versions)
    kinds = (measure.over for scheme in schemes for measure in scheme.measures.values())
    return next((kind.title for kind in kinds if kind and kind.name == fact.kind), Words.same(fact.kind))


def _out_of_reach(sheet: Sheet, measure: Measure, fact: Fact) -> Words:
    holding, day = sheet.holding, _day(fact.day)
    names = sheet.pay.company.roster.names
    who = names.get(holding.employee, holding.employee)
    if measure.of == "employee" and all(credit.employee != holding.employee for credit in fact.credits):
        whom = ", ".join(names.get(credit.employee, credit.employee) for credit in fact.credits) or "—"
        return _NOT_CREDITED.fill(who=who, whom=whom)
    first, last = measure.window.first_day(holding.month), holding.month.last
    if fact.day < first:
        return _BEFORE.fill(day=day, first=_day(first))
    if fact.day > last:
        return _AFTER.fill(day=day, last=_day(last))
    if measure.of == "team":
        return _NOT_IN_TEAM.fill(who=who, day=day)
    return _NO_POSITION.fill(day=day, who=who, position=sheet.scheme.title)


def _not_met(measure: Measure, fact: Fact, credit: Credit) -> Words:
    """The first part of the condition that fails, and what stands there instead."""
    assert measure.where is not None
    trace = measure.read_where(fact, credit)
    values = dict(zip(map(id, measure.where.steps), trace, strict=True))
    if isinstance(trace[-1], NA):
        return _CONDITION_NA.fill(reason=trace[-1].reason)
    tree = measure.where.tree
    failed = (
        next((part for part in tree.children if values[id(part)] is False), tree) if isinstance(tree, n.And) else tree
    )
    return _CONDITION.fill(condition=titled(failed), actual=_actual(measure, failed, values))


def _actual(measure: Measure, failed: n.Node, values: Mapping[int, Step]) -> Words:
    if not isinstance(failed, n.Comparison | n.In):
        return Words("", "")
    side = failed.children[0]
    if not isinstance(side, n.Name):
        return Words("", "")
    assert measure.where is not None
    unit = measure.where.units[[id(step) for step in measure.where.steps].index(id(side))]
    shown = (value_piece(values[id(side)], unit, spelling, "").text for spelling in READ)
    return _ACTUAL.fill(value=Words(*shown))


def _day(day: int) -> str:
    return date.fromordinal(day).isoformat()
