"""Questions: somebody finds a figure wrong. Asked, answered, decided by another person; facts that it lacks."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.engine.words import Words
from pochemu.ledger.models import Fact, Kind
from pochemu.pay.models.written import Written
from pochemu.people.models import Account, Employee


class Question(Written):
    """“This is wrong”: of which figure, what it was then, what is expected instead, and why."""

    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="questions")  # whose figure
    month = models.IntegerField()  # 202603
    path = models.JSONField(default=list)  # names of parts that lead to it from the bonus down
    title_en = models.TextField()
    title_ru = models.TextField()
    unit = models.CharField(max_length=6)  # engine.unit.Unit.value
    shown = models.TextField(default="", blank=True)  # its value, exact; "" where there was none
    watermark = models.BigIntegerField()  # the entry up to which that was known
    expected = models.TextField(default="", blank=True)  # as the asker wrote it
    expected_value = models.TextField(default="", blank=True)  # exact, where that was a number
    why = models.TextField()
    missed = models.TextField(default="", blank=True)  # the key of a fact that is missed
    to = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # null: to finance
    due = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        indexes = (
            Index("month", name="question_month"),
            Index("employee", "month", name="question_employee"),
        )
        constraints = (CheckConstraint(condition=~Q(why=""), name="question_says_why"),)

    def __str__(self) -> str:
        return f"№{self.pk} {self.month} {self.employee}"

    @property
    def title(self) -> Words:
        return Words(self.title_en, self.title_ru)


class Reply(Written):
    """What somebody it concerns said to it."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="replies")
    text = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (CheckConstraint(condition=~Q(text=""), name="reply_says_something"),)


class Ruling(Written):
    """How the question ended, once: another person decided it, or the asker took it back."""

    class Outcome(models.TextChoices):
        RIGHT = "right"  # the figure is right as it stands
        WRONG = "wrong"  # it was not, and is mended, or will be
        WITHDRAWN = "withdrawn"

    question = models.OneToOneField(Question, models.PROTECT, related_name="ruling")
    outcome = models.CharField(max_length=9, choices=Outcome)
    reason = models.TextField(default="", blank=True)
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    single_handed = models.BooleanField(default=False)  # by the asker himself: a company of one person

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(outcome__in=("right", "wrong", "withdrawn")), name="ruling_outcome"),
            CheckConstraint(condition=Q(outcome="withdrawn") | ~Q(reason=""), name="ruling_has_a_reason"),
        )


class MissingFact(Written):
    """A fact that the figure lacks, whole, with proof that it happened; credited to the person of the question."""

    question = models.ForeignKey(Question, models.PROTECT, db_index=False, related_name="missing")
    number = models.IntegerField()  # 1, 2, … of the question
    kind = models.ForeignKey(Kind, models.PROTECT, db_index=False, related_name="+")
    occurred_at = models.DateTimeField()
    amount = models.BigIntegerField(null=True)  # minor units
    quantity_num = models.BigIntegerField(default=1)
    quantity_den = models.BigIntegerField(default=1)
    subject = models.TextField(default="", blank=True)
    fields = models.JSONField(default=dict)  # as `ledger.fields` writes them
    role = models.TextField(default="", blank=True)
    proof = models.TextField()
    address = models.TextField(default="", blank=True)  # of a page or a file where it can be seen
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(fields=("question", "number"), name="missing_fact_number"),
            CheckConstraint(condition=~Q(proof=""), name="missing_fact_has_proof"),
        )

    @property
    def key(self) -> str:
        """Under which the ledger has it once it is approved."""
        return f"{self.question_id}/{self.number}"


class MissingFactDecision(Written):
    """Another person's word on it, once. Approved, it is in the ledger by the same entry."""

    missing = models.OneToOneField(MissingFact, models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    reason = models.TextField(default="", blank=True)
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, db_index=False, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    single_handed = models.BooleanField(default=False)  # by whoever proposed it: a company of one person

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(approved=True, fact__isnull=False) | Q(approved=False, fact=None),
                name="approved_fact_is_recorded",
            ),
            CheckConstraint(condition=Q(approved=True) | ~Q(reason=""), name="refused_fact_has_a_reason"),
        )
