"""Leads: once, to whose turn it is, with the time to the first answer on the clock; none lost."""

from datetime import UTC, datetime, time, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.test.client import encode_multipart
from django.utils import timezone
from gmpy2 import mpq

from apps.callcentre.conftest import NOW, PYOTR, TEN, ended
from pochemu.callcentre.answer import Answer
from pochemu.callcentre.calls import ByHand
from pochemu.callcentre.calls import add as add_call
from pochemu.callcentre.erasing import erase
from pochemu.callcentre.leads import Asked, add, close, deal_waiting, give, link, say_answered, take
from pochemu.callcentre.models import DealingRule, Delivery, Lead, Sender
from pochemu.clients.history import history
from pochemu.engine.fact import Kind
from pochemu.engine.roster import Absence, Assignment
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.intake.sender.ready import ready
from pochemu.intake.telephony import read_again
from pochemu.ledger import history as ledger
from pochemu.ledger.actions import declare
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Fact
from pochemu.people.actions import Refused, assign, be_absent
from pochemu.people.models import Team

pytestmark = pytest.mark.django_db
MONDAY = TEN  # 23 November 2026


@pytest.fixture
def site(office):
    return Sender.objects.create(name="site", template=ready()["site"], secret="s3cret-of-the-page")


@pytest.fixture
def three(office):
    """Anna, Boris and Vera answer calls today."""
    with entry(what="three") as act:
        first = 739617
        assign(act, ["boris", "vera"], [Assignment(code, "operator", "calls", first) for code in ("boris", "vera")])


def rule(**given):
    base = {"place": 1, "team": Team.objects.get(code="calls")}
    return DealingRule.objects.create(**base | given)


def come(site, number=1, at=MONDAY, now=None, **said):
    said = {"phone": PYOTR, "name": "Пётр", "source": "site"} | said
    return take(site, Asked(f"lead-{number}", at=at, **said), f"digest {number}", now=now or at).lead


def fact(kind, lead):
    row = Fact.objects.known().filter(kind__name=kind, source="crm", key=lead.key, cancelled=False).first()
    return ledger.fact(row.pk) if row else None


def whose(*leads):
    return [Lead.objects.get(pk=lead.pk).employee and Lead.objects.get(pk=lead.pk).employee.code for lead in leads]


class TestComing:
    def test_the_same_again_is_the_same_lead_and_another_body_is_refused(self, site):
        asked = Asked("1", phone=PYOTR)
        answers = [take(site, asked, digest, now=NOW).answer for digest in ("a", "a", "b")]
        assert answers == [Answer.NEW, Answer.AGAIN, Answer.REFUSED]
        assert Lead.objects.count() == 1

    def test_it_is_the_clients_where_that_is_certain(self, site, zaytsev):
        lead = come(site)
        assert lead.client == zaytsev
        assert fact("lead", lead).subject == zaytsev.subject
        assert [one.what for one in history(zaytsev).filter(room="callcentre")] == ["lead"]

    def test_an_unknown_one_makes_no_client_and_may_be_linked(self, site, zaytsev, account, anna):
        lead = come(site, phone="+79990000000")
        assert lead.client is None
        link(lead, zaytsev, by=account(anna))
        assert fact("lead", lead).subject == zaytsev.subject

    def test_nothing_personal_gets_into_the_ledger(self, site):
        come(site, email="petr@example.com", text="Хочу квартиру")
        come(site, 2, source="Petr@example.com", email="petr@Example.com")
        come(site, 3, source=PYOTR)
        told = str(list(Fact.objects.values()))
        assert not any(word in told.lower() for word in (PYOTR, "petr@", "пётр", "хочу"))

    def test_erasing_leaves_no_word_of_it(self, site, zaytsev):
        come(site, text="Хочу квартиру")
        facts = list(Fact.objects.values())
        erase(zaytsev, at=NOW)
        assert not any(word in str(list(Lead.objects.values())) for word in (PYOTR, "Пётр", "Хочу"))
        assert list(Fact.objects.values()) == facts

    def test_erasing_forgets_what_is_nobodys_of_his_numbers_but_not_what_is_anothers(self, site, zaytsev, anna):
        from pochemu.clients.actions import Told as Card
        from pochemu.clients.actions import add as add_client

        other = add_client(Card("Зайцева Анна", phones=(PYOTR, "+79990000000")), by=None, at=TEN)
        shared = come(site, 1)
        assert shared.client is None
        come(site, 2, phone="+79990000000")
        erase(zaytsev, at=NOW)
        assert Lead.objects.get(pk=shared.pk).phone == PYOTR
        erase(other, at=NOW)
        assert not Lead.objects.exclude(phone="").filter(phone="+79990000000").exists()

    def test_erasing_leaves_what_others_asked_for_by_the_same_portal(self, site, zaytsev):
        """Seen red: a portal writes its own address into each enquiry, and all of them went with one client's."""
        come(site, email="robot@portal.example")
        other = come(site, 2, phone="+79990000000", email="robot@portal.example", name="Ольга")
        erase(zaytsev, at=NOW)
        other.refresh_from_db()
        assert (other.name, other.phone, other.closed_at) == ("Ольга", "+79990000000", None)

    def test_what_an_erased_client_waited_for_is_closed_and_waits_no_more(self, site, zaytsev, account, anna):
        """Seen red: it stood among the late ones for ever, with nobody to answer, and heads were told of it."""
        waits, answered, nobodys = come(site), come(site, 2), come(site, 3)
        say_answered(answered, by=account(anna), now=NOW)
        Lead.objects.filter(pk=nobodys.pk).update(client=None)
        erase(zaytsev, at=NOW)
        assert not Lead.objects.waiting().exists()
        assert [Lead.objects.get(pk=one.pk).closed_at for one in (waits, answered, nobodys)] == [NOW, None, NOW]

    def test_a_company_whose_kind_of_lead_is_another_loses_none(self, site):
        declare(Kind("lead", Words.same("Lead"), {"channel": Unit.NUMBER}))
        assert come(site).wrong_en


class TestDealing:
    def test_without_a_rule_it_is_nobodys_and_seen(self, site):
        lead = come(site)
        assert list(Lead.objects.nobodys()) == [lead]
        assert fact("lead", lead).credits == ()

    def test_in_turn_each_gets_as_many(self, site, three):
        rule()
        leads = [come(site, n, MONDAY + timedelta(minutes=n), phone=f"+7916000000{n}") for n in range(6)]
        assert whose(*leads) == ["anna", "boris", "vera"] * 2
        assert fact("lead", leads[1]).credits[0].employee == "boris"

    def test_by_load_whoever_has_the_fewest_waiting_gets_it(self, site, three, account, anna):
        rule(way="load")
        leads = [come(site, n, MONDAY + timedelta(minutes=n), phone=f"+7916000000{n}") for n in range(3)]
        say_answered(leads[0], by=account(anna), now=MONDAY + timedelta(minutes=5))
        assert whose(come(site, 4, MONDAY + timedelta(minutes=6))) == ["anna"]

    def test_the_first_rule_that_fits_counts(self, site, three):
        rule(place=2)
        rule(place=1, source="avito", team=Team.objects.get(code="sales"))
        assert whose(come(site, 1, source="AVITO"), come(site, 2, phone="+79160000002")) == [None, "anna"]

    def test_who_is_away_gets_none(self, site, three):
        rule()
        with entry(what="away") as act:
            be_absent(act, ["anna"], [Absence("anna", MONDAY.toordinal(), MONDAY.toordinal(), "sick")])
        assert whose(come(site)) == ["boris"]

    def test_what_comes_at_night_waits_for_the_morning_and_its_clock_with_it(self, site, three, account, anna):
        rule(opens=time(9), closes=time(18), working_days=True)
        night = datetime(2026, 11, 21, 20, tzinfo=UTC)  # Saturday, 23:00 in Moscow
        lead = come(site, at=night)
        assert whose(lead) == [None]
        assert deal_waiting(now=datetime(2026, 11, 22, 9, tzinfo=UTC)) == 0  # Sunday noon
        morning = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
        assert deal_waiting(now=morning) == 1
        assert whose(lead) == ["anna"]
        say_answered(lead, by=account(anna), now=morning + timedelta(minutes=7))
        assert fact("lead_answered", lead).fields["minutes"] == 7

    def test_whoever_takes_up_by_himself_what_came_at_night_has_the_same_clock(self, site, three, boris, account, anna):
        """Seen red: he was told to have let it wait all night, and the rule had been waiting for the morning."""
        rule(opens=time(9), closes=time(18), working_days=True)
        saturday = datetime(2026, 11, 21, 20, tzinfo=UTC)
        soon, later = (come(site, n, at=saturday, phone=f"+7916000000{n}") for n in range(2))
        monday = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
        assert not Lead.objects.late(monday + timedelta(minutes=14)).exists()
        assert Lead.objects.late(monday + timedelta(minutes=16)).count() == 2
        by = account(boris)
        give(soon, boris, by=by, now=saturday + timedelta(minutes=2))
        say_answered(soon, by=by, now=saturday + timedelta(minutes=5))
        assert fact("lead_answered", soon).fields["minutes"] == 0
        say_answered(later, by=account(anna), now=monday + timedelta(minutes=7))
        assert fact("lead_answered", later).fields["minutes"] == 7

    @pytest.mark.parametrize(
        ("came", "begins"),
        [
            ("2026-11-20 21:59", "2026-11-20 22:00"),
            ("2026-11-20 23:30", None),
            ("2026-11-21 05:59", None),  # of Friday's night
            ("2026-11-21 06:00", "2026-11-23 22:00"),
            ("2026-11-23 01:00", "2026-11-23 22:00"),  # Sunday has no night
            ("2026-11-24 01:00", None),
        ],
    )
    def test_hours_may_go_past_midnight_and_are_of_the_day_on_which_they_began(self, site, three, came, begins):
        """Seen red: there could be no rule for the night."""
        rule(opens=time(22), closes=time(6), working_days=True)
        at, begun = (text and datetime.fromisoformat(f"{text}+03:00") for text in (came, begins))
        lead = come(site, at=at)
        assert (whose(lead), lead.clock_from) == ((["anna"], at) if begun is None else ([None], begun))

    def test_at_night_whoever_is_away_on_the_day_when_the_night_began_gets_none(self, site, three):
        rule(opens=time(22), closes=time(6))
        with entry(what="away") as act:
            be_absent(act, ["anna"], [Absence("anna", MONDAY.toordinal(), MONDAY.toordinal(), "sick")])
            be_absent(act, ["boris"], [Absence("boris", MONDAY.toordinal() + 1, MONDAY.toordinal() + 1, "sick")])
        assert whose(come(site, at=datetime(2026, 11, 23, 23, tzinfo=UTC))) == ["boris"]  # Tuesday, 02:00 in Moscow

    def test_by_night_another_rule_counts_than_by_day(self, site, three):
        """Seen red: the first rule that fitted kept to itself what came by night, and no night rule ever dealt."""
        rule(opens=time(9), closes=time(18))
        rule(place=2, opens=time(18), closes=time(23), way="load")
        day, evening = MONDAY, datetime(2026, 11, 23, 17, tzinfo=UTC)
        night = datetime(2026, 11, 23, 22, tzinfo=UTC)  # 01:00 in Moscow
        by_day, by_evening, by_night = (come(site, n, at) for n, at in enumerate((day, evening, night)))
        assert [one.rule and one.rule.place for one in (by_day, by_evening, by_night)] == [1, 2, None]
        assert by_night.clock_from == datetime(2026, 11, 24, 6, tzinfo=UTC)

    def test_a_timer_that_comes_late_takes_nothing_off_the_clock(self, site, three, account, anna):
        """Seen red: the time to answer began when the timer came by, and not with the hours."""
        rule(opens=time(9), closes=time(18))
        lead = come(site, at=datetime(2026, 11, 23, 1, tzinfo=UTC))
        deal_waiting(now=datetime(2026, 11, 23, 7, tzinfo=UTC))  # 10:00 in Moscow
        lead.refresh_from_db()
        assert lead.clock_from == datetime(2026, 11, 23, 6, tzinfo=UTC)

    def test_hours_are_two_and_differ(self, office):
        for opens, closes in ((time(9), time(9)), (time(9), None), (None, time(9))):
            with pytest.raises(IntegrityError), transaction.atomic():
                rule(opens=opens, closes=closes)

    def test_what_came_in_hours_and_is_delivered_late_has_waited_since_it_came(self, site, three, account, anna):
        rule(opens=time(9), closes=time(18))
        lead = come(site, at=MONDAY, now=MONDAY + timedelta(minutes=20))
        say_answered(lead, by=account(anna), now=MONDAY + timedelta(minutes=25))
        assert fact("lead_answered", lead).fields["minutes"] == 25

    def test_a_colleagues_waits_for_him_until_it_is_late_or_a_head_takes_it(self, site, three, boris, account, anna):
        from pochemu.people.models import Employee

        rule()
        first, second = (come(site, n, phone=f"+7916000000{n}") for n in range(2))
        assert whose(first, second) == ["anna", "boris"]
        hers, his, soon = account(anna), account(boris), MONDAY + timedelta(minutes=15)
        for act in (
            lambda: give(first, boris, by=his, now=soon), lambda: say_answered(first, by=his, now=soon),
            lambda: close(first, "реклама", by=his, now=soon),
        ):  # fmt: skip
            with pytest.raises(Refused, match="has not waited for 15 minutes"):
                act()
        give(first, boris, by=his, now=soon + timedelta(seconds=1))
        head = account(Employee.objects.get(code="vera"), "head")
        give(second, head.employee, by=head, now=MONDAY)
        with pytest.raises(Refused, match="has not waited for 15 minutes"):
            close(second, "реклама", by=hers, now=MONDAY)

    def test_it_may_be_given_to_another_and_its_clock_goes_on(self, site, three, boris, account, anna):
        rule()
        lead = come(site)
        give(lead, boris, by=account(anna), now=MONDAY + timedelta(minutes=30))
        assert fact("lead", lead).credits[0].employee == "boris"
        say_answered(lead, by=account(boris), now=MONDAY + timedelta(minutes=40))
        assert fact("lead_answered", lead).fields["minutes"] == 40


class TestAnswer:
    def test_a_call_of_ours_answers_it_whoever_calls(self, site, tell):
        lead = come(site)
        tell("17", ended(TEN + timedelta(minutes=3), direction="out"))
        told = fact("lead_answered", lead)
        assert (told.credits[0].employee, told.fields["minutes"]) == ("anna", mpq(3))
        assert not Lead.objects.waiting().exists()

    def test_a_call_before_it_or_a_missed_one_does_not(self, site, tell):
        lead = come(site)
        tell("16", ended(TEN - timedelta(minutes=3), direction="out"))
        tell("17", ended(TEN + timedelta(minutes=3), talk=0))
        assert fact("lead_answered", lead) is None

    def test_a_call_of_his_that_broke_down_does_not(self, site, tell):
        lead = come(site)
        tell("17", ended(TEN + timedelta(minutes=3), talk=0)._replace(outcome="failed"))
        assert fact("lead_answered", lead) is None

    def test_an_earlier_call_that_is_told_of_later_is_the_answer(self, site, tell):
        lead = come(site)
        tell("18", ended(TEN + timedelta(minutes=9), direction="out"))
        tell("17", ended(TEN + timedelta(minutes=2), direction="out"))
        assert fact("lead_answered", lead).fields["minutes"] == 2

    def test_a_call_added_by_hand_is_a_word_of_now_and_takes_no_answer_from_a_colleague(
        self, site, three, tell, boris, account, anna
    ):
        """Anna has called by the exchange; Boris says that he did so at once, of hers, of nobody's, and of his own."""
        hers, his, minutes = come(site), account(boris), lambda n: TEN + timedelta(minutes=n)

        def by_hand(form, phone=PYOTR):
            add_call(ByHand(form, "out", phone, minutes(1), 60, "talk"), by=his, now=minutes(30))

        tell("17", ended(minutes(9), direction="out"))
        by_hand("1")
        assert (fact("lead_answered", hers).credits[0].employee, fact("lead_answered", hers).fields["minutes"]) == (
            "anna", 9,
        )  # fmt: skip
        own = come(site, 2, phone="+79161234599")
        by_hand("2", "+79161234599")
        assert (fact("lead_answered", own).credits[0].employee, fact("lead_answered", own).fields["minutes"]) == (
            "boris", 30,
        )  # fmt: skip

    def test_an_answer_whose_call_was_unclear_for_a_while_is_one_again(self, site, tell):
        lead, call = come(site), ended(TEN + timedelta(minutes=2), direction="out")
        tell("17", call)
        tell("17", call._replace(event="unclear", seconds=10**9, at=TEN + timedelta(minutes=5)))
        assert fact("lead_answered", lead) is None
        tell("17", call._replace(event="mended", at=TEN + timedelta(minutes=6)))
        assert fact("lead_answered", lead).fields["minutes"] == 2

    def test_a_lead_that_is_delivered_later_than_its_call_is_answered(self, site, tell):
        tell("17", ended(TEN + timedelta(minutes=2), direction="out"))
        lead = come(site, now=NOW)
        assert fact("lead_answered", lead).fields["minutes"] == 2

    def test_what_is_answered_or_closed_is_not_answered_again(self, site, account, anna):
        lead, by = come(site), account(anna)
        close(lead, "реклама", by=by, now=NOW)
        assert not Lead.objects.waiting().exists()
        with pytest.raises(Refused):
            say_answered(lead, by=by, now=NOW)
        with pytest.raises(Refused):
            close(come(site, 2), " ", by=by, now=NOW)

    def test_by_hand_it_needs_a_way_to_answer(self, account, anna):
        by = account(anna)
        with pytest.raises(Refused):
            add(Asked("form", name="Пётр"), by=by, now=NOW)
        lead = add(Asked("form", email="Petr@Example.com"), by=by, now=NOW)
        assert lead == add(Asked("form", email="Petr@Example.com"), by=by, now=NOW)
        assert lead.email == "petr@example.com"


class TestForms:
    def post(self, given, token="s3cret-of-the-page", **kwargs):
        return Browser().post(f"/hooks/site/?token={token}", given, "application/x-www-form-urlencoded", **kwargs)

    def test_a_form_on_the_site_is_a_lead_and_a_double_click_is_one(self, site):
        answers = [self.post("name=%D0%9F&phone=89161234567&text=%3Cscript%3E") for _ in range(2)]
        lead = Lead.objects.get()
        assert [answer.json() for answer in answers] == [{"lead": lead.pk}] * 2
        assert (lead.phone, lead.text, lead.channel) == (PYOTR, "<script>", "сайт")

    def test_a_form_sent_in_parts_is_the_same_form_whatever_divides_them(self, site):
        def send(body, divided_by):
            kind = f"multipart/form-data; boundary={divided_by}"
            return Browser().post("/hooks/site/?token=s3cret-of-the-page", body, kind)

        given = {"name": "Пётр", "phone": "89161234567", "text": "a=b&c"}
        answers = [
            send(encode_multipart(line, {**given, "plan": BytesIO(b"a file")}), line) for line in ("one", "another")
        ]
        lead = Lead.objects.get()
        assert [answer.json() for answer in answers] == [{"lead": lead.pk}] * 2
        assert (lead.name, lead.phone, lead.text) == ("Пётр", PYOTR, "a=b&c")
        assert send(b"no parts", "").status_code == 202

    def test_a_browser_is_thanked(self, site):
        answer = self.post("phone=89161234567", headers={"Accept": "text/html"})
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, "text/html")

    def test_a_browser_is_told_that_nothing_could_be_read(self, site):
        """Seen red: whoever left no way to answer him was thanked, and waited."""
        answer = self.post("name=x", headers={"Accept": "text/html", "Accept-Language": "ru"})
        assert answer.status_code == 422
        assert "не удалось прочитать" in answer.content.decode()
        assert not Lead.objects.exists()

    def test_a_browser_is_told_of_a_phone_that_can_not_be_and_what_it_sent_is_kept(self, site):
        """Seen red: whoever had left out digits was thanked, and waited for a call that nobody could make."""
        answer = self.post("phone=891612&name=x", headers={"Accept": "text/html", "Accept-Language": "ru"})
        assert (answer.status_code, Lead.objects.get().phone) == (422, "891612")
        assert self.post("phone=8916&email=a@b.example", headers={"Accept": "text/html"}).status_code == 200

    def test_a_browser_that_comes_too_often_is_told_in_letters_that_it_can_read(self, site):
        """Seen red: the answer did not say in which letters it was written."""
        for n in range(5):
            self.post(f"phone=8916123456{n}")
        answer = self.post("phone=89161234567", headers={"Accept": "text/html", "Accept-Language": "ru"})
        assert (answer.status_code, answer["Retry-After"]) == (429, "600")
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert "через десять минут" in answer.content.decode()

    def test_an_enquiry_of_another_century_is_a_moment_misread(self, site):
        """Seen red: it had waited for 45 986 days, and its answer would have been told so."""
        template = ready()["site"].replace("    source: [", "    at: when\n    source: [")
        Sender.objects.update(template=template)
        assert self.post("phone=89161234567&when=1901-01-01T00:00:00").status_code == 202
        assert "1901-01-01" in Delivery.objects.get().wrong_en
        assert not Lead.objects.exists()

    def test_one_address_may_not_fill_it_too_often(self, site):
        answers = [self.post(f"phone=8916123456{n}").status_code for n in range(7)]
        assert answers == [200] * 5 + [429] * 2
        assert self.post("phone=89161234560", REMOTE_ADDR="10.0.0.7").status_code == 200
        assert self.post("phone=89161234569", headers={"X-Forwarded-For": "10.0.0.8"}).status_code == 429

    @pytest.mark.parametrize("sent", ["name={}", "{}"], ids=["unreachable", "no form"])
    def test_what_can_not_be_read_is_not_kept_too_often_either(self, site, sent):
        """Seen red: only enquiries were counted, so that anybody could fill the disk with what is none."""
        if sent == "{}":
            Sender.objects.update(template=site.template.replace("body: form", "body: json"))
        answers = [self.post(sent.replace("{}", f"{{{n}")).status_code for n in range(7)]
        assert answers == [202] * 5 + [429] * 2
        assert Delivery.objects.count() == 5
        assert self.post("name=x", REMOTE_ADDR="10.0.0.7").status_code == 202

    def test_of_one_address_what_can_be_read_and_what_can_not_is_counted_together(self, site):
        """And of all addresses."""
        for n in range(3):
            assert self.post(f"phone=8916123456{n}").status_code == 200
        assert [self.post(f"name={n}").status_code for n in range(3)] == [202, 202, 429]
        sent = [self.post(f"name={n}", REMOTE_ADDR=f"10.0.{n // 5}.7").status_code for n in range(10, 210)]
        assert (sent.count(202), set(sent[-5:])) == (195, {429})

    def test_what_could_not_be_read_is_the_same_filling_when_it_is_read_again(self, site):
        """Seen red: a form's name for itself was known to what came over the wire alone."""
        Sender.objects.update(template=site.template.replace("phone: phone", "phone: tel"))
        assert self.post("phone=89161234567").status_code == 202
        Sender.objects.update(template=site.template.replace("lead: [request_id, ", "lead: [request, "))
        kept = Delivery.objects.get()
        later = timezone.now() + timedelta(days=2)
        taken = read_again(kept, now=later)
        assert (taken.lead.phone, taken.lead.came_at) == (PYOTR, kept.at)
        assert not Delivery.objects.exclude(wrong_en="").exists()
        assert self.post("phone=89161234567").json() == {"lead": taken.lead.pk}

    def test_what_can_not_be_read_again_says_why_not_now(self, site):
        """Seen red: it said for ever what had been wrong at first; and bytes that are no text were kept twice."""
        Sender.objects.update(template=site.template.replace("phone: phone", "phone: tel"))
        assert self.post(b"phone=89161234567&name=\xff").status_code == 202
        assert "phone" not in Delivery.objects.get().wrong_en
        Sender.objects.update(template=site.template.replace('lead: [request_id, "@body"]', "lead: request_id"))
        read_again(Delivery.objects.get(), now=timezone.now())
        assert "request_id" in Delivery.objects.get().wrong_en

    def test_without_the_token_or_a_way_to_answer_it_is_none(self, site):
        assert self.post("phone=89161234567", token="another").status_code == 403
        assert self.post("name=Пётр").status_code == 202
        assert Delivery.objects.get().wrong_en
        assert not Lead.objects.exists()


def test_a_lead_that_could_be_no_fact_says_why_and_says_it_no_longer_once_it_can(site, zaytsev, account, anna):
    """Seen red: it was said for ever."""
    lead = come(site)
    declared = Fact.objects.known().get(kind__name="lead")
    Lead.objects.filter(pk=lead.pk).update(came_at=datetime(1, 1, 1, tzinfo=UTC))
    link(lead, zaytsev, by=account(anna))
    assert "year 1" in Lead.objects.get(pk=lead.pk).wrong.en
    Lead.objects.filter(pk=lead.pk).update(came_at=declared.occurred_at)
    link(lead, zaytsev, by=anna.account)
    assert Lead.objects.get(pk=lead.pk).wrong is None


def test_many_that_wait_are_dealt_out_with_one_look_at_the_company(site, three):
    """Seen red: rules, people and calendar were read twice for each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(4):
        come(site, number)
    rule()
    with CaptureQueriesContext(connection) as asked:
        assert deal_waiting(now=NOW) == 4
    assert sum("people_assignment" in one["sql"] for one in asked) == 1
    assert sum("callcentre_dealingrule" in one["sql"] and "SELECT" in one["sql"] for one in asked) <= 1


def test_a_rule_is_no_reason_any_more_once_a_person_gives_it(site, three, account, boris, anna):
    rule()
    lead = come(site)
    assert Lead.objects.get(pk=lead.pk).rule
    give(lead, boris, by=account(anna), now=NOW)
    assert Lead.objects.get(pk=lead.pk).rule is None


@pytest.mark.parametrize("wrong", [{"name": "n\0"}, {"text": "n\0"}, {"source": "n\0"}, {"project": "x" * 201}])
def test_texts_that_can_not_be_kept_are_refused(office, account, anna, wrong):
    with pytest.raises(Refused):
        add(Asked("form", phone=PYOTR)._replace(**wrong), by=account(anna), now=NOW)
    assert not Lead.objects.exists()
