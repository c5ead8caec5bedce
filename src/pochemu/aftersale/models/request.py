"""What a client asks for once his unit is handed over: answered, decided, mended under guarantee, closed."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.engine.words import Words
from pochemu.people.models import Account, Employee
from pochemu.property.models import Unit
from pochemu.sales.models import Contract


class Request(models.Model):
    class How(models.TextChoices):
        PHONE = "phone"
        EMAIL = "email"
        VISIT = "visit"

        @property
        def words(self) -> Words:
            return _HOWS[self.value]

    class Decision(models.TextChoices):
        GUARANTEE = "guarantee"
        NOT = "not"

        @property
        def words(self) -> Words:
            return _DECISIONS[self.value]

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    how = models.CharField(max_length=5, choices=How)
    text = models.TextField()
    at = models.DateTimeField()
    answer_by = models.DateField()
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="requests")  # credited
    answered_at = models.DateTimeField(null=True)  # first
    decision = models.CharField(max_length=9, choices=Decision, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)  # of which two who change it at once have seen the same

    class Meta:
        indexes = (
            Index("answer_by", condition=Q(closed_at=None), name="request_open"),
            Index("employee", "closed_at", name="request_of_employee"),
        )
        constraints = (
            CheckConstraint(condition=~Q(text=""), name="request_says_something"),
            CheckConstraint(
                condition=Q(closed_at=None) | (Q(answered_at__isnull=False) & ~Q(decision="")),
                name="request_is_closed_once_decided",
            ),
        )

    def __str__(self) -> str:
        return f"request-{self.pk}"


_HOWS = {
    "phone": Words("by phone", "по телефону"),
    "email": Words("by e-mail", "письмом"),
    "visit": Words("in person", "лично"),
}
_DECISIONS = {
    "guarantee": Words("under guarantee", "по гарантии"),
    "not": Words("not under guarantee", "не по гарантии"),
}


class RequestEvent(models.Model):
    """A step of a request's way: what, when, who, and in what words."""

    class What(models.TextChoices):
        TAKEN = "taken"
        ANSWERED = "answered"
        GUARANTEE = "guarantee"
        NOT = "not"
        CLOSED = "closed"
        ENTRUSTED = "entrusted"

    request = models.ForeignKey(Request, models.PROTECT, db_index=False, related_name="events")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=9, choices=What)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    text = models.TextField(default="", blank=True)
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("request", "number"), name="request_event_number"),)

    def __str__(self) -> str:
        return f"request-{self.request_id}/{self.number}"
