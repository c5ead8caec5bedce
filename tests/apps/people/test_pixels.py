"""A picture that would be drawn too large is known by its head, and nothing of it is drawn."""

import struct
import zlib
from io import BytesIO

import pytest

from apps.aftersale.pictures import chunk, jpeg, segment
from pochemu.people.pixels import MOST, pixels

SIDES = 20_000, 15_000


def png(wide, high):
    """A few kilobytes that become gigabytes."""
    rows = zlib.compress(bytes(1_000_000))
    head = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND")


def of_jpeg(wide, high):
    frame = segment(0xC2, b"\x08" + struct.pack(">HH", high, wide) + bytes(10))
    return jpeg().replace(segment(0xC0, bytes(15)), frame)


def riff(name, said):
    body = b"WEBP" + name + struct.pack("<I", len(said)) + said
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_of_many_parts(wide, high):
    return riff(b"VP8X", bytes(4) + (wide - 1).to_bytes(3, "little") + (high - 1).to_bytes(3, "little"))


def webp_lossless(wide, high):
    return riff(b"VP8L", b"\x2f" + struct.pack("<I", wide - 1 | high - 1 << 14) + bytes(9))


def webp_lossy(wide, high):
    return riff(b"VP8 ", bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", wide, high))


def gif(wide, high):
    return b"GIF89a" + struct.pack("<HH", wide, high) + bytes(20)


@pytest.mark.parametrize("made", [png, of_jpeg, webp_of_many_parts, gif])
def test_its_size_is_read_off_its_head(made):
    picture = BytesIO(made(*SIDES))
    assert pixels(picture) == SIDES[0] * SIDES[1] > MOST
    assert picture.tell() == 0


@pytest.mark.parametrize("made", [webp_lossless, webp_lossy])
def test_and_of_those_that_bear_no_larger_side(made):
    assert pixels(BytesIO(made(16_000, 12_000))) == 16_000 * 12_000


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF1234WEBP", b"text", jpeg()[:40]])
def test_what_tells_no_size_has_none(content):
    assert pixels(BytesIO(content)) == 0
