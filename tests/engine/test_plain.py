"""A formula in plain words: what it says is all there, and the two readings of a table can't be mistaken."""

from pathlib import Path

import pytest

from pochemu.engine.codes import meant
from pochemu.engine.fact import Kind
from pochemu.engine.formula import nodes as n
from pochemu.engine.plain import known_of, measure_reading, money_words, number_words, reading
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.kinds import read_kinds
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.roster import Roster, Team
from pochemu.engine.titles import OF_MEMBERS, titled
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import read_yaml

COMPANY = Path(__file__).parents[2] / "src/pochemu/rules/library"


def _rulebook():
    form = Form()
    kinds = read_kinds(read_yaml((COMPANY / "facts.yaml").read_text(), "facts.yaml"), form)
    files = sorted((COMPANY / "schemes").glob("*.yaml"))
    rulebook = read_rulebook({file.name: file.read_text() for file in files}, kinds, form)
    assert not form.problems
    return rulebook


SCHEMES = [scheme for versions in _rulebook().schemes.values() for scheme in versions]
INDICATORS = [(scheme, one) for scheme in SCHEMES for one in scheme.indicators.values()]

SAID = [f"{scheme.position}-{scheme.effective}-{one.name}" for scheme, one in INDICATORS]


def _said(told):
    return Words(*(" ".join(part) for part in zip(told.says, *told.notes, strict=True)))


def _numbers(formula):
    """What a reader must find: the literals, and the cells of the tables that are looked up."""
    for node in n.in_order(formula.tree):
        match node:
            case n.Number(value, percent) if value:  # 0 may be told as “nothing”
                yield number_words(value, percent=percent)
            case n.Money(value) if value:
                yield money_words(value, "RUB")
    for table in formula.tables.values():
        for row in table.rows:
            for value, unit, percent in zip(row, table.units, table.percents, strict=True):
                if value:
                    yield money_words(value, "RUB") if unit is Unit.MONEY else number_words(value, percent=percent)


@pytest.mark.parametrize(
    ("scheme", "one"), INDICATORS, ids=[f"{s.position}-{s.effective}-{i.name}" for s, i in INDICATORS]
)
def test_no_number_and_no_figure_of_a_formula_is_left_unsaid(scheme, one):
    said = _said(reading(one.formula, known_of(scheme)))
    for number in _numbers(one.formula):
        assert number.en in said.en
        assert number.ru in said.ru
    for ref in one.formula.refs:
        if ref.name in scheme.measures:
            assert scheme.measures[ref.name].title.ru in said.ru


SELLER = """
position: seller
effective: 2026-03
measures:
  deals: {title: {en: Deals, ru: Сделки}, over: deal, take: count, plan: 10}
  revenue: {title: {en: Revenue, ru: Выручка}, over: deal, take: sum(amount)}
  cheapest: {title: Cheapest, over: deal, where: NOT mine AND rooms >= 2, take: min(rooms), window: last(3), of: team}
tables:
  rates: [[0 RUB, 1%], [1_000 RUB, 2%]]
  steps: [[80%, 100 RUB], [100%, 300 RUB]]
  k: [[80%, 0.5], [100%, 1]]
values:
  half: ROUND(revenue / 2; 0)
indicators:
"""


def _told(formula):
    form = Form()
    kinds = {"deal": Kind("deal", Words("Deal", "Сделка"), {"mine": Unit.FLAG, "rooms": Unit.NUMBER})}
    scheme = read_rulebook({"seller.yaml": SELLER + f"  pay: {{formula: '{formula}'}}\n"}, kinds, form).schemes[
        "seller"
    ][0]
    assert not form.problems
    return scheme, reading(scheme.indicators["pay"].formula, known_of(scheme))


def test_each_part_at_its_own_rate_is_not_the_whole_at_one_rate():
    _, parts = _told("MARGINAL(rates; revenue)")
    _, whole = _told("revenue * TIER(rates; revenue)")
    assert _plain(parts.says) == Words(
        "Each part of “Revenue” is paid at its own rate, and a higher rate does not change what the parts below bring: "
        "the part up to 1,000 ₽ at 1%; the part above 1,000 ₽ at 2%.",
        "Каждая часть счётчика «Выручка» оплачивается по своей ставке, и более высокая ставка не меняет того, что дают "
        "части ниже: часть до 1 000 ₽ — по 1 %; часть свыше 1 000 ₽ — по 2 %.",
    )
    assert "what lies below the tier included" in whole.says.en
    assert "каждая часть" not in whole.says.ru.lower()
    assert "по одной ставке" in whole.says.ru
    assert "одной ставке" not in parts.says.ru


TOLD = {
    "deals * 500 RUB": Words("500 ₽ for each unit of “Deals”.", "По 500 ₽ за каждую единицу счётчика «Сделки»."),
    "5% * revenue": Words("5% of “Revenue”.", "5 % от суммы счётчика «Выручка»."),
    "IF(deals >= 3; TIER(steps; ATTAINMENT(deals)); 0)": Words(
        "Only if “Deals” is at least 3: one sum, that of the tier reached by attainment of the plan of “Deals”, "
        "nothing of the tiers below: from 80%: 100 ₽; from 100%: 300 ₽; below 80%: nothing. Otherwise nothing.",
        "Только если счётчик «Сделки» не меньше 3: сумма одной ступени — той, что достигнута по выполнению плана "
        "по счётчику «Сделки», без ступеней ниже: от 80 % — 100 ₽; от 100 % — 300 ₽; ниже 80 % — ничего. "
        "Иначе ничего.",
    ),
    "IFS(deals > 5; 100 RUB; deals > 3; 50 RUB; TRUE; 0)": Words(
        "If “Deals” is more than 5: 100 ₽. Otherwise, if “Deals” is more than 3: 50 ₽. Otherwise: nothing.",
        "Если счётчик «Сделки» больше 5: 100 ₽. Иначе, если счётчик «Сделки» больше 3: 50 ₽. Иначе: ничего.",
    ),
    "IFNA(MAX(0; revenue * 1% - 10 RUB * ROUNDUP(deals / 2; 0)); 0)": Words(
        "1% of “Revenue”. Minus 10 ₽ × (“Deals” ÷ 2, rounded up to 1). All of it together: not less than 0. "
        "While there is no value, nothing is paid.",
        "1 % от суммы счётчика «Выручка». Минус 10 ₽ × («Сделки» ÷ 2, с округлением вверх до 1). "
        "Всё вместе — не меньше 0. Пока значения нет, не платится ничего.",
    ),
}


@pytest.mark.parametrize("formula", TOLD)
def test_a_formula_is_told(formula):
    _, told = _told(formula)
    assert _plain(told.says) == TOLD[formula]


def _plain(words):
    return Words(*(text.replace("\u00a0", " ").replace("\u202f", " ") for text in words))


def test_a_named_step_is_told_beside_the_formula():
    _, told = _told("half * 10%")
    assert _plain(told.says).en == "10% of “Half”."
    assert [note.en for note in told.notes] == ["“Half” is a step: “Revenue” ÷ 2, rounded to 1."]


def test_a_measure_is_told():
    scheme, _ = _told("deals * 1 RUB")
    assert _plain(measure_reading(scheme.measures["cheapest"], Roster({}, ())).says) == Words(
        "The least “rooms” of “Deal” facts of the team and the teams below it over 3 months, this one included, "
        "only those of which “mine” is no; “rooms” is at least 2.",
        "Наименьшее значение поля «комнат» у фактов «Сделка» команды и команд под ней за 3 мес., считая этот, "
        "только те, у которых «mine» — нет; «комнат» не меньше 2.",
    )


HEAD = """
position: head
effective: 2026-03
measures:
  sellers:
    over: members
    where: (position = "sales" OR "flats" = position OR NOT team IN ("sales", "nobodys")) AND employee <> "anna"
    take: count
indicators:
  one: {formula: sellers * 1 RUB}
"""


def test_positions_teams_and_people_are_called_by_their_titles_and_not_by_codes():
    """Even where a team's code is a position's."""
    roster = Roster(
        {"anna": "Анна"}, (), {"sales": Team("sales", Words("Sales", "Отдел продаж"))},
        positions={"sales": Words("Seller", "Продавец"), "flats": Words("Seller of flats", "Продавец квартир")},
    )  # fmt: skip
    form = Form()
    scheme = read_rulebook({"head.yaml": HEAD}, {}, form).schemes["head"][0]
    assert not form.problems
    measure = scheme.measures["sellers"]
    assert _plain(measure_reading(measure, roster).says).ru.endswith(
        "(«Должность» — «Продавец» или «Продавец квартир» — «Должность» или «Команда» — ни одно из: «Отдел продаж», "
        "«nobodys»); «Сотрудник» — не «Анна»."
    )
    written = titled(measure.where.tree, OF_MEMBERS, meant(measure, roster))
    assert written.ru == (
        "(«Должность» = «Продавец» ИЛИ «Продавец квартир» = «Должность» ИЛИ НЕ «Команда» В "
        '(«Отдел продаж»; "nobodys")) И «Сотрудник» <> «Анна»'
    )
    assert "“Position” = “Seller”" in written.en
