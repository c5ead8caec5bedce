"""To whom a lead goes: by the first rule that fits it, among those who work now."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Max

from pochemu.callcentre.models import DealingRule, Lead
from pochemu.engine.roster import Roster
from pochemu.people.models import Employee
from pochemu.people.queries import company
from pochemu.people.roster import roster

LOOKED_AHEAD: Final = 30
"""Days."""


class Dealt(NamedTuple):
    rule: DealingRule
    employee: Employee


class Floor(NamedTuple):
    """What dealing looks at: the rules in their order, and who works when, by whose clock."""

    rules: list[DealingRule]
    roster: Roster
    zone: ZoneInfo


def floor() -> Floor:
    return Floor(rules(), roster(), company().zone)


def rules() -> list[DealingRule]:
    found = DealingRule.objects.filter(ended_at=None).select_related("team", "position")
    return list(found.order_by("place", "pk"))


def fits(rule: DealingRule, lead: Lead) -> bool:
    return all(
        not wanted or wanted.casefold() == said.casefold()
        for wanted, said in ((rule.source, lead.source), (rule.channel, lead.channel), (rule.project, lead.project))
    )


def is_open(rule: DealingRule, now: datetime, floor: Floor) -> bool:
    """Whether it deals at this moment, by the company's clock and calendar."""
    return day_of_hours(rule, now, floor) is not None


def day_of_hours(rule: DealingRule, now: datetime, floor: Floor) -> int | None:
    """The day whose hours it is: those that go past midnight are of the day on which they began. None: none's."""
    here = now.astimezone(floor.zone)
    day, at = here.toordinal(), here.time()
    if rule.opens is not None and rule.closes is not None:
        if rule.opens < rule.closes and not rule.opens <= at < rule.closes:
            return None
        if rule.closes <= at < rule.opens:
            return None
        if at < rule.closes < rule.opens:
            day -= 1
    return None if rule.working_days and not floor.roster.calendar.works(day) else day


def begins(lead: Lead, floor: Floor) -> datetime:
    """When the time to answer it begins: as it came, or with the first hours of the rules that fit it."""
    return min((opening(rule, lead.came_at, floor) for rule in fitting(lead, floor)), default=lead.came_at)


def opening(rule: DealingRule, since: datetime, floor: Floor) -> datetime:
    """The first moment from then on at which it deals; that one itself where no day of the next weeks is worked."""
    if is_open(rule, since, floor):
        return since
    first = since.astimezone(floor.zone).date()
    for day in (first + timedelta(days=n) for n in range(LOOKED_AHEAD)):
        at = max(datetime.combine(day, rule.opens or time.min, floor.zone), since)
        if is_open(rule, at, floor):
            return at
    return since


def fitting(lead: Lead, floor: Floor) -> list[DealingRule]:
    return [rule for rule in floor.rules if fits(rule, lead)]


def choose(lead: Lead, now: datetime, floor: Floor) -> Dealt | None:
    """By the first rule that fits and whose hours it is: by day one team, by night another.

    None: there is none, or nobody of its people is at work. Then the lead waits, and is seen.
    """
    open_now = ((rule, day_of_hours(rule, now, floor)) for rule in fitting(lead, floor))
    rule, day = next(((rule, day) for rule, day in open_now if day is not None), (None, 0))
    if rule is None:
        return None
    codes = at_work(rule, day, floor.roster)
    people = list(Employee.objects.filter(code__in=codes).order_by("code"))
    if not people:
        return None
    return Dealt(rule, min(people, key=_order(rule, people)))


def at_work(rule: DealingRule, day: int, roster: Roster) -> list[str]:
    """Of its team and those below, in its position where it names one; who is away that day is left out."""
    teams = roster.with_teams_below(rule.team.code)
    found = {
        a.employee for team in teams for a in roster.staff.get(team, ())
        if a.first <= day <= a.last and (rule.position is None or a.position == rule.position.code)
    }  # fmt: skip
    return sorted(code for code in found if not roster.is_absent(code, day))


Order = Callable[[Employee], tuple[int, float, str]]


def _order(rule: DealingRule, people: Iterable[Employee]) -> Order:
    """Whoever comes first: the least burdened where that counts, then whoever got one the longest ago."""
    of_them = Lead.objects.filter(employee__in=list(people))
    last = dict(of_them.values_list("employee").annotate(last=Max("dealt_at")))
    waiting = {}
    if rule.way == DealingRule.Way.LOAD:
        waiting = dict(of_them.waiting().values_list("employee").annotate(n=Count("pk")))

    def order(one: Employee) -> tuple[int, float, str]:
        dealt = last.get(one.pk)
        return waiting.get(one.pk, 0), dealt.timestamp() if dealt else 0.0, one.code

    return order
