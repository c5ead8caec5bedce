"""Verbs of a call that is led by a script: begun, gone on with, gone back; where it stands. The call's fact says so."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final, NamedTuple

from pochemu.callcentre.calls import locked, recorded
from pochemu.callcentre.models import Call, Passed, Script
from pochemu.callcentre.script import Step
from pochemu.engine.words import Words
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account

LONGEST_SAID: Final = 1_000


class Standing(NamedTuple):
    """Where a call is in its script, and by which answers it came there."""

    step: Step
    passed: list[Passed]
    written: int  # the number of the last answer, those that were taken back among them


def standing(call: Call) -> Standing | None:
    """None: it is led by no script."""
    if call.led_by is None:
        return None
    written = list(call.passed.order_by("number"))
    held = [one for one in written if one.undone_at is None]
    return Standing(call.led_by.tree.steps[call.step], held, written[-1].number if written else 0)


def lead(call: Call, script: Script, *, by: Account) -> Call:
    """By the script's newest version. Another may be taken until the first answer. Raises Refused."""
    with _entry(call, by, "led by a script") as act:
        call = locked(call)
        version = script.versions.filter(script__closed_at=None).order_by("-number").first()
        if version is None:
            raise Refused(_NOT_PUBLIC)
        if call.led_by == version:
            return call
        if call.passed.exists():
            raise Refused(_LED)
        call.led_by = version
        _stand(call, version.tree.first)
        recorded([call], act)
    return call


def go_on(call: Call, number: int, answer: str, said: str, *, by: Account, now: datetime) -> Call:
    """From its `number`-th step by what the client answered. Sent twice it is one answer. Raises Refused."""
    said = said.strip()
    must_fit(said, most=LONGEST_SAID)
    with _entry(call, by, "a step of its script") as act:
        call = locked(call)
        stands = standing(call)
        if stands is None:
            raise Refused(_NOT_LED)
        step = stands.step
        if number != len(stands.passed) + 1:
            _must_be_what_was_said(stands, number, answer, said)
            return call
        if step.end or (step.answers and answer not in step.answers):
            raise Refused(_NO_ANSWER)
        answer = answer if step.answers else ""
        call.passed.create(
            number=stands.written + 1, step=step.name, answer=answer, said=said, keep=step.keep,
            at=now, by=by,
        )  # fmt: skip
        assert call.led_by is not None, "it stands at a step"
        _come_to(call, call.led_by.tree.after(step, answer), act)
    return call


def _must_be_what_was_said(stands: Standing, number: int, answer: str, said: str) -> None:
    """From another tab, of a step that is passed. Raises Refused."""
    before = stands.passed[number - 1] if 0 < number <= len(stands.passed) else None
    if before is not None and (answer, said) != (before.answer or answer, before.said):
        raise Refused(_PASSED.fill(step=before.step, answer=before.answer or before.said))


def go_back(call: Call, number: int, *, by: Account, now: datetime) -> Call:
    """To the step before the `number`-th. What was answered there stays written as taken back. Raises Refused."""
    with _entry(call, by, "a step of its script taken back") as act:
        call = locked(call)
        stands = standing(call)
        if stands is None:
            raise Refused(_NOT_LED)
        if not stands.passed or number != len(stands.passed) + 1:
            return call
        last = stands.passed[-1]
        last.undone_at = now
        last.save(update_fields=["undone_at"])
        assert call.led_by is not None, "it stands at a step"
        _come_to(call, call.led_by.tree.steps[last.step], act)
    return call


def _entry(call: Call, by: Account, what: str) -> AbstractContextManager[Writing]:
    return entry(actor=by.user.get_username(), what=f"call {call.pk}: {what}")


def _come_to(call: Call, step: Step, act: Writing) -> None:
    """On the way the call's fact stays as it is: it says where the script ended."""
    ended = call.led_to
    _stand(call, step)
    if call.led_to != ended:
        recorded([call], act)


def _stand(call: Call, step: Step) -> None:
    call.step, call.led_to = step.name, step.end
    call.save(update_fields=["led_by", "step", "led_to"])


_NOT_PUBLIC = Words("The script has no version to lead calls by", "У скрипта нет версии, по которой ведут звонки")
_LED = Words(
    "The call is led by a script already, and keeps its version",
    "Звонок уже ведётся по скрипту и сохраняет его версию",
)
_NOT_LED = Words("The call is led by no script", "Звонок ведётся без скрипта")
_PASSED = Words(
    "The step “{step}” is passed with the answer “{answer}”: if it is another, go back to it",
    "Шаг «{step}» уже пройден с ответом «{answer}»: если ответ другой, вернитесь на этот шаг",
)
_NO_ANSWER = Words("Choose one of the answers", "Выберите один из ответов")
