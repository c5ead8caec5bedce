"""What after-sale service forgets when a client asks for it: names and free texts. Days, numbers and facts stay."""

from typing import Final

from pochemu.aftersale import photos
from pochemu.aftersale.models import Act, Defect, DefectEvent, Inspection, Mark, Request, RequestEvent, Visit
from pochemu.clients.models import Client
from pochemu.clients.queries import faces
from pochemu.sales.models import Buyer

FORGOTTEN: Final = "—"
"""In the place of a text: that there was one stays known, and what asks for one stays true."""


def erase(client: Client) -> None:
    """In the transaction in which the client is erased; what is said of contracts bought with others goes too."""
    bought = Buyer.objects.filter(client__in=faces(client)).values("contract")
    _forget_defects(list(bought.values_list("contract", flat=True)))
    Visit.objects.filter(contract__in=bought).exclude(reason="").update(reason=FORGOTTEN)
    for name in ("who", "remarks", "reason", "undone_why"):
        Act.objects.filter(contract__in=bought).exclude(**{name: ""}).update(**{name: FORGOTTEN})
    for name in ("text", "why"):
        Mark.objects.filter(occasion__contract__in=bought).exclude(**{name: ""}).update(**{name: FORGOTTEN})


def _forget_defects(contracts: list[int]) -> None:
    """What was said of them and of viewings, and photos: that they were, and who opened them, stays."""
    found = list(Defect.objects.filter(contract__in=contracts).values_list("pk", flat=True))
    photos.forget(contracts)
    Defect.objects.filter(pk__in=found).exclude(text="").update(text=FORGOTTEN)
    DefectEvent.objects.filter(defect__in=found).exclude(text="").update(text=FORGOTTEN)
    Request.objects.filter(contract__in=contracts).update(text=FORGOTTEN)
    RequestEvent.objects.filter(request__contract__in=contracts).exclude(text="").update(text=FORGOTTEN)
    Inspection.objects.filter(contract__in=contracts).exclude(text="").update(text=FORGOTTEN)
