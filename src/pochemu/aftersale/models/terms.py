"""By what days and numbers after-sale service works: the company's own settings."""

from django.db import models
from django.db.models import CheckConstraint, Q


class Terms(models.Model):
    """The one row of them. Days are working days of the production calendar."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    file_days = models.PositiveSmallIntegerField(default=3)  # from signing to filing
    electronic_days = models.PositiveSmallIntegerField(default=5)  # of the register, from filing
    paper_days = models.PositiveSmallIntegerField(default=9)
    mend_days = models.PositiveSmallIntegerField(default=10)  # of a suspension, where no day is said
    numbers = models.CharField(max_length=60, default="{n}/{year}")  # of acts: a pattern as of contracts' numbers

    class Meta:
        verbose_name_plural = "terms"
        constraints = (
            CheckConstraint(condition=Q(id=1), name="one_row_of_terms_of_aftersale"),
            CheckConstraint(
                condition=Q(file_days__gt=0, electronic_days__gt=0, paper_days__gt=0, mend_days__gt=0),
                name="terms_of_aftersale",
            ),
        )

    def __str__(self) -> str:
        return "terms"
