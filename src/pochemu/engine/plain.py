"""Formulas and measures in plain words, from the typed tree: what is paid for what, told so that it can't be mistaken.

Above all whether a table pays the whole at one rate, or each part at its own: thousands hang on that one word.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.codes import meant
from pochemu.engine.fact import EVERY_KIND_HAS
from pochemu.engine.fields import field_title
from pochemu.engine.formula import Formula, Node
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.printing import money_piece, number_piece
from pochemu.engine.formula.spelling import READ
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.measure import Measure
from pochemu.engine.number import ZERO
from pochemu.engine.roster import Roster
from pochemu.engine.scheme import Scheme
from pochemu.engine.table import Table
from pochemu.engine.titles import OF_MEMBERS
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

STOP: Final = "¶"
"""Where a clause that stands alone begins a new sentence; within another it is a semicolon."""


class Reading(NamedTuple):
    """A sentence, and what it leans on: tables looked up within, steps by name."""

    says: Words
    notes: tuple[Words, ...] = ()


class Named(NamedTuple):
    """A figure that formulas may name, with the noun before its title."""

    title: Words
    noun: "Noun"


class Noun(NamedTuple):
    """Russian in the cases that the sentences take: счётчик, счётчика, счётчику."""

    en: str
    ru: str
    of: str
    by: str


MEASURE: Final = Noun("", "счётчик", "счётчика", "счётчику")
VALUE: Final = Noun("", "значение", "значения", "значению")
INDICATOR: Final = Noun("", "показатель", "показателя", "показателю")
FIELD: Final = Noun("", "поле", "поля", "полю")
ATTAINED: Final = Noun("attainment of the plan of ", "выполнение плана по счётчику", "выполнения плана по счётчику",
                       "выполнению плана по счётчику")  # fmt: skip
PLANNED: Final = Noun("the plan of ", "план по счётчику", "плана по счётчику", "плану по счётчику")
RESULT: Final = Noun("the result of ", "результат", "результата", "результату")


@dataclass(frozen=True)
class Known:
    """What the names of a scheme stand for."""

    named: Mapping[str, Named] = field(default_factory=dict)
    shares: frozenset[str] = frozenset()  # figures that are read as percents
    values: Mapping[str, Formula] = field(default_factory=dict)
    currency: str = "RUB"
    meant: Mapping[int, Words] = field(default_factory=dict)  # `codes.meant`


def known_of(scheme: Scheme, *, currency: str = "RUB") -> Known:
    measures = {name: Named(one.title, MEASURE) for name, one in scheme.measures.items()}
    values = {name: Named(one.title, VALUE) for name, one in scheme.values.items()}
    shares = frozenset(name for name, one in scheme.measures.items() if one.take.function == "share")
    return Known({**measures, **values}, shares, {n_: one.formula for n_, one in scheme.values.items()}, currency)


def reading(formula: Formula, known: Known) -> Reading:
    """What an indicator's formula, or a step's, pays for what."""
    teller = _Teller(known, formula)
    says = _sentence(teller.clause(formula.tree))
    notes = [*teller.untold(formula.tree), *_steps(formula, known, frozenset())]
    return Reading(says, tuple(dict.fromkeys(notes)))


def _steps(formula: Formula, known: Known, told: frozenset[str]) -> list[Words]:
    """The steps that the formula names, and those that they name."""
    notes: list[Words] = []
    for ref in formula.refs:
        if ref.name in known.values and ref.name not in told:
            step = known.values[ref.name]
            teller = _Teller(known, step)
            notes.append(_STEP.fill(name=known.named[ref.name].title, says=_clause(teller.clause(step.tree))))
            notes += [*teller.untold(step.tree), *_steps(step, known, told | {ref.name})]
    return notes


def measure_reading(measure: Measure, roster: Roster, *, currency: str = "RUB") -> Reading:
    """What the measure counts, whose, and over which time. Positions, teams and people are called as in the roster."""
    of_members = measure.over is None
    teller = _Teller(Known(currency=currency, meant=meant(measure, roster)), measure.take.x, of_members=of_members)
    whose = _MEMBERS if measure.over is None else _FACTS.fill(kind=measure.over.title)
    taken = teller.taken(measure.take.function, measure.take.x, whose)
    reach = Words("", "") if of_members else Words(" {of}", " {of}").fill(of=_OF[measure.of])
    where = Words("", "")
    if measure.where:
        where = _ONLY_THOSE.fill(
            condition=_Teller(teller.known, measure.where, of_members=of_members).conditions(measure.where.tree)
        )
    window = _WINDOWS.get(measure.window.name, _LAST).fill(n=measure.window.months)
    says = Words(*(f"{t}{r} {w}{c}" for t, r, w, c in zip(taken, reach, window, where, strict=True)))
    return Reading(_sentence(says), tuple(teller.untold(measure.take.x.tree) if measure.take.x else ()))


def _sentence(clause: Words) -> Words:
    return Words(*(" ".join(_capital(part) for part in text.split(STOP)) for text in clause))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _clause(words: Words) -> Words:
    return Words(*(text.replace(STOP, "; ") for text in words))


class _Teller:
    """Tells one formula. `told` remembers the lookups whose tables were told where they stand."""

    def __init__(self, known: Known, formula: Formula | None, *, of_members: bool = False) -> None:
        self.known = known
        self.of_members = of_members
        self.tables: Mapping[str, Table] = formula.tables if formula else {}
        self.units = dict(zip(map(id, formula.steps), formula.units, strict=True)) if formula else {}
        self.told: set[int] = set()

    # --- clauses: what is paid ---

    def clause(self, node: Node) -> Words:
        match node:
            case n.IfNa():
                return self.if_missing(node)
            case n.If():
                return self.choice(node)
            case n.Ifs():
                return self.choices(node)
            case n.Lookup():
                return self.lookup(node)
            case n.Arithmetic(operator) if operator in "+-":
                return self.added(node)
            case n.Arithmetic("*"):
                return self.product(node)
            case n.Call(Function.MIN | Function.MAX, (first, second)):
                return self.limited(node, first, second)
            case n.Round():
                return self.rounded(node, self.clause(node.operand))
            case n.Negative(operand):
                return _MINUS.fill(x=self.text(operand))
        return self.text(node)

    def if_missing(self, node: n.IfNa) -> Words:
        if self.pays_nothing(node.instead, node):
            return _OR_NOTHING.fill(x=self.clause(node.sought))
        return _OR_INSTEAD.fill(x=self.clause(node.sought), y=self.clause(node.instead))

    def choice(self, node: n.If) -> Words:
        holds = self.condition(node.condition)
        if self.pays_nothing(node.otherwise, node):
            return _ONLY_IF.fill(c=holds, a=self.clause(node.then))
        if self.pays_nothing(node.then, node):
            return _NOTHING_IF.fill(c=holds, b=self.clause(node.otherwise))
        return _IF.fill(c=holds, a=self.clause(node.then), b=self.clause(node.otherwise))

    def choices(self, node: n.Ifs) -> Words:
        told = []
        for condition, result in zip(node.parts[::2], node.parts[1::2], strict=True):
            gives = _NOTHING if self.pays_nothing(result, node) else self.clause(result)
            if isinstance(condition, n.Flag) and condition.value:
                told.append(_OTHERWISE.fill(a=gives))
            else:
                told.append((_OR_WHEN if told else _WHEN).fill(c=self.condition(condition), a=gives))
        return _joined(STOP, told)

    def pays_nothing(self, node: Node, whole: Node) -> bool:
        """A branch of 0 where the whole is pay; of a coefficient 0 is a number like any other."""
        return isinstance(node, n.Number | n.Money) and node.value == 0 and self.unit(whole) is Unit.MONEY

    def added(self, node: n.Arithmetic) -> Words:
        """a plus b minus c: each a clause of its own."""
        terms: list[tuple[str, Node]] = []
        left: Node = node
        while isinstance(left, n.Arithmetic) and left.operator in "+-":
            terms.insert(0, (left.operator, left.right))
            left = left.left
        return reduce(
            lambda so_far, term: _PLUS_MINUS[term[0]].fill(a=so_far, b=self.clause(term[1])), terms, self.clause(left)
        )

    def limited(self, node: n.Call, first: Node, second: Node) -> Words:
        """MAX(0; x): not less than 0."""
        limit, other = (first, second) if isinstance(first, n.Number | n.Money) else (second, first)
        if not isinstance(limit, n.Number | n.Money):
            return self.text(node)
        x = self.clause(other)
        words = (_LIMITED if STOP not in x.en else _LIMITED_IN_ALL)[node.function]
        return words.fill(x=x, limit=self.text(limit))

    def rounded(self, node: n.Round, x: Words) -> Words:
        step = number_words(mpq(10) ** -node.digits)
        return _ROUNDED[node.function].fill(x=x, step=step)

    def product(self, node: n.Arithmetic) -> Words:
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, n.Lookup) and other.function is not Function.MARGINAL:
                return self.times_table(one, other)
            if self.is_figure(one) and isinstance(other, n.Money) and not self.is_share(one):
                return _PER_UNIT.fill(rate=self.text(other), of=self.noun(one).of)
            if self.is_figure(one) and isinstance(other, n.Number) and self.unit(one) is Unit.MONEY:
                return _SHARE_OF.fill(share=self.text(other), of=self.noun(one).of)
        return self.text(node)

    def times_table(self, factor: Node, lookup: n.Lookup) -> Words:
        """So much for each unit at the rate reached, or a sum by the coefficient reached."""
        self.told.add(id(lookup))
        rows, by = self.rows(lookup), self.by(factor, lookup.operand)
        if lookup.function is Function.CURVE:
            words = _CURVE_TIMES
        elif self.is_figure(factor):
            words = _WHOLE_SUM if self.unit(factor) is Unit.MONEY else _WHOLE_COUNT
        else:
            words = _TIER_TIMES
        return words.fill(factor=self.text(factor), of=self.noun(factor).of, by=by, rows=rows)

    def by(self, factor: Node, operand: Node) -> Words:
        """What a rate is found by: said shortly where it is the very figure that is paid."""
        if isinstance(factor, n.Name) and operand == factor:
            return _ITSELF
        if isinstance(factor, n.Name) and operand == n.Attainment(factor.name):
            return _ITS_PLAN
        return self.noun(operand).by

    def lookup(self, node: n.Lookup) -> Words:
        self.told.add(id(node))
        noun, rows = self.noun(node.operand), self.rows(node)
        words = {Function.TIER: _TIER, Function.MARGINAL: _MARGINAL, Function.CURVE: _CURVE}[node.function]
        what = _SUM if self.tables[node.table].units[1] is Unit.MONEY else _NUMBER
        return words.fill(of=noun.of, by=noun.by, rows=rows, what=what)

    def untold(self, root: Node) -> list[Words]:
        """The tables that the sentence names only."""
        return [
            _IN_TABLE.fill(table=self.tables[node.table].title, says=self.lookup(node))
            for node in n.in_order(root)
            if isinstance(node, n.Lookup) and id(node) not in self.told
        ]

    # --- rows of a table ---

    def rows(self, node: n.Lookup) -> Words:
        table = self.tables[node.table]
        start, gives = self.printers(node, table)
        match node.function:
            case Function.MARGINAL:
                return self.parts(table, start, gives)
            case Function.CURVE:
                told = [_AT.fill(x=start(x), y=gives(y)) for x, y in table.rows[:-1]]
                last_x, last_y = table.rows[-1]
                told.append(_AT_AND_ABOVE.fill(x=start(last_x), y=gives(last_y)))
            case _:
                told = [_FROM.fill(x=start(x), y=gives(y)) for x, y in table.rows]
        return _joined("; ", [*told, *self.below(table, start)])

    def below(self, table: Table, start: "Printer") -> list[Words]:
        first = table.rows[0][0]
        return [_BELOW.fill(x=start(first))] if first > 0 else []

    def parts(self, table: Table, start: "Printer", gives: "Printer") -> Words:
        told = self.below(table, start)
        for row, (begins, rate) in enumerate(table.rows):
            ends = table.rows[row + 1][0] if row + 1 < len(table.rows) else None
            words = _PARTS[begins > 0, ends is not None]
            told.append(words.fill(a=start(begins), b=start(ZERO if ends is None else ends), rate=gives(rate)))
        return _joined("; ", told)

    def printers(self, node: n.Lookup, table: Table) -> "tuple[Printer, Printer]":
        """How the two columns are written: as their author did, and attainment always in percents."""
        shares = self.is_share(node.operand) or table.percents[0]
        return self.printer(table.units[0], percent=shares), self.printer(table.units[1], percent=table.percents[1])

    def printer(self, unit: Unit, *, percent: bool) -> "Printer":
        if unit is Unit.MONEY:
            return lambda value: money_words(value, self.known.currency)
        return lambda value: number_words(value, percent=percent)

    def is_share(self, node: Node) -> bool:
        match node:
            case n.Attainment():
                return True
            case n.Name(name):
                return name in self.known.shares
        return False

    # --- nouns and texts: what things are called ---

    def is_figure(self, node: Node) -> bool:
        return isinstance(node, n.Name) and node.name in self.known.named

    def unit(self, node: Node) -> Unit | None:
        return self.units.get(id(node))

    def noun(self, node: Node) -> "Cases":
        match node:
            case n.Attainment(name):
                return self.cases(ATTAINED, name)
            case n.Plan(name):
                return self.cases(PLANNED, name)
            case n.Salary():
                return Cases(_SALARY, _SALARY_OF, _SALARY_BY)
            case n.Name(name) if name in self.known.named:
                return self.cases(self.known.named[name].noun, name)
        text = self.text(node)
        kind = FIELD if isinstance(node, n.Name) else RESULT
        return Cases(text, *(Words(text.en, f"{case} {text.ru}") for case in (kind.of, kind.by)))

    def cases(self, noun: Noun, name: str) -> "Cases":
        title = self.title(name)
        return Cases(*(
            Words(f"{noun.en}{title.en}", f"{case} {title.ru}".lstrip()) for case in (noun.ru, noun.of, noun.by)
        ))  # fmt: skip

    def title(self, name: str) -> Words:
        if name in self.known.named:
            return _QUOTED.fill(x=self.known.named[name].title)
        if self.of_members:
            return _QUOTED.fill(x=OF_MEMBERS.get(name) or name)
        return _COMMON.get(name) or _QUOTED.fill(x=field_title(name))

    def text(self, node: Node, *, within: bool = False) -> Words:
        """Nominative; a compound is bracketed `within` another."""
        match node:
            case n.Number(value, percent):
                return number_words(value, percent=percent)
            case n.Money(value):
                return money_words(value, self.known.currency)
            case n.Text(value):
                return _QUOTED.fill(x=self.known.meant.get(id(node)) or Words.same(value))
            case n.Flag(value):
                return _YES if value else _NO
            case n.Name() | n.Plan() | n.Attainment() | n.Salary():
                return self.title(node.name) if isinstance(node, n.Name) else self.noun(node).nominative
            case n.Negative(operand):
                return Words("−{x}", "−{x}").fill(x=self.text(operand, within=isinstance(operand, n.Arithmetic)))
            case n.Arithmetic():
                return self.arithmetic(node, within=within)
            case n.Lookup(function, table, operand):
                return _LOOKED_UP[function].fill(table=self.tables[table].title, by=self.noun(operand).by)
            case n.Round():
                rounded = self.rounded(node, self.text(node.operand))
                return _BRACKETED.fill(x=rounded) if within else rounded
            case n.Call():
                return self.call(node)
            case n.Comparison() | n.In() | n.And() | n.Or() | n.Not():
                return self.condition(node)
        told = _clause(self.clause(node))
        return _BRACKETED.fill(x=told) if within else told

    def arithmetic(self, node: n.Arithmetic, *, within: bool) -> Words:
        product = node.operator in "*/"
        left = self.text(node.left, within=product and not _is_product(node.left))
        right = self.text(node.right, within=product or not _is_product(node.right))
        told = Words("{a} {sign} {b}", "{a} {sign} {b}").fill(a=left, b=right, sign=_SIGNS[node.operator])
        return _BRACKETED.fill(x=told) if within else told

    def call(self, node: n.Call) -> Words:
        arguments = [self.text(each) for each in node.arguments]
        return _CALLS[node.function].fill(
            all=_joined("; ", arguments), first=arguments[0], last=arguments[-1]
        )  # fmt: skip

    # --- conditions ---

    def condition(self, node: Node, *, within: bool = False) -> Words:
        match node:
            case n.Comparison(comparison, left, right):
                of_dates = self.unit(left) is Unit.DATE and comparison in _DATES_COMPARED
                words = (_DATES_COMPARED if of_dates else _COMPARED)[comparison]
                return words.fill(a=self.compared(left), b=self.compared(right))
            case n.In(sought, options):
                listed = _joined(", ", [self.text(option) for option in options])
                return _ONE_OF.fill(a=self.compared(sought), all=listed)
            case n.Not(n.In(sought, options)):
                listed = _joined(", ", [self.text(option) for option in options])
                return _NONE_OF.fill(a=self.compared(sought), all=listed)
            case n.Not(n.Name(name)):
                return _IS_NO.fill(a=self.title(name))
            case n.Name(name):
                return _IS_YES.fill(a=self.title(name))
            case n.Not(operand):
                return _NOT_SO.fill(a=self.condition(operand))
            case n.And(parts):
                return self.together(_AND, parts, within=within)
            case n.Or(parts):
                return self.together(_OR, parts, within=within)
        return self.text(node)

    def conditions(self, node: Node) -> Words:
        """All of them must hold."""
        parts = node.parts if isinstance(node, n.And) else (node,)
        return _joined("; ", [self.condition(part, within=len(parts) > 1) for part in parts])

    def compared(self, node: Node) -> Words:
        return self.noun(node).nominative if not isinstance(node, n.Number | n.Money | n.Text) else self.text(node)

    def together(self, word: Words, parts: tuple[Node, ...], *, within: bool) -> Words:
        told = [self.condition(part, within=True) for part in parts]
        joined = reduce(lambda a, b: word.fill(a=a, b=b), told)
        return _BRACKETED.fill(x=joined) if within else joined

    # --- what a measure takes ---

    def taken(self, function: str, x: Formula | None, whose: Words) -> Words:
        if x is None:
            return _TAKEN["count"].fill(whose=whose)
        if function == "share":
            return _TAKEN["share"].fill(whose=whose, x=self.condition(x.tree))
        told = self.text(x.tree)
        if isinstance(x.tree, n.Name) and not self.of_members:
            words = _AMOUNTS.get(function, _TAKEN[function]) if x.tree.name == "amount" else _TAKEN[function]
            return words.fill(whose=whose, x=told, field=_VALUE_OF if function in ("min", "max") else _FIELD)
        named = isinstance(x.tree, n.Name | n.Attainment) or told.ru.startswith("(")
        return _TAKEN[function].fill(whose=whose, x=told if named else _BRACKETED.fill(x=told), field=_NO_FIELD)


class Cases(NamedTuple):
    nominative: Words
    of: Words
    by: Words


Printer = Callable[[mpq], Words]


def _is_product(node: Node) -> bool:
    return isinstance(node, n.Arithmetic) and node.operator in "*/"


def _joined(by: str, parts: list[Words]) -> Words:
    return Words(by.join(part.en for part in parts), by.join(part.ru for part in parts))


def number_words(value: mpq, *, percent: bool = False) -> Words:
    return Words(*(number_piece(value, spelling, percent=percent).text for spelling in READ))


def money_words(value: mpq, currency: str) -> Words:
    return Words(*(money_piece(value, currency, spelling).text for spelling in READ))


# --- sentences ---

_QUOTED = Words("“{x}”", "«{x}»")
_BRACKETED = Words("({x})", "({x})")
_STEP = Words("“{name}” is a step: {says}.", "«{name}» — промежуточное значение: {says}.")
_IN_TABLE = Words("Table “{table}”: {says}.", "Таблица «{table}»: {says}.")
_NOTHING = Words("nothing", "ничего")
_YES, _NO = Words("yes", "да"), Words("no", "нет")
_SALARY, _SALARY_OF, _SALARY_BY = Words("base pay", "оклад"), Words("base pay", "оклада"), Words("base pay", "окладу")

_OR_NOTHING = Words("{x}¶while there is no value, nothing is paid", "{x}¶пока значения нет, не платится ничего")
_OR_INSTEAD = Words("{x}¶while there is no value: {y}", "{x}¶пока значения нет: {y}")
_ONLY_IF = Words("only if {c}: {a}¶otherwise nothing", "только если {c}: {a}¶иначе ничего")
_NOTHING_IF = Words("if {c}, nothing¶otherwise: {b}", "если {c}, то ничего¶иначе: {b}")
_IF = Words("if {c}: {a}¶otherwise: {b}", "если {c}: {a}¶иначе: {b}")
_WHEN = Words("if {c}: {a}", "если {c}: {a}")
_OR_WHEN = Words("otherwise, if {c}: {a}", "иначе, если {c}: {a}")
_OTHERWISE = Words("otherwise: {a}", "иначе: {a}")
_PLUS_MINUS = {"+": Words("{a}¶plus {b}", "{a}¶плюс {b}"), "-": Words("{a}¶minus {b}", "{a}¶минус {b}")}
_MINUS = Words("minus {x}", "минус {x}")
_LIMITED = {
    Function.MAX: Words("{x}, but not less than {limit}", "{x}, но не меньше {limit}"),
    Function.MIN: Words("{x}, but not more than {limit}", "{x}, но не больше {limit}"),
}
_LIMITED_IN_ALL = {
    Function.MAX: Words("{x}¶all of it together: not less than {limit}", "{x}¶всё вместе — не меньше {limit}"),
    Function.MIN: Words("{x}¶all of it together: not more than {limit}", "{x}¶всё вместе — не больше {limit}"),
}
_ROUNDED = {
    Function.ROUND: Words("{x}, rounded to {step}", "{x}, с округлением до {step}"),
    Function.ROUNDUP: Words("{x}, rounded up to {step}", "{x}, с округлением вверх до {step}"),
    Function.ROUNDDOWN: Words("{x}, rounded down to {step}", "{x}, с округлением вниз до {step}"),
}
_PER_UNIT = Words("{rate} for each unit of {of}", "по {rate} за каждую единицу {of}")
_SHARE_OF = Words("{share} of {of}", "{share} от суммы {of}")
_WHOLE_SUM = Words(
    "the whole of {factor} is paid at one rate, that of the tier reached by {by}, "
    "what lies below the tier included: {rows}",
    "вся сумма {of} оплачивается по одной ставке — той ступени, что достигнута по {by}, "
    "вместе с тем, что ниже порога: {rows}",
)
_WHOLE_COUNT = Words(
    "every unit of {factor}, the first ones too, is paid at one rate, that of the tier reached by {by}: {rows}",
    "каждая единица {of}, включая первые, оплачивается по одной ставке — той ступени, что достигнута по {by}: {rows}",
)
_TIER_TIMES = Words(
    "{factor} times the one coefficient of the tier reached by {by}: {rows}",
    "{factor} × один коэффициент — той ступени, что достигнута по {by}: {rows}",
)
_CURVE_TIMES = Words(
    "{factor} times a coefficient that moves along straight lines between the points, by {by}: {rows}",
    "{factor} × коэффициент, который меняется плавно, по прямым между точками, по {by}: {rows}",
)
_TIER = Words(
    "one {what}, that of the tier reached by {by}, nothing of the tiers below: {rows}",
    "{what} одной ступени — той, что достигнута по {by}, без ступеней ниже: {rows}",
)
_SUM, _NUMBER = Words("sum", "сумма"), Words("number", "число")
_MARGINAL = Words(
    "each part of {of} is paid at its own rate, and a higher rate does not change what the parts below bring: {rows}",
    "каждая часть {of} оплачивается по своей ставке, "
    "и более высокая ставка не меняет того, что дают части ниже: {rows}",
)
_CURVE = Words(
    "a {what} that moves along straight lines between the points, by {by}: {rows}",
    "{what} меняется плавно, по прямым между точками, по {by}: {rows}",
)
_ITSELF = Words("the same figure", "нему же")
_ITS_PLAN = Words("attainment of its plan", "выполнению его плана")
_FROM = Words("from {x}: {y}", "от {x} — {y}")
_AT = Words("at {x}: {y}", "при {x} — {y}")
_AT_AND_ABOVE = Words("at {x} and above: {y}", "при {x} и выше — {y}")
_BELOW = Words("below {x}: nothing", "ниже {x} — ничего")
_PARTS = {  # begins above 0, ends
    (True, True): Words("the part from {a} to {b} at {rate}", "часть от {a} до {b} — по {rate}"),
    (False, True): Words("the part up to {b} at {rate}", "часть до {b} — по {rate}"),
    (True, False): Words("the part above {a} at {rate}", "часть свыше {a} — по {rate}"),
    (False, False): Words("all of it at {rate}", "всё — по {rate}"),
}

_LOOKED_UP = {
    Function.TIER: Words("the tier of “{table}” by {by}", "ступень таблицы «{table}» по {by}"),
    Function.MARGINAL: Words(
        "the sum of parts by the rates of “{table}”, of {by}", "сумма частей по ставкам таблицы «{table}», по {by}"
    ),
    Function.CURVE: Words("the point of the line “{table}” by {by}", "точка кривой «{table}» по {by}"),
}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_CALLS = {
    Function.MIN: Words("the least of ({all})", "наименьшее из ({all})"),
    Function.MAX: Words("the greatest of ({all})", "наибольшее из ({all})"),
    Function.SUM: Words("the sum of ({all})", "сумма ({all})"),
    Function.ABS: Words("the absolute value of ({all})", "модуль ({all})"),
    Function.DAYS: Words("(days from {last} to {first})", "(число дней: {last} → {first})"),
}
_COMPARED = {
    "=": Words("{a} is {b}", "{a} — {b}"),
    "<>": Words("{a} is not {b}", "{a} — не {b}"),
    "<": Words("{a} is less than {b}", "{a} меньше {b}"),
    "<=": Words("{a} is at most {b}", "{a} не больше {b}"),
    ">": Words("{a} is more than {b}", "{a} больше {b}"),
    ">=": Words("{a} is at least {b}", "{a} не меньше {b}"),
}
_DATES_COMPARED = {
    "<": Words("{a} is before {b}", "{a} раньше, чем {b}"),
    "<=": Words("{a} is not after {b}", "{a} не позже, чем {b}"),
    ">": Words("{a} is after {b}", "{a} позже, чем {b}"),
    ">=": Words("{a} is not before {b}", "{a} не раньше, чем {b}"),
}
_ONE_OF = Words("{a} is one of {all}", "{a} — одно из: {all}")
_NONE_OF = Words("{a} is none of {all}", "{a} — ни одно из: {all}")
_IS_YES = Words("{a} is yes", "{a} — да")
_IS_NO = Words("{a} is no", "{a} — нет")
_NOT_SO = Words("it is not so that {a}", "неверно, что {a}")
_AND = Words("{a} and {b}", "{a} и {b}")
_OR = Words("{a} or {b}", "{a} или {b}")

_COMMON = dict(
    zip(
        EVERY_KIND_HAS,
        (
            Words("the amount", "сумма"),
            Words("the quantity", "количество"),
            Words("the date", "дата"),
            Words("the role", "роль"),
            Words("the source", "источник"),
        ),
        strict=True,
    )
)
_FACTS = Words("“{kind}” facts", "фактов «{kind}»")
_MEMBERS = Words("people of the team and the teams below it", "людей команды и команд под ней")
_FIELD, _VALUE_OF, _NO_FIELD = Words("", "поля "), Words("", "значение поля "), Words("", "")
_TAKEN = {
    "count": Words("the number of {whose}", "число {whose}"),
    "sum": Words("the sum of {x} of {whose}", "сумма {field}{x} у {whose}"),
    "avg": Words("the mean of {x} of {whose}", "среднее {field}{x} у {whose}"),
    "min": Words("the least {x} of {whose}", "наименьшее {field}{x} у {whose}"),
    "max": Words("the greatest {x} of {whose}", "наибольшее {field}{x} у {whose}"),
    "distinct": Words("how many different {x} the {whose} have", "сколько разных значений {field}{x} у {whose}"),
    "share": Words("the share of {whose} of which {x}", "доля {whose}, у которых {x},"),
}
_AMOUNTS = {
    "sum": Words("the sum of the amounts of {whose}", "общая сумма {whose}"),
    "avg": Words("the mean amount of {whose}", "средняя сумма {whose}"),
    "min": Words("the least amount of {whose}", "наименьшая сумма {whose}"),
    "max": Words("the greatest amount of {whose}", "наибольшая сумма {whose}"),
}
_OF = {
    "employee": Words("credited to the employee", "с зачётом сотруднику"),
    "team": Words("of the team and the teams below it", "команды и команд под ней"),
    "company": Words("of the whole company", "всей компании"),
}
_WINDOWS = {
    "month": Words("in the month", "за месяц"),
    "quarter": Words("since the quarter began", "с начала квартала"),
    "year": Words("since the year began", "с начала года"),
    "to_date": Words("since the beginning of the ledger", "с начала учёта"),
}
_LAST = Words("over {n} months, this one included", "за {n} мес., считая этот")
_ONLY_THOSE = Words(", only those of which {condition}", ", только те, у которых {condition}")
