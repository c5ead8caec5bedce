"""What receivables forget when a client asks for it: names and free texts. Sums, days and facts stay as they are."""

from typing import Final

from django.db.models import Q

from pochemu.clients.models import Client
from pochemu.clients.queries import faces
from pochemu.people.models import fold
from pochemu.receivables.models import AtLaw, BankLine, Payment, Reminder
from pochemu.sales.models import Buyer

FORGOTTEN: Final = "—"
"""In the place of a text: that there was one stays known, and what asks for one stays true."""


def erase(client: Client) -> None:
    """In the transaction in which the client is erased; what is said of contracts bought with others goes too."""
    own = faces(client)
    names = {name for name in Client.objects.filter(pk__in=own).values_list("sort", flat=True) if name}
    unmatched = BankLine.objects.filter(payment=None).exclude(payer="").values_list("pk", "payer")
    his = [number for number, payer in unmatched.iterator() if fold(payer) in names]
    BankLine.objects.filter(pk__in=his).update(payer="", inn="", purpose=FORGOTTEN)
    bought = Buyer.objects.filter(client__in=own).values("contract")
    wholes = BankLine.objects.filter(parts__payment__contract__in=bought).values_list("pk", flat=True)
    BankLine.objects.filter(Q(payment__contract__in=bought) | Q(pk__in=list(wholes))).update(
        payer="", inn="", purpose=FORGOTTEN
    )
    Payment.objects.filter(contract__in=bought).exclude(payer="").update(payer="")
    Payment.objects.filter(contract__in=bought).exclude(taken_back_why=None).update(taken_back_why=FORGOTTEN)
    Reminder.objects.filter(contract__in=bought).exclude(text="").update(text=FORGOTTEN)
    AtLaw.objects.filter(contract__in=bought).update(why=FORGOTTEN)
