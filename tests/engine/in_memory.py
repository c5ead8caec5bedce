"""A company for the engine alone: schemes as texts, people as rows, and facts in a list instead of a ledger."""

from collections import defaultdict
from datetime import UTC, datetime

from gmpy2 import mpq

from pochemu.engine.bonus import Company, Pay
from pochemu.engine.fact import Credit, Fact, Kind
from pochemu.engine.measure import contribution, tally
from pochemu.engine.number import NA
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.roster import Assignment, Roster, Team
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

DEAL = Kind("deal", Words.same("deal"), {"product": Unit.TEXT, "rooms": Unit.NUMBER})


class Remembered:
    """Facts as the engine asks for them, each judged by its own reader."""

    def __init__(self, facts):
        self.facts = facts

    def tally(self, looks):
        return [[self.of(measure, look.reach) for measure in look.measures] for look in looks]

    def of(self, measure, reach):
        return tally(measure, [one for fact in self.facts if (one := contribution(measure, reach, fact))])


def deal(key, day, *employees, amount=0, **fields):
    """Shared in equal parts; the amount in roubles."""
    at = datetime.fromisoformat(f"2026-{day}").replace(hour=9, tzinfo=UTC)
    credits = tuple(Credit(employee, mpq(1, len(employees))) for employee in employees)
    money = NA(Words.same("none")) if amount is None else mpq(amount)
    return Fact(key, "deal", "crm", str(key), at, at.toordinal(), credits, money, mpq(1), "", fields)


def pay(schemes, people, facts=(), *, plans=None, teams=("sales",), until=None):
    """`people`: rows as of Assignment. `teams`: names, or names with parents. `plans`: by month, then whose of what."""
    form = Form()
    rulebook = read_rulebook({f"{i}.yaml": text for i, text in enumerate(schemes)}, {"deal": DEAL}, form)
    assert not form.problems, [problem.text("en") for problem in form.problems]
    placed = [(team, None) if isinstance(team, str) else team for team in teams]
    tree = {name: Team(name, Words.same(name), parent) for name, parent in placed}
    staff = tuple(Assignment(*row) for row in people)
    roster = Roster({a.employee: a.employee.title() for a in staff}, staff, tree)
    return Pay(Company(rulebook, roster, defaultdict(dict, plans or {})), Remembered(list(facts)), until=until)
