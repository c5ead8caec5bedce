"""Facts that are written while the next are made: the same as one after another, and all or nothing."""

from datetime import UTC, datetime

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from often import examples
from pochemu.engine.fact import Credit, NewFact
from pochemu.ledger import actions, storage
from pochemu.ledger.actions import record
from pochemu.ledger.behind import Behind
from pochemu.ledger.desk import Refused
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Credit as CreditRow
from pochemu.ledger.models import Fact

pytestmark = pytest.mark.usefixtures("people", "kinds")

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
SHARED = (Credit("boris", mpq(1, 3)), Credit("vera", mpq(2, 3)))
FACTS = st.builds(
    lambda key, whose, amount: NewFact("contract", key, NOON, whose, amount),
    st.sampled_from("abcdefghijklmnop"), st.sampled_from([(Credit("anna"),), SHARED]), st.integers(0, 3),
)  # fmt: skip


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch):
    monkeypatch.setattr(actions, "AT_A_TIME", 3)
    monkeypatch.setattr(storage, "VARIABLES", 40)


def told(facts, source, *, apart):
    with entry(what="test") as act:
        return record(act, source, facts, apart=apart)


def rows(source):
    facts = Fact.objects.known().filter(source=source).order_by("key")
    return [
        (one.key, one.amount, list(CreditRow.objects.known().filter(fact=one).order_by("employee")
         .values_list("employee__code", "share_num", "share_den")))
        for one in facts
    ]  # fmt: skip


@given(st.lists(st.lists(FACTS, max_size=25, unique_by=lambda fact: fact.key), max_size=3))
@examples(20)
def test_it_is_the_same_as_one_after_another(files):
    """In a ledger that grows from example to example."""
    for facts in files:
        assert told(facts, "one", apart=False) == told(facts, "other", apart=True)
        assert rows("one") == rows("other")


def many(n):
    return [NewFact("contract", f"{number}", NOON, SHARED, number) for number in range(n)]


def test_a_key_told_otherwise_batches_later_leaves_nothing():
    with pytest.raises(Refused):
        told([*many(20), many(1)[0]._replace(amount=7)], "crm", apart=True)
    assert not Fact.objects.exists()


def test_what_can_not_be_made_leaves_nothing_while_some_is_being_written():
    def made():
        yield from many(9)
        raise OSError("the file is gone")

    with pytest.raises(OSError, match="the file is gone"):
        told(made(), "crm", apart=True)
    assert not Fact.objects.exists()
    assert told(many(9), "crm", apart=True).added == 9


def test_what_fails_in_the_writing_is_raised_to_whoever_records():
    with pytest.raises(ZeroDivisionError), entry(what="test"), Behind() as behind:
        behind.write(lambda _connection: 1 // 0)
