"""Verbs of a client's files: attach, open, forget."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from pochemu.clients.actions import ROOM, locked
from pochemu.clients.history import tell
from pochemu.clients.models import Client, ClientFile, Opening
from pochemu.clients.queries import faces
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import OTHER, Content, look, or_nothing, remove, store
from pochemu.people.models import Account
from pochemu.people.pixels import MOST as MOST_PIXELS

LARGEST: Final = 25 * 1024 * 1024
MOST_AT_ONCE: Final = 20
LONGEST_FILE_NAME: Final = 200
LONGEST_ENDING: Final = 20
JOINER: Final = "\u200d"
"""Of several signs to one emoji: the only sign of a name that is not printed."""


class Attached(NamedTuple):
    made: list[ClientFile]
    known: list[ClientFile]  # attached before, by whatever name


def attach(number: int, contents: Sequence[Content], *, by: Account | None, at: datetime) -> Attached:
    """All of them or none; what the client has already is not doubled. Raises Refused, also where nothing is new."""
    _must_be_some(contents)
    with or_nothing(), transaction.atomic():
        client = locked(number)
        told = Attached([], [])
        for content in contents:
            made, file = _attached(client, content, by, at)
            (told.made if made else told.known).append(file)
        if not told.made:
            raise Refused(_KNOWN.fill(name=told.known[0].name))
    return told


def _must_be_some(contents: Sequence[Content]) -> None:
    if not contents:
        raise Refused(_NONE)
    if len(contents) > MOST_AT_ONCE:
        raise Refused(_MANY.fill(n=MOST_AT_ONCE))
    for content in contents:
        name = name_given(content.name or "")
        if not content.size:
            raise Refused(_EMPTY.fill(name=name))
        if content.size > LARGEST:
            raise Refused(_LARGE.fill(name=name, mb=LARGEST >> 20))


def _attached(client: Client, content: Content, by: Account | None, at: datetime) -> tuple[bool, ClientFile]:
    """Whether it is new."""
    name = name_given(content.name or "")
    try:
        looked = look(content)
        if known := files_of(client).filter(digest=looked.digest).first():
            return False, known
        path = store(content, "clients")
    except OSError:
        raise Refused(_UNREADABLE.fill(name=name)) from None
    kind = OTHER if looked.pixels > MOST_PIXELS else looked.kind  # to be taken, and not drawn
    made = ClientFile.objects.create(
        client=client, name=name, kind=kind, size=content.size, digest=looked.digest, path=path, at=at, by=by
    )
    tell(client, at=at, room=ROOM, what="file", number=made.pk, by=by)
    return True, made


def name_given(name: str) -> str:
    """Without folders, and without signs that turn, break or hide; a long one keeps its ending."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    clean = "".join(sign for sign in last if sign.isprintable() or sign == JOINER).strip(f" .{JOINER}")
    ending = PurePosixPath(clean).suffix
    if len(clean) <= LONGEST_FILE_NAME or len(ending) > LONGEST_ENDING:
        return clean[:LONGEST_FILE_NAME] or NAMELESS
    return clean[: LONGEST_FILE_NAME - len(ending)] + ending


NAMELESS: Final = "file"


def files_of(client: Client) -> QuerySet[ClientFile]:
    """Its own and those of all who were merged into it, the latest first; none once it is erased."""
    return ClientFile.objects.filter(client__in=faces(client)).exclude(path="").order_by("-at", "-pk")


def opened(file: ClientFile, *, by: Account, now: datetime) -> bytes:
    """The content; that it was given is written down before. Raises FileNotFoundError where the storage lost it."""
    with default_storage.open(file.path) as kept:
        content: bytes = kept.read()
    Opening.objects.create(file=file, account=by, at=now)
    return content


def forget(clients: Iterable[Client]) -> None:
    """What the files were called, and what was in them; that there were files, and who opened them, stays."""
    rows = ClientFile.objects.filter(client__in=list(clients)).exclude(path="")
    remove(rows.values_list("path", flat=True))
    rows.update(name="", path="")


_NONE = Words("Choose the files to attach", "Выберите файлы, которые нужно приложить")
_MANY = Words(
    "At most {n} files are attached at once: send the rest next",
    "За раз — не больше {n} файлов: остальные приложите следом",
)
_EMPTY = Words("The file “{name}” is empty: nothing was attached", "Файл «{name}» пустой: ничего не приложено")
_LARGE = Words(
    "The file “{name}” is larger than {mb} MB: nothing was attached",
    "Файл «{name}» больше {mb} МБ: ничего не приложено",
)
_UNREADABLE = Words(
    "The file “{name}” could not be read or kept: nothing was attached. Try again",
    "Файл «{name}» не удалось прочитать или сохранить: ничего не приложено. Попробуйте ещё раз",
)
_KNOWN = Words(
    "The client has this file already: “{name}”. Nothing was doubled",
    "Этот файл у клиента уже есть: «{name}». Ничего не задвоилось",
)
