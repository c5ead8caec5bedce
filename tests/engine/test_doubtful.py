"""What of a scheme looks like a slip of the pen."""

import pytest
from gmpy2 import mpq

from pochemu.engine.doubtful import doubtful, idle, rows_out_of_line
from pochemu.engine.fact import Kind
from pochemu.engine.period import Month
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.words import Words

SCHEME = """position: seller
effective: 2026-01
measures:
  sold: {over: deal, take: sum(amount), plan: 20 RUB}
  late: {over: deal, take: count, plan: 7}
tables:
  t: TABLE
indicators:
  pay: {formula: FORMULA}
"""


def scheme(text):
    form = Form()
    book = read_rulebook({"a.yaml": text}, {"deal": Kind("deal", Words.same("d"))}, form)
    assert not form.problems, form.problems
    return book.schemes["seller"][0]


def told(table, formula):
    return [words.en for words in doubtful(scheme(SCHEME.replace("TABLE", table).replace("FORMULA", formula)))]


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ("0.7 8 1", [1]),  # a published scheme said so
        ("0.7 0.8 1", []),
        ("1 10 100", [0, 2]),
        ("1 4 16 64", []),
        ("0 10000 20000", []),
        ("10 1 10", [1]),
        ("5 0 5", []),
        ("-1 -20 -1", [1]),
        ("1 9", []),
        ("1 10", [1]),
        ("3", []),
    ],
)
def test_a_row_many_times_its_neighbours_is_out_of_line(values, rows):
    assert rows_out_of_line([mpq(value) for value in values.split()]) == rows


@pytest.mark.parametrize(
    ("table", "formula"),
    [
        ("[[0%, 0.12%], [100%, 0.10%]]", "TIER(t; ATTAINMENT(sold)) * sold"),
        ("[[0 RUB, 2%], [10 RUB, 1%]]", "MARGINAL(t; sold)"),
        ("[[0, 2%], [10, 1%]]", "MARGINAL(t; late) * 1 RUB"),
        ("[[0, 1 RUB], [10, 3 RUB], [20, 2 RUB]]", "TIER(t; late)"),
    ],
)
def test_a_table_that_should_rise_and_falls_is_told(table, formula):
    (doubt,) = told(table, formula)
    assert "does not rise" in doubt


@pytest.mark.parametrize(
    ("table", "formula"),
    [
        ("[[0, 5_000 RUB], [20, 0 RUB]]", "CURVE(t; late)"),  # the later the less
        ("[[0%, 0.12%], [100%, 0.12%], [120%, 0.18%]]", "TIER(t; ATTAINMENT(sold)) * sold"),
        ("[[0 RUB, 1%], [10 RUB, 2%]]", "MARGINAL(t; sold)"),
    ],
)
def test_what_may_well_be_meant_is_not(table, formula):
    assert told(table, formula) == []


def test_a_doubt_says_which_row_and_beside_what():
    out, _falls = told("[[0 RUB, 0.7%], [10 RUB, 8%], [20 RUB, 1%]]", "TIER(t; sold) * sold")
    assert out.replace("\N{NO-BREAK SPACE}", " ") == (
        "Table “t”: from 10 ₽ on it gives 8%, many times another size than the rows beside it (0.7%; 1%)"
    )


HEAD = "position: seller\neffective: 2026-01\n"
PAYS = "indicators:\n  pay: {formula: 5 RUB}\n"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (HEAD, "a.yaml:1:1", "no indicators"),
        (f"{HEAD}indicators:\n", "a.yaml:3:1", "no indicators"),
        (f"{HEAD}carry_negative: true\n{PAYS}", "a.yaml:3:1", "without a `floor`"),
    ],
)
def test_what_does_nothing_is_told_at_its_place(text, place, says):
    (problem,) = idle(scheme(text), "a.yaml")
    assert (str(problem.place), says in problem.words.en) == (place, True)
    assert problem.words in doubtful(scheme(text))


@pytest.mark.parametrize(
    "text", [HEAD + PAYS, f"{HEAD}carry_negative: true\nfloor: 0 RUB\n{PAYS}", f"{HEAD}carry_negative: false\n{PAYS}"]
)
def test_what_does_something_is_not(text):
    assert idle(scheme(text), "a.yaml") == []


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (f"{HEAD}cap: -5 RUB\n{PAYS}", "a.yaml:3:1", "the cap is negative"),
        (f"{HEAD}measures:\n  sold: {{over: deal, take: count, plan: -7}}\n{PAYS}", "a.yaml:4:35", "plan is negative"),
        (
            f"{HEAD}measures:\n  sold: {{over: deal, take: count, plan: {'9' * 500}}}\n{PAYS}",
            "a.yaml:4:35",
            "500 digits",
        ),
        (f"{HEAD}values:\n  v: 5 / 0\n{PAYS}", "a.yaml:4:3", "division by zero"),
        (f"{HEAD}indicators:\n  pay:\n    formula: 5 RUB / (2 - 1 * 2)\n", "a.yaml:5:5", "division by zero"),
    ],
)
def test_what_is_allowed_and_hardly_meant_is_told_at_its_place(text, place, says):
    (problem,) = idle(scheme(text), "a.yaml")
    assert (str(problem.place), says in problem.words.en) == (place, True)
    assert problem.words in doubtful(scheme(text))


def test_a_scheme_of_years_to_come_is_told_to_whoever_knows_the_month():
    text = (HEAD + PAYS).replace("2026-01", "9999-12")
    assert idle(scheme(text), "a.yaml") == []
    (problem,) = idle(scheme(text), "a.yaml", Month(2026, 11))
    assert (str(problem.place), "years ahead" in problem.words.en) == ("a.yaml:2:1", True)
    assert idle(scheme(text), "a.yaml", Month(9999, 1)) == []
