"""The form's fields: from a design to what stands in them, and from what stands in them to a design.

Names: `m0.over` of the first measure, `m0.c1.value` of its second condition, `r2.a` of the table's third row.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.design import (
    By,
    Condition,
    Counted,
    Curve,
    Designed,
    Fixed,
    Free,
    Gate,
    Gives,
    Itself,
    Matrix,
    Paying,
    PerUnit,
    Progressive,
    Shape,
    ShareOf,
    Tier,
    counted_of,
    formula_of,
    new_name,
)
from pochemu.engine.design.counted import UNTITLED
from pochemu.engine.design.designed import Rows, figures_named
from pochemu.engine.fact import Kind
from pochemu.engine.formula import FormulaError, Meaning, Node, check, parse, parse_literal, print_formula
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.units import Names
from pochemu.engine.number import ZERO
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_change import Said
from pochemu.web.design.spelled import Spelled

State = Mapping[str, str]

SHAPES: Final = ("unit", "share", "itself", "minus", "tier", "parts", "curve", "matrix", "fixed", "free")
MEASURES: Final = 6  # so many on one form
MOST_CONDITIONS: Final = 12
ROWS: Final = 40


@dataclass(frozen=True)
class Scene:
    """What an indicator is designed among."""

    spelled: Spelled
    kinds: Mapping[str, Kind]
    names: Mapping[str, tuple[str, ...]]  # that stand in the text, by section
    measures: Mapping[str, Said]  # as the text declares them
    units: Mapping[str, Unit]  # of the scheme's measures and values
    old: Designed | None = None
    earlier: tuple[Counted, ...] = ()  # measures that the text has no more, as the draft had them

    @cached_property
    def taken(self) -> list[str]:
        return [name for names in self.names.values() for name in names]

    @cached_property
    def as_written(self) -> Mapping[str, str]:
        """What stands in the text, by its canonical spelling: what is not changed stays as its author wrote it."""
        return {self._canonical(text): text for text in self._texts()}

    def _texts(self) -> Iterator[str]:
        for one in self.old.measures if self.old else ():
            yield from (one.plan, one.x, one.where_text)
        for rows in self.old.tables.values() if self.old else ():
            yield from (cell for row in rows for cell in row)
        if self.old:
            yield formula_of(self.old.paying)

    def _canonical(self, text: str) -> str:
        try:
            return print_formula(parse(text, currency=self.spelled.currency))
        except FormulaError:
            return text

    def said(self, text: str) -> str:
        """From the reader's spelling to the one of files."""
        written = self.spelled.written(text)
        return self.as_written.get(written, written)

    def counted(self, name: str) -> Counted | None:
        """The measure of that name: as the text has it, or as the draft had it."""
        if name in self.measures:
            return counted_of(name, self.measures[name], currency=self.spelled.currency)
        return next((one for one in self.earlier if one.name == name), None)

    def unit_of(self, one: Counted) -> Unit:
        if one.take in ("count", "distinct", "share") or one.over not in self.kinds:
            return self.units.get(one.name, Unit.NUMBER)
        fields = self.kinds[one.over].names
        names: Names = {name: Meaning(unit) for name, unit in fields.items()}
        try:
            return check(parse(one.x, currency=self.spelled.currency), names, facts=True)
        except FormulaError:
            return self.units.get(one.name, fields.get(one.x, Unit.NUMBER))


# --- from a design ---


def state_of(design: Designed, scene: Scene) -> dict[str, str]:
    state = _words("title", design.title)
    for number, one in enumerate(design.measures[:MEASURES]):
        state |= measure_state(f"m{number}", one, scene.spelled)
    return {**state, **way_of_paying(design, scene.spelled), **_conditions_of_pay(design.paying, scene.spelled)}


def way_of_paying(design: Designed, spelled: Spelled) -> dict[str, str]:
    """The shape with its table, without what goes with any shape."""
    state = _shape_state(design.paying.shape, spelled)
    if not isinstance(design.paying.shape, Free):
        for name, rows in design.tables.items():
            state["table"] = name
            for number, (start, gives) in enumerate(rows):
                state |= {f"r{number}.a": spelled.shown(start), f"r{number}.b": spelled.shown(gives)}
    return state


def _words(key: str, words: Words) -> dict[str, str]:
    """What is called the same in both languages is written once."""
    return {f"{key}_ru": words.ru, f"{key}_en": words.en if words.en != words.ru else ""}


def measure_state(key: str, one: Counted, spelled: Spelled) -> dict[str, str]:
    state = {
        "name": one.name, **_words("title", one.title), "over": one.over, "take": one.take, "x": spelled.shown(one.x),
        "of": one.of, "window": one.window, **_words("unit", one.unit), "plan": spelled.shown(one.plan),
    }  # fmt: skip
    if isinstance(one.where, str):
        state["where"] = spelled.shown(one.where)
    else:
        for number, condition in enumerate(one.where):
            state |= {
                f"c{number}.field": condition.field,
                f"c{number}.is": condition.comparison,
                f"c{number}.value": "; ".join(spelled.value(value) for value in condition.values),
            }
    return {f"{key}.{name}": value for name, value in state.items()}


def _conditions_of_pay(paying: Paying, spelled: Spelled) -> dict[str, str]:
    state: dict[str, str] = {}
    if paying.gate:
        state |= {"gate": "on", "gate_is": paying.gate.comparison, "gate_value": spelled.node(paying.gate.value)}
        state |= _by_state("gate_by", paying.gate.by)
    if paying.or_nothing:
        state["or_nothing"] = "on"
    return state


def shape_of(shape: Shape) -> str:
    """Its name among SHAPES."""
    match shape:
        case PerUnit():
            return "unit"
        case ShareOf():
            return "share"
        case Itself(_, minus):
            return "minus" if minus else "itself"
        case Progressive():
            return "parts"
    return type(shape).__name__.lower()


def _shape_state(shape: Shape, spelled: Spelled) -> dict[str, str]:
    match shape:
        case PerUnit(name, rate):
            return {"shape": "unit", "figure": name, "rate": spelled.node(rate)}
        case ShareOf(name, share):
            return {"shape": "share", "figure": name, "rate": spelled.node(share)}
        case Itself(name, minus):
            return {"shape": "minus" if minus else "itself", "figure": name}
        case Progressive(name, _):
            return {"shape": "parts", "figure": name}
        case Tier(by, _, gives):
            return {"shape": "tier", **_by_state("by", by), **_gives_state(gives, spelled)}
        case Curve(by, _, gives):
            return {"shape": "curve", **_by_state("by", by), **_gives_state(gives, spelled)}
        case Matrix(weights, _, smooth, gives):
            state = {"shape": "matrix", **_gives_state(gives, spelled), **({"smooth": "on"} if smooth else {})}
            for number, (by, weight) in enumerate(weights):
                state |= {**_by_state(f"w{number}.by", by), f"w{number}.weight": spelled.node(weight)}
            return state
        case Fixed(amount):
            return {"shape": "fixed", "rate": spelled.node(amount)}
        case Free(formula):
            return {"shape": "free", "formula": spelled.shown(formula)}
    raise AssertionError(shape)


def _by_state(key: str, by: By) -> dict[str, str]:
    how = "attained" if by.attained else "ratio" if by.to else "value"
    return {key: by.name, f"{key}_how": how, f"{key}_to": by.to}


def _gives_state(gives: Gives, spelled: Spelled) -> dict[str, str]:
    return {"gives": gives.pay, "each": gives.name, "base": spelled.node(gives.base) if gives.base else ""}


def unfinished(state: State) -> dict[str, str]:
    """Conditions without a value yet, after those that have one: a design knows nothing of them, and they stay."""
    left: dict[str, str] = {}
    for measure in range(MEASURES):
        places = [f"m{measure}.c{place}" for place in range(MOST_CONDITIONS)]
        told = [at for at in places if state.get(f"{at}.field")]
        done = [at for at in told if state.get(f"{at}.value", "").strip()]
        for place, at in enumerate((at for at in told if at not in done), len(done)):
            to = f"m{measure}.c{place}"
            left |= {f"{to}.field": state[f"{at}.field"], f"{to}.is": state.get(f"{at}.is", "="), f"{to}.value": ""}
    return left


# --- to a design ---


class Chosen(NamedTuple):
    design: Designed
    wrong: Mapping[str, Words]  # by the field's name
    whole: bool  # whether it says enough to be written into a text


def chosen(state: State, scene: Scene) -> Chosen:
    return _Reader(state, scene).chosen()


@dataclass
class _Reader:
    state: State
    scene: Scene
    wrong: dict[str, Words] = field(default_factory=dict)
    tables: dict[str, Rows] = field(default_factory=dict)
    measures: tuple[Counted, ...] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)
    table_name: str = ""
    renamed: dict[str, str] = field(default_factory=dict)  # measures, with the kind that they had been called after

    def chosen(self) -> Chosen:
        self.measures = tuple(self.all_measures())
        self.units = {**self.scene.units, **{one.name: self.scene.unit_of(one) for one in self.measures}}
        title, taken = self.words("title"), [*self.scene.taken, *self.units]
        if not any(title) and self.measures and not self.scene.old:
            title = self.measures[0].title
        named = title.ru or next((one.name for one in self.measures), "")
        name = self.scene.old.name if self.scene.old else new_name(named, taken)
        self.table_name = self.text("table") or new_name(
            TABLE.text(self.scene.spelled.language) + named, [*taken, name]
        )
        paying = Paying(self.shape(), self.gate(), self.on("or_nothing"))
        design = Designed(name, title, paying, self.measures, self.tables or self.tables_of(paying))
        return Chosen(design, self.wrong, not self.wrong and self.is_whole(paying))

    def tables_of(self, paying: Paying) -> Mapping[str, Rows]:
        """Those of a free formula are changed in the text alone."""
        return self.scene.old.tables if self.scene.old and isinstance(paying.shape, Free) else {}

    def is_whole(self, paying: Paying) -> bool:
        if isinstance(paying.shape, Fixed | Free):
            return True
        return all(one.over for one in self.measures) and bool(figures_named(paying))

    def text(self, key: str) -> str:
        return self.state.get(key, "").strip()

    def on(self, key: str) -> bool:
        return bool(self.text(key))

    # --- what is counted ---

    def all_measures(self) -> Iterator[Counted]:
        made: list[str] = []
        for number in range(MEASURES):
            key = f"m{number}"
            if f"{key}.over" in self.state and (one := self.measure(key, made)):
                made.append(one.name)
                yield one

    def measure(self, key: str, made: list[str]) -> Counted | None:
        known = self.scene.counted(self.text(f"{key}.known"))
        if known and known.name not in made:
            return known
        over, take = self.text(f"{key}.over"), self.text(f"{key}.take") or "count"
        title = self.words(f"{key}.title")
        kind = self.scene.kinds.get(over)
        name = before = self.text(f"{key}.name")
        if self.was_called_after_another_kind(before, title, over):
            name, title = "", UNTITLED
        if not self.scene.counted(name):
            name = new_name(name or title.ru or over, [*self.scene.taken, *made]) if over else ""
            title = title if any(title) or not kind else kind.title
            self.renamed[before] = name
        x = "" if take == "count" else self.scene.said(self.text(f"{key}.x"))
        if take != "count" and over and not x:
            self.wrong[f"{key}.x"] = NO_X
        where = self.scene.said(self.text(f"{key}.where")) or tuple(self.conditions(key, kind))
        return Counted(
            name, title, over, where, take, x, self.text(f"{key}.of"), self.text(f"{key}.window"),
            self.words(f"{key}.unit"), self.plan(key),
        )  # fmt: skip

    def was_called_after_another_kind(self, name: str, title: Words, over: str) -> bool:
        """Nobody has named it: what counts other facts from now on is called otherwise."""
        before = self.scene.counted(name)
        kind = self.scene.kinds.get(before.over if before else name)
        if not over or kind is None or kind.name == over:
            return False
        return title == kind.title and name.startswith(kind.name)

    def words(self, key: str) -> Words:
        en, ru = self.text(f"{key}_en"), self.text(f"{key}_ru")
        return Words(en or ru, ru or en)

    def plan(self, key: str) -> str:
        text = self.text(f"{key}.plan")
        if not text:
            return ""
        return self.scene.said(text)

    def conditions(self, key: str, kind: Kind | None) -> Iterator[Condition]:
        units = kind.names if kind else {}
        for number in range(MOST_CONDITIONS):
            at = f"{key}.c{number}"
            name, comparison, text = self.text(f"{at}.field"), self.text(f"{at}.is") or "=", self.text(f"{at}.value")
            if not name or not text:
                continue
            unit = units.get(name, Unit.TEXT)
            try:
                values = self.scene.spelled.values(text, unit, frozenset(units))
            except FormulaError as error:
                self.wrong[f"{at}.value"] = error.words
                continue
            if not values or (len(values) > 1 and comparison not in ("=", "<>")):
                self.wrong[f"{at}.value"] = ONE_VALUE if values else NO_VALUE
                continue
            yield _condition(name, comparison, values)

    # --- how it pays ---

    def figure(self, key: str) -> str:
        """The first measure, where none is chosen. `@1` is the second one of the form, which has no name yet."""
        told = self.renamed.get(self.text(key), self.text(key))
        if told.startswith("@"):
            number = int(told[1:]) if told[1:].isdecimal() else 0
            return self.measures[number].name if number < len(self.measures) else ""
        known = {*self.units, *(one.name for one in self.measures)}
        return told if told in known else (self.measures[0].name if self.measures else "")

    def shape(self) -> Shape:
        name = self.text("shape")
        figure = self.figure("figure")
        match name:
            case "share":
                return ShareOf(figure, self.literal("rate", Unit.NUMBER))
            case "itself" | "minus":
                return Itself(figure, minus=name == "minus")
            case "fixed":
                return Fixed(self.literal("rate", Unit.MONEY))
            case "free":
                before = formula_of(self.scene.old.paying) if self.scene.old else ""
                return Free(self.scene.said(self.text("formula")) or before)
            case "parts":
                of_money = self.units.get(figure) is Unit.MONEY
                self.table(self.units.get(figure, Unit.NUMBER), Unit.NUMBER if of_money else Unit.MONEY, share=False)
                return Progressive(figure, self.table_name)
            case "tier" | "curve":
                return self.looked_up(name)
            case "matrix":
                return self.matrix()
        return PerUnit(figure, self.literal("rate", Unit.MONEY))

    def looked_up(self, name: str) -> Shape:
        by, gives = self.by("by"), self.gives()
        share = by.attained or bool(by.to)
        self.table(Unit.NUMBER if share else self.units.get(by.name, Unit.NUMBER), self.given(gives), share=by.attained)
        return (Tier if name == "tier" else Curve)(by, self.table_name, gives)

    def matrix(self) -> Shape:
        weights = tuple(self.weights())
        gives = self.gives()
        self.table(Unit.NUMBER, self.given(gives), share=all(by.attained for by, _ in weights))
        return Matrix(weights, self.table_name, self.on("smooth"), gives)

    def weights(self) -> Iterator[tuple[By, Node]]:
        """Two at least: a part of a weighted sum needs another."""
        for number in range(MEASURES):
            key = f"w{number}"
            if number < 2 or self.text(f"{key}.by"):
                yield self.by(f"{key}.by", usual="attained"), self.literal(f"{key}.weight", Unit.NUMBER)

    def by(self, key: str, usual: str = "value") -> By:
        how = self.text(f"{key}_how") or usual
        return By(self.figure(key), attained=how == "attained", to=self.figure(f"{key}_to") if how == "ratio" else "")

    def gives(self) -> Gives:
        pay = self.text("gives") or "sum"
        match pay:
            case "each":
                return Gives("each", self.figure("each"))
            case "base":
                return Gives("base", base=self.literal("base", Unit.MONEY))
            case "salary":
                return Gives("salary")
        return Gives()

    def given(self, gives: Gives) -> Unit:
        """What the table's second column is of."""
        if gives.pay == "sum":
            return Unit.MONEY
        of_money = gives.pay != "each" or self.units.get(gives.name) is Unit.MONEY
        return Unit.NUMBER if of_money else Unit.MONEY

    def gate(self) -> Gate | None:
        if not self.on("gate") or self.text("shape") == "free":
            return None
        by = self.by("gate_by")
        share = by.attained or bool(by.to)
        unit = Unit.NUMBER if share else self.units.get(by.name, Unit.NUMBER)
        return Gate(by, self.text("gate_is") or ">=", self.literal("gate_value", unit, share=by.attained))

    def literal(self, key: str, unit: Unit, *, share: bool = False) -> Node:
        """What is not given is nothing yet."""
        nothing: Node = n.Money(ZERO, self.scene.spelled.currency) if unit is Unit.MONEY else n.Number(ZERO)
        text = self.text(key)
        if not text:
            return nothing
        try:
            node = self.scene.spelled.literal(text, unit)
        except FormulaError as error:
            self.wrong[key] = error.words
            return nothing
        if not isinstance(node, n.Money if unit is Unit.MONEY else n.Number):
            self.wrong[key] = _misfit(node, text, unit)
        elif share and _too_great(node):
            self.wrong[key] = IN_PERCENT.fill(found=text)
        return node

    def table(self, starts: Unit, gives: Unit, *, share: bool) -> None:
        """The rows that are filled in, in ascending order."""
        rows = []
        for number in range(ROWS):
            key = f"r{number}"
            if self.text(f"{key}.a") or self.text(f"{key}.b"):
                rows.append((self.cell(f"{key}.a", starts, share=share), self.cell(f"{key}.b", gives)))
        self.tables[self.table_name] = tuple(sorted(rows or [("0", "0")], key=lambda row: self.worth(row[0])))

    def cell(self, key: str, unit: Unit, *, share: bool = False) -> str:
        text = self.text(key) or "0"
        try:
            node = self.scene.spelled.literal(text, unit)
            written = print_formula(node)
            parse_literal(written, currency=self.scene.spelled.currency)
        except FormulaError as error:
            self.wrong[key] = error.words
            return text
        if share and _too_great(node):
            self.wrong[key] = IN_PERCENT.fill(found=text)
        return self.scene.as_written.get(written, written)

    def worth(self, cell: str) -> mpq:
        try:
            return parse_literal(cell, currency=self.scene.spelled.currency).value
        except FormulaError:
            return ZERO


TABLE: Final = Words("rates ", "ставки ")
GREATEST_SHARE: Final = 5


def _condition(name: str, comparison: str, values: tuple[Node, ...]) -> Condition:
    """Flags are told by “is” alone."""
    if isinstance(values[0], n.Flag) and comparison != "=":
        return Condition(name, "=", (n.Flag(not values[0].value),))
    return Condition(name, comparison, values)


def _too_great(node: Node) -> bool:
    """Attainment of 8 000 % is meant by nobody who writes 80."""
    return isinstance(node, n.Number) and not node.percent and node.value > GREATEST_SHARE


def _misfit(node: Node, text: str, unit: Unit) -> Words:
    """What was written where a number or a sum is meant."""
    inner = node.operand if isinstance(node, n.Negative) else node
    if isinstance(inner, n.Number | n.Money) and inner is not node:
        words = BELOW_NOTHING
    elif isinstance(inner, n.Number):
        words = NOT_PERCENT
    elif isinstance(inner, n.Money):
        words = NOT_MONEY
    elif _EXPONENT.fullmatch(text):
        words = IN_FULL
    else:
        words = NOT_A_SUM if unit is Unit.MONEY else NOT_A_NUMBER
    return words.fill(found=text[:40])


_EXPONENT: Final = re.compile(r"\d+(?:[.,]\d+)?[eEеЕ][+-]?\d+")  # in Russian letters, too

NO_X = Words("choose what to take of the facts", "выберите, что брать у фактов")
NO_VALUE = Words("write a value", "укажите значение")
ONE_VALUE = Words(
    "several values go with “is” and “is not” only", "несколько значений бывает только у «равно» и «не равно»"
)
NOT_A_SUM = Words(
    "“{found}” is not a sum of money: write it in digits, such as 500",
    "«{found}» — не сумма: напишите её цифрами, например 500",
)
NOT_A_NUMBER = Words(
    "“{found}” is not a number: write it in digits, such as 5%",
    "«{found}» — не число: напишите его цифрами, например 5%",
)
NOT_PERCENT = Words(
    "{found} is a share, and a sum of money is meant here: write such as 500, or choose that a share of a sum is paid",
    "{found} — это доля, а здесь нужна сумма: напишите, например, 500 или выберите, что платится доля от суммы",
)
NOT_MONEY = Words(
    "{found} is a sum of money, and a number or a share is meant here: write such as 5%",
    "{found} — это сумма, а здесь нужно число или доля: напишите, например, 5%",
)
BELOW_NOTHING = Words(
    "{found} is less than nothing: write it without the minus; what holds money back is written by a formula of "
    "your own",
    "{found} — меньше нуля: напишите без минуса; удержание задаётся своей формулой",
)
IN_FULL = Words(
    "“{found}” is written with an exponent: write the number out in digits, such as 1000000",
    "«{found}» записано со степенью: напишите число целиком, например 1000000",
)
IN_PERCENT = Words(
    "{found} is {found}00%: for {found} percent write {found}%",
    "{found} — это {found}00 %: если имеется в виду {found} процентов, напишите {found}%",
)
