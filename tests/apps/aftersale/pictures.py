"""Small pictures with all that a camera says beside them."""

import struct
import zlib

SECRET = b"55.7558 N, 37.6173 E, iPhone of Anna"


def segment(marker, said):
    return bytes([0xFF, marker]) + struct.pack(">H", len(said) + 2) + said


def exif(turn, order=">"):
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, turn, 0)
    tiff = {">": b"MM", "<": b"II"}[order] + struct.pack(order + "HI", 42, 8)
    return b"Exif\0\0" + tiff + struct.pack(order + "H", 1) + entry + struct.pack(order + "I", 0) + SECRET


DRAWN = segment(0xDB, bytes(65)) + segment(0xC0, bytes(15)) + segment(0xC4, bytes(20))
SCAN = segment(0xDA, bytes(6)) + b"\x12\xff\x00\x34\xff\xd0\x56"


def jpeg(turn=6, order=">", said=SECRET, mark=b""):
    beside = segment(0xE1, exif(turn, order)) + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + said)
    beside += segment(0xE2, b"MPF\0" + said) + segment(0xED, said) + segment(0xFE, said)
    jfif = segment(0xE0, b"JFIF\0" + bytes(9))
    return b"\xff\xd8" + jfif + beside + DRAWN + SCAN + mark + SCAN + b"\xff\xd9" + said


def chunk(name, said=b""):
    return struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))


def png(said=SECRET):
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"gAMA", bytes(4)), chunk(b"tEXt", said), chunk(b"eXIf", said)]
    parts += [chunk(b"IDAT", zlib.compress(b"\0\0")), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + said


def webp(said=SECRET):
    def part(name, content):
        return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    body = b"WEBP" + part(b"VP8X", b"\x0c" + bytes(9)) + part(b"VP8L", b"\x2f12345") + part(b"EXIF", said)
    body += part(b"XMP ", said)
    return b"RIFF" + struct.pack("<I", len(body)) + body + said
