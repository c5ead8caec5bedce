"""Reading mappings key by key: every mistake is noted with its place, and reading goes on."""

from collections.abc import Iterable
from collections.abc import Mapping as Dict
from typing import TypeVar

from pochemu.engine.period import Month
from pochemu.engine.problem import Place, Problem, meant, nearest
from pochemu.engine.unseen import CONTROL, control_in
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping, Node, Scalar, Sequence

T = TypeVar("T")

LANGUAGES = ("en", "ru")


class Form:
    """Collects what is wrong while the parts that are right are read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.misspelt: set[tuple[Place, str]] = set()  # keys of groups, of which enough is said

    def wrong(self, place: Place, words: Words, **given: object) -> None:
        self.problems.append(Problem(place, words.fill(**given) if given else words))

    def known_keys(self, node: Mapping, known: Iterable[str]) -> None:
        for key, _ in node.pairs:
            if key.text not in known:
                if (near := meant(key.text, known)) and node.get(near) is None:
                    self.misspelt.add((node.place, near))
                self.wrong(key.place, _UNKNOWN_KEY, key=key.text, near=nearest(key.text, known), known=", ".join(known))

    def mapping(self, node: Node | None, of: Words) -> Mapping | None:
        if node is None or isinstance(node, Mapping):
            return node
        if isinstance(node, Scalar) and not node.text:
            return Mapping((), node.place)
        self.wrong(node.place, _NOT_MAPPING, of=of)
        return None

    def scalar(self, node: Node | None, of: Words) -> Scalar | None:
        if node is None or isinstance(node, Scalar):
            return node
        self.wrong(node.place, _NOT_SCALAR, of=of)
        return None

    def required(self, parent: Mapping, key: str) -> Scalar | None:
        """The text under a key that must be there and not be empty."""
        node = self.scalar(parent.get(key), Words.same(f"`{key}`"))
        if node is not None and not node.text:
            self.wrong(node.place, _EMPTY, key=key)
            return None
        if parent.get(key) is None and (parent.place, key) not in self.misspelt:
            self.wrong(parent.place, _MISSING, key=key)
        return node

    def one_of(self, node: Scalar | None, known: Dict[str, T] | Iterable[str], default: T) -> "T | str":
        if node is None:
            return default
        if node.text not in known:
            self.wrong(node.place, _ONE_OF, found=node.text, known=", ".join(known), near=nearest(node.text, known))
            return default
        return known[node.text] if isinstance(known, Dict) else node.text

    def title(self, node: Node | None, default: str) -> Words:
        """`{en: …, ru: …}`, or one text for both; a language left out borrows the other's."""
        if node is None:
            return Words.same(default)
        if isinstance(node, Scalar):
            self.no_control(node)
            return Words.same(node.text)
        if isinstance(node, Sequence):
            self.wrong(node.place, _NOT_TITLE)
            return Words.same(default)
        self.known_keys(node, LANGUAGES)
        for _, value in node.pairs:
            self.no_control(value)
        texts = {key.text: value.text for key, value in node.pairs if isinstance(value, Scalar)}
        either = next(iter(texts.values()), default)
        return Words(texts.get("en", either), texts.get("ru", either))

    def month(self, node: Scalar | None) -> Month | None:
        if node is None:
            return None
        try:
            return Month.parse(node.text)
        except ValueError:
            self.wrong(node.place, _NOT_MONTH, found=node.text)
            return None

    def flag(self, node: Scalar | None) -> bool:
        return bool(self.one_of(node, {"true": True, "false": False, "yes": True, "no": False}, False))

    def no_control(self, node: Node) -> None:
        """Of what people will read."""
        if isinstance(node, Scalar) and (code := control_in(node.text)):
            self.wrong(node.place, CONTROL, code=code)

    def name(self, key: Scalar) -> bool:
        """Whether the key can be written in a formula, `[in brackets]` if need be."""
        self.no_control(key)
        if key.text and "]" not in key.text and key.text == key.text.strip():
            return True
        self.wrong(key.place, _NOT_NAME, name=key.text)
        return False


_UNKNOWN_KEY = Words(
    "unknown key “{key}”.{near} Known here: {known}", "неизвестный ключ «{key}».{near} Здесь бывают: {known}"
)
_NOT_MAPPING = Words("{of}: expected `name: value` lines", "{of}: ожидались строки вида «имя: значение»")
_NOT_SCALAR = Words(
    "{of}: expected one value, not a list or a group", "{of}: ожидалось одно значение, а не список или группа"
)
_MISSING = Words("`{key}` is missing here: add it", "здесь не хватает ключа `{key}`: добавьте его")
_EMPTY = Words("`{key}` is empty: fill it in", "`{key}` не заполнено: заполните")
_ONE_OF = Words("“{found}” is none of: {known}.{near}", "«{found}» — не из списка: {known}.{near}")
_NOT_TITLE = Words("a title is a text, or {{en: …, ru: …}}", "название — это текст или {{en: …, ru: …}}").fill()
_NOT_MONTH = Words("“{found}” is not a month: write it as 2026-12", "«{found}» — не месяц: запишите его как 2026-12")
_NOT_NAME = Words(
    "“{name}” can't be a name: it must not be empty, begin or end with a space, or contain `]`",
    "«{name}» не может быть именем: оно не бывает пустым, не начинается и не кончается пробелом и не содержит `]`",
)
