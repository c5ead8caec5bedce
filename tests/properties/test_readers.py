"""One predicate, two readers: what SQL sums is what the engine's own reader finds, fact by fact, as of every entry."""

from datetime import UTC, datetime

import pytest
import yaml
from django.db import transaction
from gmpy2 import mpq
from hypothesis import given, note
from hypothesis import strategies as st

from often import examples
from pochemu.engine.bonus import Look
from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.measure import contribution, tally
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.roster import Span
from properties.ledgers import KINDS, PEOPLE, TABLES_YAML, Telling, histories, reaches, schemes

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@examples(120)
@given(histories(), schemes(), st.lists(reaches(), min_size=1, max_size=3))
def test_sql_and_the_engine_find_the_same(history, scheme, asked):
    measures = measures_of(scheme)
    with transaction.atomic():
        entries = tell(history)
        for known_at in (None, *entries):
            counting, known = counting_at(known_at), facts_known(known_at)
            note(f"known at {known_at}: {len(known)} facts")
            found = counting.tally([Look(reach, measures) for reach in asked])
            for reach, tallies in zip(asked, found, strict=True):
                for measure, summed in zip(measures, tallies, strict=True):
                    note(f"{measure.name}: {measure.take} over {reach}")
                    assert_same(counting, measure, reach, known, summed)
        transaction.set_rollback(True)


WIDE = [
    "sum(DAYS(due_on; occurred_on) * 1_000_000_000)",
    "sum(1_000_000 * 1_000_000 * score)",
    "sum(TIER(steps; score) * 1_000_000)",
    "sum(SUM(score; score; score; score; score; score; score; score; score; score; score))",
    "sum(score + score + score + score + score + score + score + score + score + score)",
    "avg(score * score)",
    "max(score * 100_000 + score)",
    "min(-score * score)",
    "distinct(score * score)",
    "distinct(score * 20)",
    "sum(TIER(steps; score * score))",
    "share(score * score > 999_999_999_999.999999 * 999_999_999_999.999998)",
    "sum(TIER(far; score * score))",
    "sum(MAX(score * score; price / 3 RUB))",
    "share(repeat)",
    "share(NOT repeat OR TRUE)",
    "sum(IF(repeat = FALSE; score; quantity))",
    "distinct(repeat)",
]
"""Whatever leaves 32 or 64 bits; and yes and no, which one database keeps as a number."""


@pytest.mark.parametrize("take", WIDE)
def test_what_does_not_fit_the_database_s_integers_is_counted_exactly(take):
    scheme = {"position": "seller", "effective": "2026-01", "tables": TABLES_YAML}
    (measure,) = measures_of(yaml.safe_dump({**scheme, "measures": {"m": {"over": "deal", "take": take}}}))
    scores = [*map(mpq, "999999999999.999999 999999999999.999998 -999999999999.999999 3 3 79.5".split())]
    facts = tuple(
        NewFact("deal", str(i), NOON, (Credit("anna"),), None, mpq(1 + i % 2), "", {
            "score": score, "price": mpq(10_000_000), "due_on": NOON.date(), "repeat": i % 3 == 0,
        })
        for i, score in enumerate(scores)
    )  # fmt: skip
    tell([Telling("crm", facts, ())])
    counting, reach = counting_at(None), (Span("anna", NOON.toordinal() - 9, NOON.toordinal() + 9),)
    ((summed,),) = counting.tally([Look(reach, (measure,))])
    assert_same(counting, measure, reach, facts_known(None), summed)


def assert_same(counting, measure, reach, known, summed):
    from pochemu.ledger.paging import page

    each = [one for fact in known if (one := contribution(measure, reach, fact))]
    assert summed == tally(measure, each), "SQL and the engine's reader differ"
    newest_first = sorted(each, key=lambda one: (one.fact.day, one.fact.id), reverse=True)
    assert page(counting, measure, reach) == newest_first, "the facts shown are not those counted"
    pages = [page(counting, measure, reach, offset=start, limit=2) for start in range(0, len(each) + 2, 2)]
    assert [one for some in pages for one in some] == newest_first, "pages overlap, or leave a fact out"


def measures_of(scheme):
    form = Form()
    rulebook = read_rulebook({"seller.yaml": scheme}, {kind.name: kind for kind in KINDS}, form)
    assert not form.problems, "\n".join(problem.text("en") for problem in form.problems)
    return tuple(rulebook.schemes["seller"][0].measures.values())


def tell(history):
    """The company with this history; the entries it took."""
    from pochemu.ledger.actions import cancel, declare, record
    from pochemu.ledger.entries import entry
    from pochemu.people.actions import employ, keep_company

    keep_company(name_en="Sever", name_ru="Север", time_zone="Europe/Moscow", currency="RUB")
    employ({person: person.title() for person in PEOPLE})
    for kind in KINDS:
        declare(kind)
    entries = []
    for telling in history:
        with entry(what="telling") as act:
            record(act, telling.source, telling.facts)
            for kind, key in telling.cancelled:
                cancel(act, kind, telling.source, key)
            entries.append(act.seq)
    return entries


def counting_at(known_at):
    from pochemu.ledger.counting import Counting
    from pochemu.ledger.models import Kind
    from pochemu.people.models import Employee

    ids = dict(Employee.objects.values_list("code", "pk"))
    return Counting(ids, dict(Kind.objects.values_list("name", "pk")), 2, known_at)


def facts_known(known_at):
    """All facts that are known then, as the engine takes them."""
    from pochemu.ledger.evidence import facts_by_id
    from pochemu.ledger.models import Fact

    rows = Fact.objects.known(known_at).filter(cancelled=False).values_list("pk", flat=True)
    return list(facts_by_id(list(rows), digits=2).values())
