"""A sender's template: which of its fields means what, event by event. Every mistake is told with its place.

    title: Zadarma
    kind: calls
    body: form
    signature: {way: hmac, algorithm: sha1, header: Signature, written: base64-of-hex}
    events:
      ended:
        when: event = "NOTIFY_END"
        signed: [caller_id, called_did, call_start]
        call: pbx_call_id
        direction: {is: in}
        theirs: caller_id
        started: call_start
        seconds: duration
        outcome: {field: disposition, words: {answered: talk, cancel: missed}}
        final: {is: "true"}

A value is a field's name, several of which the first that is filled counts, or a group: `field`, and what its texts
mean in `words`, in what `format` a moment is written, `between` which marks the text stands; or `is`, the same always.
"""

import re
from collections.abc import Mapping as Dict
from enum import Enum
from typing import Final, NamedTuple, TypeVar

from pochemu.engine.formula import Formula, FormulaError, Meaning, compile_formula, parse
from pochemu.engine.formula.nodes import Name, in_order
from pochemu.engine.problem import Problem
from pochemu.engine.reading.form import Form
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping as Group
from pochemu.engine.yaml_source import Node, Refused, Scalar, Sequence, read_yaml
from pochemu.intake.cells.pattern import names_a_day
from pochemu.intake.sender.payload import Body
from pochemu.intake.sender.signature import ALGORITHMS, Signature, Way, Written

T = TypeVar("T", bound=Enum)

UNIX: Final = ("unix", "unix-ms")
"""Formats of moments beside those of strptime: seconds, or milliseconds, since 1970."""


class Kind(Enum):
    """What a sender tells of."""

    CALLS = "calls"
    LEADS = "leads"


MOMENTS: Final = ("started", "answered", "ended", "at")
OF_KIND: Final[Dict[Kind, tuple[str, ...]]] = {
    Kind.CALLS: (
        "call", "direction", "theirs", "ours", "extension", "seconds", "outcome", "final", "recording", *MOMENTS,
    ),
    Kind.LEADS: ("lead", "name", "phone", "email", "text", "source", "channel", "project", "at"),
}  # fmt: skip
ALLOWED: Final[Dict[str, tuple[str, ...]]] = {
    "direction": ("in", "out", "inside"),
    "outcome": ("talk", "missed", "no_answer", "busy", "failed"),
    "final": ("true", "false"),
}
"""What such a value may be, once its `words` are read."""


class Value(NamedTuple):
    fields: tuple[str, ...] = ()
    words: Dict[str, str] = {}
    format: str = ""
    between: tuple[str, str] = ("", "")
    text: str = ""


class Section(NamedTuple):
    """An event of the sender's: how it is told from others, and what it says."""

    name: str
    when: Formula | None
    values: Dict[str, Value]
    once: tuple[str, ...]  # fields that tell one such event of a call from another
    signed: tuple[str, ...]
    skipped: bool


class Pull(NamedTuple):
    """Where the sender's own list of calls is asked for, day by day."""

    address: str = ""  # `{since}`, `{until}`, `{start}` and `{secret}` stand for what is asked
    headers: Dict[str, str] = {}
    moments: str = ""  # how the first and the last moment are written; "": ISO 8601 with the offset
    next: str = ""  # of a JSON answer: what the next page begins with, put in the place of `{start}`


class Template(NamedTuple):
    title: Words
    kind: Kind
    body: Body
    json_in: str
    public: bool  # a form that anybody may fill: its secret is in the page, so it is only taken so often
    echo: str  # the field that a sender asks to have repeated, before it believes that we are here
    signature: Signature
    names: Dict[str, Value]  # read from the fields beforehand, so that a `when` can tell events apart by them
    events: tuple[Section, ...]
    statistics: tuple[Section, ...]  # as `events`, of an export of many calls
    rows: str  # under which name the statistics lists its calls
    columns: tuple[str, ...]  # of a statistics file that has no line with their names
    pull: Pull = Pull()


def read_template(text: str, file: str) -> Template | list[Problem]:
    form = Form()
    try:
        source = read_yaml(text, file)
    except Refused as refused:
        return [refused.problem]
    template = _Reader(form).template(source)
    return form.problems or template


class _Reader(NamedTuple):
    form: Form

    def template(self, source: Group) -> Template:
        self.form.known_keys(source, _KEYS)
        kind = self.one_of(source, "kind", Kind, Kind.CALLS)
        events = self.sections(source, "events", kind)
        if not events:
            self.form.wrong(source.place, _NO_EVENTS)
        names = self.form.mapping(source.get("names"), Words.same("`names`"))
        return Template(
            title=self.form.title(source.get("title"), "—"),
            kind=kind,
            body=self.one_of(source, "body", Body, Body.FORM),
            json_in=self.text(source, "json_in"),
            public=self.form.flag(self.form.scalar(source.get("public"), Words.same("`public`"))),
            echo=self.text(source, "echo"),
            signature=self.signature(source.get("signature")),
            names={key.text: self.value(key.text, one) for key, one in (names.pairs if names else ())},
            events=events,
            statistics=self.sections(source, "statistics", kind),
            rows=self.text(source, "rows"),
            columns=self.names(source.get("columns")),
            pull=self.pull(source),
        )

    def pull(self, source: Group) -> Pull:
        node = source.get("pull")
        group = self.form.mapping(node, Words.same("`pull`"))
        if group is None or node is None:
            return Pull()
        self.form.known_keys(group, _OF_PULL)
        address, moments = self.text(group, "address"), self.text(group, "moments")
        if not address.startswith(("https://", "http://")):
            self.form.wrong(node.place, _NO_ADDRESS)
        if moments and moments not in UNIX and not names_a_day(moments):
            self.form.wrong(node.place, _FORMAT, found=moments)
        if source.get("statistics") is None:
            self.form.wrong(node.place, _NOTHING_TO_READ)
        headers = self.form.mapping(group.get("headers"), Words.same("`headers`"))
        told = {key.text: one for key, one in (headers.pairs if headers else ()) if isinstance(one, Scalar)}
        if not all(_HEADER.fullmatch(f"{name}{one.text}") for name, one in told.items()):
            self.form.wrong(node.place, _BAD_HEADER)
        return Pull(address, {key: one.text for key, one in told.items()}, moments, self.text(group, "next"))

    def sections(self, source: Group, key: str, kind: Kind) -> tuple[Section, ...]:
        group = self.form.mapping(source.get(key), Words.same(f"`{key}`"))
        return tuple(self.section(name, node, kind) for name, node in (group.pairs if group else ()))

    def section(self, name: Scalar, node: Node, kind: Kind) -> Section:
        group = self.form.mapping(node, Words.same(f"`{name.text}`")) or Group((), name.place)
        known = OF_KIND[kind]
        self.form.known_keys(group, (*_OF_SECTION, *known))
        values = {key.text: self.value(key.text, one) for key, one in group.pairs if key.text in known}
        skipped = self.form.flag(self.form.scalar(group.get("skip"), Words.same("`skip`")))
        first = known[0]
        if first not in values and not skipped:
            self.form.wrong(name.place, _NO_KEY, section=name.text, key=first)
        return Section(
            name.text, self.when(group), values, self.names(group.get("once")), self.names(group.get("signed")), skipped
        )

    def value(self, name: str, node: Node) -> Value:
        if not isinstance(node, Group):
            return Value(self.names(node))
        self.form.known_keys(node, _OF_VALUE)
        words = self.form.mapping(node.get("words"), Words.same("`words`"))
        told = {key.text: one for key, one in (words.pairs if words else ()) if isinstance(one, Scalar)}
        always = self.form.scalar(node.get("is"), Words.same("`is`"))
        for scalar in [*told.values(), *([always] if always else [])]:
            self.allowed(name, scalar)
        return Value(
            self.names(node.get("field")),
            {key: one.text for key, one in told.items()},
            self.format(name, node),
            self.between(node),
            always.text if always else "",
        )

    def allowed(self, name: str, scalar: Scalar) -> None:
        if name in ALLOWED and scalar.text not in ALLOWED[name]:
            self.form.wrong(scalar.place, _NOT_ALLOWED, name=name, found=scalar.text, known=", ".join(ALLOWED[name]))

    def format(self, name: str, node: Group) -> str:
        scalar = self.form.scalar(node.get("format"), Words.same("`format`"))
        if scalar is None:
            return ""
        if name not in MOMENTS or not (scalar.text in UNIX or names_a_day(scalar.text)):
            self.form.wrong(scalar.place, _FORMAT, found=scalar.text)
        return scalar.text

    def between(self, node: Group) -> tuple[str, str]:
        marks = self.names(node.get("between"))
        if len(marks) not in (0, 2):
            self.form.wrong(node.place, _BETWEEN)
        return (marks[0], marks[1]) if len(marks) == 2 else ("", "")

    def when(self, group: Group) -> Formula | None:
        scalar = self.form.scalar(group.get("when"), Words.same("`when`"))
        if scalar is None:
            return None
        try:
            tree = parse(scalar.text, currency="RUB")
            names = {node.name: Meaning(Unit.TEXT) for node in in_order(tree) if isinstance(node, Name)}
            return compile_formula(tree, names, facts=True, gives=Unit.FLAG)
        except FormulaError as error:
            self.form.wrong(scalar.at(error.span.start), error.words)
            return None

    def signature(self, node: Node | None) -> Signature:
        group = self.form.mapping(node, Words.same("`signature`"))
        if group is None:
            return Signature()
        self.form.known_keys(group, ("way", "algorithm", "header", "field", "over", "written"))
        algorithm = self.text(group, "algorithm") or Signature().algorithm
        if algorithm not in ALGORITHMS:
            self.form.wrong(group.place, _ALGORITHM, found=algorithm, known=", ".join(ALGORITHMS))
        way = self.one_of(group, "way", Way, Way.TOKEN)
        header, field = self.text(group, "header"), self.text(group, "field")
        if way in (Way.HMAC, Way.DIGEST) and not (header or field):
            self.form.wrong(group.place, _NOWHERE)
        return Signature(
            way, algorithm, header, field, self.names(group.get("over")),
            self.one_of(group, "written", Written, Written.HEX),
        )  # fmt: skip

    def text(self, group: Group, key: str) -> str:
        scalar = self.form.scalar(group.get(key), Words.same(f"`{key}`"))
        return scalar.text if scalar else ""

    def names(self, node: Node | None) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else () if node is None else (node,)
        scalars = [self.form.scalar(item, Words.same("—")) for item in items]
        return tuple(scalar.text for scalar in scalars if scalar)

    def one_of(self, group: Group, key: str, kind: type[T], default: T) -> T:
        known = {one.value: one for one in kind}
        return self.form.one_of(self.form.scalar(group.get(key), Words.same(f"`{key}`")), known, default)  # type: ignore[return-value]


_KEYS: Final = (
    "title", "kind", "body", "json_in", "public", "echo", "signature", "names", "events", "statistics", "rows",
    "columns", "pull",
)  # fmt: skip
_OF_PULL: Final = ("address", "headers", "moments", "next")
_HEADER: Final = re.compile(r"[ -~]*")
_OF_SECTION: Final = ("when", "once", "signed", "skip")
_OF_VALUE: Final = ("field", "words", "format", "between", "is")

_NO_ADDRESS = Words(
    "`pull` says where the list of calls is: address: https://…",
    "в `pull` указано, где список звонков: address: https://…",
)
_NOTHING_TO_READ = Words(
    "`pull` needs `statistics`: what stands where in the list", "для `pull` нужны `statistics`: что где стоит в списке"
)
_BAD_HEADER = Words("a header holds Latin letters alone", "в заголовке допустимы только латинские буквы и знаки")
_NO_EVENTS = Words(
    "`events` is missing: say which events the sender tells of",
    "нет `events`: укажите, о каких событиях сообщает отправитель",
)
_NO_KEY = Words(
    "“{section}” does not say `{key}`: which of the sender's fields names it",
    "в «{section}» нет `{key}`: какое поле отправителя его называет",
)
_NOT_ALLOWED = Words(
    "`{name}` can't be “{found}”. It is one of: {known}", "`{name}` не бывает «{found}». Бывает: {known}"
)
_FORMAT = Words(
    "“{found}” does not tell day, month and year, or this is no moment: expected such as %d.%m.%Y %H:%M:%S, unix or "
    "unix-ms",
    "«{found}» не сообщает день, месяц и год, или это не момент: ожидалось что-то вроде %d.%m.%Y %H:%M:%S, unix или "
    "unix-ms",
)
_BETWEEN = Words("`between` is two marks: [“/”, “-”]", "`between` — это два знака: [«/», «-»]")
_ALGORITHM = Words("“{found}” is none of: {known}", "«{found}» — не из списка: {known}")
_NOWHERE = Words(
    "say in which `header`, or which `field`, the signature stands",
    "укажите, в каком `header` или `field` стоит подпись",
)
