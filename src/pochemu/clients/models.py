"""Clients. Everything personal about them is here and in the rooms: the ledger knows their numbers alone."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Exists, F, Index, OuterRef, Q, UniqueConstraint
from django.utils.translation import get_language

from pochemu.clients.phones import extension, printed_with
from pochemu.engine.words import Words
from pochemu.people.models import Account, Employee

LONGEST_NAME = 200
LONGEST_TEXT = 4_000


class ClientQuerySet(models.QuerySet["Client"]):
    def kept(self) -> Self:
        """Those who are not parts of others, nor taken back with the file that they were brought by."""
        return self.filter(merged_into=None, taken_back_at=None)

    def nobodys(self, day: date) -> Self:
        """Of whom nobody takes care on that day. An index leads to the few who may be."""
        care = Responsibility.objects.on(day).filter(client=OuterRef("pk"))
        return self.filter(~Exists(care), in_hands_since=None)


class Client(models.Model):
    """A person or a firm. Merged into another, it stays as it was, as a part of that one."""

    class Kind(models.TextChoices):
        PERSON = "person"
        FIRM = "firm"

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.PERSON)
    name = models.TextField(blank=True)  # "" once it is erased
    sort = models.TextField(editable=False, blank=True)  # the name, folded
    search = models.TextField(editable=False, blank=True)  # all by which it is found: see `searching.py`
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    erased_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)  # brought by an import that was undone: nobody sees it any more
    # Since when somebody is responsible for it without an end, kept by the database. NULL: perhaps nobody is.
    in_hands_since = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    version = models.PositiveIntegerField(default=1)  # of what its card says: who writes tells which he saw

    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = (
            Index("sort", "id", condition=Q(merged_into=None), name="client_sort"),
            Index("sort", "id", condition=Q(merged_into=None, in_hands_since=None), name="client_in_no_hands"),
        )
        constraints = (
            CheckConstraint(condition=Q(kind__in=("person", "firm")), name="client_kind"),
            CheckConstraint(
                condition=(Q(erased_at=None) & ~Q(name="")) | Q(erased_at__isnull=False, name=""),
                name="client_has_a_name_until_erased",
            ),
            CheckConstraint(condition=~Q(merged_into=F("id")), name="client_is_no_part_of_itself"),
        )

    def __str__(self) -> str:
        return f"№{self.pk} {self.name}".rstrip()

    @property
    def subject(self) -> str:
        """As the ledger calls it."""
        return f"client-{self.pk}"

    @property
    def whole(self) -> "Client":
        """Whom it is a part of; itself, where of nobody."""
        return self.merged_into or self


_EXTENSION = Words("ext. ", "доб. ")


class ClientPhone(models.Model):
    client = models.ForeignKey(Client, models.PROTECT, db_index=False, related_name="phones")
    number = models.CharField(max_length=16)  # E.164: +79161234567
    as_said = models.TextField(blank=True, default="")  # as somebody typed it

    class Meta:
        indexes = (Index("number", name="client_phone_number"),)
        constraints = (
            UniqueConstraint(fields=("client", "number"), name="client_phone_once"),
            CheckConstraint(condition=Q(number__startswith="+"), name="client_phone_is_international"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def printed(self) -> str:
        """With its extension, in the reader's language."""
        return printed_with(self.number, self.as_said, _EXTENSION.text(get_language() or "ru"))

    @property
    def dialled(self) -> str:
        inner = extension(self.as_said)
        return f"tel:{self.number};ext={inner}" if inner else f"tel:{self.number}"


class ClientEmail(models.Model):
    client = models.ForeignKey(Client, models.PROTECT, db_index=False, related_name="emails")
    address = models.TextField()  # in small letters

    class Meta:
        indexes = (Index("address", name="client_email_address"),)
        constraints = (UniqueConstraint(fields=("client", "address"), name="client_email_once"),)

    def __str__(self) -> str:
        return self.address


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    def on(self, day: date) -> Self:
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), first_day__lte=day)

    def since(self, day: date) -> Self:
        """Those that hold on that day or a later one."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=day) & Q(last_day__gte=F("first_day")))


class Responsibility(models.Model):
    """Who is responsible for a client, both days included. One that ends before it begins never held."""

    client = models.ForeignKey(Client, models.PROTECT, db_index=False, related_name="responsibilities")
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="clients")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    why = models.TextField(blank=True, default="")
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    said_at = models.DateTimeField()

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "responsibilities"
        indexes = (
            Index("client", "first_day", name="responsibility_client"),
            Index("employee", "last_day", "client", name="responsibility_employee"),
        )

    def __str__(self) -> str:
        return f"{self.client_id}: {self.employee_id} {self.first_day}–{self.last_day or ''}"


class HistoryItem(models.Model):
    """One thing of the client's history: which room's, what it was and under which number it is found there."""

    client = models.ForeignKey(Client, models.PROTECT, db_index=False, related_name="history")
    at = models.DateTimeField()
    room = models.TextField()
    what = models.TextField()
    number = models.BigIntegerField(null=True)
    fact_kind = models.TextField(blank=True, default="")
    fact_key = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = (Index(fields=("client", "-at", "-id"), name="history_of_client"),)

    def __str__(self) -> str:
        return f"{self.client_id}: {self.room} {self.what} {self.number or ''}".rstrip()


class Note(models.Model):
    client = models.ForeignKey(Client, models.PROTECT, related_name="notes")
    text = models.TextField(blank=True)  # "" once the client is erased
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    def __str__(self) -> str:
        return f"{self.client_id}: {self.at}"


class ClientFile(models.Model):
    """A file that somebody attached. Its content is kept in the storage, under a name that tells nothing."""

    client = models.ForeignKey(Client, models.PROTECT, db_index=False, related_name="files")
    name = models.TextField(blank=True)  # as it was given; "" once the client is erased
    kind = models.CharField(max_length=30)  # the content's own, whatever its name said
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of its content
    path = models.TextField(blank=True)  # in the storage; "" once the client is erased
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(fields=("client", "digest"), name="client_file_once"),
            UniqueConstraint(fields=("path",), condition=~Q(path=""), name="client_file_has_its_own_place"),
            CheckConstraint(condition=Q(size__gt=0), name="client_file_is_not_empty"),
            CheckConstraint(
                condition=Q(name="", path="") | (~Q(name="") & ~Q(path="")), name="client_file_is_kept_until_erased"
            ),
        )

    def __str__(self) -> str:
        return self.name or self.digest[:12]


class Opening(models.Model):
    """Somebody opened or took a client's file: written before it is given, and never changed."""

    file = models.ForeignKey(ClientFile, models.PROTECT, db_index=False, related_name="openings")
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (Index(fields=("file", "-at"), name="opening_file"),)

    def __str__(self) -> str:
        return f"{self.file_id} {self.account_id}"


class Consent(models.Model):
    """To what the client agreed: that his personal data are kept and used, in these words, from that day."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="consents")
    text = models.TextField(blank=True)  # "" once the client is erased
    given_on = models.DateField()
    said_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # who wrote it down
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")), name="consent_is_given_first"
            ),
        )

    def __str__(self) -> str:
        return f"{self.client_id}: {self.given_on}"


class Taking(models.Model):
    """Somebody took a list of clients out of the house: how many, by what they were found, which file."""

    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    query = models.TextField(blank=True)  # as somebody typed it; "" once a client whom it names is erased
    whose = models.CharField(max_length=10, blank=True)  # of the list's tabs; "" is all
    format = models.CharField(max_length=4, choices={"csv": "csv", "xlsx": "xlsx"})
    clients = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the file

    class Meta:
        indexes = (Index(fields=("-at", "-id"), name="taking_at"),)
        constraints = (CheckConstraint(condition=Q(format__in=("csv", "xlsx")), name="taking_format"),)

    def __str__(self) -> str:
        return f"{self.at} {self.clients}"


class ListTaken(models.Model):
    """Somebody took a list of another room out of the house: which, by what it was narrowed, how many rows."""

    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    title_en = models.TextField()  # of the list
    title_ru = models.TextField()
    asked = models.TextField(blank=True)  # the list's address, as it was narrowed; "" once a client it names is erased
    contacts = models.BooleanField()  # clients' phones and addresses were in it
    lines = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the file

    class Meta:
        verbose_name_plural = "lists taken"
        indexes = (Index(fields=("-at", "-id"), name="list_taken_at"),)

    def __str__(self) -> str:
        return f"{self.at} {self.title.en} {self.lines}"

    @property
    def title(self) -> Words:
        return Words(self.title_en, self.title_ru)
