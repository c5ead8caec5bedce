"""By what contracts say lateness costs: which rule holds for whom, and what it makes."""

from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction
from gmpy2 import mpq

from apps.receivables.moments import NOW, at
from pochemu.engine.number import NA
from pochemu.people.actions import Refused
from pochemu.receivables import penalties, receiving, scheduling
from pochemu.receivables.models import KeyRateSet, PenaltyRule
from pochemu.receivables.penalties import BY_LAW, Told
from pochemu.receivables.receiving import Told as Paid
from pochemu.receivables.schedule import Row, What
from pochemu.sales import contracting
from pochemu.sales.models import Contract, ContractReason

pytestmark = pytest.mark.django_db
MILLION = 1_000_000_00
DDU, DKP = Contract.Kind.DDU, Contract.Kind.DKP
DAY = timedelta(days=1)
FIRST, SECOND = date(2026, 3, 10), date(2026, 4, 10)  # a Tuesday and a Friday; signed on 5 March


@pytest.fixture
def scheduled(contract, boris):
    rows = [Row(1, FIRST, 2 * MILLION, What.DOWN), Row(2, SECOND, 4 * MILLION, What.INSTALMENT)]
    scheduling.schedule(contract.pk, rows, by=boris, now=NOW)
    return contract


def test_of_a_ddu_the_law_says_what_the_company_does_not(scheduled, director):
    assert penalties.rule_of(scheduled) == BY_LAW
    assert isinstance(penalties.of(scheduled, FIRST + 30 * DAY), NA)
    penalties.set_key_rate(date(2026, 1, 1), 1_600, by=director)
    ten_days = penalties.of(scheduled, FIRST + 10 * DAY)
    assert ten_days.amount == 10_666_67  # two million × 10 days × 16 % / 300
    scheduled.kind = DKP
    assert penalties.of(scheduled, FIRST + 10 * DAY) is None


def test_a_rule_is_of_contracts_signed_since_and_the_latest_of_a_day_holds(scheduled, director):
    signed = scheduled.signed_on
    for since, share in ((signed - 9 * DAY, 1_000), (signed, 5_000), (signed, 2_000), (signed + DAY, 9_000)):
        penalties.set_rule(DDU, since, Told(share=share), by=director, now=NOW)
    penalties.set_rule(DKP, signed, Told(nothing=True), by=director, now=NOW)
    assert penalties.rule_of(scheduled).rate.share == mpq(2, 1_000)
    assert [(row.kind, row.share) for row in penalties.rules()] == [
        ("ddu", 9_000), ("ddu", 2_000), ("ddu", 1_000), ("dkp", 0)
    ]  # fmt: skip
    assert penalties.of(scheduled, FIRST + 5 * DAY).amount == 2 * MILLION * 5 * 2 / 1_000


def test_a_limit_and_days_of_grace_hold(scheduled, director, collector):
    penalties.set_rule(DDU, FIRST - 20 * DAY, Told(share=10_000, grace=3, cap=50_000), by=director, now=NOW)
    assert penalties.of(scheduled, FIRST + 3 * DAY).amount == 0
    assert penalties.of(scheduled, FIRST + 5 * DAY).amount == 2 * MILLION * 2 / 100
    receiving.receive([Paid(scheduled.pk, FIRST + 5 * DAY, MILLION, "bank", "1")], by=None, now=at(FIRST + 5 * DAY, 18))
    capped = penalties.of(scheduled, FIRST + 30 * DAY)
    assert [(part.cap, part.value) for part in capped.parts] == [(MILLION / 10, MILLION / 10)]


def test_what_was_late_by_a_schedule_is_not_forgiven_by_another(scheduled, boris, director):
    """Nor is what was due long ago late by the new one for days on which it was not yet there."""
    penalties.set_rule(DDU, FIRST - 20 * DAY, Told(share=1_000), by=director, now=NOW)
    remade, later = FIRST + 10 * DAY, FIRST + 60 * DAY
    rows = [Row(1, FIRST, 2 * MILLION, What.DOWN), Row(2, later, 4 * MILLION, What.INSTALMENT)]
    scheduling.schedule(scheduled.pk, rows, why="asked for", by=director, now=at(remade))
    assert penalties.of(scheduled, remade).amount == 2 * MILLION * 10 / 1_000
    found = penalties.of(scheduled, remade + 5 * DAY)
    assert [(line.schedule, line.row, line.days) for part in found.parts for line in part.lines] == [
        (1, 1, 10), (2, 1, 5)
    ]  # fmt: skip
    rows = [Row(1, later, 6 * MILLION, What.WHOLE)]
    scheduling.schedule(scheduled.pk, rows, why="and again", by=director, now=at(remade + 5 * DAY))
    assert penalties.of(scheduled, later).amount == 2 * MILLION * 15 / 1_000


def test_it_does_not_grow_once_the_contract_has_ended(scheduled, director):
    penalties.set_rule(DDU, FIRST - 20 * DAY, Told(share=1_000), by=director, now=NOW)
    ended = FIRST + 10 * DAY
    reason = ContractReason.objects.create(what="terminated", name="asked for")
    contracting.terminate(
        scheduled.pk, ended, reason, seen=scheduled.version, accrued=0, by=director, now=at(ended)
    )  # fmt: skip
    scheduled.refresh_from_db()
    assert penalties.of(scheduled, ended + 30 * DAY).amount == 2 * MILLION * 10 / 1_000


def test_nothing_is_late_before_the_contract_is_signed(contract, boris, director):
    penalties.set_rule(DDU, FIRST - 20 * DAY, Told(share=1_000), by=director, now=NOW)
    signed = contract.signed_on
    scheduling.schedule(contract.pk, [Row(1, signed - 3 * DAY, 6 * MILLION, What.WHOLE)], by=boris, now=NOW)
    assert penalties.of(contract, signed + 2 * DAY).amount == 6 * MILLION * 2 / 1_000
    contract.state = Contract.State.DRAFT
    assert penalties.of(contract, signed + 2 * DAY) is None


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Told(), "share"), (Told(share=1_000_000), "share"), (Told(part_of_key_rate=0), "part"),
        (Told(share=1, cap=0), "cap"), (Told(share=1, cap=1_000_001), "cap"), (Told(share=1, grace=367), "grace"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_told_at_its_field(told, field, director):
    with pytest.raises(Refused) as refused:
        penalties.set_rule(DDU, FIRST, told, by=director, now=NOW)
    assert [*refused.value.wrong] == [field]
    assert not PenaltyRule.objects.exists()


def test_the_director_alone_sets_it(vera, director):
    for act in (
        lambda: penalties.set_rule(DDU, FIRST, Told(share=1), by=vera, now=NOW),
        lambda: penalties.set_key_rate(FIRST, 1_600, by=vera),
    ):
        with pytest.raises(Refused, match="director"):
            act()
    penalties.set_key_rate(FIRST, 1_600, by=director)
    penalties.set_key_rate(FIRST, 1_550, by=director)
    assert KeyRateSet.objects.get().parts == 1_550


def test_a_rule_that_was_written_stays(director):
    row = penalties.set_rule(DDU, FIRST, Told(share=1), by=director, now=NOW)
    for statement in ("UPDATE receivables_penaltyrule SET share = 2", "DELETE FROM receivables_penaltyrule"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    row.refresh_from_db()
    assert row.share == 1
