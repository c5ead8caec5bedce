"""A recording is what its content is."""

import wave
from array import array
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pochemu.callcentre.sound import MP3, OGG, PEAKS, WAV, listen
from pochemu.people.actions import Refused


def wav(samples, *, rate=8_000, width=2, channels=1):
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(array("h" if width == 2 else "B", samples).tobytes())
    return made.getvalue()


FRAME = b"\xff\xfb\x90\x64" + bytes(413)  # MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes


def test_a_waveform_shows_where_it_is_loud():
    loud_in_the_middle = [0] * 8_000 + [20_000, -20_000] * 4_000 + [0] * 8_000
    sound = listen(wav(loud_in_the_middle))
    assert (sound.kind, sound.milliseconds, len(sound.peaks)) == (WAV, 3_000, PEAKS)
    third = PEAKS // 3
    assert not any(sound.peaks[: third - 1])
    assert set(sound.peaks[third + 1 : 2 * third - 1]) == {255}
    assert not any(sound.peaks[2 * third + 1 :])


def test_eight_bits_are_about_128():
    assert set(listen(wav([128] * 1_000, width=1)).peaks) == {0}
    assert max(listen(wav([128, 255, 0, 128] * 200, width=1)).peaks) == 255


@pytest.mark.parametrize("samples", [[], [1], [5] * 100], ids=["none", "one", "few"])
def test_a_very_short_one_is_a_sound_too(samples):
    assert listen(wav(samples)).kind == WAV


def test_one_that_was_cut_off_is_as_long_as_it_is():
    assert listen(wav([7] * 8_000)[:-8_000]).milliseconds == 500


def test_one_of_another_coding_has_no_waveform():
    alaw = bytearray(wav([1] * 800))
    alaw[20:22] = b"\x06\x00"
    assert listen(bytes(alaw)) == (WAV, None, b"")


def test_mp3_is_known_by_two_frames_in_a_row():
    assert listen(FRAME * 3).kind == MP3
    assert listen(b"ID3\x04\x00\x00\x00\x00\x00\x05" + bytes(5) + FRAME * 2).kind == MP3
    with pytest.raises(Refused):
        listen(FRAME + b"<html>" + bytes(500))


def test_ogg():
    assert listen(b"OggS" + bytes(24) + b"OpusHead" + bytes(100)).kind == OGG


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>", b"<svg onload='x'/>", b"", b"MZ\x90", b"RIFF\0\0\0\0WAVE",
        b"\xff\xfb<html><body>", b"OggS<html>", b"\0\0\0\x18ftyp<svg>", b"%PDF-1.4", b"ID3<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_what_is_no_sound_is_refused_whatever_its_name(content):
    with pytest.raises(Refused):
        listen(content)


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"RIFF\0\0\0\0WAVEfmt ", b"\xff\xfb\x90", b"ID3", wav([1] * 9)[:40]])
)
def test_nothing_breaks_it(rest, head):
    with suppress(Refused):
        listen(head + rest)
