"""Notices by a Telegram bot: how people join it, and how a message goes out. The token is in no error."""

import json
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from pochemu.notices.ends import End, Outcome
from pochemu.notices.models import Chat, Joining, Notice
from pochemu.people.models import Account

TIMEOUT: Final = 20  # seconds
CODE_HOLDS: Final = timedelta(minutes=15)
BLOCKED, TOO_MANY, OK, SERVER_FAILS = 403, 429, 200, 500
NO_SUCH_BOT: Final = (401, 404)
"""The token is wrong or was taken back: that is mended, and what waits is sent then."""


def is_set_up() -> bool:
    return bool(settings.TELEGRAM_TOKEN and settings.TELEGRAM_BOT and settings.ADDRESS)


# --- joining ---


@transaction.atomic
def begin_joining(account: Account, *, now: datetime) -> str:
    """Where he begins to talk with the bot, once, within a quarter of an hour. A link that he had before is void."""
    code = token_urlsafe(24)
    Joining.objects.update_or_create(account=account, defaults={"digest": _digest(code), "until": now + CODE_HOLDS})
    return f"https://t.me/{settings.TELEGRAM_BOT}?start={code}"


def leave(account: Account) -> None:
    Chat.objects.filter(account=account).delete()
    Joining.objects.filter(account=account).delete()


def join_waiting(now: datetime) -> int:
    """Those who have begun to talk with the bot by a link of theirs. What was looked at does not come again."""
    status, told = _asked("getUpdates", timeout=0, allowed_updates=["message"])
    updates = told.get("result", []) if status == OK else []
    joined = sum(_join(chat, code, now) for chat, code in _begun(updates))
    if updates:
        _asked("getUpdates", timeout=0, offset=updates[-1]["update_id"] + 1, limit=1)
    return joined


def _begun(updates: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """Private chats alone: in a group others would read his notices."""
    for update in updates:
        message = update.get("message") or {}
        chat, (word, _, code) = message.get("chat") or {}, str(message.get("text", "")).partition(" ")
        if chat.get("type") == "private" and word == "/start" and isinstance(chat.get("id"), int):
            yield chat["id"], code.strip()


@transaction.atomic
def _join(chat: int, code: str, now: datetime) -> bool:
    row = Joining.objects.select_for_update().filter(digest=_digest(code), until__gt=now).first()
    if row is None:
        return False
    Chat.objects.filter(number=chat).delete()  # one who had another login before
    Chat.objects.update_or_create(account=row.account, defaults={"number": chat})
    row.delete()
    return True


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()


# --- sending ---


def send(notice: Notice, chat: Chat, language: str) -> Outcome:
    """Whoever has blocked the bot has left it."""
    words = " ".join(notice.words.text(language).split())
    connection = _connection()
    try:
        connection.connect()
    except OSError as error:
        return Outcome(End.NOT_SENT, _hidden(str(error)))
    with closing(connection):
        try:
            text = f"{words}\n{settings.ADDRESS}{notice.href}"
            status, told = _over(connection, "sendMessage", chat_id=chat.number, text=text)
        except (OSError, HTTPException) as error:
            return Outcome(End.UNKNOWN, _hidden(str(error) or type(error).__name__))
    if status == BLOCKED:
        chat.delete()
    return _outcome(status, _hidden(f"{status} {told.get('description', '')}".strip()))


def _outcome(status: int, said: str) -> Outcome:
    if status == OK:
        return Outcome(End.SENT)
    if status >= SERVER_FAILS:
        return Outcome(End.UNKNOWN, said)
    return Outcome(End.NOT_SENT if status in (TOO_MANY, *NO_SUCH_BOT) else End.REFUSED, said)


def _asked(method: str, **given: object) -> tuple[int, dict[str, Any]]:
    """Raises OSError, HTTPException."""
    with closing(_connection()) as connection:
        return _over(connection, method, **given)


def _connection() -> HTTPConnection:
    at = urlsplit(settings.TELEGRAM_API)
    made = HTTPSConnection if at.scheme == "https" else HTTPConnection
    return made(at.hostname or "", at.port, timeout=TIMEOUT)


def _over(connection: HTTPConnection, method: str, **given: object) -> tuple[int, dict[str, Any]]:
    path = f"{urlsplit(settings.TELEGRAM_API).path.rstrip('/')}/bot{settings.TELEGRAM_TOKEN}/{method}"
    connection.request("POST", path, json.dumps(given).encode(), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    told: Any = {}
    with suppress(ValueError):
        told = json.loads(answer.read())
    return answer.status, told if isinstance(told, dict) else {}


def _hidden(text: str) -> str:
    return text.replace(settings.TELEGRAM_TOKEN, "…")[:300]
