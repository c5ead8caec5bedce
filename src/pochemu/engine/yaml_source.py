"""YAML read safely: every scalar is text with its place; no tags, no repeated keys, aliases bounded.

`0.5`, `80%`, `no`, `010` and `2023-07` mean what they say: only the language's own grammar interprets them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from pochemu.engine.problem import Place, Problem
from pochemu.engine.words import Words
from pochemu.engine.yaml_mistakes import NOT_YAML, control_character, mistake

MAX_CHARACTERS = 512_000
MAX_NODES = 20_000
MAX_DEPTH = 30

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    place: Place
    plain: bool = True

    def at(self, offset: int) -> Place:
        """The place of a character of the text; exact for a scalar that stands on one line."""
        return self.place._replace(column=self.place.column + offset + (not self.plain))


@dataclass(frozen=True, slots=True)
class Mapping:
    pairs: tuple[tuple[Scalar, "Node"], ...]
    place: Place

    def get(self, key: str) -> "Node | None":
        return next((value for name, value in self.pairs if name.text == key), None)

    def key(self, key: str) -> Scalar:
        return next(name for name, _ in self.pairs if name.text == key)


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple["Node", ...]
    place: Place


Node = Scalar | Mapping | Sequence


class Refused(Exception):
    """The text as a whole can't be read; carries the one problem."""

    def __init__(self, place: Place, words: Words) -> None:
        super().__init__(words.en)
        self.problem = Problem(place, words)


def read_yaml(text: str, file: str) -> Mapping:
    """The document's top mapping. Raises Refused."""
    start = Place(file, 1, 1)
    if len(text) > MAX_CHARACTERS:
        raise Refused(
            start, Words("the file is longer than {n} characters", "файл длиннее {n} знаков").fill(n=MAX_CHARACTERS)
        )
    if unfit := control_character(text):
        raise Refused(Place(file, unfit.line, unfit.column), unfit.words)
    try:
        node = _Builder(file, iter(yaml.parse(text, Loader=_Loader))).document()
    except yaml.MarkedYAMLError as error:
        line, column, words = mistake(error, text)
        raise Refused(Place(file, line, column), words) from None
    except yaml.YAMLError as error:
        raise Refused(start, NOT_YAML.fill(what=Words.same(str(error).splitlines()[0]))) from None
    if not isinstance(node, Mapping):
        raise Refused(
            node.place if node else start,
            Words("expected `name: value` lines", "ожидались строки вида «имя: значение»"),
        )
    return node


_TAG = Words("tags such as {tag} are not allowed: remove it", "метки вида {tag} не допускаются: уберите её")
_ALIAS = Words("unknown alias *{name}", "неизвестная ссылка *{name}")
_TWICE = Words("the key “{key}” stands here twice: remove one", "ключ «{key}» стоит здесь дважды: уберите один")
_KEY = Words("a key must be a simple word", "ключом может быть только простое слово")
_COMMA = Words(
    "within {{…}} a comma ends the value: put a formula that has one in single quotation marks, '…'",
    "внутри {{…}} запятая кончает значение: формулу с запятой возьмите в одинарные кавычки, '…'",
).fill()
_LARGE = Words("too many values, or too deeply nested", "слишком много значений или слишком глубокая вложенность")


class _Builder:
    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0

    def document(self) -> Node | None:
        next(self.events)  # the stream's start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        node = self.node(next(self.events), 0)
        next(self.events)  # the document's end
        extra = next(self.events)
        if not isinstance(extra, yaml.StreamEndEvent):
            raise Refused(self.place(extra), Words("one document a file, please", "в файле должен быть один документ"))
        return node

    def place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        assert mark is not None, "the scanner marks every event"
        return Place(self.file, mark.line + 1, mark.column + 1)

    def node(self, event: yaml.Event, depth: int) -> Node:
        place = self.place(event)
        before = self.count
        self.spend(1, depth, place)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth, place)
        tag, anchor = getattr(event, "tag", None), getattr(event, "anchor", None)
        if tag not in (None, "!"):
            raise Refused(place, _TAG.fill(tag=tag))
        node = self.build(event, depth, place)
        if anchor:
            self.anchors[anchor] = (node, self.count - before)
        return node

    def spend(self, nodes: int, depth: int, place: Place) -> None:
        self.count += nodes
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            raise Refused(place, _LARGE)

    def alias(self, event: yaml.AliasEvent, depth: int, place: Place) -> Node:
        if event.anchor not in self.anchors:
            raise Refused(place, _ALIAS.fill(name=event.anchor))
        node, size = self.anchors[event.anchor]
        self.spend(size, depth, place)  # an alias costs what it stands for: no bomb
        return node

    def build(self, event: yaml.Event, depth: int, place: Place) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, place, not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self.items(yaml.SequenceEndEvent, depth)), place)
        return Mapping(tuple(self.pairs(depth, in_braces=bool(getattr(event, "flow_style", False)))), place)

    def items(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), end):
            yield self.node(event, depth + 1)

    def pairs(self, depth: int, *, in_braces: bool) -> Iterator[tuple[Scalar, Node]]:
        seen: set[str] = set()
        last: Node | None = None
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise Refused(key.place, _KEY)
            if key.text in seen:
                raise Refused(key.place, _TWICE.fill(key=key.text))
            seen.add(key.text)
            value = self.node(next(self.events), depth + 1)
            if in_braces and isinstance(last, Scalar) and _cut(last) and isinstance(value, Scalar) and not value.text:
                raise Refused(last.at(len(last.text)), _COMMA)
            yield key, (last := value)


def _cut(value: Scalar) -> bool:
    """Whether a comma within its brackets ended it."""
    return value.plain and value.text.count("(") > value.text.count(")")
