"""What somebody was told: how much of it he has not read, and reading it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, QuerySet

from pochemu.notices.models import Notice
from pochemu.people.models import Account

Stamp = tuple[int, int]
LAST = 500


def told(account: Account) -> QuerySet[Notice]:
    """Newest first."""
    return Notice.objects.filter(to=account, on_page=True).order_by("-pk")


def unread(account: Account) -> int:
    return told(account).filter(read_at=None).count()


def read(account: Account, number: int, *, now: datetime) -> Notice | None:
    """The notice, read from now on; None where none of his has that number."""
    notice = told(account).filter(pk=number).first()
    if notice is not None and notice.read_at is None:
        told(account).filter(pk=number, read_at=None).update(read_at=now)
    return notice


def read_all(account: Account, *, up_to: int, now: datetime) -> int:
    """All that he was shown: what came after that one stays unread."""
    return told(account).filter(pk__lte=up_to, read_at=None).update(read_at=now)


# --- for open pages ---


def stamp() -> Stamp:
    """Another, once anything was told: one with an earlier number may come later."""
    newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return newest, Notice.objects.filter(pk__gt=newest - LAST).count()


def unread_of(accounts: Collection[int]) -> dict[int, int]:
    rows = Notice.objects.filter(to__in=accounts, to__user__is_active=True, on_page=True, read_at=None)
    return dict.fromkeys(accounts, 0) | dict(rows.values_list("to").annotate(n=Count("pk")))
