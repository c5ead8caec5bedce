"""What the call centre forgets when a client asks for it: numbers, words and sounds. The facts stay as they are."""

from pochemu.callcentre.models import Call, Delivery, Lead
from pochemu.callcentre.recordings import forget
from pochemu.clients.models import Client
from pochemu.clients.queries import faces


def erase(client: Client) -> None:
    """In the transaction in which the client is erased."""
    calls = list(Call.objects.filter(client__in=faces(client)).values_list("pk", flat=True))
    for call in Call.objects.filter(pk__in=calls).prefetch_related("recordings"):
        for recording in call.recordings.all():
            forget(recording)
    Delivery.objects.filter(call__in=calls).update(body="", told=None)
    Call.objects.filter(pk__in=calls).update(theirs="", text="", sent_recording="")
    Lead.objects.filter(client__in=faces(client)).update(name="", phone="", email="", text="")
