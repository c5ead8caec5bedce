"""Calls, as an exchange tells of them: once, in any order, to the right person."""

from datetime import UTC, datetime, timedelta

import pytest
from gmpy2 import mpq

from apps.callcentre.conftest import NOW, PYOTR, TEN, began, ended
from apps.callcentre.test_sound import wav
from attack import refused
from pochemu.callcentre.answer import Answer
from pochemu.callcentre.calls import ByHand, add, link, qualify, say_whose
from pochemu.callcentre.erasing import erase
from pochemu.callcentre.models import Call, Delivery, Extension, Recording
from pochemu.callcentre.recordings import keep_of_sender
from pochemu.callcentre.told import Told
from pochemu.clients.history import history
from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger import history as ledger
from pochemu.ledger.actions import declare
from pochemu.ledger.models import Fact
from pochemu.people.actions import Refused

pytestmark = pytest.mark.django_db


def fact(call):
    """What the ledger holds of it now; None for nothing."""
    number = ledger.number_of("call", "crm", f"call-{call.pk}", 2**62)
    row = Fact.objects.known().filter(source="crm", key=f"call-{call.pk}", cancelled=False).first()
    return ledger.fact(row.pk) if row else number


def test_a_call_becomes_a_fact_of_whoever_spoke(tell, zaytsev):
    call = tell("17", ended()).call
    told = fact(call)
    assert (told.credits[0].employee, told.subject, told.occurred_at) == ("anna", f"client-{zaytsev.pk}", TEN)
    assert told.fields == {
        "client": f"client-{zaytsev.pk}", "direction": "входящий", "result": "разговор", "seconds": mpq(60),
        "first": True, "qualified": False,
    }  # fmt: skip


def test_no_personal_data_gets_into_the_ledger(tell, zaytsev):
    tell("17", ended())
    row = Fact.objects.get(key__startswith="call-")
    assert PYOTR not in str(row.__dict__)
    assert "Зайцев" not in str(row.__dict__)


def test_a_call_that_goes_on_is_no_fact_yet(tell):
    call = tell("17", began()).call
    assert fact(call) is None
    assert not call.final
    tell("17", ended())
    assert fact(call) is not None


def test_the_same_delivery_again_changes_nothing(tell):
    first, second = tell("17", ended()), tell("17", ended())
    assert (first.answer, second.answer) == (Answer.NEW, Answer.AGAIN)
    assert first.call == second.call
    assert Fact.objects.filter(key=first.call.key).count() == 1


def test_another_body_under_the_same_id_is_refused_and_the_first_kept(tell):
    first = tell("17", ended())
    other = [tell("17", ended(talk=600)) for _ in range(2)]
    assert {one.answer for one in other} == {Answer.REFUSED}
    assert Call.objects.get().seconds == 60
    assert Delivery.objects.filter(refused=True).count() == 1
    assert fact(first.call).fields["seconds"] == 60


def test_a_later_state_of_the_same_call_is_no_repetition(tell):
    assert tell("17", began()).answer is tell("17", ended()).answer is Answer.NEW


def test_the_end_before_the_beginning_waits_and_comes_to_the_same(tell):
    early = tell("17", ended()._replace(started=None)).call
    assert "beginning" in Call.objects.get(pk=early.pk).wrong_en
    assert list(Call.objects.unresolved()) == [early]
    assert fact(early) is None
    tell("17", began())
    in_order = tell("18", began(TEN + timedelta(hours=1))).call
    tell("18", ended(TEN + timedelta(hours=1)))
    assert not Call.objects.unresolved().exists()
    late, usual = (Call.objects.get(pk=one.pk) for one in (early, in_order))
    assert (late.seconds, late.outcome, late.direction, late.employee) == (
        usual.seconds, usual.outcome, usual.direction, usual.employee,
    )  # fmt: skip
    assert fact(late).fields["seconds"] == fact(usual).fields["seconds"]


def test_an_earlier_talk_that_comes_late_is_the_first_after_all(tell):
    later = tell("18", ended(TEN + timedelta(hours=1))).call
    assert fact(later).fields["first"]
    earlier = tell("17", ended()).call
    assert fact(earlier).fields["first"]
    assert not fact(later).fields["first"]


def test_whoever_was_missed_is_seen_until_he_is_called_back(tell):
    missed = tell("17", ended(talk=0)._replace(outcome="missed")).call
    assert list(Call.objects.unanswered()) == [missed]
    back = tell("18", ended(TEN + timedelta(minutes=5), direction="out")).call
    assert not Call.objects.unanswered().exists()
    assert fact(back).fields["waited"] == 5
    assert "waited" not in fact(missed).fields


@pytest.mark.parametrize("rung_first", [True, False])
def test_whoever_answered_is_credited_whoever_was_rung_first(tell, exchange, boris, rung_first):
    """Seen red: a call that had rung at Anna's was hers, though Boris answered it."""
    Extension.objects.create(sender=exchange, extension="102", employee=boris)
    told = [began(), ended(extension="102")]
    for one in told if rung_first else reversed(told):
        call = tell("17", one).call
    assert [one.employee for one in fact(call).credits] == ["boris"]


def test_a_call_answered_at_a_telephone_of_nobody_is_nobodys(tell):
    tell("17", began())
    assert fact(tell("17", ended(extension="109")).call).credits == ()


def test_a_telephone_that_is_anothers_now_leaves_earlier_calls_as_they_were(tell, exchange, boris, account):
    call = tell("17", ended()).call
    say_whose(exchange, "101", boris, by=account(boris))
    tell("17", Told("recorded", recording="r-1"))
    assert [one.employee for one in fact(call).credits] == ["anna"]


@pytest.mark.parametrize(
    "said",
    [
        {"seconds": 9_999_999 * 3_600},  # more than a column holds
        {"seconds": None, "answered": TEN + timedelta(seconds=80), "ended": TEN + timedelta(seconds=70)},
    ],
)
def test_a_length_that_can_not_be_is_told_and_the_call_is_not_clear(tell, said):
    """Seen red: the exchange was answered 500, and told of it for ever."""
    call = tell("17", ended()._replace(**said)).call
    call.refresh_from_db()
    assert (call.seconds, bool(call.wrong_en), fact(call)) == (0, True, None)


def test_whoever_can_not_be_called_waits_for_no_call(tell, zaytsev):
    """Seen red: calls of hidden numbers and of erased clients stood among those to call back for ever."""
    missed = ended(talk=0)._replace(outcome="missed")
    tell("17", missed), tell("18", missed._replace(theirs="anonymous"))
    assert [call.sent_id for call in Call.objects.unanswered()] == ["17"]
    erase(zaytsev, at=NOW)
    assert not Call.objects.unanswered().exists()


class TestWhoseItIs:
    def test_an_unknown_number_makes_no_client_and_the_call_stands(self, tell, zaytsev):
        call = tell("17", ended(theirs="+79990000000")).call
        assert Call.objects.get(pk=call.pk).client is None
        assert fact(call).subject == ""
        assert type(zaytsev).objects.count() == 1

    def test_a_number_without_a_country_is_the_same_number(self, tell, zaytsev):
        assert Call.objects.get(pk=tell("17", ended(theirs="89161234567")).call.pk).client == zaytsev

    def test_a_number_of_two_clients_is_nobodys_until_somebody_says_so(self, tell, zaytsev, boris):
        from pochemu.clients.actions import Told as Card
        from pochemu.clients.actions import add as add_client

        add_client(Card("Зайцева Анна", phones=(PYOTR,)), by=None, at=TEN)
        assert Call.objects.get(pk=tell("17", ended()).call.pk).client is None

    def test_whoever_is_linked_gets_all_calls_of_the_number_that_are_nobodys(self, tell, zaytsev, account, anna):
        calls = [tell(str(n), ended(TEN + timedelta(hours=n), theirs="+79990000000")).call for n in range(3)]
        other = tell("9", ended(theirs="+79990000001")).call
        assert link(calls[0], zaytsev, by=account(anna)) == calls
        assert {fact(one).subject for one in calls} == {zaytsev.subject}
        assert fact(other).subject == ""
        told = history(zaytsev).filter(room="callcentre", what="call").values_list("number", flat=True)
        assert sorted(told) == [one.pk for one in calls]

    def test_callers_of_whose_numbers_a_part_is_hidden_are_several(self, tell, zaytsev, account, anna):
        """Seen red: what was said of one of them was said of all, and of two first talks one was the first."""
        first = tell("17", ended(theirs="+7963XXXXXXX")).call
        second = tell("18", ended(TEN + timedelta(hours=1), theirs="+7963XXXXXXX")).call
        assert link(first, zaytsev, by=account(anna)) == [first]
        second.refresh_from_db()
        assert (second.client, second.theirs) == (None, "7963XXXXXXX")

    def test_a_hidden_number_is_of_no_client(self, tell):
        calls = [tell(str(n), ended(TEN + timedelta(hours=n), theirs="anonymous")).call for n in range(2)]
        assert [fact(one).fields["first"] for one in calls] == [False, False]

    def test_calls_of_a_telephone_that_was_nobodys_are_credited_once_it_is_said_whose(
        self, tell, exchange, boris, account
    ):
        call = tell("17", ended(extension="205")).call
        assert fact(call).credits == ()
        assert say_whose(exchange, "205", boris, by=account(boris)) == 1
        assert fact(call).credits[0].employee == "boris"
        assert say_whose(exchange, "205", boris, by=boris.account) == 0
        assert Extension.objects.filter(extension="205").count() == 1

    def test_a_telephone_that_can_not_be_is_refused(self, exchange, boris, account):
        by = account(boris)
        for wrong in ("", "1\0", "1" * 65):
            with pytest.raises(Refused):
                say_whose(exchange, wrong, boris, by=by)

    def test_numbers_of_a_telephones_calls_are_waited_for_in_one_order(
        self, tell, exchange, boris, account, monkeypatch
    ):
        """Seen red: one after another as the calls came, so that two could wait for each other."""
        from pochemu.callcentre import calls

        for n, theirs in enumerate(["+79990000009", "+79990000001", "+79990000005"]):
            tell(str(n), ended(TEN + timedelta(hours=n), extension="205", theirs=theirs))
        held = []
        monkeypatch.setattr(calls, "hold", lambda *names: held.append(set(names)))
        assert say_whose(exchange, "205", boris, by=account(boris)) == 3
        assert held == [{f"number +7999000000{n}" for n in (1, 5, 9)}]


class TestByHand:
    def said(self, **given):
        base = ByHand("form-1", "out", PYOTR, TEN, 90, "talk", "Перезвонить в среду")
        return base._replace(**given)

    def test_it_is_credited_to_whoever_adds_it(self, anna, zaytsev, account):
        call = add(self.said(), by=account(anna), now=NOW)
        assert fact(call).credits[0].employee == "anna"
        assert call.client == zaytsev

    def test_a_form_sent_twice_is_one_call(self, anna, account):
        by = account(anna)
        assert add(self.said(), by=by, now=NOW) == add(self.said(), by=by, now=NOW)
        assert Call.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"text": "nul \0"},
            {"started": NOW + timedelta(hours=1)},
            {"seconds": 0},
            {"theirs": "1a2b"},
            {"text": "x" * 5_000},
        ],
    )
    def test_what_can_not_be_is_refused_in_words(self, wrong, anna, account):
        with pytest.raises(Refused):
            add(self.said(**wrong), by=account(anna), now=NOW)
        assert not Call.objects.exists()

    def test_a_login_of_no_employee_adds_none(self, account, office):
        with pytest.raises(Refused):
            add(self.said(), by=account(None, "director"), now=NOW)


def test_that_a_client_means_business_is_said_by_a_person(tell, account, anna):
    call = tell("17", ended()).call
    qualify(call, True, by=account(anna), now=NOW)
    assert fact(call).fields["qualified"]
    tell("17", Told("recorded", recording="rec-1"))
    assert fact(call).fields["qualified"]
    with pytest.raises(Refused):
        qualify(tell("18", ended(talk=0)).call, True, by=anna.account, now=NOW)


def test_whoever_spoke_says_that_a_client_means_business_before_it_is_known_what_comes_of_it(tell, account, anna):
    """Who said it of those alone who came afterwards would have a share of his choice."""
    call, by, head = tell("17", ended()).call, account(anna), account(None, "head")
    qualify(call, True, by=by, now=NOW + timedelta(days=1))
    with pytest.raises(Refused, match="later a head does"):
        qualify(call, False, by=by, now=NOW + timedelta(days=2))
    qualify(call, False, by=head, now=NOW + timedelta(days=2))
    assert not fact(call).fields["qualified"]


def test_of_a_talk_between_colleagues_nobody_says_that_a_client_means_business(tell, account, anna):
    call = tell("17", ended(theirs="205")).call
    assert fact(call).fields["direction"] == "внутренний"
    with pytest.raises(Refused, match="between colleagues"):
        qualify(call, True, by=account(anna), now=NOW)


def test_a_company_whose_kind_of_call_is_another_loses_no_call(tell):
    declare(Kind("call", Words.same("Call"), {"seconds": Unit.TEXT}))
    call = tell("17", ended()).call
    assert Call.objects.get(pk=call.pk).wrong_en
    assert list(Call.objects.unresolved()) == [call]


def test_a_call_that_can_be_no_fact_says_so_and_the_others_of_its_number_are_recorded(tell, zaytsev, account, anna):
    """Seen red: one of them, and none was recorded."""
    calls = [tell(str(n), ended(TEN + timedelta(hours=n), theirs="+79990000000")).call for n in range(3)]
    Call.objects.filter(pk=calls[1].pk).update(started=datetime(1, 1, 1, tzinfo=UTC))
    link(calls[0], zaytsev, by=account(anna))
    assert [fact(one).subject for one in (calls[0], calls[2])] == [zaytsev.subject] * 2
    assert list(Call.objects.unresolved()) == [calls[1]]
    assert "year 1" in Call.objects.get(pk=calls[1].pk).wrong_en


def test_a_company_that_knows_calls_keeps_its_own_words(tell):
    declare(Kind("call", Words("Ring", "Звоночек"), {"seconds": Unit.NUMBER, "topic": Unit.TEXT}))
    tell("17", ended())
    from pochemu.ledger.queries import kinds

    assert kinds()["call"].title.en == "Ring"
    assert kinds()["call"].fields["topic"] is Unit.TEXT


def test_an_erased_client_leaves_the_fact_and_no_trace_of_himself(tell, zaytsev):
    call = tell("17", ended(), body=f"body with {PYOTR}").call
    before = list(Fact.objects.values())
    erase(zaytsev, at=NOW)
    zaytsev.erased_at, zaytsev.name = NOW, ""
    zaytsev.save()
    assert list(Fact.objects.values()) == before
    kept = str([*Call.objects.values(), *Delivery.objects.values()])
    assert PYOTR not in kept
    assert tell("17", Told("recorded", theirs=PYOTR, recording="x")).answer is Answer.AGAIN
    assert Call.objects.get(pk=call.pk).theirs == ""


def test_of_an_erased_client_no_recording_is_kept_that_comes_later(tell, exchange, zaytsev, settings, tmp_path):
    """Seen red: the exchange sent it some minutes after the erasure, and it stayed."""
    settings.MEDIA_ROOT = tmp_path
    tell("17", ended())
    type(zaytsev).objects.filter(pk=zaytsev.pk).update(erased_at=NOW, name="")
    with pytest.raises(Refused, match="are erased"):
        keep_of_sender(exchange, "17", wav([0] * 800), "talk.wav", now=NOW)
    assert not Recording.objects.exists()
    assert not list(tmp_path.iterdir())


class TestGuards:
    @pytest.fixture(autouse=True)
    def said(self, tell):
        tell("17", ended())

    @pytest.mark.parametrize("table", ["callcentre_call", "callcentre_delivery"])
    def test_nothing_is_deleted(self, table):
        refused(f"DELETE FROM {table}", by=f"{table}: rows are never deleted")

    def test_what_was_delivered_stays(self):
        refused("UPDATE callcentre_delivery SET digest = 'x'", by="what was delivered stays")
        refused("UPDATE callcentre_delivery SET came_from = 'x'", by="what was delivered stays")
        refused("UPDATE callcentre_delivery SET body = 'another'", by="its texts may only be erased")
        refused("UPDATE callcentre_delivery SET told = '{}'", by="its texts may only be erased")

    def test_a_call_stays_its_senders(self):
        refused("UPDATE callcentre_call SET sent_id = '18'", by="a call keeps its number and its sender")


def test_ready_schemes_count_the_calls_that_are_recorded():
    from pochemu.callcentre.kinds import CALL, DIRECTIONS, LEAD, RESULTS
    from pochemu.rules.library import ready

    ours = {kind.name: kind for kind in (CALL, LEAD)}
    counted = [(one.scheme.text, kind) for one in ready().values() for kind in one.kinds if kind.name in ours]
    assert counted
    for text, kind in counted:
        assert kind.fields.items() <= ours[kind.name].fields.items()
        assert kind.title == ours[kind.name].title
        for name, words in (("direction", DIRECTIONS), ("result", RESULTS)):
            for part in text.split(f'{name} = "')[1:]:
                assert part.partition('"')[0] in words.values() or "over: call" not in text
