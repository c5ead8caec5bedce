"""What imports forget when a client asks for it: rows set aside that tell of him, and files that are still kept.

That a row was brought as him stays known, by its number in the other system: the same file does not bring him back.
"""

from collections.abc import Sequence

from pochemu.clients.models import Client, ClientEmail, ClientPhone
from pochemu.clients.queries import faces
from pochemu.intake.bringing.keeping import forget
from pochemu.intake.models import Aside, Batch
from pochemu.people.models import fold

TOLD_APART_BY = 10
"""The last digits of a number, however the row spells it."""


def erase(client: Client) -> None:
    """In the transaction in which the client is erased, before his phones are."""
    own = faces(client)
    numbers = ClientPhone.objects.filter(client__in=own).values_list("number", flat=True)
    addresses = ClientEmail.objects.filter(client__in=own).values_list("address", flat=True)
    names = Client.objects.filter(pk__in=own).exclude(name="").values_list("sort", flat=True)
    digits = [number[-TOLD_APART_BY:] for number in numbers]
    about = [
        row.pk
        for row in Aside.objects.iterator()
        if _tells(row.cells, digits, [*addresses, *names])
    ]  # fmt: skip
    Aside.objects.filter(pk__in=about).delete()
    for batch in Batch.objects.exclude(kept="").exclude(state__in=Batch.AT_WORK):
        forget(batch)


def _tells(cells: Sequence[str], digits: Sequence[str], texts: Sequence[str]) -> bool:
    said = fold(" ".join(cells))
    words = set(said.split())
    numbers = "".join(filter(str.isdecimal, said))
    return (
        any(number in numbers for number in digits)
        or any(text in said or set(text.split()) <= words for text in texts)
    )  # fmt: skip
