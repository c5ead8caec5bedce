"""Letters of the company's mailbox become enquiries: fetched by IMAP, each taken in once, then marked as read."""

import imaplib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from pochemu.callcentre import leads
from pochemu.callcentre.answer import Answer
from pochemu.callcentre.models import Delivery, Sender
from pochemu.engine.words import Words
from pochemu.intake.sender.payload import LONGEST_BODY
from pochemu.intake.telephony import Came, Received, receive
from pochemu.people.actions import Refused

TIMEOUT: Final = 20  # seconds
MOST_AT_ONCE: Final = 200
SENDER: Final = "mail"
"""By the template of this sender letters are read, where the setting names no other."""


class Mailbox(NamedTuple):
    """As POCHEMU_MAILBOX says."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    sender: str
    tls: bool


class Fetched(NamedTuple):
    new: int = 0
    again: int = 0
    skipped: int = 0
    unread: int = 0  # kept, to be read once the template is mended


def is_set_up() -> bool:
    return bool(settings.MAILBOX)


def mailbox() -> Mailbox:
    """Raises ValueError where it can't be read; the error never holds the password."""
    try:
        return _read(settings.MAILBOX)
    except ValueError:  # what `urlsplit` says of a port may be a part of the password
        raise ValueError(_UNREADABLE) from None


def _read(text: str) -> Mailbox:
    said = urlsplit(text)
    tls = said.scheme == "imaps"
    if said.scheme not in ("imap", "imaps") or not said.hostname or not said.username:
        raise ValueError
    sender = parse_qs(said.query).get("sender", [SENDER])[-1]
    folder = unquote(said.path.strip("/")) or "INBOX"
    port = said.port or (993 if tls else 143)
    return Mailbox(said.hostname, port, unquote(said.username), unquote(said.password or ""), folder, sender, tls)


def fetch(now: Callable[[], datetime]) -> Fetched:
    """Of letters that nobody has read yet. Interrupted, or run twice at once, each becomes one enquiry.

    Raises Refused, with what the post office said.
    """
    box = mailbox()
    sender = Sender.objects.filter(name=box.sender).first()
    if sender is None:
        raise Refused(_NO_SENDER.fill(name=box.sender))
    with _opened(box) as post:
        found = Counter(_kind(_taken(post, sender, uid, now())) for uid in _unread(post))
    return Fetched(*(found[name] for name in Fetched._fields))


def _taken(post: imaplib.IMAP4, sender: Sender, uid: str, now: datetime) -> Received:
    """Its beginning, in which its text stands: attachments are left where they are."""
    _, told = post.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LONGEST_BODY}>)")
    letter = next((part[1] for part in told if isinstance(part, tuple)), b"")
    taken = receive(sender, Came(letter, from_mailbox=True), now=now) if letter else None
    post.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    return taken


def _kind(taken: Received) -> str:
    match taken:
        case Delivery():
            return "unread"
        case leads.Taken(answer=answer):
            return "new" if answer is Answer.NEW else "again"
    return "skipped"


def _unread(post: imaplib.IMAP4) -> list[str]:
    _, told = post.uid("SEARCH", "UNSEEN")
    return [uid.decode() for uid in (told[0] or b"").split()[:MOST_AT_ONCE]]


@contextmanager
def _opened(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    try:
        post = (imaplib.IMAP4_SSL if box.tls else imaplib.IMAP4)(box.host, box.port, timeout=TIMEOUT)
        with post:
            post.login(box.user, box.password)
            state, said = post.select(_quoted(box.folder))
            if state != "OK":
                raise Refused(_NO_FOLDER.fill(folder=box.folder, said=_words(said[0])))
            yield post
    except (OSError, imaplib.IMAP4.error) as error:
        raise Refused(_NO_POST.fill(host=box.host, said=_words(error))) from None


def _quoted(folder: str) -> str:
    """As IMAP writes a folder's name."""
    return '"' + re.sub(r'(["\\])', r"\\\1", folder) + '"'


def _words(said: object) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:200]


_UNREADABLE = Words(
    "POCHEMU_MAILBOX: imap[s]://user:password@host:port/folder?sender=mail is expected",
    "POCHEMU_MAILBOX: ожидалось imap[s]://user:password@host:port/folder?sender=mail",
)
_NO_SENDER = Words(
    "Letters are read by the template of the sender “{name}”, and there is none: add it on the page of telephony, "
    "template “mail”",
    "Письма читаются по шаблону отправителя «{name}», а его нет: добавьте его на странице телефонии, шаблон «mail»",
)
_NO_FOLDER = Words("The mailbox has no folder “{folder}”: {said}", "В почтовом ящике нет папки «{folder}»: {said}")
_NO_POST = Words("The mailbox at {host} does not answer as it should: {said}", "Почтовый ящик на {host}: {said}")
