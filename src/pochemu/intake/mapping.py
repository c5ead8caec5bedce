"""import.yaml: which column of somebody else's file means what. Every mistake is found before a row is read."""

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from pathlib import Path
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.fact import Kind
from pochemu.engine.formula import Formula, FormulaError, Meaning, compile_formula, parse, parse_literal
from pochemu.engine.formula import Node as Tree
from pochemu.engine.number import ONE
from pochemu.engine.problem import nearest
from pochemu.engine.reading.form import Form
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping as Group
from pochemu.engine.yaml_source import Node, Scalar, Sequence
from pochemu.intake.cells.number import DECIMAL_SIGNS
from pochemu.intake.cells.pattern import names_a_day

KEYS: Final = (
    "source", "kind", "key", "employee", "occurred_at", "amount", "fields", "quantity", "subject", "where",
    "create_employees", "decimal",
)  # fmt: skip


class Dated(NamedTuple):
    """A column, with the format its dates are written in where that is not ISO 8601."""

    column: Scalar
    form: str | None = None


class Credited(NamedTuple):
    """A column that names somebody who earns on the fact."""

    column: Scalar
    share: mpq = ONE
    role: str = ""


class Where(NamedTuple):
    scalar: Scalar
    tree: Tree


class Mapping(NamedTuple):
    name: str  # the facts' source in the ledger: the mapping file's stem
    file: str
    source: Path
    source_place: Scalar
    kind: Kind
    key: tuple[Scalar, ...]
    credits: tuple[Credited, ...]
    occurred_at: Dated
    amount: Scalar | None
    fields: tuple[tuple[str, Dated], ...]
    quantity: Scalar | None
    subject: Scalar | None
    where: Where | None
    create_employees: bool
    decimal: str | None

    @property
    def shown(self) -> str:
        """The file as messages name it: short where it lies below."""
        source, here = self.source.resolve(), Path.cwd()
        return str(source.relative_to(here) if source.is_relative_to(here) else source)

    def columns(self) -> Iterator[Scalar]:
        """Every column asked for by name, `where` apart."""
        yield from self.key
        yield from (credit.column for credit in self.credits)
        yield self.occurred_at.column
        yield from (column for column in (self.amount, self.quantity, self.subject) if column)
        yield from (dated.column for _, dated in self.fields)


def read_mapping(source: Group, path: Path, kinds: Dict[str, Kind], currency: str, form: Form) -> Mapping | None:
    """The mapping as far as it can be understood without its file; mistakes go to the form."""
    return _Reader(form, kinds, currency).mapping(source, path)


def check_columns(mapping: Mapping, columns: tuple[str, ...], form: Form) -> None:
    """Every column the mapping asks for is in the file, once."""
    for asked in mapping.columns():
        if asked.text not in columns:
            near = nearest(asked.text, columns)
            form.wrong(asked.place, _NO_COLUMN, column=asked.text, near=near, columns=_listed(columns))
        elif columns.count(asked.text) > 1:
            form.wrong(asked.place, _TWO_COLUMNS, column=asked.text, n=columns.count(asked.text))


def compile_where(mapping: Mapping, columns: tuple[str, ...], form: Form) -> Formula | None:
    """The condition over the file's columns, all of them texts."""
    if mapping.where is None:
        return None
    try:
        names = {column: Meaning(Unit.TEXT) for column in columns if columns.count(column) == 1}
        return compile_formula(mapping.where.tree, names, facts=True, gives=Unit.FLAG)
    except FormulaError as error:
        form.wrong(mapping.where.scalar.at(error.span.start), error.words)
        return None


def _listed(columns: tuple[str, ...], most: int = 40) -> str:
    return ", ".join(columns[:most]) + (", …" if len(columns) > most else "")


class _Reader(NamedTuple):
    form: Form
    kinds: Dict[str, Kind]
    currency: str

    def mapping(self, source: Group, path: Path) -> Mapping | None:
        form = self.form
        form.known_keys(source, KEYS)
        file, kind = form.required(source, "source"), self.kind(form.required(source, "kind"))
        key, credits = self.key(source), self.credits(source)
        occurred_at = self.dated(self.needed(source, "occurred_at"), "occurred_at")
        fields = self.fields(source.get("fields"), kind)
        where = self.where(self.scalar(source, "where"))
        decimal = self.decimal(self.scalar(source, "decimal"))
        if not (file and kind and key and credits and occurred_at):
            return None
        return Mapping(
            path.stem, source.place.file, path.parent / file.text, file, kind, key, credits, occurred_at,
            self.scalar(source, "amount"), fields, self.scalar(source, "quantity"), self.scalar(source, "subject"),
            where, form.flag(self.scalar(source, "create_employees")), decimal,
        )  # fmt: skip

    def scalar(self, source: Group, key: str) -> Scalar | None:
        """The text under a key that may be absent, but not empty."""
        return self.form.required(source, key) if source.get(key) is not None else None

    def needed(self, source: Group, key: str) -> Node | None:
        node = source.get(key)
        if node is None or isinstance(node, Scalar):
            return self.form.required(source, key)
        return node

    def kind(self, name: Scalar | None) -> Kind | None:
        if name is None:
            return None
        if name.text not in self.kinds:
            near = nearest(name.text, self.kinds)
            self.form.wrong(name.place, _NO_KIND, kind=name.text, near=near, known=_listed(tuple(self.kinds)))
        return self.kinds.get(name.text)

    def key(self, source: Group) -> tuple[Scalar, ...]:
        node = self.needed(source, "key")
        if isinstance(node, Sequence):
            columns = [self.form.scalar(item, Words.same("`key`")) for item in node.items]
            if not columns:
                self.form.wrong(node.place, _NO_KEY)
            return tuple(column for column in columns if column)
        column = self.form.scalar(node, Words.same("`key`"))
        return (column,) if column else ()

    # --- who earns ---

    def credits(self, source: Group) -> tuple[Credited, ...]:
        node = self.needed(source, "employee")
        if isinstance(node, Scalar):
            return (Credited(node),)
        items = node.items if isinstance(node, Sequence) else (node,) if node else ()
        credits = tuple(credit for item in items if (credit := self.credit(item)))
        if node and not items:
            self.form.wrong(node.place, _NO_EMPLOYEE)
        elif any(credit.role for credit in credits) and not all(credit.role for credit in credits):
            self.form.wrong(node.place, _ROLES)  # type: ignore[union-attr]
        return credits

    def credit(self, node: Node) -> Credited | None:
        if isinstance(node, Scalar):
            return Credited(node)
        group = self.form.mapping(node, Words.same("`employee`"))
        if group is None:
            return None
        self.form.known_keys(group, ("column", "share", "role"))
        column, share, role = (
            self.form.required(group, "column"),
            self.scalar(group, "share"),
            self.scalar(group, "role"),
        )
        return Credited(column, self.share(share), role.text if role else "") if column else None

    def share(self, scalar: Scalar | None) -> mpq:
        if scalar is None:
            return ONE
        try:
            value, unit, _percent = parse_literal(scalar.text, currency=self.currency)
        except FormulaError as error:
            self.form.wrong(scalar.at(error.span.start), error.words)
            return ONE
        if unit is not Unit.NUMBER or not 0 < value <= 1:
            self.form.wrong(scalar.place, _SHARE, found=scalar.text)
        return value

    # --- the rest ---

    def dated(self, node: Node | None, key: str) -> Dated | None:
        if node is None or isinstance(node, Scalar):
            return Dated(node) if node else None
        group = self.form.mapping(node, Words.same(f"`{key}`"))
        if group is None:
            return None
        self.form.known_keys(group, ("column", "format"))
        column, form = self.form.required(group, "column"), self.scalar(group, "format")
        if form and not names_a_day(form.text):
            self.form.wrong(form.place, _FORMAT, found=form.text)
            return None
        return Dated(column, form.text if form else None) if column else None

    def fields(self, node: Node | None, kind: Kind | None) -> tuple[tuple[str, Dated], ...]:
        group = self.form.mapping(node, Words.same("`fields`"))
        found = []
        for name, value in group.pairs if group else ():
            dated = self.dated(value, name.text)
            if kind and name.text not in kind.fields:
                near = nearest(name.text, kind.fields)
                self.form.wrong(
                    name.place, _NO_FIELD, kind=kind.name, field=name.text, near=near, known=_listed(tuple(kind.fields))
                )
            elif kind and dated and dated.form and kind.fields[name.text] is not Unit.DATE:
                self.form.wrong(value.place, _NOT_DATE, field=name.text, unit=kind.fields[name.text].words)
            elif dated:
                found.append((name.text, dated))
        return tuple(found)

    def where(self, scalar: Scalar | None) -> Where | None:
        if scalar is None:
            return None
        try:
            return Where(scalar, parse(scalar.text, currency=self.currency))
        except FormulaError as error:
            self.form.wrong(scalar.at(error.span.start), error.words)
            return None

    def decimal(self, scalar: Scalar | None) -> str | None:
        if scalar and scalar.text not in DECIMAL_SIGNS:
            self.form.wrong(scalar.place, _DECIMAL, found=scalar.text)
        return scalar.text if scalar else None


_NO_COLUMN = Words(
    "the file has no column “{column}”.{near} It has: {columns}",
    "в файле нет столбца «{column}».{near} Есть: {columns}",
)
_TWO_COLUMNS = Words(
    "the file has {n} columns named “{column}”: rename all but one of them",
    "в файле столбцов с именем «{column}» — {n}: оставьте это имя одному",
)
_NO_KIND = Words(
    "there is no kind of fact “{kind}”.{near} Known: {known}", "вида факта «{kind}» нет.{near} Есть: {known}"
)
_NO_FIELD = Words(
    "the kind “{kind}” has no field “{field}”.{near} It has: {known}",
    "у вида «{kind}» нет поля «{field}».{near} Есть: {known}",
)
_NO_KEY = Words("name the column of the key, or several", "назовите столбец ключа или несколько")
_NO_EMPLOYEE = Words(
    "name the column with the employee, or a list: [{{column: agent, share: 70%}}, …]",
    "назовите столбец с сотрудником или список: [{{column: agent, share: 70%}}, …]",
).fill()
_ROLES = Words("roles are given for all of them, or for none", "роли указываются у всех или ни у одного")
_SHARE = Words(
    "“{found}” is not a share: more than 0, at most 100%", "«{found}» — не доля: нужно больше 0 и не больше 100%"
)
_FORMAT = Words(
    "“{found}” does not tell day, month and year: expected such as %d.%m.%Y %H:%M",
    "«{found}» не сообщает день, месяц и год: ожидалось что-то вроде %d.%m.%Y %H:%M",
)
_NOT_DATE = Words(
    "the field “{field}” is {unit}: only dates have a format", "поле «{field}» — {unit}: формат бывает только у дат"
)
_DECIMAL = Words(
    '“{found}” is no decimal sign: write "." or ","', '«{found}» — не десятичный знак: напишите "." или ","'
)
