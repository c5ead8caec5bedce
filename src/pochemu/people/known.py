"""Rows of which it is remembered when they became known: never changed, only overtaken by later ones.

A row is known from one ledger entry until another. Assignments, absences, plans, schemes and facts are all such rows:
the number of one entry fixes everything that was known when it was written.
"""

from typing import Any, Final, Protocol, Self

from django.db import models

FOREVER: Final = 2**63 - 1


class Act(Protocol):
    """An open ledger entry: what is written belongs to it."""

    @property
    def seq(self) -> int: ...

    def wrote(self, known_from: int) -> bool:
        """Whether a row known from then is this act's own."""


class KnownQuerySet(models.QuerySet[Any]):
    def known(self, at: int | None = None) -> Self:
        """Known now, or as of the entry with that number."""
        if at is None:
            return self.filter(known_until=FOREVER)
        return self.filter(known_from__lte=at, known_until__gt=at)

    def overtake(self, act: Act) -> int:
        """These rows, known until now, are known no longer."""
        return self.filter(known_until=FOREVER).update(known_until=act.seq)


class Known(models.Model):
    known_from = models.BigIntegerField()
    known_until = models.BigIntegerField(default=FOREVER)

    objects = KnownQuerySet.as_manager()

    class Meta:
        abstract = True
