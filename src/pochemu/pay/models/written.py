"""Rows that are written once: of them nothing changes, and none goes (`people.guards.written_once`)."""

from django.db import models

from pochemu.ledger.models import Entry


class Written(models.Model):
    """Who wrote it, and when, is the entry's to say."""

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True
