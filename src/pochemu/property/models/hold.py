"""Why a unit can't be sold to another now: the one place where two buyers of one unit meet."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.engine.words import Words
from pochemu.people.known import FOREVER, Known
from pochemu.property.models.place import Unit


class Hold(Known):
    """Whoever holds a unit holds it alone, whatever happens at the same instant: the database knows one hold of it."""

    class Kind(models.TextChoices):
        RESERVED = "reserved"
        PAID = "paid"  # reserved for money
        CONTRACT = "contract"  # signed, not registered yet
        SOLD = "sold"  # registered
        WITHHELD = "withheld"  # by the company: not for sale

        @property
        def words(self) -> Words:
            return _KINDS[self.value]

    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="holds")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.TextField(default="", blank=True)  # for what, as the ledger calls it: "contract-5"
    why = models.TextField(default="", blank=True)

    class Meta:
        indexes = (
            Index("unit", "known_from", name="hold_of_unit"),
            Index("subject", condition=Q(known_until=FOREVER) & ~Q(subject=""), name="hold_for"),
        )
        constraints = (
            UniqueConstraint("unit", condition=Q(known_until=FOREVER), name="one_hold_of_a_unit"),
            CheckConstraint(
                condition=Q(kind="withheld", subject="") | (~Q(kind="withheld") & ~Q(subject="")),
                name="hold_is_for_something",
            ),
            CheckConstraint(
                condition=Q(kind__in=("reserved", "paid", "contract", "sold", "withheld")), name="hold_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.kind} {self.subject}".rstrip()


_KINDS = {
    "reserved": Words("reserved", "бронь"),
    "paid": Words("reserved for money", "платная бронь"),
    "contract": Words("contract", "договор"),
    "sold": Words("sold", "продано"),
    "withheld": Words("not for sale", "не продаётся"),
}
