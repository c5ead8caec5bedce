"""What after-sale service forgets when a client asks for it: names and free texts. Days, numbers and facts stay."""

from typing import Final

from pochemu.aftersale.models import Act, Visit
from pochemu.clients.models import Client
from pochemu.clients.queries import faces
from pochemu.sales.models import Buyer

FORGOTTEN: Final = "—"
"""In the place of a text: that there was one stays known, and what asks for one stays true."""


def erase(client: Client) -> None:
    """In the transaction in which the client is erased; what is said of contracts bought with others goes too."""
    bought = Buyer.objects.filter(client__in=faces(client)).values("contract")
    Visit.objects.filter(contract__in=bought).exclude(reason="").update(reason=FORGOTTEN)
    for name in ("who", "remarks", "reason", "undone_why"):
        Act.objects.filter(contract__in=bought).exclude(**{name: ""}).update(**{name: FORGOTTEN})
