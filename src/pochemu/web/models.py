"""What the pages themselves remember."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from pochemu.people.models import Account


class TakenForm(models.Model):
    """A form that made something, and where that is: kept in the transaction that made it."""

    by = models.ForeignKey(Account, models.CASCADE, db_index=False, related_name="+")
    token = models.UUIDField()  # the form's own, put in when it was shown
    said = models.CharField(max_length=64)  # a digest of where it was sent and of all that was in it
    made = models.TextField()  # the address that answered it
    at = models.DateTimeField()

    class Meta:
        indexes = (Index(fields=("at",), name="taken_form_at"),)
        constraints = (UniqueConstraint(fields=("by", "token"), name="taken_form_once"),)

    def __str__(self) -> str:
        return str(self.token)


class SignInTry(models.Model):
    """A wrong password, or the latest right one, for a name from a place: see `pochemu.web.guessing`."""

    name = models.CharField(max_length=150)  # as it was typed, of a login or not
    place = models.CharField(max_length=45)  # an address; of IPv6 what its owner has of it
    right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = (
            Index(fields=("name", "at"), name="sign_in_name"),
            Index(fields=("place", "at"), name="sign_in_place"),
        )
        constraints = (UniqueConstraint(fields=("name", "place"), condition=Q(right=True), name="sign_in_right_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
