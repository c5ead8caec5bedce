"""A backtest says what would have been paid: as if the draft had been in force, by the same engine."""

from pathlib import Path

import pytest

from apps.pay.closing import JANUARY, MARCH, close, late_deal
from loading import company
from pochemu.engine.period import Month
from pochemu.engine.readings import Reading
from pochemu.ledger.entries import newest
from pochemu.pay.backtest import Back, Question, backtest, backtest_of, gains, remember, remembered
from pochemu.pay.periods import closed_at
from pochemu.pay.queries import Asked, company_month
from pochemu.pay.snapshot import Under, snapshot
from pochemu.rules.reading import read_draft

pytestmark = pytest.mark.django_db

SALES = Path(__file__).parents[2] / "golden" / "p5-head-of-sales"
SEPTEMBER = Month(2026, 9)

DEARER = (
    ("to_plan * 0.10%", "to_plan * 0.12%"),
    ("plan: 30_000_000 RUB", "plan: 25_000_000 RUB"),
    ("[80, 1], [90, 1.2]", "[75, 1], [90, 1.5]"),
    ("10_000 RUB * TIER(quality_factor; score)", "11_000 RUB * TIER(quality_factor; score)"),
)


def texts(folder):
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and "expected" not in path.parts
    }


def changed(text, *changes):
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


def draft(position, text, effective):
    read = read_draft(position, effective, text)
    assert not read.problems, read.problems[0].text("en")
    return read.scheme


def of_sales(*changes):
    """The sales managers' scheme with these changes, from a month on that has not begun."""
    text = changed((SALES / "schemes" / "sales-manager.yaml").read_text(), ("effective: 2026-01", "effective: 2027-01"))
    return draft("sales-manager", changed(text, *changes), Month(2027, 1))


def back(last, count=1):
    """As known now."""
    return Back(last, count, newest())


def paid(month, known_at=None):
    return {one.employee: one.bonus.value for one in company_month(Asked(month, known_at))}


def test_it_says_what_would_have_been_paid_had_the_draft_been_in_force():
    with company(texts(SALES)):
        was = paid(SEPTEMBER)
        (test,) = backtest(back(SEPTEMBER), of_sales(*DEARER))
    files = texts(SALES)
    files["schemes/sales-manager.yaml"] = changed(files["schemes/sales-manager.yaml"], *DEARER)
    with company(files):
        would = paid(SEPTEMBER)
    assert {one.employee: one.was for one in test.people} == was
    assert {one.employee: one.would for one in test.people} == would
    assert sum(one.change > 0 for one in test.people) > 3


def test_whoever_looks_at_the_position_is_in_it_and_nobody_else():
    """The head's measure counts managers at 80 % of their plans, so he gains by a lower plan."""
    with company(texts(SALES)):
        (test,) = backtest(back(SEPTEMBER), of_sales(("plan: 30_000_000 RUB", "plan: 60_000_000 RUB")))
        by_name = {one.employee: one for one in test.people}
        assert by_name["titov"].change < 0
        assert [line.name for line in by_name["titov"].lines if line.is_changed] == ["managers"]
        text = (SALES / "schemes" / "head-of-sales.yaml").read_text().replace("2026-01", "2027-01")
        (of_head,) = backtest(back(SEPTEMBER), draft("head-of-sales", text, Month(2027, 1)))
        assert [one.employee for one in of_head.people] == ["titov"]
        assert of_head.change == 0


def test_lines_add_up_to_people_people_to_months_and_reasons_to_lines():
    with company(texts(SALES)):
        scheme = of_sales(*DEARER, ("  cancellations:\n", "  thirteenth: {formula: 1_000 RUB}\n  cancellations:\n"))
        tests = list(backtest(back(SEPTEMBER, 2), scheme))
        assert len(tests) == 2
        assert sum(gain.change for gain in gains(tests)) == sum(test.change for test in tests)
        told = 0
        for test in tests:
            assert test.change == sum(one.change for one in test.people)
            for one in test.people:
                assert one.change == sum(line.change for line in one.lines)
                ((again, reasons),) = backtest_of(back(test.month), scheme, one.employee)
                assert again.change == one.change
                for line in one.lines:
                    if line.is_changed and reasons.get(line.name) is not None:
                        told += len(reasons[line.name])
                        assert sum(part.amount for part in reasons[line.name]) == line.change
        assert told > 10


def test_both_readings_of_a_table_are_paid_beside_the_draft():
    commission = "to_plan * 0.10% + above_plan * 0.15%"
    with company(texts(SALES)):
        marginal, whole = "MARGINAL(rates; registered_amount)", "TIER(rates; registered_amount) * registered_amount"
        rates = ("tables:\n", "tables:\n  rates: [[0 RUB, 0.10%], [30_000_000 RUB, 0.15%]]\n")
        readings = [Reading.WHOLE]
        (test,) = backtest(back(SEPTEMBER), of_sales(rates, (commission, marginal)), readings)
        (other,) = backtest(back(SEPTEMBER), of_sales(rates, (commission, whole)))
        assert test.read_as(Reading.WHOLE) == other.would
        assert test.read_as(Reading.WHOLE) > test.would


# --- closed and open months ---


@pytest.fixture
def agents(sever):
    """A draft for Sever's agents: their scheme, with every rate raised by a rouble a deal."""
    row = snapshot().company.rulebook.schemes
    position = next(iter(sorted(row)))
    scheme = row[position][-1]
    later = Month(2027, 1)
    text = changed(scheme.text, (f"effective: {scheme.effective}", f"effective: {later}"))
    return draft(position, text, later)


def test_a_closed_month_is_taken_as_it_was_closed_and_an_open_one_as_known_at_the_entry(sever, agents, faina, dmitri):
    close(JANUARY, faina, dmitri)
    holders = [one for one in snapshot().roster.holdings(JANUARY) if one.position == agents.position]
    for month in (JANUARY, MARCH):
        late_deal(holders[0].employee, month, key=f"late-{month}")
    three = back(MARCH, 3)
    late_deal(holders[0].employee, MARCH, key="too late")
    then, _, now = backtest(three, agents)
    assert (then.is_closed, now.is_closed) == (True, False)
    closed = closed_at(JANUARY)
    for test, known_at in ((then, closed), (now, three.known_at)):
        known = paid(test.month, known_at)
        assert {one.employee: one.was for one in test.people} == {
            one.employee: known[one.employee] for one in test.people
        }
        assert paid(test.month) != known


def test_it_goes_back_to_the_first_month_in_which_anybody_worked(sever):
    begun = min(one.first for one in snapshot().roster.assignments)
    months = back(MARCH, 36).months
    assert months[-1] == MARCH
    assert months[0].first <= begun <= months[0].last


def test_what_was_found_is_kept_until_a_month_is_closed(sever, agents, faina, dmitri):
    question = Question(Under(1), back(MARCH, 3))
    tests = list(backtest(question.back, agents))
    remember(question, tests)
    late_deal(tests[0].people[0].employee, MARCH)
    assert remembered(question) is tests
    assert remembered(Question(Under(1), back(MARCH, 3))) is None
    close(JANUARY, faina, dmitri)
    assert remembered(question) is None
