"""From text to tree: a reader that knows of every operator how tightly it binds (Pratt's way)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache

from gmpy2 import mpq

from pochemu.engine.formula import mistakes
from pochemu.engine.formula.mistakes import FormulaError, quoted
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
    Salary,
    Span,
    Text,
    in_order,
)
from pochemu.engine.formula.spelling import CANONICAL, MONEY_WORDS, SIGNS, Spelling, money_spelled
from pochemu.engine.formula.tokens import Kind, Token, tokens
from pochemu.engine.formula.vocabulary import (
    COUNTED,
    FUNCTION_WORDS,
    INSTEAD,
    Function,
    Reserved,
    function_of,
    reserved,
)
from pochemu.engine.problem import nearest
from pochemu.engine.words import Words

MOST_NESTED = 50
MOST_NODES = 500
MOST_DIGITS = 100

_SYMBOLS = {
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), Binding.COMPARISON),
    **dict.fromkeys("+-", Binding.SUM),
    **dict.fromkeys("*/", Binding.PRODUCT),
}
_MISWRITTEN = {"==": "=", "=>": ">=", "=<": "<=", "><": "<>"}
_WORDS = {Reserved.OR: Binding.OR, Reserved.AND: Binding.AND, Reserved.IN: Binding.COMPARISON}


@lru_cache(10_000)  # a text that is read again and again, as when somebody types, differs from the last in one place
def parse(text: str, *, spelling: Spelling = CANONICAL, currency: str = "RUB") -> Node:
    """The formula's tree. Raises FormulaError for the first mistake."""
    return _Reader(text, spelling, currency).formula()


class _Reader:
    def __init__(self, text: str, spelling: Spelling, currency: str) -> None:
        self.text = text
        self.spelling = spelling
        self.currency = currency
        self.tokens = tokens(text, spelling, currency)
        self.at = 0
        self.nested = 0

    # Tokens.

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def next(self) -> Token:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.token
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def sees(self, symbols: str) -> bool:
        return self.token.kind is Kind.SYMBOL and self.token.text in symbols

    def ended(self) -> bool:
        return self.token.kind is Kind.END

    def reserved(self) -> Reserved | None:
        return reserved(self.token.text) if self.token.kind is Kind.WORD else None

    # Expressions.

    def formula(self) -> Node:
        if self.ended():
            raise FormulaError(self.token.span, mistakes.EMPTY)
        if self.sees("="):
            raise FormulaError(self.token.span, mistakes.LEADING_EQUALS)
        node = self.expression()
        if not self.ended():
            raise self.unexpected(mistakes.OPERATOR_EXPECTED)
        if (found := len(in_order(node))) > MOST_NODES:
            raise FormulaError(node.span, mistakes.TOO_MANY.fill(found=found, limit=MOST_NODES))
        return node

    def expression(self, loosest: Binding = Binding.OR) -> Node:
        node, last = self.operand(loosest), None
        while (binding := self.binding()) is not None and binding >= loosest:
            if binding is last is Binding.COMPARISON:
                raise FormulaError(self.token.span, mistakes.CHAINED.fill(example=_UNCHAINED))
            if self.reserved() is Reserved.IN:
                node = self.membership(node)
            else:
                operator = self.take().text
                right = self.expression(Binding(binding + 1))
                node = _joined(binding, operator, node, right, goes_on=binding is last)
            last = binding
        return node

    def binding(self) -> Binding | None:
        if self.token.kind is Kind.SYMBOL:
            return _SYMBOLS.get(self.token.text)
        word = self.reserved()
        return _WORDS.get(word) if word else None

    def membership(self, left: Node) -> Node:
        self.take()
        if not self.sees("("):
            raise FormulaError(self.token.span, mistakes.IN_NEEDS_LIST.fill(found=self.found()))
        opened = self.at
        options, closing = self.arguments()
        numeral = isinstance(options[0], Number) and self.at - opened == 3
        if numeral and self.spelling.decimal == "," and "," in self.source(options[0].span):
            span = options[0].span
            raise FormulaError(span, mistakes.ONE_DECIMAL_IN.fill(found=quoted(self.source(span))))
        return In(left, options, span=left.span.to(closing))

    # Operands.

    def operand(self, loosest: Binding) -> Node:
        token = self.token
        match token.kind:
            case Kind.NUMERAL:
                return self.quantity()
            case Kind.TEXT:
                return Text(self.take().text, span=token.span)
            case Kind.NAME:
                return Name(self.take().text, span=token.span)
            case Kind.WORD:
                return self.word(loosest)
        if self.sees("("):
            return self.group()
        if self.sees("-"):
            return self.negative()
        raise self.no_value()

    def quantity(self) -> Node:
        token = self.take()
        value = mpq(token.text)
        if self.sees("%"):
            return Number(value / 100, percent=True, span=token.span.to(self.take().span))
        if self.is_currency(self.token):
            return Money(value, self.currency, span=token.span.to(self.take().span))
        return Number(value, span=token.span)

    def is_currency(self, token: Token) -> bool:
        if token.kind is Kind.SIGN:
            return token.text == SIGNS.get(self.currency)
        return token.kind is Kind.WORD and token.text in (self.currency, SIGNS.get(self.currency))

    def group(self) -> Node:
        opening = self.take()
        with self.deeper(opening):
            inside = self.expression()
        closing = self.close(opening, mistakes.CLOSING_EXPECTED)
        return replace(inside, span=opening.span.to(closing))

    def negative(self) -> Node:
        sign = self.take()
        with self.deeper(sign):
            operand = self.expression(Binding.NEGATIVE)
        return Negative(operand, span=sign.span.to(operand.span))

    def negation(self, loosest: Binding) -> Node:
        word = self.take()
        if loosest > Binding.NOT and not self.sees("("):
            raise FormulaError(word.span, mistakes.NOT_NEEDS_BRACKETS)
        with self.deeper(word):
            operand = self.group() if loosest > Binding.NOT else self.expression(Binding.NOT)
        return Not(operand, span=word.span.to(operand.span))

    def word(self, loosest: Binding) -> Node:
        word, called = self.token, self.next.text == "(" and self.next.kind is Kind.SYMBOL
        match reserved(word.text):
            case Reserved.TRUE | Reserved.FALSE as flag:
                return Flag(flag is Reserved.TRUE, span=self.take().span)
            case Reserved.SALARY:
                return Salary(span=self.take().span)
            case Reserved.NOT:
                return self.negation(loosest)
            case Reserved.IN:
                raise self.reserved_word()
            case Reserved.AND | Reserved.OR if not called:
                raise self.reserved_word()
        return self.call() if called else Name(self.take().text, span=word.span)

    # Functions.

    def call(self) -> Node:
        word = self.token
        function = function_of(word.text)
        if function is None:
            raise self.unknown_function()
        self.take()
        arguments, closing = self.arguments()
        span = word.span.to(closing)
        if not function.least <= len(arguments) <= (function.most or len(arguments)):
            raise FormulaError(span, self.wrong_arity(function, arguments))
        return self.made(function, arguments, span)

    def arguments(self) -> tuple[tuple[Node, ...], Span]:
        """What stands between the brackets, and the span of the closing one."""
        opening = self.take()
        arguments, separators = [], []
        with self.deeper(opening):
            if not self.sees(")"):
                arguments.append(self.expression())
            while self.sees(self.spelling.separators):
                separators.append(self.take())
                arguments.append(self.expression())
        self.refuse_decimal_commas(separators)
        return tuple(arguments), self.close(opening, mistakes.NEXT_ARGUMENT_EXPECTED)

    def made(self, function: Function, arguments: tuple[Node, ...], span: Span) -> Node:
        match function:
            case Function.IF:
                return If(*arguments, span=span)
            case Function.IFS:
                return self.ifs(arguments, span)
            case Function.IFNA:
                return IfNa(*arguments, span=span)
            case Function.AND:
                return And(arguments, span=span)
            case Function.OR:
                return Or(arguments, span=span)
            case Function.PLAN | Function.ATTAINMENT:
                measure = self.name(function, arguments[0], mistakes.A_MEASURE)
                meaning = Plan if function is Function.PLAN else Attainment
                return meaning(measure.name, measure.span, span=span)
            case Function.TIER | Function.MARGINAL | Function.CURVE:
                table = self.name(function, arguments[0], mistakes.A_TABLE)
                return Lookup(function, table.name, arguments[1], table.span, span=span)
            case Function.ROUND | Function.ROUNDUP | Function.ROUNDDOWN:
                return Round(function, arguments[0], self.digits(function, arguments[1]), span=span)
        return Call(function, arguments, span=span)

    def ifs(self, arguments: tuple[Node, ...], span: Span) -> Node:
        if len(arguments) % 2:
            words = mistakes.ODD_IFS.fill(found=_given(len(arguments)), pattern=Function.IFS.pattern)
            raise FormulaError(span, words)
        return Ifs(arguments, span=span)

    def name(self, function: Function, node: Node, what: Words) -> Name:
        if isinstance(node, Name):
            return node
        words = mistakes.NAME_EXPECTED.fill(word=function.word, what=what, pattern=function.pattern)
        raise FormulaError(node.span, words)

    def digits(self, function: Function, node: Node) -> int:
        number, sign = (node.operand, -1) if isinstance(node, Negative) else (node, 1)
        if isinstance(number, Number) and not number.percent and number.value.denominator == 1:
            digits = sign * int(number.value)
            if abs(digits) <= MOST_DIGITS:
                return digits
        words = mistakes.DIGITS_EXPECTED.fill(word=function.word, least=-MOST_DIGITS, most=MOST_DIGITS)
        raise FormulaError(node.span, words)

    # Brackets.

    @contextmanager
    def deeper(self, opening: Token) -> Iterator[None]:
        if self.nested == MOST_NESTED:
            raise FormulaError(opening.span, mistakes.TOO_DEEP.fill(limit=MOST_NESTED))
        self.nested += 1
        yield
        self.nested -= 1

    def close(self, opening: Token, otherwise: Words) -> Span:
        if not self.sees(")"):
            place = {"line": opening.span.line, "column": opening.span.column}
            raise self.unexpected(otherwise, **place)
        return self.take().span

    # Mistakes.

    def source(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def found(self) -> Words:
        return mistakes.END if self.ended() else quoted(self.source(self.token.span))

    def no_value(self) -> FormulaError:
        if self.token.kind is Kind.SIGN:
            example = money_spelled(mpq(300), self.currency)
            return FormulaError(self.token.span, mistakes.MONEY_SIGN_FIRST.fill(example=example))
        before = self.tokens[self.at - 1]
        if instead := _MISWRITTEN.get(before.text + self.token.text):
            words = mistakes.WRITE_INSTEAD.fill(found=quoted(before.text + self.token.text), instead=quoted(instead))
            return FormulaError(before.span.to(self.token.span), words)
        return FormulaError(self.token.span, mistakes.VALUE_EXPECTED.fill(found=self.found()))

    def unexpected(self, otherwise: Words, **place: int) -> FormulaError:
        """What stands after a whole value and can't go on with it."""
        return FormulaError(self.token.span, self.why_unexpected() or otherwise.fill(found=self.found(), **place))

    def why_unexpected(self) -> Words | None:
        token, before = self.token, self.tokens[self.at - 1]
        if self.sees("%"):
            return mistakes.PERCENT_OF_NUMERAL
        if before.kind is Kind.NUMERAL and (token.kind is Kind.SIGN or token.text.casefold() in MONEY_WORDS):
            example = money_spelled(mpq(before.text), self.currency)
            other = token.kind is Kind.SIGN or token.text in SIGNS
            return (mistakes.OTHER_CURRENCY if other else mistakes.MONEY_WORD).fill(found=self.found(), example=example)
        if self.sees(",;"):
            return self.why_no_separator()
        if self.sees(")"):
            return mistakes.NOTHING_OPENED
        if before.kind is Kind.WORD and token.kind in _OPERANDS and (function := function_of(before.text)):
            return mistakes.FUNCTION_OPENS.fill(found=self.found(), word=function.word, pattern=function.pattern)
        return None

    def why_no_separator(self) -> Words:
        if self.sees(",") and self.spelling.decimal == ",":
            return mistakes.SEMICOLONS
        if self.sees(",") and self.between_digits(self.token):
            return self.decimal_comma(self.tokens[self.at - 1], self.next)
        return mistakes.OUTSIDE_A_LIST.fill(found=self.found())

    def refuse_decimal_commas(self, separators: list[Token]) -> None:
        """MAX(0,5; 3): whoever separates by `;` may mean a decimal by `,`."""
        if any(each.text == ";" for each in separators):
            for comma in (each for each in separators if each.text == "," and self.between_digits(each)):
                at = self.tokens.index(comma)
                before, after = self.tokens[at - 1], self.tokens[at + 1]
                raise FormulaError(before.span.to(after.span), self.decimal_comma(before, after))

    def between_digits(self, comma: Token) -> bool:
        around = self.text[max(comma.span.start - 1, 0)] + self.text[comma.span.end : comma.span.end + 1]
        return len(around) == 2 and around.isdigit()

    def decimal_comma(self, before: Token, after: Token) -> Words:
        found = self.source(before.span.to(after.span))
        mended = f"{self.source(before.span)}.{self.source(after.span)}"
        return mistakes.WRONG_DECIMAL.fill(found=found, decimal=self.spelling.decimal, mended=mended)

    def reserved_word(self) -> FormulaError:
        token = self.token
        return FormulaError(token.span, mistakes.RESERVED_WORD.fill(found=quoted(token.text), name=token.text))

    def unknown_function(self) -> FormulaError:
        word = self.token.text
        if word.casefold() in COUNTED:
            hint = mistakes.COUNTED_BY_A_MEASURE
        elif instead := INSTEAD.get(word.casefold()):
            hint = mistakes.INSTEAD_OF.fill(pattern=instead.pattern)
        else:
            hint = nearest(word, FUNCTION_WORDS)
        return FormulaError(self.token.span, mistakes.UNKNOWN_FUNCTION.fill(found=quoted(word), nearest=hint))

    def wrong_arity(self, function: Function, arguments: tuple[Node, ...]) -> Words:
        comma = self.spelling.decimal == "," and any(
            isinstance(each, Number) and "," in self.source(each.span) for each in arguments
        )
        words = mistakes.ARITY_DECIMAL if comma and len(arguments) < function.least else mistakes.ARITY
        return words.fill(
            word=function.word, wanted=_wanted(function), found=_given(len(arguments)), pattern=function.pattern
        )


def _joined(binding: Binding, operator: str, left: Node, right: Node, *, goes_on: bool) -> Node:
    """`goes_on`: left is a chain of the same operator, and not in brackets of its own."""
    span = left.span.to(right.span)
    match binding:
        case Binding.OR | Binding.AND:
            parts = (*(left.children if goes_on else (left,)), right)
            return Or(parts, span=span) if binding is Binding.OR else And(parts, span=span)
        case Binding.COMPARISON:
            return Comparison(operator, left, right, span=span)
    return Arithmetic(operator, left, right, span=span)


_OPERANDS = (Kind.NUMERAL, Kind.TEXT, Kind.NAME, Kind.WORD)
_UNCHAINED = Words("a < b AND b < c", "a < b И b < c")


def _wanted(function: Function) -> Words:
    if function.most is None:
        return Words(f"{function.least} arguments or more", f"не меньше {function.least} аргументов")
    return _count(function.least)


def _count(number: int) -> Words:
    russian = "аргумент" if number == 1 else "аргумента" if number in (2, 3, 4) else "аргументов"
    return Words(f"{number} argument" + ("" if number == 1 else "s"), f"{number} {russian}")


def _given(number: int) -> Words:
    return Words(f"{number} {'is' if number == 1 else 'are'}", str(number))
