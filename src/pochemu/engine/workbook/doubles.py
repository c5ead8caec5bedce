"""How far the double in a spreadsheet's cell may be from the exact number, and whether that could change a kopeck.

Spreadsheets calculate in doubles, and they take numbers that are very near for equal. So every formula is followed
beside its exact trace with a bound of the error; where a rounding, a comparison or a lookup might turn out otherwise,
`InDoubt` is raised, and the cell keeps the exact figure as a plain number, with a note.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.formula import NOT_TAKEN, Formula, Ref
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.compiling import Step, ref_of
from pochemu.engine.formula.spelling import decimals
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA, ZERO
from pochemu.engine.table import Table
from pochemu.engine.words import Words

ULP: Final = 2.0**-52
ALIKE: Final = 2.0**-46
"""Of two numbers' size: nearer ones may be taken for equal (LibreOffice: 2⁻⁴⁸, Excel: the fifteenth digit)."""

COMPARED: Final = 10
"""Decimals to which both sides are rounded before they are compared."""

SIGNIFICANT: Final = 15
"""Decimal digits that a double surely keeps."""

MOST_DIGITS: Final = 12
"""To which spreadsheets are asked to round."""

FIRST_DATE: Final = date(1900, 3, 1)
"""Before it, spreadsheets differ about days."""


class InDoubt(Exception):
    """A double might decide otherwise than the exact number."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class Double(NamedTuple):
    """A cell's value as a spreadsheet has it: the double is at most `error` away from the exact value."""

    value: Step
    error: float = 0.0
    nearest: bool = True  # the very double that is nearest to the value, and so the one that its decimal text means


def guard_digits(digits: int) -> int:
    """Rounded to these first, so that 1.00499999999999 that should be 1.005 is that again."""
    return max(digits, 2) + 5


FARTHEST: Final = mpq(10) ** 307
"""Larger numbers than this are none that a spreadsheet knows."""


def fits(value: mpq) -> bool:
    return abs(value) <= FARTHEST


def nearest(value: mpq) -> float:
    """The double nearest to a value that `fits`: gmpy2's own conversion cuts off."""
    return int(value.numerator) / int(value.denominator)


def size(value: mpq) -> float:
    if abs(value) > 10**SIGNIFICANT:
        raise InDoubt(TOO_LARGE)
    return abs(nearest(value))


def of(value: Step) -> Double:
    """A value as it is put into a cell or a formula."""
    if isinstance(value, date) and value < FIRST_DATE:
        raise InDoubt(EARLY)
    if not isinstance(value, mpq):
        return Double(value)
    if written(value) is None:
        return Double(value, 2 * ULP * size(value) + size(value) * 10.0 ** (1 - SIGNIFICANT), nearest=False)
    return _rounded_once(value)


def written(value: mpq) -> str | None:
    """The number as a spreadsheet's formula may have it, exactly: a decimal, or a quotient of two; None for neither."""
    places = decimals(value)
    if places is not None and abs(value) * mpq(10) ** places < 10**SIGNIFICANT:
        digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
        text = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits
        return f"-{text}" if value < 0 else text
    if max(abs(value.numerator), value.denominator) < 10**SIGNIFICANT:
        return f"{value.numerator}/{value.denominator}"
    return None


def judged(formula: Formula, trace: tuple[Step, ...], given: Mapping[Ref, Double]) -> Double:
    """What a spreadsheet's own run of the formula gives. Raises InDoubt."""
    values = iter(trace)

    def step(node: n.Node, parts: list[Double]) -> Double:
        value = next(values)
        if value is NOT_TAKEN:
            return Double(NOT_TAKEN)
        return given[ref] if (ref := ref_of(node)) else _step(formula, node, value, parts)

    return n.fold(formula.tree, step)


def _step(formula: Formula, node: n.Node, value: Step, parts: list[Double]) -> Double:
    if isinstance(node, n.Arithmetic) and node.operator == "/":
        return divided(value, *parts)
    if isinstance(value, NA):
        if any(isinstance(part.value, NA) for part in parts) or isinstance(node, n.Ifs):
            return Double(value)
        raise InDoubt(TOO_LARGE)
    match node:
        case n.If() | n.Ifs() | n.IfNa():
            return _chosen(node, parts)
        case n.Comparison() | n.In():
            for other in parts[1:]:
                _must_compare(parts[0], other)
            return Double(value)
        case n.Round(function, _, digits):
            return rounded(function, parts[0], digits, value)
        case n.Lookup(function, table):
            return _looked_up(function, formula.tables[table], parts[0], value)
        case n.Arithmetic("*"):
            return multiplied(value, *parts)
        case n.Arithmetic():
            return added(value, parts)
        case n.Call(Function.SUM):
            return added(value, parts)
        case n.Call(Function.MIN | Function.MAX):
            return Double(value, max(part.error for part in parts), all(part.nearest for part in parts))
        case n.Negative() | n.Call(Function.ABS):
            return parts[0]._replace(value=value)
    return of(value)


def _chosen(node: n.Node, parts: list[Double]) -> Double:
    """The branch that was taken: what it cost to choose it was judged before."""
    if isinstance(node, n.IfNa):
        return parts[0] if parts[1].value is NOT_TAKEN else parts[1]
    results = parts[1:] if isinstance(node, n.If) else parts[1::2]
    return next(part for part in results if part.value is not NOT_TAKEN)


# --- arithmetic ---


def _rounded_once(value: mpq) -> Double:
    """Of one operation over exact doubles, or of one reading of a text."""
    denominator, numerator = int(value.denominator), int(value.numerator)
    exact = denominator & (denominator - 1) == 0 and numerator.bit_length() <= 53
    return Double(value, 0.0 if exact else ULP * size(value))


def _result(value: mpq, operands: list[Double], passed_on: float) -> Double:
    if not any(operand.error for operand in operands):
        return _rounded_once(value)
    return Double(value, passed_on * (1 + ALIKE) + ULP * size(value), nearest=False)


def added(value: Step, parts: list[Double]) -> Double:
    """Also what is subtracted: the value tells."""
    if isinstance(value, NA):
        return Double(value)
    sizes = sum((size(part.value) for part in parts), 0.0)  # type: ignore[arg-type]
    passed_on = sum((part.error for part in parts), 0.0)
    if value and size(value) <= ALIKE * sizes:  # type: ignore[arg-type]
        return Double(value, passed_on + 2 * size(value), nearest=False)  # type: ignore[arg-type]
    if len(parts) > 2:
        passed_on += ULP * sizes * len(parts) if any(part.error for part in parts) else 0.0
    return _result(value, parts, passed_on)  # type: ignore[arg-type]


def multiplied(value: Step, one: Double, other: Double) -> Double:
    if isinstance(value, NA):
        return Double(value)
    a, b = size(one.value), size(other.value)  # type: ignore[arg-type]
    return _result(value, [one, other], a * other.error + b * one.error + one.error * other.error)  # type: ignore[arg-type]


def divided(value: Step, one: Double, other: Double) -> Double:
    if isinstance(one.value, NA) or isinstance(other.value, NA):
        return Double(value)
    divisor = size(other.value)  # type: ignore[arg-type]
    if other.error >= divisor / 2 and other.error:
        raise InDoubt(NEAR_ZERO)
    if isinstance(value, NA):  # divided by zero
        return Double(value)
    passed_on = (one.error + size(value) * other.error) / (divisor - other.error)  # type: ignore[arg-type]
    return _result(value, [one, other], passed_on)  # type: ignore[arg-type]


# --- what decides ---


def _must_compare(one: Double, other: Double) -> None:
    if not (isinstance(one.value, mpq) and isinstance(other.value, mpq)):
        return
    apart = abs(one.value - other.value)
    if not apart:
        alike = one.nearest and other.nearest
        if not (alike or (_rounds_as_exact(one, COMPARED) and _rounds_as_exact(other, COMPARED))):
            raise InDoubt(NEAR_THRESHOLD)
    elif size(apart) <= one.error + other.error + 10.0**-COMPARED + ALIKE * max(size(one.value), size(other.value)):
        raise InDoubt(NEAR_THRESHOLD)


def _rounds_as_exact(x: Double, places: int) -> bool:
    """Whether rounding the double to so many decimals gives what rounding the exact value would."""
    value = x.value
    assert isinstance(value, mpq)
    return size(value) * 10.0**places < 10**SIGNIFICANT and x.error < size(_to_nearest_half(value, places))


def _to_nearest_half(value: mpq, places: int) -> mpq:
    """How far the value is from where rounding to nearest turns."""
    scaled = abs(value) * mpq(10) ** places
    rest = scaled - (scaled.numerator // scaled.denominator)
    return abs(rest - mpq(1, 2)) / mpq(10) ** places


def _to_nearest_whole(value: mpq, places: int) -> mpq:
    scaled = abs(value) * mpq(10) ** places
    rest = scaled - (scaled.numerator // scaled.denominator)
    return min(rest, 1 - rest) / mpq(10) ** places


def rounded(function: Function, x: Double, digits: int, value: Step) -> Double:
    """ROUND(ROUND(x, guard), digits) and its like."""
    if isinstance(value, NA):
        return Double(value)
    exact, guard = x.value, guard_digits(digits)
    assert isinstance(exact, mpq)
    assert isinstance(value, mpq)
    if abs(digits) > MOST_DIGITS:
        raise InDoubt(TOO_LARGE)
    turn = _to_nearest_half if function is Function.ROUND else _to_nearest_whole
    apart = turn(exact, digits)
    if not apart:
        if not (x.error < 0.5 * 10.0**-guard and size(exact) * 10.0**guard < 10**SIGNIFICANT):
            raise InDoubt(NEAR_HALF)
    elif size(apart) <= x.error + 0.5 * 10.0**-guard + ALIKE * size(exact):
        raise InDoubt(NEAR_HALF)
    if size(value) * 10.0**digits >= 10**SIGNIFICANT:
        raise InDoubt(TOO_LARGE)
    return _rounded_once(value)


def _looked_up(function: Function, table: Table, x: Double, value: Step) -> Double:
    assert isinstance(x.value, mpq)
    assert isinstance(value, mpq)
    if function is Function.TIER:
        for start in table.starts:
            _must_compare(x, of(start))
        return of(value)
    if function is Function.MARGINAL:
        return Double(value, _of_marginal(table, x), nearest=False)
    _must_compare(x, of(table.starts[0]))
    return Double(value, _of_curve(table, x), nearest=False)


def _of_marginal(table: Table, x: Double) -> float:
    """The parts are summed as (x − from) × step, a step being the difference of two rates."""
    whole, rates = size(x.value), [size(rate) for _, rate in table.rows]  # type: ignore[arg-type]
    borders = max(size(max(start, ZERO)) for start in table.starts)
    return x.error * 2 * sum(rates) + 8 * ULP * (whole + borders) * 2 * sum(rates) * len(rates)


def _of_curve(table: Table, x: Double) -> float:
    steepest = max(
        (size((y1 - y0) / (x1 - x0)) for (x0, y0), (x1, y1) in zip(table.rows, table.rows[1:], strict=False)),
        default=0.0,
    )
    far = size(x.value) + max(size(start) for start in table.starts)  # type: ignore[arg-type]
    high = max(size(gives) for _, gives in table.rows)
    moved = x.error + 10.0**-COMPARED + ALIKE * far
    return 2 * moved * steepest + 8 * ULP * (high + far * steepest)


TOO_LARGE = Words(
    "the number is too large for a spreadsheet’s arithmetic, so the system’s figure stands here",
    "число слишком велико для арифметики таблиц, поэтому здесь стоит число системы",
)
NEAR_HALF = Words(
    "the exact value lies too near a half of the last digit for a spreadsheet’s arithmetic: "
    "the system’s figure stands here",
    "точное значение слишком близко к половине последнего знака для арифметики таблиц: здесь стоит число системы",
)
NEAR_THRESHOLD = Words(
    "two numbers that are compared are too near for a spreadsheet’s arithmetic: the system’s figure stands here",
    "сравниваемые числа слишком близки для арифметики таблиц: здесь стоит число системы",
)
NEAR_ZERO = Words(
    "the divisor is too near zero for a spreadsheet’s arithmetic: the system’s figure stands here",
    "делитель слишком близок к нулю для арифметики таблиц: здесь стоит число системы",
)
EARLY = Words(
    "a date before March 1900, which spreadsheets count differently: the system’s figure stands here",
    "дата раньше марта 1900 года, которую таблицы считают по-разному: здесь стоит число системы",
)
