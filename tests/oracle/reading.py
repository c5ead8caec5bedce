"""A company folder (or a dict of file texts) into plain objects."""

from __future__ import annotations

import csv
import io
import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from .formula import Node, Table, literal, parse
from .importing import Context, Fact, Kinds, Ledger, Mapping, SetAside
from .people import Absence, Assignment, Month, People, monday_to_friday

DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3}


@dataclass(frozen=True)
class Measure:
    name: str
    over: str
    where: Node | None
    take: str
    x: Node | None
    of: str
    window: str
    plan: Fraction | None


@dataclass(frozen=True)
class Scheme:
    position: str
    effective: Month
    prorate: str
    measures: dict[str, Measure]
    tables: dict[str, Table]
    values: dict[str, Node]
    indicators: dict[str, Node]
    titles: dict[str, str]
    cap: Fraction | None
    floor: Fraction | None
    carry_negative: bool


@dataclass
class Company:
    name: str
    currency: str
    decimals: int
    zone: ZoneInfo
    language: str
    kinds: Kinds
    people: People
    plans: dict[tuple[str, str, Month], Fraction]
    schemes: list[Scheme]
    facts: list[Fact] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)

    @staticmethod
    def from_texts(texts: dict[str, str], working_day: Callable[[date], bool] = monday_to_friday) -> Company:
        """A company from its files' texts, by their names inside the folder ("schemes/seller.yaml", …)."""
        return build(TextFiles(texts), working_day)

    def scheme(self, position: str, month: Month) -> Scheme | None:
        """The version in force."""
        versions = [s for s in self.schemes if s.position == position and s.effective <= month]
        return max(versions, key=lambda s: s.effective, default=None)


def load(folder: str | Path, working_day: Callable[[date], bool] = monday_to_friday) -> Company:
    """A company from its folder; `working_day` stands for the production calendar where one is named."""
    return build(FolderFiles(Path(folder)), working_day)


# ---------------------------------------------------------------- files


class TextFiles:
    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def under(self, folder: str) -> list[str]:
        return sorted(n for n in self.texts if posixpath.dirname(n) == folder and n.endswith(".yaml"))

    def content(self, name: str) -> bytes | None:
        text = self.texts.get(name)
        return None if text is None else text.encode("utf-8")


class FolderFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def under(self, folder: str) -> list[str]:
        return sorted(f"{folder}/{path.name}" for path in (self.folder / folder).glob("*.yaml"))

    def content(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.exists() else None


Files = TextFiles | FolderFiles


def yaml_of(files: Files, name: str) -> dict[str, Any]:
    """Every scalar a text."""
    content = files.content(name)
    return yaml.load(content.decode("utf-8-sig"), Loader=yaml.BaseLoader) or {} if content else {}


def table_of(files: Files, name: str) -> list[dict[str, str]]:
    content = files.content(name)
    if content is None:
        return []
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{column: (cell or "").strip() for column, cell in row.items() if column} for row in rows]


# ---------------------------------------------------------------- building


def build(files: Files, working_day: Callable[[date], bool]) -> Company:
    settings = yaml_of(files, "company.yaml")
    currency = settings["currency"]
    company = Company(
        name=text_in(settings.get("name", ""), settings.get("language", "en")),
        currency=currency,
        decimals=DECIMALS.get(currency, 2),
        zone=ZoneInfo(settings["time_zone"]),
        language=settings.get("language", "en"),
        kinds={kind: dict(spec.get("fields") or {}) for kind, spec in yaml_of(files, "facts.yaml").items()},
        people=people_of(files, currency, working_day),
        plans=plans_of(files, currency),
        schemes=[],
    )
    for name in files.under("schemes"):
        company.schemes.append(scheme_of(yaml_of(files, name), company))
    import_all(files, company)
    return company


def import_all(files: Files, company: Company) -> None:
    ledger = Ledger()
    context = Context(company.currency, company.decimals, company.zone, company.kinds, company.people)
    for name in files.under("imports"):
        mapping = Mapping(yaml_of(files, name), name, context)
        content = files.content(mapping.path)
        if content is None:
            raise FileNotFoundError(mapping.path)
        ledger.take_in(mapping, content)
    company.facts = list(ledger.facts.values())
    company.set_aside = ledger.set_aside


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def people_of(files: Files, currency: str, working_day: Callable[[date], bool]) -> People:
    assignments = [
        Assignment(
            row["employee"],
            row["name"],
            row["position"],
            row["team"],
            date.fromisoformat(row["from"]),
            day_of(row.get("to", "")),
            literal(row.get("share") or "1", currency),
            literal(row["salary"], currency) if row.get("salary") else None,
        )
        for row in table_of(files, "people.csv")
    ]
    absences = [
        Absence(row["employee"], date.fromisoformat(row["from"]), day_of(row["to"]), row.get("kind", ""))
        for row in table_of(files, "absences.csv")
    ]
    parents = {row["team"]: row.get("parent", "") for row in table_of(files, "teams.csv")}
    return People(assignments, parents, absences, working_day)


def plans_of(files: Files, currency: str) -> dict[tuple[str, str, Month], Fraction]:
    return {
        (row["employee"], row["measure"], Month.of(row["month"])): literal(row["value"], currency)
        for row in table_of(files, "plans.csv")
    }


def text_in(title: Any, language: str) -> str:
    if isinstance(title, dict):
        return title.get(language) or next(iter(title.values()), "")
    return title


# ---------------------------------------------------------------- schemes


def scheme_of(spec: dict[str, Any], company: Company) -> Scheme:
    currency = company.currency
    indicators = spec.get("indicators") or {}
    return Scheme(
        position=spec["position"],
        effective=Month.of(spec["effective"]),
        prorate=spec.get("prorate") or "none",
        measures={name: measure_of(name, m, currency) for name, m in (spec.get("measures") or {}).items()},
        tables={
            name: [(literal(row[0], currency), literal(row[1], currency)) for row in rows]
            for name, rows in (spec.get("tables") or {}).items()
        },
        values={name: parse(formula_of(v), currency) for name, v in (spec.get("values") or {}).items()},
        indicators={name: parse(formula_of(i), currency) for name, i in indicators.items()},
        titles={
            name: text_in(i.get("title", name) if isinstance(i, dict) else name, company.language)
            for name, i in indicators.items()
        },
        cap=literal(spec["cap"], currency) if spec.get("cap") else None,
        floor=literal(spec["floor"], currency) if spec.get("floor") else None,
        carry_negative=spec.get("carry_negative") == "true",
    )


def formula_of(spec: Any) -> str:
    return spec["formula"] if isinstance(spec, dict) else spec


def measure_of(name: str, spec: dict[str, str], currency: str) -> Measure:
    take, _, rest = spec["take"].strip().partition("(")
    return Measure(
        name=name,
        over=spec["over"],
        where=parse(spec["where"], currency) if spec.get("where") else None,
        take=take.strip().lower(),
        x=parse(rest.strip().removesuffix(")"), currency) if rest else None,
        of=spec.get("of") or "employee",
        window=spec.get("window") or "month",
        plan=literal(spec["plan"], currency) if spec.get("plan") else None,
    )
