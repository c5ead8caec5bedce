"""Contracts on their way to the register: who leads them there, and until which day each step of it is to be done."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.engine.words import Words
from pochemu.people.models import Account, Employee
from pochemu.sales.models import Contract, ContractEvent


class Specialist(models.Model):
    """Who serves contracts after the sale: new ones go to whoever of those who take them has the fewest."""

    employee = models.OneToOneField(Employee, models.PROTECT, related_name="+")
    working = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.employee_id)


class Registering(models.Model):
    """Who leads a contract to the register, from one moment until another."""

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="registering")
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="registering")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # null: by turns

    class Meta:
        indexes = (Index("employee", condition=Q(until=None), name="registering_of_employee"),)
        constraints = (
            UniqueConstraint(fields=("contract",), condition=Q(until=None), name="one_who_registers_a_contract"),
            CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="registering_ends_after_it_began"),
        )

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.employee_id}"


class Step(models.Model):
    """What is to be done next until a day: it begins with an event of the contract, and ends with the next."""

    class What(models.TextChoices):
        FILE = "file"  # to the register; after a signature
        AWAIT = "await"  # what the register says; after a filing
        MEND = "mend"  # what the registration was suspended for, and file again

        @property
        def words(self) -> Words:
            return _WHAT[self.value]

    class How(models.TextChoices):
        ELECTRONIC = "electronic"
        PAPER = "paper"

        @property
        def words(self) -> Words:
            return _HOW[self.value]

    event = models.OneToOneField(ContractEvent, models.PROTECT, related_name="step")
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="steps")
    what = models.CharField(max_length=5, choices=What)
    due_on = models.DateField()
    how = models.CharField(max_length=10, choices=How, default="", blank=True)  # it is filed
    application = models.TextField(default="", blank=True)  # its number at the register
    ended_on = models.DateField(null=True)
    quiet = models.BooleanField(default=False)  # its day had passed before anybody worked here: it is no fact
    late = models.BooleanField(default=False)  # told to the ledger
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")  # credited

    class Meta:
        indexes = (
            Index("contract", name="step_of_contract"),
            Index("due_on", condition=Q(ended_on=None), name="step_open"),
        )
        constraints = (
            UniqueConstraint(fields=("contract",), condition=Q(ended_on=None), name="one_step_of_a_contract"),
            CheckConstraint(condition=Q(what__in=("file", "await", "mend")), name="step_what"),
            CheckConstraint(
                condition=Q(what="await", how__in=("electronic", "paper")) | (~Q(what="await") & Q(how="")),
                name="step_how_it_is_filed",
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Of the fact that it is late."""
        return f"contract-{self.contract_id}/late-{self.pk}"


_WHAT = {
    "file": Words("to be filed", "подать"),
    "await": Words("at the register", "ждём реестр"),
    "mend": Words("to be mended and filed again", "устранить и подать снова"),
}
_HOW = {"electronic": Words("electronically", "электронно"), "paper": Words("on paper", "на бумаге")}
