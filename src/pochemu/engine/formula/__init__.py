"""The formula language: Excel's habits, typed and without surprises. From text to tree, to unit and trace, and back."""

from pochemu.engine.formula.compiling import NOT_TAKEN, Formula, Ref, RefKind, Step, Value, compile_formula
from pochemu.engine.formula.grammar import parse
from pochemu.engine.formula.literals import parse_literal, parse_table
from pochemu.engine.formula.mistakes import FormulaError
from pochemu.engine.formula.nodes import Node, Span
from pochemu.engine.formula.printing import print_formula
from pochemu.engine.formula.spelling import CANONICAL, RUSSIAN, Spelling
from pochemu.engine.formula.substitution import substituted
from pochemu.engine.formula.units import Meaning, check

__all__ = [
    "CANONICAL",
    "NOT_TAKEN",
    "RUSSIAN",
    "Formula",
    "FormulaError",
    "Meaning",
    "Node",
    "Ref",
    "RefKind",
    "Span",
    "Spelling",
    "Step",
    "Value",
    "check",
    "compile_formula",
    "parse",
    "parse_literal",
    "parse_table",
    "print_formula",
    "substituted",
]
