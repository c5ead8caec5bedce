"""A payroll template: which file, a row for whom, which columns. Every mistake is found before it is kept."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pochemu.engine.period import Month
from pochemu.engine.problem import Problem
from pochemu.engine.reading.form import Form
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping as Group
from pochemu.engine.yaml_source import Node, Refused, Scalar, read_yaml

KEYS: Final = ("title", "file", "rows", "delimiter", "decimal", "encoding", "headings", "columns")
FIELDS: Final[Mapping[str, Words]] = {
    "employee": Words("the employee's id", "табельный номер"),
    "name": Words("the name", "имя"),
    "position": Words("the position", "должность"),
    "team": Words("the team", "команда"),
    "month": Words("the month, 2026-11", "месяц, 2026-11"),
    "amount": Words("what is paid", "сумма"),
    "currency": Words("the currency", "валюта"),
    "line": Words("the name of the line in the scheme; of rows of lines", "имя строки в схеме, при строках премии"),
    "title": Words("the title of the line; of rows of lines", "название строки, при строках премии"),
    "hash": Words("the hash of the closing", "хеш закрытия"),
}
ENCODINGS: Final = {"utf-8": "utf-8-sig", "windows-1251": "cp1251"}
DELIMITERS: Final = (";", ",", "tab")


class Column(NamedTuple):
    heading: str
    field: str  # of FIELDS; "" for one text in every row
    text: str = ""


class Template(NamedTuple):
    name: str
    text: str
    title: Words  # the name, where none is given
    file: str
    rows: str  # people: one each; lines: one for each line of each
    delimiter: str
    decimal: str
    encoding: str
    headings: bool
    columns: tuple[Column, ...]

    def name_of_file(self, month: Month) -> str:
        return f"payroll-{month}-{self.name}.{self.file}"


def read_template(name: str, text: str) -> tuple[Template | None, list[Problem]]:
    form = Form()
    try:
        found = _template(name, text, read_yaml(text, name), form)
    except Refused as refused:
        return None, [refused.problem]
    return (None if form.problems else found), form.problems


def _template(name: str, text: str, source: Group, form: Form) -> Template:
    form.known_keys(source, KEYS)

    def chosen(key: str, known: tuple[str, ...]) -> str:
        return form.one_of(form.scalar(source.get(key), Words.same(f"`{key}`")), known, known[0])

    return Template(
        name,
        text,
        form.title(source.get("title"), name),
        chosen("file", ("csv", "xlsx")),
        chosen("rows", ("people", "lines")),
        {"tab": "\t"}.get(delimiter := chosen("delimiter", DELIMITERS), delimiter),
        chosen("decimal", (",", ".")),
        ENCODINGS[chosen("encoding", tuple(ENCODINGS))],
        source.get("headings") is None or form.flag(form.scalar(source.get("headings"), Words.same("`headings`"))),
        _columns(source, form),
    )


def _columns(source: Group, form: Form) -> tuple[Column, ...]:
    columns = form.mapping(source.get("columns"), Words.same("`columns`"))
    found = [] if columns is None else [_column(heading, node, form) for heading, node in columns.pairs]
    if not any(column and column.field == "amount" for column in found):
        form.wrong(source.place, _NO_AMOUNT)
    return tuple(column for column in found if column)


def _column(heading: Scalar, node: Node, form: Form) -> Column | None:
    """`Сумма: amount`, or `Вид: {text: Премия}`."""
    if isinstance(node, Group):
        form.known_keys(node, ("text",))
        text = form.required(node, "text")
        return Column(heading.text, "", text.text) if text else None
    field = form.scalar(node, Words.same(heading.text))
    known = form.one_of(field, FIELDS.keys(), "")
    return Column(heading.text, known) if known else None


_NO_AMOUNT = Words(
    "no column tells the amount: add one, such as `Amount: amount`",
    "ни в одном столбце нет суммы: добавьте такой, например `Сумма: amount`",
)

READY: Final[Mapping[str, str]] = {
    "table": """title: {en: Table, ru: Таблица}
file: xlsx
rows: people
columns:
  Табельный номер: employee
  Сотрудник: name
  Должность: position
  Подразделение: team
  Месяц: month
  Сумма: amount
""",
    "lines": """title: {en: "Lines, one for each indicator", ru: "Строки, по одной на показатель"}
file: csv
rows: lines
delimiter: ";"
decimal: ","
columns:
  Табельный номер: employee
  Сотрудник: name
  Показатель: title
  Сумма: amount
""",
    "1c-zup": """title: {en: For 1C:ZUP, ru: Для 1С:ЗУП}
file: xlsx
rows: people
columns:
  Табельный номер: employee
  Сотрудник: name
  Начисление: {text: Премия по показателям}
  Результат: amount
""",
}
"""Templates that every company begins with; one of the same name that it kept itself takes its place."""
