"""A call in words, for the eye."""

from typing import Final

from pochemu.callcentre.models import Call
from pochemu.clients.phones import printed
from pochemu.engine.words import Words

DIRECTIONS: Final = {
    "in": Words("Incoming", "Входящий"),
    "out": Words("Outgoing", "Исходящий"),
    "inside": Words("Between colleagues", "Между коллегами"),
}
OUTCOMES: Final = {
    "talk": Words("talk", "разговор"),
    "missed": Words("missed", "пропущен"),
    "no_answer": Words("no answer", "нет ответа"),
    "busy": Words("busy", "занято"),
    "failed": Words("failed", "сбой"),
}
EVENTS: Final = {
    "ended": Words("the call ended", "звонок завершён"),
    "final": Words("the call ended", "звонок завершён"),
    "recording": Words("there is a recording", "есть запись"),
    "answered": Words("answered", "ответили"),
    "started": Words("the call began", "звонок начался"),
}
"""By what an event tells, the furthest first."""
NAMED_SO: Final = Words("event “{name}”", "событие «{name}»")
GOES_ON: Final = Words("goes on", "ещё идёт")
NOT_YET: Final = Words("not clear yet", "не разобран")
HIDDEN: Final = Words("Number not told", "Номер не определён")


def outcome(call: Call) -> Words:
    if call.wrong_en:
        return NOT_YET
    return OUTCOMES[call.outcome] if call.final else GOES_ON


def number(call: Call) -> Words:
    """At the other end."""
    if not call.theirs or not any(sign.isdigit() for sign in call.theirs):
        return HIDDEN
    return Words.same(printed(call.theirs))
