"""Many calls at once, as another CRM listed them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pochemu.callcentre.calls import ROOM, follow, tell_all
from pochemu.callcentre.kinds import CALL
from pochemu.callcentre.locks import hold
from pochemu.callcentre.models import Call
from pochemu.clients.bringing import is_used
from pochemu.clients.history import SOURCE
from pochemu.clients.models import Client
from pochemu.ledger.actions import cancel
from pochemu.ledger.entries import entry
from pochemu.people.models import Account, Employee

__all__ = ["ROOM", "Coming", "bring", "take_back", "untouched"]


class Coming(NamedTuple):
    sent_id: str  # which no other call has
    direction: str
    theirs: str  # E.164; "" where only the client is known
    started: datetime
    seconds: int
    outcome: str
    client: Client | None = None
    employee: Employee | None = None


def bring(coming: Sequence[Coming], *, by: Account | None) -> list[Call]:
    with entry(actor=str(by or ""), what="calls brought") as act:
        hold(*(f"number {one.theirs}" for one in coming if one.theirs))
        calls = Call.objects.bulk_create(Call(**one._asdict(), final=True, by=by) for one in coming)
        tell_all(calls, act)
    return calls


def untouched(call: Call) -> bool:
    """Nobody has said anything about it since it was brought."""
    return call.qualified is None and not call.text and not is_used(call)


def take_back(call: Call, *, by: Account | None, at: datetime) -> None:
    """Its fact is cancelled, and other calls of its number follow each other without it."""
    with entry(actor=str(by or ""), what=f"call {call.pk} taken back") as act:
        hold(f"number {call.theirs}")
        cancel(act, CALL.name, SOURCE, call.key)
        number, call.theirs, call.taken_back_at = call.theirs, "", at
        call.save(update_fields=["theirs", "taken_back_at"])
        follow([number], act)
