"""Hypothesis: whatever may be written about a company after its folder was loaded, each act in an entry of its own."""

from datetime import UTC, date, datetime, timedelta

from gmpy2 import mpq
from hypothesis import note
from hypothesis import strategies as st

from loading import NOW
from oracle.companies import EDGES
from oracle.companies import some_day as any_day
from oracle.expressions import chance, pick
from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.roster import STILL, Absence, Team


def write(draw, months):
    """One act, chosen and carried out, mostly about these months; the number of its entry."""
    from pochemu.ledger.entries import entry

    of_facts = [another_fact, correction, correction, cancellation, cancellation, restoration]
    act = pick(draw, [*of_facts, transfer, absence, plan, plan, move])
    with entry(what="a later write") as writing:
        note(f"{act.__name__}: {act(draw, writing, months)}")
        return writing.seq


def some_day(draw, months):
    """Mostly of the months that are paid."""
    if chance(draw, 30):
        return any_day(draw)
    month = Month.parse(pick(draw, months))
    return date.fromordinal(draw(st.integers(month.first, month.last)))


# --- facts ---


def known_facts(*, cancelled=False):
    from pochemu.ledger.evidence import facts_by_id
    from pochemu.ledger.models import Fact
    from pochemu.people.queries import company

    rows = Fact.objects.known().filter(cancelled=cancelled).order_by("pk").values_list("pk", flat=True)
    return sorted(facts_by_id(list(rows), digits=company().digits).values(), key=lambda fact: fact.id)


def as_told(fact):
    from pochemu.people.queries import company

    amount = None if isinstance(fact.amount, NA) else int(fact.amount * 10 ** company().digits)
    return NewFact(
        fact.kind, fact.key, fact.occurred_at, fact.credits, amount, fact.quantity, fact.subject, dict(fact.fields)
    )


def changed(draw, fact, months):
    """In the amount, the moment, whom it is credited to, how many it stands for, or in what it says."""
    told = as_told(fact)
    match pick(draw, ["amount", "moment", "credits", "quantity", "fields"]):
        case "amount":
            return told._replace(amount=pick(draw, [None, 0, 30_000, 2_000_000, -50]))
        case "moment":
            return told._replace(occurred_at=noon(some_day(draw, months)))
        case "credits":
            return told._replace(credits=shared(draw))
        case "quantity":
            return told._replace(quantity=pick(draw, [mpq(0), mpq(2), mpq(1, 3)]))
        case _:
            kept = sorted(name for name in told.fields if chance(draw, 50))
            return told._replace(fields={name: told.fields[name] for name in kept})


def shared(draw):
    people = codes()
    if len(people) > 1 and chance(draw, 40):
        return (Credit(people[0], mpq(1, 3)), Credit(people[-1], mpq(2, 3)))
    return (Credit(pick(draw, people)),)


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def another_fact(draw, writing, months):
    from pochemu.ledger.actions import record

    facts = known_facts()
    if not facts:
        return None
    fact = pick(draw, facts)
    told = changed(draw, fact, months)._replace(key=f"later {writing.seq}")
    record(writing, fact.source, [told])
    return told


def correction(draw, writing, months):
    from pochemu.ledger.actions import record

    facts = known_facts()
    if not facts:
        return None
    fact = pick(draw, facts)
    told = changed(draw, fact, months)
    record(writing, fact.source, [told])
    return told


def cancellation(draw, writing, months):
    from pochemu.ledger.actions import cancel

    facts = known_facts()
    fact = pick(draw, facts) if facts else None
    return fact and (cancel(writing, fact.kind, fact.source, fact.key), fact.key)


def restoration(draw, writing, months):
    from pochemu.ledger.actions import restore

    gone = known_facts(cancelled=True)
    fact = pick(draw, gone) if gone else None
    return fact and (restore(writing, fact.kind, fact.source, fact.key), fact.key)


# --- people, plans ---


def codes():
    from pochemu.people.models import Assignment

    return sorted(set(Assignment.objects.known().values_list("employee__code", flat=True)))


def transfer(draw, writing, months):
    """Somebody's last assignment ends sooner, and another begins the day after."""
    from pochemu.people.actions import assign
    from pochemu.people.roster import roster

    known = roster()
    employee = pick(draw, codes())
    *before, last = known.career[employee]
    days = [
        day
        for day in (some_day(draw, months).toordinal(), *map(date.toordinal, EDGES))
        if last.first < day <= last.last
    ]
    told = [last._replace(share=mpq(1, 4), salary=mpq(10_000))]
    if days:
        first = pick(draw, days[:1] * 5 + days)
        others = sorted({one.team for one in known.assignments}), sorted({one.position for one in known.assignments})
        after = last._replace(first=first, team=pick(draw, others[0]), position=pick(draw, others[1]))
        told = [last._replace(last=first - 1), after]
    assign(writing, [employee], [*before, *told])
    return told


def absence(draw, writing, months):
    from pochemu.people.actions import be_absent

    employee, first = pick(draw, codes()), some_day(draw, months)
    last = pick(draw, [first, first + timedelta(days=9), None])
    told = Absence(employee, first.toordinal(), last.toordinal() if last else STILL, "sick")
    be_absent(writing, [employee], [told])
    return told


def plan(draw, writing, months):
    """Of a measure of which nothing personal was planned before: the months of others have begun."""
    from pochemu.pay.snapshot import snapshot
    from pochemu.rules.actions import set_plans

    month = Month.parse(pick(draw, months))
    rulebook, roster = snapshot().company.rulebook, snapshot().roster
    of_whom = [
        (holding.employee, measure.name, month)
        for holding in roster.holdings(month)
        if (scheme := rulebook.in_force(holding.position, month))
        for measure in scheme.measures.values()
        if measure.plan is not None
    ]
    if not of_whom:
        return None
    told = {pick(draw, of_whom): mpq(pick(draw, [0, 1, 5]))}
    return told, set_plans(writing, told, now=NOW)


def move(draw, writing, months):
    """A team comes to stand on its own, with all below it."""
    from pochemu.people.actions import place_teams
    from pochemu.people.roster import roster

    team = pick(draw, sorted(roster().teams.values()))
    return place_teams(writing, [Team(team.name, team.title, None)])
