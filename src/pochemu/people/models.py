"""Who works here: employees, positions, teams, assignments, absences; and who may log in."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.people.currency import minor_digits
from pochemu.people.known import FOREVER, Known


def fold(text: str) -> str:
    """The text as it is searched for, on any database: without case, and with ё as е."""
    return text.casefold().replace("ё", "е")


QUESTION_DAYS = 5


class Seen(models.TextChoices):
    ALL = "all"
    TEAM = "team"
    OWN = "own"


class Company(models.Model):
    """The one row about the company itself."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name_en = models.TextField()
    name_ru = models.TextField()
    currency = models.CharField(max_length=3, default="RUB")
    time_zone = models.TextField(default="Europe/Moscow")
    language = models.CharField(max_length=2, default="ru")
    calendar = models.TextField(default="", blank=True)  # it began with: of `calendar.py`; "" is Monday to Friday
    visibility = models.JSONField(
        default=dict
    )  # {"money" | "attainment" | "rank" | "clients": Seen}, all where it is silent
    single_handed = models.BooleanField(
        default=False
    )  # one person both proposes and approves; said on every page of it
    question_days = models.PositiveSmallIntegerField(null=True)  # as `days_to_answer`; null is the usual number

    class Meta:
        constraints = (CheckConstraint(condition=Q(id=1), name="only_one_company"),)

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> Words:
        return Words(self.name_en, self.name_ru)

    @property
    def days_to_answer(self) -> int:
        """Working days within which a question about a figure is answered."""
        return QUESTION_DAYS if self.question_days is None else self.question_days

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def digits(self) -> int:
        """Of the currency's minor unit."""
        return minor_digits(self.currency)


class Employee(models.Model):
    code = models.TextField(unique=True)
    name = models.TextField()
    search = models.TextField(editable=False)  # the name and the code, folded

    class Meta:
        indexes = (Index("search", name="employee_search"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.search = fold(f"{self.name} {self.code}")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Position(models.Model):
    code = models.TextField(unique=True)
    title_en = models.TextField()
    title_ru = models.TextField()

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> Words:
        return Words(self.title_en, self.title_ru)


class Team(models.Model):
    code = models.TextField(unique=True)
    title_en = models.TextField()
    title_ru = models.TextField()

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> Words:
        return Words(self.title_en, self.title_ru)


class TeamPlace(Known):
    """Under which team a team stands. A team moved later leaves what was paid as it was."""

    team = models.ForeignKey(Team, models.PROTECT, db_index=False, related_name="places")
    parent = models.ForeignKey(Team, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint("team", condition=Q(known_until=FOREVER), name="one_place_of_a_team"),
            CheckConstraint(condition=~Q(team=F("parent")), name="no_team_under_itself"),
        )


class Assignment(Known):
    """An employee holds a position in a team, both days included."""

    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="assignments")
    position = models.ForeignKey(Position, models.PROTECT, related_name="assignments")
    team = models.ForeignKey(Team, models.PROTECT, related_name="assignments")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    share_num = models.BigIntegerField(default=1)  # of full time
    share_den = models.BigIntegerField(default=1)
    salary = models.BigIntegerField(null=True)  # a month for full time, minor units

    class Meta:
        indexes = (Index("employee", "known_until", "first_day", name="assignment_employee"),)
        constraints = (
            CheckConstraint(condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="assignment_days"),
            CheckConstraint(condition=Q(share_num__gte=0, share_den__gt=0), name="assignment_share"),
            CheckConstraint(condition=Q(salary=None) | Q(salary__gte=0, salary__lt=10**15), name="assignment_salary"),
        )

    @property
    def share(self) -> mpq:
        return mpq(self.share_num, self.share_den)


class Absence(Known):
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField(null=True)  # null: still away
    kind = models.TextField(default="", blank=True)

    class Meta:
        indexes = (Index("employee", "known_until", "first_day", name="absence_employee"),)
        constraints = (
            CheckConstraint(condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="absence_days"),
        )


class CalendarRevision(Known):
    """Another production calendar than the one that the company began with, in force from a month on."""

    effective = models.IntegerField()  # that month, as 202603
    name = models.TextField(default="", blank=True)  # of `calendar.py`
    begins_at = models.DateTimeField()  # the month's first instant in the company's zone

    def __str__(self) -> str:
        return f"{self.effective}: {self.name}"


class CalendarDay(Known):
    """A day on which the company works, or not, whatever its production calendar says."""

    date = models.DateField()
    working = models.BooleanField()

    class Meta:
        constraints = (UniqueConstraint("date", condition=Q(known_until=FOREVER), name="one_word_on_a_day"),)


class Account(models.Model):
    """What a login may do, and how its owner likes the pages."""

    class Role(models.TextChoices):
        EMPLOYEE = "employee"
        HEAD = "head"
        FINANCE = "finance"
        DESIGNER = "designer"
        DIRECTOR = "director"
        ADMIN = "admin"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account")
    employee = models.OneToOneField(Employee, models.PROTECT, null=True, related_name="account")
    role = models.CharField(max_length=8, choices=Role, default=Role.EMPLOYEE)
    language = models.CharField(max_length=2, default="ru")
    theme = models.CharField(max_length=5, default="auto", choices={"auto": "auto", "light": "light", "dark": "dark"})

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(role__in=("employee", "head", "finance", "designer", "director", "admin")),
                name="account_role",
            ),
        )

    @property
    def name(self) -> str:
        """Of the person; of a login that is no employee's, what it was said to be, or else the login."""
        if self.employee:
            return self.employee.name
        return self.user.get_full_name() or self.user.get_username()

    def __str__(self) -> str:
        return str(self.user)
