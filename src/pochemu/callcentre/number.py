"""The calls of one number in their order: which talk was the first, which missed call was answered by a later one."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple


class Spoken(NamedTuple):
    direction: str
    outcome: str
    started: datetime


class Place(NamedTuple):
    """What a call is among those of its number."""

    first: bool = False  # the first talk
    waited: int | None = None  # of ours: seconds since the earliest missed call that it answers
    called_back_at: datetime | None = None  # of a missed one: when we called, or a talk came about


def sequence(calls: Sequence[Spoken]) -> list[Place]:
    """`calls` by their moments."""
    places: list[Place] = []
    missed: list[int] = []
    talked = False
    for number, call in enumerate(calls):
        answers = call.direction == "out" or call.outcome == "talk"
        waited = None
        if missed and answers:
            if call.direction == "out":
                waited = int((call.started - calls[missed[0]].started).total_seconds())
            for one in missed:
                places[one] = places[one]._replace(called_back_at=call.started)
            missed.clear()
        places.append(Place(first=call.outcome == "talk" and not talked, waited=waited))
        talked = talked or call.outcome == "talk"
        if call.direction == "in" and call.outcome == "missed":
            missed.append(number)
    return places
