"""How large a picture becomes when it is drawn, read off its head: a file of a few kilobytes may ask a browser for
gigabytes. Nothing is drawn here."""

import struct
from typing import IO, Any, Final

MOST: Final = 100_000_000
"""Of a picture that is shown: 10,000 × 10,000."""
_SEGMENTS: Final = 1_000
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG by which its size is told."""


def pixels(picture: IO[Any]) -> int:
    """0 where its head tells no size. Leaves the file at its beginning."""
    picture.seek(0)
    try:
        wide, high = _size(picture)
    except (struct.error, IndexError):
        return 0
    finally:
        picture.seek(0)
    return wide * high


def _size(picture: IO[Any]) -> tuple[int, int]:
    head: bytes = picture.read(30)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return struct.unpack_from(">II", head, 16)
    if head[:4] == b"GIF8":
        return struct.unpack_from("<HH", head, 6)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _webp(head)
    return _jpeg(picture) if head[:2] == b"\xff\xd8" else (0, 0)


def _webp(head: bytes) -> tuple[int, int]:
    match head[12:16]:
        case b"VP8X":
            wide, high = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        case b"VP8L":
            (told,) = struct.unpack_from("<I", head, 21)
            wide, high = (told & 0x3FFF) + 1, (told >> 14 & 0x3FFF) + 1
        case _:
            wide, high = (side & 0x3FFF for side in struct.unpack_from("<HH", head, 26))
    return wide, high


def _jpeg(picture: IO[Any]) -> tuple[int, int]:
    at = 2
    for _ in range(_SEGMENTS):
        picture.seek(at)
        marker, long = struct.unpack(">HH", picture.read(4))
        if marker >> 8 == 0xFF and marker & 0xFF in _FRAMES:
            high, wide = struct.unpack(">xHH", picture.read(5))
            return wide, high
        if marker >> 8 != 0xFF or long < 2:
            break
        at += 1 if marker == 0xFFFF else 2 + long
    return 0, 0
