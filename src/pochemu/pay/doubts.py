"""What about a draft should be looked at before it is submitted: its tables, and what it does on past months' facts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Sheet
from pochemu.engine.doubtful import doubtful
from pochemu.engine.fact import Value
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.number import NA, ONE, ZERO
from pochemu.engine.period import Month
from pochemu.engine.scheme import Indicator, Scheme
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.pay.backtest import Back, Ways
from pochemu.pay.snapshot import snapshot

LEAST: Final = 3
"""So many months of people tell something; fewer are chance."""
TIMES: Final = 2


class Example(NamedTuple):
    """A figure that shows it: of whom, in which month, by which names from the bonus down."""

    employee: str
    name: str
    month: Month
    names: tuple[str, ...]
    value: Value
    unit: Unit

    @property
    def is_percent(self) -> bool:
        """A plan's part that was reached."""
        return self.unit is Unit.NUMBER


class Doubt(NamedTuple):
    words: Words
    example: Example | None = None  # under the draft


def doubts(back: Back, scheme: Scheme) -> list[Doubt]:
    """`back`: the months looked at, all of them as known at its entry: one calculation serves them all, and where what
    is added is carried on, each month leans on all that were before it."""
    sheets: list[Sheet] = []
    was = would = ZERO
    way = Ways(back.known_at, scheme, ())
    for month in back.months:
        held = [one for one in way.base.roster.holdings(month) if one.position == scheme.position]
        test = way.month(month, sorted({one.employee for one in held}))
        was, would = was + test.was, would + test.would
        sheets += [way.would.sheet(one) for one in held]
    found = [Doubt(words) for words in doubtful(scheme, currency=snapshot().currency)]
    if len(sheets) >= LEAST:
        found += [*_plans(scheme, sheets), *_indicators(scheme, sheets), *_cost(was, would)]
    return found


def _plans(scheme: Scheme, sheets: Sequence[Sheet]) -> Iterator[Doubt]:
    """Of each measure with a plan: nobody reached it, or nobody ever missed it."""
    for measure in scheme.measures.values():
        ref = Ref(RefKind.ATTAINMENT, measure.name)
        told = _told((sheet, sheet[ref].value) for sheet in sheets)
        if len(told) < LEAST:
            continue
        best, worst = max(told, key=lambda one: one[1]), min(told, key=lambda one: one[1])
        name = scheme.attainments[measure.name].name
        if best[1] < ONE:
            yield Doubt(_NOBODY_REACHED.fill(measure=measure.title), _example(best[0], (name,), best[1], Unit.NUMBER))
        elif worst[1] >= ONE:
            yield Doubt(_NOBODY_MISSED.fill(measure=measure.title), _example(worst[0], (name,), worst[1], Unit.NUMBER))


def _indicators(scheme: Scheme, sheets: Sequence[Sheet]) -> Iterator[Doubt]:
    for indicator in scheme.indicators.values():
        told = _told((sheet, sheet.indicator(indicator).value) for sheet in sheets)
        if not told:
            yield Doubt(_NEVER_A_VALUE.fill(indicator=indicator.title), _of_line(sheets[-1], indicator))
        elif len(told) >= LEAST and len({value for _, value in told}) == 1:
            words = _ALWAYS_THE_SAME if told[0][1] else _NEVER_PAYS
            yield Doubt(words.fill(indicator=indicator.title), _of_line(told[-1][0], indicator))


def _cost(was: mpq, would: mpq) -> Iterator[Doubt]:
    if was > 0 and (would >= TIMES * was or TIMES * would <= was):
        yield Doubt(_DEARER if would > was else _CHEAPER)


def _told(values: Iterable[tuple[Sheet, Value]]) -> list[tuple[Sheet, mpq]]:
    """Those that have a value."""
    return [(sheet, value) for sheet, value in values if not isinstance(value, NA)]  # type: ignore[misc]


def _of_line(sheet: Sheet, indicator: Indicator) -> Example:
    return _example(sheet, (indicator.name,), sheet.indicator(indicator).value, Unit.MONEY)


def _example(sheet: Sheet, names: tuple[str, ...], value: Value, unit: Unit) -> Example:
    holding = sheet.holding
    name = sheet.pay.company.roster.names.get(holding.employee, holding.employee)
    return Example(holding.employee, name, holding.month, names, value, unit)


_NOBODY_REACHED = Words(
    "Nobody would have reached the plan of “{measure}” in any of these months",
    "План по «{measure}» за эти месяцы не выполнил бы никто и ни разу",
)
_NOBODY_MISSED = Words(
    "Nobody would have missed the plan of “{measure}” in any of these months",
    "План по «{measure}» за эти месяцы выполняли бы все и всегда",
)
_NEVER_PAYS = Words(
    "“{indicator}” would have paid nothing to anybody",
    "«{indicator}» никому ничего не заплатил бы",
)
_ALWAYS_THE_SAME = Words(
    "“{indicator}” would have paid everybody the same in every month",
    "«{indicator}» каждый месяц платил бы всем одно и то же",
)
_NEVER_A_VALUE = Words(
    "“{indicator}” would never have had a value",
    "«{indicator}» ни разу не имел бы значения",
)
_DEARER = Words(
    "Bonuses of the position would have cost more than twice as much",
    "Премии по должности обошлись бы больше чем вдвое дороже",
)
_CHEAPER = Words(
    "Bonuses of the position would have cost less than half as much",
    "Премии по должности обошлись бы больше чем вдвое дешевле",
)
