"""Everybody's statements in one workbook, made beside whoever waits: how far it has come, then the file for an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from secrets import token_hex
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.engine.workbook.counting import Altered
from pochemu.ledger.entries import newest
from pochemu.pay.closing.text import kopecks
from pochemu.pay.exporting import Taken, remember
from pochemu.pay.models import Export, Making
from pochemu.pay.snapshot import Asked, snapshot
from pochemu.pay.statements import people_of, write_workbook
from pochemu.people.actions import Refused
from pochemu.people.models import Account

KEPT_FOR: Final = timedelta(hours=1)
HELD_FOR: Final = timedelta(minutes=3)
"""Without a word from whoever makes it: the figures of all are calculated before the first person is done."""
TOLD_EVERY: Final = timedelta(seconds=0.5)

Clock = Callable[[], datetime]


def begin(asked: Asked, *, by: Account, language: str, now: datetime) -> tuple[Making, bool]:
    """Whoever asks again is given what he has begun (False). Raises Refused where nobody has a statement."""
    forget_old(now)
    known_at = asked.known_at or newest()
    same = Making.objects.filter(by=by, month=asked.month.code, language=language)
    found = same.filter(Q(known_at=known_at) if asked.known_at else Q(known_at=known_at) | Q(kept="")).first()
    if found is not None:
        return found, False
    people = len(people_of(asked))
    if not people:
        raise Refused(_NOBODY.fill(month=month_named(asked.month)))
    return Making.objects.get_or_create(
        by=by, month=asked.month.code, known_at=known_at, language=language,
        defaults={"people": people, "at": now, "held_until": now + HELD_FOR},
    )  # fmt: skip


def work(number: int, clock: Clock) -> None:
    try:
        _make(number, clock)
    except Altered as altered:
        said = altered.words
        _is(number).update(held_until=clock(), wrong_en=said.en, wrong_ru=said.ru)
    except BaseException:
        _is(number).update(held_until=clock())
        raise


def _make(number: int, clock: Clock) -> None:
    making = Making.objects.get(pk=number)
    asked, file = Asked(Month.from_code(making.month), making.known_at), BytesIO()
    months = write_workbook(asked, None, file, language=making.language, told=_told(number, clock))
    digits = snapshot(asked.known_at).digits
    bonuses = [kopecks(one.bonus.value, digits) or 0 for one in months]  # type: ignore[arg-type]
    path = default_storage.save(f"statements/{token_hex(16)}.xlsx", ContentFile(file.getvalue()))
    if not _is(number).update(kept=path, done=len(months), people=len(months), total=sum(bonuses)):
        default_storage.delete(path)


def _told(number: int, clock: Clock) -> Callable[[int], None]:
    """Tells now and then, not each time: whoever waits looks every second or so."""
    last = clock()

    def told(done: int) -> None:
        nonlocal last
        if (now := clock()) - last >= TOLD_EVERY:
            last = now
            _is(number).update(done=done, held_until=now + HELD_FOR)

    return told


def take(making: Making) -> bytes:
    """The file, and that it was taken is remembered. Raises FileNotFoundError where it is kept no more."""
    with default_storage.open(making.kept) as kept:
        content: bytes = kept.read()
    taken = Taken(content, making.people, making.total)
    remember(Month.from_code(making.month), Export.What.STATEMENTS, taken, by=making.by)
    return content


def drop(number: int) -> None:
    """Whoever asks again begins anew."""
    _is(number).delete()


def forget_old(now: datetime) -> None:
    """Files an hour old, and what was stopped in the middle."""
    for old in Making.objects.filter(Q(at__lt=now - KEPT_FOR) | Q(kept="", held_until__lt=now)):
        if old.kept:
            default_storage.delete(old.kept)
        old.delete()


def _is(number: int) -> QuerySet[Making]:
    return Making.objects.filter(pk=number)


_NOBODY = Words("Nobody held a position in {month}", "За {month} ни у кого не было должности")
