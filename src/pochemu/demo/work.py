"""The company at work in its CRM: what the simulation tells is done by the rooms' own actions, day by day.

What no room keeps (what banks say of mortgages) is recorded directly, and leads to the client and the deal that the
rooms keep.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from gmpy2 import mpq

from pochemu.callcentre import calls, leads
from pochemu.callcentre.calls import Arrived
from pochemu.callcentre.dealing import Floor, floor
from pochemu.callcentre.models import Call, Extension, Lead, Sender
from pochemu.callcentre.told import Told as CallTold
from pochemu.callcentre.told import as_json
from pochemu.clients import actions as clients
from pochemu.clients.history import SOURCE
from pochemu.clients.models import Client
from pochemu.demo.calls import INCOMING, TALK
from pochemu.demo.cards import Cards
from pochemu.demo.chance import Chance
from pochemu.demo.days import DAY, MOSCOW
from pochemu.demo.enquiry import PHONE
from pochemu.demo.fact import DemoFact
from pochemu.demo.listening import calibrate, record_sound, review, scorecard_for
from pochemu.demo.lost import ANOTHER_DEVELOPER, CAN_NOT_BE_REACHED, PUT_OFF
from pochemu.demo.office import SEED
from pochemu.demo.paperwork import Paperwork
from pochemu.demo.prices import Prices
from pochemu.demo.recorded import recorded
from pochemu.demo.roles import SELLER
from pochemu.demo.rooms import EXCHANGE, NO_PASSWORD, SITE, TRAINER
from pochemu.demo.scripted import LATER, better_scripts, by_names, walk
from pochemu.demo.service import Service
from pochemu.engine.fact import Kind, NewFact
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Entry
from pochemu.ledger.queries import kinds
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.roster import works_on
from pochemu.sales import dealing, meetings, tasks
from pochemu.sales.dealing import Card, Part
from pochemu.sales.meetings import Place
from pochemu.sales.models import Deal, Meeting, Task
from pochemu.sales.models.pipeline import Outcome

MINUTES: Final = 60
RINGING: Final = timedelta(seconds=7)
INSTANT: Final = timedelta(microseconds=1)
QUARTER: Final = timedelta(minutes=15)
NEEDS_KNOWN: Final = "Потребность выяснена"
PAPERWORK: Final = "Договор готовится"
CALL_AGAIN: Final = "Перезвонить, как договорились"
PROOF: Final = "Клиент подписал лист показа"
FORGOTTEN_FOR: Final = 2 * DAY
MARK: Final = "demo until "


def to_live_from() -> datetime | None:
    """From which moment on the company has yet to work in the CRM; None: not yet at all."""
    said = Entry.objects.filter(actor="demo", what__startswith=MARK).order_by("-seq").values_list("what", flat=True)
    last = said.first()
    return datetime.fromisoformat(last.removeprefix(MARK)) + INSTANT if last else None


class Work(Cards):
    """Whoever looks round may have got in between: what can't be done any more is left."""

    def __init__(self, paid: Sequence[DemoFact]) -> None:
        """`paid`: all payments of days before, of which the bank has yet to tell."""
        super().__init__()
        self.kinds: dict[str, Kind] = dict(kinds())
        self.floor = floor()
        self.trainer = Account.objects.get(user__username=TRAINER)
        self.exchange, self.site = Sender.objects.get(name=EXCHANGE), Sender.objects.get(name=SITE)
        self.extensions = dict(
            Extension.objects.filter(sender=self.exchange).values_list("employee__code", "extension")
        )
        self.scripts = by_names()
        self.paperwork, self.service, self.prices = Paperwork(self, paid), Service(self), Prices(self)
        self.rooms: dict[str, Callable[[DemoFact], bool]] = {
            "call": self.call,
            "lead": self.lead,
            "meeting_booked": self.book,
            "meeting": self.meet,
            "mortgage_decision": self.prepare,
            "deal_lost": self.lose,
            "task_overdue": self.forget,
            "call_review": self.review,
            "calibration": self.calibrate,
            **self.paperwork.rooms,
            **self.service.rooms,
        }

    def live(self, told: Iterable[DemoFact]) -> None:
        """In order of time; each day is one transaction."""
        for day, facts in groupby(told, lambda fact: fact.occurred_at.astimezone(MOSCOW).date()):
            self._day(day, list(facts))

    def _day(self, day: date, told: list[DemoFact]) -> None:
        with entry(actor="demo", what=MARK + told[-1].occurred_at.isoformat()) as act:
            assert act.seq
            self.meet_all(told)
            self._morning(day, told)
            record(act, SOURCE, [self._plain(fact) for fact in told if not self._is_done(fact)])

    def _is_done(self, fact: DemoFact) -> bool:
        """Whether a room has recorded it."""
        do = self.rooms.get(fact.kind)
        if do is None:
            return False
        try:
            with entry(actor="demo", what=fact.kind):
                return do(fact)
        except (Refused, ObjectDoesNotExist):
            self.meet_all([fact])  # he may have been added in what is undone now
            return False

    # --- the call centre ---

    def call(self, fact: DemoFact) -> bool:
        """The exchange tells of it; whoever spoke says whether the client means business."""
        assert fact.customer is not None
        employee, theirs = fact.credits[0][0], fact.customer.phone
        qualified, talked = fact.fields.get("qualified") is True, fact.fields["result"] == TALK
        if fact.customer.channel != PHONE:
            self._take_up(theirs, self.accounts[employee], fact.occurred_at)
        if qualified:
            self.client(fact)
        incoming, seconds = fact.fields["direction"] == INCOMING, int(str(fact.fields["seconds"]))
        answered = fact.occurred_at + RINGING if talked else None
        ended = (answered or fact.occurred_at + 3 * RINGING) + timedelta(seconds=seconds)
        told = CallTold(
            "ended", "in" if incoming else "out", theirs, extension=self.extensions[employee],
            started=fact.occurred_at, answered=answered, ended=ended,
            seconds=seconds, outcome="talk" if talked else "missed" if incoming else "no_answer", final=True,
        )  # fmt: skip
        body = json.dumps(as_json(told), ensure_ascii=False)
        came = Arrived(fact.subject, told, sha256(body.encode()).hexdigest(), body)
        taken = calls.take(self.exchange, came, now=ended)
        if qualified:
            calls.qualify(taken.call, True, by=self.accounts[employee], now=fact.occurred_at)
        if talked:
            record_sound(taken.call, self.exchange, heard=bool(fact.beside.get("heard")), now=ended)
            if script := self.scripts.get(fact.beside.get("script", "")):
                end = walk(taken.call, fact, script, by=self.accounts[employee])
                if end == LATER:
                    self._promise(fact, self.accounts[employee], ended)
        return True

    def _promise(self, fact: DemoFact, by: Account, now: datetime) -> None:
        """To call again: a deal begins, and stays where it is until the client says more."""
        client = self.client(fact)
        assert by.employee is not None
        assert fact.customer is not None
        assert self.pipeline is not None
        if self.deal_of(client):
            return
        parts = [Part(by.employee.code, mpq(1), SELLER)]
        deal = dealing.open_deal(client, self.pipeline, Card(source=fact.customer.channel), parts, by=by, now=now)
        if Chance(SEED, fact.key, "promise").yes(0.5):
            dealing.move(deal.pk, self.steps[NEEDS_KNOWN].pk, seen=deal.version, by=by, now=now)
        tasks.set_task(CALL_AGAIN, by.employee, self._next_at_work(by, now), by=None, now=now, deal=deal)

    def _next_at_work(self, by: Account, now: datetime) -> date:
        days = (now.astimezone(MOSCOW).date() + DAY * n for n in range(1, 8))
        assert by.employee is not None
        return next((day for day in days if works_on(by.employee, day)), now.astimezone(MOSCOW).date() + DAY)

    def lead(self, fact: DemoFact) -> bool:
        """Comes from the site; by night it waits for the morning."""
        assert fact.customer is not None
        name, phone, channel = fact.customer
        asked = leads.Asked(fact.subject, name, phone, channel=channel, at=fact.occurred_at)
        leads.take(self.site, asked, "", now=fact.occurred_at, known=self._turn_of(fact.credits[0][0]))
        return True

    def _turn_of(self, employee: str | None) -> Floor:
        """As if it were his turn, who calls in the story: the others have theirs in other stories."""
        if employee is None:
            return self.floor
        roster = self.floor.roster
        return self.floor._replace(roster=replace(roster, assignments=roster.career.get(employee, ())))

    def _deal_out(self, told: Sequence[DemoFact], now: datetime) -> None:
        """What came by night."""
        callers = {
            one.customer.phone: one.credits[0][0] for one in reversed(told) if one.kind == "call" and one.customer
        }
        leads.deal_waiting(now=now, known=lambda phone: self._turn_of(callers.get(phone)))

    def _take_up(self, phone: str, by: Account, now: datetime) -> None:
        assert by.employee is not None
        for lead in Lead.objects.nobodys().filter(phone=phone):
            leads.give(lead, by.employee, by=by, now=now)

    def review(self, fact: DemoFact) -> bool:
        """Of a talk of the time before the CRM the books alone tell."""
        call, by = self._call(fact), self.accounts[fact.credits[-1][0]]
        if call is None:
            return False
        review(call, scorecard_for(by), fact, by=by)
        return True

    def calibrate(self, fact: DemoFact) -> bool:
        call, by = self._call(fact), self.accounts[fact.credits[0][0]]
        if call is None:
            return False
        calibrate(call, scorecard_for(by), fact, by=by, director=self.director)
        return True

    def _call(self, fact: DemoFact) -> Call | None:
        return Call.objects.filter(sender=self.exchange, sent_id=fact.subject).first()

    # --- meetings ---

    def book(self, fact: DemoFact) -> bool:
        """By the call centre, for a manager's time; so the deal begins."""
        client, manager = self.client(fact), self.accounts[fact.beside["manager"]]
        by, project = self.accounts[fact.credits[0][0]], str(fact.fields["project"])
        deal = self.deal_of(client) or self.open(fact, client, manager, by)
        assert manager.employee is not None
        place = Place(manager.employee, self._free(manager, fact.beside["at"]), MINUTES, project)
        meetings.book(client, place, by=by, now=fact.occurred_at, deal=deal)
        self.step(deal, fact, by)
        return True

    def _free(self, manager: Account, at: datetime) -> datetime:
        """That hour or, where it is taken, the nearest before it; failing that, after it."""
        day = datetime.combine(at.astimezone(MOSCOW).date(), time(9), MOSCOW)
        taken = list(
            Meeting.objects.filter(
                employee=manager.employee, state__in=("booked", "held"), starts_at__range=(day - DAY, day + DAY)
            ).values_list("starts_at", "ends_at")
        )
        length = timedelta(minutes=MINUTES)
        steps = [at - QUARTER * n for n in range(40)] + [at + QUARTER * n for n in range(1, 16)]
        return next(
            (one for one in steps if one >= day and not any(a < one + length and one < b for a, b in taken)), at
        )

    def meet(self, fact: DemoFact) -> bool:
        """What came of it. One that a manager holds without the call centre, he has agreed upon on the day before."""
        client, manager = self.known(fact), self.accounts[fact.credits[-1][0]]
        if client is None:
            return False
        if fact.fields["first"] is False:
            meeting = self._agree(fact, client, manager)
        else:
            meeting = client.meetings.filter(state=Meeting.State.BOOKED).latest("pk")
        now = max(fact.occurred_at, meeting.starts_at)
        if not fact.fields["held"]:
            meetings.miss(meeting.pk, str(fact.fields["outcome"]), seen=meeting.version, by=manager, now=now)
            return True
        meetings.hold(meeting.pk, PROOF, seen=meeting.version, by=manager, now=now)
        if fact.fields["first"] is True:
            self._hand_over(fact, client, manager)
        return True

    def _agree(self, fact: DemoFact, client: Client, manager: Account) -> Meeting:
        assert manager.employee is not None
        place = Place(manager.employee, self._free(manager, fact.occurred_at), MINUTES, str(fact.fields["project"]))
        deal = self.deal_of(client)
        return meetings.book(client, place, by=manager, now=min(fact.occurred_at, place.starts_at) - DAY, deal=deal)

    def _hand_over(self, fact: DemoFact, client: Client, manager: Account) -> None:
        """From the call centre to the manager who met him."""
        clients.entrust(
            client, manager.employee, since=fact.occurred_at.astimezone(MOSCOW).date(), why="Провёл первую встречу",
            by=manager, at=fact.occurred_at,
        )  # fmt: skip
        deal = self.deal_of(client)
        if deal:
            self.step(deal, fact, manager)

    # --- deals ---

    def prepare(self, fact: DemoFact) -> bool:
        """A bank has agreed."""
        client = self.known(fact)
        deal = self.deal_of(client) if client else None
        if deal and fact.fields["approved"] is True:
            self.step(deal, fact, self.accounts[fact.credits[0][0]], PAPERWORK)
        return False

    def lose(self, fact: DemoFact) -> bool:
        self.lose_deal(fact, Outcome.OPEN, str(fact.fields["reason"]), by=self.accounts[fact.credits[0][0]])
        return True

    # --- tasks ---

    def forget(self, fact: DemoFact) -> bool:
        """Set for this day, and not done by its end: the ledger is told at midnight."""
        by = self.accounts[fact.credits[0][0]]
        assert by.employee is not None
        today = fact.occurred_at.astimezone(MOSCOW).date()
        care = by.employee.clients.on(today).select_related("client").order_by("-pk").first()
        tasks.set_task(
            str(fact.fields["task"]), by.employee, today, by=by, now=fact.occurred_at,
            client=care.client if care else None,
        )  # fmt: skip
        return True

    def _morning(self, day: date, told: Sequence[DemoFact]) -> None:
        """Deadlines of yesterday have passed; what was forgotten some days ago is done at last."""
        now = datetime.combine(day, time(9), MOSCOW)
        better_scripts(by=self.trainer, now=now)
        self._evening_of_yesterday(day)
        tasks.tell_overdue(now)
        self._deal_out(told, now)
        self.paperwork.morning(told, now)
        self.service.morning(told, now)
        self.prices.morning(now)
        for task in Task.objects.open().filter(due_on__lt=day - FORGOTTEN_FOR, set_by__user__password=NO_PASSWORD):
            tasks.do(task.pk, now=now, actor="demo")

    def _evening_of_yesterday(self, day: date) -> None:
        """What steps and promises asked for is done on its day."""
        evening = datetime.combine(day - DAY, time(18), MOSCOW)
        asked = Task.objects.open().filter(due_on__lt=day, set_by=None, set_at__lt=evening, overdue_on=None)
        for task in list(asked.select_related("deal", "employee").order_by("pk")):
            tasks.do(task.pk, now=evening, actor="demo")
            if task.title == CALL_AGAIN and task.deal:
                self._called_again(task.deal, self.accounts[task.employee.code], evening)

    def _called_again(self, deal: Deal, by: Account, now: datetime) -> None:
        """Some have thought better of it."""
        chance = Chance(SEED, deal.client_id, "called again")
        if deal.outcome == Outcome.OPEN and chance.yes(0.4):
            why = self.reasons[chance.one((PUT_OFF, CAN_NOT_BE_REACHED, ANOTHER_DEVELOPER))]
            by = by if dealing.may_end(deal, by) else self.director
            dealing.move(deal.pk, self.end(Outcome.LOST).pk, seen=deal.version, by=by, now=now, reason=why)

    # --- what no room keeps ---

    def _plain(self, fact: DemoFact) -> NewFact:
        """Clients of the time before the CRM come again: to pay, to look at their flat."""
        new = recorded(fact, self.kinds[fact.kind])
        return self._of(self.client(fact, -1), fact, new) if fact.customer and "client" in new.fields else new

    def _of(self, client: Client, fact: DemoFact, new: NewFact) -> NewFact:
        return new._replace(subject=self._subject(fact, client), fields={**new.fields, "client": client.subject})

    def _subject(self, fact: DemoFact, client: Client) -> str:
        """The call that was reviewed; the deal; failing these, its own."""
        what = fact.subject.partition("/")[0]
        if what == "call":
            call = self._call(fact)
            return call.key if call else fact.subject
        deal = self.deal_of(client) if what in ("contract", "booking") else None
        return deal.subject if deal else fact.subject
