"""Clients of the demonstration and their deals, as far as the CRM knows them; whoever is named by the simulation."""

from collections.abc import Iterable

from gmpy2 import mpq

from pochemu.callcentre import calls, leads
from pochemu.callcentre.models import Call, Lead
from pochemu.clients import actions as clients
from pochemu.clients.models import Client
from pochemu.clients.queries import owners
from pochemu.demo.days import MOSCOW
from pochemu.demo.fact import DemoFact
from pochemu.demo.roles import SELLER
from pochemu.demo.rooms import PIPELINE
from pochemu.people.models import Account
from pochemu.sales import dealing
from pochemu.sales.dealing import Card, Part
from pochemu.sales.models import Deal, LossReason, Pipeline, Stage
from pochemu.sales.models.pipeline import Outcome

FIRST_STEPS = {"meeting_booked": "Встреча назначена", "meeting": "Встреча проведена", "booking": "Бронь"}


class Cards:
    def __init__(self) -> None:
        accounts = Account.objects.exclude(employee=None).select_related("employee", "user")
        self.accounts = {one.employee.code: one for one in accounts if one.employee}
        self.director = Account.objects.get(user__username="director")
        self.pipeline = Pipeline.objects.filter(name=PIPELINE).first()
        self.steps = {step.name: step for step in Stage.objects.filter(pipeline=self.pipeline)}
        self.reasons = {reason.name: reason for reason in LossReason.objects.all()}
        self.clients: dict[str, Client | None] = {}  # by their numbers

    def meet_all(self, told: Iterable[DemoFact]) -> None:
        """Who of their customers has a card already."""
        phones = {fact.customer.phone for fact in told if fact.customer}
        known = owners(phones, ())
        self.clients |= {phone: known[phone][0] if phone in known else None for phone in phones}

    def known(self, fact: DemoFact) -> Client | None:
        """By the number."""
        if fact.customer is None:
            return None
        return self.clients[fact.customer.phone]

    def client(self, fact: DemoFact, place: int = 0) -> Client:
        """Known, or added by whoever has to do with him now: by his place among those to whom the fact is credited."""
        assert fact.customer is not None
        name, phone, _ = fact.customer
        found = self.known(fact) or self._new_client(fact, name, phone, self.accounts[fact.credits[place][0]])
        self.clients[phone] = found
        return found

    def _new_client(self, fact: DemoFact, name: str, phone: str, by: Account) -> Client:
        client = clients.add(
            clients.Told(name, phones=(phone,)), by=by, at=fact.occurred_at, to=by.employee
        )  # fmt: skip
        before = Call.objects.filter(theirs=phone, client=None).first()
        if before:
            calls.link(before, client, by=by)
        for lead in Lead.objects.filter(phone=phone, client=None):
            leads.link(lead, client, by=by)
        return client

    def deal_of(self, client: Client) -> Deal | None:
        """The one that goes on; failing that, the last."""
        found = list(client.deals.select_related("stage").order_by("-pk"))
        return next((deal for deal in found if deal.outcome == Outcome.OPEN), None) or next(iter(found), None)

    def open(self, fact: DemoFact, client: Client, manager: Account, by: Account) -> Deal:
        assert manager.employee is not None
        assert self.pipeline is not None
        assert fact.customer is not None
        card = Card(source=fact.customer.channel, project=str(fact.fields["project"]))
        parts = [Part(manager.employee.code, mpq(1), SELLER)]
        return dealing.open_deal(client, self.pipeline, card, parts, by=by, now=fact.occurred_at)

    def step(self, deal: Deal, fact: DemoFact, by: Account, name: str = "") -> None:
        """To the step that the fact is, unless the deal is there or beyond it."""
        to = self.steps[name or FIRST_STEPS[fact.kind]]
        if deal.outcome == Outcome.OPEN and deal.stage.place < to.place:
            dealing.move(deal.pk, to.pk, seen=self.version(deal), by=by, now=fact.occurred_at)

    def end(self, outcome: Outcome) -> Stage:
        return next(step for step in self.steps.values() if step.outcome == outcome)

    def version(self, deal: Deal) -> int:
        return Deal.objects.values_list("version", flat=True).get(pk=deal.pk)

    def begun_before(self, fact: DemoFact, client: Client, by: Account) -> Deal:
        deal = self.open(fact, client, by, by)
        day = fact.occurred_at.astimezone(MOSCOW).date()
        card = Card(fact.amount, deal.source, str(fact.fields["project"]), str(fact.fields["unit"]), day)
        dealing.change(deal.pk, card, seen=deal.version, by=by)
        parts = [Part(who, mpq(*share), role) for who, share, role in fact.credits if role == SELLER]
        dealing.share(deal.pk, parts, seen=self.version(deal), by=by, now=fact.occurred_at)
        return deal

    def lose_deal(self, fact: DemoFact, stands: Outcome, reason: str, *, by: Account) -> None:
        client = self.known(fact)
        deal = self.deal_of(client) if client else None
        if deal and deal.outcome == stands:
            why, by = self.reasons.get(reason), by if dealing.may_end(deal, by) else self.director
            dealing.move(deal.pk, self.end(Outcome.LOST).pk, seen=deal.version, by=by, now=fact.occurred_at, reason=why)
