"""By which channels people wish to be told of what."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from pochemu.engine.words import Words
from pochemu.notices.kinds import ON, Channel, Kind
from pochemu.notices.models import Ahead, Choice, Mailbox
from pochemu.people.actions import Refused
from pochemu.people.models import Account

Chosen = dict[Kind, frozenset[Channel]]


def chosen(account: Account) -> Chosen:
    said = {(row.kind, row.channel): row.on for row in Choice.objects.filter(account=account)}
    return {
        kind: frozenset(one for one in Channel if said.get((kind.value, one.value), one in ON[kind])) for kind in Kind
    }


def channels(accounts: Iterable[Account], kind: Kind) -> dict[int, frozenset[Channel]]:
    """Of each, by its number."""
    numbers = [account.pk for account in accounts]
    rows = Choice.objects.filter(account__in=numbers, kind=kind.value).values_list("account", "channel", "on")
    said = {(account, channel): on for account, channel, on in rows}
    return {
        number: frozenset(one for one in Channel if said.get((number, one.value), one in ON[kind]))
        for number in numbers
    }


@transaction.atomic
def choose(account: Account, wished: Collection[tuple[Kind, Channel]], *, among: Collection[Channel]) -> None:
    """Of all kinds: these, and no others. A channel that was not to be chosen `among` stays as it was."""
    now = chosen(account)
    changed = [
        Choice(account=account, kind=kind.value, channel=channel.value, on=(kind, channel) in wished)
        for kind in Kind
        for channel in among
        if ((kind, channel) in wished) != (channel in now[kind])
    ]
    Choice.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["account", "kind", "channel"], update_fields=["on"]
    )


@transaction.atomic
def write_to(account: Account, address: str) -> None:
    """Letters go there from now on; "" is nowhere. Raises Refused."""
    address = address.strip()
    if not address:
        Mailbox.objects.filter(account=account).delete()
        return
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_NO_ADDRESS) from None
    Mailbox.objects.update_or_create(account=account, defaults={"address": address})


AHEAD: Final = (15, 30, 60, 120, 1440)
"""How many minutes before a meeting one may be reminded of it."""
USUALLY: Final = 60


def remind_ahead(account: Account, minutes: int) -> None:
    assert minutes in AHEAD
    Ahead.objects.update_or_create(account=account, defaults={"minutes": minutes})


def ahead(employees: Iterable[int]) -> dict[int, timedelta]:
    """How long before a meeting each is reminded of it."""
    told = Ahead.objects.filter(account__employee__in=(numbers := [*employees]))
    said = dict(told.values_list("account__employee", "minutes"))
    return {number: timedelta(minutes=said.get(number, USUALLY)) for number in numbers}


def ahead_of(account: Account) -> int:
    """In minutes."""
    return Ahead.objects.filter(account=account).values_list("minutes", flat=True).first() or USUALLY


def address_of(account: Account) -> str:
    return Mailbox.objects.filter(account=account).values_list("address", flat=True).first() or ""


_NO_ADDRESS = Words(
    "This is no e-mail address: name@example.com is expected", "Это не адрес почты: нужен вида name@example.com"
)
