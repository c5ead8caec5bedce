"""What is chosen and what is written say the same, each made from the other; and the rest of a text stays as it was."""

import random
import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from design import choices
from often import examples
from pochemu.engine.design import (
    By,
    Counted,
    Designed,
    Free,
    Gate,
    Gives,
    Paying,
    PerUnit,
    Progressive,
    ShareOf,
    Tier,
    counted_of,
    counted_said,
    designed,
    formula_of,
    names_of,
    new_name,
    paying_of,
    without,
    written,
)
from pochemu.engine.design.paying import figures_of, table_of
from pochemu.engine.formula import Meaning, compile_formula, parse, parse_table
from pochemu.engine.formula import nodes as n
from pochemu.engine.number import NA
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_change import put, said_by

ROOT = Path(__file__).parents[3]
FILES = sorted([*ROOT.glob("src/pochemu/rules/library/schemes/*.yaml"), *ROOT.glob("tests/golden/*/schemes/*.yaml")])
INDICATORS = [(file, name) for file in FILES for name in names_of(file.read_text())["indicators"]]
SAID = [f"{file.parts[-3]}-{file.stem}-{name}" for file, name in INDICATORS]
HEAD = "# ours\nposition: seller\neffective: 2026-03  # spring\n"


@given(choices.payings)
@examples(80)
def test_how_it_pays_is_read_back_from_its_formula(paying):
    assert paying_of(formula_of(paying)) == paying


@given(choices.counted)
@examples(80)
def test_what_is_counted_is_read_back_from_the_measure(one):
    text = HEAD + "measures:\n"
    said = said_by(put(text, ("measures", one.name), counted_said(one)))["measures"]
    assert counted_of(one.name, said[one.name]) == one


def _whole(new: Designed) -> bool:
    """Whether its names are those of what it is made from: the rest of it is another's."""
    return {one.name for one in new.measures} <= {*figures_of(new.paying)} and {*new.tables} <= {table_of(new.paying)}


@given(choices.designs.filter(_whole))
@examples(60)
def test_an_indicator_is_read_back_from_the_text_it_is_written_into(new):
    found = designed(written(HEAD, new), new.name)
    assert found.paying == new.paying
    assert found.title == new.title
    assert set(found.measures) == set(new.measures)
    assert found.tables == new.tables


@pytest.mark.parametrize(("file", "name"), INDICATORS, ids=SAID)
def test_an_indicator_that_is_not_changed_leaves_every_character_where_it_was(file, name):
    text = file.read_text()
    assert written(text, designed(text, name)) == text


@pytest.mark.parametrize(("file", "name"), INDICATORS, ids=SAID)
def test_a_changed_indicator_changes_only_its_own_lines(file, name):
    text = file.read_text()
    one = designed(text, name)
    changed = written(text, replace(one, title=Words("Another", "Другой")))
    mended = deepcopy(said_by(changed))
    mended["indicators"][name]["title"] = said_by(text)["indicators"][name].get("title")
    assert mended == said_by(text)
    assert sum(a != b for a, b in zip(text.splitlines(), changed.splitlines(), strict=True)) == 1


NAMES = {
    "held": Meaning(Unit.NUMBER, measure=True),
    "plan": Meaning(Unit.NUMBER, measure=True),
    "revenue": Meaning(Unit.MONEY, measure=True),
    "steps": parse_table("steps", [["0", "0 RUB"], ["2", "100 RUB"], ["5", "300 RUB"]]),
    "k": parse_table("k", [["0", "0"], ["2", "0.5"], ["5", "2"]]),
    "rates": parse_table("rates", [["0 RUB", "1%"], ["3 RUB", "2%"]]),
}


@pytest.mark.parametrize(
    "formula",
    [
        "400 RUB * held",
        "5% * revenue",
        "revenue * TIER(k; held)",
        "TIER(k; held / plan) * 800 RUB",
        "IF(held < 3; 0 RUB; TIER(steps; ATTAINMENT(held)))",
        "IF(held >= 3; MARGINAL(rates; revenue); 0 RUB)",
        "IF(held = 3; 0; revenue)",
        "IF(held <> 3; 0; revenue)",
        "IF(held <= 3; 0; -revenue)",
        "IFNA(IF(held > 3; 0; CURVE(k; held) * 10 RUB); 0 RUB)",
        "8 RUB * CURVE(k; ATTAINMENT(held) * 40% + 60% * ATTAINMENT(plan))",
        "SALARY * TIER(k; held)",
    ],
)
def test_choices_read_from_a_formula_pay_what_it_pays(formula):
    paying = paying_of(formula)
    assert not isinstance(paying.shape, Free)
    one, other = (compile_formula(parse(text), NAMES, gives=Unit.MONEY) for text in (formula, formula_of(paying)))
    chance = random.Random(1)
    nothing = NA(Words.same("no facts"))
    for _ in range(200):
        values = {ref: nothing if chance.random() < 0.1 else mpq(chance.randrange(-4, 14), 2) for ref in one.refs}
        paid, again = (each.run(*[values[ref] for ref in each.refs])[-1] for each in (one, other))
        assert isinstance(paid, NA) == isinstance(again, NA)
        assert isinstance(paid, NA) or paid == again


@pytest.mark.parametrize("formula", ["1 +", "held * 2", "(a + b) * 3 RUB", "MAX(0; held * 2 RUB)", "ROUND(a; 2)", ""])
def test_a_formula_of_another_shape_is_free_and_stays_as_it_is_written(formula):
    paying = paying_of(formula)
    if formula != "held * 2":
        assert isinstance(paying.shape, Free)
    assert formula_of(paying) == formula


TEXT = """# The sellers
position: seller  # one of many
effective: 2026-03
measures:
  # what is sold
  deals: {over: deal, take: count, plan: 10}  # all of them
  revenue:
    over: deal
    take: sum(amount)  # roubles
tables:
  rates: [[0 RUB, 1%], [1_000 RUB, 2%]]  # since spring
values:
  half: revenue / 2
indicators:
  # by the piece
  piece: {title: {en: Piece, ru: Штука}, formula: deals * 100 RUB}
  # and by the rouble
  share: {formula: 'MARGINAL(rates; revenue)'}  # each part
# the end
"""


def _comments(text):
    return re.findall(r"#.*", text)


def test_a_new_indicator_stands_below_the_others_with_its_measures_and_tables():
    new = Designed(
        "meetings",
        Words("Meetings", "Встречи"),
        Paying(
            Tier(By("held", attained=True), "steps", Gives("each", "held")),
            Gate(By("held"), ">=", n.Number(mpq(5))),
        ),
        (Counted("held", Words("Held", "Состоялись"), "meeting", (), plan="40"),),
        {"steps": (("0%", "300 RUB"), ("100%", "400 RUB"))},
    )
    text = written(TEXT, new)
    assert _comments(text) == _comments(TEXT)
    assert (
        text.replace(
            "  held:\n    title: {en: Held, ru: Состоялись}\n    over: meeting\n    take: count\n    plan: 40\n", ""
        )
        .replace("  steps: [[0%, 300 RUB], [100%, 400 RUB]]\n", "")
        .replace(
            "  meetings:\n    title: {en: Meetings, ru: Встречи}\n"
            "    formula: IF(held >= 5; held * TIER(steps; ATTAINMENT(held)); 0)\n",
            "",
        )
        == TEXT
    )
    assert without(text, "meetings") == TEXT


def test_what_only_the_indicator_used_goes_with_it_and_what_others_use_stays():
    assert set(names_of(without(TEXT, "piece"))["measures"]) == {"revenue"}
    text = without(TEXT, "share")
    assert set(names_of(text)["measures"]) == {"deals", "revenue"}, "a step still names it"
    assert names_of(text)["tables"] == ()


def test_a_tables_title_goes_with_it():
    text = without(TEXT + "titles: {rates: {en: Rates, ru: Ставки}, half: {en: Half, ru: Половина}}\n", "share")
    assert said_by(text)["titles"] == {"half": {"en": "Half", "ru": "Половина"}}


def test_another_shape_takes_the_old_table_away():
    one = designed(TEXT, "share")
    text = written(TEXT, replace(one, paying=Paying(ShareOf("revenue", n.Number(mpq(1, 50), True))), tables={}))
    assert said_by(text)["indicators"]["share"] == {"formula": "revenue * 2%"}
    assert names_of(text)["tables"] == ()
    assert [one for one in _comments(TEXT) if one not in _comments(text)] == ["# since spring"]


def test_a_new_indicator_makes_the_sections_that_a_text_lacks():
    new = Designed("p", Words("", ""), Paying(PerUnit("m", n.Money(mpq(5), "RUB"))), (Counted("m", over="deal"),))
    assert written(HEAD, new) == HEAD + (
        "measures:\n  m:\n    over: deal\n    take: count\nindicators:\n  p:\n    formula: m * 5 RUB\n"
    )


def test_the_company_s_own_currency_is_read():
    text = "position: a\neffective: 2026-01\nindicators:\n  p: {formula: m * 5 EUR}\n"
    assert isinstance(designed(text, "p", currency="EUR").paying.shape, PerUnit)
    assert isinstance(designed(text, "p").paying.shape, Free)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Signed contracts", "signed_contracts"),
        ("Встречи, первые!", "встречи_первые"),
        ("", "x"),
        ("3 deals", "_3_deals"),
        ("В", "_в"),
        ("deals", "deals_2"),
    ],
)
def test_a_name_is_made_of_the_title(title, name):
    assert new_name(title, ["deals"]) == name


@given(st.text(max_size=40), st.lists(st.text(max_size=5), max_size=4))
@examples(60)
def test_a_made_name_needs_no_brackets_and_is_nobody_else_s(title, taken):
    name = new_name(title, taken)
    assert name not in taken
    assert parse(name) == n.Name(name)


def test_a_progressive_table_and_a_tier_of_the_same_are_never_taken_for_one_another():
    assert isinstance(paying_of("MARGINAL(rates; revenue)").shape, Progressive)
    assert isinstance(paying_of("revenue * TIER(rates; revenue)").shape, Tier)
