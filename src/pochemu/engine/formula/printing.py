"""From tree to text, in either spelling, with no more brackets than are needed."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.formula.nodes import (
    And,
    Arithmetic,
    Attainment,
    Binding,
    Call,
    Comparison,
    Flag,
    If,
    IfNa,
    Ifs,
    In,
    Lookup,
    Money,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Plan,
    Round,
    Text,
    fold,
)
from pochemu.engine.formula.spelling import CANONICAL, RUSSIAN, Spelling
from pochemu.engine.formula.tokens import is_word
from pochemu.engine.formula.vocabulary import Function, Reserved, reserved
from pochemu.engine.words import Words


class Piece(NamedTuple):
    text: str
    binding: Binding


Leaf = Callable[[Node, Spelling], Piece]


def print_formula(node: Node, spelling: Spelling = CANONICAL) -> str:
    return printed(node, spelling, leaf_piece)


def printed(node: Node, spelling: Spelling, leaf: Leaf) -> str:
    """The formula with its leaves as `leaf` prints them; it is asked of every leaf in order."""
    piece: Piece = fold(node, partial(_piece, spelling, leaf))
    return piece.text


def both_spellings(node: Node) -> Words:
    return Words(print_formula(node, CANONICAL), print_formula(node, RUSSIAN))


def written_name(name: str, spelling: Spelling = CANONICAL) -> str:
    if spelling.called:
        return spelling.called(name)
    return name if is_word(name) and not reserved(name) else f"[{name}]"


def leaf_piece(node: Node, spelling: Spelling) -> Piece:
    match node:
        case Number(value, percent):
            return number_piece(value, spelling, percent=percent)
        case Money(value, currency):
            return money_piece(value, currency, spelling)
        case Text(value):
            return _whole('"' + value.replace('"', '""') + '"')
        case Flag(value):
            return _whole((Reserved.TRUE if value else Reserved.FALSE).word.text(spelling.language))
        case Name(name):
            return _whole(written_name(name, spelling))
        case Plan(measure):
            return _whole(_call(Function.PLAN, spelling, written_name(measure, spelling)))
        case Attainment(measure):
            return _whole(_call(Function.ATTAINMENT, spelling, written_name(measure, spelling)))
    return _whole(Reserved.SALARY.word.text(spelling.language))


def number_piece(value: mpq, spelling: Spelling, *, percent: bool = False) -> Piece:
    numeral = spelling.numeral(value * 100 if percent else value)
    if numeral is None:
        return Piece(f"{value.numerator}/{value.denominator}", Binding.PRODUCT)
    return Piece(
        f"{numeral}{spelling.percent}" if percent else numeral, Binding.NEGATIVE if value < 0 else Binding.WHOLE
    )


def money_piece(value: mpq, currency: str, spelling: Spelling) -> Piece:
    numeral = spelling.sum(value)
    if numeral is None:
        return Piece(f"{spelling.money(str(value.numerator), currency)} / {value.denominator}", Binding.PRODUCT)
    return Piece(spelling.money(numeral, currency), Binding.NEGATIVE if value < 0 else Binding.WHOLE)


def _piece(spelling: Spelling, leaf: Leaf, node: Node, parts: list[Piece]) -> Piece:
    match node:
        case Negative():
            return Piece(spelling.minus + _within(parts[0], Binding.NEGATIVE), Binding.NEGATIVE)
        case Not():
            word = Reserved.NOT.word.text(spelling.language)
            return Piece(f"{word} {_within(parts[0], Binding.NOT)}", Binding.NOT)
        case Arithmetic(operator):
            return _arithmetic(operator, {"*": spelling.times, "-": spelling.minus}.get(operator, operator), *parts)
        case Comparison(operator):
            left, right = (_within(part, Binding.SUM) for part in parts)
            return Piece(f"{left} {operator} {right}", Binding.COMPARISON)
        case In():
            return _membership(spelling, node, parts)
        case And():
            return _logic(Reserved.AND.word.text(spelling.language), Binding.AND, parts)
        case Or():
            return _logic(Reserved.OR.word.text(spelling.language), Binding.OR, parts)
        case If() | Ifs() | IfNa() | Call() | Round() | Lookup():
            return _whole(_function(spelling, node, [part.text for part in parts]))
    return leaf(node, spelling)


def _arithmetic(operator: str, sign: str, left: Piece, right: Piece) -> Piece:
    binding = Binding.SUM if operator in "+-" else Binding.PRODUCT
    return Piece(f"{_within(left, binding)} {sign} {_within(right, Binding(binding + 1))}", binding)


def _logic(word: str, binding: Binding, parts: list[Piece]) -> Piece:
    return Piece(f" {word} ".join(_within(part, Binding(binding + 1)) for part in parts), binding)


def _membership(spelling: Spelling, node: In, parts: list[Piece]) -> Piece:
    sought, options = _within(parts[0], Binding.SUM), [part.text for part in parts[1:]]
    if len(options) == 1 and isinstance(node.options[0], Number) and "," in options[0]:
        options = [f"({options[0]})"]  # IN (1,5) would be read as a slip for IN (1; 5)
    word = Reserved.IN.word.text(spelling.language)
    return Piece(f"{sought} {word} ({'; '.join(options)})", Binding.COMPARISON)


def _function(spelling: Spelling, node: Node, parts: list[str]) -> str:
    match node:
        case Call(function):
            return _call(function, spelling, *parts)
        case Round(function, _, digits):
            return _call(function, spelling, *parts, str(digits))
        case Lookup(function, table):
            return _call(function, spelling, written_name(table, spelling), *parts)
    function = {If: Function.IF, Ifs: Function.IFS}.get(type(node), Function.IFNA)
    return _call(function, spelling, *parts)


def _call(function: Function, spelling: Spelling, *arguments: str) -> str:
    return f"{function.word.text(spelling.language)}({'; '.join(arguments)})"


def _within(piece: Piece, loosest: Binding) -> str:
    return piece.text if piece.binding >= loosest else f"({piece.text})"


def _whole(text: str) -> Piece:
    return Piece(text, Binding.WHOLE)
