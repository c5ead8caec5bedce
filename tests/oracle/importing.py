"""From a file that somebody else's system wrote, to facts."""

from __future__ import annotations

import csv
import gzip
import io
import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from .formula import NA, Node, Nothing, Value, evaluate, literal, parse
from .people import People

Kinds = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Credit:
    employee: str
    share: Fraction
    role: str


@dataclass(frozen=True)
class Fact:
    source: str
    kind: str
    key: tuple[str, ...]
    occurred_at: datetime
    day: date
    credits: tuple[Credit, ...]
    amount: Value
    quantity: Fraction
    subject: str
    fields: tuple[tuple[str, Value], ...]

    @property
    def identity(self) -> tuple[str, str, tuple[str, ...]]:
        return (self.source, self.kind, self.key)


@dataclass(frozen=True)
class SetAside:
    source: str
    line: int
    reason: str


class Unreadable(ValueError):
    """Why a row is set aside."""


@dataclass(frozen=True)
class Context:
    currency: str
    decimals: int
    zone: ZoneInfo
    kinds: Kinds
    people: People


# ---------------------------------------------------------------- rows of a file


def decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251")


def rows_of(name: str, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) with every cell a text."""
    if name.endswith(".gz"):
        name, content = name[:-3], gzip.decompress(content)
    text = decoded(content)
    if name.endswith(".jsonl"):
        return json_rows(text)
    if name.endswith((".csv", ".tsv")):
        return csv_rows(text)
    raise ValueError(f"the oracle does not read {name}")


def json_rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    records = [
        (line, json.loads(record, parse_float=str, parse_int=str))
        for line, record in enumerate(text.split("\n"), 1)
        if record.strip()
    ]
    columns = {column for _, record in records for column in record}
    for line, record in records:
        yield line, {column: json_text(record.get(column)) for column in columns}


def json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def csv_rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    header_line = text.split("\n", 1)[0]
    delimiter = max("\t;|,", key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(reader)
    line = reader.line_num + 1
    for cells in reader:
        if cells:
            yield line, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))
        line = reader.line_num + 1


# ---------------------------------------------------------------- cells

GAPS = " \u00a0\u2009\u202f"


def number(text: str, decimal: str | None) -> Fraction:
    """A number as people write it: "1 234,56 ₽", "€ 3.500,00", "1,234.56", "(12.5)"."""
    body = "".join(" " if c in GAPS else c for c in text).strip()
    negative = body.startswith("(") and body.endswith(")")
    if negative:
        body = body[1:-1].strip()
    body = without_currency(body)
    if body[:1] in ("-", "−", "+"):
        negative = negative or body[0] != "+"
        body = without_currency(body[1:].strip())
    digits = plain_digits(body, decimal)
    if digits is None:
        raise Unreadable(f"{text!r} is no number")
    return -Fraction(digits) if negative else Fraction(digits)


def without_currency(body: str) -> str:
    while body and unicodedata.category(body[0]) == "Sc":
        body = body[1:].strip()
    while body and unicodedata.category(body[-1]) == "Sc":
        body = body[:-1].strip()
    return re.sub(r"^(?:[A-Z]{3}\b|руб\.?|р\.)|(?:\b[A-Z]{3}|руб\.?|р\.)$", "", body).strip()


def plain_digits(body: str, decimal: str | None) -> str | None:
    """The number with a point for decimal sign and no groups; None where it is none."""
    if not re.fullmatch(r"[0-9., ]+", body):
        return None
    sign = decimal_sign(body, decimal)
    if sign and body.count(sign) > 1:
        return None
    whole, _, rest = body.partition(sign) if sign else (body, "", "")
    if sign and not re.fullmatch(r"\d+", rest):
        return None
    groups = re.split(r"[., ]", whole)
    if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
        return None
    if not all(groups):
        return None
    return "".join(groups) + ("." + rest if rest else "")


def decimal_sign(body: str, decimal: str | None) -> str:
    """Which of `.` and `,` is the decimal sign here; "" for none."""
    if decimal:
        return decimal if decimal in body else ""
    if "," in body and "." in body:
        return max(",.", key=body.rfind)
    if body.count(".") == 1:
        return "."
    if body.count(",") == 1:
        return "" if re.search(r",\d{3}$", body) else ","
    return ""


def moment(text: str, form: str | None, zone: ZoneInfo) -> datetime:
    """A moment in the company's zone. An hour skipped moves forward, one had twice is the first (fold 0)."""
    try:
        read = datetime.strptime(text.strip(), form) if form else datetime.fromisoformat(text.strip())  # noqa: DTZ007
    except ValueError:
        raise Unreadable(f"{text!r} is no moment") from None
    if read.tzinfo is None:
        read = read.replace(tzinfo=zone, fold=0)
    return read.astimezone(UTC).astimezone(zone)


def flag(text: str) -> bool:
    word = text.strip().lower()
    if word in ("true", "yes", "1"):
        return True
    if word in ("false", "no", "0"):
        return False
    raise Unreadable(f"{text!r} is neither yes nor no")


# ---------------------------------------------------------------- a mapping


class RowEnv(Nothing):
    """`where` of a mapping reads the columns of the file, all of them texts."""

    def __init__(self, row: dict[str, str]) -> None:
        self.row = row

    def name(self, name: str) -> Value:
        return self.row[name]


class Mapping:
    def __init__(self, spec: dict[str, Any], path: str, context: Context) -> None:
        self.context = context
        self.kind: str = spec["kind"]
        self.types = context.kinds[self.kind]
        self.source: str = spec["source"]
        self.path = posixpath.normpath(posixpath.join(posixpath.dirname(path), self.source))
        self.key: list[str] = [spec["key"]] if isinstance(spec["key"], str) else spec["key"]
        self.people = self.credit_columns(spec["employee"])
        self.occurred_at = column_of(spec["occurred_at"])
        self.amount: str | None = spec.get("amount")
        self.quantity: str | None = spec.get("quantity")
        self.subject: str | None = spec.get("subject")
        self.fields = {name: column_of(column) for name, column in (spec.get("fields") or {}).items()}
        self.decimal: str | None = spec.get("decimal")
        self.create = spec.get("create_employees") == "true"
        self.where: Node | None = parse(spec["where"], context.currency) if spec.get("where") else None

    def credit_columns(self, spec: Any) -> list[tuple[str, Fraction, str]]:
        """(column, share, role)."""
        if isinstance(spec, str):
            return [(spec, Fraction(1), "")]
        entries = spec if isinstance(spec, list) else [spec]
        return [(e["column"], literal(e.get("share", "1"), self.context.currency), e.get("role", "")) for e in entries]

    def passes(self, row: dict[str, str]) -> bool:
        return self.where is None or evaluate(self.where, RowEnv(row)) is True

    def fact(self, row: dict[str, str]) -> Fact:
        key = tuple(row[column] for column in self.key)
        if not any(part.strip() for part in key):
            raise Unreadable("the key is empty")
        credits = self.credits(row)
        column, form = self.occurred_at
        at = moment(row[column], form, self.context.zone)
        return Fact(
            self.source,
            self.kind,
            key,
            at,
            at.date(),
            credits,
            self.money(row[self.amount]) if self.amount else NA("no amount"),
            self.number(row[self.quantity]) if self.quantity and row[self.quantity].strip() else Fraction(1),
            row[self.subject] if self.subject else "",
            tuple((name, self.field(name, row)) for name in self.types),
        )

    def credits(self, row: dict[str, str]) -> tuple[Credit, ...]:
        credits = tuple(Credit(self.employee(row[column]), share, role) for column, share, role in self.people)
        for role in {credit.role for credit in credits}:
            if sum(c.share for c in credits if c.role == role) != 1:
                raise Unreadable(f"the shares of role {role!r} do not make 1")
        return credits

    def employee(self, text: str) -> str:
        found = self.context.people.find(text)
        if len(found) > 1:
            raise Unreadable(f"employee {text!r} is ambiguous")
        if not found:
            if not (self.create and text.strip()):
                raise Unreadable(f"employee {text!r} is unknown")
            return text
        return found[0]

    def field(self, name: str, row: dict[str, str]) -> Value:
        kind = self.types[name]
        column, form = self.fields.get(name, ("", None))
        text = row[column] if column else ""
        if kind == "text":
            return text
        if not text.strip():
            return NA(f"{name} is empty")
        if kind == "number":
            return self.number(text)
        if kind == "money":
            return self.money(text)
        if kind == "date":
            return moment(text, form, self.context.zone).date()
        return flag(text)

    def number(self, text: str) -> Fraction:
        return number(text, self.decimal)

    def money(self, text: str) -> Value:
        if not text.strip():
            return NA("no amount")
        value = number(text, self.decimal)
        if (value * 10**self.context.decimals).denominator != 1:
            raise Unreadable(f"{text!r} has more decimals than the currency")
        return value


def column_of(spec: Any) -> tuple[str, str | None]:
    return (spec, None) if isinstance(spec, str) else (spec["column"], spec.get("format"))


# ---------------------------------------------------------------- the ledger


class Ledger:
    """The facts as they are known now."""

    def __init__(self) -> None:
        self.facts: dict[tuple[str, str, tuple[str, ...]], Fact] = {}
        self.set_aside: list[SetAside] = []

    def take_in(self, mapping: Mapping, content: bytes) -> None:
        in_this_file: dict[tuple[str, str, tuple[str, ...]], Fact] = {}
        for line, row in rows_of(mapping.path, content):
            if not mapping.passes(row):
                continue
            try:
                fact = mapping.fact(row)
                if in_this_file.setdefault(fact.identity, fact) != fact:
                    raise Unreadable("the key stands in this file already, with other content")
            except Unreadable as why:
                self.set_aside.append(SetAside(mapping.source, line, str(why)))
                continue
            self.facts[fact.identity] = fact
            people = mapping.context.people
            people.invented |= {c.employee for c in fact.credits if c.employee not in people.by_employee}
