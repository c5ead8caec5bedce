"""A notice as a letter, and how it goes out by SMTP: it is always known whether it certainly was not sent."""

import smtplib
from contextlib import suppress
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from pochemu.engine.words import Words
from pochemu.notices.ends import End, Outcome
from pochemu.notices.models import Notice

TIMEOUT: Final = 20  # seconds
LONGEST_SUBJECT: Final = 150
REFUSED_FROM: Final = 500  # below it a server says: later, perhaps
OK: Final = 250


class Server(NamedTuple):
    """As POCHEMU_EMAIL says."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: str  # "", "at once", "begun"


def is_set_up() -> bool:
    return bool(settings.LETTERS and settings.ADDRESS)


def server() -> Server:
    """Raises ValueError where it can't be read; the error never holds the password."""
    try:
        return _read(settings.LETTERS)
    except (ValueError, KeyError):  # what `urlsplit` says of a port may be a part of the password
        raise ValueError(_UNREADABLE) from None


def _read(text: str) -> Server:
    said = urlsplit(text)
    asked = {name: values[-1] for name, values in parse_qs(said.query).items()}
    if said.scheme not in ("smtp", "smtps") or not said.hostname:
        raise ValueError
    tls = "at once" if said.scheme == "smtps" else "begun" if asked.get("tls") == "1" else ""
    user, password = unquote(said.username or ""), unquote(said.password or "")
    return Server(said.hostname, said.port or (465 if tls == "at once" else 587), user, password, asked["from"], tls)


def letter(notice: Notice, to: str, sender: str, language: str) -> EmailMessage:
    """It names no client and holds nothing that anybody wrote: that is behind the link."""
    said = " ".join(notice.words.text(language).split())
    body = _BODY.fill(words=said, link=settings.ADDRESS + notice.href, choose=f"{settings.ADDRESS}/notices/settings/")
    return EmailMessage(said[:LONGEST_SUBJECT], body.text(language), sender, [to])


def send(message: EmailMessage, by: Server) -> Outcome:
    try:
        smtp = _open(by)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(End.NOT_SENT, _said(error, by))
    try:
        return _hand_over(smtp, message, by)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()


def _open(by: Server) -> smtplib.SMTP:
    made = smtplib.SMTP_SSL if by.tls == "at once" else smtplib.SMTP
    smtp = made(by.host, by.port, timeout=TIMEOUT)
    if by.tls == "begun":
        smtp.starttls()
    if by.user:
        smtp.login(by.user, by.password)
    else:
        smtp.ehlo_or_helo_if_needed()
    return smtp


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage, by: Server) -> Outcome:
    text = b"\r\n".join(message.message().as_bytes().splitlines())
    try:
        for code, answer in (smtp.mail(by.sender), smtp.rcpt(message.to[0])):
            if code not in (OK, OK + 1):
                return _not_taken(code, answer, by)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(End.NOT_SENT, _said(error, by))
    try:
        code, answer = smtp.data(text)
    except smtplib.SMTPDataError as error:  # it did not want the text, so it has none
        return _not_taken(error.smtp_code, error.smtp_error, by)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(End.UNKNOWN, _said(error, by))
    return Outcome(End.SENT) if code == OK else _not_taken(code, answer, by)


def _not_taken(code: int, answer: bytes | str, by: Server) -> Outcome:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return Outcome(End.REFUSED if code >= REFUSED_FROM else End.NOT_SENT, _hidden(f"{code} {text}", by))


def _said(error: Exception, by: Server) -> str:
    return _hidden(str(error) or type(error).__name__, by)


def _hidden(text: str, by: Server) -> str:
    """A server may repeat what it was told."""
    return (text.replace(by.password, "…") if by.password else text)[:300]


_UNREADABLE = Words(
    "POCHEMU_EMAIL: smtp[s]://user:password@host:port?from=address is expected",
    "POCHEMU_EMAIL: ожидалось smtp[s]://user:password@host:port?from=address",
)
_BODY = Words(
    "{words}\n\n{link}\n\n—\nWhat you are told by e-mail: {choose}\n",
    "{words}\n\n{link}\n\n—\nО чём уведомлять по почте: {choose}\n",
)
