"""What was known at an entry, computed three ways, is the same, and stays the same whatever is written later.

The three ways: by the two columns of knowledge (U), by what is not superseded (S), by signed sums (R).
"""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction
from gmpy2 import mpq
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pochemu.engine.fact import Credit, NewFact
from pochemu.ledger.actions import cancel, record, restore
from pochemu.ledger.desk import Overtaken
from pochemu.ledger.entries import entry, watermark

CREDITS = """
    SELECT c.employee_id, f.key, c.share_num, c.share_den, c.amount {sign}
      FROM ledger_credit c JOIN ledger_fact f ON f.id = c.fact_id"""

BY_COLUMNS = f"""
    {CREDITS.format(sign="")}
     WHERE c.known_from <= %(w)s AND c.known_until > %(w)s"""

BY_SUPERSEDING = f"""
    {CREDITS.format(sign="")}
     WHERE f.known_from <= %(w)s
       AND NOT EXISTS (SELECT 1 FROM ledger_fact n WHERE n.supersedes_id = f.id AND n.known_from <= %(w)s)"""

SIGNED = f"""
    {CREDITS.format(sign=", 1")}
     WHERE f.known_from <= %(w)s
    UNION ALL
    {CREDITS.format(sign=", -1")}
      JOIN ledger_fact n ON n.supersedes_id = f.id WHERE n.known_from <= %(w)s"""


def rows(sql, w):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"w": w})
        return cursor.fetchall()


def by_columns(w):
    return Counter(rows(BY_COLUMNS, w))


def by_superseding(w):
    return Counter(rows(BY_SUPERSEDING, w))


def by_signed_sums(w):
    signed = Counter()
    for *credit, sign in rows(SIGNED, w):
        signed[tuple(credit)] += sign
    assert min(signed.values(), default=0) >= 0
    return +signed


def known_at(w):
    """By all three ways, which agree."""
    known = by_columns(w)
    assert known == by_superseding(w) == by_signed_sums(w)
    return known


facts = st.tuples(
    st.sampled_from(["call", "contract"]),
    st.sampled_from("abcd"),
    st.just(datetime(2026, 3, 5, tzinfo=UTC)),
    st.sampled_from(
        [
            (),
            (Credit("anna"),),
            (Credit("anna", mpq(1, 3)), Credit("boris", mpq(2, 3))),
            (Credit("anna", mpq(1), "opener"), Credit("boris", mpq(1), "closer")),
        ]
    ),
    st.sampled_from([None, 1, 2]),
).map(lambda told: NewFact(*told))
keys = st.tuples(st.sampled_from(["call", "contract"]), st.just("crm"), st.sampled_from("abcd"))


def test_any_history_is_known_the_same_three_ways_at_every_entry(people, kinds):
    """Seen red: with `<` for `<=` in any of the three, with credits left known when their fact is superseded."""

    class Histories(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            self.undone = transaction.atomic()
            self.undone.__enter__()
            self.seen = {}  # what was known at each entry when it was the newest
            self.model = {}  # what must be known now: key -> (content, cancelled)

        def write(self, act):
            with entry(what="act") as e:
                act(e)
                seq = e.seq if e._seq else None
            if seq:
                self.seen[seq] = known_at(seq)

        @rule(told=st.lists(facts, max_size=6, unique_by=lambda fact: fact[:2]))
        def tell(self, told):
            self.write(lambda e: record(e, "crm", told))
            for fact in told:
                before = self.model.get(fact[:2])
                if before is None or before[0] != fact:
                    self.model[fact[:2]] = (fact, False)

        @rule(key=keys)
        def cancel(self, key):
            self.write(lambda e: cancel(e, *key))
            self.turn(key, cancelled=True)

        @rule(key=keys)
        def restore(self, key):
            self.write(lambda e: restore(e, *key))
            self.turn(key, cancelled=False)

        @rule(told=facts, key=keys)
        def several_in_one_entry(self, told, key):
            def act(e):
                record(e, "crm", [told])
                cancel(e, *key)
                restore(e, *key)

            self.write(act)
            before = self.model.get(told[:2])
            if before is None or before[0] != told:
                self.model[told[:2]] = (told, False)
            self.turn(key, cancelled=False)

        def turn(self, key, *, cancelled):
            kind, _, name = key
            if (kind, name) in self.model:
                self.model[kind, name] = (self.model[kind, name][0], cancelled)

        @invariant()
        def what_is_known_now_is_what_was_told(self):
            held = [fact for fact, cancelled in self.model.values() if not cancelled]
            wanted = Counter((fact.key, credit.share, fact.amount) for fact in held for credit in fact.credits)
            found = Counter((key, mpq(num, den), amount) for _, key, num, den, amount in by_columns(2**62).elements())
            assert found == wanted

        def teardown(self):
            """What was known at each entry is still what was known at it."""
            try:
                for seq, known in self.seen.items():
                    assert known_at(seq) == known
            finally:
                transaction.set_rollback(True)
                self.undone.__exit__(None, None, None)

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=60,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_watermarks_taken_among_concurrent_writers_stay_true(people, kinds):
    """Seen red: with `newest` for `watermark`, on PostgreSQL."""
    written = threading.Event()

    def write(seed):
        chance = random.Random(seed)
        for number in range(25):
            told = [
                NewFact("call", key, datetime(2026, 3, 5, tzinfo=UTC), (Credit("anna"),), chance.randrange(100))
                for key in chance.sample("abcdefgh", 2)
            ]
            try:
                with entry(what=f"{seed}.{number}") as e:
                    e.seq  # noqa: B018 (drawn early, so that entries overtake each other)
                    record(e, "crm", told)
                    if chance.random() < 0.3:
                        cancel(e, "call", "crm", chance.choice("abcdefgh"))
            except Overtaken:
                continue
        connections.close_all()

    def watch():
        seen = []
        while not written.is_set():
            mark = watermark()
            seen.append((mark, by_columns(mark)))
        connections.close_all()
        return seen

    with ThreadPoolExecutor(5) as pool:
        watcher = pool.submit(watch)
        try:
            for done in [pool.submit(write, seed) for seed in range(4)]:
                done.result()
        finally:
            written.set()
        seen = watcher.result()

    assert len({mark for mark, _ in seen}) > 3
    for mark, known in seen:
        assert known_at(mark) == known
