"""Files on a client's card: the latest of them; the history has all."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db.models import Max

from pochemu.clients.files import files_of
from pochemu.clients.models import Client, ClientFile, Opening
from pochemu.people.models import Account
from pochemu.web.numbers import size
from pochemu.web.page import Page

ON_THE_CARD: Final = 10
OPENERS: Final = 3
"""Of a file: so many who opened it last."""


class FileShown(NamedTuple):
    href: str
    name: str
    size: str
    by: str
    day: str
    opened: str  # who did, and when; "" while nobody has


class Files(NamedTuple):
    shown: list[FileShown]
    more: bool


def files(page: Page, client: Client) -> Files:
    rows = list(files_of(client).select_related("by__user", "by__employee")[: ON_THE_CARD + 1])
    latest = rows[:ON_THE_CARD]
    openers = _openers(page, latest)
    return Files([_shown(page, client, row, openers[row.pk]) for row in latest], len(rows) > ON_THE_CARD)


def _shown(page: Page, client: Client, row: ClientFile, openers: Sequence[str]) -> FileShown:
    return FileShown(
        page.links.client(client.pk, f"files/{row.pk}"), row.name, size(row.size, page.reader.language),
        row.by.name if row.by else "", page.day_of(row.at), ", ".join(openers[:OPENERS]),
    )  # fmt: skip


def _openers(page: Page, rows: Sequence[ClientFile]) -> dict[int, list[str]]:
    """By the file: each person once, with his last time; the latest first."""
    openings = Opening.objects.filter(file__in=rows).values_list("file", "account")
    last = list(openings.annotate(last=Max("at")).order_by("-last"))
    accounts = Account.objects.select_related("user", "employee").in_bulk({account for _, account, _ in last})
    told: dict[int, list[str]] = defaultdict(list)
    for file, account, at in last:
        told[file].append(f"{accounts[account].name} ({page.day_of(at)})")
    return told
