"""Viewings, what is found and mended, acts of acceptance: done in the after-sale room as the story tells."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Final

from pochemu.aftersale import acts, defects, inspecting, marking, registering, setting, slots, visits
from pochemu.aftersale.models import Act, Contractor, Defect, Inspection, Occasion, Slot, Specialist
from pochemu.aftersale.slots import Hours
from pochemu.demo.cards import Cards
from pochemu.demo.chance import Chance
from pochemu.demo.days import MOSCOW
from pochemu.demo.fact import DemoFact
from pochemu.demo.guarantee import Guarantee
from pochemu.demo.moving_in import day_of, number_of
from pochemu.demo.office import SEED
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Assignment, Employee
from pochemu.sales.models import Contract

Result = Inspection.Result
PLACES: Final = ("Прихожая", "Кухня", "Комната", "Ванная", "Балкон")
CONTRACTORS: Final = (
    ("СтройОтделка", "отделка, полы, стены"), ("Окна-Сервис", "окна, балконные двери"),
    ("ИнжСети", "сантехника, электрика"),
)  # fmt: skip
ESSENTIAL_DAYS, OTHER_DAYS = 10, 20
"""Within how many days a company of this story mends; so it is told what is essential."""
POSITION: Final = "after-sale"
VISIT: Final = 30  # minutes
KEYS: Final = (("квартира", 3), ("домофон", 2), ("почтовый ящик", 2))
MENDED: Final = "Исправлено, проверено на месте"
NOT_ACCEPTED: Final = "Клиент примет после устранения замечаний"


def furnish(*, director: Account) -> None:
    setting.set_terms(essential_days=ESSENTIAL_DAYS, other_days=OTHER_DAYS, working=False, by=director)
    if not Contractor.objects.exists():
        for name, contact in CONTRACTORS:
            setting.add_contractor(name, contact=contact, by=director)
    if not Specialist.objects.exists():
        registering.set_specialists(_specialists(), by=director)


def _specialists() -> list[Employee]:
    on_position = Assignment.objects.known().filter(position__code=POSITION, last_day=None)
    return list(Employee.objects.filter(assignments__in=on_position).distinct().order_by("pk"))


class Service:
    def __init__(self, cards: Cards) -> None:
        self.cards = cards
        self.contractors = list(Contractor.objects.order_by("pk"))
        self.guarantee = Guarantee(cards, self.contractors)
        self.rooms: dict[str, Callable[[DemoFact], bool]] = {
            "inspection": self.view,
            "defect": self.is_told,
            "defect_closed": self.close,
            "handover": self.hand_over,
            "client_mark": self.mark,
        }

    def morning(self, told: Sequence[DemoFact], now: datetime) -> None:
        """Who gets his keys today has an hour for it; what is late is told."""
        defects.tell_late(now)
        registering.tell_late(now)
        self.guarantee.morning(now)
        for fact in told:
            if fact.kind == "handover" and (one := self._contract(fact)):
                with suppress(Refused):  # whoever is booked already, or a colleague who is off
                    visits.book(one.pk, self._hour(one, fact, now).pk, by=self._doer(fact), now=now)

    def view(self, fact: DemoFact) -> bool:
        """What was found at it is told with it."""
        one, by, now = self._contract(fact), self._doer(fact), fact.occurred_at
        if one is None or one.state != Contract.State.REGISTERED:
            return False
        viewing = inspecting.begin(one.pk, by=by, now=now)
        remarks = fact.beside.get("remarks", ())
        for number, (words, due_on) in enumerate(remarks):
            chance = Chance(SEED, fact.key, number)
            essential = (due_on - day_of(fact)).days <= ESSENTIAL_DAYS
            told = defects.Told(chance.one(PLACES), "", words.capitalize(), essential)
            found = inspecting.remark(viewing.pk, told, by=by, now=now)
            to = chance.one(self.contractors)
            defects.assign(found.pk, to, seen=found.version, by=by, now=now)
        result = Result.REMARKS if remarks else Result.ACCEPTED
        accepted = bool(fact.fields["accepted"])
        inspecting.end(
            viewing.pk, result if accepted else Result.REFUSED, "" if accepted else NOT_ACCEPTED, by=by, now=now
        )
        return True

    def is_told(self, fact: DemoFact) -> bool:
        """At the viewing where it was found."""
        return self._defect(fact) is not None

    def close(self, fact: DemoFact) -> bool:
        found, by, now = self._defect(fact), self._doer(fact), fact.occurred_at
        if found is None:
            return False
        mended = defects.mend(found.pk, MENDED, seen=found.version, by=by, now=now)
        defects.close(mended.pk, seen=mended.version, by=by, now=now)
        return True

    def hand_over(self, fact: DemoFact) -> bool:
        one = self._contract(fact)
        if one is None or one.state != Contract.State.REGISTERED or fact.customer is None:
            return False
        by, now = self._doer(fact), fact.occurred_at
        assert by.employee is not None
        visit = one.visits.filter(state="booked", slot__starts_at__date=day_of(fact)).first()
        number, chance = acts.next_number(one.unit, day_of(fact)), Chance(SEED, fact.key, "meters")
        meters = [("электричество", str(chance.whole(3, 90))), ("вода", str(chance.whole(1, 9)))]
        told = acts.Told(
            Act.What.SIGNED, number, day_of(fact), by.employee, fact.customer.name, meters=meters, keys=KEYS
        )  # fmt: skip
        acts.write(one.pk, told, visit=visit.pk if visit else None, by=by, now=now)
        return True

    def mark(self, fact: DemoFact) -> bool:
        """By the client himself, by a link that he was sent."""
        number, now = number_of(fact), fact.occurred_at
        asked = Occasion.objects.filter(contract__number=number, what=Occasion.What.HANDOVER).first()
        if asked is None:
            return False
        link = marking.make_link(asked.pk, by=self.cards.director, now=now)
        return marking.give(link.secret, int(str(fact.fields["mark"])), "", now=now) is not None

    def _hour(self, one: Contract, fact: DemoFact, now: datetime) -> Slot:
        """Of whoever hands over, in the house: opened by the director, unless it is."""
        by, at = self._doer(fact).employee, fact.occurred_at.astimezone(MOSCOW)
        assert by is not None
        since = time(at.hour, at.minute // VISIT * VISIT)
        starts = datetime.combine(at.date(), since, MOSCOW)
        building, until = one.unit.section.building, (starts + timedelta(minutes=VISIT)).time()
        slots.open_slots(building, [at.date()], Hours(since, until, VISIT), [by], by=self.cards.director, now=now)
        return Slot.objects.get(building=building, employee=by, starts_at=starts)

    def _contract(self, fact: DemoFact) -> Contract | None:
        return Contract.objects.placed().filter(number=number_of(fact)).first()

    def _defect(self, fact: DemoFact) -> Defect | None:
        """The simulation numbers those of a contract."""
        number = int(fact.subject.rpartition("-")[2])
        found = Defect.objects.filter(contract__number=number_of(fact)).order_by("pk")
        return found[number - 1 : number].first()

    def _doer(self, fact: DemoFact) -> Account:
        """To whom it is credited last: of a hand-over, whoever gave the keys."""
        return self.cards.accounts[fact.credits[-1][0]]
