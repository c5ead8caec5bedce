"""Scripts, their versions, and the steps by which calls were led."""

from functools import lru_cache

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.callcentre.script import Tree, read_script
from pochemu.people.models import Account


class Script(models.Model):
    draft = models.TextField()  # as it is being written; calls are led by versions
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # no call is led by it any more

    def __str__(self) -> str:
        return f"{self.pk}"


class ScriptVersion(models.Model):
    """As it was made public: never changed, for calls keep the version that they were led by."""

    script = models.ForeignKey(Script, models.PROTECT, db_index=False, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("script", "number"), name="script_version_once"),)

    def __str__(self) -> str:
        return f"{self.script_id}.{self.number}"

    @property
    def tree(self) -> Tree:
        return _tree(self.text)


@lru_cache(32)
def _tree(text: str) -> Tree:
    """Of a version, whose text never changes; it was checked when it was made."""
    tree = read_script(text).tree
    assert tree is not None, text
    return tree


class PassedQuerySet(models.QuerySet["Passed"]):
    def held(self) -> "PassedQuerySet":
        """What was not taken back."""
        return self.filter(undone_at=None)


class Passed(models.Model):
    """A step of its script that a call went through: the answer that was chosen, and what was said in other words."""

    call = models.ForeignKey("callcentre.Call", models.PROTECT, db_index=False, related_name="passed")
    number = models.PositiveIntegerField()
    step = models.TextField()
    answer = models.TextField(blank=True)  # the script's; "" where it goes on whatever is said
    said = models.TextField(blank=True)  # "" once the client is erased
    keep = models.TextField(blank=True)  # under which heading the client's card has it
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    undone_at = models.DateTimeField(null=True)  # the operator went back

    objects = PassedQuerySet.as_manager()

    class Meta:
        indexes = (Index(fields=("step", "answer"), name="passed_step", condition=Q(undone_at=None)),)
        constraints = (
            UniqueConstraint(fields=("call", "number"), name="passed_once"),
            CheckConstraint(condition=Q(number__gte=1), name="passed_from_one"),
        )

    def __str__(self) -> str:
        return self.step
