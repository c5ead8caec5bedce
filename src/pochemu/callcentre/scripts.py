"""Verbs of scripts: begun, written as a draft, made public as a version, closed."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction

from pochemu.callcentre.models import Script, ScriptVersion
from pochemu.callcentre.script import LONGEST_NAME, LONGEST_TEXT, Read, Step, Tree, read_script, spelled
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import MAX_CHARACTERS
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account


def begin(title: str, *, now: datetime) -> Script:
    """With one step, to go on from. Raises Refused."""
    title = title.strip()
    must_fit(title, most=LONGEST_NAME)
    if not title:
        raise Refused(_NO_TITLE)
    first = Step("Приветствие", say="Здравствуйте!", end="поговорили")
    return Script.objects.create(draft=spelled(Tree(title, {first.name: first})), made_at=now)


def digest_of(text: str) -> str:
    """By which whoever writes says what he has seen."""
    return sha256(text.encode()).hexdigest()[:16]


def write(number: int, text: str, *, seen: str) -> Script:
    """The draft, whatever is wrong with it yet. Raises Refused."""
    text = text.replace("\r\n", "\n")
    must_fit(text, most=MAX_CHARACTERS)
    with transaction.atomic():
        script = _held(number, seen)
        script.draft = text
        script.save(update_fields=["draft"])
    return script


class Answer(NamedTuple):
    """A line of a step's form: what the client may say, and the step that follows. A step of a new name is made."""

    text: str
    to: str


class Told(NamedTuple):
    """A step, as a form tells it."""

    name: str
    say: str = ""
    ask: str = ""
    keep: str = ""
    answers: tuple[Answer, ...] = ()
    then: str = ""
    end: str = ""


def put(number: int, told: Told, *, instead: str, seen: str) -> Script:
    """A step of the draft: `instead` of one, whose name it may change, or a new one. Raises Refused."""
    with transaction.atomic():
        script = _held(number, seen)
        tree = _tree_of(script)
        step = _step(told)
        if step.name != instead and step.name in tree.steps:
            raise Refused(_THERE.fill(name=step.name))
        steps = {(step.name if name == instead else name): one for name, one in tree.steps.items()}
        steps[step.name] = step
        if instead:
            steps = {name: _renamed(one, instead, step.name) for name, one in steps.items()}
        script.draft = spelled(Tree(tree.title, {**steps, **_new(steps[step.name], steps)}))
        script.save(update_fields=["draft"])
    return script


def remove(number: int, name: str, *, seen: str) -> Script:
    """Steps that led to it say so until they lead elsewhere. Raises Refused."""
    with transaction.atomic():
        script = _held(number, seen)
        tree = _tree_of(script)
        steps = {key: one for key, one in tree.steps.items() if key != name}
        if not steps:
            raise Refused(_LAST)
        script.draft = spelled(Tree(tree.title, steps))
        script.save(update_fields=["draft"])
    return script


def publish(number: int, *, seen: str, by: Account, now: datetime) -> ScriptVersion:
    """Calls are led by it from now on. What is the same as the last one is that. Raises Refused."""
    with transaction.atomic():
        script = _held(number, seen)
        if read_script(script.draft).problems:
            raise Refused(_NOT_WHOLE)
        last = script.versions.order_by("-number").first()
        if last and last.text == script.draft:
            return last
        return script.versions.create(number=last.number + 1 if last else 1, text=script.draft, at=now, by=by)


def close(script: Script, *, now: datetime) -> None:
    """No further call is led by it; those that were stay as they are."""
    Script.objects.filter(pk=script.pk, closed_at=None).update(closed_at=now)


def reopen(script: Script) -> None:
    Script.objects.filter(pk=script.pk).update(closed_at=None)


def draft_of(script: Script) -> Read:
    return read_script(script.draft)


def _held(number: int, seen: str) -> Script:
    script = Script.objects.select_for_update().get(pk=number)
    if digest_of(script.draft) != seen:
        raise Refused(_MEANWHILE)
    return script


def _tree_of(script: Script) -> Tree:
    tree = read_script(script.draft).tree
    if tree is None:
        raise Refused(_NO_YAML)
    return tree


def _step(told: Told) -> Step:
    """Raises Refused."""
    name, keep, then, end = (one.strip() for one in (told.name, told.keep, told.then, told.end))
    answers = {one.text.strip(): one.to.strip() for one in told.answers if one.text.strip()}
    must_fit(name, keep, then, end, *answers, *answers.values(), most=LONGEST_NAME)
    must_fit(told.say, told.ask, most=LONGEST_TEXT)
    if not name:
        raise Refused(_NO_NAME)
    if not all(answers.values()):
        raise Refused(_NOWHERE)
    if len(answers) < sum(bool(one.text.strip()) for one in told.answers):
        raise Refused(_TWICE)
    if sum(map(bool, (answers, then, end))) != 1:
        raise Refused(_ONE_OF_THREE)
    say, ask = (text.replace("\r\n", "\n").strip() for text in (told.say, told.ask))
    return Step(name, say, ask, keep, answers, then, end)


def _renamed(step: Step, before: str, after: str) -> Step:
    answers = {text: after if to == before else to for text, to in step.answers.items()}
    return step._replace(answers=answers, then=after if step.then == before else step.then)


def _new(step: Step, there: Iterable[str]) -> dict[str, Step]:
    """Steps that it leads to and that are not there yet, each an end until it says more."""
    return {name: Step(name, end=name) for name in step.leads_to if name not in there}


_NO_TITLE = Words("Say what the script is called", "Назовите скрипт")
_NO_NAME = Words("Say what the step is called", "Назовите шаг")
_NOWHERE = Words(
    "Say for each answer to which step it leads; a new name makes a new step",
    "Укажите для каждого ответа, к какому шагу он ведёт; новое имя создаст новый шаг",
)
_TWICE = Words("Two answers are the same", "Два ответа одинаковы")
_THERE = Words("There is a step “{name}” already", "Шаг «{name}» уже есть")
_LAST = Words("A script has one step at least", "В скрипте есть хотя бы один шаг")
_ONE_OF_THREE = Words(
    "Say how it goes on: by answers, by one step whatever is said, or with an end; one of the three",
    "Укажите, что дальше: по ответам, к одному шагу при любом ответе или конец разговора; что-то одно из трёх",
)
_MEANWHILE = Words(
    "Somebody has changed the script meanwhile. Look at it as it is now",
    "Пока вы писали, скрипт изменили. Посмотрите, каков он теперь",
)
_NO_YAML = Words("The text can't be read: mend it first", "Текст не читается: сначала исправьте его")
_NOT_WHOLE = Words(
    "The script is not whole yet: mend what is told below", "Скрипт ещё не готов: исправьте то, что ниже"
)
