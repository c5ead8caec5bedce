"""What a source says is recorded once; what it says differently is a revision; nothing is lost."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from gmpy2 import mpq

from pochemu.engine.fact import Credit, Kind, NewFact
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, declare, record, restore
from pochemu.ledger.desk import Recorded, Refused
from pochemu.ledger.entries import entry
from pochemu.ledger.history import counts, fact, facts_about, history
from pochemu.ledger.models import Credit as CreditRow
from pochemu.ledger.models import Entry, Fact
from pochemu.ledger.queries import kinds as all_kinds
from unguarded import unguarded

pytestmark = pytest.mark.usefixtures("people", "kinds")

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
HELD = NewFact("call", "1", NOON, (Credit("anna"),), fields={"topic": "flat", "score": mpq(9, 2)})
SIGNED = NewFact(
    "contract", "1", NOON, (Credit("boris", mpq(1, 3)), Credit("vera", mpq(2, 3))), 5_000_000_00, subject="deal/7"
)


def told(*facts, source="crm"):
    with entry(what="test") as e:
        return record(e, source, facts)


def known():
    return {row.key for row in Fact.objects.known().filter(cancelled=False)}


def test_a_fact_comes_back_as_it_was_told():
    told(SIGNED, HELD)
    one, other = (fact(row.pk) for row in Fact.objects.order_by("pk"))
    assert one[1:5] == ("contract", "crm", "1", NOON)
    assert (one.credits, one.amount, one.quantity, one.subject) == (SIGNED.credits, 5_000_000, 1, "deal/7")
    assert (other.fields, other.credits) == (HELD.fields, HELD.credits)


def test_telling_it_again_changes_nothing():
    assert told(HELD, SIGNED) == Recorded(2, 0, 0)
    assert told(HELD, SIGNED) == Recorded(0, 0, 2)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"occurred_at": NOON + timedelta(microseconds=1)},
        {"credits": (Credit("boris"),)},
        {"credits": (Credit("anna", mpq(1), "opener"),)},
        {"credits": ()},
        {"amount": 0},
        {"quantity": mpq(2)},
        {"quantity": mpq(1, 2)},
        {"subject": "call/1"},
        {"fields": {}},
        {"fields": {"topic": "flat", "score": mpq(1, 3)}},
        {"fields": {"topic": "", "score": mpq(9, 2)}},
    ],
)
def test_any_difference_is_a_revision(change):
    told(HELD)
    assert told(HELD._replace(**change)) == Recorded(0, 1, 0)
    first, second = history("call", "crm", "1")
    assert first.known_until == second.known_from
    assert not CreditRow.objects.known().filter(fact_id=first.fact.id).exists()
    assert told(HELD) == Recorded(0, 1, 0)


def test_the_same_moment_told_in_another_zone_is_the_same_fact():
    told(HELD)
    assert told(HELD._replace(occurred_at=NOON.astimezone(timezone(timedelta(hours=11))))) == Recorded(0, 0, 1)


def test_the_order_in_which_credits_are_told_does_not_matter():
    told(SIGNED)
    assert told(SIGNED._replace(credits=SIGNED.credits[::-1])) == Recorded(0, 0, 1)


def test_the_same_key_in_another_source_or_kind_is_another_fact():
    told(HELD)
    assert told(HELD, source="telephony") == Recorded(1, 0, 0)
    assert told(HELD._replace(kind="contract", fields={})) == Recorded(1, 0, 0)


def test_the_day_is_that_of_the_companys_zone():
    told(HELD._replace(occurred_at=datetime(2026, 3, 31, 21, 30, tzinfo=UTC)))  # 1 April in Moscow
    assert Fact.objects.get().day == CreditRow.objects.get().day == datetime(2026, 4, 1, tzinfo=UTC).toordinal()


def test_the_day_stays_when_a_zone_is_found_to_be_another(company):
    told(late := HELD._replace(occurred_at=datetime(2026, 3, 31, 21, 30, tzinfo=UTC)))
    with unguarded(connection):  # as when the table of the world's zones is corrected
        company.time_zone = "Europe/Kaliningrad"
        company.save()
    assert told(late) == Recorded(0, 0, 1)


def test_a_key_that_stands_twice_with_the_same_content_is_told_once():
    assert told(HELD, HELD) == Recorded(1, 0, 1)


@pytest.mark.parametrize("between", [0, 5000], ids=["side by side", "thousands apart"])
def test_a_key_that_stands_twice_with_different_content_is_refused_as_a_whole(between):
    others = (HELD._replace(key=f"other-{number}") for number in range(between))
    with pytest.raises(Refused, match="stands twice"):
        told(HELD, *others, HELD._replace(amount=5))
    assert not Fact.objects.exists()


def test_two_tellings_of_one_entry_may_revise_each_other():
    with entry(what="two files") as e:
        assert record(e, "crm", [HELD]) == Recorded(1, 0, 0)
        assert record(e, "crm", [HELD._replace(amount=5)]) == Recorded(0, 1, 0)
    (row,) = Fact.objects.known()
    assert row.amount == 5


def test_a_stream_is_taken_in_batches_without_being_held():
    written = []

    def stream():
        for number in range(4500):
            written.append(Fact.objects.exists())
            yield HELD._replace(key=str(number))

    with entry(what="stream") as e:
        assert record(e, "crm", stream()) == Recorded(4500, 0, 0)
    assert written.index(True) == 2000


# --- cancelled facts ---


def test_a_cancelled_fact_counts_for_nobody():
    told(SIGNED)
    with entry(what="cancelled") as e:
        assert cancel(e, "contract", "crm", "1")
    assert not known()
    assert not CreditRow.objects.known().exists()
    assert [revision.cancelled for revision in history("contract", "crm", "1")] == [False, True]


def test_what_is_not_known_or_is_cancelled_already_is_not_cancelled():
    told(SIGNED)
    with entry(what="cancelled") as e:
        assert not cancel(e, "contract", "crm", "2")
        assert cancel(e, "contract", "crm", "1")
        assert not cancel(e, "contract", "crm", "1")


def test_a_cancelled_fact_told_again_as_it_was_stays_cancelled():
    told(SIGNED)
    with entry(what="cancelled") as e:
        cancel(e, "contract", "crm", "1")
    assert told(SIGNED) == Recorded(0, 0, 1)
    assert not known()


def test_a_cancelled_fact_told_differently_holds_again():
    told(SIGNED)
    with entry(what="cancelled") as e:
        cancel(e, "contract", "crm", "1")
    assert told(SIGNED._replace(amount=1)) == Recorded(0, 1, 0)
    assert known() == {"1"}


def test_a_restored_fact_holds_as_it_was():
    told(SIGNED)
    with entry(what="cancelled by mistake") as e:
        assert not restore(e, "contract", "crm", "1")
        cancel(e, "contract", "crm", "1")
    with entry(what="restored") as e:
        assert restore(e, "contract", "crm", "1")
    assert told(SIGNED) == Recorded(0, 0, 1)
    (row,) = Fact.objects.known()
    assert fact(row.pk).credits == SIGNED.credits
    assert len(history("contract", "crm", "1")) == 3


def test_an_unknown_kind_is_not_cancelled_but_refused():
    with entry(what="cancelled") as e, pytest.raises(Refused, match="Did you mean “contract”"):
        cancel(e, "contrakt", "crm", "1")


# --- facts that can't be recorded ---


def test_without_a_place_to_set_aside_a_bad_fact_refuses_all():
    with pytest.raises(Refused, match="unknown employee “grigory”"):
        told(HELD, SIGNED._replace(credits=(Credit("grigory"),)))
    assert not Fact.objects.exists()


def test_bad_facts_are_set_aside_with_their_places_and_the_others_go_in():
    aside = []
    bad = [SIGNED._replace(credits=(Credit("grigory"),)), HELD._replace(kind="calll", key="9")]
    with entry(what="import") as e:
        assert record(e, "crm", [HELD, *bad, SIGNED], set_aside=aside.append) == Recorded(2, 0, 0)
    assert [(refusal.place, refusal.problems[0].en) for refusal in aside] == [
        (1, "unknown employee “grigory”"),
        (2, "unknown kind of fact “calll”. Did you mean “call”?"),
    ]


# --- what counting needs to know ---


@pytest.mark.parametrize(
    ("change", "quantity", "odd"),
    [
        ({}, 1, False),
        ({"quantity": mpq(3)}, 3, False),
        ({"quantity": mpq(3, 2)}, None, True),
        ({"credits": (Credit("anna", mpq(1), "a"), Credit("boris", mpq(1), "b"))}, 1, True),
        ({"credits": (Credit("anna", mpq(1, 2)), Credit("anna", mpq(1, 2)))}, 1, True),
        ({"fields": {"score": mpq(1, 3)}}, None, True),
    ],
)
def test_facts_that_are_shared_or_that_integers_cannot_count_are_marked(change, quantity, odd):
    told(HELD._replace(**change))
    assert {(credit.quantity, credit.odd) for credit in CreditRow.objects.all()} == {(quantity, odd)}


# --- questions ---


def test_a_subject_leads_to_its_facts_and_kinds_are_counted():
    told(SIGNED, HELD, HELD._replace(key="2", subject="deal/7", occurred_at=NOON - timedelta(days=1)))
    assert [one.key for one in facts_about("deal/7")] == ["2", "1"]
    assert facts_about("") == []
    assert counts() == {"call": 2, "contract": 1}


def test_a_kind_may_gain_fields_and_titles_but_not_other_types():
    declare(Kind("call", Words("Phone call", "Звонок"), {"length": Unit.NUMBER}))
    assert all_kinds()["call"].title.en == "Phone call"
    assert list(all_kinds()["call"].fields) == ["length", "topic", "score", "missed"]
    with pytest.raises(Refused, match="stays so"):
        declare(Kind("call", Words.same("Call"), {"topic": Unit.NUMBER}))
