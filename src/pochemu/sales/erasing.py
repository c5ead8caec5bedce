"""What sales forget when a client asks for it: free texts. Deals, meetings, tasks and their facts stay as they are."""

from typing import Final

from django.db.models import Q

from pochemu.clients.models import Client
from pochemu.clients.queries import faces
from pochemu.sales.models import (
    ContractEvent,
    Correction,
    Deal,
    Discount,
    Handover,
    Meeting,
    NumberCorrection,
    Prolongation,
    Reservation,
    Task,
    TaskMove,
)

FORGOTTEN: Final = "—"
"""In the place of a text: that there was one stays known, and what asks for one stays true."""


def erase(client: Client) -> None:
    """In the transaction in which the client is erased."""
    own = faces(client)
    tasks = Task.objects.filter(Q(client__in=own) | Q(deal__client__in=own))
    tasks.update(title=FORGOTTEN)
    tasks.exclude(dropped_why=None).update(dropped_why=FORGOTTEN)
    TaskMove.objects.filter(task__in=tasks).exclude(why="").update(why=FORGOTTEN)
    Deal.with_taken_back.filter(client__in=own, title__isnull=False).update(title=FORGOTTEN)
    met = Meeting.objects.filter(client__in=own)
    met.exclude(proof="").update(proof=FORGOTTEN)
    met.exclude(outcome="").update(outcome=FORGOTTEN)
    given = Handover.objects.filter(client__in=own)
    given.exclude(text="").update(text=FORGOTTEN)
    given.exclude(reason="").update(reason=FORGOTTEN)
    for asked in (
        Discount.objects.filter(deal__client__in=own),
        Prolongation.objects.filter(reservation__deal__client__in=own),
    ):
        asked.update(why=FORGOTTEN)
        asked.exclude(answer="").update(answer=FORGOTTEN)
    for corrections in (Correction, NumberCorrection):
        corrections.objects.filter(event__contract__deal__client__in=own).update(why=FORGOTTEN)
    taken_back = ContractEvent.with_taken_back.filter(contract__deal__client__in=own).exclude(taken_back_at=None)
    taken_back.update(taken_back_why=FORGOTTEN)
    Reservation.objects.filter(deal__client__in=own).exclude(reason="").update(reason=FORGOTTEN)
