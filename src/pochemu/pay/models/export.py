"""What was taken out of the house: everybody's statements, the payroll. Who, when, which file."""

from django.db import models
from django.db.models import UniqueConstraint

from pochemu.pay.models.written import Written
from pochemu.people.models import Account


class Export(Written):
    """A file that somebody took. The first of its kind is the export; a later one shows that it is a repetition."""

    class What(models.TextChoices):
        STATEMENTS = "statements"
        PAYROLL = "payroll"  # of closed months only

    month = models.IntegerField()  # 202603
    what = models.CharField(max_length=10, choices=What)
    template = models.TextField(default="", blank=True)  # the payroll template's name
    columns = models.TextField(default="", blank=True)  # its text, as it was
    number = models.IntegerField()  # 1, 2, … of its month and kind
    people = models.IntegerField()
    total = models.BigIntegerField()  # minor units
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("month", "what", "number"), name="export_number"),)

    def __str__(self) -> str:
        return f"{self.month} {self.what} №{self.number}"


class PayrollTemplate(Written):
    """Which columns a payroll file has. A further number is its newer wording."""

    name = models.TextField()
    number = models.IntegerField()  # 1, 2, … of the name
    text = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("name", "number"), name="payroll_template_number"),)

    def __str__(self) -> str:
        return f"{self.name} №{self.number}"
