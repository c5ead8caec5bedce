"""Which calls became a meeting: known to no room alone."""

from datetime import timedelta
from typing import Final

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q

from pochemu.callcentre.models.call import CallQuerySet
from pochemu.sales.models import Meeting

WITHIN: Final = timedelta(days=7)


def met(calls: CallQuerySet) -> CallQuerySet:
    """A meeting with the client was booked within a week of the call's beginning, and not called off."""
    until = ExpressionWrapper(OuterRef("started") + WITHIN, output_field=DateTimeField())
    booked = Meeting.objects.filter(
        Q(client=OuterRef("client")) | Q(client=OuterRef("client__merged_into")),
        booked_at__gte=OuterRef("started"), booked_at__lt=until,
    ).exclude(state=Meeting.State.OFF)  # fmt: skip
    return calls.filter(Exists(booked))
