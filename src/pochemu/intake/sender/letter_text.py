"""What a letter says, in whatever letters it is written: many do not say in which, or say it wrong."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Final

from pochemu.intake.files.encoding import guess, is_damaged_utf8

UTF_8: Final = "utf-8"
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")


def with_readable_head(letter: bytes) -> bytes:
    """The standard library knows of no letters in a head but Latin ones and UTF-8."""
    end = _END_OF_HEAD.search(letter)
    head = letter[: end.start()] if end else letter
    return _decoded(head, "").encode() + letter[len(head) :]


def text_of(letter: EmailMessage) -> str:
    """The first of its texts that says anything: plain before HTML, of a letter within it the last."""
    return next(filter(None, (_text(part).strip() for part in _parts(letter))), "")


def _parts(letter: EmailMessage) -> Iterator[EmailMessage]:
    for kind in ("plain", "html"):
        if body := letter.get_body((kind,)):
            yield body  # type: ignore[misc]
    for part in letter.walk():
        if part.get_content_type() in ("text/plain", "text/html") and not part.is_attachment():
            yield part


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    text = _decoded(content if isinstance(content, bytes) else b"", part.get_content_charset(""))
    return _plain(text) if part.get_content_subtype() == "html" else text.replace("\r\n", "\n")


def _decoded(content: bytes, said: str) -> str:
    for encoding in (said, UTF_8):
        try:
            return content.decode(encoding)
        except (LookupError, ValueError):
            continue
    if is_damaged_utf8(content):  # it was cut off amid a letter
        return content.decode(UTF_8, "replace")
    return content.decode(guess(content), "replace")


class _Plain(HTMLParser):
    LINES: Final = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"}
    UNSEEN: Final = {"script", "style", "title"}

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.unseen += tag in self.UNSEEN
        if tag in self.LINES:
            self.texts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in self.UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.texts.append(re.sub(r"\s+", " ", data))


def _plain(html: str) -> str:
    reader = _Plain()
    reader.feed(html)
    reader.close()
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(reader.texts))
