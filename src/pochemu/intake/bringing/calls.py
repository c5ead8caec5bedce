"""Rows as calls."""

import re
from collections.abc import Sequence
from typing import Final

from pochemu.callcentre.bringing import Coming, bring
from pochemu.callcentre.models import Call
from pochemu.callcentre.numbers import client_of
from pochemu.callcentre.told import LONG, LONGEST_TALK
from pochemu.clients.phones import phone
from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import NEW, Clients, Found, Here
from pochemu.intake.bringing.reading import Row, moments
from pochemu.intake.cells.unfit import Unfit

_CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})", re.ASCII)


class CallsDesk:
    def __init__(self, here: Here) -> None:
        self.here = here
        self.moment = moments(here.zone)
        self.clients = Clients(here.batch.source)

    def prepare(self, rows: Sequence[Row]) -> None:
        self.clients.prepare(rows)

    def judge(self, row: Row) -> Found:
        """Raises Unfit, Refused."""
        here = self.here
        started = here.moment(self.moment, row, "started")
        direction = here.meant("direction", row)
        if started is None or not direction:
            raise Unfit(_BEGAN if started is None else _DIRECTION)
        number = phone(row.text("phone")) if row.text("phone") else ""
        client = self.clients.by_number(row) or client_of(number)
        if not number and client is None:
            raise Unfit(_WHOSE)
        if client is not None and client.erased_at:
            raise Unfit(_ERASED.fill(number=client.pk))
        seconds = _seconds(row.text("seconds"))
        outcome = here.meant("outcome", row) or _outcome(direction, seconds)
        ready = Coming(
            f"import-{here.batch.pk}/{row.line}", direction, number, started,
            seconds if outcome == Call.Outcome.TALK else 0, outcome, client, here.employee(row),
        )  # fmt: skip
        return Found(row, NEW, ready=ready, moments=(started,))

    def write(self, found: Sequence[Found]) -> list[int]:
        return [call.pk for call in bring([one.ready for one in found], by=self.here.batch.by)]


def _seconds(text: str) -> int:
    """Raises Unfit."""
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        found = 3600 * hours + 60 * minutes + seconds
    elif not text or (text.isascii() and text.isdecimal()):
        found = int(text or 0) if len(text) < 10 else LONGEST_TALK + 1
    else:
        raise Unfit(_SECONDS.fill(text=text[:40]))
    if found > LONGEST_TALK:
        raise Unfit(LONG.fill(n=text[:40]))
    return found


def _outcome(direction: str, seconds: int) -> str:
    """Where the file does not say it."""
    if seconds:
        return Call.Outcome.TALK
    return Call.Outcome.MISSED if direction == Call.Direction.IN else Call.Outcome.NO_ANSWER


_BEGAN = Words("it is not said when the call began", "не указано, когда звонок начался")
_DIRECTION = Words("it is not said who called whom", "не указано, кто кому звонил")
_WHOSE = Words("neither a number nor a client is said", "не указан ни номер, ни клиент")
_SECONDS = Words("“{text}” is not a time like 75 or 0:01:15", "«{text}» — не длительность вида 75 или 0:01:15")
_ERASED = Words("the data of client №{number} were erased", "данные клиента №{number} удалены")
