"""From drafts to schemes: every name gets its meaning, every formula its unit; all of a company are checked together.

A measure over members uses the names of other schemes, so a name's unit is found when it is first asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from gmpy2 import mpq

from pochemu.engine.fact import Kind
from pochemu.engine.fields import step_title
from pochemu.engine.formula import Formula, FormulaError, Meaning, Node, check, compile_formula
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.units import Names
from pochemu.engine.measure import Measure, Take
from pochemu.engine.period import Month
from pochemu.engine.problem import Problem, nearest
from pochemu.engine.reading.draft import MEMBERS, Draft, Drafting, MeasureDraft, Written
from pochemu.engine.reading.form import Form
from pochemu.engine.scheme import Indicator, Rulebook, Scheme, Step
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused, read_yaml

OWN_OF_MEMBERS = {name: Meaning(Unit.TEXT) for name in ("employee", "position", "team")}
"""Names of a member himself: they win over those of his scheme."""

NEVER = Month(9999, 12)


def read_rulebook(
    texts: Mapping[str, str | None], kinds: Mapping[str, Kind], form: Form, *, currency: str = "RUB", digits: int = 2
) -> Rulebook:
    """The company's schemes from the texts of their files, by file name. What is wrong goes to the form. None: the file
    can't be read, of which the form knows already."""
    drafts = [
        draft for file, text in texts.items() if text is not None and (draft := _draft(file, text, form, currency))
    ]
    _in_order(drafts, form)
    reader = _Schemes(drafts, kinds, form, currency, all_drafted=len(drafts) == len(texts))
    schemes: dict[str, tuple[Scheme, ...]] = {}
    for draft in sorted(drafts, key=lambda d: d.effective):
        schemes[draft.position] = (*schemes.get(draft.position, ()), reader.scheme(draft))
    reader.circles()
    if not form.problems:
        form.problems += reader.unsaid
    return Rulebook(schemes, currency, digits)


def _draft(file: str, text: str, form: Form, currency: str) -> Draft | None:
    try:
        return Drafting(form, currency).draft(read_yaml(text, file), text)
    except Refused as refused:
        form.problems.append(refused.problem)
        return None


def _in_order(drafts: list[Draft], form: Form) -> None:
    """Gives each version the month in which the next takes force."""
    for before, after in pairwise(sorted(drafts, key=lambda d: (d.position, d.effective, d.file))):
        if before.position == after.position:
            before.until = after.effective
            if before.effective == after.effective:
                form.wrong(after.place, _SAME_MONTH, position=after.position, month=after.effective, file=before.file)


_SAME_MONTH = Words(
    "the scheme of “{position}” in force from {month} stands in {file} already: one version a month",
    "схема «{position}», действующая с {month}, уже есть в {file}: одна версия в месяц",
)
_KIND = Words("there is no kind of fact “{name}”.{near}", "нет вида фактов «{name}».{near}")
_LATER = Words(
    "“{name}” is a value that stands further down: a value may use measures and the values above it",
    "«{name}» — значение, которое стоит ниже: значению доступны счётчики и значения выше него",
)
_INDICATOR = Words(
    "“{name}” is an indicator: only a head's measures over members may use it",
    "«{name}» — показатель: он доступен только счётчику руководителя по сотрудникам",
)
_UNITS_DIFFER = Words(
    "“{name}” is {one} in the scheme of “{first}” and {other} in that of “{second}”: give one of them another name",
    "«{name}» в схеме «{first}» — {one}, а в схеме «{second}» — {other}: дайте одному другое имя",
)
_CIRCLE = Words(
    "“{name}” depends on itself: {path}. Take one of them out of the circle",
    "«{name}» зависит от себя: {path}. Разомкните этот круг",
)
_SUMMED = Words(
    "{take} adds numbers or money, and this is {unit}", "{take} складывает числа или деньги, а здесь {unit}"
)
_ORDERED = Words(
    "{take} compares numbers, money or dates, and this is {unit}",
    "{take} сравнивает числа, деньги или даты, а здесь {unit}",
)
_SHARE = Words(
    "share takes a condition, yes or no, and this is {unit}", "share принимает условие, да или нет, а здесь {unit}"
)
_PLAN = Words("a plan of this measure is {unit}, and this is {found}", "план этого счётчика — {unit}, а здесь {found}")
_PLAN_OF = Words(
    "only numbers and money have a plan, and this measure gives {unit}",
    "план бывает у чисел и денег, а этот счётчик даёт: {unit}",
)


class _Schemes:
    def __init__(
        self, drafts: list[Draft], kinds: Mapping[str, Kind], form: Form, currency: str, *, all_drafted: bool
    ) -> None:
        self.drafts = drafts
        self.all_drafted = all_drafted
        self.kinds = kinds
        self.form = form
        self.currency = currency
        self.units: dict[tuple[int, str], Unit | None] = {}
        self.unsaid: list[Problem] = []
        """Mistakes that follow from others, told only where no other is."""

    # --- what a name is ---

    def unit(self, draft: Draft, name: str) -> Unit | None:
        """The unit of a measure, value or indicator; None where a mistake, or a circle, leaves it without one."""
        key = (id(draft), name)
        if key not in self.units:
            self.units[key] = None  # asked for again while it is being found, it is a circle: `circles` tells of it
            self.units[key] = self.find_unit(draft, name)
        return self.units[key]

    def find_unit(self, draft: Draft, name: str) -> Unit | None:
        if name in draft.indicators:
            return Unit.MONEY
        try:
            if name in draft.values:
                written = draft.values[name]
                return check(written.tree, self.names(draft, written, self.before(draft, name)))
            return self.measure_unit(draft, draft.measures[name])
        except FormulaError:
            return None  # told when the formula itself is read

    def measure_unit(self, draft: Draft, measure: MeasureDraft) -> Unit:
        if measure.x is None or measure.function in ("count", "distinct", "share"):
            return Unit.NUMBER
        unit = check(measure.x.tree, self.names_of_take(draft, measure), facts=measure.over.text != MEMBERS)
        return Unit.NUMBER if unit is Unit.ANY else unit

    def before(self, draft: Draft, name: str | None = None) -> list[str]:
        """The values that stand above this one; all of them for an indicator."""
        values = list(draft.values)
        return values if name is None else values[: values.index(name)]

    def names(self, draft: Draft, written: Written, values: Iterable[str]) -> dict[str, Meaning | Table]:
        """Tables, measures and these values. Units are sought only for the names used: see `names_of_members`."""
        used = _names_in(written.tree)
        names: dict[str, Meaning | Table] = {**draft.tables}
        for name in (*draft.measures, *values):
            if unit := self.unit(draft, name) if name in used else Unit.NUMBER:
                names[name] = Meaning(unit, measure=name in draft.measures)
        return names

    def names_of_take(self, draft: Draft, measure: MeasureDraft) -> dict[str, Meaning | Table]:
        """What `where` and `take` may use: the scheme's tables, and the fields of the kind, or the members' names.

        Those are not of the scheme's own name space, so a table may be called as one of them."""
        kind = self.kinds.get(measure.over.text)
        named = {name: Meaning(unit) for name, unit in kind.names.items()} if kind else {}
        if measure.over.text == MEMBERS:
            named = self.names_of_members(draft, measure)
        return {
            **draft.tables,
            **{name: meaning._replace(table=draft.tables.get(name)) for name, meaning in named.items()},
        }

    # --- members ---

    def alongside(self, draft: Draft) -> list[Draft]:
        """The versions in force in some month in which this one is."""
        end = draft.until or NEVER
        return [other for other in self.drafts if other.effective < end and draft.effective < (other.until or NEVER)]

    def schemes_of_members(self, draft: Draft, measure: MeasureDraft) -> list[Draft]:
        """Alongside this version, those whose position `where` does not rule out."""
        only = _positions(measure.where.tree) if measure.where else None
        return [other for other in self.alongside(draft) if only is None or other.position in only]

    def names_of_members(self, draft: Draft, measure: MeasureDraft) -> dict[str, Meaning]:
        """Units are sought only for the names used: to ask for all could go in circles that nobody draws."""
        used = {name for written in (measure.x, measure.where) if written for name in _names_in(written.tree)}
        names: dict[str, Meaning] = {}
        likely = self.schemes_of_members(draft, measure)
        for other in [*likely, *self.alongside(draft), *self.drafts]:
            for name in other.names - names.keys():
                unit = self.unit(other, name) if name in used else Unit.NUMBER
                if unit:
                    names[name] = Meaning(unit, measure=name in other.measures)
        return {**names, **OWN_OF_MEMBERS}

    def agree(self, draft: Draft, written: Written) -> None:
        """A name means one thing, whoever's scheme it is in."""
        for node in _name_nodes(written.tree):
            name = _name_of(node)
            units = [
                (other, unit)
                for other in self.alongside(draft)
                if name in other.names and (unit := self.unit(other, name))
            ]
            for other, unit in units if name not in OWN_OF_MEMBERS else ():
                if unit is not units[0][1]:
                    first, one, two = units[0][0].position, units[0][1].words, unit.words
                    place = written.place(node.span)
                    self.form.wrong(
                        place, _UNITS_DIFFER, name=name, first=first, one=one, second=other.position, other=two
                    )
                    break

    # --- reading whole ---

    def scheme(self, draft: Draft) -> Scheme:
        measures = {name: made for name, measure in draft.measures.items() if (made := self.measure(draft, measure))}
        values = {}
        for name, written in draft.values.items():
            formula = self.formula(written, self.names(draft, written, self.before(draft, name)), draft)
            if formula:
                values[name] = Step(name, draft.titles.get(name) or step_title(name), formula)
        indicators = {}
        for name, (title, written) in draft.indicators.items():
            formula = self.formula(written, self.names(draft, written, self.before(draft)), draft, gives=Unit.MONEY)
            if formula:
                indicators[name] = Indicator(name, title, formula, draft.position)
        return Scheme(
            draft.position, draft.title, draft.effective, draft.prorate, measures, draft.tables, values, indicators,
            draft.cap, draft.floor, draft.carry_negative, draft.text, draft.titles,
        )  # fmt: skip

    def formula(
        self, written: Written, names: Names, draft: Draft, *, facts: bool = False, gives: Unit | None = None
    ) -> Formula | None:
        try:
            return compile_formula(written.tree, names, facts=facts, gives=gives)
        except FormulaError as error:
            wrong = written.name_at(error.span)
            if facts or wrong in names:
                self.form.wrong(written.place(error.span), error.words)
            else:
                self.tell_unknown(wrong, error, written, draft)
            return None

    def tell_unknown(self, name: str, error: FormulaError, written: Written, draft: Draft) -> None:
        """A name known elsewhere deserves to be told so; of one that has a mistake of its own enough is said."""
        place = written.place(error.span)
        if draft.wrote_of_members(written):
            known = not self.all_drafted or any(name in other.names | other.spoilt for other in self.drafts)
            (self.unsaid if known else self.form.problems).append(Problem(place, error.words))
        elif name in draft.indicators:
            self.form.wrong(place, _INDICATOR, name=name)
        elif name in draft.values and self.unit(draft, name):
            self.form.wrong(place, _LATER, name=name)
        else:
            known = name in draft.names | draft.spoilt
            (self.unsaid if known else self.form.problems).append(Problem(place, error.words))

    def measure(self, draft: Draft, measure: MeasureDraft) -> Measure | None:
        kind = self.kinds.get(measure.over.text)
        over_members = measure.over.text == MEMBERS
        if kind is None and not over_members:
            near = nearest(measure.over.text, [*self.kinds, MEMBERS])
            self.form.wrong(measure.over.place, _KIND, name=measure.over.text, near=near)
            return None
        names = self.names_of_take(draft, measure)
        x = self.formula(measure.x, names, draft, facts=not over_members) if measure.x else None
        where = (
            self.formula(measure.where, names, draft, facts=not over_members, gives=Unit.FLAG)
            if measure.where
            else None
        )
        if (
            (measure.x and x is None)
            or (measure.where and where is None)
            or not self.fits(measure, x.unit if x else None)
        ):
            return None
        for written in (measure.x, measure.where) if over_members else ():
            if written:
                self.agree(draft, written)
        unit = self.unit(draft, measure.name) or Unit.NUMBER
        plan = self.plan(measure, unit)
        take = Take(measure.function, x)
        return Measure(
            measure.name, measure.title, kind, take, where, measure.of, measure.window, unit, measure.word, plan
        )

    def fits(self, measure: MeasureDraft, unit: Unit | None) -> bool:
        """Whether what is taken can be taken so."""
        able, words = _ABLE.get(measure.function, (None, _SHARE))
        if measure.x is None or able is None or unit in able:
            return True
        self.form.wrong(
            measure.x.place(measure.x.tree.span), words, take=measure.function, unit=unit.words if unit else ""
        )
        return False

    def plan(self, measure: MeasureDraft, unit: Unit) -> mpq | None:
        if measure.plan is None:
            return None
        if unit not in (Unit.NUMBER, Unit.MONEY):
            self.form.wrong(measure.plan.place, _PLAN_OF, unit=unit.words)
            return None
        read = Drafting(self.form, self.currency).literal(measure.plan)
        if read and read.unit not in (unit, Unit.ANY):
            self.form.wrong(measure.plan.place, _PLAN, unit=unit.words, found=read.unit.words)
        return read.value if read else None

    # --- circles ---

    def uses(self, draft: Draft, name: str) -> list[tuple[Draft, str]]:
        """The names, of this scheme or of the members', that a name is made from."""
        if name in draft.measures:
            measure = draft.measures[name]
            if measure.over.text != MEMBERS:
                return []
            names = {
                name for w in (measure.x, measure.where) if w for name in _names_in(w.tree)
            } - OWN_OF_MEMBERS.keys()
            return [
                (other, each)
                for other in self.schemes_of_members(draft, measure)
                for each in sorted(names & other.names)
            ]
        written = draft.values[name] if name in draft.values else draft.indicators[name][1]
        return [(draft, each) for each in sorted(_names_in(written.tree) & draft.names - draft.indicators.keys())]

    def circles(self) -> None:
        """Tells of each name that depends on itself. Without recursion: chains may be long."""
        done: set[tuple[int, str]] = set()
        for draft in self.drafts:
            for name in [*draft.measures, *draft.values, *draft.indicators]:
                self.walk(draft, name, done)

    def walk(self, draft: Draft, name: str, done: set[tuple[int, str]]) -> None:
        path: list[tuple[Draft, str]] = []
        waiting: list[tuple[Draft, str] | None] = [(draft, name)]
        while waiting:
            step = waiting.pop()
            if step is None:
                left, left_name = path.pop()
                done.add((id(left), left_name))
            elif any(step[0] is d and step[1] == s for d, s in path):
                self.tell_circle([*path, step])
            elif (id(step[0]), step[1]) not in done:
                path.append(step)
                waiting += [None, *self.uses(*step)]

    def tell_circle(self, path: list[tuple[Draft, str]]) -> None:
        draft, name = path[-1]
        start = next(i for i, (d, s) in enumerate(path) if d is draft and s == name)
        shown = " → ".join(f"{d.position}.{s}" for d, s in path[start:])
        self.form.wrong(draft.place_of(name), _CIRCLE, name=name, path=shown)


_QUANTITIES = (Unit.NUMBER, Unit.MONEY, Unit.ANY)
_ABLE: dict[str, tuple[tuple[Unit, ...], Words]] = {
    "sum": (_QUANTITIES, _SUMMED),
    "avg": (_QUANTITIES, _SUMMED),
    "min": ((*_QUANTITIES, Unit.DATE), _ORDERED),
    "max": ((*_QUANTITIES, Unit.DATE), _ORDERED),
    "share": ((Unit.FLAG,), _SHARE),
}


def _name_nodes(tree: Node) -> Iterator[Node]:
    return (node for node in n.in_order(tree) if isinstance(node, n.Name | n.Plan | n.Attainment))


def _name_of(node: Node) -> str:
    return node.name if isinstance(node, n.Name) else node.measure  # type: ignore[attr-defined]


def _names_in(tree: Node) -> set[str]:
    return {_name_of(node) for node in _name_nodes(tree)}


def _positions(where: Node) -> set[str] | None:
    """The positions that `where` leaves possible; None: any."""
    match where:
        case n.Comparison("=", n.Name("position"), n.Text(position)) | n.Comparison(
            "=", n.Text(position), n.Name("position")
        ):
            return {position}
        case n.In(n.Name("position"), options):
            return {option.value for option in options if isinstance(option, n.Text)}
        case n.And(parts):
            found = [each for part in parts if (each := _positions(part)) is not None]
            return set.intersection(*found) if found else None
    return None
