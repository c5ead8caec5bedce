"""What the panel's templates are given."""

from typing import NamedTuple

from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.words import Words
from pochemu.web.face import Piece, Shown, in_columns

Text = Words | str


class Link(NamedTuple):
    href: str
    title: Text


class Crumb(NamedTuple):
    title: Text
    href: str
    figure: Shown


class Line(NamedTuple):
    title: Text
    href: str
    amount: Shown
    piece: Piece
    note: Text = ""


class Composition(NamedTuple):
    rows: list[Line]
    total_title: Text
    total: Shown


def composed(rows: list[Line], total_title: Text, total: Shown) -> Composition:
    """The rows and what they add up to, as one column."""
    *lines, whole = in_columns([*rows, Line(total_title, "", total, Piece("", "", False))], "amount")
    return Composition(lines, total_title, whole.amount)


class Term(NamedTuple):
    figure: Shown
    caption: Text
    before: str = ""
    after: str = ""


class Equation(NamedTuple):
    terms: list[Term]
    result: Term


class Formula(NamedTuple):
    """The rule with titles, with the numbers put in, and as it is written."""

    named: str
    substituted: str
    written: "list[Written]"
    steps: "list[StepLine]"


class Written(NamedTuple):
    title: str
    text: str


class StepLine(NamedTuple):
    text: str
    value: str  # "" in a branch that was not taken


class TierRow(NamedTuple):
    span: str
    rate: Shown
    gives: Shown | None
    here: bool


class Tiers(NamedTuple):
    title: Text
    by: Text
    at: Shown | None  # what it is looked up by, where that is an expression: no part shows its value
    rate_title: Text
    rows: list[TierRow]
    function: Function


class Step(NamedTuple):
    """So much more, and what it would bring."""

    step: Shown
    gain: Shown


class Node(NamedTuple):
    title: Text
    href: str
    figure: Shown
    note: Text
    parts: "list[Node]"


class FactRow(NamedTuple):
    day: str
    iso: str
    title: Text
    href: str
    detail: Text
    gives: Shown | None


class Change(NamedTuple):
    title: Text
    href: str
    detail: Text
    figure: Shown | None


class Field(NamedTuple):
    title: Text
    text: Text


class Version(NamedTuple):
    href: str
    title: Text
    since: str


class Why(NamedTuple):
    title: Text
    close: str
    crumbs: list[Crumb] = []
    value: Shown | None = None
    exactly: str = ""
    sentences: list[Text] = []
    composition: Composition | None = None
    changes_title: Text = ""
    changes: list[Change] = []
    others: list[Change] = []  # what it changed for colleagues
    equation: Equation | None = None
    formula: Formula | None = None
    tiers: list[Tiers] = []
    next: Step | None = None
    parts: list[Node] = []
    facts_title: Text = ""
    facts: list[FactRow] = []
    more: Link | None = None
    counted: list[Change] = []
    left_out: list[Change] = []
    fields: list[Field] = []
    journey: list[FactRow] = []
    note: Text = ""
    version: Version | None = None
    links: list[Link] = []
    questions: list[Link] = []
    ask: str = ""  # where to say that the figure is wrong
