"""The kinds of facts that this room records: built in, so that a measure over them needs no set-up."""

from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare_builtin
from pochemu.ledger.desk import Refused as NotRecorded
from pochemu.people.actions import Refused

_DEAL = {"client": Unit.TEXT, "pipeline": Unit.TEXT, "source": Unit.TEXT}
_ENDED = {**_DEAL, "project": Unit.TEXT, "unit": Unit.TEXT, "days": Unit.NUMBER}

DEAL_OPENED = Kind("deal_opened", Words("Deal opened", "Открытая сделка"), _DEAL)
DEAL_MOVED = Kind(
    "deal_moved",
    Words("Deal moved", "Переход сделки"),
    {**_DEAL, "from": Unit.TEXT, "to": Unit.TEXT, "days": Unit.NUMBER, "back": Unit.FLAG},
)
DEAL_WON = Kind("deal_won", Words("Deal won", "Выигранная сделка"), _ENDED)
DEAL_LOST = Kind(
    "deal_lost",
    Words("Deal lost", "Проигранная сделка"),
    {**_ENDED, "from": Unit.TEXT, "reason": Unit.TEXT},
)
TASK_OVERDUE = Kind(
    "task_overdue", Words("Overdue task", "Просроченная задача"), {"task": Unit.TEXT, "client": Unit.TEXT}
)
MEETING_BOOKED = Kind(
    "meeting_booked",
    Words("Meeting booked", "Назначенная встреча"),
    {"client": Unit.TEXT, "project": Unit.TEXT, "meeting_on": Unit.DATE},
)
MEETING = Kind(
    "meeting",
    Words("Meeting", "Встреча"),
    {"client": Unit.TEXT, "project": Unit.TEXT, "held": Unit.FLAG, "first": Unit.FLAG},
)
HANDOVER = Kind(
    "handover",
    Words("Hand-over", "Передача"),
    {
        "client": Unit.TEXT, "from": Unit.TEXT, "to": Unit.TEXT, "result": Unit.TEXT, "minutes": Unit.NUMBER,
        "late": Unit.FLAG,
    },
)  # fmt: skip

OF_DEALS = (DEAL_OPENED, DEAL_MOVED, DEAL_WON, DEAL_LOST)
OF_MEETINGS = (MEETING_BOOKED, MEETING)


def declared(*wanted: Kind) -> None:
    """They are there from now on. Raises Refused where the company's own kind says the type of a field otherwise."""
    try:
        declare_builtin(*wanted)
    except NotRecorded as refused:
        raise Refused(refused.problems[0]) from None
