"""The kinds of facts that the call centre records. `docs/guide/kinds.md` tells of each field."""

from dataclasses import replace
from typing import Final

from pochemu.callcentre.locks import hold
from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare
from pochemu.ledger.queries import kinds

SOURCE: Final = "crm"

CALL: Final = Kind(
    "call",
    Words("Call", "Звонок"),
    {
        "client": Unit.TEXT,
        "direction": Unit.TEXT,
        "result": Unit.TEXT,
        "qualified": Unit.FLAG,
        "seconds": Unit.NUMBER,
        "waited": Unit.NUMBER,
        "first": Unit.FLAG,
    },
)
KINDS: Final = (CALL,)

DIRECTIONS: Final = {"in": "входящий", "out": "исходящий", "inside": "внутренний"}
RESULTS: Final = {
    "talk": "разговор",
    "missed": "пропущен",
    "no_answer": "нет ответа",
    "busy": "занято",
    "failed": "сбой",
}
"""As facts have them: words of schemes, in the language that schemes are written in."""


def declare_kinds() -> None:
    """Each kind there is not yet, or that lacks a field. Raises ledger.desk.Refused where the company's own differs."""
    if not _missing():
        return
    hold("kinds")  # two first calls at once would both declare them
    for kind, there in _missing():
        declare(replace(kind, title=there.title) if there else kind, builtin=True)


def _missing() -> list[tuple[Kind, Kind | None]]:
    known = kinds()
    found = [(kind, known.get(kind.name)) for kind in KINDS]
    return [(kind, there) for kind, there in found if not (there and kind.fields.items() <= there.fields.items())]
