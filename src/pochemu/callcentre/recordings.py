"""Verbs of recordings: keep, mark, play. A file is kept under the hash of its content, wherever files are kept."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol, runtime_checkable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from pochemu.callcentre.locks import hold
from pochemu.callcentre.models import Call, Mark, Play, Recording, Sender
from pochemu.callcentre.models.call import LONGEST_ID
from pochemu.callcentre.sound import listen
from pochemu.engine.words import Words
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account

LONGEST_MARK: Final = 1_000
LONGEST_NAME: Final = 255
PLAYED_FOR: Final = timedelta(hours=12)
"""How long one may listen after the play was written down."""


def keep(call: Call, content: bytes, name: str, *, by: Account | None, now: datetime) -> Recording:
    """The same content twice is one recording. Raises Refused for what is no sound."""
    must_fit(name, most=LONGEST_NAME)
    sound = listen(content)
    digest = sha256(content).hexdigest()
    with transaction.atomic():
        hold(f"recordings of {call.pk}")
        known = call.recordings.filter(digest=digest).first()
        if known is not None:
            return known
        made = Recording.objects.create(
            call=call, digest=digest, kind=sound.kind, size=len(content), name=name,
            milliseconds=sound.milliseconds, peaks=sound.peaks, at=now, by=by,
        )  # fmt: skip
        _store(made.path, content)
    return made


def keep_of_sender(sender: Sender, sent_id: str, content: bytes, name: str, *, now: datetime) -> Recording:
    """It may come before anything was told of its call. Raises Refused."""
    must_fit(sent_id, most=LONGEST_ID)
    with transaction.atomic():  # what is no sound makes no call
        call, _ = Call.objects.select_related("client").get_or_create(sender=sender, sent_id=sent_id)
        if call.client and call.client.erased_at:
            raise Refused(_ERASED)
        return keep(call, content, name, by=None, now=now)


def _store(path: str, content: bytes) -> None:
    if default_storage.exists(path):
        return
    kept = default_storage.save(path, ContentFile(content))
    if kept != path:  # somebody else stored the same content meanwhile
        default_storage.delete(kept)


@runtime_checkable
class InParts(Protocol):
    """Files kept elsewhere than on this disk, of which a part can be had."""

    def part(self, name: str, first: int, length: int) -> bytes: ...


def part_of(recording: Recording, first: int, length: int) -> bytes:
    if isinstance(default_storage, InParts):
        return default_storage.part(recording.path, first, length)
    with default_storage.open(recording.path) as file:
        file.seek(first)
        content: bytes = file.read(length)
    return content


def play(recording: Recording, *, by: Account, now: datetime) -> Play:
    """Written before the first sound is served."""
    return Play.objects.create(recording=recording, account=by, at=now)


def played(recording: Recording, number: int, *, by: Account, now: datetime) -> bool:
    """Whether this play was written down for him, and holds yet."""
    return Play.objects.filter(pk=number, recording=recording, account=by, at__gt=now - PLAYED_FOR).exists()


A_SECOND: Final = 1_000


def mark(recording: Recording, milliseconds: int, text: str, *, by: Account, now: datetime) -> Mark:
    """Raises Refused."""
    text = text.strip()
    if not text:
        raise Refused(_EMPTY)
    must_fit(text, most=LONGEST_MARK)
    longest = recording.milliseconds
    if milliseconds < 0 or (longest is not None and milliseconds >= longest + A_SECOND):
        raise Refused(_BEYOND)
    if longest is not None:  # which is shown in whole seconds, the last of them begun
        milliseconds = min(milliseconds, longest)
    return Mark.objects.create(recording=recording, milliseconds=milliseconds, text=text, at=now, by=by)


def forget(recording: Recording) -> None:
    """Its sound and what was remarked; that there was one, and who listened, stays."""
    recording.marks.all().delete()
    others = Recording.objects.filter(digest=recording.digest).exclude(pk=recording.pk).exclude(kind="")
    if recording.kind and not others.exists():
        path = recording.path
        transaction.on_commit(lambda: default_storage.delete(path), robust=True)  # what is undone loses no sound
    Recording.objects.filter(pk=recording.pk).update(name="", peaks=b"", kind="")


_ERASED = Words(
    "The client's personal data are erased: nothing more is kept about him",
    "Персональные данные клиента удалены: о нём больше ничего не хранится",
)
_EMPTY = Words("The remark is empty", "Пометка пустая")
_BEYOND = Words("The recording has no such moment", "В записи нет такого момента")
