"""A contract of a unit: who buys it, for how much, and each thing that happened to it."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from gmpy2 import mpq

from pochemu.clients.models import Client, ClientFile
from pochemu.engine.words import Words
from pochemu.ledger.models import AMOUNTS_BELOW, Entry
from pochemu.people.models import Account
from pochemu.property.models import Unit
from pochemu.sales.models.deal import Deal


class Form(models.TextChoices):
    """How it is paid. Facts call them by their Russian words, as schemes do."""

    AT_ONCE = "at_once"
    INSTALMENTS = "instalments"
    MORTGAGE = "mortgage"

    @property
    def words(self) -> Words:
        return _FORMS[self.value]


_FORMS = {
    "at_once": Words("100\u202f% at once", "100\u202f% оплата"),
    "instalments": Words("instalments", "рассрочка"),
    "mortgage": Words("mortgage", "ипотека"),
}


class ContractQuerySet(models.QuerySet["Contract"]):
    def placed(self) -> "ContractQuerySet":
        """With its deal, that one's client, and where its unit stands: what its facts say."""
        return self.select_related("deal__client", "unit__section__building__project")


_Contracts = models.Manager.from_queryset(ContractQuerySet)


class Contracts(_Contracts["Contract"]):
    """Without those that were taken back."""

    def get_queryset(self) -> ContractQuerySet:
        return ContractQuerySet(self.model, using=self._db).filter(taken_back_at=None)


class Contract(models.Model):
    class Kind(models.TextChoices):
        DDU = "ddu"  # of participation in the building: registered, with the money on escrow
        DKP = "dkp"  # of sale, of what is built
        ASSIGNMENT = "assignment"  # of somebody else's rights under his contract

        @property
        def words(self) -> Words:
            return _KINDS[self.value]

    class State(models.TextChoices):
        DRAFT = "draft"
        SIGNED = "signed"
        FILED = "filed"
        SUSPENDED = "suspended"
        REGISTERED = "registered"
        ENDED = "ended"  # terminated
        DROPPED = "dropped"  # a draft that came to nothing

        @property
        def words(self) -> Words:
            return _STATES[self.value]

    number = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    deal = models.ForeignKey(Deal, models.PROTECT, related_name="contracts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contracts")
    price = models.BigIntegerField()  # minor units, as it is now
    listed = models.BigIntegerField()  # minor units: what the unit cost when it was drafted
    area = models.PositiveIntegerField(null=True)  # hundredths of a square metre, by the contract
    form = models.CharField(max_length=11, choices=Form, default=Form.AT_ONCE)
    escrow = models.BooleanField(default=False)
    bank = models.TextField(default="", blank=True)
    buying = models.PositiveIntegerField(default=0)  # the turn of `Buyer` that holds now
    booked_on = models.DateField(null=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    signed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)  # of which two who change it at once have seen the same
    taken_back_at = models.DateTimeField(null=True)  # brought by an import that was undone

    objects = Contracts()
    with_taken_back = ContractQuerySet.as_manager()

    class Meta:
        indexes = (Index(fields=("state", "-drafted_at", "-id"), name="contract_state"),)
        constraints = (
            UniqueConstraint(fields=("number",), condition=Q(taken_back_at=None), name="contract_number_once"),
            CheckConstraint(condition=~Q(number=""), name="contract_has_a_number"),
            CheckConstraint(
                condition=Q(price__gt=0, price__lt=AMOUNTS_BELOW, listed__gt=0, listed__lt=AMOUNTS_BELOW),
                name="contract_amounts",
            ),
            CheckConstraint(
                condition=Q(state__in=("draft", "dropped"), signed_on=None)
                | (~Q(state__in=("draft", "dropped")) & Q(signed_on__isnull=False)),
                name="contract_is_signed_or_a_draft",
            ),
            CheckConstraint(
                condition=Q(state__in=("draft", "signed", "filed", "suspended", "registered", "ended", "dropped")),
                name="contract_state",
            ),
        )

    def __str__(self) -> str:
        return f"contract-{self.pk}"

    @property
    def subject(self) -> str:
        """As the ledger calls it."""
        return f"contract-{self.pk}"


_KINDS = {
    "ddu": Words("participation contract (DDU)", "ДДУ"),
    "dkp": Words("sale contract", "ДКП"),
    "assignment": Words("assignment of rights", "уступка"),
}
_STATES = {
    "draft": Words("draft", "проект договора"),
    "signed": Words("signed", "подписан"),
    "filed": Words("filed for registration", "подан на регистрацию"),
    "suspended": Words("registration suspended", "регистрация приостановлена"),
    "registered": Words("registered", "зарегистрирован"),
    "ended": Words("terminated", "расторгнут"),
    "dropped": Words("not signed after all", "не подписан"),
}


class Buyers(models.Manager["Buyer"]):
    """Without those of contracts that were taken back."""

    def get_queryset(self) -> "models.QuerySet[Buyer]":
        return super().get_queryset().filter(contract__taken_back_at=None)


class Buyer(models.Model):
    """A share of what is bought, from a turn on until the next. Written once; the shares of a turn make 1."""

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="buyers")
    turn = models.PositiveIntegerField()
    client = models.ForeignKey(Client, models.PROTECT, related_name="bought")
    parts = models.BigIntegerField(default=1)
    whole = models.BigIntegerField(default=1)  # the same for all of a turn

    objects = Buyers()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("contract", "turn", "client"), name="buyer_once"),
            CheckConstraint(condition=Q(parts__gt=0, whole__gte=F("parts")), name="buyer_share"),
        )

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.client_id} {self.share}"

    @property
    def share(self) -> mpq:
        return mpq(self.parts, self.whole)


class Events(models.Manager["ContractEvent"]):
    """Without those that were taken back."""

    def get_queryset(self) -> "models.QuerySet[ContractEvent]":
        return super().get_queryset().filter(taken_back_at=None)


class ContractEvent(models.Model):
    """What happened to it. Its facts are under `key`. What never happened is taken back: the row stays."""

    class What(models.TextChoices):
        SIGNED = "signed"
        FILED = "filed"
        SUSPENDED = "suspended"
        REGISTERED = "registered"
        REDUCED = "reduced"  # terminated in part
        SWAPPED = "swapped"  # of another unit from now on
        ASSIGNED = "assigned"  # of other buyers from now on
        MEASURED = "measured"  # the area after measurement
        TERMINATED = "terminated"

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="events")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=10, choices=What)
    on = models.DateField()
    at = models.DateTimeField()  # when it was told
    price = models.BigIntegerField()  # minor units, after it
    change = models.BigIntegerField(default=0)  # minor units, of the price
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")  # after it
    area = models.PositiveIntegerField(null=True)  # hundredths of a square metre, after it
    buying = models.PositiveIntegerField()  # the turn of `Buyer`, after it
    turn = models.PositiveIntegerField()  # of the deal's `Managing`, who is credited
    says = models.JSONField(default=dict)  # what this kind of thing says beside: own_fault, working_days …
    reason = models.TextField(default="", blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    taken_back_why = models.TextField(null=True)

    objects = Events()
    with_taken_back = models.Manager["ContractEvent"]()

    class Meta:
        indexes = (Index(fields=("what", "-on", "-id"), name="contract_event_on"),)
        constraints = (UniqueConstraint(fields=("contract", "number"), name="contract_event_number"),)

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Of its facts."""
        return f"contract-{self.contract_id}/{self.number}"


class ContractReason(models.Model):
    """Why contracts are terminated, registrations suspended: chosen and not written, for facts keep it for ever."""

    what = models.CharField(max_length=10, choices=ContractEvent.What)
    name = models.TextField()
    own_fault = models.BooleanField(default=False)  # of a suspension: by whoever filed it
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("what", "name"), name="contract_reason_once"),
            CheckConstraint(condition=~Q(name=""), name="contract_reason_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class RequiredDocument(models.Model):
    """What must be attached before such a contract is signed: a setting."""

    kind = models.CharField(max_length=10, choices=Contract.Kind)
    name = models.TextField()
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("kind", "name"), name="required_document_once"),
            CheckConstraint(condition=~Q(name=""), name="required_document_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class ContractDocument(models.Model):
    """A file of the client's card, attached to a contract as a document of that name."""

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="documents")
    name = models.TextField()
    file = models.ForeignKey(ClientFile, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("contract", "name", "file"), name="contract_document_once"),)

    def __str__(self) -> str:
        return self.name


class ContractTemplate(models.Model):
    """The company's own text of a contract of that kind, as a DOCX with places to fill. The latest of a kind holds."""

    kind = models.CharField(max_length=10, choices=Contract.Kind)
    name = models.TextField()  # of the file, as it was given
    path = models.TextField()  # in the storage
    digest = models.CharField(max_length=64)  # SHA-256 of its content
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    def __str__(self) -> str:
        return self.name
