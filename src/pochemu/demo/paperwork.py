"""Units kept and sold, contracts and their registration, money and debts, done in their rooms as the story tells."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Final

from gmpy2 import mpq

from pochemu.aftersale import registering
from pochemu.demo import bank, estate, texts
from pochemu.demo.cancellation import REASONS
from pochemu.demo.cards import Cards
from pochemu.demo.days import DAY, MOSCOW
from pochemu.demo.estate import Known, place_of
from pochemu.demo.fact import Credit, DemoFact
from pochemu.demo.lost import CALLED_OFF
from pochemu.demo.moving_in import FORMS, collector_of, day_of, number_of, schedule_of
from pochemu.demo.registration import OF_OTHERS
from pochemu.demo.registration import REASONS as OWN
from pochemu.engine.number import ONE
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Employee
from pochemu.receivables import overdue, penalties, promises, scheduling
from pochemu.receivables.models import Collecting, Collector, KeyRateSet, Payment
from pochemu.sales import contracting, dealing, paperwork, reserving, terms
from pochemu.sales.contracting import Draft, Share
from pochemu.sales.dealing import Card, Part
from pochemu.sales.models import Contract, ContractEvent, ContractReason, Deal
from pochemu.sales.models.pipeline import Outcome

What = ContractEvent.What
FREE_DAYS, PAID_DAYS, FEE = 14, 20, 30_000_00
COMMISSION: Final = 12
"""Of a price, in parts of ten thousand: what its sellers earn in all."""
IN_PART: Final = ("отказ от отделки", "отказ от кладовой")
KEY_RATES: Final = ((date(2025, 9, 15), 17_00), (date(2025, 10, 27), 16_50), (date(2025, 12, 22), 16_00))
"""As the Bank of Russia announced them, in parts of ten thousand. Later ones are put in by whoever reckons by them."""


def set_terms(*, director: Account, now: datetime) -> None:
    """By what terms units are kept and contracts made, what lateness costs; who works debts."""
    terms.set_terms(free_days=FREE_DAYS, paid_days=PAID_DAYS, commission=COMMISSION, by=director)
    paperwork.set_reasons(What.SUSPENDED, OF_OTHERS, OWN, by=director)
    paperwork.set_reasons(What.TERMINATED, REASONS, by=director)
    paperwork.set_reasons(What.REDUCED, IN_PART, by=director)
    texts.bring(by=director, now=now)
    if not KeyRateSet.objects.exists():
        for since, parts in KEY_RATES:
            penalties.set_key_rate(since, parts, by=director)
    if not Collector.objects.exists():
        promises.set_collectors(list(Employee.objects.filter(account__user__username="receivables")), by=director)


class Paperwork:
    def __init__(self, cards: Cards, paid: Sequence[DemoFact]) -> None:
        self.cards, self.paid = cards, paid
        self.finance = Account.objects.get(user__username="finance")
        self.rooms: dict[str, Callable[[DemoFact], bool]] = {
            "booking": self.reserve,
            "contract": self.sign,
            "filing": self.file,
            "suspension": self.suspend,
            "registration": self.register,
            "cancellation": self.terminate,
            "payment": self.receive,
            "reminder": self.remind,
            "debt": self.is_told,
            "collected": self.is_told,
            "fully_paid": self.is_told,
            "promise": self.is_told,
        }

    def morning(self, told: Sequence[DemoFact], now: datetime) -> None:
        """What passes of itself; who is going to work the debts that begin today, and what he is promised."""
        reserving.expire(now)
        self._statement_of(now.astimezone(MOSCOW).date() - DAY, now)
        promises.tell_broken(now)
        for fact in told:
            if fact.kind == "debt":
                self._entrust(fact, fact.credits[0][0], now)
        overdue.tell_overdue(now)
        for fact in told:
            if fact.kind == "promise":
                self._promise(fact, now)

    # --- units and contracts ---

    def reserve(self, fact: DemoFact) -> bool:
        cards, by = self.cards, self.cards.accounts[fact.credits[0][0]]
        client = cards.client(fact)
        deal = cards.deal_of(client) or cards.open(fact, client, by, by)
        said = fact.beside
        unit = estate.unit(place_of(fact), Known(said["rooms"], said["price"]), by=cards.director)
        card = Card(said["price"], deal.source, str(fact.fields["project"]), str(fact.fields["unit"]), said["signing"])
        dealing.change(deal.pk, card, seen=cards.version(deal), by=by)
        self._share(deal, said["managers"], by, fact.occurred_at)
        fee = FEE if fact.fields["paid"] else None
        reserving.reserve(deal.pk, unit, seen=cards.version(deal), paid=fee, by=by, now=fact.occurred_at)
        cards.step(deal, fact, by)
        return True

    def sign(self, fact: DemoFact) -> bool:
        """A client of the time before the CRM gets his card and his deal now that he signs."""
        cards, by = self.cards, self.cards.accounts[fact.credits[0][0]]
        client = cards.client(fact)
        deal = cards.deal_of(client) or cards.begun_before(fact, client, by)
        unit = estate.unit(place_of(fact), Known.of(fact), by=cards.director)
        self._share(deal, fact.beside["managers"], by, fact.occurred_at)
        told = Draft(number_of(fact), Contract.Kind.DDU, fact.amount or 0, FORMS[str(fact.fields["form"])], escrow=True)
        deal.refresh_from_db()
        drafted = contracting.draft(deal, unit, told, [Share(client, ONE)], by=by, now=fact.occurred_at)
        registering.sign(drafted.pk, day_of(fact), seen=drafted.version, by=by, now=fact.occurred_at)
        return True

    def _share(self, deal: Deal, managers: Sequence[Credit], by: Account, now: datetime) -> None:
        parts = [Part(who, mpq(*share), role) for who, share, role in managers]
        by = by if dealing.may_share(deal, by) else self.cards.director
        dealing.share(deal.pk, parts, seen=self.cards.version(deal), by=by, now=now)

    def file(self, fact: DemoFact) -> bool:
        if one := self._contract(fact):
            registering.file(one.pk, day_of(fact), seen=one.version, by=self._doer(fact), now=fact.occurred_at)
        return one is not None

    def suspend(self, fact: DemoFact) -> bool:
        one = self._contract(fact)
        if one:
            reason = ContractReason.objects.get(what=What.SUSPENDED, name=fact.fields["reason"])
            by = self._doer(fact)
            registering.suspend(one.pk, day_of(fact), reason, seen=one.version, by=by, now=fact.occurred_at)
        return one is not None

    def register(self, fact: DemoFact) -> bool:
        """By whoever filed it; from now on it is known when it is to be paid."""
        one = self._contract(fact)
        if one is None:
            return False
        by, day = one.events.filter(what=What.FILED).latest("number").by or self.cards.director, day_of(fact)
        number = f"78/001/{day:%Y}-{fact.fields['contract']}"
        registering.register(one.pk, day, number, seen=one.version, by=by, now=fact.occurred_at)
        scheduling.schedule(one.pk, schedule_of(fact), by=by, now=fact.occurred_at)
        return True

    def terminate(self, fact: DemoFact) -> bool:
        """What was won is lost after all; that is not a manager's to say."""
        one, by, now = self._contract(fact), self.cards.director, fact.occurred_at
        if one:
            reason = ContractReason.objects.get(what=What.TERMINATED, name=fact.fields["reason"])
            accrued = int(str(fact.fields["accrued"]))
            contracting.terminate(one.pk, day_of(fact), reason, seen=one.version, accrued=accrued, by=by, now=now)
        self.cards.lose_deal(fact, Outcome.WON, CALLED_OFF, by=by)
        return one is not None

    # --- money ---

    def receive(self, fact: DemoFact) -> bool:
        """With the bank's statement, next morning."""
        one = self._owing(fact)
        if one:
            self._entrust(fact, collector_of(fact), fact.occurred_at, anew=False)
        return one is not None

    def _statement_of(self, day: date, now: datetime) -> None:
        known = set(Payment.objects.filter(source=Payment.BEFORE, on=day).values_list("contract__number", flat=True))
        told = [fact for fact in self.paid if day_of(fact) == day]
        paid = [fact for fact in told if number_of(fact) not in known and self._owing(fact)]
        with suppress(Refused):  # it is taken already
            bank.take(day, paid, by=self.finance, now=now)

    def remind(self, fact: DemoFact) -> bool:
        if one := self._owing(fact):
            how, reached = str(fact.fields["how"]), bool(fact.fields["reached"])
            promises.remind(one.pk, how, reached, "", by=self._doer(fact), now=fact.occurred_at)
        return one is not None

    def is_told(self, fact: DemoFact) -> bool:
        """By the room itself, of what is owed and what came."""
        return self._owing(fact) is not None

    def _entrust(self, fact: DemoFact, employee: str, now: datetime, *, anew: bool = True) -> None:
        one, to = self._owing(fact), self.cards.accounts[employee].employee
        working = Collecting.objects.filter(contract=one, until=None).first() if one else None
        if one and to and (working is None or (anew and working.employee_id != to.pk)):
            promises.entrust(one.pk, to, by=self.cards.director, now=now)

    def _promise(self, fact: DemoFact, now: datetime) -> None:
        """To pay by the end of this day; whether it is kept the payments say."""
        one = self._owing(fact)
        debt = one.debts.filter(ended_on=None).order_by("since").last() if one else None
        if one and debt:
            promises.promise(one.pk, debt.left, day_of(fact), by=self._doer(fact), now=now)

    # --- whose ---

    def _contract(self, fact: DemoFact) -> Contract | None:
        return Contract.objects.filter(number=number_of(fact)).first()

    def _owing(self, fact: DemoFact) -> Contract | None:
        """Of which it is known when it is to be paid."""
        return Contract.objects.filter(number=number_of(fact), schedules__number=1).first()

    def _doer(self, fact: DemoFact) -> Account:
        return self.cards.accounts[fact.credits[0][0]]
