"""Passwords can't be guessed one after another: whoever is wrong too often waits, and shuts nobody else out for good.

Where somebody has signed in before, only what is wrong with his name from that very place counts: neither strangers
who guess at him from elsewhere nor a guesser behind the same address as his can keep him out.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final, NamedTuple

from django.db.models import QuerySet

from pochemu.web.models import SignInTry


class Limit(NamedTuple):
    most: int
    within: timedelta


OF_A_NAME_FROM_A_PLACE: Final = Limit(10, timedelta(minutes=15))
OF_A_NAME: Final = Limit(30, timedelta(hours=1))
FROM_A_PLACE: Final = Limit(60, timedelta(minutes=15))
LONGEST: Final = 150
"""Of a name: no login has a longer one, and all that begin so are one."""
KEPT_WRONG: Final = timedelta(days=1)
KEPT_RIGHT: Final = timedelta(days=90)
OF_ONE_OWNER: Final = 64
"""Bits of an address of IPv6: whoever has one has all that begin so."""


def waits_until(name: str, address: str, now: datetime) -> datetime | None:
    """From when on the name may be tried again from there; None: now."""
    place, wrong = _place(address), SignInTry.objects.filter(right=False)
    counted = [(OF_A_NAME_FROM_A_PLACE, wrong.filter(name=name, place=place))]
    if not SignInTry.objects.filter(right=True, name=name, place=place).exists():
        counted += [(OF_A_NAME, wrong.filter(name=name)), (FROM_A_PLACE, wrong.filter(place=place))]
    ends = [end for limit, tries in counted if (end := _end(limit, tries)) and end > now]
    return max(ends, default=None)


def _end(limit: Limit, tries: "QuerySet[SignInTry]") -> datetime | None:
    """When the oldest of as many as there may be is forgotten."""
    ats = tries.order_by("-at").values_list("at", flat=True)
    return next((at + limit.within for at in ats[limit.most - 1 : limit.most]), None)


def was_wrong(name: str, address: str, now: datetime) -> None:
    SignInTry.objects.create(name=name, place=_place(address), right=False, at=now)


def was_right(name: str, address: str, now: datetime) -> None:
    here = SignInTry.objects.filter(name=name, place=_place(address))
    here.filter(right=False).delete()
    SignInTry.objects.update_or_create(name=name, place=_place(address), right=True, defaults={"at": now})


def forgive(name: str) -> None:
    """It has another password: what was guessed of the one before is nothing."""
    SignInTry.objects.filter(name=name, right=False).delete()


def forget_old(now: datetime) -> None:
    SignInTry.objects.filter(right=False, at__lt=now - KEPT_WRONG).delete()
    SignInTry.objects.filter(right=True, at__lt=now - KEPT_RIGHT).delete()


def _place(address: str) -> str:
    try:
        read = ip_address(address)
    except ValueError:
        return address[:45]
    if isinstance(read, IPv6Address) and not read.ipv4_mapped:
        return str(IPv6Address(int(read) >> OF_ONE_OWNER << OF_ONE_OWNER))
    return str(read)
