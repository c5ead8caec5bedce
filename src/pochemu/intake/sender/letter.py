"""A letter as named texts: who wrote it, when, about what, and what stands in it as `Name: value`."""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import sha256
from typing import Final

from pochemu.clients.phones import phones_in
from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.sender.letter_text import text_of, with_readable_head

LONGEST_TEXT: Final = 4_000
MOST_LINES: Final = 200
BULK: Final = ("bulk", "list", "junk", "auto_reply")
_TOLD: Final = re.compile(r"[ \t]*([^\n:]{1,40}?)[ \t]*:[ \t]*(\S[^\n]{0,500})")


def fields_of_letter(letter: bytes) -> dict[str, str]:
    """`id`, `from.name`, `from.address`, `from.domain`, `to`, `subject`, `date`, `text`, `phone` (the first that is
    written in it), `auto` (yes of answers that a machine gave and of mailings), and `line.<Name>` of each line
    `Name: value`.

    Raises Unfit.
    """
    try:
        return dict(_told(BytesParser(policy=policy.default).parsebytes(with_readable_head(letter)), letter))
    except Exception:  # the standard library's parser trips over malformed headers in many ways
        raise Unfit(_NO_LETTER) from None


def _told(letter: EmailMessage, written: bytes) -> Iterator[tuple[str, str]]:
    text, subject = _clean(text_of(letter)), _clean(str(letter["Subject"] or ""))
    name, address = parseaddr(str(letter["Reply-To"] or letter["From"] or ""))
    yield "id", str(letter["Message-ID"] or "").strip(" <>")[:180] or sha256(written).hexdigest()
    yield "from.name", _clean(name)
    yield "from.address", address
    yield "from.domain", address.rpartition("@")[2].lower()
    yield "to", parseaddr(str(letter["To"] or ""))[1]
    yield "subject", subject
    yield "date", _moment(str(letter["Date"] or ""))
    yield "text", text[:LONGEST_TEXT]
    yield "phone", next(iter(phones_in(f"{subject}\n{text}")), "")
    yield "auto", "yes" if _is_automatic(letter) else ""
    yield from _lines(text)


def _moment(said: str) -> str:
    """Nothing where it can't be read: the letter is an enquiry all the same, of the moment when it was fetched."""
    try:
        return parsedate_to_datetime(said).isoformat()
    except ValueError:
        return ""


def _is_automatic(letter: EmailMessage) -> bool:
    said = str(letter["Auto-Submitted"] or "no").strip().lower()
    return said != "no" or str(letter["Precedence"] or "").strip().lower() in BULK or bool(letter["List-Id"])


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The first of each name: a letter that quotes another has it again below."""
    found: dict[str, str] = {}
    for line in text.splitlines()[:MOST_LINES]:
        if told := _TOLD.fullmatch(line):
            found.setdefault(f"line.{told[1]}", told[2].strip())
    yield from found.items()


def _clean(text: str) -> str:
    """Without what no text may hold."""
    return "".join(sign for sign in text if sign != "\0" and not "\ud800" <= sign <= "\udfff").strip()


_NO_LETTER = Words("this is no letter that can be read", "это не письмо, которое можно прочесть")
