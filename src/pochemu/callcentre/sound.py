"""What a recording is by its content, whatever its name says; of plain WAV, how loud it is along the way."""

import wave
from array import array
from io import BytesIO
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.people.actions import Refused

WAV, MP3, OGG, MP4 = "audio/wav", "audio/mpeg", "audio/ogg", "audio/mp4"
ENDINGS: Final = {WAV: "wav", MP3: "mp3", OGG: "ogg", MP4: "m4a"}
LARGEST: Final = 64 * 1024 * 1024
PEAKS: Final = 240
"""Of a waveform: so many bars."""
SAMPLES_LOOKED_AT: Final = 2_000_000


class Sound(NamedTuple):
    kind: str
    milliseconds: int | None = None
    peaks: bytes = b""  # PEAKS of them, each 0 to 255 of the loudest


def listen(content: bytes) -> Sound:
    """Raises Refused for what is no sound that browsers play."""
    if len(content) > LARGEST:
        raise Refused(_LARGE.fill(mb=LARGEST >> 20))
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return _wav(content)
    if content[:4] == b"OggS" and any(name in content[:200] for name in (b"vorbis", b"OpusHead", b"Speex")):
        return Sound(OGG)
    if content[4:8] == b"ftyp" and content[8:12] in (b"M4A ", b"M4B ", b"mp42", b"isom", b"iso2", b"mp41"):
        return Sound(MP4)
    if _is_mp3(content):
        return Sound(MP3)
    raise Refused(_NO_SOUND)


def _wav(content: bytes) -> Sound:
    """One of another coding than plain samples (GSM, A-law) has no waveform here; browsers may yet play it."""
    try:
        with wave.open(BytesIO(content)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        if b"fmt " not in content[:64]:
            raise Refused(_NO_SOUND) from None
        return Sound(WAV)
    if not (rate and channels and width):
        raise Refused(_NO_SOUND)
    milliseconds = len(frames) // (width * channels) * 1000 // rate
    return Sound(WAV, milliseconds, _peaks(_samples(frames, width)) if width in (1, 2) else b"")


def _samples(frames: bytes, width: int) -> "array[int]":
    """Signed; of two channels, one after another."""
    if width == 1:
        return array("h", (sample - 128 for sample in frames))
    samples = array("h")
    samples.frombytes(frames[: len(frames) // 2 * 2])
    return samples


def _peaks(samples: "array[int]") -> bytes:
    if not samples:
        return b""
    count, step = len(samples), max(1, len(samples) // SAMPLES_LOOKED_AT)
    begins = [count * bar // PEAKS for bar in range(PEAKS)]
    loudness = [_loudest(samples[begin : begin + max(1, count // PEAKS) : step]) for begin in begins]
    most = max(loudness) or 1
    return bytes(one * 255 // most for one in loudness)


def _loudest(part: "array[int]") -> int:
    return max(max(part), -min(part))


# --- MP3 has no name at its beginning: two frames that follow each other are the sign ---

_BITRATES: Final = {  # kbit/s, by version (1, 2) and layer
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def _is_mp3(content: bytes) -> bool:
    start = _after_id3(content)
    length = _frame(content[start : start + 4])
    return length > 0 and (_frame(content[start + length : start + length + 4]) > 0 or start + length >= len(content))


def _after_id3(content: bytes) -> int:
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    a, b, c, d = (byte & 0x7F for byte in content[6:10])
    return 10 + (a << 21 | b << 14 | c << 7 | d)


def _frame(head: bytes) -> int:
    """The length of the frame that begins so; 0 where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    bitrate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or not 0 < bitrate < 15 or rate == 3:
        return 0
    kbits, hertz = _BITRATES[1 if version == 3 else 2, layer][bitrate - 1], _RATES[version][rate]
    if layer == 1:
        return (12_000 * kbits // hertz + padding) * 4
    samples = 72_000 if layer == 3 and version != 3 else 144_000
    return samples * kbits // hertz + padding


_LARGE = Words("The file is larger than {mb} MB", "Файл больше {mb} МБ")
_NO_SOUND = Words(
    "By its content this is no sound recording: WAV, MP3, OGG or M4A is expected",
    "По содержимому это не звукозапись: нужен WAV, MP3, OGG или M4A",
)
