"""A mapping compiled for one file: from a row's cells straight to a fact."""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dict
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from gmpy2 import mpq

from pochemu.engine.fact import Credit, NewFact, Value
from pochemu.engine.formula import Formula
from pochemu.engine.number import ONE
from pochemu.engine.plain import number_words
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Scalar
from pochemu.intake.cells.flag import read_flag
from pochemu.intake.cells.moment import date_reader, moment_reader
from pochemu.intake.cells.number import minor_units_reader, money_reader, number_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.files import Cells, Unsure
from pochemu.intake.importing.directory import Directory
from pochemu.intake.mapping import Credited, Dated, Mapping

ERRORS: Final = frozenset(
    "#REF! #N/A #VALUE! #DIV/0! #NAME? #NULL! #NUM! #SPILL! #CALC! "
    "#ССЫЛКА! #Н/Д #ЗНАЧ! #ДЕЛ/0! #ИМЯ? #ПУСТО! #ЧИСЛО!".split()
)
"""What a spreadsheet writes into a cell that it could not compute."""

At = Dict[str, int]
"""The wanted columns' places in a row."""


class Setting(NamedTuple):
    """What cells are read against."""

    people: Directory
    zone: ZoneInfo
    digits: int  # of the currency's minor unit
    typed: bool = False  # the file itself knows dates from texts
    unsure: bool = False  # the file may have cells that are Unsure


class Part(NamedTuple):
    """A part of the fact, and the columns it is read from."""

    columns: tuple[str, ...]
    read: Callable[[Cells], Any]


class Row(NamedTuple):
    """How the wanted cells of a row become a fact."""

    wanted: tuple[str, ...]
    key: tuple[str, ...]  # of the wanted columns
    passes: Callable[[Cells], bool]
    read: Callable[[Cells], NewFact]  # raises Unfit
    parts: tuple[Part, ...]
    first: int  # of the parts, the key's

    def key_of(self, cells: Cells) -> str:
        """ "" where it can't be told."""
        try:
            return str(self.parts[self.first].read(cells))
        except Unfit:
            return ""

    def wrong(self, cells: Cells) -> Iterator[tuple[Unfit, tuple[str, ...]]]:
        """All that is unfit in the row, with the columns where it is."""
        for part in self.parts:
            try:
                part.read(cells)
            except Unfit as unfit:
                yield unfit, part.columns


def compile_row(mapping: Mapping, where: Formula | None, setting: Setting) -> Row:
    of_where = [ref.name for ref in where.refs] if where else []
    wanted = tuple(dict.fromkeys([*(column.text for column in mapping.columns()), *of_where]))
    at = {name: index for index, name in enumerate(wanted)}
    money = minor_units_reader(mapping.decimal, setting.digits)
    main = (
        _key(tuple(column.text for column in mapping.key), at),
        _moment(mapping.occurred_at, at, setting),
        _credits(mapping.credits, at, setting.people),
        _optional(_name(mapping.amount), at, money, None),
        _optional(_name(mapping.quantity), at, _quantity_reader(mapping.decimal), ONE),
        _optional(_name(mapping.subject), at, str, ""),
    )
    fields = {name: (dated.column.text, _field_reader(mapping, name, dated, setting)) for name, dated in mapping.fields}
    parts = (*main, *(_optional(column, at, read, None) for column, read in fields.values()))
    read = _fact(mapping.kind.name, main, [(name, at[column], read) for name, (column, read) in fields.items()])
    first = 0
    if setting.unsure:
        first = len(wanted)
        parts, read = (*(_sure(name, at) for name in wanted), *parts), _if_sure(read)
    return Row(wanted, main[0].columns, _condition(where, [at[name] for name in of_where]), read, parts, first)


FieldReader = Callable[[str], Value]


def _name(column: Scalar | None) -> str | None:
    return column.text if column else None


def _fact(kind: str, main: tuple[Part, ...], fields: list[tuple[str, int, FieldReader]]) -> Callable[[Cells], NewFact]:
    key, moment, credits, amount, quantity, subject = (part.read for part in main)

    def read(cells: Cells) -> NewFact:
        values = {name: field(text) for name, index, field in fields if (text := cells[index]) and not text.isspace()}
        return NewFact(
            kind, key(cells), moment(cells), credits(cells), amount(cells), quantity(cells), subject(cells), values
        )

    return read


def _condition(where: Formula | None, at: list[int]) -> Callable[[Cells], bool]:
    if where is None:
        return lambda _cells: True
    run = where.run
    if len(at) == 1:
        only = at[0]
        return lambda cells: run(cells[only])[-1] is True
    return lambda cells: run(*[cells[index] for index in at])[-1] is True


def _if_sure(read: Callable[[Cells], NewFact]) -> Callable[[Cells], NewFact]:
    def sure(cells: Cells) -> NewFact:
        for cell in cells:
            if type(cell) is Unsure:
                raise Unfit(cell.words)
        return read(cells)

    return sure


def _sure(column: str, at: At) -> Part:
    index = at[column]

    def read(cells: Cells) -> None:
        cell = cells[index]
        if isinstance(cell, Unsure):
            raise Unfit(cell.words)

    return Part((column,), read)


# --- parts of every fact ---


def _key(columns: tuple[str, ...], at: At) -> Part:
    """Of one column as it stands; several are joined by `|`, their own written `\\|`, so that no two keys meet."""
    indexes = [at[column] for column in columns]
    if len(indexes) == 1:
        only = indexes[0]

        def read(cells: Cells) -> str:
            key = cells[only]
            if key in ERRORS or not key or key.isspace():
                raise Unfit(_ERROR_KEY if key in ERRORS else _NO_KEY)
            return key

        return Part(columns, read)

    def read_several(cells: Cells) -> str:
        keys = [cells[index] for index in indexes]
        if not any(key.strip() for key in keys):
            raise Unfit(_NO_KEY)
        if not ERRORS.isdisjoint(keys):
            raise Unfit(_ERROR_KEY)
        return "|".join([key.replace("\\", "\\\\").replace("|", "\\|") for key in keys])

    return Part(columns, read_several)


def _moment(dated: Dated, at: At, setting: Setting) -> Part:
    index = at[dated.column.text]
    moment = moment_reader(setting.zone, dated.form, typed=setting.typed)
    return Part((dated.column.text,), lambda cells: moment(cells[index]))


def _credits(credits: tuple[Credited, ...], at: At, people: Directory) -> Part:
    """Who earns on the fact: every column names somebody, and the shares of each role make 1."""
    columns = tuple(credit.column.text for credit in credits)
    indexes = [at[column] for column in columns]
    known: dict[tuple[str, ...], tuple[Credit, ...]] = {}

    def read(cells: Cells) -> tuple[Credit, ...]:
        names = tuple([cells[index] for index in indexes])
        found = known.get(names)
        if found is None:
            found = known[names] = _credited(credits, names, people)
        return found

    return Part(columns, read)


def _credited(credits: tuple[Credited, ...], names: tuple[str, ...], people: Directory) -> tuple[Credit, ...]:
    shares: dict[tuple[str, str], mpq] = {}
    for credit, name in zip(credits, names, strict=True):
        whose = people.find(name), credit.role
        shares[whose] = shares.get(whose, 0) + credit.share
    for role in {role for _, role in shares}:
        total = sum(share for (_, its), share in shares.items() if its == role)
        if total != 1:
            raise Unfit(
                (_SHARES_OF_ROLE if role else _SHARES).fill(role=role, total=number_words(mpq(total), percent=True))
            )
    return tuple(Credit(employee, share, role) for (employee, role), share in shares.items())


def _optional(column: str | None, at: At, read: Callable[[str], Any], empty: Any) -> Part:
    """`empty` where the mapping names no column, or nothing stands in it."""
    if column is None:
        return Part((), lambda _cells: empty)
    index = at[column]

    def read_filled(cells: Cells) -> Any:
        text = cells[index]
        return read(text) if text and not text.isspace() else empty

    return Part((column,), read_filled)


def _quantity_reader(decimal: str | None) -> Callable[[str], mpq]:
    number = number_reader(decimal)

    def read(text: str) -> mpq:
        quantity = number(text)
        if quantity < 0:
            raise Unfit(_NEGATIVE)
        return quantity

    return read


def _field_reader(mapping: Mapping, name: str, dated: Dated, setting: Setting) -> FieldReader:
    match mapping.kind.fields[name]:
        case Unit.NUMBER:
            return number_reader(mapping.decimal)
        case Unit.MONEY:
            return money_reader(mapping.decimal, setting.digits)
        case Unit.DATE:
            return date_reader(setting.zone, dated.form, typed=setting.typed)
        case Unit.FLAG:
            return read_flag
    return str


_NO_KEY = Words("the key is empty", "ключ пуст")
_ERROR_KEY = Words("the key is a spreadsheet's error", "вместо ключа — ошибка таблицы")
_NEGATIVE = Words("a quantity can't be negative", "количество не бывает отрицательным")
_SHARES = Words("the shares make {total}, not 100%", "доли дают {total}, а не 100\u202f%")
_SHARES_OF_ROLE = Words(
    "the shares of the role “{role}” make {total}, not 100%", "доли роли «{role}» дают {total}, а не 100\u202f%"
)
