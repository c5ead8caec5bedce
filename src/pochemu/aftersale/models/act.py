"""Acts of acceptance: what was handed over to whom, or why it was not."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.aftersale.models.appointment import Visit
from pochemu.engine.words import Words
from pochemu.ledger.models import Entry
from pochemu.people.models import Account, Employee
from pochemu.property.models import Unit
from pochemu.sales.models import Contract


class Act(models.Model):
    """What is written stays; a slip is undone with a reason. A contract has one at most by which its unit is handed
    over (the database holds it)."""

    class What(models.TextChoices):
        SIGNED = "signed"  # by both: the keys are handed over
        ONE_SIDED = "one_sided"  # by the developer alone: the unit is handed over, the keys wait
        REFUSED = "refused"  # the buyer does not accept it: nothing is handed over

        @property
        def words(self) -> Words:
            return _WHAT[self.value]

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="acts")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, db_index=False, related_name="acts")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="acts")  # then
    what = models.CharField(max_length=9, choices=What)
    number = models.TextField(unique=True)
    on = models.DateField()
    at = models.DateTimeField()  # when it was told
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="acts")
    who = models.TextField(default="", blank=True)  # came
    meters = models.JSONField(default=list, blank=True)  # pairs: which, what it shows
    keys = models.JSONField(default=list, blank=True)  # pairs: of what, how many
    remarks = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)  # of one that is one-sided or refused
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    undone_why = models.TextField(default="", blank=True)

    class Meta:
        indexes = (Index("contract", "on", name="act_of_contract"), Index("on", name="act_on"))
        constraints = (
            UniqueConstraint(
                fields=("contract",), condition=Q(what__in=("signed", "one_sided"), undone_at=None),
                name="handed_over_once",
            ),
            UniqueConstraint(fields=("visit",), condition=Q(undone_at=None), name="one_act_of_a_visit"),
            CheckConstraint(condition=~Q(number=""), name="act_has_a_number"),
            CheckConstraint(condition=Q(what__in=("signed", "one_sided", "refused")), name="act_what"),
            CheckConstraint(condition=Q(what="signed") | ~Q(reason=""), name="act_not_signed_has_a_reason"),
            CheckConstraint(
                condition=Q(undone_at=None, undone_why="") | (Q(undone_at__isnull=False) & ~Q(undone_why="")),
                name="act_is_undone_with_a_reason",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"act-{self.pk}"

    @property
    def subject(self) -> str:
        """As the ledger calls it."""
        return f"act-{self.pk}"

    @property
    def hands_over(self) -> bool:
        return self.what != self.What.REFUSED


class ActTemplate(models.Model):
    """The company's own text of such an act, as a DOCX with places to fill. The latest of its kind holds."""

    what = models.CharField(max_length=9, choices=Act.What)
    name = models.TextField()  # of the file, as it was given
    path = models.TextField()  # in the storage
    digest = models.CharField(max_length=64)  # SHA-256 of its content
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    def __str__(self) -> str:
        return self.name


_WHAT = {
    "signed": Words("act of acceptance", "акт приёма-передачи"),
    "one_sided": Words("one-sided act", "односторонний акт"),
    "refused": Words("acceptance refused", "отказ от приёмки"),
}
