"""What stands for a recorded talk: two quiet tones that answer each other, with pauses. Nobody's voice is in it."""

import wave
from array import array
from io import BytesIO
from math import pi, sin
from typing import Final

from pochemu.demo.chance import Chance

RATE: Final = 4_000
PART: Final = RATE // 4
LOUD: Final = 2_600
OURS, THEIRS = (147, 165), (196, 220)
"""Hertz: of ours the lower."""


def _tone(hertz: int) -> bytes:
    """A quarter of a second that swells and fades."""
    return array("h", (int(LOUD * sin(2 * pi * hertz * n / RATE) * sin(pi * n / PART)) for n in range(PART))).tobytes()


def talk(seconds: int, chance: Chance) -> bytes:
    """As WAV; the same draws make the same bytes."""
    tones = [[_tone(hertz) for hertz in voice] for voice in (OURS, THEIRS)]
    silence, voice = bytes(2 * PART), 0
    parts: list[bytes] = []
    while len(parts) < seconds * 4:
        parts += [chance.one(tones[voice]) for _ in range(chance.whole(3, 14))]
        parts += [silence] * chance.whole(1, 4)
        voice = 1 - voice
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(b"".join(parts[: seconds * 4]))
    return made.getvalue()
