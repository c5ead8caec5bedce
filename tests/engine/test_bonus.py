"""From what happened to what is paid: Anna sells, Boris sells beside her, Vera heads them both. Sever, spring 2026."""

from datetime import date

import pytest
from gmpy2 import mpq

from engine.in_memory import deal, pay
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.roster import STILL

FEBRUARY, MARCH, APRIL = Month(2026, 2), Month(2026, 3), Month(2026, 4)


def day(text):
    return date.fromisoformat(f"2026-{text}").toordinal()


SELLERS = [("anna", "seller", "sales", day("01-01")), ("boris", "seller", "sales", day("01-01"))]
VERA = ("vera", "head", "sales", day("01-01"))


def seller(body, effective="2026-01"):
    return f"position: seller\neffective: {effective}\n{body}"


def head(body):
    return seller(body).replace("position: seller", "position: head")


def of(employee, month, schemes, facts=(), people=SELLERS, **more):
    """The person's month, or None."""
    return next(iter(pay(schemes, people, facts, **more).of([employee], month)), None)


def lines(month):
    return [(line.name, line.value) for group in month.groups for line in group.lines]


COUNT = "measures: {deals: {over: deal, take: count}, sold: {over: deal, take: sum(amount)}}\n"


# --- the bonus is the sum of its lines ---


def test_each_line_is_rounded_once_half_away_from_zero_and_the_bonus_is_their_sum():
    exact = {"a": "0.335", "b": "0.335", "c": "1/3", "d": "-0.005"}
    formulas = ", ".join(f"{name}: {{formula: 1 RUB * {value}}}" for name, value in exact.items())
    month = of("anna", MARCH, [seller(f"indicators: {{{formulas}}}\n")])
    assert lines(month) == [(name, mpq(value)) for name, value in exact.items()]
    assert month.bonus.value == mpq("0.34") + mpq("0.34") + mpq("0.33") - mpq("0.01")


def test_a_third_three_times_is_one():
    scheme = seller(COUNT + "indicators: {a: {formula: IF(deals / 3 + deals / 3 + deals / 3 = 1; 100 RUB; 0)}}\n")
    assert of("anna", MARCH, [scheme], [deal(1, "03-05", "anna")]).bonus.value == 100


def test_seven_of_seven_reaches_the_step_of_the_whole_plan():
    scheme = seller(
        "measures: {deals: {over: deal, take: count, plan: 7}}\n"
        "tables: {steps: [[0, 0 RUB], [100%, 500 RUB]]}\n"
        "indicators: {a: {formula: TIER(steps; ATTAINMENT(deals))}}\n"
    )
    assert of("anna", MARCH, [scheme], [deal(i, "03-05", "anna") for i in range(6)]).bonus.value == 0
    assert of("anna", MARCH, [scheme], [deal(i, "03-05", "anna") for i in range(7)]).bonus.value == 500


def test_a_line_without_a_value_pays_nothing_yet_and_says_why():
    scheme = seller(
        "measures: {rooms: {over: deal, take: avg(rooms)}}\n"
        "indicators: {quality: {formula: rooms * 10 RUB}, fixed: {formula: 300 RUB}}\nfloor: 500 RUB\n"
    )
    month = of("anna", MARCH, [scheme])
    assert [name for name, _ in lines(month)] == ["quality", "fixed", "floor"]
    assert isinstance(lines(month)[0][1], NA)
    assert month.bonus.value == 500
    assert [reason.en for reason in month.incomplete] == ["no facts for “rooms” yet"]


def test_a_position_without_a_scheme_is_told_and_pays_nothing():
    month = of("anna", MARCH, [seller("indicators: {a: {formula: 1 RUB}}\n", effective="2026-04")])
    assert month.bonus.value == 0
    assert [reason.en for reason in month.incomplete] == ["no scheme is in force for the position “seller”"]


def test_who_has_no_position_in_the_month_has_no_entry():
    assert of("anna", Month(2025, 12), [seller("indicators: {a: {formula: 1 RUB}}\n")]) is None


# --- cap, floor, carry ---

PER_DEAL = COUNT + "indicators: {a: {formula: sold}}\n"


@pytest.mark.parametrize(
    ("sold", "expected"),
    [
        (100, [("a", 100), ("floor", 200)]),
        (300, [("a", 300)]),
        (700, [("a", 700)]),
        (900, [("a", 900), ("cap", -200)]),
    ],
)
def test_cap_and_floor_are_lines_of_their_own_where_they_do_something(sold, expected):
    scheme = seller(PER_DEAL + "cap: 700 RUB\nfloor: 300 RUB\n")
    month = of("anna", MARCH, [scheme], [deal(1, "03-05", "anna", amount=sold)])
    assert lines(month) == expected
    assert month.bonus.value == sum(value for _, value in expected)


def test_neither_is_prorated():
    """Anna came on the 31st."""
    scheme = seller("prorate: calendar_days\n" + PER_DEAL + "floor: 310 RUB\n")
    month = of("anna", MARCH, [scheme], people=[("anna", "seller", "sales", day("03-31"))])
    assert lines(month) == [("a", 0), ("floor", 310)]


CARRYING = PER_DEAL + "floor: 300 RUB\ncarry_negative: true\n"


def test_what_the_floor_added_is_taken_back_next_month_and_what_it_then_adds_is_carried_on():
    facts = [
        deal(1, "02-05", "anna", amount=100),
        deal(2, "03-05", "anna", amount=350),
        deal(3, "04-05", "anna", amount=999),
    ]
    people = [("anna", "seller", "sales", day("02-01"))]
    calculation = pay([seller(CARRYING)], people, facts)
    told = [lines(calculation.of(["anna"], month)[0]) for month in (FEBRUARY, MARCH, APRIL)]
    assert told == [
        [("a", 100), ("floor", 200)],
        [("a", 350), ("carry", -200), ("floor", 150)],
        [("a", 999), ("carry", -150)],
    ]


def test_the_order_is_carry_then_cap_then_floor():
    first, then = seller(CARRYING), seller(PER_DEAL + "cap: -400 RUB\nfloor: -350 RUB\n", effective="2026-03")
    month = of("anna", MARCH, [first, then], people=[("anna", "seller", "sales", day("02-01"))])
    assert lines(month) == [("a", 0), ("carry", -300), ("cap", -100), ("floor", 50)]


def test_last_month_s_version_decides_whether_it_is_carried():
    people = [("anna", "seller", "sales", day("02-01"))]
    carrying, not_so = CARRYING, PER_DEAL + "floor: 300 RUB\n"
    now_carrying = of("anna", MARCH, [seller(not_so), seller(carrying, effective="2026-03")], people=people)
    assert lines(now_carrying) == [("a", 0), ("floor", 300)]
    once_carrying = of("anna", MARCH, [seller(carrying), seller(not_so, effective="2026-03")], people=people)
    assert lines(once_carrying) == [("a", 0), ("carry", -300), ("floor", 600)]


def test_the_carry_follows_the_position():
    """Anna heads from March on: what the floor of a seller had added is not taken from a head."""
    people = [("anna", "seller", "sales", day("02-01"), day("02-28")), ("anna", "head", "sales", day("03-01"))]
    schemes = [seller(CARRYING), head("indicators: {b: {formula: 50 RUB}}\nfloor: 20 RUB\ncarry_negative: true\n")]
    assert lines(of("anna", MARCH, schemes, people=people)) == [("b", 50)]


def test_a_month_away_ends_the_carry():
    people = [("anna", "seller", "sales", day("02-01"), day("02-28")), ("anna", "seller", "sales", day("04-01"))]
    assert lines(of("anna", APRIL, [seller(CARRYING)], people=people)) == [("a", 0), ("floor", 300)]


# --- whose facts, of which days ---


def test_a_shared_deal_counts_half_and_brings_half_its_sum():
    scheme = seller(COUNT + "indicators: {a: {formula: deals * 100 RUB}, b: {formula: sold}}\n")
    month = of("anna", MARCH, [scheme], [deal(1, "03-05", "anna", "boris", amount=30)])
    assert lines(month) == [("a", 50), ("b", 15)]


def test_in_the_month_of_a_transfer_each_position_is_paid_for_its_own_days():
    people = [("anna", "seller", "sales", day("01-01"), day("03-15")), ("anna", "head", "sales", day("03-16"))]
    facts = [deal(1, "03-15", "anna", amount=10), deal(2, "03-16", "anna", amount=500)]
    schemes = [seller(PER_DEAL), head(COUNT + "indicators: {b: {formula: sold * 2}}\n")]
    month = of("anna", MARCH, schemes, facts, people)
    assert lines(month) == [("a", 10), ("b", 1000)]
    assert (month.position, month.bonus.value) == ("head", 1010)


def test_the_version_of_the_paid_month_computes_the_whole_window():
    quarter = COUNT.replace("take: count", "take: count, window: quarter")
    old = seller(quarter + "indicators: {a: {formula: deals * 1 RUB}}\n")
    new = seller(quarter + "indicators: {a: {formula: deals * 100 RUB}}\n", effective="2026-03")
    facts = [deal(1, "01-05", "anna"), deal(2, "03-05", "anna"), deal(3, "04-01", "anna")]
    assert lines(of("anna", MARCH, [old, new], facts)) == [("a", 200)]
    assert lines(of("anna", FEBRUARY, [old, new], facts)) == [("a", 1)]


def test_a_fact_on_a_day_without_a_position_counts_in_balances_alone():
    scheme = seller(
        "measures:\n  deals: {over: deal, take: count, window: year}\n"
        "  ever: {over: deal, take: count, window: to_date}\n"
        "indicators: {a: {formula: deals * 1 RUB}, b: {formula: ever * 1 RUB}}\n"
    )
    people = [("anna", "seller", "sales", day("02-10"))]
    month = of("anna", MARCH, [scheme], [deal(1, "02-09", "anna"), deal(2, "02-10", "anna")], people)
    assert lines(month) == [("a", 1), ("b", 2)]


def test_until_a_day_only_what_happened_by_then_counts():
    facts = [deal(1, "03-05", "anna", amount=10), deal(2, "03-06", "anna", amount=100)]
    assert of("anna", MARCH, [seller(PER_DEAL)], facts, until=day("03-05")).bonus.value == 10
    assert of("anna", MARCH, [seller(PER_DEAL)], facts, until=day("02-28")).bonus.value == 0


# --- plans, base pay ---

PLANNED = """prorate: calendar_days
measures: {deals: {over: deal, take: count, plan: 31}}
indicators: {plan: {formula: PLAN(deals) * 1 RUB}, pay: {formula: SALARY}}
"""


def test_a_plan_and_the_base_pay_are_those_of_the_days_held_and_of_the_share_of_full_time():
    """Ten days at full time, then eleven at a third."""
    people = [
        ("anna", "seller", "sales", day("03-01"), day("03-10"), mpq(1), mpq(3100)),
        ("anna", "seller", "calls", day("03-21"), STILL, mpq(1, 3), mpq(9300)),
    ]
    month = of("anna", MARCH, [seller(PLANNED)], people=people, teams=("sales", "calls"))
    assert lines(month) == [("plan", 10 + mpq(11, 3)), ("pay", 1000 + 1100)]


def test_a_personal_plan_is_prorated_as_the_usual_one():
    people = [("anna", "seller", "sales", day("03-22"), STILL, mpq(1), mpq(3100))]
    plans = {MARCH: {("anna", "deals"): mpq(62)}}
    assert lines(of("anna", MARCH, [seller(PLANNED)], people=people, plans=plans)) == [("plan", 20), ("pay", 1000)]


def test_an_assignment_without_pay_leaves_the_base_pay_without_a_value():
    people = [
        ("anna", "seller", "sales", day("03-01"), day("03-10"), mpq(1), mpq(3100)),
        ("anna", "seller", "sales", day("03-11")),
    ]
    assert isinstance(lines(of("anna", MARCH, [seller(PLANNED)], people=people))[1][1], NA)


def test_without_proration_the_plan_is_whole_and_the_pay_that_of_the_last_assignment():
    people = [
        ("anna", "seller", "sales", day("03-01"), day("03-10"), mpq(1), mpq(3100)),
        ("anna", "seller", "sales", day("03-11"), STILL, mpq(1, 2), mpq(9300)),
    ]
    month = of("anna", MARCH, [seller(PLANNED.replace("calendar_days", "none"))], people=people)
    assert lines(month) == [("plan", 31), ("pay", 9300)]


@pytest.mark.parametrize(
    ("plan", "reason"),
    [("plan: 0", "division by zero: “PLAN(deals)” is 0"), ("title: Deals", "no plan is set for “Deals”")],
)
def test_an_attainment_of_nothing_has_no_value(plan, reason):
    scheme = seller(
        f"measures: {{deals: {{over: deal, take: count, {plan}}}}}\n"
        "indicators: {a: {formula: ATTAINMENT(deals) * 1 RUB}}\n"
    )
    assert [words.en for words in of("anna", MARCH, [scheme]).incomplete] == [reason]


# --- a head's measures over members ---

DEPARTMENT = [*SELLERS, VERA]
FACTS = [
    deal(1, "03-05", "anna", amount=100),
    deal(2, "03-06", "boris", amount="0.01"),
    deal(3, "03-07", "vera", amount=7),
]


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        ("count", 2),
        ("sum(sold)", mpq("100.01")),
        ("sum(paid)", mpq("33.33")),  # each one's pay is rounded: 33.33 and 0.00
        ("max(sold)", 100),
        ("share(sold >= 1 RUB)", mpq(1, 2)),
        ("distinct(position)", 1),
        ("avg(sold)", mpq("50.005")),
    ],
)
def test_takes_over_members(take, expected):
    pays = "m * 1 RUB" if take.startswith(("count", "share", "distinct")) else "m"
    schemes = [
        seller(COUNT + "indicators: {paid: {formula: sold / 3}}\n"),
        head(f"measures: {{m: {{over: members, take: '{take}'}}}}\nindicators: {{b: {{formula: {pays}}}}}\n"),
    ]
    assert lines(of("vera", MARCH, schemes, FACTS, DEPARTMENT)) == [("b", expected)]


def test_a_member_whose_scheme_lacks_the_name_is_left_out():
    """Zoya keeps the books: no deals, and not a zero in the mean."""
    schemes = [
        seller(COUNT + "indicators: {paid: {formula: sold}}\n"),
        head("measures: {m: {over: members, take: avg(sold)}}\nindicators: {b: {formula: m}}\n"),
        seller("indicators: {fixed: {formula: 5 RUB}}\n").replace("position: seller", "position: accountant"),
    ]
    people = [*DEPARTMENT, ("zoya", "accountant", "sales", day("01-01"))]
    month = of("vera", MARCH, schemes, FACTS, people)
    assert lines(month) == [("b", mpq("50.005"))]
    (figure,) = month.groups[0].lines[0].parts
    assert (figure.evidence.tally.facts, figure.evidence.tally.left_out) == (2, 1)
    assert [(part.name, isinstance(part.value, NA)) for part in figure.parts] == [
        ("anna", False),
        ("boris", False),
        ("zoya", True),
    ]


def test_a_table_may_be_called_as_a_field_of_the_facts_or_a_name_of_the_members():
    """Fields and members' names are not of the name space of the scheme that looks at them."""
    sellers = (
        "measures:\n  a: {over: deal, take: sum(TIER(amount; amount)), where: TIER(amount; amount) > 1 RUB}\n"
        "tables: {amount: [[0 RUB, 1 RUB], [100 RUB, 5 RUB]]}\n"
        "indicators: {pay: {formula: a}}\n"
    )
    heads = (
        "measures: {m: {over: members, take: sum(TIER(pay; pay))}}\n"
        "tables: {pay: [[0 RUB, 2 RUB], [5 RUB, 30 RUB]]}\n"
        "indicators: {of_all: {formula: m}}\n"
    )
    facts = [deal(1, "03-05", "anna", amount=100), deal(2, "03-06", "anna", amount=99)]
    people = [*SELLERS, VERA]
    schemes = [seller(sellers), head(heads)]
    assert of("anna", MARCH, schemes, facts, people).bonus.value == 5
    assert of("vera", MARCH, schemes, facts, people).bonus.value == 32


def test_the_mean_of_nobody_has_no_value():
    schemes = [
        head("measures: {m: {over: members, take: avg(sold)}}\nindicators: {b: {formula: m}}\n"),
        seller(PER_DEAL),
    ]
    month = of("vera", MARCH, schemes, people=[VERA])
    assert [words.en for words in month.incomplete] == ["no members for “m”"]


def test_the_facts_are_asked_for_once_for_all_that_a_month_leans_on():
    schemes = [seller(CARRYING), head("measures: {m: {over: members, take: sum(a)}}\nindicators: {b: {formula: m}}\n")]
    calculation = pay(schemes, DEPARTMENT, FACTS)
    asked = []
    tally = calculation.facts.tally
    calculation.facts.tally = lambda looks: asked.append(looks) or tally(looks)
    calculation.everybody(MARCH)
    assert len(asked) == 1
