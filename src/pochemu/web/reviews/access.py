"""Whose reviews are open to the reader, and which calls he may review."""

from django.db.models import Q
from django.http import Http404

from pochemu.callcentre.models import Call, Review
from pochemu.callcentre.models.call import CallQuerySet
from pochemu.callcentre.models.review import ReviewQuerySet
from pochemu.people.rights import May, may
from pochemu.web.access import Reader
from pochemu.web.calls.access import account_of, hears


def reviews(reader: Reader, call: Call) -> bool:
    """Whoever hears others' talks; his own nobody."""
    own = reader.account is not None and call.employee_id == reader.account.employee_id
    return may(reader.account, May.HEAR) and not own and hears(reader, call)


def heard(reader: Reader, calls: CallQuerySet) -> CallQuerySet:
    """Of others, those that the reader hears."""
    account = account_of(reader, May.HEAR)
    calls = calls.exclude(employee=account.employee_id) if account.employee_id else calls
    return calls if reader.sight.everything else calls.filter(employee__code__in=reader.sight.under)


def open_reviews(reader: Reader) -> ReviewQuerySet:
    """Of one's own talks, of the talks that one hears, and those that one gave."""
    account = account_of(reader)
    found: ReviewQuerySet = Review.objects.select_related(
        "call__client", "version", "employee", "by__user", "by__employee"
    )
    if may(account, May.HEAR) and reader.sight.everything:
        return found
    own = Q(employee=account.employee_id) | Q(by=account)
    under = Q(employee__code__in=reader.sight.under) if may(account, May.HEAR) else Q(pk=None)
    return found.filter(own | under)


def review_of(reader: Reader, number: int) -> Review:
    found = open_reviews(reader).prefetch_related("verdicts").filter(pk=number).first()
    if found is None:
        raise Http404
    return found
