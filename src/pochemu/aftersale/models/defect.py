"""What is wrong with a unit: found, given to a contractor, mended, looked at again; and each step of that."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.aftersale.models.inspection import Inspection
from pochemu.aftersale.models.request import Request
from pochemu.engine.words import Words
from pochemu.people.models import Account, Employee
from pochemu.property.models import Unit
from pochemu.sales.models import Contract


class DefectTerms(models.Model):
    """The one row: by when what is found is to be mended. What is found already keeps its own day."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    essential_days = models.PositiveSmallIntegerField(default=10)
    other_days = models.PositiveSmallIntegerField(default=20)
    working = models.BooleanField(default=True)  # those two are working days, by the company's calendar
    guarantee_days = models.PositiveSmallIntegerField(default=60)  # calendar ones, as the law counts them
    answer_days = models.PositiveSmallIntegerField(default=3)  # working ones: to the first answer to a request
    before_registration = models.BooleanField(default=False)  # a unit may be viewed once its contract is signed

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(id=1), name="one_row_of_defect_terms"),
            CheckConstraint(
                condition=Q(essential_days__gt=0, other_days__gt=0, guarantee_days__gt=0, answer_days__gt=0),
                name="defect_terms_are_days",
            ),
        )

    def __str__(self) -> str:
        return "defect terms"


class Contractor(models.Model):
    """Who mends: a firm, or the company's own brigade."""

    name = models.TextField(unique=True)
    contact = models.TextField(default="", blank=True)
    phone = models.TextField(default="", blank=True)
    email = models.TextField(default="", blank=True)
    gone = models.BooleanField(default=False)  # gets nothing new

    class Meta:
        constraints = (CheckConstraint(condition=~Q(name=""), name="contractor_has_a_name"),)

    def __str__(self) -> str:
        return self.name


class Defect(models.Model):
    class State(models.TextChoices):
        FOUND = "found"
        ASSIGNED = "assigned"
        MENDED = "mended"  # as whoever mended says
        CLOSED = "closed"  # as a specialist saw
        DROPPED = "dropped"  # there was none

        @property
        def words(self) -> Words:
            return _STATES[self.value]

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="defects")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="defects")
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="defects")
    place = models.TextField(default="", blank=True)
    thing = models.TextField(default="", blank=True)
    text = models.TextField(default="", blank=True)
    essential = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    found_on = models.DateField()
    first_due_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.FOUND)
    closed_on = models.DateField(null=True)
    contractor = models.ForeignKey(Contractor, models.PROTECT, null=True, db_index=False, related_name="defects")
    responsible = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="defects")  # credited
    told_late = models.DateField(null=True)  # the deadline of which the ledger knows that it passed
    version = models.PositiveIntegerField(default=0)  # of which two who change it at once have seen the same

    class Meta:
        indexes = (
            Index("due_on", condition=Q(state__in=("found", "assigned", "mended")), name="defect_open"),
            Index("contractor", "state", name="defect_contractor"),
            Index("responsible", "state", name="defect_responsible"),
        )
        constraints = (
            CheckConstraint(condition=~Q(thing="", text=""), name="defect_says_what"),
            CheckConstraint(condition=Q(due_on__gte=F("found_on")), name="defect_is_due_later"),
            CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on=None)),
                name="defect_is_closed_on_a_day",
            ),
            CheckConstraint(
                condition=Q(state__in=("found", "assigned", "mended", "closed", "dropped")), name="defect_state"
            ),
        )

    def __str__(self) -> str:
        return f"defect-{self.pk}"

    @property
    def subject(self) -> str:
        """As the ledger calls it."""
        return f"defect-{self.pk}"

    @property
    def what(self) -> str:
        """In a line: where, what, and in whose words."""
        return ": ".join(part for part in (", ".join(filter(None, (self.place, self.thing))), self.text) if part)


OPEN = ("found", "assigned", "mended")
"""Not mended yet, as far as somebody saw."""

_STATES = {
    "found": Words("found", "найдено"),
    "assigned": Words("being mended", "в работе"),
    "mended": Words("mended, to be looked at", "на проверке"),
    "closed": Words("mended", "устранено"),
    "dropped": Words("dropped", "снято"),
}


class DefectEvent(models.Model):
    """A step of a defect's way: what, when, who, and in what words."""

    class What(models.TextChoices):
        FOUND = "found"
        ASSIGNED = "assigned"
        MENDED = "mended"
        RETURNED = "returned"
        CLOSED = "closed"
        REOPENED = "reopened"
        MOVED = "moved"  # its deadline
        ENTRUSTED = "entrusted"
        DROPPED = "dropped"

    defect = models.ForeignKey(Defect, models.PROTECT, db_index=False, related_name="events")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=9, choices=What)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    text = models.TextField(default="", blank=True)
    contractor = models.ForeignKey(Contractor, models.PROTECT, null=True, db_index=False, related_name="+")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    due_on = models.DateField()  # after it

    class Meta:
        constraints = (UniqueConstraint(fields=("defect", "number"), name="defect_event_number"),)

    def __str__(self) -> str:
        return f"defect-{self.defect_id}/{self.number}"


class Photo(models.Model):
    """Of a defect, as it was found or mended, or of what a client asks for. The content is in the storage, without what
    a camera says beside it."""

    defect = models.ForeignKey(Defect, models.PROTECT, null=True, db_index=False, related_name="photos")
    request = models.ForeignKey(Request, models.PROTECT, null=True, db_index=False, related_name="photos")
    after = models.BooleanField(default=False)  # as it was mended
    kind = models.CharField(max_length=30)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of what is kept
    path = models.TextField(blank=True)  # "" once the client is erased
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(fields=("defect", "digest"), name="photo_once"),
            UniqueConstraint(fields=("request", "digest"), name="photo_of_a_request_once"),
            CheckConstraint(
                condition=Q(defect=None, request__isnull=False) | Q(defect__isnull=False, request=None),
                name="photo_is_of_one_thing",
            ),
            CheckConstraint(condition=Q(size__gt=0), name="photo_is_not_empty"),
        )

    def __str__(self) -> str:
        return f"photo-{self.pk}"


class PhotoOpening(models.Model):
    """Somebody opened a photo: written before it is given, and never changed."""

    photo = models.ForeignKey(Photo, models.PROTECT, db_index=False, related_name="openings")
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (Index(fields=("photo", "-at"), name="opening_photo"),)

    def __str__(self) -> str:
        return f"{self.photo_id} {self.account_id}"
