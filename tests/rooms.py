"""Rooms of the CRM in which things happen: for tests that need a row of everything, or many."""

import io
from datetime import time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from gmpy2 import mpq

from apps.aftersale.pictures import png
from days import today
from pages.test_calls import TEMPLATE, sound
from pochemu.aftersale import acts, defects, inspecting, marking, photos, registering, requests, setting, slots, visits
from pochemu.aftersale import keeping as keys_of
from pochemu.aftersale.models import Act, Occasion
from pochemu.callcentre import calibrating, calls, leading, leads, recordings, reviewing, scorecards, scripts
from pochemu.callcentre.models import Sender
from pochemu.clients import actions, consents, files
from pochemu.engine.words import Words
from pochemu.intake.bringing import keeping, working
from pochemu.intake.models import Batch
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News, tell
from pochemu.people.models import Team
from pochemu.property import placing, pricing
from pochemu.receivables import overdue, promises, receiving, scheduling
from pochemu.receivables.models import BankLine, BankStatement, Collector
from pochemu.receivables.schedule import Row, What
from pochemu.sales import contracting, handing, meetings, reserving, tasks, terms
from pochemu.sales.dealing import Card, Part, open_deal
from pochemu.sales.models import Contract
from pochemu.sales.setting import add_pipeline, usual_stages

LONG_AGO = today() - timedelta(days=20)

SCRIPT = """title: Incoming
steps:
  greeting: {say: Good day, ask: What for?, keep: Looks for, answers: {a flat: farewell, nothing: farewell}}
  farewell: {say: Goodbye, end: told all}
"""


class Rooms:
    """The same happens again and again, by one person: each time to a new client, and to the first one."""

    def __init__(self, by, director):
        self.by, self.director, self.now, self.days = by, director, timezone.now(), 0
        self.after = Team.objects.create(code="after", title_en="After-sale", title_ru="Сопровождение")
        self.sender = Sender.objects.create(name="ours", template=TEMPLATE, secret="s3cret-s3cret")
        self.pipeline = add_pipeline("Flats", usual_stages(russian=False), by=director)
        self.script = scripts.begin("Incoming", now=self.now)
        scripts.write(self.script.pk, SCRIPT, seen=scripts.digest_of(self.script.draft))
        self.led = scripts.publish(self.script.pk, seen=scripts.digest_of(SCRIPT), by=director, now=self.now)
        self.scorecard = scorecards.begin(now=self.now)
        seen = scripts.digest_of(self.scorecard.draft)
        self.card = scorecards.publish(self.scorecard.pk, seen=seen, by=director, now=self.now)
        self.project = project = placing.add_project("Height", by=director)
        (self.section,) = placing.add_building(project, "1", by=director).sections.all()
        days, all_day = [today() + timedelta(days=1 + n) for n in range(60)], slots.Hours(time(9), time(19), 30)
        slots.open_slots(self.section.building, days, all_day, [by.employee], by=director, now=self.now)
        self.first = self.client("+79160000000", "Client of everything")
        self.made = {}

    def client(self, phone, name):
        told = actions.Told(name, phones=(phone,), emails=(f"{phone[1:]}@example.com",))
        return actions.add(told, by=self.by, at=self.now, to=self.by.employee)

    def live(self, times):
        for day in range(self.days, self.days + times):
            own = self.client(f"+7916{day + 1:07}", f"Client {day}")
            self.made = {name: made.pk for name, made in self.day(day, self.first, "+79160000000")}
            for _ in self.day(day + 10_000, own, f"+7916{day + 1:07}"):
                pass
            self.other = own
        self.days += times

    def day(self, n, client, phone):
        """What happens in the rooms: yields what was made, under the address's name of it."""
        by, now, employee = self.by, self.now, self.by.employee
        actions.note(client.pk, f"note {n}", by=by, at=now)
        attached = files.attach(client.pk, [ContentFile(f"file {n}".encode(), f"{n}.txt")], by=by, at=now)
        yield "file", attached.made[0]
        yield "which", consents.consent(client.pk, f"agreed {n}", given_on=today() - timedelta(days=1), by=by, at=now)
        began = now - timedelta(hours=1, seconds=n % 3_000)
        call = calls.add(calls.ByHand(f"t{n}", "in", phone, began, 60, "talk", "words", client), by=by, now=now)
        leading.lead(call, self.script, by=by)
        yield "calls", leading.go_on(call, 1, "a flat", "a flat", by=by, now=now)
        recording = recordings.keep(call, sound(), f"{n}.wav", by=by, now=now)
        recordings.mark(recording, 100, "well said", by=by, now=now)
        yield "recordings", recording
        marks = {name: reviewing.Told(100) for name in self.card.card.criteria}
        yield "reviews", reviewing.review(call, self.card, marks, "", by=self.director, now=now)
        missed = calls.ByHand(f"m{n}", "in", phone, now - timedelta(minutes=1, seconds=n % 50), 0, "missed", "", client)
        calls.add(missed, by=by, now=now)
        again = calls.add(calls.ByHand(f"c{n}", "in", phone, began, 70, "talk", "", client), by=by, now=now)
        yield "calibrations", calibrating.begin(again, self.card, by=self.director, now=now)
        yield "leads", leads.add(leads.Asked(f"{n}", "Lead", f"+7926{n:07}"), by=by, now=now)
        deal = open_deal(client, self.pipeline, Card(100, "site", "Height"), [Part(employee.code)], by=by, now=now)
        yield "deals", deal
        other = open_deal(client, self.pipeline, Card(100, "site", "Height"), [Part(employee.code)], by=by, now=now)
        sold = open_deal(client, self.pipeline, Card(100, "site", "Height"), [Part(employee.code)], by=by, now=now)
        yield from self.sale(n, client, sold, other)
        yield (
            "tasks",
            (task := tasks.set_task("Call", employee, today() + timedelta(days=1), by=by, now=now, deal=deal)),
        )
        tasks.postpone(task.pk, today() + timedelta(days=2), "he is away", by=by, now=now)
        hour = now + timedelta(minutes=60 + 30 * (2 * (n % 10_000) + n // 10_000))
        yield "meetings", meetings.book(client, meetings.Place(employee, hour, 30), by=by, now=now, deal=deal)
        yield "handovers", handing.give(client, handing.Given(self.after, 4), by=by, now=now, deal=deal)
        tell(News(Kind.TASK_SET, f"x{n}", Words.same("A task"), "/tasks/"), [by, self.director], by=None)
        calls.keep_unread(self.sender, f"{n:064}", "{}", Words.same("nothing in it"), now=now)
        batch = self.brought(n)
        yield "imports", batch

    def units(self, n):
        """Four alike, priced: a change of one's price is proposed."""
        told = [placing.UnitTold(f"{n}{letter}", n % 100, n // 100 % 90 + 1, rooms=1, area=4_000) for letter in "abcd"]
        found = placing.add_units(self.section, told, by=self.director)
        for one in found:
            pricing.set_price(one, 6_000_000_00, by=self.director)
        dearer = pricing.draw(found[:1], pricing.Rule(pricing.By.PLUS, mpq(100))).lines
        self.dearer = pricing.propose(dearer, "+1 ₽", "", by=self.by, now=self.now)
        return found

    def sale(self, n, client, deal, other):
        """One unit is reserved, longer than one may alone, with another deal behind; one is under contract."""
        by, now, (waits, kept, bought, let) = self.by, self.now, self.units(n)
        yield "units", kept
        deal.refresh_from_db()
        reservation = reserving.reserve(deal.pk, kept, seen=deal.version, by=by, now=now)
        yield "reservations", reservation
        yield "reserved", deal
        reserving.prolong(reservation.pk, 300, "asked", by=by, now=now)
        reserving.stand_behind(other, kept, by=by, now=now)
        terms.ask_for(other, let, 6_000_000_00, 5_000_000_00, "asked", by=by, now=now)
        told = contracting.Draft(f"{n}", Contract.Kind.DDU, 6_000_000_00)
        contract = contracting.draft(deal, bought, told, [contracting.Share(client, mpq(1))], by=by, now=now)
        contracting.sign(contract.pk, LONG_AGO, seen=contract.version, by=by, now=now)
        yield "contracts", contract
        self.owe(n, contract)
        later = open_deal(client, self.pipeline, Card(100, "site", "Height"), [Part(by.employee.code)], by=by, now=now)
        told = contracting.Draft(f"{n}/later", Contract.Kind.DDU, 6_000_000_00)
        waiting = contracting.draft(later, waits, told, [contracting.Share(client, mpq(1))], by=by, now=now)
        registering.sign(waiting.pk, today(), seen=waiting.version, by=by, now=now)
        yield "registration", waiting
        yield from self.hand_over(n, contract)

    def owe(self, n, contract):
        """Half of it since yesterday; a part of that came, by a bank's line; he was reminded, and promised."""
        by, now, half = self.by, self.now, 3_000_000_00
        rows = [Row(1, LONG_AGO, half, What.DOWN), Row(2, today() + timedelta(days=30), half, What.INSTALMENT)]
        scheduling.schedule(contract.pk, rows, by=by, now=now - timedelta(days=40))
        Collector.objects.get_or_create(employee=by.employee)
        overdue.tell_overdue(now)
        (made,) = receiving.receive([receiving.Told(contract.pk, today(), 100, "bank", f"{n}")], by=by, now=now)
        statement = BankStatement.objects.create(name="b.txt", digest=f"{n:064}", account=f"{n:020}", at=now, by=by)
        told = {"came": True, "on": today(), "amount": 100, "at": 1}
        BankLine.objects.create(
            statement=statement, key=f"{n}", state="matched", how="number", payment=made, payer="Somebody", **told
        )
        BankLine.objects.create(statement=statement, key=f"{n}/open", state="open", **told)
        promises.remind(contract.pk, "call", True, "said so", by=by, now=now)
        promises.promise(contract.pk, 100, today() + timedelta(days=1), by=by, now=now)
        promises.to_lawyers(contract.pk, "silent", by=by, now=now)

    def hand_over(self, n, contract):
        """Registered; the buyer is to come, and an act is written without waiting for him."""
        by, now = self.by, self.now
        registering.set_specialists([by.employee], by=self.director)
        contract.refresh_from_db()
        registering.file(contract.pk, LONG_AGO, seen=contract.version, by=by, now=now)
        contract.refresh_from_db()
        registering.register(contract.pk, LONG_AGO, f"entry {n}", seen=contract.version, by=by, now=now)
        yield from self.view(n, contract)
        keys = keys_of.receive(contract.unit, "flat", 3, today(), by=by, now=now)
        yield "register", keys
        lent = keys_of.Holder(keys_of.Kind.CONTRACTOR, whom="Builders")
        keys_of.give(keys.pk, lent, today(), until=today() + timedelta(days=1), by=by, now=now)
        slot = slots.free(self.section.building, now).first()
        yield "slot", slot
        yield "visits", visits.book(contract.pk, slot.pk, by=by, now=now)
        told = acts.Told(Act.What.ONE_SIDED, f"{n}", today(), by.employee, reason="he does not come")
        yield "acts", acts.write(contract.pk, told, by=by, now=now)
        yield from self.ask(n, contract)

    def ask(self, n, contract):
        """A request under guarantee with a defect; nobody else has answered it."""
        by, now = self.by, self.now
        photo = ContentFile(png(f"request {n}".encode()), "a.png")
        one = requests.take(contract.pk, "phone", f"request {n}", [photo], by=by, now=now)
        one = requests.decide(one.pk, "guarantee", "said so", seen=one.version, by=by, now=now)
        requests.find(one.pk, defects.Told("Kitchen", "Windows", f"of request {n}"), by=by, now=now)
        yield "service", one

    def view(self, n, contract):
        """A viewing that ended with a remark, of which there is a photo that somebody opened; another goes on."""
        by, now = self.by, self.now
        one = inspecting.begin(contract.pk, by=by, now=now)
        window = defects.Told("Kitchen", "Windows", f"remark {n}", photos=[ContentFile(png(str(n).encode()), "a.png")])
        defect = inspecting.remark(one.pk, window, by=by, now=now)
        yield "photos", (photo := defect.photos.get())
        photos.opened(photo, by=by, now=now)
        inspecting.end(one.pk, "remarks", "said so", by=by, now=now)
        yield "contractors", (firm := setting.add_contractor(f"Firm {n}", by=self.director))
        yield "defects", defects.assign(defect.pk, firm, seen=defect.version, by=by, now=now)
        yield "inspections", inspecting.begin(contract.pk, by=by, now=now)
        occasion = marking.may_be_asked(contract, Occasion.What.HANDOVER, f"act-of-{n}", by.employee, now=now)
        yield "marks", occasion
        link = marking.make_link(occasion.pk, by=self.director, now=now)
        if n % 2:
            marking.write(occasion.pk, 5, "well done", by=self.director, now=now)
        else:
            marking.give(link.secret, 4, "well done", now=now)

    def brought(self, n):
        """A file of as many rows as there have been days, half of them wrong."""
        rows = [f"Brought {row};{'no' if row % 2 else '+7903'}{n:05}{row % 100:02}" for row in range(self.days)]
        text = "\n".join(["Имя;Рабочий телефон", *(rows or ["One;+79030000000"])]).encode()
        batch = keeping.take(
            io.BytesIO(text), "some.csv", len(text), what="clients", source="amoCRM", by=self.director, now=self.now
        )  # fmt: skip
        if n % 10_000 % 20 == 5:
            keeping.begin(batch, Batch.State.CHECKING, now=self.now)
            working.work(batch.pk, lambda: self.now)
        return batch

    @property
    def numbers(self):
        """What stands in addresses: the first client and his latest."""
        line = BankLine.objects.order_by("pk").last()
        return {
            **self.made, "receivables": self.made["contracts"], "keys": self.made["contracts"], "lines": line.pk,
            "bank": line.statement_id,
            "client": self.first.pk, "clients": self.first.pk, "other": self.other.pk, "settings":
            self.pipeline.pk, "scripts": self.script.pk, "script": self.led.pk, "scorecards": self.scorecard.pk, "card":
            self.card.pk, "notices": self.by.notices.first().pk, "drafts": 0, "facts": 0, "questions": 0,
            "estate": self.project.pk, "buildings": self.section.building_id, "layouts": 0,
            "prices": self.dearer.pk, "feeds": 0, "portal": "cian", "secret": "x",
        }  # fmt: skip
