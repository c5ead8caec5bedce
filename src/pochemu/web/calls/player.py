"""Recordings beside their call: the waveform, remarks, who listened."""

from typing import Final, NamedTuple

from django.http import HttpRequest

from pochemu.callcentre.clock import clock
from pochemu.callcentre.models import Call, Recording
from pochemu.callcentre.recordings import played
from pochemu.engine.words import Words
from pochemu.web.asked import number_in
from pochemu.web.calls.access import hears
from pochemu.web.page import Page

HEIGHT: Final = 40
LISTENERS: Final = 10
SPEEDS: Final = tuple((speed, Words(f"{speed}×", f"{speed.replace('.', ',')}×")) for speed in ("1", "1.25", "1.5", "2"))


class MarkShown(NamedTuple):
    at: str
    seconds: str
    text: str
    name: str


class Listener(NamedTuple):
    name: str
    day: str


class Shown(NamedTuple):
    number: int
    name: str
    length: str
    begins: int  # the second from which one goes on listening
    address: str  # of the sound; "" until a play is written down
    waveform: str  # a path's `d`; "" where there is none
    bars: int
    marks: list[MarkShown]
    listeners: list[Listener]


def recordings(request: HttpRequest, page: Page, call: Call) -> list[Shown] | None:
    """None for whoever may not hear them."""
    if not hears(page.reader, call):
        return None
    play, begins = _number(request, "play"), _number(request, "at")
    return [_shown(page, one, play, begins) for one in call.recordings.exclude(kind="").order_by("pk")]


def _number(request: HttpRequest, name: str) -> int:
    """Of the address, or of the form that is shown again."""
    return number_in(request.POST.get(name, "") or request.GET.get(name, "")) or 0


def _shown(page: Page, recording: Recording, play: int, begins: int) -> Shown:
    account = page.reader.account
    assert account is not None, "he hears it"
    open_ = bool(play) and played(recording, play, by=account, now=page.reader.now)
    length = recording.milliseconds
    return Shown(
        recording.pk, recording.name, clock(round_up(length)) if length is not None else "",
        begins, f"/recordings/{recording.pk}/audio/?play={play}" if open_ else "",
        waveform(bytes(recording.peaks)), len(recording.peaks), _marks(recording), _listeners(page, recording),
    )  # fmt: skip


def round_up(milliseconds: int) -> int:
    """To whole seconds: a sound of less than one is not of none."""
    return -(-milliseconds // 1000)


def waveform(peaks: bytes) -> str:
    """A line for each part, as tall as it is loud, about the middle."""
    heights = [max(1, peak * (HEIGHT // 2 - 1) // 255) for peak in peaks]
    return "".join(f"M{at}.5 {HEIGHT // 2 - tall}v{2 * tall}" for at, tall in enumerate(heights))


def _marks(recording: Recording) -> list[MarkShown]:
    rows = recording.marks.select_related("by__user", "by__employee").order_by("milliseconds", "pk")
    return [
        MarkShown(clock(row.milliseconds // 1000), str(row.milliseconds // 1000), row.text, row.by.name) for row in rows
    ]


def _listeners(page: Page, recording: Recording) -> list[Listener]:
    rows = recording.plays.select_related("account__user", "account__employee").order_by("-at")[:LISTENERS]
    return [
        Listener(row.account.name, f"{page.day_of(row.at)}, {row.at.astimezone(page.snap.zone):%H:%M}") for row in rows
    ]
