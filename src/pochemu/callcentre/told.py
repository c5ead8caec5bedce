"""What is told of a call, event by event and in any order, and what the call is by all of it.

The same events make the same call, whichever came first: nothing here looks at when a thing arrived.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from pochemu.engine.words import Words

LONGEST_TALK: Final = 24 * 60 * 60
"""Seconds: what is told to be longer is a slip of the sender's."""
LONGEST_INNER: Final = 5
"""Digits of a number within the company."""

_TEXTS: Final = ("direction", "theirs", "ours", "extension", "outcome", "recording")
_MOMENTS: Final = ("started", "answered", "ended", "at")


class Told(NamedTuple):
    """One event of a call, in our words; what it does not say is empty."""

    event: str  # what it is told apart by among the call's events
    direction: str = ""  # Call.Direction
    theirs: str = ""  # the number at the other end, E.164 where it is a number
    ours: str = ""  # the line of ours
    extension: str = ""  # whose telephone of ours, as the sender names it
    started: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    at: datetime | None = None  # of the event itself, where that is none of these
    seconds: int | None = None  # of talk
    outcome: str = ""  # Call.Outcome, where the sender says it
    recording: str = ""  # where the sender has it
    final: bool = False  # nothing of the call comes after it but its recording

    @property
    def moment(self) -> datetime:
        said = [one for one in (self.at, self.ended, self.answered, self.started) if one]
        return said[0] if said else datetime.min.replace(tzinfo=UTC)


def as_json(told: Told) -> dict[str, Any]:
    """What is filled, as JSON keeps it."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in told._asdict().items()
        if value is not None and value is not False and value != ""
    }


def from_json(kept: dict[str, Any]) -> Told:
    return Told(**{name: _value(name, value) for name, value in kept.items()})


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _MOMENTS else value


class State(NamedTuple):
    """A call by all that was told of it."""

    direction: str = ""
    theirs: str = ""
    ours: str = ""
    extension: str = ""
    started: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    seconds: int = 0
    outcome: str = ""
    recording: str = ""
    final: bool = False

    def problems(self) -> Iterator[Words]:
        """Why what was told does not make a call yet. A call that goes on is none of them."""
        if not self.final:
            return
        if self.started is None:
            yield NO_BEGINNING
        if not self.direction:
            yield NO_DIRECTION
        if not self.theirs:
            yield NO_NUMBER
        said = [one for one in (self.started, self.answered, self.ended) if one]
        if said != sorted(said):
            yield BACKWARDS
        if not 0 <= self.seconds <= LONGEST_TALK:
            yield LONG.fill(n=self.seconds)


def state_of(told: Iterable[Told]) -> State:
    """Of two that say the same thing differently, the later event counts, and the final one before all others.

    Of a call of several parts, each with an end of its own, the last part in which somebody of ours talked counts.
    """
    events = sorted(told, key=_weight)
    if not events:
        return State()
    texts: dict[str, Any] = {name: _last(getattr(one, name) for one in events) or "" for name in _TEXTS}
    if is_inner(texts["theirs"]):
        texts["direction"] = "inside"
    started, answered = _first(one.started for one in events), _first(one.answered for one in events)
    ended = max((one.ended for one in events if one.ended), default=None)
    final = any(one.final for one in events)
    said = _last(one.seconds for one in events)
    state = State(**texts, started=started, answered=answered, ended=ended, final=final)
    outcome = _as_seen_from_here(state) or (_outcome(state, said) if final else "")
    seconds = (said if said is not None else _between(answered, ended)) if outcome == "talk" else 0
    return state._replace(outcome=outcome, seconds=seconds)


def _weight(one: Told) -> tuple[Any, ...]:
    answered = one.answered is not None if one.seconds is None else one.seconds > 0
    talked = one.final and (one.outcome == "talk" or (not one.outcome and answered))
    return one.final, talked, talked and bool(one.extension), one.moment, one.event


def is_inner(number: str) -> bool:
    """A telephone of the company's own, whichever way the sender says the call went: no client has so short a one."""
    return number.isdecimal() and len(number) <= LONGEST_INNER


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((one for one in moments if one), default=None)


def _last(values: Iterable[Any]) -> Any:
    said = [one for one in values if one not in ("", None)]
    return said[-1] if said else None


def _between(answered: datetime | None, ended: datetime | None) -> int:
    return int((ended - answered).total_seconds()) if answered and ended else 0


def _as_seen_from_here(state: State) -> str:
    """A client whom nobody of ours answered was missed, though his exchange says busy or declined; whom we called was
    not."""
    if state.direction == "in":
        return "missed" if state.outcome in ("no_answer", "busy") else state.outcome
    return "no_answer" if state.direction and state.outcome == "missed" else state.outcome


def _outcome(state: State, seconds: int | None) -> str:
    """Where the sender does not say it: there was a talk if anybody answered."""
    talked = seconds > 0 if seconds is not None else state.answered is not None
    if talked:
        return "talk"
    return "missed" if state.direction == "in" else "no_answer"


NO_BEGINNING = Words("its beginning has not been told yet", "о начале звонка ещё не сообщили")
NO_DIRECTION = Words("it is not told who called whom", "не сообщено, кто кому звонил")
NO_NUMBER = Words("the number is not told", "номер не сообщён")
BACKWARDS = Words(
    "by what was told it ends before it begins or is answered",
    "по присланному звонок кончился раньше, чем начался или чем на него ответили",
)
LONG = Words("a talk of {n} seconds can't be", "разговора в {n} с не бывает")
