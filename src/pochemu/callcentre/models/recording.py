"""Recordings of calls, what was remarked in them, and who listened."""

from django.db import models
from django.db.models import Index, UniqueConstraint

from pochemu.callcentre.models.call import Call
from pochemu.people.models import Account


class Recording(models.Model):
    call = models.ForeignKey(Call, models.PROTECT, related_name="recordings")
    digest = models.CharField(max_length=64)  # of its content: the file is kept under it
    kind = models.CharField(max_length=20)  # the content's own, whatever its name said
    size = models.PositiveBigIntegerField()
    name = models.TextField(blank=True)
    milliseconds = models.PositiveBigIntegerField(null=True)  # null where the content does not tell it simply
    peaks = models.BinaryField(default=bytes)  # of PCM: how loud each part is, 0 to 255
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # null: the exchange

    class Meta:
        constraints = (UniqueConstraint(fields=("call", "digest"), name="recording_once"),)

    def __str__(self) -> str:
        return self.name or self.digest[:12]

    @property
    def path(self) -> str:
        """In the storage."""
        return f"recordings/{self.digest[:2]}/{self.digest[2:]}"


class Mark(models.Model):
    """A remark at a moment of a recording."""

    recording = models.ForeignKey(Recording, models.PROTECT, related_name="marks")
    milliseconds = models.PositiveBigIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    def __str__(self) -> str:
        return self.text


class Play(models.Model):
    """Somebody listened: written before the first sound is served, and never changed."""

    recording = models.ForeignKey(Recording, models.PROTECT, db_index=False, related_name="plays")
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (
            Index(
                fields=(
                    "recording",
                    "-at",
                ),
                name="play_recording",
            ),
        )

    def __str__(self) -> str:
        return f"{self.recording_id} {self.account_id}"
