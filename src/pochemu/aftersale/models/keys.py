"""Keys of units: received from the builder, lent, handed over, returned; who has them now."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.aftersale.models.act import Act
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.people.models import Account, Employee
from pochemu.property.models import Unit


class KeySet(models.Model):
    """Keys of one kind of a unit, that go from hand to hand together."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="key_sets")
    name = models.TextField()  # of what they are
    count = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    at = models.DateTimeField()  # when it was told
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(name=""), name="key_set_has_a_name"),
            CheckConstraint(condition=Q(count__gt=0), name="key_set_count"),
        )

    def __str__(self) -> str:
        return f"keys-{self.pk}"


class KeysWith(models.Model):
    """Who has them, from a day until another. One at a time (the database holds it)."""

    class Kind(models.TextChoices):
        OFFICE = "office"
        EMPLOYEE = "employee"
        CONTRACTOR = "contractor"
        CLIENT = "client"

        @property
        def words(self) -> Words:
            return _KINDS[self.value]

    keys = models.ForeignKey(KeySet, models.PROTECT, db_index=False, related_name="hands")
    kind = models.CharField(max_length=10, choices=Kind)
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, db_index=False, related_name="+")
    whom = models.TextField(default="", blank=True)  # of a contractor's
    act = models.ForeignKey(
        Act, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # by which they were given
    since = models.DateField()
    until = models.DateField(null=True)  # to be returned by its end
    ended_on = models.DateField(null=True)
    at = models.DateTimeField()  # when it was told
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = (
            Index("until", condition=Q(ended_on=None), name="keys_to_be_returned"),
            Index("keys", "since", name="hands_of_keys"),
        )
        constraints = (
            UniqueConstraint(fields=("keys",), condition=Q(ended_on=None), name="keys_are_in_one_hand"),
            CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="keys_end_after_they_began"),
            CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="keys_are_lent_until_later"),
            CheckConstraint(
                condition=Q(kind="office", employee=None, client=None, whom="")
                | Q(kind="employee", employee__isnull=False, client=None, whom="")
                | (Q(kind="contractor", employee=None, client=None) & ~Q(whom=""))
                | Q(kind="client", employee=None, client__isnull=False, whom=""),
                name="keys_are_with_somebody",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.keys_id}: {self.kind}"


_KINDS = {
    "office": Words("in the office", "в офисе"),
    "employee": Words("with an employee", "у сотрудника"),
    "contractor": Words("with a contractor", "у подрядчика"),
    "client": Words("with the buyer", "у клиента"),
}
