"""What the call centre forgets when a client asks for it: numbers, words and sounds. The facts stay as they are."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import quote

from django.db.models import Q, QuerySet

from pochemu.callcentre.models import BlindReview, BlindVerdict, Call, Delivery, Lead, Passed, Review, Verdict
from pochemu.callcentre.recordings import forget
from pochemu.clients.models import Client, ClientEmail, ClientPhone
from pochemu.clients.queries import faces

TOLD_APART_BY: Final = 10
"""The last digits of a number, whatever stands before them in a delivery."""


def erase(client: Client, *, at: datetime) -> None:
    """In the transaction in which the client is erased, before his phones are."""
    own = faces(client)
    numbers = _numbers(own)
    addresses = _addresses(own, numbers)
    calls = list(Call.objects.filter(_his(own, Q(theirs__in=numbers))).values_list("pk", flat=True))
    for call in Call.objects.filter(pk__in=calls).prefetch_related("recordings"):
        for recording in call.recordings.all():
            forget(recording)
    Delivery.objects.filter(call__in=calls).update(body="", told=None)
    _unread(numbers, addresses).update(body="")
    Call.objects.filter(pk__in=calls).update(theirs="", text="", sent_recording="")
    Review.objects.filter(call__in=calls).update(text="")
    Verdict.objects.filter(review__call__in=calls).update(text="")
    BlindReview.objects.filter(calibration__call__in=calls).update(text="")
    BlindVerdict.objects.filter(review__calibration__call__in=calls).update(text="")
    Passed.objects.filter(call__in=calls).update(said="")
    asked = Lead.objects.filter(_his(own, Q(phone__in=numbers) | Q(email__in=addresses)))
    asked.waiting().update(closed_at=at)  # there is nobody left to answer; while they still have their numbers
    asked.update(name="", phone="", email="", text="", closed_why="", came_from="")


def _his(own: list[int], reached: Q) -> Q:
    """His, and those that are nobody's but of his numbers and addresses."""
    return Q(client__in=own) | (Q(client=None) & reached)


def _numbers(own: list[int]) -> list[str]:
    """Of nobody else: what two clients share stays the other's."""
    said = ClientPhone.objects.filter(client__in=own).values_list("number", flat=True)
    called = Call.objects.filter(client__in=own, theirs__startswith="+").values_list("theirs", flat=True)
    numbers = {*said, *called}
    others = ClientPhone.objects.exclude(client__in=own).filter(number__in=numbers)
    return sorted(numbers - {*others.values_list("number", flat=True)})


def _addresses(own: list[int], numbers: list[str]) -> list[str]:
    """Of nobody else either: by an address that stands in others' enquiries too, a portal wrote."""
    said = {*ClientEmail.objects.filter(client__in=own).values_list("address", flat=True)}
    asked = {*Lead.objects.filter(client__in=own).exclude(email="").values_list("email", flat=True)}
    others = Lead.objects.filter(email__in=asked - said).exclude(client__in=own).exclude(phone__in=["", *numbers])
    said |= asked - {*others.values_list("email", flat=True)}
    known = ClientEmail.objects.exclude(client__in=own).filter(address__in=said)
    return sorted(said - {*known.values_list("address", flat=True)})


def _unread(numbers: Iterable[str], addresses: Iterable[str]) -> "QuerySet[Delivery]":
    """What was delivered about him and could not be read, or is known by no call of his."""
    about = Q(pk=None)
    for address in addresses:
        about |= Q(body__icontains=address) | Q(body__icontains=quote(address))
    for number in numbers:
        about |= Q(body__contains=number[-TOLD_APART_BY:])
    return Delivery.objects.filter(about, call=None)
