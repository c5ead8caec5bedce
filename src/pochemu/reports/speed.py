"""How many days each stage takes, of what came to its end within some days: half of them, and nine of ten."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from gmpy2 import mpq

from pochemu.aftersale.models import Act
from pochemu.callcentre.models import Lead
from pochemu.engine.words import Words
from pochemu.people.queries import company, midnight_of
from pochemu.reports import faces
from pochemu.sales.models import Contract, ContractEvent, Meeting, Reservation

What = ContractEvent.What
DAY: Final = timedelta(days=1)


class Seen(NamedTuple):
    """What is open to whoever asks."""

    meetings: "QuerySet[Meeting]"
    reservations: "QuerySet[Reservation]"
    contracts: "QuerySet[Contract]"


class Passed(NamedTuple):
    """Something came from the beginning of a stage to its end."""

    number: int  # of the meeting, reservation or contract with which it ended
    project: str
    began: date
    ended: date

    @property
    def days(self) -> int:
        return (self.ended - self.began).days


Within = tuple[date, date]
"""The first day and the last."""


class Stage(NamedTuple):
    name: str  # in addresses
    words: Words
    ends_with: str  # "meeting", "reservation", "contract": where its rows lead
    passed: Callable[[Seen, Within], Iterable[Passed]]


def took(rows: Sequence[Passed], share: mpq) -> Passed:
    """The first of them, by days, by which such a share of all is done: half of them took at most so many."""
    by_days = sorted(rows, key=lambda one: (one.days, one.number))
    return by_days[ceil(share * len(by_days)) - 1]


HALF: Final = mpq(1, 2)
NINE_OF_TEN: Final = mpq(9, 10)


def _met(seen: Seen, within: Within) -> Iterator[Passed]:
    """A client's first meeting that was held, since he first asked for something."""
    before = Meeting.objects.filter(state=Meeting.State.HELD, starts_at__lt=OuterRef("starts_at"))
    held = seen.meetings.filter(state=Meeting.State.HELD, **_moments("starts_at", within))
    first = faces.with_whole(held, "client").exclude(faces.exists(before, "client"))
    told = faces.with_first(first, Lead.objects.all(), "client", "came_at")
    yield from _of_moments(told.values_list("pk", "project", *BEGAN, "starts_at"))


def _reserved(seen: Seen, within: Within) -> Iterator[Passed]:
    """A deal's first reservation, since its client's first meeting that was held."""
    own = Reservation.objects.filter(deal=OuterRef("deal"), made_at__lt=OuterRef("made_at"))
    held = Meeting.objects.filter(state=Meeting.State.HELD)
    rows = seen.reservations.filter(**_moments("made_at", within)).filter(~Exists(own))
    told = faces.with_first(faces.with_whole(rows, "deal__client"), held, "client", "starts_at")
    yield from _of_moments(told.values_list("pk", f"{PLACE}__name", *BEGAN, "made_at"))


def _signed(seen: Seen, within: Within) -> Iterator[Passed]:
    rows = seen.contracts.filter(signed_on__range=within, booked_on__isnull=False)
    yield from _of_days(rows.values_list("pk", f"{PLACE}__name", "booked_on", "signed_on"))


def _filed(seen: Seen, within: Within) -> Iterator[Passed]:
    yield from _between(seen, within, "signed_on", What.FILED)


def _registered(seen: Seen, within: Within) -> Iterator[Passed]:
    filed = _events(What.FILED).values("on")[:1]
    yield from _between(seen._replace(contracts=seen.contracts.annotate(filed=Subquery(filed))), within, "filed",
                        What.REGISTERED)  # fmt: skip


def _handed_over(seen: Seen, within: Within) -> Iterator[Passed]:
    """By an act that stands, since it was registered."""
    acts = Act.objects.filter(what__in=HANDS_OVER, undone_at=None, on__range=within)
    registered = _events(What.REGISTERED).values("on")[:1]
    rows = seen.contracts.filter(pk__in=acts.values("contract")).annotate(registered=Subquery(registered))
    handed = Act.objects.filter(contract=OuterRef("pk"), what__in=HANDS_OVER, undone_at=None).values("on")[:1]
    yield from _of_days(
        rows.annotate(handed=Subquery(handed)).values_list("pk", f"{PLACE}__name", "registered", "handed")
    )


def _events(what: ContractEvent.What) -> "QuerySet[ContractEvent]":
    """Of the contract of the question around, the first of them first."""
    return ContractEvent.objects.filter(contract=OuterRef("pk"), what=what).order_by("number")


def _between(seen: Seen, within: Within, began: str, what: What) -> Iterator[Passed]:
    """The first event of a contract of that kind, since another day of it."""
    first = _events(what).values("on")[:1]
    rows = seen.contracts.filter(pk__in=ContractEvent.objects.filter(what=what, on__range=within).values("contract"))
    told = rows.annotate(first=Subquery(first)).filter(first__range=within)
    yield from _of_days(told.values_list("pk", f"{PLACE}__name", began, "first"))


HANDS_OVER: Final = (Act.What.SIGNED, Act.What.ONE_SIDED)
PLACE: Final = "unit__section__building__project"


BEGAN: Final = ("own_first", "parts_first")


def _moments(name: str, within: Within) -> dict[str, datetime]:
    first, last = within
    return {f"{name}__gte": midnight_of(first), f"{name}__lt": midnight_of(last + DAY)}


def _of_moments(rows: Iterable[tuple[int, str, datetime | None, datetime | None, datetime]]) -> Iterator[Passed]:
    """Of two beginnings the earlier."""
    zone = company().zone
    for number, name, *firsts, ended in rows:
        began = min(filter(None, firsts), default=None)
        yield from _of_days([(number, name, began and began.astimezone(zone).date(), ended.astimezone(zone).date())])


def _of_days(rows: Iterable[tuple[int, str, date | None, date]]) -> Iterator[Passed]:
    """Those whose beginning is known, and was no later."""
    for number, name, began, ended in rows:
        if began is not None and began <= ended:
            yield Passed(number, name, began, ended)


STAGES: Final = (
    Stage("meeting", Words("Enquiry → meeting", "Обращение → встреча"), "meeting", _met),
    Stage("reservation", Words("Meeting → reservation", "Встреча → бронь"), "reservation", _reserved),
    Stage("signing", Words("Reservation → signing", "Бронь → подписание"), "contract", _signed),
    Stage("filing", Words("Signing → filing", "Подписание → подача"), "contract", _filed),
    Stage("registration", Words("Filing → registration", "Подача → регистрация"), "contract", _registered),
    Stage("handover", Words("Registration → hand-over", "Регистрация → передача ключей"), "contract", _handed_over),
)
