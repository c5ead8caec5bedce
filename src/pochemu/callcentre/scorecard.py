"""A scorecard: by what talks of a type are reviewed. As text:

    title: Incoming call
    calls: {direction: in, longer: 30}        # which talks it is for, of so many seconds at least; empty: all
    sample: 3                                # so many calls of each person's week are drawn for review
    criteria:
      greeting:                              # a field of the fact `call_review`, in percent
        title: Greets and says the company's name
        weight: 20
        anchors: {0: no greeting, 50: no company's name, 100: both}
      rude:
        title: Not rude
        weight: 30
        anchors: {0: rude, 100: polite}
        critical: true                       # 0 here is a critical mistake, whatever the rest

Weights make 100. A criterion that does not apply to a talk is left out, and the others weigh as they do.
Every mistake is told with its line and column.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.problem import Problem
from pochemu.engine.reading.form import Form
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping as Group
from pochemu.engine.yaml_source import Node, Refused, Scalar, read_yaml

WHOLE: Final = 100
MOST: Final = 30
SAMPLE: Final = 3
LONGEST_NAME: Final = 60
LONGEST_TEXT: Final = 300
TAKEN: Final = ("client", "score", "critical", "calibrated", "scorecard", "scorecard_version", "reviewed_call")
"""Fields of the fact that are no criteria."""


class Criterion(NamedTuple):
    name: str
    title: str
    weight: int
    anchors: Mapping[int, str]  # percent of the weight, and what deserves it
    critical: bool = False


class Card(NamedTuple):
    title: str
    direction: str
    longer: int  # seconds of talk from which on it is for
    sample: int  # calls of each person's week
    criteria: Mapping[str, Criterion]


class Read(NamedTuple):
    card: Card | None
    problems: list[Problem]


class Score(NamedTuple):
    points: mpq  # of 100
    critical: bool


def score(card: Card, percents: Mapping[str, int]) -> Score:
    """By what was marked; criteria that are left out do not apply."""
    weights = sum(card.criteria[name].weight for name in percents)
    points = sum(card.criteria[name].weight * percent for name, percent in percents.items())
    critical = any(card.criteria[name].critical and percent == 0 for name, percent in percents.items())
    return Score(mpq(points, weights) if weights else mpq(0), critical)


def read_scorecard(text: str) -> Read:
    form = Form()
    try:
        source = read_yaml(text, "scorecard.yaml")
    except Refused as refused:
        return Read(None, [refused.problem])
    return Read(_Reader(form).card(source), form.problems)


class _Reader(NamedTuple):
    form: Form

    def card(self, source: Group) -> Card:
        self.form.known_keys(source, ("title", "calls", "sample", "criteria"))
        title = self.form.required(source, "title")
        calls = self.form.mapping(source.get("calls"), Words.same("`calls`")) or Group((), source.place)
        self.form.known_keys(calls, ("direction", "longer"))
        direction = self.form.one_of(
            self.form.scalar(calls.get("direction"), Words.same("`direction`")), ("in", "out"), ""
        )
        group = self.form.mapping(source.get("criteria"), Words.same("`criteria`")) or Group((), source.place)
        criteria = {key.text: self.criterion(key, node) for key, node in group.pairs[:MOST]}
        self.whole(group, criteria)
        longer = self.number(calls, "longer", range(24 * 60 * 60), 0)
        sample = self.number(source, "sample", range(1, 101), SAMPLE)
        return Card(self.text(title, LONGEST_NAME), direction, longer, sample, criteria)

    def whole(self, group: Group, criteria: Mapping[str, Criterion]) -> None:
        if not group.pairs:
            self.form.wrong(group.place, _NONE)
        if len(group.pairs) > MOST:
            self.form.wrong(group.pairs[MOST][0].place, _MANY, n=MOST)
        weights = sum(one.weight for one in criteria.values())
        if criteria and weights != WHOLE:
            self.form.wrong(group.place, _WEIGHTS, sum=weights)

    def criterion(self, key: Scalar, node: Node) -> Criterion:
        if self.form.name(key) and key.text in TAKEN:
            self.form.wrong(key.place, _TAKEN, name=key.text)
        group = self.form.mapping(node, Words.same(f"`{key.text}`")) or Group((), key.place)
        self.form.known_keys(group, ("title", "weight", "anchors", "critical"))
        self.form.required(group, "weight")
        title = self.form.scalar(group.get("title"), Words.same("`title`"))
        return Criterion(
            self.text(key, LONGEST_NAME), self.text(title, LONGEST_TEXT) or key.text,
            self.number(group, "weight", range(1, WHOLE + 1), 1), self.anchors(key, group),
            self.form.flag(self.form.scalar(group.get("critical"), Words.same("`critical`"))),
        )  # fmt: skip

    def anchors(self, key: Scalar, group: Group) -> dict[int, str]:
        node = self.form.mapping(group.get("anchors"), Words.same("`anchors`"))
        found: dict[int, str] = {}
        for percent, text in node.pairs if node else ():
            number = _whole(percent.text)
            if number is None or number > WHOLE:
                self.form.wrong(percent.place, _PERCENT, found=percent.text)
            else:
                found[number] = self.text(self.form.scalar(text, Words.same(f"`{percent.text}`")), LONGEST_TEXT)
        if not {0, WHOLE} <= found.keys():
            self.form.wrong(key.place, _ENDS, name=key.text)
        return dict(sorted(found.items()))

    def number(self, group: Group, key: str, among: range, otherwise: int) -> int:
        scalar = self.form.scalar(group.get(key), Words.same(f"`{key}`"))
        if scalar is None:
            return otherwise
        number = _whole(scalar.text)
        if number is None or number not in among:
            self.form.wrong(scalar.place, _NUMBER, found=scalar.text, least=among[0], most=among[-1])
            return otherwise
        return number

    def text(self, scalar: Scalar | None, most: int) -> str:
        if scalar is None:
            return ""
        if len(scalar.text) > most:
            self.form.wrong(scalar.place, _LONG, n=most)
        return scalar.text.strip()


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


_NONE = Words("`criteria` is missing: write the first one", "нет `criteria`: напишите первый критерий")
_MANY = Words("there are more than {n} criteria", "критериев больше {n}")
_WEIGHTS = Words("the weights make {sum}, not 100", "веса дают в сумме {sum}, а не 100")
_TAKEN = Words(
    "“{name}” is a field of every review: choose another name", "«{name}» — поле любой оценки: выберите другое имя"
)
_PERCENT = Words("“{found}” is no percent from 0 to 100", "«{found}» — не процент от 0 до 100")
_ENDS = Words(
    "“{name}” needs anchors for 0 and for 100 at least", "у «{name}» должны быть хотя бы ориентиры для 0 и для 100"
)
_NUMBER = Words(
    "“{found}” is no whole number from {least} to {most}", "«{found}» — не целое число от {least} до {most}"
)
_LONG = Words("longer than {n} characters: shorten it", "длиннее {n} знаков: сократите")
