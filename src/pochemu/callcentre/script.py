"""A script: a tree of steps, each with what to say, what to ask, and where each answer leads. As text:

    title: Incoming call
    steps:
      greeting:
        say: Good day, this is North Shore.
        ask: What are you looking for?
        keep: Looks for                # the answer is kept in the client's card under this heading
        answers:
          a flat to live in: budget    # what the client may say, and the step that follows
          a wrong number: farewell
      budget:
        ask: How much do you plan to spend?
        keep: Budget
        then: farewell                 # whatever he says
      farewell:
        say: Thank you, goodbye.
        end: told all                  # how the talk ended; a script leads to an end whatever is said

The first step begins it. Every mistake is told with its line and column; what is right is read all the same, so that
forms can go on with a text that is not whole yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import yaml

from pochemu.engine.problem import Problem, nearest
from pochemu.engine.reading.form import Form
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping as Group
from pochemu.engine.yaml_source import Node, Refused, Scalar, read_yaml

MOST_STEPS: Final = 200
MOST_ANSWERS: Final = 20
LONGEST_NAME: Final = 100
LONGEST_TEXT: Final = 2_000
FILE: Final = "script.yaml"


class Step(NamedTuple):
    name: str
    say: str = ""
    ask: str = ""
    keep: str = ""
    answers: Mapping[str, str] = {}
    then: str = ""
    end: str = ""

    @property
    def leads_to(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.answers.values(), *([self.then] if self.then else [])]))


class Tree(NamedTuple):
    title: str
    steps: Mapping[str, Step]

    @property
    def first(self) -> Step:
        return next(iter(self.steps.values()))

    def after(self, step: Step, answer: str) -> Step:
        return self.steps[step.answers.get(answer, step.then)]

    def in_order(self) -> Iterator[tuple[Step, int]]:
        """Each step once, where it is first come to, and how deep that is."""
        seen: set[str] = set()
        waiting = [(self.first.name, 0)] if self.steps else []
        while waiting:
            name, depth = waiting.pop()
            if name in seen or name not in self.steps:
                continue
            seen.add(name)
            yield self.steps[name], depth
            waiting += [(one, depth + 1) for one in reversed(self.steps[name].leads_to)]


class Read(NamedTuple):
    tree: Tree | None  # None: it is no YAML at all
    problems: list[Problem]


def read_script(text: str) -> Read:
    form = Form()
    try:
        source = read_yaml(text, FILE)
    except Refused as refused:
        return Read(None, [refused.problem])
    return Read(_Reader(form).tree(source), form.problems)


class _Reader(NamedTuple):
    form: Form

    def tree(self, source: Group) -> Tree:
        self.form.known_keys(source, ("title", "steps"))
        title = self.form.required(source, "title")
        group = self.form.mapping(source.get("steps"), Words.same("`steps`")) or Group((), source.place)
        if not group.pairs:
            self.form.wrong(group.place, _NO_STEPS)
        if len(group.pairs) > MOST_STEPS:
            self.form.wrong(group.place, _MANY, n=MOST_STEPS)
        places = {key.text: key for key, _ in group.pairs}
        steps = {key.text: self.step(key, node, places) for key, node in group.pairs[:MOST_STEPS]}
        tree = Tree(self.fits(title, LONGEST_NAME) if title else "", steps)
        self.go_on(tree, places)
        return tree

    def step(self, key: Scalar, node: Node, places: Mapping[str, Scalar]) -> Step:
        group = self.form.mapping(node, Words.same(f"`{key.text}`")) or Group((), key.place)
        self.form.known_keys(group, _KEYS)
        answers = self.answers(group, places)
        then, end = self.text(group, "then", LONGEST_NAME), self.text(group, "end", LONGEST_NAME)
        if then:
            self.there(group.get("then"), places)
        if sum(map(bool, (answers, then, end))) != 1:
            self.form.wrong(key.place, _ONE_OF_THREE, step=key.text)
        return Step(
            self.fits(key, LONGEST_NAME), self.text(group, "say"), self.text(group, "ask"),
            self.text(group, "keep", LONGEST_NAME), answers, then, end,
        )  # fmt: skip

    def answers(self, group: Group, places: Mapping[str, Scalar]) -> dict[str, str]:
        node = self.form.mapping(group.get("answers"), Words.same("`answers`"))
        pairs = node.pairs if node else ()
        if len(pairs) > MOST_ANSWERS:
            self.form.wrong(pairs[MOST_ANSWERS][0].place, _MANY_ANSWERS, n=MOST_ANSWERS)
        found: dict[str, str] = {}
        for key, value in pairs[:MOST_ANSWERS]:
            if isinstance(value, Scalar):
                self.there(value, places)
                found[self.fits(key, LONGEST_NAME)] = value.text
            else:
                self.form.wrong(key.place, _NO_STEP, found=key.text, near="")
        return found

    def there(self, node: Node | None, places: Mapping[str, Scalar]) -> None:
        if isinstance(node, Scalar) and node.text not in places:
            self.form.wrong(node.place, _NO_STEP, found=node.text, near=nearest(node.text, places))

    def text(self, group: Group, key: str, most: int = LONGEST_TEXT) -> str:
        scalar = self.form.scalar(group.get(key), Words.same(f"`{key}`"))
        return self.fits(scalar, most) if scalar else ""

    def fits(self, scalar: Scalar, most: int) -> str:
        if len(scalar.text) > most:
            self.form.wrong(scalar.place, _LONG, n=most)
        return scalar.text.strip()

    def go_on(self, tree: Tree, places: Mapping[str, Scalar]) -> None:
        """Every step is come to, and none is come back to: so a talk ends, and one knows where it was left."""
        come_to = {step.name for step, _ in tree.in_order()}
        for name in tree.steps:
            if name not in come_to:
                self.form.wrong(places[name].place, _NEVER, step=name)
        for name in _round(tree):
            self.form.wrong(places[name].place, _ROUND, step=name)


def _round(tree: Tree) -> Iterable[str]:
    """Steps from which one comes back to themselves: what is left when ends are taken away again and again."""
    left = dict(tree.steps)
    while ends := [name for name, step in left.items() if not any(one in left for one in step.leads_to)]:
        for name in ends:
            del left[name]
    begun = dict(left)
    while starts := [name for name in begun if not any(name in step.leads_to for step in begun.values())]:
        for name in starts:
            del begun[name]
    return begun


# --- written back ---


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as they read."""


def _written(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _written)


def spelled(tree: Tree) -> str:
    """The tree as text, for `read_script`."""
    steps: dict[str, Any] = {step.name: _filled(step) for step in tree.steps.values()}
    told = {"title": tree.title, "steps": steps}
    return yaml.dump(told, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _filled(step: Step) -> dict[str, Any]:
    said = step._asdict() | {"answers": dict(step.answers)}
    said.pop("name")
    return {key: value for key, value in said.items() if value}


_KEYS: Final = ("say", "ask", "keep", "answers", "then", "end")
_NO_STEPS = Words("`steps` is missing: write the first one", "нет `steps`: напишите первый шаг")
_MANY = Words("there are more than {n} steps", "шагов больше {n}")
_MANY_ANSWERS = Words("there are more than {n} answers", "ответов больше {n}")
_ONE_OF_THREE = Words(
    "“{step}” needs one of these: `answers`, `then` or `end`",
    "шагу «{step}» нужно одно из трёх: `answers`, `then` или `end`",
)
_NO_STEP = Words("there is no step “{found}”.{near}", "шага «{found}» нет.{near}")
_LONG = Words("longer than {n} characters: shorten it", "длиннее {n} знаков: сократите")
_NEVER = Words("nothing leads to “{step}”", "к шагу «{step}» ничто не ведёт")
_ROUND = Words(
    "“{step}” leads back to itself: the talk would not end", "шаг «{step}» ведёт к себе же: разговор не кончится"
)
