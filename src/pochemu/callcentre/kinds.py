"""The kinds of facts that the call centre records. `docs/guide/kinds.md` tells of each field."""

from collections.abc import Iterable
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
_LEAD: Final = {"client": Unit.TEXT, "channel": Unit.TEXT, "source": Unit.TEXT, "project": Unit.TEXT}
LEAD: Final = Kind("lead", Words("Enquiry", "Обращение"), _LEAD)
LEAD_ANSWERED: Final = Kind(
    "lead_answered", Words("Enquiry answered", "Ответ на обращение"), {**_LEAD, "minutes": Unit.NUMBER}
)

DIRECTIONS: Final = {"in": "входящий", "out": "исходящий", "inside": "внутренний"}
RESULTS: Final = {
    "talk": "разговор",
    "missed": "пропущен",
    "no_answer": "нет ответа",
    "busy": "занято",
    "failed": "сбой",
}
"""As facts have them: words of schemes, in the language that schemes are written in."""


def declare_kinds(*wanted: Kind) -> None:
    """Each kind there is not yet, or that lacks a field. Raises ledger.desk.Refused where the company's own differs."""
    if not _missing(wanted):
        return
    hold("kinds")  # two first calls at once would both declare them
    for kind, there in _missing(wanted):
        declare(replace(kind, title=there.title) if there else kind, builtin=True)


def _missing(wanted: Iterable[Kind]) -> list[tuple[Kind, Kind | None]]:
    known = kinds()
    found = [(kind, known.get(kind.name)) for kind in wanted]
    return [(kind, there) for kind, there in found if not (there and kind.fields.items() <= there.fields.items())]
