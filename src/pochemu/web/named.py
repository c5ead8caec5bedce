"""Clients within what facts say: the ledger has their numbers; their names are told to whom they are open."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from pochemu.clients.history import SOURCE
from pochemu.clients.models import Client
from pochemu.clients.queries import seen
from pochemu.engine.fact import Fact
from pochemu.people.rights import May, may
from pochemu.web.page import Page

Named = Mapping[str, str]
"""What a page says instead of what a fact has: a client's name instead of `client-154`."""

_SUBJECT: Final = re.compile(r"client-(\d{1,18})", re.ASCII)


def clients_of(page: Page, facts: Iterable[Fact]) -> Named:
    """At once for all that a page tells. A client that is closed to the reader, or erased, has a number alone."""
    told = {str(fact.fields.get("client", "")) for fact in facts if fact.source == SOURCE}
    numbers = {int(found[1]): found[0] for found in map(_SUBJECT.fullmatch, told) if found}
    names = _names(page, numbers) if numbers else {}
    return {subject: names.get(number) or _unnamed(number) for number, subject in numbers.items()}


def _unnamed(number: int) -> str:
    return _("client №%(number)s") % {"number": number}


def _names(page: Page, numbers: Iterable[int]) -> dict[int, str]:
    if not may(page.reader.account, May.WORK):
        return {}
    wholes = {row.pk: row.whole for row in Client.objects.filter(pk__in=numbers).select_related("merged_into")}
    here = seen(page.reader.sight, page.reader.today).filter(pk__in=[whole.pk for whole in wholes.values()])
    is_open = set(here.values_list("pk", flat=True))
    return {number: whole.name for number, whole in wholes.items() if whole.pk in is_open}
