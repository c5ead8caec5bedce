"""The kinds of facts that this room records: built in, so that a measure over them needs no set-up."""

from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare
from pochemu.ledger.models import Kind as KindRow

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

KINDS = (DEAL_OPENED, DEAL_MOVED, DEAL_WON, DEAL_LOST)


def declared() -> None:
    """They are there from now on, whatever was loaded or emptied before."""
    there = set(
        KindRow.objects.filter(name__in=[kind.name for kind in KINDS], builtin=True).values_list("name", flat=True)
    )
    for kind in KINDS:
        if kind.name not in there:
            declare(kind, builtin=True)
