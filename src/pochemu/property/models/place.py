"""Where a unit stands: project → building → section → floor → the unit's place on it."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.engine.words import Words

HUNDREDTHS = 100
"""Of a square metre, in which areas are kept."""


class Product(models.TextChoices):
    """What a unit is sold as. Facts call them by their Russian words, as schemes do."""

    FLAT = "flat"
    COMMERCIAL = "commercial"
    PARKING = "parking"
    STORAGE = "storage"

    @property
    def words(self) -> Words:
        return _PRODUCTS[self.value]


_PRODUCTS = {
    "flat": Words("flat", "квартира"),
    "commercial": Words("commercial premises", "коммерция"),
    "parking": Words("parking place", "машино-место"),
    "storage": Words("storage room", "кладовая"),
}


class Project(models.Model):
    name = models.TextField(unique=True)
    address = models.TextField(default="", blank=True)
    closed = models.BooleanField(default=False)  # nothing of it is sold any more
    portals = models.JSONField(default=dict, blank=True)  # texts by what they tell portals: `property.advertising`

    class Meta:
        constraints = (CheckConstraint(condition=~Q(name=""), name="project_has_a_name"),)

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    project = models.ForeignKey(Project, models.PROTECT, db_index=False, related_name="buildings")
    name = models.TextField()
    ready_on = models.DateField(null=True)  # when it is, or is promised to be, commissioned
    portals = models.JSONField(default=dict, blank=True)  # its numbers in the lists of portals, by theirs

    class Meta:
        constraints = (
            UniqueConstraint(fields=("project", "name"), name="building_once"),
            CheckConstraint(condition=~Q(name=""), name="building_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """A building without sections has one, without a name."""

    building = models.ForeignKey(Building, models.PROTECT, db_index=False, related_name="sections")
    name = models.TextField(default="", blank=True)
    place = models.PositiveSmallIntegerField(default=0)  # in order, from the left

    class Meta:
        ordering = ("place", "pk")
        constraints = (UniqueConstraint(fields=("building", "name"), name="section_once"),)

    def __str__(self) -> str:
        return self.name


class Layout(models.Model):
    """A plan that units have in common, drawn or not."""

    project = models.ForeignKey(Project, models.PROTECT, db_index=False, related_name="layouts")
    name = models.TextField()
    picture = models.TextField(default="", blank=True)  # in the storage
    kind = models.CharField(max_length=30, default="", blank=True)  # of its content
    digest = models.CharField(max_length=64, default="", blank=True)  # SHA-256 of it

    class Meta:
        constraints = (
            UniqueConstraint(fields=("project", "name"), name="layout_once"),
            CheckConstraint(
                condition=Q(picture="", kind="", digest="") | (~Q(picture="") & ~Q(kind="") & ~Q(digest="")),
                name="layout_has_a_picture_or_none",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """Its number need not be its own: parking places and parts of one flat share theirs."""

    section = models.ForeignKey(Section, models.PROTECT, db_index=False, related_name="units")
    floor = models.SmallIntegerField()
    place = models.PositiveSmallIntegerField()  # on the floor, from the left
    number = models.TextField()
    product = models.CharField(max_length=10, choices=Product, default=Product.FLAT)
    rooms = models.PositiveSmallIntegerField(null=True)  # 0: a studio; null: not told in rooms
    area = models.PositiveIntegerField(null=True)  # hundredths of a square metre
    layout = models.ForeignKey(Layout, models.PROTECT, null=True, db_index=False, related_name="units")
    note = models.TextField(default="", blank=True)

    class Meta:
        indexes = (Index("section", "floor", "place", name="unit_stands"),)
        constraints = (
            CheckConstraint(condition=~Q(number=""), name="unit_has_a_number"),
            CheckConstraint(condition=Q(product__in=Product.values), name="unit_product"),
            CheckConstraint(condition=Q(area=None) | Q(area__gt=0, area__lt=10**9), name="unit_area"),
            CheckConstraint(condition=Q(rooms=None) | Q(rooms__lt=100), name="unit_rooms"),
        )

    def __str__(self) -> str:
        return f"unit-{self.pk}"

    @property
    def subject(self) -> str:
        """As the ledger calls it."""
        return f"unit-{self.pk}"


class UnitKey(models.Model):
    """How a feed calls the unit. A unit that a feed has lost is not sold by that: it is only a hint."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="keys")
    source = models.TextField()
    key = models.TextField()
    seen_at = models.DateTimeField()  # last
    lost_at = models.DateTimeField(null=True)  # since when the feed has it no more

    class Meta:
        constraints = (UniqueConstraint(fields=("source", "key"), name="unit_key_once"),)

    def __str__(self) -> str:
        return f"{self.source}/{self.key}"
