"""How much of a project is to be sold in a month."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.models import Account
from pochemu.property.models import Project


class SalesPlan(models.Model):
    """Written once: the latest of a project and a month holds. Nobody's bonus knows it: plans of people are others."""

    project = models.ForeignKey(Project, models.PROTECT, db_index=False, related_name="plans")
    month = models.PositiveIntegerField()  # 202603
    units = models.PositiveIntegerField(null=True)  # null: not planned
    area = models.BigIntegerField(null=True)  # hundredths of a square metre
    amount = models.BigIntegerField(null=True)  # minor units
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = (Index("month", "project", "id", name="sales_plan_of_month"),)
        constraints = (
            CheckConstraint(condition=Q(month__gte=190001, month__lte=999912), name="sales_plan_month"),
            CheckConstraint(
                condition=(Q(amount=None) | Q(amount__gte=0, amount__lt=AMOUNTS_BELOW))
                & (Q(area=None) | Q(area__gte=0, area__lt=AMOUNTS_BELOW)),
                name="sales_plan_amounts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id}: {self.month}"
