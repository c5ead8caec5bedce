"""Pictures as they are kept: the picture alone, without where, when and by what it was taken.

Nothing is drawn anew: parts that tell something are left out, the rest stays byte for byte. Of what a camera says its
turn alone is kept, lest pictures lie on their side.
"""

import struct
from collections.abc import Iterator
from typing import Final

from pochemu.people.contents import JPEG, PNG, WEBP, kind_of

KINDS: Final = (JPEG, PNG, WEBP)


class Broken(Exception):
    """Not such a picture through and through."""


def stripped(content: bytes) -> tuple[str, bytes]:
    """Its kind, and what is kept. Raises Broken."""
    kind = kind_of(content[:16])
    try:
        return kind, b"".join({JPEG: _jpeg, PNG: _png, WEBP: _webp}[kind](content))
    except (KeyError, IndexError, struct.error):
        raise Broken from None


# --- JPEG: segments up to the picture's end ---

_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_SCAN, _END = 0xDA, 0xD9
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_DRAWS: Final = frozenset({*range(0xC0, 0xD0), *range(0xDA, 0xE0)})


def _jpeg(content: bytes) -> Iterator[bytes]:
    turned, parts, at, drawn = 1, list[bytes](), 2, False
    while True:
        at = _marker(content, at)
        marker = content[at + 1]
        if marker == _END:
            break
        if marker in _ALONE:
            at += 2
            continue
        (long,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + long
        if long < 2 or end > len(content):
            raise Broken
        if marker == _SCAN:
            end, drawn = _scanned(content, end), True
        if marker == _APP1:
            turned = _turn(content[at + 4 : end]) or turned
        elif _is_kept(marker, content[at + 4 : end]):
            parts.append(content[at:end])
        at = end
    if not drawn:
        raise Broken
    yield b"\xff\xd8"
    if turned != 1:
        yield _turned(turned)
    yield from parts
    yield b"\xff\xd9"


def _marker(content: bytes, at: int) -> int:
    """Of the next segment, past what fills between."""
    if content[at] != 0xFF:
        raise Broken
    while content[at + 1] == 0xFF:
        at += 1
    return at


def _scanned(content: bytes, at: int) -> int:
    """Where the next segment begins after a scan's own data."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Broken
        following = content[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        else:
            return at


def _is_kept(marker: int, said: bytes) -> bool:
    """What draws the picture, and how its colours are meant."""
    if marker == _APP2:
        return said.startswith(b"ICC_PROFILE\0")
    if marker == _APP0:
        return said.startswith(b"JFIF\0")
    return marker == _APP14 or marker in _DRAWS


def _turn(said: bytes) -> int:
    """As EXIF tells it; 0 where it does not."""
    if not said.startswith(b"Exif\0\0"):
        return 0
    tiff = said[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, first)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * number)
            if (tag, kind) == (0x0112, 3):
                return value if 1 <= value <= 8 else 0
    except struct.error:
        pass
    return 0


def _turned(turn: int) -> bytes:
    """An EXIF that says nothing else."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)
    said = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said


# --- PNG: chunks up to its end ---

_OF_COLOURS: Final = frozenset({b"tRNS", b"gAMA", b"sRGB", b"iCCP", b"cHRM", b"sBIT", b"bKGD", b"pHYs"})


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:8]
    at, ended = 8, False
    while not ended:
        long, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + long
        if end > len(content):
            raise Broken
        if name[0] & 0x20 == 0 or name in _OF_COLOURS:  # a capital first letter: the picture can't do without
            yield content[at:end]
        at, ended = end, name == b"IEND"


# --- WebP: chunks of a RIFF ---

_OF_EXIF_AND_XMP: Final = 0x0C


def _webp(content: bytes) -> Iterator[bytes]:
    (whole,) = struct.unpack_from("<I", content, 4)
    end, parts, at = 8 + whole, list[bytes](), 12
    if end > len(content):
        raise Broken
    while at + 8 <= end:
        name, long = struct.unpack_from("<4sI", content, at)
        following = at + 8 + long + long % 2
        if following > end + 1:
            raise Broken
        part = content[at:following]
        if name == b"VP8X":
            part = part[:8] + bytes([part[8] & ~_OF_EXIF_AND_XMP]) + part[9:]
        if name in _KEPT:
            parts.append(part)
        at = following
    body = b"WEBP" + b"".join(parts)
    if len(body) == 4:
        raise Broken
    yield b"RIFF" + struct.pack("<I", len(body)) + body


_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
