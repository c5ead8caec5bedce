"""The days and numbers that the company has set. Raise Refused."""

from typing import Final

from django.db import transaction

from pochemu.aftersale.models import Terms
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.sales import numbering

LONGEST: Final = 200
"""Of a deadline, in working days."""
DAYS: Final = ("file_days", "electronic_days", "paper_days", "mend_days")


def terms() -> Terms:
    """Those that the company has set; the usual ones until it has."""
    return Terms.objects.first() or Terms()


@transaction.atomic
def set_terms(numbers: str, *, by: Account | None, **days: int) -> Terms:
    """Of what begins from now on: deadlines that run already stay as they are."""
    if not may(by, May.TERMS):
        raise Refused(_NOT_ALLOWED)
    row = terms()
    row.numbers = numbering.checked(numbers)
    for name, number in days.items():
        if not 0 < number <= LONGEST:
            raise Refused(_DAYS.fill(n=LONGEST), name)
        setattr(row, name, number)
    row.save()
    return row


_NOT_ALLOWED = Words("The director sets it", "Это задаёт директор")
_DAYS = Words("From 1 to {n} working days", "От 1 до {n} рабочих дней")
