"""Formulas and literals as the reader writes them, and as files have them."""

from dataclasses import dataclass

from pochemu.engine.formula import CANONICAL, RUSSIAN, FormulaError, Node, Spelling, parse, print_formula
from pochemu.engine.formula import nodes as n
from pochemu.engine.number import NA
from pochemu.engine.unit import Unit


@dataclass(frozen=True)
class Spelled:
    """One reader's spelling."""

    language: str
    currency: str

    @property
    def spelling(self) -> Spelling:
        return RUSSIAN if self.language == "ru" else CANONICAL

    def shown(self, text: str) -> str:
        """A canonical text in the reader's spelling; as it is, where it is no formula."""
        try:
            return print_formula(parse(text, currency=self.currency), self.spelling) if text.strip() else ""
        except FormulaError:
            return text

    def node(self, node: Node) -> str:
        return print_formula(node, self.spelling)

    def read(self, text: str) -> Node:
        """Raises FormulaError."""
        return parse(text.strip(), spelling=self.spelling, currency=self.currency)

    def written(self, text: str) -> str:
        """In the canonical spelling; as it is, where it is no formula: the reader of schemes tells what is wrong."""
        try:
            return print_formula(self.read(text)) if text.strip() else ""
        except FormulaError:
            return text.strip()

    def literal(self, text: str, unit: Unit) -> Node:
        """A number or a sum; where money is meant, a bare number is of the company's currency. Raises FormulaError."""
        node = self.read(text)
        inner = node.operand if isinstance(node, n.Negative) else node
        if unit is Unit.MONEY and isinstance(inner, n.Number) and not inner.percent:
            money: Node = n.Money(inner.value, self.currency)
            return n.Negative(money) if isinstance(node, n.Negative) else money
        return node

    # --- conditions ---

    def value(self, node: Node) -> str:
        """A condition's value, texts without quotation marks."""
        if isinstance(node, n.Text) and not set(node.value) & set(';"«»') and node.value == node.value.strip():
            return node.value
        if isinstance(node, n.Flag):
            return YES[self.language] if node.value else NO[self.language]
        return self.node(node)

    def values(self, text: str, unit: Unit, fields: frozenset[str]) -> tuple[Node, ...]:
        """Those that the text names, by semicolons, for a field of that unit. Raises FormulaError."""
        if unit is Unit.FLAG:
            return (n.Flag(text.strip().casefold() not in _NO),)
        return tuple(self._value(piece, unit, fields) for piece in _pieces(text))

    def _value(self, piece: str, unit: Unit, fields: frozenset[str]) -> Node:
        if unit is Unit.TEXT:
            return self.read(piece) if piece[:1] in _QUOTES else n.Text(piece)
        if piece in fields:
            return n.Name(piece)
        return self.literal(piece, unit)

    def plainly(self, value: object, unit: Unit) -> str:
        """A fact's value as a condition would have it."""
        match value:
            case NA():
                return ""
            case bool():
                return YES[self.language] if value else NO[self.language]
            case str():
                return self.value(n.Text(value))
        literal = n.Money(value, self.currency) if unit is Unit.MONEY else n.Number(value)  # type: ignore[arg-type]
        return self.node(literal)


YES = {"en": "yes", "ru": "да"}
NO = {"en": "no", "ru": "нет"}
_NO = {"no", "нет", "false", "ложь", "0"}
_QUOTES = ('"', "«")


def _pieces(text: str) -> list[str]:
    """Split at semicolons that stand outside quotation marks."""
    pieces, within = [""], ""
    for char in text:
        if char == ";" and not within:
            pieces.append("")
            continue
        if within:
            within = "" if char == within else within
        elif char in _QUOTES and not pieces[-1].strip():
            within = '"' if char == '"' else "»"
        pieces[-1] += char
    return [piece.strip() for piece in pieces if piece.strip()]
