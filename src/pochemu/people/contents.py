"""Contents of files in the storage: what they are, and where they are kept, whatever their names say."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeAlias

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from pochemu.people.pixels import pixels

PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"
PDF, OTHER = "application/pdf", "application/octet-stream"
IMAGES: Final = (PNG, JPEG, GIF, WEBP)
"""What browsers show and never run."""
BEGINNING: Final = 16
"""Of a content: so many bytes tell what it is."""

Content: TypeAlias = "File[Any]"


class Looked(NamedTuple):
    digest: str
    kind: str
    pixels: int = 0  # of a picture


def look(content: Content) -> Looked:
    """Read through from its beginning."""
    digest, beginning = sha256(), b""
    for chunk in content.chunks():
        beginning = beginning or chunk[:BEGINNING]
        digest.update(chunk)
    kind = kind_of(beginning)
    return Looked(digest.hexdigest(), kind, pixels(content) if kind in IMAGES else 0)


def kind_of(beginning: bytes) -> str:
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return WEBP
    return next((kind for sign, kind in _SIGNS.items() if beginning.startswith(sign)), OTHER)


_SIGNS: Final = {
    b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG, b"GIF87a": GIF, b"GIF89a": GIF, b"%PDF-": PDF,
}  # fmt: skip

_stored: ContextVar[list[str] | None] = ContextVar("stored", default=None)


@contextmanager
def or_nothing() -> Iterator[None]:
    """Around a transaction: what was stored within it is taken away again where it fails, be it at its very end."""
    stored: list[str] = []
    token = _stored.set(stored)
    try:
        yield
    except BaseException:
        _delete(stored)
        raise
    finally:
        _stored.reset(token)
    around = _stored.get()
    if around is not None:
        around += stored


def store(content: Content, room: str) -> str:
    """Where it is kept from now on. Within `or_nothing`."""
    name = secrets.token_hex(16)
    path = default_storage.save(f"{room}/{name[:2]}/{name[2:]}", content)
    stored = _stored.get()
    assert stored is not None, "whoever stores takes away what comes to nothing"
    stored.append(path)
    return path


def remove(paths: Iterable[str]) -> None:
    """Once the transaction is kept: what is undone loses no content."""
    gone = list(paths)
    transaction.on_commit(lambda: _delete(gone), robust=True)


def _delete(paths: Iterable[str]) -> None:
    for path in paths:
        default_storage.delete(path)
