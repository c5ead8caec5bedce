"""Hypothesis: ledgers with the oddest facts there may be, and measures of every form over them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import yaml
from gmpy2 import mpq
from hypothesis import strategies as st

from oracle.expressions import Scope, TableShape, chance, flag, money, number, pick, quoted
from pochemu.engine.fact import Credit, Kind, NewFact
from pochemu.engine.roster import Span
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

PEOPLE = ["anna", "boris", "vera", "gleb"]
FIRST = date(2026, 3, 1)
SOURCES = ["crm", "phone"]
ROLES = ["closer", "opener"]
TEXTS = ["flat", "Flat", "", "парковка", 'a "b"', "50% \\ it's", "~"]
KINDS = [
    Kind(
        "deal",
        Words.same("deal"),
        {
            "product": Unit.TEXT,
            "client's": Unit.TEXT,
            "score": Unit.NUMBER,
            "50% off": Unit.NUMBER,
            "price": Unit.MONEY,
            "$.list price": Unit.MONEY,
            "due_on": Unit.DATE,
            "opened_on": Unit.DATE,
            "repeat": Unit.FLAG,
            "Срочно": Unit.FLAG,
        },
    ),
    Kind("own words", Words.same("own words"), {"amount": Unit.NUMBER, "source": Unit.TEXT, "role": Unit.FLAG}),
]
NUMBERS = [*map(mpq, range(5)), *map(mpq, "80 100 -7/2 1/2 79.999999 0.000001 1/3 22/7 0.0000001 -1/3".split())]
LARGE = [mpq(10) ** 12 - mpq(1, 10**6), -(mpq(10) ** 12), mpq(10) ** 12, mpq(10) ** 30 + mpq(1, 3)]
AMOUNTS = [0, 1, -1, 30_000, 9_999, 10_001, -10_000, 123_456, 33_333, 2_000_000]
LARGE_AMOUNTS = [10**15 - 1, 1 - 10**15]
MONEYS = [mpq(minor, 100) for minor in (*AMOUNTS, *LARGE_AMOUNTS)]
QUANTITIES = [mpq(1)] * 4 + [mpq(0), mpq(2), mpq(3), mpq(10), mpq(1, 2), mpq(7, 3), mpq(10**12 - 1)]
SHARES = [["1"], ["1"], ["1"], ["1/2", "1/2"], ["1/3", "2/3"], ["0.7", "0.2", "0.1"]]


def one_of(values):
    return st.sampled_from(values)


VALUES = {
    Unit.TEXT: one_of(TEXTS),
    Unit.NUMBER: one_of(NUMBERS * 3 + LARGE),
    Unit.MONEY: one_of(MONEYS),
    Unit.DATE: one_of([FIRST + timedelta(days) for days in (-400, -1, 0, 1, 14, 30, 31)]),
    Unit.FLAG: st.booleans(),
}


@st.composite
def credited(draw):
    """To one or several, each with a whole of their own in every role."""
    roles = draw(one_of([[""], [""], [""], ROLES, ["closer"]]))
    found = []
    for role in roles:
        shares = draw(one_of(SHARES))
        people = draw(st.lists(one_of(PEOPLE), min_size=len(shares), max_size=len(shares), unique=True))
        found += [Credit(person, mpq(share), role) for person, share in zip(people, shares, strict=True)]
    return tuple(found)


@st.composite
def facts(draw, key):
    kind = draw(one_of([KINDS[0], *KINDS]))
    fields = {name: draw(VALUES[unit]) for name, unit in kind.fields.items() if chance(draw, 75)}
    at = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(hours=draw(st.integers(0, 24 * 31)))
    amount = draw(st.none() | one_of(AMOUNTS * 3 + LARGE_AMOUNTS))
    return NewFact(kind.name, key, at, draw(credited()), amount, draw(one_of(QUANTITIES)), "", fields)


@dataclass(frozen=True)
class Telling:
    """One act of writing: what a source says, and what it takes back."""

    source: str
    facts: tuple[NewFact, ...]
    cancelled: tuple[tuple[str, str], ...]  # kind, key


@st.composite
def histories(draw):
    """Up to three acts: new facts, other words about facts told before, cancellations."""
    tellings = []
    for _ in range(draw(st.integers(1, 3))):
        keys = draw(st.lists(st.integers(0, 19).map(str), unique=True, min_size=3, max_size=15))
        told = [(kind.name, key) for telling in tellings for kind in KINDS for key in (f.key for f in telling.facts)]
        gone = draw(st.lists(one_of(told), unique=True, max_size=3)) if told else []
        tellings.append(Telling(draw(one_of(SOURCES)), tuple(draw(facts(key)) for key in keys), tuple(gone)))
    return tellings


# --- whose facts of which days ---


@st.composite
def spans(draw, employee):
    """Days of one employee that do not overlap."""
    edges = sorted(draw(st.sets(st.integers(-3, 35), min_size=2, max_size=6)))
    first = FIRST.toordinal()
    return [Span(employee, first + a, first + b - 1) for a, b in list(pairwise(edges))[::2]]


@st.composite
def reaches(draw):
    """Of everybody, of some, or of nobody."""
    people = draw(one_of([[None], PEOPLE]) | st.lists(one_of(PEOPLE), unique=True, max_size=3).map(sorted))
    return tuple(span for person in people for span in draw(spans(person)))


# --- measures ---

TABLES = [
    TableShape("steps", "number", "money", True),
    TableShape("rates", "money", "number", True),
    TableShape("curve", "number", "number", True),
    TableShape("signed", "money", "money", False),
]
TABLES_YAML = {
    "steps": [["-1", "100 RUB"], ["1/3", "0.005 RUB"], ["80", "-50 RUB"], ["100", "20_000.01 RUB"]],
    "rates": [["0 RUB", "1/3"], ["100 RUB", "2.75%"], ["1 000 000 RUB", "-10%"]],
    "curve": [["0", "0.5%"], ["50%", "1"], ["100", "1/3"]],
    "far": [["0", "1"], ["999999999999.999999 * 999999999999.999998", "2"]],
    "signed": [["-1_000 RUB", "-50 RUB"], ["-0.5 RUB", "1 RUB"], ["300 RUB", "300 RUB"]],
}


def scope_of(kind):
    by_unit = {unit: [name for name, its in kind.names.items() if its is unit] for unit in Unit}
    texts = dict.fromkeys(by_unit[Unit.TEXT], TEXTS)
    texts |= {name: values for name, values in (("role", [*ROLES, ""]), ("source", SOURCES)) if name in texts}
    return Scope(
        currency="RUB",
        numbers=by_unit[Unit.NUMBER],
        moneys=by_unit[Unit.MONEY],
        texts=texts,
        dates=by_unit[Unit.DATE],
        flags=by_unit[Unit.FLAG],
        tables=TABLES,
    )


def condition(draw, scope):
    """Now and then with what a condition alone may have: a division by a field, a comparison of yes and no."""
    plain = flag(draw, scope, draw(st.integers(0, 2)))
    if scope.flags and chance(draw, 15):
        return f"{plain} AND [{pick(draw, scope.flags)}] {pick(draw, ['=', '<>'])} {pick(draw, ['TRUE', 'FALSE'])}"
    if chance(draw, 10):
        by = replace(scope, division=True)
        return f"{plain} OR {number(draw, by, 1)} {pick(draw, ['<', '>=', '='])} {number(draw, by, 1)}"
    if chance(draw, 10):
        items = f"{money(draw, scope, 1)}; {money(draw, scope, 0)}"
        return f"NOT {money(draw, scope, 1)} IN ({items})"
    return plain


def taking(draw, kind, scope):
    function = pick(draw, ["count", "sum", "sum", "sum", "avg", "avg", "min", "max", "distinct", "share", "share"])
    if function == "count":
        return function
    if function == "share":
        return f"share({condition(draw, scope)})"
    if function == "distinct":
        name = pick(draw, sorted(kind.names))
        return f"distinct({pick(draw, [f'[{name}]', f'[{name}]', number(draw, scope, 1), condition(draw, scope)])})"
    if function in ("min", "max") and scope.dates and chance(draw, 25):
        return f"{function}([{pick(draw, scope.dates)}])"
    x = (money if scope.moneys and chance(draw, 60) else number)(draw, scope, draw(st.integers(0, 2)))
    if "role" in scope.texts and chance(draw, 15):
        x = f"IF(role = {quoted(pick(draw, ROLES))}; {x}; 0)"
    return f"{function}({x})"


@st.composite
def schemes(draw):
    """The text of a scheme with some measures, of the employee's own facts; their reach is the test's affair."""
    measures = {}
    for i in range(draw(st.integers(4, 12))):
        kind = draw(one_of([KINDS[0], *KINDS]))
        scope = scope_of(kind)
        measures[f"m{i}"] = {"over": kind.name, "take": taking(draw, kind, scope)}
        if chance(draw, 60):
            measures[f"m{i}"]["where"] = condition(draw, scope)
    scheme = {"position": "seller", "effective": "2026-01", "tables": TABLES_YAML, "measures": measures}
    return yaml.safe_dump(scheme, allow_unicode=True, sort_keys=False, width=1_000_000)
