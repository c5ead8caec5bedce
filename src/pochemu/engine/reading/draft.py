"""A scheme's file, key by key: all that can be read without knowing the other schemes."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from gmpy2 import mpq

from pochemu.engine.formula import FormulaError, Node, Span, parse, parse_literal
from pochemu.engine.formula.mistakes import quoted
from pochemu.engine.formula.spelling import money_spelled
from pochemu.engine.period import Month, Window
from pochemu.engine.problem import Place, nearest
from pochemu.engine.reading.form import Form
from pochemu.engine.scheme import PRORATE
from pochemu.engine.table import Cell, Table, TableError
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping, Scalar, Sequence
from pochemu.engine.yaml_source import Node as Yaml

SCHEME_KEYS = (
    "position", "title", "effective", "prorate",
    "measures", "tables", "values", "indicators", "titles",
    "cap", "floor", "carry_negative",
)  # fmt: skip
MEASURE_KEYS = ("title", "over", "where", "take", "of", "window", "unit", "plan")
TAKES = ("count", "sum", "avg", "min", "max", "distinct", "share")
REACHES = ("employee", "team", "company")
WINDOWS = ("month", "quarter", "year", "to_date")
MEMBERS = "members"


@dataclass(eq=False)
class Written:
    """A formula as its author wrote it: the tree, and the places of its characters."""

    scalar: Scalar
    tree: Node
    offset: int = 0  # of the formula within the scalar

    def place(self, span: Span) -> Place:
        return self.scalar.at(self.offset + span.start)

    def name_at(self, span: Span) -> str:
        """What is written there, if that is a name: `x` and `[x]` are one."""
        text = self.scalar.text[self.offset + span.start : self.offset + span.end]
        return text[1:-1] if text.startswith("[") else text


@dataclass
class MeasureDraft:
    name: str
    title: Words
    place: Place
    over: Scalar
    function: str
    x: Written | None = None
    where: Written | None = None
    of: str = "employee"
    window: Window = Window("month")
    word: Words | None = None
    plan: Scalar | None = None


@dataclass
class Draft:
    """What one file says, before names are given their meaning."""

    file: str
    place: Place
    position: str
    title: Words
    effective: Month
    prorate: str
    measures: dict[str, MeasureDraft] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    values: dict[str, Written] = field(default_factory=dict)
    indicators: dict[str, tuple[Words, Written]] = field(default_factory=dict)
    cap: mpq | None = None
    floor: mpq | None = None
    carry_negative: bool = False
    titles: dict[str, Words] = field(default_factory=dict)
    text: str = ""
    until: Month | None = None  # the month from which a later version is in force
    spoilt: set[str] = field(default_factory=set)  # names that could not be read: of these enough is said

    @property
    def names(self) -> set[str]:
        return {*self.measures, *self.values, *self.indicators}

    def place_of(self, name: str) -> Place:
        if name in self.measures:
            return self.measures[name].place
        written = self.values[name] if name in self.values else self.indicators[name][1]
        return written.scalar.place

    def wrote_of_members(self, written: Written) -> bool:
        """Whether it is of a measure over members, and so of their names."""
        of_members = [measure for measure in self.measures.values() if measure.over.text == MEMBERS]
        return any(written in (measure.x, measure.where) for measure in of_members)


class Drafting:
    """Reads one file into a draft; mistakes go to the form."""

    def __init__(self, form: Form, currency: str) -> None:
        self.form = form
        self.currency = currency
        self.taken: dict[str, Place] = {}

    def draft(self, source: Mapping, text: str) -> Draft | None:
        form = self.form
        form.known_keys(source, SCHEME_KEYS)
        position, effective = form.required(source, "position"), form.month(form.required(source, "effective"))
        if position is None or effective is None:
            return None
        draft = Draft(
            source.place.file,
            source.place,
            position.text,
            form.title(source.get("title"), position.text),
            effective,
            str(form.one_of(form.scalar(source.get("prorate"), Words.same("`prorate`")), PRORATE, "none")),
            cap=self.money(source.get("cap"), "cap"),
            floor=self.money(source.get("floor"), "floor"),
            carry_negative=form.flag(form.scalar(source.get("carry_negative"), Words.same("`carry_negative`"))),
            text=text,
        )
        self.sections(source, draft)
        draft.spoilt = self.taken.keys() - draft.names - draft.tables.keys()
        return draft

    def sections(self, source: Mapping, draft: Draft) -> None:
        for key, node in self.named(source, "measures"):
            if measure := self.measure(key, node):
                draft.measures[key.text] = measure
        for key, node in self.named(source, "tables"):
            if table := self.table(key, node):
                draft.tables[key.text] = table
        for key, node in self.named(source, "values"):
            if written := self.formula(self.form.scalar(node, Words.same(key.text))):
                draft.values[key.text] = written
        for key, node in self.named(source, "indicators"):
            if indicator := self.indicator(key, node):
                draft.indicators[key.text] = indicator
        self.titles(source, draft)

    def titles(self, source: Mapping, draft: Draft) -> None:
        """Of tables and values: what else a scheme has carries its title itself."""
        node = self.form.mapping(source.get("titles"), Words.same("`titles`"))
        able = [*draft.tables, *draft.values]
        for key, title in node.pairs if node else ():
            if key.text in able:
                draft.titles[key.text] = self.form.title(title, key.text)
            elif key.text not in self.taken or key.text in draft.names:
                self.form.wrong(key.place, _TITLE_OF, name=key.text, near=nearest(key.text, able))
        for name in draft.titles.keys() & draft.tables.keys():
            draft.tables[name] = replace(draft.tables[name], called=draft.titles[name])

    def named(self, source: Mapping, section: str) -> list[tuple[Scalar, Yaml]]:
        """The entries of a section; all sections share one name space."""
        node = self.form.mapping(source.get(section), Words.same(f"`{section}`"))
        entries = []
        for key, value in node.pairs if node else ():
            if key.text in self.taken:
                self.form.wrong(key.place, _TAKEN, name=key.text, line=self.taken[key.text].line)
            elif self.form.name(key):
                self.taken[key.text] = key.place
                entries.append((key, value))
        return entries

    # --- formulas and literals ---

    def formula(self, scalar: Scalar | None, text: str | None = None, offset: int = 0) -> Written | None:
        if scalar is None:
            return None
        try:
            return Written(scalar, parse(scalar.text if text is None else text, currency=self.currency), offset)
        except FormulaError as error:
            self.form.wrong(scalar.at(offset + error.span.start), error.words)
            return None

    def literal(self, scalar: Scalar) -> Cell | None:
        try:
            return parse_literal(scalar.text, currency=self.currency)
        except FormulaError as error:
            self.form.wrong(scalar.at(error.span.start), error.words)
            return None

    def money(self, node: Yaml | None, key: str) -> mpq | None:
        scalar = self.form.scalar(node, Words.same(f"`{key}`"))
        read = self.literal(scalar) if scalar else None
        if scalar is None or read is None:
            return None
        if read.unit not in (Unit.MONEY, Unit.ANY):
            self.form.wrong(scalar.place, _MONEY, key=key, example=money_spelled(mpq(10_000), self.currency))
        return read.value

    # --- measures ---

    def measure(self, key: Scalar, node: Yaml) -> MeasureDraft | None:
        form = self.form
        declared = form.mapping(node, Words.same(key.text))
        if declared is None:
            return None
        form.known_keys(declared, MEASURE_KEYS)
        over, take = form.required(declared, "over"), form.required(declared, "take")
        if over is None or take is None:
            return None
        function, x = self.take(take)
        measure = MeasureDraft(key.text, form.title(declared.get("title"), key.text), key.place, over, function, x)
        where = form.scalar(declared.get("where"), Words.same("`where`"))
        measure.where = self.formula(where)
        measure.of = str(form.one_of(form.scalar(declared.get("of"), Words.same("`of`")), REACHES, "employee"))
        measure.window = self.window(form.scalar(declared.get("window"), Words.same("`window`")))
        measure.word = form.title(declared.get("unit"), "") if declared.get("unit") else None
        measure.plan = form.scalar(declared.get("plan"), Words.same("`plan`"))
        if over.text == MEMBERS:
            self.only_for_facts(declared)
        whole = (function == "count" or x is not None) and (where is None or measure.where is not None)
        return measure if whole else None

    def only_for_facts(self, declared: Mapping) -> None:
        for name, usual in (("of", "team"), ("window", "month")):
            value = declared.get(name)
            if isinstance(value, Scalar) and value.text != usual:
                self.form.wrong(value.place, _MEMBERS_ONLY, key=name, usual=usual)

    def take(self, scalar: Scalar) -> tuple[str, Written | None]:
        found = re.fullmatch(r"\s*(\w+)\s*(?:\((.*)\)\s*)?", scalar.text, re.DOTALL)
        if found is None or found[1] not in TAKES or (found[1] == "count") != (found[2] is None):
            near = Words("", "")
            self.form.wrong(scalar.place, _TAKE, found=scalar.text, near=near)
            return "", None
        return found[1], self.formula(scalar, found[2], found.start(2)) if found[2] is not None else None

    def window(self, scalar: Scalar | None) -> Window:
        if scalar is None:
            return Window("month")
        last = re.fullmatch(r"\s*last\s*\(\s*(\d{1,4})\s*\)\s*", scalar.text)
        if last and 1 <= int(last[1]) <= 36:
            return Window("last", int(last[1]))
        if scalar.text not in WINDOWS:
            self.form.wrong(scalar.place, _WINDOW, found=scalar.text)
            return Window("month")
        return Window(scalar.text)

    # --- tables, indicators ---

    def table(self, key: Scalar, node: Yaml) -> Table | None:
        listed = isinstance(node, Sequence) and not all(isinstance(row, Scalar) for row in node.items)
        rows = [self.row(row) for row in node.items] if isinstance(node, Sequence) and listed else []
        if not rows:
            self.form.wrong(node.place, _TABLE, name=key.text)
        if not rows or any(row is None for row in rows):
            return None
        read = [row for row in rows if row is not None]
        try:
            return Table.of(key.text, [[cell for _, cell in row] for row in read])
        except TableError as error:
            for mistake in error.mistakes:
                place = key.place if mistake.row is None else read[mistake.row][mistake.column or 0][0].place
                self.form.wrong(place, mistake.words)
            return None

    def row(self, row: Yaml) -> "list[tuple[Scalar, Cell]] | None":
        if not isinstance(row, Sequence) or len(row.items) != 2:
            self.form.wrong(row.place, _ROW, **_shown(row))
            return None
        scalars = [self.form.scalar(cell, _CELL) for cell in row.items]
        cells = [(scalar, cell) for scalar in scalars if scalar and (cell := self.literal(scalar))]
        return cells if len(cells) == 2 else None

    def indicator(self, key: Scalar, node: Yaml) -> tuple[Words, Written] | None:
        if isinstance(node, Scalar) and node.text:
            self.form.wrong(node.place, _INDICATOR, name=key.text)
            return None
        declared = self.form.mapping(node, Words.same(key.text))
        if declared is None:
            return None
        self.form.known_keys(declared, ("title", "formula"))
        written = self.formula(self.form.required(declared, "formula"))
        return (self.form.title(declared.get("title"), key.text), written) if written else None


def _shown(row: Yaml) -> "dict[str, object]":
    """A row as it was written, and whether a comma within a number may have cut it."""
    cells = row.items if isinstance(row, Sequence) else [row]
    texts = [cell.text if isinstance(cell, Scalar) else "…" for cell in cells]
    cut = any(before[-1:].isdigit() and after[:1].isdigit() for before, after in pairwise(texts))
    written = f"[{', '.join(texts)}]" if isinstance(row, Sequence) else texts[0]
    return {"found": len(texts), "row": quoted(written), "cut": _CUT if cut and len(texts) > 2 else Words("", "")}


_TAKEN = Words(
    "the name “{name}” stands on line {line} already: measures, tables, values and indicators share one name space",
    "имя «{name}» уже стоит в строке {line}: у счётчиков, таблиц, значений и показателей имена общие",
)
_TITLE_OF = Words(
    "no table and no value is called “{name}”: only these are titled here.{near}",
    "ни таблицы, ни значения с именем «{name}» нет: здесь названия только у них.{near}",
)
_MONEY = Words("`{key}` is money: write it as {example}", "`{key}` — сумма денег: запишите её как {example}")
_TAKE = Words(
    "“{found}” is not a way to count: write count, or sum(…), avg(…), min(…), max(…), distinct(…), share(…)",
    "«{found}» — не способ счёта: напишите count или sum(…), avg(…), min(…), max(…), distinct(…), share(…)",
)
_WINDOW = Words(
    "“{found}” is not a window: write month, quarter, year, to_date, or last(n) with n from 1 to 36",
    "«{found}» — не окно: напишите month, quarter, year, to_date или last(n), где n от 1 до 36",
)
_MEMBERS_ONLY = Words(
    "a measure over members knows only `{key}: {usual}`: leave `{key}` out",
    "счётчик по сотрудникам знает только `{key}: {usual}`: уберите `{key}`",
)
_TABLE = Words(
    "the table “{name}” is a list of rows: [[0%, 0], [80%, 1]]", "таблица «{name}» — список строк: [[0%, 0], [80%, 1]]"
)
_ROW = Words(
    "a row of a table is two cells, from where on and how much: [80%, 10_000]. This one has {found}: {row}{cut}",
    "строка таблицы — две ячейки, «от» и «сколько», например [80%, 10_000]. Здесь их {found}: {row}{cut}",
)
_CUT = Words(
    ". Commas part cells: the decimal sign is a point, 1.5, and thousands are parted by _, 10_000",
    ". Запятая разделяет ячейки: дробь пишут через точку, 1.5, а тысячи разделяют знаком _, 10_000",
)
_INDICATOR = Words(
    "an indicator has keys: {name}: {{formula: '…'}}", "у показателя есть ключи: {name}: {{formula: '…'}}"
)
_CELL = Words("a cell", "ячейка")
