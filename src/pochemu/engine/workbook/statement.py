"""A person's month, from its lines down: whatever they need becomes a cell, live where a double may be trusted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from gmpy2 import mpq

from pochemu.engine.bonus import Counted as Evidence
from pochemu.engine.bonus import Days, Group, Pay, PersonMonth, Sheet
from pochemu.engine.fact import Value
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Formula, Ref, RefKind
from pochemu.engine.formula.printing import both_spellings
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.measure import Contribution, Measure
from pochemu.engine.month_words import month_of
from pochemu.engine.number import NA, ZERO
from pochemu.engine.roster import Assignment, Reach
from pochemu.engine.scheme import CAP, CARRY, FLOOR, Indicator, Scheme
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.why import counted, formula_words, take_words, where_words
from pochemu.engine.words import Words
from pochemu.engine.workbook import counting, doubles
from pochemu.engine.workbook.cells import Block, Book, Cell, Counted, GroupBook
from pochemu.engine.workbook.doubles import Double, InDoubt
from pochemu.engine.workbook.formulas import Lines, Pieces, Place, Range, paid, spelled

FactsOf = Callable[[Figure], Sequence[Contribution] | None]
"""The facts that a measure's figure counted; None where they are too many to list."""

VALUED: Final = '"<1E+300"'
"""The criterion of SUMIF that leaves out lines without a value."""

PAY = "pay"


class Blocks(dict[tuple[int, Reach], Block | Words]):
    """Of measures over facts, with where they look: people who share a team's measure share its facts."""

    def __init__(self, facts_of: FactsOf) -> None:
        self.facts_of = facts_of
        self.measures: list[Measure] = []  # kept alive, as their ids are keys

    def of(self, figure: Figure, evidence: Evidence) -> Block | Words:
        measure = figure.rule
        assert isinstance(measure, Measure)
        key = (id(measure), evidence.reach)
        if key not in self:
            self.measures.append(measure)
            self[key] = self._made(measure, figure, evidence)
        return self[key]

    def _made(self, measure: Measure, figure: Figure, evidence: Evidence) -> Block | Words:
        facts = self.facts_of(figure)
        if facts is None:
            return MANY_FACTS.fill(n=evidence.tally.facts)
        try:
            return counting.of_facts(measure, evidence.reach, facts)
        except InDoubt as doubt:
            return doubt.words


def book(month: PersonMonth, pay: Pay, blocks: Blocks) -> Book:
    """`pay` is the calculation that the month came from."""
    rulebook = pay.company.rulebook
    groups = tuple(_group(number, group, pay, blocks) for number, group in enumerate(month.groups, 1))
    if month.adjustments:
        groups = (*groups, _adjustments(len(groups) + 1, month, pay))
    return Book(
        month.employee,
        month.name,
        pay.company.roster.positions.get(month.position, Words.same(month.position)),
        str(month.month),
        groups,
        _bonus(month, groups, rulebook.digits),
        rulebook.digits,
        rulebook.currency,
        month.incomplete,
    )


def _group(number: int, group: Group, pay: Pay, blocks: Blocks) -> GroupBook:
    position = pay.company.roster.positions.get(group.holding.position, Words.same(group.holding.position))
    scheme = group.scheme
    if scheme is None:
        lines = tuple(_given_line(number, at, line, pay) for at, line in enumerate(group.lines))
        return GroupBook(number, position, NO_SCHEME, lines, (), (), (), ())
    builder = _Builder(number, pay.sheet(group.holding), blocks)
    lines = tuple(builder.lines(group.lines))
    return GroupBook(
        number,
        position,
        VERSION.fill(month=month_of(scheme.effective)),
        lines,
        tuple(builder.inputs),
        tuple(builder.steps),
        tuple(builder.measures),
        tuple(builder.tables.values()),
    )


def _adjustments(number: int, month: PersonMonth, pay: Pay) -> GroupBook:
    """Lines that pay for closed months: they follow from two calculations, and are given."""
    lines = tuple(_given_line(number, at, line, pay) for at, line in enumerate(month.adjustments))
    return GroupBook(number, ADJUSTMENTS, ADJUSTED, lines, (), (), (), ())


def _bonus(month: PersonMonth, groups: Iterable[GroupBook], digits: int) -> Cell:
    ranges: list[str | Place | Range] = []
    for group in groups:
        if group.lines:
            ranges += [*(["+"] if ranges else ["ROUND("]), "SUMIF(", Range(Lines(group.number, len(group.lines)), PAY)]
            ranges.append(f",{VALUED})")
    system = month.bonus.value
    large = abs(system) >= 10**11  # type: ignore[arg-type, operator]
    return Cell(
        Place(0, "bonus"), month.bonus.title, Unit.MONEY, system, Double(system),
        (*ranges, f",{digits})") if ranges and not large else None,
        note=doubles.TOO_LARGE if large else None, digits=digits,
    )  # fmt: skip


def _given_line(group: int, at: int, line: Figure, pay: Pay) -> Cell:
    value = pay.company.rulebook.rounded(line.value)  # type: ignore[arg-type]
    return Cell(
        Place(group, f"{line.name}.{at}"), line.title, Unit.MONEY, value, Double(value), note=_reason(value),
        digits=pay.company.rulebook.digits,
    )  # fmt: skip


def _reason(value: Value) -> Words | None:
    return value.reason if isinstance(value, NA) else None


class _Builder:
    """The cells of one position held."""

    def __init__(self, number: int, sheet: Sheet, blocks: Blocks) -> None:
        self.number = number
        self.sheet = sheet
        self.scheme: Scheme = sheet.scheme
        self.rulebook = sheet.pay.company.rulebook
        self.blocks = blocks
        self.inputs: list[Cell] = []
        self.steps: list[Cell] = []
        self.measures: list[Counted] = []
        self.tables: dict[str, Table] = {}
        self._doubles: dict[Ref, Double] = {}

    def place(self, name: str) -> Place:
        return Place(self.number, name)

    def at(self, ref: Ref) -> Place:
        return self.place(_called(ref))

    # --- lines ---

    def lines(self, figures: tuple[Figure, ...]) -> list[Cell]:
        found = {line.name: line for line in figures if line.rule in (CARRY, CAP, FLOOR)}
        cells = [self.line(line) for line in figures if isinstance(line.rule, Indicator)]
        others = [line for line in figures if not isinstance(line.rule, Indicator) and line.name not in found]
        cells += [_given_line(self.number, at, line, self.sheet.pay) for at, line in enumerate(others)]
        if CARRY.name in found:
            cells.append(self.carried(found[CARRY.name]))
        if self.scheme.cap is not None:
            cells.append(self.limit(CAP.name, CAP.title, self.scheme.cap, found.get(CAP.name), len(cells)))
        if self.scheme.floor is not None:
            cells.append(self.limit(FLOOR.name, FLOOR.title, self.scheme.floor, found.get(FLOOR.name), len(cells)))
        return cells

    def line(self, figure: Figure) -> Cell:
        rule = figure.rule
        assert isinstance(rule, Indicator)
        digits, value = self.rulebook.digits, self.rulebook.rounded(figure.value)  # type: ignore[arg-type]
        live, double, note = self.live(rule.formula, figure)
        if live is not None:
            try:
                double = doubles.rounded(Function.ROUND, double, digits, value)
                live = paid(live, digits)
            except InDoubt as doubt:
                live, double, note = None, Double(value), doubt.words
        place, told = self.place(f"line {rule.name}"), both_spellings(rule.formula.tree)
        return Cell(place, rule.title, Unit.MONEY, value, double, live, told, _reason(value) or note, digits)

    def carried(self, figure: Figure) -> Cell:
        value, last = figure.value, self.place("last month’s floor")
        self.input(last, LAST_FLOOR, Unit.MONEY, figure.parts[0].value)
        return Cell(
            self.place(CARRY.name), CARRY.title, Unit.MONEY, value, Double(value), ("-", last),
            digits=self.rulebook.digits,
        )  # fmt: skip

    def limit(self, name: str, title: Words, limit: mpq, figure: Figure | None, above: int) -> Cell:
        """MIN(0, cap − the lines above), MAX(0, floor − the lines above): a line of 0 is left out of what is paid."""
        value = self.rulebook.rounded(figure.value) if figure else ZERO  # type: ignore[arg-type]
        digits, place = self.rulebook.digits, self.place(f"{name} limit")
        self.input(place, title, Unit.MONEY, limit)
        function = "MIN" if name == CAP.name else "MAX"
        summed = ("SUMIF(", Range(Lines(self.number, above), PAY), f",{VALUED})") if above else ("0",)
        live: Pieces = (f"{function}(0,", *paid((place, "-", *summed), digits), ")")
        large = abs(limit) > 10**11 or abs(value) > 10**11  # type: ignore[operator]
        told = Words(f"{function}(0; {name} − …)", f"{_RUSSIAN[function]}(0; {name} − …)")
        note = doubles.TOO_LARGE if large else None
        return Cell(
            self.place(name), title, Unit.MONEY, value, Double(value), None if large else live, told, note, digits
        )

    def live(self, formula: Formula, figure: Figure) -> tuple[Pieces | None, Double, Words | None]:
        """The formula, the double that it gives, and why it may not stand there."""
        given = {ref: self.double(ref) for ref in formula.refs}
        self.tables |= formula.tables
        try:
            double = doubles.judged(formula, figure.trace, given)  # type: ignore[arg-type]
            if isinstance(figure.value, NA) and not isinstance(double.value, NA):
                raise InDoubt(doubles.TOO_LARGE)
            return spelled(formula, self.at), double, None
        except InDoubt as doubt:
            return None, _as_given(figure.value), doubt.words

    # --- what lines are made from ---

    def double(self, ref: Ref) -> Double:
        if ref not in self._doubles:
            self._doubles[ref] = self.made(ref)
        return self._doubles[ref]

    def made(self, ref: Ref) -> Double:
        figure = self.sheet[ref]
        match ref.kind:
            case RefKind.PLAN:
                return self.plan(ref, figure)
            case RefKind.SALARY:
                return self.salary(ref, figure)
            case RefKind.ATTAINMENT:
                return self.computed(ref, figure, self.scheme.attainments[ref.name].formula)
        if ref.name in self.scheme.values:
            return self.computed(ref, figure, self.scheme.values[ref.name].formula)
        return self.measure(ref, figure)

    def computed(self, ref: Ref, figure: Figure, formula: Formula) -> Double:
        live, double, note = self.live(formula, figure)
        return self.step(self.at(ref), figure, double, live, both_spellings(formula.tree), note)

    def derived(self, place: Place, figure: Figure, live: Pieces, make: Callable[[], Double]) -> Double:
        """A step that is no formula of an author's."""
        try:
            return self.step(place, figure, make(), live, formula_words(figure), None)
        except InDoubt as doubt:
            return self.step(place, figure, _as_given(figure.value), None, formula_words(figure), doubt.words)

    def step(
        self, place: Place, figure: Figure, double: Double, live: Pieces | None, told: Words | None, note: Words | None
    ) -> Double:
        value = figure.value
        self.steps.append(Cell(place, figure.title, figure.unit, value, double, live, told, _reason(value) or note))
        return double

    def input(self, place: Place, title: Words, unit: Unit, value: Value) -> Double:
        double, note = _as_given(value), _reason(value)
        self.inputs.append(Cell(place, title, unit, value, double, note=note))
        return double

    def plan(self, ref: Ref, figure: Figure) -> Double:
        target, *proration = figure.parts
        place = self.place(f"target {ref.name}")
        title = Words("{title}: {m}", "{title}: {m}").fill(title=target.title, m=self.scheme.measures[ref.name].title)
        given = self.input(place, title, target.unit, target.value)
        if not proration:
            return self.derived(self.at(ref), figure, (place,), lambda: given)
        part = self.proration()
        live: Pieces = (place, "*", self.place("proration"))
        return self.derived(self.at(ref), figure, live, lambda: doubles.multiplied(figure.value, given, part))

    def proration(self) -> Double:
        ref = Ref(RefKind.SALARY, "proration")  # not a formula's name: kept among the others
        if ref not in self._doubles:
            figure = self.sheet.proration
            spells = [self.spell(number, part) for number, part in enumerate(figure.parts, 1)]
            self._doubles[ref] = self.sum(
                self.place("proration"), figure, [f"spell {s}" for s in _numbers(spells)], spells
            )
        return self._doubles[ref]

    def sum(self, place: Place, figure: Figure, names: list[str], parts: list[Double]) -> Double:
        pieces: list[str | Place] = []
        for name in names:
            pieces += ["+", self.place(name)] if pieces else [self.place(name)]
        return self.derived(place, figure, tuple(pieces), lambda: doubles.added(figure.value, parts))

    def spell(self, number: int, figure: Figure) -> Double:
        """Share of full time × days present ÷ days of the month; made once, for the plan and for base pay."""
        ref = Ref(RefKind.SALARY, f"spell {number}")
        if ref in self._doubles:
            return self._doubles[ref]
        days = figure.evidence
        assert isinstance(days, Days)
        share, present, of = (self.place(f"{what} {number}") for what in ("share", "present", "days"))
        told = _WORKING if days.working else _CALENDAR
        one = self.input(share, SHARE.fill(n=number), Unit.NUMBER, days.assignment.share)
        two = self.input(present, PRESENT.fill(n=number, days=told), Unit.NUMBER, mpq(days.present))
        three = self.input(of, DAYS_OF.fill(days=told), Unit.NUMBER, mpq(days.of))
        whole = days.assignment.share * days.present
        self._doubles[ref] = self.derived(
            self.place(f"spell {number}"),
            figure,
            (share, "*", present, "/", of),
            lambda: doubles.divided(figure.value, doubles.multiplied(whole, one, two), three),
        )
        return self._doubles[ref]

    def salary(self, ref: Ref, figure: Figure) -> Double:
        if not figure.parts:
            place = self.place("salary")
            double = self.input(place, SALARY_GIVEN, Unit.MONEY, figure.value)
            return self.derived(self.at(ref), figure, (place,), lambda: double)
        parts = [self.salary_spell(number, part) for number, part in enumerate(figure.parts, 1)]
        return self.sum(self.at(ref), figure, [f"salary {number}" for number in _numbers(parts)], parts)

    def salary_spell(self, number: int, figure: Figure) -> Double:
        spell = figure.evidence
        assert isinstance(spell, Assignment)
        given, place = self.place(f"full salary {number}"), self.place(f"salary {number}")
        pay: Value = figure.value if spell.salary is None else spell.salary
        full = self.input(given, SALARY_GIVEN, Unit.MONEY, pay)
        if not figure.parts:
            return self.derived(place, figure, (given,), lambda: full)
        part = self.spell(number, figure.parts[0])
        live: Pieces = (given, "*", self.place(f"spell {number}"))
        return self.derived(place, figure, live, lambda: doubles.multiplied(figure.value, full, part))

    # --- measures ---

    def measure(self, ref: Ref, figure: Figure) -> Double:
        measure = figure.rule
        assert isinstance(measure, Measure)
        block = self.block(measure, figure)
        live, double, words = _counted(block, figure)
        told = take_words(measure)
        if where := where_words(measure):
            told = Words("{take} · {where}", "{take} · {where}").fill(take=told, where=where)
        note = _reason(figure.value) or words
        cell = Cell(self.at(ref), measure.title, figure.unit, figure.value, double, live, told, note)
        self.measures.append(Counted(cell, block if isinstance(block, Block) else None))
        return double

    def block(self, measure: Measure, figure: Figure) -> Block | Words:
        evidence = counted(figure)
        assert evidence is not None
        if not measure.over_members:
            return self.blocks.of(figure, evidence)
        try:
            return counting.of_members(figure, dict(self.sheet.pay.company.roster.names))
        except InDoubt as doubt:
            return doubt.words


def _counted(block: Block | Words, figure: Figure) -> tuple[Pieces | None, Double, Words | None]:
    """As `_Builder.live`."""
    if not isinstance(block, Block):
        return None, _as_given(figure.value), block
    try:
        return *counting.total(block, figure), None
    except InDoubt as doubt:
        return None, _as_given(figure.value), doubt.words


def _as_given(value: Value) -> Double:
    """As it stands in a cell of its own. What is too large for a double puts every formula over it in doubt."""
    try:
        return doubles.of(value)
    except InDoubt:
        return Double(value, nearest=False)


def _numbers(parts: Sequence[object]) -> range:
    return range(1, len(parts) + 1)


def _called(ref: Ref) -> str:
    return "SALARY" if ref.kind is RefKind.SALARY else ref.called


_RUSSIAN: Mapping[str, str] = {"MIN": "МИН", "MAX": "МАКС"}
_WORKING, _CALENDAR = Words("working days", "рабочих дней"), Words("calendar days", "календарных дней")
SHARE = Words("Part of full time, assignment {n}", "Доля ставки, назначение {n}")
PRESENT = Words("Present, assignment {n}: {days}", "Отработано, назначение {n}: {days}")
DAYS_OF = Words("In the month: {days}", "В месяце: {days}")
SALARY_GIVEN = Words("Base pay for full time", "Оклад за полную ставку")
LAST_FLOOR = Words("What the floor added last month", "Сколько доплатили до минимума в прошлом месяце")
VERSION = Words("scheme in force from {month}", "схема действует с {month}")
ADJUSTMENTS = Words("Adjustments for closed months", "Корректировки за закрытые месяцы")
ADJUSTED = Words("the causes of each are in its why", "причины каждой — в её расшифровке")
NO_SCHEME = Words("no scheme is in force", "действующей схемы нет")
MANY_FACTS = Words(
    "{n} facts: too many to list here, so the measure stands as the system counted it",
    "фактов {n}: слишком много, чтобы перечислить их здесь, поэтому счётчик стоит так, как его насчитала система",
)
