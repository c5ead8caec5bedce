"""Schemes and plans as dated revisions, and the way of a scheme into force. The database holds both: `migrations/`."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.people.known import Known
from pochemu.people.models import Account, Employee, Position


class SchemeRevision(Known):
    """A position's scheme, in force from a month on."""

    position = models.ForeignKey(Position, models.PROTECT, db_index=False, related_name="schemes")
    effective = models.IntegerField()  # the month from which it is in force, as 202603
    number = models.IntegerField()  # 1, 2, … of this position and month
    text = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text
    begins_at = models.DateTimeField()  # the month's first instant in the company's zone

    class Meta:
        constraints = (UniqueConstraint("position", "effective", "number", name="scheme_number"),)

    def __str__(self) -> str:
        return f"{self.position} {self.effective} №{self.number}"


class PlanException(models.Model):
    """A plan of a month that has begun, to be changed all the same: proposed with a reason, decided by another person.

    A decision is made once; the plan that follows from it leads back here.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="plan_exceptions")
    measure = models.TextField()
    month = models.IntegerField()  # 202603
    value = models.TextField()  # exact, as in PlanRevision; "" takes the personal plan back
    reason = models.TextField()
    proposed_by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)  # null: not decided yet
    answer = models.TextField(default="", blank=True)  # why it was refused
    single_handed = models.BooleanField(default=False)  # the company has one person: he decided on his own proposal

    class Meta:
        indexes = (Index("month", "approved", name="plan_exception_month"),)
        constraints = (
            CheckConstraint(condition=~Q(reason=""), name="plan_exception_reason"),
            CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, approved=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, approved__isnull=False),
                name="plan_exception_decided_whole",
            ),
            CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")) | Q(single_handed=True),
                name="plan_exception_by_another",
            ),
            UniqueConstraint(
                "employee", "measure", "month", condition=Q(approved=None), name="plan_exception_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.employee} {self.measure} {self.month}: {self.value}"


class PlanRevision(Known):
    """A personal plan of a measure for one month."""

    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="plans")
    measure = models.TextField()
    month = models.IntegerField()  # 202603
    value = models.TextField()  # exact: "12", "7/2"; "" is a plan taken back
    begins_at = models.DateTimeField()  # the month's first instant in the company's zone
    exception = models.ForeignKey(
        PlanException, models.PROTECT, null=True, db_index=False, related_name="revisions"
    )  # by which it could be changed after the month had begun

    class Meta:
        indexes = (
            Index("employee", "measure", "month", name="plan_employee"),
            Index("month", "known_until", name="plan_month"),
        )
        constraints = (
            UniqueConstraint("exception", condition=Q(exception__isnull=False), name="plan_exception_used_once"),
        )

    def __str__(self) -> str:
        return f"{self.employee} {self.measure} {self.month}"


class Draft(models.Model):
    """A scheme that somebody is writing for a position. What it says is its latest version."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="drafts")
    begun_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.position} №{self.pk}"

    @property
    def latest(self) -> "DraftVersion":
        return self.versions.latest("number")


class DraftVersion(models.Model):
    """A draft as somebody left it; never changed. Whoever wrote any of them is an author of what is submitted."""

    draft = models.ForeignKey(Draft, models.PROTECT, db_index=False, related_name="versions")
    number = models.IntegerField()  # 1, 2, … of this draft
    effective = models.IntegerField()  # the month from which it is to be in force, as 202603
    text = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text
    author = models.ForeignKey(Account, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (UniqueConstraint(fields=("draft", "number"), name="draft_version"),)

    def __str__(self) -> str:
        return f"{self.draft}.{self.number}"


class Submission(models.Model):
    """A version put up for approval, as the approver is shown it. A later version of the draft makes it void."""

    version = models.OneToOneField(DraftVersion, models.PROTECT, related_name="submission")
    follows = models.ForeignKey(SchemeRevision, models.PROTECT, null=True, related_name="+")
    """The last revision of the position when it was submitted: another since then makes it void, too."""
    warnings = models.JSONField(default=list)  # [{"en", "ru"}, …] that the submitter was told, and went on
    digest = models.CharField(max_length=64)  # of all that: what an approver's word is bound to
    submitter = models.ForeignKey(Account, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.version)


class Decision(models.Model):
    """What another person said of a submission, once. An approved one is in force as the revision."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="decision")
    digest = models.CharField(max_length=64)  # the submission's, as it was shown
    approved = models.BooleanField()
    reason = models.TextField(default="", blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    single_handed = models.BooleanField(default=False)  # by an author or the submitter himself: a company of one
    revision = models.OneToOneField(SchemeRevision, models.PROTECT, null=True, related_name="decision")

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(approved=True, revision__isnull=False) | Q(approved=False, revision=None),
                name="approved_is_in_force",
            ),
            CheckConstraint(condition=Q(approved=True) | ~Q(reason=""), name="rejected_with_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.submission}: {'+' if self.approved else '-'}"


class Acknowledgement(models.Model):
    """An employee has read a revision of the scheme of his position, and said so."""

    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="acknowledgements")
    revision = models.ForeignKey(SchemeRevision, models.PROTECT, related_name="acknowledgements")
    digest = models.CharField(max_length=64)  # the revision's, as it was shown
    acknowledged_at = models.DateTimeField()

    class Meta:
        constraints = (UniqueConstraint(fields=("employee", "revision"), name="acknowledged_once"),)

    def __str__(self) -> str:
        return f"{self.employee}: {self.revision}"
