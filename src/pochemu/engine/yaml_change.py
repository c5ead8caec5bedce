"""YAML changed in place: what is not meant stays as its author wrote it, comments and order and all.

Every change is read again and must say exactly what was meant: a text written in a way that can't be changed so
(with anchors, say) is refused, never spoilt.
"""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import yaml

from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping, Node, Refused, Scalar, read_yaml

Said = str | Dict[str, "Said"] | Sequence["Said"]
"""What a piece of YAML says, however it is written."""

Order = Dict[int, Sequence[str]]
"""The usual order of keys by their depth: a new one is put after those that it usually follows."""

Pair = tuple[yaml.Node, yaml.Node]

INDENT: Final = 2
LONGEST_LINE: Final = 110
BYTE_ORDER_MARK: Final = "\ufeff"

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unchangeable(Exception):
    """The text is written in a way that can't be changed in place; it can by hand."""

    def __init__(self) -> None:
        super().__init__(UNCHANGEABLE.en)
        self.words = UNCHANGEABLE


UNCHANGEABLE = Words(
    "this place is written in a way that can't be changed here (an anchor, say): change it in the text itself",
    "это место записано так, что изменить его здесь нельзя (например, через якорь): измените его в самом тексте",
)


def said(node: Node) -> Said:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key.text: said(value) for key, value in node.pairs}
    return [said(item) for item in node.items]


@lru_cache(64)  # one text is asked about again and again while it is changed; nobody changes the answer
def said_by(text: str, file: str = "") -> Dict[str, Said]:
    """Raises Refused."""
    whole = said(read_yaml(text, file))
    assert isinstance(whole, dict)
    return whole


def put(text: str, path: Sequence[str], value: Said | None, order: Order | None = None) -> str:
    """The text with this value at the end of the path of keys; None takes the key away, with what it leaves empty.

    Raises Unchangeable, and Refused where the text is no YAML.
    """
    before = said_by(text)
    meant = _with(before, path, value)
    if meant == before:
        return text
    try:
        changed = _Change(text, order or {}).put([*path], value)
        if said_by(changed) == meant:
            return changed
    except (yaml.YAMLError, Refused, IndexError):
        pass
    raise Unchangeable


def _with(whole: Said | None, path: Sequence[str], value: Said | None) -> Said | None:
    if not path:
        return value
    pairs = dict(whole) if isinstance(whole, Dict) else {}
    if value is None and path[0] not in pairs:
        return whole
    inner = _with(pairs.get(path[0]), path[1:], value)
    if inner == pairs.get(path[0]):
        return whole
    if inner is None or (value is None and not inner):
        del pairs[path[0]]
        return pairs
    return {**pairs, path[0]: inner}


class _Change:
    """One change of one place. Positions are those of PyYAML's nodes."""

    def __init__(self, text: str, order: Order) -> None:
        self.mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
        self.text = text.removeprefix(BYTE_ORDER_MARK)
        self.order = order

    def put(self, path: list[str], value: Said | None) -> str:
        node, depth = yaml.compose(self.text, Loader=_Loader), 0
        while True:
            assert isinstance(node, yaml.MappingNode)
            pair = next((pair for pair in node.value if pair[0].value == path[depth]), None)
            if pair is None:
                return self.mark + self._add(node, path[depth], _nested(path[depth + 1 :], value), depth)
            if value is None and _is_all(pair[1], path[depth + 1 :]):
                return self.mark + self._remove(node, pair)
            if depth + 1 == len(path) or not isinstance(pair[1], yaml.MappingNode) or not pair[1].value:
                return self.mark + self._replace(node, pair, _nested(path[depth + 1 :], value))
            node, depth = pair[1], depth + 1

    def _splice(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]

    def _replace(self, parent: yaml.MappingNode, pair: Pair, value: Said) -> str:
        key, old = pair
        start, end = old.start_mark.index, self._end(old)
        if start == end:  # nothing stood there
            start = end = self._after_colon(key)
        if parent.flow_style:
            new = flow(value)
        elif old.start_mark.line == key.start_mark.line or start == self._after_colon(key):
            new = block(value, key.start_mark.column + INDENT)
        else:
            new = block(value, old.start_mark.column).lstrip()
        if new.startswith("\n"):
            start = self._after_colon(key)
        gap = " " if self.text[start - 1] == ":" and not new.startswith("\n") else ""
        return self._splice(start, end, gap + new)

    def _add(self, parent: yaml.MappingNode, key: str, value: Said, depth: int) -> str:
        if parent.flow_style:
            return self._add_within(parent, key, value)
        column = parent.value[0][0].start_mark.column
        entry = f"{scalar(key, flow=False)}:{_gapped(block(value, column + INDENT))}"
        before = self._usually_before(parent, key, depth)
        if before is None:
            start = parent.value[0][0].start_mark.index
            return self._splice(start, start, f"{entry}\n{' ' * column}")
        at = self._line_end(self._end_of(before))
        return self._splice(at, at, f"\n{' ' * column}{entry}")

    def _add_within(self, parent: yaml.MappingNode, key: str, value: Said) -> str:
        entry = f"{scalar(key, flow=True)}: {flow(value)}"
        if not parent.value:
            return self._splice(parent.start_mark.index, parent.end_mark.index, f"{{{entry}}}")
        at = self._end_of(parent.value[-1])
        return self._splice(at, at, f", {entry}")

    def _usually_before(self, parent: yaml.MappingNode, key: str, depth: int) -> Pair | None:
        """The pair after which the new one goes; None to go first."""
        order = [*self.order.get(depth, ())]
        if key not in order:
            return parent.value[-1]  # type: ignore[no-any-return]
        earlier = [p for p in parent.value if p[0].value not in order or order.index(p[0].value) < order.index(key)]
        return earlier[-1] if earlier else None

    def _remove(self, parent: yaml.MappingNode, pair: Pair) -> str:
        start, end = pair[0].start_mark.index, self._end_of(pair)
        if not parent.flow_style:
            return self._splice(self.text.rfind("\n", 0, start) + 1, self._line_end(end) + 1, "")
        at = parent.value.index(pair)
        if at + 1 < len(parent.value):
            end = parent.value[at + 1][0].start_mark.index
        elif at:
            start = self._end_of(parent.value[at - 1])
        return self._splice(start, end, "")

    def _end_of(self, pair: Pair) -> int:
        key, value = pair
        end = self._end(value)
        return self._after_colon(key) if end == value.start_mark.index else end

    def _end(self, node: yaml.Node) -> int:
        """Where its last character is: of a block, the mark itself stands at whatever comes next."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end_of(last) if isinstance(last, tuple) else self._end(last)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return len(self.text[: node.end_mark.index].rstrip())
        return int(node.end_mark.index)

    def _after_colon(self, key: yaml.Node) -> int:
        return self.text.index(":", key.end_mark.index) + 1

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end


def _is_all(node: yaml.Node, path: Sequence[str]) -> bool:
    """Whether nothing else stands in the node than what the path of keys leads to."""
    if not path:
        return True
    if not isinstance(node, yaml.MappingNode) or [key.value for key, _ in node.value] != [path[0]]:
        return False
    return _is_all(node.value[0][1], path[1:])


def _nested(path: Sequence[str], value: Said | None) -> Said:
    """The value below these keys."""
    nested: Said = {} if value is None else value
    for key in reversed(path):
        nested = {key: nested}
    return nested


# --- writing ---


def block(value: Said, column: int) -> str:
    """After `key:` at a column less by two: on the same line where it is short, on lines of its own otherwise."""
    if isinstance(value, str):
        return scalar(value, flow=False)
    if isinstance(value, Dict) and not _is_title(value) and value:
        lines = (f"{scalar(key, flow=False)}:{_gapped(block(each, column + INDENT))}" for key, each in value.items())
        return "".join(f"\n{' ' * column}{line}" for line in lines)
    one = flow(value)
    if isinstance(value, Dict) or len(one) + column <= LONGEST_LINE:
        return one
    return "".join(f"\n{' ' * column}- {flow(item)}" for item in value)


def _gapped(text: str) -> str:
    return text if text.startswith("\n") else f" {text}"


def _is_title(value: Dict[str, Said]) -> bool:
    return value.keys() <= {"en", "ru"}


def flow(value: Said) -> str:
    if isinstance(value, str):
        return scalar(value, flow=True)
    if isinstance(value, Dict):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {flow(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def scalar(text: str, *, flow: bool) -> str:
    """Plain where that says the same, in quotation marks otherwise."""
    return text if _plain(text, flow=flow) else _quoted(text)


_SIGNS_FIRST: Final = "-?:,[]{}#&*!|>'\"%@`"
_WITHIN_FLOW: Final = ",[]{}"


def _plain(text: str, *, flow: bool) -> bool:
    if not text or text != text.strip() or not all(map(_printable, text)):
        return False
    first_ok = text[0] not in _SIGNS_FIRST or (text[0] == "-" and len(text) > 1 and text[1] not in " \t,[]{}")
    clear = ": " not in text and " #" not in text and not text.endswith(":") and not text.startswith(("---", "..."))
    return first_ok and clear and not (flow and (set(_WITHIN_FLOW) & set(text) or ":" in text))


def _printable(char: str) -> bool:
    return char.isprintable() or char in "\u00a0\u202f\u2009"


def _quoted(text: str) -> str:
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in '\\"':
        return "\\" + char
    if _printable(char):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
