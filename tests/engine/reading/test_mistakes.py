"""Broken schemes: what is said of each, in both languages, and where. `▸` stands where the mistake is."""

import pytest

from pochemu.engine.fact import Kind
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

DEAL = Kind(
    "deal",
    Words.same("deal"),
    {
        "product": Unit.TEXT,
        "rooms": Unit.NUMBER,
        "price": Unit.MONEY,
        "paid_on": Unit.DATE,
        "repeat": Unit.FLAG,
    },
)

SELLER = """position: seller
effective: 2026-03
"""
DEALS = (
    SELLER
    + """measures:
  deals: {over: deal, take: count, plan: 10}
  revenue: {over: deal, take: sum(amount)}
"""
)
HEAD = """position: head
effective: 2026-01
"""
WHOLE = [
    (
        "▸effective: 2026-03",
        "`position` is missing here: add it",
        "здесь не хватает ключа `position`: добавьте его",
    ),
    (
        "position: ▸''\neffective: 2026-03",
        "`position` is empty: fill it in",
        "`position` не заполнено: заполните",
    ),
    (
        SELLER + "measures: {deals: {▸ower: deal, take: count}}",
        "unknown key “ower”. Did you mean “over”? Known here: title, over, where, take, of, window, unit, plan",
        "неизвестный ключ «ower». Может быть, «over»? Здесь бывают: title, over, where, take, of, window, unit, plan",
    ),
    (
        "position: seller\neffective: ▸2026-13",
        "“2026-13” is not a month: write it as 2026-12",
        "«2026-13» — не месяц: запишите его как 2026-12",
    ),
    (
        SELLER + "▸mesures: {}",
        (
            "unknown key “mesures”. Did you mean “measures”? Known here: position, title, effective, prorate, "
            "measures, tables, values, indicators, titles, cap, floor, carry_negative"
        ),
        (
            "неизвестный ключ «mesures». Может быть, «measures»? Здесь бывают: position, title, effective, prorate, "
            "measures, tables, values, indicators, titles, cap, floor, carry_negative"
        ),
    ),
    (
        SELLER + "prorate: ▸workdays",
        "“workdays” is none of: none, calendar_days, working_days. Did you mean “working_days”?",
        "«workdays» — не из списка: none, calendar_days, working_days. Может быть, «working_days»?",
    ),
    (
        SELLER + "carry_negative: ▸maybe",
        "“maybe” is none of: true, false, yes, no",
        "«maybe» — не из списка: true, false, yes, no",
    ),
    (
        SELLER + "title: ▸[a, b]",
        "a title is a text, or {en: …, ru: …}",
        "название — это текст или {en: …, ru: …}",
    ),
    (
        SELLER + "title: {en: a, ▸de: b}",
        "unknown key “de”. Known here: en, ru",
        "неизвестный ключ «de». Здесь бывают: en, ru",
    ),
    (
        SELLER + "cap: ▸300",
        "`cap` is money: write it as 10_000 RUB",
        "`cap` — сумма денег: запишите её как 10\u202f000\u00a0₽",
    ),
    (
        SELLER + "floor: x ▸RUB",
        "found “RUB” where an operator or the end of the formula is expected",
        "найдено: «RUB», а ожидается знак действия или конец формулы",
    ),
    (
        SELLER + "cap: ▸[1]",
        "`cap`: expected one value, not a list or a group",
        "`cap`: ожидалось одно значение, а не список или группа",
    ),
    (
        SELLER + "measures: ▸[a]",
        "`measures`: expected `name: value` lines",
        "`measures`: ожидались строки вида «имя: значение»",
    ),
]


MEASURES = [
    (
        SELLER + "measures: {deals: ▸count}",
        "deals: expected `name: value` lines",
        "deals: ожидались строки вида «имя: значение»",
    ),
    (
        SELLER + "measures: {deals: ▸{take: count}}",
        "`over` is missing here: add it",
        "здесь не хватает ключа `over`: добавьте его",
    ),
    (
        SELLER + "measures: {deals: ▸{over: deal}}",
        "`take` is missing here: add it",
        "здесь не хватает ключа `take`: добавьте его",
    ),
    (
        SELLER + "measures: {deals: {over: ▸dael, take: count}}",
        "there is no kind of fact “dael”. Did you mean “deal”?",
        "нет вида фактов «dael». Может быть, «deal»?",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: ▸summ(amount)}}",
        "“summ(amount)” is not a way to count: write count, or sum(…), avg(…), min(…), max(…), distinct(…), share(…)",
        "«summ(amount)» — не способ счёта: напишите count или sum(…), avg(…), min(…), max(…), distinct(…), share(…)",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: ▸count(amount)}}",
        "“count(amount)” is not a way to count: write count, or sum(…), avg(…), min(…), max(…), distinct(…), share(…)",
        "«count(amount)» — не способ счёта: напишите count или sum(…), avg(…), min(…), max(…), distinct(…), share(…)",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: ▸sum}}",
        "“sum” is not a way to count: write count, or sum(…), avg(…), min(…), max(…), distinct(…), share(…)",
        "«sum» — не способ счёта: напишите count или sum(…), avg(…), min(…), max(…), distinct(…), share(…)",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, ▸were: x}}",
        "unknown key “were”. Did you mean “where”? Known here: title, over, where, take, of, window, unit, plan",
        "неизвестный ключ «were». Может быть, «where»? Здесь бывают: title, over, where, take, of, window, unit, plan",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, of: ▸teem}}",
        "“teem” is none of: employee, team, company. Did you mean “team”?",
        "«teem» — не из списка: employee, team, company. Может быть, «team»?",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, window: ▸last(37)}}",
        "“last(37)” is not a window: write month, quarter, year, to_date, or last(n) with n from 1 to 36",
        "«last(37)» — не окно: напишите month, quarter, year, to_date или last(n), где n от 1 до 36",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, window: ▸week}}",
        "“week” is not a window: write month, quarter, year, to_date, or last(n) with n from 1 to 36",
        "«week» — не окно: напишите month, quarter, year, to_date или last(n), где n от 1 до 36",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: sum(▸product)}}",
        "sum adds numbers or money, and this is a text",
        "sum складывает числа или деньги, а здесь текст",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: avg(▸repeat)}}",
        "avg adds numbers or money, and this is yes or no",
        "avg складывает числа или деньги, а здесь да или нет",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: share(▸rooms)}}",
        "share takes a condition, yes or no, and this is a number",
        "share принимает условие, да или нет, а здесь число",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: max(▸product)}}",
        "max compares numbers, money or dates, and this is a text",
        "max сравнивает числа, деньги или даты, а здесь текст",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: sum(▸PLAN(rooms))}}",
        "PLAN belongs to formulas of a scheme: an expression over facts has the facts' fields, constants and tables",
        "ПЛАН бывает только в формулах схемы: у выражения над фактами есть их поля, константы и таблицы",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: sum(price / ▸rooms)}}",
        "an expression over facts is not divided by a field, “rooms”: divide one measure by another in a formula",
        "выражение над фактами нельзя делить на поле, «rooms»: разделите один счётчик на другой в формуле",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, where: ▸rooms}}",
        "the formula gives a number, and yes or no is expected",
        "формула даёт: число, а ожидается: да или нет",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, where: ▸room >= 2}}",
        "there is no “room” here. Did you mean “rooms”?",
        "имени «room» здесь нет. Может быть, «rooms»?",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, where: 'rooms >= 2 AND ▸product > \"flat\"'}}",
        '“product” and “"flat"” have no greater and lesser: only =, <> and IN compare them',
        '«product» и «"flat"» не бывают больше и меньше: их сравнивают только знаки =, <> и В',
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, plan: ▸10 RUB}}",
        "a plan of this measure is a number, and this is money",
        "план этого счётчика — число, а здесь сумма денег",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: max(paid_on), plan: ▸10}}",
        "only numbers and money have a plan, and this measure gives a date",
        "план бывает у чисел и денег, а этот счётчик даёт: дата",
    ),
    (
        SELLER + "measures: {deals: {over: deal, take: count, plan: ▸rooms}}",
        "only numbers and sums of money stand here, and “rooms” is none",
        "здесь пишут только числа и суммы денег, а «rooms» — не они",
    ),
]


FORMULAS = [
    (
        DEALS + "indicators: {pay: {formula: ▸revenue + deals}}",
        "“revenue” is money, and “deals” is a number: numbers are added to numbers, money to money",
        "«revenue» — сумма денег, а «deals» — число: числа складывают с числами, деньги с деньгами",
    ),
    (
        DEALS + "indicators: {pay: {formula: ▸deals * 2}}",
        "the formula gives a number, and money is expected",
        "формула даёт: число, а ожидается: сумма денег",
    ),
    (
        DEALS + "indicators: {pay: {formula: ▸revenu * 10%}}",
        "there is no “revenu” here. Did you mean “revenue”?",
        "имени «revenu» здесь нет. Может быть, «revenue»?",
    ),
    (
        DEALS + "indicators: {pay: {formula: '▸[revenu] * 10%'}}",
        "there is no “revenu” here. Did you mean “revenue”?",
        "имени «revenu» здесь нет. Может быть, «revenue»?",
    ),
    (
        DEALS + "indicators: {pay: {formula: ▸Deals * 10 RUB}}",
        "there is no “Deals” here. Did you mean “deals”?",
        "имени «Deals» здесь нет. Может быть, «deals»?",
    ),
    (
        DEALS + "indicators: {pay: {formula: TIER(▸steps; deals)}}",
        "there is no table “steps”.",
        "таблицы «steps» нет.",
    ),
    (
        DEALS + "indicators: {pay: {formula: TIER(▸deals; 2) * 1 RUB}}",
        "“deals” is not a table, and TIER takes a table first: TIER(table; x).",
        "«deals» — не таблица, а СТУПЕНЬ принимает сначала таблицу: СТУПЕНЬ(таблица; x).",
    ),
    (
        DEALS + "indicators: {pay: {formula: 'revenue *▸'}}",
        "found the end of the formula where a value is expected: a number, a name, a function or “(”",
        "найдено: конец формулы, а ожидается значение: число, имя, функция или «(»",
    ),
    (
        DEALS + "indicators: {pay: ▸revenue}",
        "an indicator has keys: pay: {formula: '…'}",
        "у показателя есть ключи: pay: {formula: '…'}",
    ),
    (
        DEALS + "indicators:\n  pay:▸\n",
        "`formula` is missing here: add it",
        "здесь не хватает ключа `formula`: добавьте его",
    ),
    (
        DEALS + "indicators: {pay: ▸{}}",
        "`formula` is missing here: add it",
        "здесь не хватает ключа `formula`: добавьте его",
    ),
    (
        DEALS + "tables: {steps: [[0, 1 RUB]]}\nindicators: {pay: {formula: ▸steps * 2}}",
        "“steps” is a table: its values are asked for by TIER(steps; x), MARGINAL(steps; x) or CURVE(steps; x)",
        "«steps» — таблица: её значения дают СТУПЕНЬ(steps; x), ПРОГРЕССИЯ(steps; x) или КРИВАЯ(steps; x)",
    ),
    (
        DEALS + "values:\n  a: deals\nindicators: {pay: {formula: PLAN(▸a) * 1 RUB}}",
        "“a” is no measure, and only measures have a plan. There are: deals, revenue",
        "«a» — не счётчик, а план бывает только у счётчика. Есть: deals, revenue",
    ),
    (
        DEALS + "values:\n  a: ▸b * 2\n  b: deals",
        "“b” is a value that stands further down: a value may use measures and the values above it",
        "«b» — значение, которое стоит ниже: значению доступны счётчики и значения выше него",
    ),
    (
        DEALS + "values:\n  a: ▸pay * 2\nindicators: {pay: {formula: revenue}}",
        "“pay” is an indicator: only a head's measures over members may use it",
        "«pay» — показатель: он доступен только счётчику руководителя по сотрудникам",
    ),
    (
        DEALS + "indicators: {pay: {formula: revenue}, twice: {formula: ▸pay * 2}}",
        "“pay” is an indicator: only a head's measures over members may use it",
        "«pay» — показатель: он доступен только счётчику руководителя по сотрудникам",
    ),
    (
        DEALS + "values:\n  a: ▸a + deals",
        "“a” depends on itself: seller.a → seller.a. Take one of them out of the circle",
        "«a» зависит от себя: seller.a → seller.a. Разомкните этот круг",
    ),
    (
        DEALS + "values: {▸deals: 1}",
        "the name “deals” stands on line 4 already: measures, tables, values and indicators share one name space",
        "имя «deals» уже стоит в строке 4: у счётчиков, таблиц, значений и показателей имена общие",
    ),
    (
        DEALS + "values: {▸'a]': 1}",
        "“a]” can't be a name: it must not be empty, begin or end with a space, or contain `]`",
        "«a]» не может быть именем: оно не бывает пустым, не начинается и не кончается пробелом и не содержит `]`",
    ),
    (
        DEALS + "values: {▸' a': 1}",
        "“ a” can't be a name: it must not be empty, begin or end with a space, or contain `]`",
        "« a» не может быть именем: оно не бывает пустым, не начинается и не кончается пробелом и не содержит `]`",
    ),
]


TABLES = [
    (
        DEALS + "tables: {rates: [[0, 1]]}\ntitles:\n  rates: {en: Rates, ru: Ставки}\n  ▸rate: Rates",
        "no table and no value is called “rate”: only these are titled here. Did you mean “rates”?",
        "ни таблицы, ни значения с именем «rate» нет: здесь названия только у них. Может быть, «rates»?",
    ),
    (
        DEALS + "titles: {▸deals: Deals}",
        "no table and no value is called “deals”: only these are titled here",
        "ни таблицы, ни значения с именем «deals» нет: здесь названия только у них",
    ),
    (
        SELLER + "tables: {steps: ▸5}",
        "the table “steps” is a list of rows: [[0%, 0], [80%, 1]]",
        "таблица «steps» — список строк: [[0%, 0], [80%, 1]]",
    ),
    (
        SELLER + "tables: {steps: ▸[]}",
        "the table “steps” is a list of rows: [[0%, 0], [80%, 1]]",
        "таблица «steps» — список строк: [[0%, 0], [80%, 1]]",
    ),
    (
        SELLER + "tables: {steps: ▸[0, 1]}",
        "the table “steps” is a list of rows: [[0%, 0], [80%, 1]]",
        "таблица «steps» — список строк: [[0%, 0], [80%, 1]]",
    ),
    (
        SELLER + "tables: {steps: [[0, 1], ▸[2]]}",
        "a row of a table is two cells, from where on and how much: [80%, 10_000]. This one has 1: “[2]”",
        "строка таблицы — две ячейки, «от» и «сколько», например [80%, 10_000]. Здесь их 1: «[2]»",
    ),
    (
        SELLER + "tables: {steps: [▸[0, 1,5]]}",
        (
            "a row of a table is two cells, from where on and how much: [80%, 10_000]. This one has 3: “[0, 1, 5]”. "
            "Commas part cells: the decimal sign is a point, 1.5, and thousands are parted by _, 10_000"
        ),
        (
            "строка таблицы — две ячейки, «от» и «сколько», например [80%, 10_000]. Здесь их 3: «[0, 1, 5]». "
            "Запятая разделяет ячейки: дробь пишут через точку, 1.5, а тысячи разделяют знаком _, 10_000"
        ),
    ),
    (
        SELLER + "tables: {steps: [▸[80%, 10_000 RUB, 5]]}",
        (
            "a row of a table is two cells, from where on and how much: [80%, 10_000]. This one has 3: "
            "“[80%, 10_000 RUB, 5]”"
        ),
        "строка таблицы — две ячейки, «от» и «сколько», например [80%, 10_000]. Здесь их 3: «[80%, 10_000 RUB, 5]»",
    ),
    (
        SELLER + "tables: {steps: [[0, 1], [▸1e5, 2]]}",
        "“1e5” is a program's way of writing: write the number whole, 100_000",
        "«1e5» — запись программистов: напишите число целиком, 100_000",
    ),
    (
        SELLER + "tables: {steps: [[3, 1], [▸2, 2], [1, 3]]}",
        "the rows go down, and the first column rises from row to row: turn their order round, the least first",
        "строки идут по убыванию, а первый столбец растёт от строки к строке: переставьте их, начиная с наименьшей",
    ),
    (
        SELLER + "tables: {steps: [[0, 1], [2, 2], [▸2, 3]]}",
        "the first column rises from row to row, and here it does not: put the rows in order",
        "первый столбец растёт от строки к строке, а здесь нет: поставьте строки по порядку",
    ),
    (
        SELLER + "tables: {steps: [[1, 1], [▸2 RUB, 2]]}",
        "this is money, and the column above it is a number",
        "здесь сумма денег, а в столбце выше — число",
    ),
    (
        SELLER + "tables: {steps: [[0, ▸x]]}",
        "only numbers and sums of money stand here, and “x” is none",
        "здесь пишут только числа и суммы денег, а «x» — не они",
    ),
    (
        SELLER + "tables: {steps: [[0, ▸[1]]]}",
        "a cell: expected one value, not a list or a group",
        "ячейка: ожидалось одно значение, а не список или группа",
    ),
]


MEMBERS = [
    (
        SELLER + "measures: {m: {over: members, take: count, of: ▸company}}",
        "a measure over members knows only `of: team`: leave `of` out",
        "счётчик по сотрудникам знает только `of: team`: уберите `of`",
    ),
    (
        SELLER + "measures: {m: {over: members, take: count, window: ▸year}}",
        "a measure over members knows only `window: month`: leave `window` out",
        "счётчик по сотрудникам знает только `window: month`: уберите `window`",
    ),
    (
        SELLER + "measures: {m: {over: members, take: sum(▸deal)}}",
        'there is no “deal” here; a text is put in quotation marks, "deal". There are: m, employee, position, team',
        'имени «deal» здесь нет, а текст берут в кавычки: "deal". Есть: m, employee, position, team',
    ),
    (
        SELLER + "measures: {▸m: {over: members, take: sum(m)}}",
        "“m” depends on itself: seller.m → seller.m. Take one of them out of the circle",
        "«m» зависит от себя: seller.m → seller.m. Разомкните этот круг",
    ),
    (
        SELLER + "measures: {▸m: {over: members, take: avg(ATTAINMENT(m))}}",
        "“m” depends on itself: seller.m → seller.m. Take one of them out of the circle",
        "«m» зависит от себя: seller.m → seller.m. Разомкните этот круг",
    ),
]


@pytest.mark.parametrize(("text", "english", "russian"), WHOLE + MEASURES + FORMULAS + TABLES + MEMBERS)
def test_a_mistake_is_told_once_with_its_place_in_both_languages(text, english, russian):
    assert told(text) == [(marked(text), english, russian)]


def told(*texts):
    """Of each problem the place, and what is said."""
    return [(f"{p.place.file}:{p.place.line}:{p.place.column}", *p.words) for p in problems(*texts)]


def problems(*texts):
    form = Form()
    files = {f"{number}.yaml": text.replace("▸", "") for number, text in enumerate(texts, 1)}
    read_rulebook(files, {"deal": DEAL}, form)
    return form.problems


def marked(text, file="1.yaml"):
    before = text[: text.index("▸")].split("\n")
    return f"{file}:{len(before)}:{len(before[-1]) + 1}"


# --- several schemes ---


def test_two_versions_of_one_month():
    assert told(DEALS, DEALS) == [
        (
            "2.yaml:1:1",
            "the scheme of “seller” in force from 2026-03 stands in 1.yaml already: one version a month",
            "схема «seller», действующая с 2026-03, уже есть в 1.yaml: одна версия в месяц",
        )
    ]


def test_a_name_that_no_scheme_has_is_told_with_the_nearest_of_anybodys():
    head = HEAD + "measures: {m: {over: members, take: sum(▸revenu)}}"
    assert told(DEALS, head) == [
        (
            marked(head, "2.yaml"),
            "there is no “revenu” here. Did you mean “revenue”?",
            "имени «revenu» здесь нет. Может быть, «revenue»?",
        )
    ]


def test_a_name_of_another_position_s_scheme_is_not_known_in_one_s_own():
    """Whatever else is wrong: it was once left out in silence, and the indicator with it."""
    head = HEAD + "indicators: {pay: {formula: ▸revenue * 10%}}\ncap: 300"
    assert told(DEALS, head) == [
        (
            "2.yaml:4:6",
            "`cap` is money: write it as 10_000 RUB",
            "`cap` — сумма денег: запишите её как 10\u202f000\u00a0₽",
        ),
        (marked(head, "2.yaml"), "there is no “revenue” here.", "имени «revenue» здесь нет."),
    ]


def test_a_name_with_different_units_in_two_schemes():
    own = "revenue: {over: deal, take: count}"
    head = HEAD + f"measures: {{{own}, m: {{over: members, take: sum(▸revenue)}}}}"
    assert told(DEALS, head) == [
        (
            marked(head, "2.yaml"),
            (
                "“revenue” is money in the scheme of “seller” and a number in that of “head”: "
                "give one of them another name"
            ),
            "«revenue» в схеме «seller» — сумма денег, а в схеме «head» — число: дайте одному другое имя",
        )
    ]


def test_units_may_differ_where_the_two_are_never_in_force_together():
    once = DEALS.replace("2026-03", "2025-01")
    now = SELLER + "measures: {revenue: {over: deal, take: count}}"
    head = HEAD.replace("2026-01", "2026-03") + "measures: {m: {over: members, take: sum(revenue)}}"
    assert told(once, now, head) == []


def test_a_name_that_only_a_version_of_other_months_has_is_known():
    """For its own months nobody has it, and the measure takes nothing. Unknown is “a name that no scheme has”."""
    once = HEAD.replace("2026-01", "2025-01") + "measures: {m: {over: members, take: sum(revenue)}}"
    assert told(DEALS, once, HEAD + "indicators: {pay: {formula: 1 RUB}}") == []


CIRCLES = [
    (
        [
            SELLER + "measures: {▸a: {over: members, take: sum(b)}}",
            HEAD + "measures: {b: {over: members, take: sum(a)}}",
        ],
        "“a” depends on itself: seller.a → head.b → seller.a. Take one of them out of the circle",
        "«a» зависит от себя: seller.a → head.b → seller.a. Разомкните этот круг",
    ),
    (
        [
            SELLER + "measures: {▸a: {over: members, take: sum(v)}}",
            HEAD + "measures: {b: {over: members, take: sum(a)}}\nvalues: {v: b * 2}",
        ],
        "“a” depends on itself: seller.a → head.v → head.b → seller.a. Take one of them out of the circle",
        "«a» зависит от себя: seller.a → head.v → head.b → seller.a. Разомкните этот круг",
    ),
    (
        [
            SELLER + "measures: {▸a: {over: members, take: sum(pay)}}",
            HEAD + "measures: {b: {over: members, take: sum(a)}}\nindicators: {pay: {formula: b * 2}}",
        ],
        "“a” depends on itself: seller.a → head.pay → head.b → seller.a. Take one of them out of the circle",
        "«a» зависит от себя: seller.a → head.pay → head.b → seller.a. Разомкните этот круг",
    ),
]


@pytest.mark.parametrize(("texts", "english", "russian"), CIRCLES)
def test_circles_over_members(texts, english, russian):
    assert told(*texts) == [(marked(texts[0]), english, russian)]


def test_what_where_rules_out_makes_no_circle():
    """A head of heads asks sellers alone, and these have no members."""
    head = (
        HEAD
        + """measures:
  sold: {over: members, where: position = "seller", take: sum(revenue)}
values: {sold_below: sold}
"""
    )
    top = (
        HEAD.replace("head", "top")
        + """measures:
  all: {over: members, where: 'position IN ("head"; "seller")', take: sum(sold_below)}
values: {revenue_of_all: all}
"""
    )
    assert told(DEALS, head, top) == []


def test_names_that_lean_on_each_other_across_positions_are_read_in_any_order():
    """A value above and a measure over members that uses it: each asks for the unit of the other's neighbours."""
    text = (
        DEALS
        + """  all: {over: members, take: sum(factor)}
values:
  factor: ATTAINMENT(deals)
  double: all * 2
indicators: {pay: {formula: double * 10 RUB}}
"""
    )
    assert told(text) == []


# --- what follows from a mistake is not told beside it ---


def test_of_a_name_that_has_a_mistake_of_its_own_enough_is_said():
    text = (
        SELLER
        + """measures: {deals: {over: deal, take: sum(▸amont)}}
values: {double: deals * 2}
indicators: {pay: {formula: double}, more: {formula: TIER(rates; 2) * 1 RUB}}
tables: {rates: [[0, x]]}
"""
    )
    assert [place for place, *_ in told(text)] == ["1.yaml:6:22", marked(text)]


def test_a_mistake_that_only_seems_to_follow_is_told_when_no_other_is():
    """The head's own `y` leans on m, and no seller has one: nobody's mistake but this."""
    head = (
        HEAD
        + """measures: {m: {over: members, take: sum(▸y), where: position = "seller"}}
values: {y: m * 2}
"""
    )
    assert marked(head, "2.yaml") in [place for place, *_ in told(DEALS, head)]


# --- limits ---

LIMITS = [
    ("(" * 49 + "1 RUB" + ")" * 49, None),
    ("(" * 51 + "1 RUB" + ")" * 51, "brackets are nested deeper than 50"),
    ("1 RUB" + " + 1 RUB" * 249, None),
    ("1 RUB * (1" + " + 1" * 248 + ")", None),
    ("1 RUB * (1" + " + 1" * 249 + ")", "the formula has 501 parts"),
    ("1 RUB" + " + 1 RUB" * 250, "the formula is longer than 2000 characters"),
]


@pytest.mark.parametrize(("formula", "mistake"), LIMITS, ids=lambda value: str(value)[:12])
def test_limits(formula, mistake):
    found = [english for _, english, _ in told(SELLER + f"indicators: {{pay: {{formula: {formula}}}}}")]
    assert len(found) == (mistake is not None)
    assert all(mistake in english for english in found)
