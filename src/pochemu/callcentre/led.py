"""Questions about calls that were led by a script: where they were left, which way they went, whose they were.

A call comes to a step at most once, so that of those who came to it, each answered, was left there or ended there.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from gmpy2 import mpq

from pochemu.callcentre.models import Call, Passed, Script, ScriptVersion
from pochemu.callcentre.models.call import CallQuerySet
from pochemu.clients.models import Client
from pochemu.clients.queries import faces
from pochemu.engine.by_chance import by_chance, most_missed

FEWEST: Final = 5
"""Calls at a step below which a person is not compared with the others by it."""


class Way(NamedTuple):
    """Of calls led by a version: those that came to a step, answered so there, were left there, ended there."""

    version: int
    step: str = ""
    answer: str = ""
    left: str = ""
    done: str = ""  # an end's step; "*" is any


def of_way(calls: CallQuerySet, way: Way) -> CallQuerySet:
    calls = calls.whole().filter(led_by=way.version)
    if way.step:
        held = Passed.objects.held().filter(call=OuterRef("pk"), step=way.step)
        there = Exists(held.filter(answer=way.answer) if way.answer else held)
        calls = calls.filter(there if way.answer else Q(there) | Q(step=way.step))
    if way.left:
        calls = calls.filter(step=way.left, led_to="")
    if way.done:
        calls = calls.exclude(led_to="")
    return calls if way.done in ("", "*") else calls.filter(step=way.done)


@dataclass(frozen=True)
class Counts:
    """Of some calls of one version."""

    calls: int = 0
    done: int = 0
    came: Counter[str] = field(default_factory=Counter)
    answered: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)


def counts(calls: CallQuerySet) -> Counts:
    return _of((), calls).get((), Counts())


def counts_by_person(calls: CallQuerySet) -> dict[str, Counts]:
    """By the codes of those whose calls they are."""
    found = _of(("employee__code",), calls.exclude(employee=None))
    return {key[0]: each for key, each in found.items()}


Part = tuple[str, str, int]


def _of(by: tuple[str, ...], calls: CallQuerySet) -> dict[tuple[str, ...], Counts]:
    """Two questions however many calls, steps and people."""
    held = Passed.objects.held().filter(call__in=calls.order_by().values("pk")).order_by()
    passed = _grouped(held.values_list(*(f"call__{name}" for name in by), "step", "answer").annotate(n=Count("pk")))
    standing = _grouped(calls.order_by().values_list(*by, "step", "led_to").annotate(n=Count("pk")))
    return {key: _counts(passed.get(key, []), there) for key, there in standing.items()}


def _grouped(rows: Iterable[Any]) -> dict[tuple[str, ...], list[Part]]:
    grouped: dict[tuple[str, ...], list[Part]] = defaultdict(list)
    for *key, one, other, n in rows:
        grouped[tuple(key)].append((one, other, n))
    return grouped


def _counts(passed: list[Part], standing: list[Part]) -> Counts:
    made = Counts(sum(n for *_, n in standing), sum(n for _, end, n in standing if end))
    for step, answer, n in passed:
        made.came[step] += n
        made.answered[step, answer] += n
    for step, end, n in standing:
        made.came[step] += n
        made.left[step] += 0 if end else n
    return made


class Weak(NamedTuple):
    """The step at which somebody leaves the script more often than the others do."""

    step: str
    own: mpq
    others: mpq
    missed: mpq  # calls that he would not have left, had he left as many as the others do
    chance: float  # how likely luck alone would have him leave so many
    by_chance: bool = False


def weakest(own: Counts, everybody: Counts, steps: Collection[str]) -> Weak | None:
    weak, luck = most_missed(weak for step in steps for weak in _against(own, everybody, step))
    return weak and weak._replace(by_chance=luck)


def _against(own: Counts, everybody: Counts, step: str) -> list[Weak]:
    came, others, left = own.came[step], everybody.came[step] - own.came[step], own.left[step]
    if came < FEWEST or others < FEWEST:
        return []
    theirs = mpq(everybody.left[step] - left, others)
    chance = by_chance(came - left, came, everybody.came[step] - everybody.left[step], everybody.came[step])
    return [Weak(step, mpq(left, came), theirs, left - came * theirs, chance)]


# --- scripts, and what clients said by them ---


def public(*, closed: bool = False) -> list[ScriptVersion]:
    """The newest version of each script that calls may be led by."""
    scripts = Script.objects.all() if closed else Script.objects.filter(closed_at=None)
    newest = ScriptVersion.objects.filter(script__in=scripts).order_by("script", "-number").select_related("script")
    return list({one.script_id: one for one in reversed(newest)}.values())


class Kept(NamedTuple):
    """What a client said last under a heading."""

    heading: str
    text: str
    call: Call


def kept(client: Client) -> list[Kept]:
    """What his talks by scripts have kept for the card, in the order of the headings' first mention."""
    if client.erased_at:
        return []
    rows = (
        Passed.objects.held().filter(call__client__in=faces(client)).exclude(keep="").exclude(said="", answer="")
        .select_related("call").order_by("at", "pk")
    )  # fmt: skip
    found: dict[str, Kept] = {}
    for row in rows:
        found[row.keep] = Kept(row.keep, said_of(row), row.call)
    return list(found.values())


def said_of(row: Passed) -> str:
    return " — ".join(filter(None, (row.answer, row.said)))
