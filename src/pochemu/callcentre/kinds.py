"""The kinds of facts that the call centre records. `docs/guide/kinds.md` tells of each field."""

from dataclasses import replace
from typing import Final

from pochemu.callcentre.scorecard import Card
from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

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
        "script": Unit.TEXT,
        "script_version": Unit.NUMBER,
        "script_done": Unit.FLAG,
        "script_end": Unit.TEXT,
    },
)
_LEAD: Final = {"client": Unit.TEXT, "channel": Unit.TEXT, "source": Unit.TEXT, "project": Unit.TEXT}
LEAD: Final = Kind("lead", Words("Enquiry", "Обращение"), _LEAD)
LEAD_ANSWERED: Final = Kind(
    "lead_answered", Words("Enquiry answered", "Ответ на обращение"), {**_LEAD, "minutes": Unit.NUMBER}
)

CALL_REVIEW: Final = Kind(
    "call_review",
    Words("Call review", "Прослушанный звонок"),
    {
        "client": Unit.TEXT,
        "score": Unit.NUMBER,
        "critical": Unit.FLAG,
        "calibrated": Unit.FLAG,
        "scorecard": Unit.TEXT,
        "scorecard_version": Unit.NUMBER,
        "reviewed_call": Unit.TEXT,
    },
)
CALIBRATION: Final = Kind(
    "calibration",
    Words("Calibration of reviews", "Калибровка оценок"),
    {"gap": Unit.NUMBER, "off": Unit.NUMBER, "scorecard": Unit.TEXT, "reviewed_call": Unit.TEXT},
)
TALKED: Final = "вёл разговор"
LISTENED: Final = "прослушал звонок"
"""Roles in which a review is credited."""


def with_criteria(kind: Kind, card: Card) -> Kind:
    """Each criterion of a scorecard is a field of reviews: in percent."""
    return replace(kind, fields={**kind.fields, **dict.fromkeys(card.criteria, Unit.NUMBER)})


DIRECTIONS: Final = {"in": "входящий", "out": "исходящий", "inside": "внутренний"}
RESULTS: Final = {
    "talk": "разговор",
    "missed": "пропущен",
    "no_answer": "нет ответа",
    "busy": "занято",
    "failed": "сбой",
}
"""As facts have them: words of schemes, in the language that schemes are written in."""
