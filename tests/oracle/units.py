"""Are a company's schemes right by the language page: units, names, no circles? For the companies that tests invent.

`check(files)` raises `FormulaError` at the first thing that is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from .formula import Call, FormulaError, Literal, Name, Node, parse

ORDERED = {"<", "<=", ">", ">="}
EQUAL = {"=", "<>", "IN"}


class UnknownName(FormulaError):
    pass


@dataclass
class Names:
    """The units of what a formula may name; a table has two. `plans` are the measures PLAN may ask."""

    units: dict[str, str]
    tables: dict[str, tuple[str, str]] = field(default_factory=dict)
    plans: dict[str, str] | None = None
    days: bool = False
    division_by_names: bool = True
    used: set[str] = field(default_factory=set)


def fail(node: Node, why: str) -> FormulaError:
    return FormulaError(f"{why}: {node}")


def one_of(node: Node, units: list[str]) -> str:
    """The unit that all agree in; the literal 0 agrees with Number and Money."""
    plain = {u for u in units if u != "zero"}
    if not plain:
        return "zero"
    if len(plain) > 1 or ("zero" in units and not plain <= {"number", "money"}):
        raise fail(node, f"units differ, {units}")
    return plain.pop()


def unit_of(node: Node, names: Names) -> str:
    if isinstance(node, Literal):
        return node.unit
    if isinstance(node, Name):
        if node.name not in names.units:
            raise UnknownName(node.name)
        names.used.add(node.name)
        return names.units[node.name]
    if node.function in ("TIER", "CURVE", "MARGINAL"):
        return through_table(node, names)
    if node.function in ("PLAN", "ATTAINMENT", "SALARY"):
        return planned(node, names)
    return of_call(node, [unit_of(arg, names) for arg in node.args], names)


def of_call(node: Call, units: list[str], names: Names) -> str:
    f = node.function
    if f in ("AND", "OR", "NOT"):
        return expect(node, units, "flag", "flag")
    if f in ("+", "-", "SUM", "MIN", "MAX", "neg", "ABS"):
        return amount(node, one_of(node, units))
    if f in ORDERED or f in EQUAL:
        if one_of(node, units) == "flag" or (f in ORDERED and "text" in units):
            raise fail(node, "these do not compare")
        return "flag"
    if f == "IF":
        expect(node, units[:1], "flag", "")
        return one_of(node, units[1:])
    if f == "IFS":
        expect(node, units[::2], "flag", "")
        return one_of(node, units[1::2])
    if f == "IFNA":
        return one_of(node, units)
    if f == "DAYS":
        if not names.days:
            raise fail(node, "no dates at hand")
        return expect(node, units, "date", "number")
    if f in ("ROUND", "ROUNDUP", "ROUNDDOWN"):
        amount(node, units[1])
        return amount(node, units[0])
    return product(node, units, names)


def expect(node: Node, units: list[str], wanted: str, result: str) -> str:
    if any(unit != wanted for unit in units):
        raise fail(node, f"expected {wanted}, found {units}")
    return result


def amount(node: Node, unit: str) -> str:
    if unit not in ("number", "money", "zero"):
        raise fail(node, f"{unit} is no amount")
    return unit


def product(node: Call, units: list[str], names: Names) -> str:
    a, b = (amount(node, unit) for unit in units)
    if node.function == "*":
        if a == b == "money":
            raise fail(node, "Money by Money")
        return "money" if "money" in (a, b) else "number"
    if b == "zero" or (a, b) == ("number", "money") or (a, b) == ("zero", "money"):
        raise fail(node, f"{a} ÷ {b}")
    if not names.division_by_names and has_name(node.args[1]):
        raise fail(node, "division by a field")
    return "number" if a == b or a == "zero" else "money"


def has_name(node: Node) -> bool:
    return isinstance(node, Name) or (isinstance(node, Call) and any(has_name(arg) for arg in node.args))


def through_table(node: Call, names: Names) -> str:
    table = node.args[0]
    if not isinstance(table, Name) or table.name not in names.tables:
        raise fail(node, "unknown table")
    x, y = names.tables[table.name]
    one_of(node, [x, unit_of(node.args[1], names)])
    if node.function != "MARGINAL":
        return y
    if x == y == "money":
        raise fail(node, "Money by Money")
    return "money" if "money" in (x, y) else "number"


def planned(node: Call, names: Names) -> str:
    if names.plans is None:
        raise fail(node, "not over facts")
    if node.function == "SALARY":
        return "money"
    measure = node.args[0]
    if not isinstance(measure, Name) or measure.name not in names.plans:
        raise UnknownName(f"measure {measure}")
    names.used.add(measure.name)
    return "number" if node.function == "ATTAINMENT" else names.plans[measure.name]


# ---------------------------------------------------------------- a whole company


def check(files: dict[str, str]) -> None:
    Checker(files).run()


class Checker:
    def __init__(self, files: dict[str, str]) -> None:
        def read(name: str) -> Any:
            return yaml.load(files[name], Loader=yaml.BaseLoader)

        self.currency: str = read("company.yaml")["currency"]
        self.kinds = {kind: spec["fields"] for kind, spec in read("facts.yaml").items()}
        self.schemes = [read(name) for name in sorted(files) if name.startswith("schemes/")]
        self.everybodys: dict[str, str] = {}
        self.measures: dict[str, str] = {}
        self.uses: dict[str, set[str]] = {}

    def run(self) -> None:
        """Measures over members use everybody's names: go round until no new ones turn up."""
        known = -1
        while known != len(self.everybodys):
            known = len(self.everybodys)
            self.round(tolerant=True)
        self.round(tolerant=False)
        self.no_circles()

    def round(self, tolerant: bool) -> None:
        for scheme in self.schemes:
            own = Names({}, {name: self.table(rows) for name, rows in scheme.get("tables", {}).items()}, {})
            for step in (self.measures_of, self.values_of, self.indicators_of):
                try:
                    step(scheme, own)
                except UnknownName:
                    if not tolerant:
                        raise

    def parsed(self, text: str) -> Node:
        if len(text) > 2000:
            raise FormulaError(f"too long: {text}")
        return parse(text, self.currency)

    def note(self, name: str, unit: str, uses: set[str], measure: bool) -> None:
        if self.everybodys.setdefault(name, unit) != unit:
            raise FormulaError(f"{name} has two units")
        self.uses.setdefault(name, set()).update(uses)
        if measure:
            self.measures[name] = unit

    def measures_of(self, scheme: dict[str, Any], own: Names) -> None:
        missing: UnknownName | None = None
        for name, spec in scheme.get("measures", {}).items():
            try:
                unit, uses = self.measure(spec, own.tables)
            except UnknownName as error:
                missing = error
                continue
            if "plan" in spec:
                one_of(Name(name), [unit, unit_of(self.parsed(spec["plan"]), Names({}))])
            own.units[name] = own.plans[name] = unit
            self.note(name, unit, uses, measure=True)
        if missing:
            raise missing

    def values_of(self, scheme: dict[str, Any], own: Names) -> None:
        for name, text in scheme.get("values", {}).items():
            own.used = set()
            unit = amount(Name(name), unit_of(self.parsed(text), own))
            self.note(name, unit, own.used, measure=False)
            own.units[name] = unit

    def indicators_of(self, scheme: dict[str, Any], own: Names) -> None:
        for name, spec in scheme["indicators"].items():
            own.used = set()
            if unit_of(self.parsed(spec["formula"]), own) not in ("money", "zero"):
                raise FormulaError(f"{name} gives no Money")
            self.note(name, "money", own.used, measure=False)
        for key in ("cap", "floor"):
            if key in scheme and unit_of(self.parsed(scheme[key]), Names({})) == "number":
                raise FormulaError(f"{key} is no Money")

    def table(self, rows: list[list[str]]) -> tuple[str, str]:
        x, y = (one_of(Name("table"), [unit_of(self.parsed(row[i]), Names({})) for row in rows]) for i in (0, 1))
        if "zero" in (x, y):
            raise FormulaError(f"a column without a unit: {rows}")
        return x, y

    def measure(self, spec: dict[str, str], tables: dict[str, tuple[str, str]]) -> tuple[str, set[str]]:
        """The unit, and the names of members' schemes that it uses."""
        if spec["over"] == "members":
            own = {"employee": "text", "position": "text", "team": "text"}
            names = Names({**self.everybodys, **own}, {}, self.measures, division_by_names=False)
        else:
            built_in = {"amount": "money", "quantity": "number", "occurred_on": "date", "role": "text"}
            names = Names({**built_in, **self.kinds[spec["over"]]}, tables, None, True, False)
        if "where" in spec:
            expect(Name("where"), [unit_of(self.parsed(spec["where"]), names)], "flag", "")
        take, _, x = spec["take"].partition("(")
        unit = unit_of(self.parsed(x[:-1]), names) if x else "number"
        used = names.used - {"employee", "position", "team"} if spec["over"] == "members" else set()
        if take == "share":
            expect(Name("share"), [unit], "flag", "")
        if take in ("count", "distinct", "share"):
            return "number", used
        return ("number" if amount(Name(take), unit) == "zero" else unit), used

    def no_circles(self) -> None:
        left = {name: set(uses) for name, uses in self.uses.items()}
        while left:
            free = [name for name, uses in left.items() if not uses & set(left)]
            if not free:
                raise FormulaError(f"a circle among {sorted(left)}")
            for name in free:
                del left[name]
