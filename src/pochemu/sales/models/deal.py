"""A deal: a client's purchase on its way along a pipeline, the people who manage it, and each of its moves."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from gmpy2 import mpq

from pochemu.clients.models import Client
from pochemu.ledger.models import AMOUNTS_BELOW, Entry
from pochemu.people.models import Account, Employee
from pochemu.sales.models.pipeline import LossReason, Outcome, Pipeline, Stage


class DealQuerySet(models.QuerySet["Deal"]):
    def managed_by(self, employees: "models.QuerySet[Employee] | list[Employee]") -> "DealQuerySet":
        """Those in whom one of them has a share now."""
        held = Managing.objects.filter(
            employee__in=employees, deal=models.OuterRef("pk"), turn=models.OuterRef("managed")
        )
        return self.filter(models.Exists(held))

    def walked(self) -> "DealQuerySet":
        """Those whose whole way was walked here."""
        return self.filter(brought_by=None)


_Deals = models.Manager.from_queryset(DealQuerySet)


class Deals(_Deals["Deal"]):
    """Without those that were taken back."""

    def get_queryset(self) -> DealQuerySet:
        return DealQuerySet(self.model, using=self._db).filter(taken_back_at=None)


class Deal(models.Model):
    client = models.ForeignKey(Client, models.PROTECT, related_name="deals")
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, db_index=False, related_name="deals")
    stage = models.ForeignKey(Stage, models.PROTECT, db_index=False, related_name="deals")
    outcome = models.CharField(max_length=4, choices=Outcome, default=Outcome.OPEN)  # the stage's (a trigger)
    title = models.TextField(null=True)  # as another system called it; null: it was opened here, or had none
    amount = models.BigIntegerField(null=True)  # minor units
    source = models.TextField(default="", blank=True)
    project = models.TextField(default="", blank=True)
    unit = models.TextField(default="", blank=True)
    expected_on = models.DateField(null=True)
    reason = models.ForeignKey(LossReason, models.PROTECT, null=True, db_index=False, related_name="+")  # why lost
    managed = models.PositiveIntegerField(default=0)  # the turn of `Managing` that holds now
    version = models.PositiveIntegerField(default=0)  # of which two who change it at once have seen the same
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()  # the stage
    opened_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    # An import, or a taking over of contracts: its way till then is not known, nor are those that were lost on theirs.
    brought_by = models.ForeignKey(Entry, models.PROTECT, null=True, db_index=False, related_name="+")
    taken_back_at = models.DateTimeField(null=True)  # brought by an import that was undone: its facts are cancelled

    objects = Deals()
    with_taken_back = DealQuerySet.as_manager()

    class Meta:
        indexes = (
            Index(fields=("stage", "-entered_at", "-id"), name="deal_stage"),
            Index(fields=("pipeline", "-opened_at", "-id"), name="deal_opened"),
        )
        constraints = (
            CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0, amount__lt=AMOUNTS_BELOW), name="deal_amount"),
            CheckConstraint(
                condition=Q(outcome="lost", reason__isnull=False) | (~Q(outcome="lost") & Q(reason=None)),
                name="a_lost_deal_has_a_reason",
            ),
            CheckConstraint(condition=Q(entered_at__gte=F("opened_at")), name="deal_entered_after_it_was_opened"),
        )

    def __str__(self) -> str:
        return f"deal-{self.pk}"

    @property
    def subject(self) -> str:
        """As the ledger calls it."""
        return f"deal-{self.pk}"


class Managing(models.Model):
    """A share of a deal, from a turn on until the next. What a turn says is written once, and adds up to 1 by role."""

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    deal = models.ForeignKey(Deal, models.PROTECT, db_index=False, related_name="managing")
    turn = models.PositiveIntegerField()
    since = models.DateTimeField(null=True)  # null: written before it was kept; then its entry tells it
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    role = models.TextField(default="", blank=True)
    parts = models.BigIntegerField(default=1)
    whole = models.BigIntegerField(default=1)  # the same for all of a role

    class Meta:
        constraints = (
            UniqueConstraint(fields=("deal", "turn", "role", "employee"), name="managing_once"),
            CheckConstraint(condition=Q(parts__gt=0, whole__gte=F("parts")), name="managing_share"),
        )

    @property
    def share(self) -> mpq:
        return mpq(self.parts, self.whole)


class StageMove(models.Model):
    """A deal came to a stage. The first is its opening."""

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    deal = models.ForeignKey(Deal, models.PROTECT, db_index=False, related_name="moves")
    number = models.PositiveIntegerField()
    came_from = models.ForeignKey(Stage, models.PROTECT, null=True, db_index=False, related_name="+")
    to = models.ForeignKey(Stage, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    days = models.PositiveIntegerField(null=True)  # of the company's calendar, in the step that it left
    turn = models.PositiveIntegerField()  # of `Managing`, who is credited
    reason = models.ForeignKey(LossReason, models.PROTECT, null=True, db_index=False, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(fields=("deal", "number"), name="stage_move_number"),
            CheckConstraint(
                condition=Q(number=1, came_from=None) | Q(number__gt=1, came_from__isnull=False), name="stage_move_from"
            ),
        )

    @property
    def key(self) -> str:
        """Of its facts."""
        return f"deal-{self.deal_id}/{self.number}"
