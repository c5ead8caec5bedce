"""Every mistake of an author's gets its own sentence, in both languages, and a place. Pinned word for word."""

import pytest

from pochemu.engine.formula import CANONICAL, RUSSIAN, FormulaError, Meaning, check, parse, parse_table
from pochemu.engine.unit import Unit

CANONICAL_MISTAKES = [
    (
        "",
        (0, 0),
        "the formula is empty",
        "формула пуста",
    ),
    (
        "=1",
        (0, 1),
        "a formula begins without “=” here: take it away",
        "формула здесь начинается без знака «=»: уберите его",
    ),
    (
        "x" * 2_001,
        (2000, 2001),
        "the formula is longer than 2000 characters: move a part of it into a value of its own",
        "формула длиннее 2000 знаков: вынесите часть её в отдельное значение",
    ),
    (
        "(" * 51,
        (50, 51),
        "brackets are nested deeper than 50: move a part of the formula into a value of its own",
        "скобки вложены глубже 50 уровней: вынесите часть формулы в отдельное значение",
    ),
    (
        "+".join(["x"] * 251),
        (0, 501),
        "the formula has 501 parts, and at most 500 are allowed: move some of them into a value of their own",
        "частей в формуле 501, а допускается не больше 500: вынесите часть их в отдельное значение",
    ),
    (
        "1 +",
        (3, 3),
        "found the end of the formula where a value is expected: a number, a name, a function or “(”",
        "найдено: конец формулы, а ожидается значение: число, имя, функция или «(»",
    ),
    (
        "x @ y",
        (2, 3),
        "“@” has no meaning in a formula. A name that has it is written in brackets: [a name]",
        "знак «@» в формуле ничего не значит. Имя, в котором он есть, пишут в скобках: [имя]",
    ),
    (
        "deal.amount",
        (4, 5),
        "“.” has no meaning in a formula. A name that has it is written in brackets: [a name]",
        "знак «.» в формуле ничего не значит. Имя, в котором он есть, пишут в скобках: [имя]",
    ),
    (
        "x\u200b",
        (1, 2),
        "“U+200B” has no meaning in a formula. A name that has it is written in brackets: [a name]",
        "знак «U+200B» в формуле ничего не значит. Имя, в котором он есть, пишут в скобках: [имя]",
    ),
    (
        "x × y",
        (2, 3),
        "“×” has no meaning in a formula: write “*”",
        "знак «×» в формуле ничего не значит: напишите «*»",
    ),
    (
        "“a”",
        (0, 1),
        '““” has no meaning in a formula: write “"”',
        'знак «“» в формуле ничего не значит: напишите «"»',
    ),
    (
        "x ≤ 1",
        (2, 3),
        "“≤” has no meaning in a formula: write “<=”",
        "знак «≤» в формуле ничего не значит: напишите «<=»",
    ),
    (
        "x == 1",
        (2, 4),
        "“==” has no meaning in a formula: write “=”",
        "знак «==» в формуле ничего не значит: напишите «=»",
    ),
    (
        "x ^ 2",
        (2, 3),
        "there are no powers in a formula: multiply, x * x",
        "возведения в степень в формулах нет: умножайте, x * x",
    ),
    (
        "0,5",
        (1, 2),
        "found “0,5”, but the decimal sign here is “.”: write 0.5",
        "найдено «0,5», а десятичный знак здесь «.»: напишите 0.5",
    ),
    (
        "MAX(0,5; 3)",
        (4, 7),
        "found “0,5”, but the decimal sign here is “.”: write 0.5",
        "найдено «0,5», а десятичный знак здесь «.»: напишите 0.5",
    ),
    (
        "20 00",
        (0, 5),
        "the digits of “20 00” are grouped wrongly: groups have exactly three digits, as in 20_000",
        "цифры в «20 00» сгруппированы неверно: в группе ровно три цифры, как в 20_000",
    ),
    (
        "2000_000",
        (0, 8),
        "the digits of “2000_000” are grouped wrongly: groups have exactly three digits, as in 20_000",
        "цифры в «2000_000» сгруппированы неверно: в группе ровно три цифры, как в 20_000",
    ),
    (
        "20_",
        (0, 3),
        "the digits of “20_” are grouped wrongly: groups have exactly three digits, as in 20_000",
        "цифры в «20_» сгруппированы неверно: в группе ровно три цифры, как в 20_000",
    ),
    (
        '"flat',
        (0, 1),
        'the text that begins here has no end: close it with "',
        'у текста, который начинается здесь, нет конца: закройте его знаком "',
    ),
    (
        "«flat",
        (0, 1),
        "the text that begins here has no end: close it with »",
        "у текста, который начинается здесь, нет конца: закройте его знаком »",
    ),
    (
        "[Held",
        (0, 1),
        "the name that begins here has no end: close it with “]”",
        "у имени, которое начинается здесь, нет конца: закройте его скобкой «]»",
    ),
    (
        "[]",
        (0, 2),
        "there is no name between the brackets",
        "между скобками нет имени",
    ),
    (
        "(x + 1",
        (6, 6),
        "found the end of the formula where “)” is expected, for the “(” at line 1, column 1",
        "найдено: конец формулы, а ожидается «)» к скобке «(» из строки 1, позиции 1",
    ),
    (
        "MIN(x; 1",
        (8, 8),
        "found the end of the formula where “;” or “)” is expected, for the “(” at line 1, column 4",
        "найдено: конец формулы, а ожидается «;» или «)» к скобке «(» из строки 1, позиции 4",
    ),
    (
        "MIN(x y)",
        (6, 7),
        "found “y” where “;” or “)” is expected, for the “(” at line 1, column 4",
        "найдено: «y», а ожидается «;» или «)» к скобке «(» из строки 1, позиции 4",
    ),
    (
        "x + 1)",
        (5, 6),
        "this “)” closes nothing: take it away",
        "эта «)» ничего не закрывает: уберите её",
    ),
    (
        "x; 2",
        (1, 2),
        "“;” separates arguments, and this is no list of arguments",
        "знак «;» разделяет аргументы, а здесь не список аргументов",
    ),
    (
        "x, 2",
        (1, 2),
        "“,” separates arguments, and this is no list of arguments",
        "знак «,» разделяет аргументы, а здесь не список аргументов",
    ),
    (
        "x%",
        (1, 2),
        "“%” stands after numerals only: multiply by it, x * 1%",
        "«%» ставится только после числа, записанного цифрами: умножьте, x * 1%",
    ),
    (
        "(x)%",
        (3, 4),
        "“%” stands after numerals only: multiply by it, x * 1%",
        "«%» ставится только после числа, записанного цифрами: умножьте, x * 1%",
    ),
    (
        "300 EUR",
        (4, 7),
        "“EUR” is not the company's currency: write 300 RUB",
        "«EUR» — не валюта компании: напишите 300\u00a0₽",
    ),
    (
        "300 €",
        (4, 5),
        "“€” is not the company's currency: write 300 RUB",
        "«€» — не валюта компании: напишите 300\u00a0₽",
    ),
    (
        "$300",
        (0, 1),
        "the currency stands behind the number: write 300 RUB",
        "валюта ставится после числа: напишите 300\u00a0₽",
    ),
    (
        "x ₽",
        (2, 3),
        "found “₽” where an operator or the end of the formula is expected",
        "найдено: «₽», а ожидается знак действия или конец формулы",
    ),
    (
        "1 < x < 3",
        (6, 7),
        "comparisons do not chain: write a < b AND b < c",
        "сравнения не идут цепочкой: напишите a < b И b < c",
    ),
    (
        "x = 1 IN (2)",
        (6, 8),
        "comparisons do not chain: write a < b AND b < c",
        "сравнения не идут цепочкой: напишите a < b И b < c",
    ),
    (
        "x = NOT y",
        (4, 7),
        "NOT is looser than the operator before it: put it in brackets, (NOT …)",
        "НЕ связывает слабее, чем знак перед ним: возьмите его в скобки, (НЕ …)",
    ),
    (
        "x IN 1",
        (5, 6),
        "found “1” where the list of IN is expected: IN (…; …)",
        "найдено: «1», а после В ожидается список: В (…; …)",
    ),
    (
        "AND x",
        (0, 3),
        "“AND” is a word of the language and no value: a thing with this name is written in brackets, [AND]",
        "«AND» — служебное слово, а не значение: вещь с таким именем пишут в скобках, [AND]",
    ),
    (
        "IN (1)",
        (0, 2),
        "“IN” is a word of the language and no value: a thing with this name is written in brackets, [IN]",
        "«IN» — служебное слово, а не значение: вещь с таким именем пишут в скобках, [IN]",
    ),
    (
        "x + or",
        (4, 6),
        "“or” is a word of the language and no value: a thing with this name is written in brackets, [or]",
        "«or» — служебное слово, а не значение: вещь с таким именем пишут в скобках, [or]",
    ),
    (
        "SUMM(x; y)",
        (0, 4),
        "there is no function “SUMM”. Did you mean “SUM”?",
        "нет функции «SUMM». Может быть, «SUM»?",
    ),
    (
        "VLOOKUP(x; y)",
        (0, 7),
        "there is no function “VLOOKUP”. Its work is done here by TIER(table; x)",
        "нет функции «VLOOKUP». Её работу здесь делает СТУПЕНЬ(таблица; x)",
    ),
    (
        "nonsense(x)",
        (0, 8),
        "there is no function “nonsense”.",
        "нет функции «nonsense».",
    ),
    (
        "IF(x > 1; 2)",
        (0, 12),
        "IF takes 3 arguments, and 2 are given: IF(condition; then; else)",
        "ЕСЛИ требует 3 аргумента, а дано 2: ЕСЛИ(условие; тогда; иначе)",
    ),
    (
        "MAX(x)",
        (0, 6),
        "MAX takes 2 arguments or more, and 1 is given: MAX(x; y; …)",
        "МАКС требует не меньше 2 аргументов, а дано 1: МАКС(x; y; …)",
    ),
    (
        "ABS()",
        (0, 5),
        "ABS takes 1 argument, and 0 are given: ABS(x)",
        "ABS требует 1 аргумент, а дано 0: ABS(x)",
    ),
    (
        "IFS(x > 1; 2; 3)",
        (0, 16),
        "IFS takes conditions and values in pairs, and 3 are given: IFS(condition; then; …; TRUE; else)",
        "ЕСЛИМН принимает пары «условие; значение», а дано 3: ЕСЛИМН(условие; тогда; …; ИСТИНА; иначе)",
    ),
    (
        "PLAN(paid + 1)",
        (5, 13),
        "PLAN takes the name of a measure here, not an expression: PLAN(measure)",
        "ПЛАН принимает здесь имя счётчика, а не выражение: ПЛАН(счётчик)",
    ),
    (
        "TIER(1; x)",
        (5, 6),
        "TIER takes the name of a table here, not an expression: TIER(table; x)",
        "СТУПЕНЬ принимает здесь имя таблицы, а не выражение: СТУПЕНЬ(таблица; x)",
    ),
    (
        "ROUND(x; y)",
        (9, 10),
        "ROUND takes a whole number written in digits, from -100 to 100, as its second argument",
        "ОКРУГЛ принимает вторым аргументом целое число, записанное цифрами, от -100 до 100",
    ),
    (
        "ROUND(x; 101)",
        (9, 12),
        "ROUND takes a whole number written in digits, from -100 to 100, as its second argument",
        "ОКРУГЛ принимает вторым аргументом целое число, записанное цифрами, от -100 до 100",
    ),
    (
        "ROUND(x; 50%)",
        (9, 12),
        "ROUND takes a whole number written in digits, from -100 to 100, as its second argument",
        "ОКРУГЛ принимает вторым аргументом целое число, записанное цифрами, от -100 до 100",
    ),
    (
        "300 руб",
        (4, 7),
        "money is written so: 300 RUB",
        "деньги записывают так: 300\xa0₽",
    ),
    (
        "СУММЕСЛИ(x; 1)",
        (0, 8),
        "there is no function “СУММЕСЛИ”. Facts are counted by a measure: take: sum(…) or avg(…), where: …",
        "нет функции «СУММЕСЛИ». Факты считает счётчик: take: sum(…) или avg(…), where: …",
    ),
    (
        "IF x > 1 THEN 2",
        (3, 4),
        "found “x” where “(” is expected after IF: IF(condition; then; else)",
        "найдено: «x», а после ЕСЛИ ожидается «(»: ЕСЛИ(условие; тогда; иначе)",
    ),
    (
        "x y",
        (2, 3),
        "found “y” where an operator or the end of the formula is expected",
        "найдено: «y», а ожидается знак действия или конец формулы",
    ),
    (
        "IF(;1;2)",
        (3, 4),
        "found “;” where a value is expected: a number, a name, a function or “(”",
        "найдено: «;», а ожидается значение: число, имя, функция или «(»",
    ),
    (
        "x +\n  * 2",
        (6, 7),
        "found “*” where a value is expected: a number, a name, a function or “(”",
        "найдено: «*», а ожидается значение: число, имя, функция или «(»",
    ),
]
RUSSIAN_MISTAKES = [
    (
        "0.5",
        (0, 3),
        "found “0.5”, but the decimal sign here is “,”: write 0,5",
        "найдено «0.5», а десятичный знак здесь «,»: напишите 0,5",
    ),
    (
        "x * 1 234.5",
        (4, 11),
        "found “1 234.5”, but the decimal sign here is “,”: write 1 234,5",
        "найдено «1 234.5», а десятичный знак здесь «,»: напишите 1 234,5",
    ),
    (
        "МАКС(1,2)",
        (0, 9),
        "MAX takes 2 arguments or more, and 1 is given: separate them by “;”, since “,” is the decimal sign",
        "МАКС требует не меньше 2 аргументов, а дано 1: разделяйте их знаком «;», а «,» — десятичный знак",
    ),
    (
        "МАКС(x,2)",
        (6, 7),
        "arguments are separated by “;” here, since “,” is the decimal sign",
        "аргументы здесь разделяют знаком «;»: «,» — десятичный знак",
    ),
    (
        "МАКС(1, 2)",
        (6, 7),
        "arguments are separated by “;” here, since “,” is the decimal sign",
        "аргументы здесь разделяют знаком «;»: «,» — десятичный знак",
    ),
    (
        "x В (1,5)",
        (5, 8),
        "“1,5” is one number here, since “,” is the decimal sign: separate two by “;”, and compare one by “=”",
        "«1,5» — здесь одно число, ведь «,» — десятичный знак: два разделите знаком «;», одно сравните через «=»",
    ),
    (
        "300 $",
        (4, 5),
        "“$” is not the company's currency: write 300 RUB",
        "«$» — не валюта компании: напишите 300\xa0₽",
    ),
]
SCHEME_MISTAKES = [
    (
        "paid + revenue",
        (0, 14),
        "“paid” is a number, and “revenue” is money: numbers are added to numbers, money to money",
        "«paid» — число, а «revenue» — сумма денег: числа складывают с числами, деньги с деньгами",
    ),
    (
        "revenue - paid",
        (0, 14),
        "“revenue” is money, and “paid” is a number: numbers are added to numbers, money to money",
        "«revenue» — сумма денег, а «paid» — число: числа складывают с числами, деньги с деньгами",
    ),
    (
        "revenue * bonus",
        (0, 15),
        "“revenue” is money, and “bonus” is money: only numbers, or money and a number, are multiplied",
        "«revenue» — сумма денег, а «bonus» — сумма денег: умножают только числа или деньги на число",
    ),
    (
        "paid / revenue",
        (0, 14),
        "“paid” is a number, and “revenue” is money: numbers are divided by numbers, money by money or by numbers",
        "«paid» — число, а «revenue» — сумма денег: делят число на число, деньги на деньги или на число",
    ),
    (
        "paid > revenue",
        (0, 14),
        "“paid” is a number, and “revenue” is money: only values of one unit are compared",
        "«paid» — число, а «revenue» — сумма денег: сравнивают только одинаковое",
    ),
    (
        "paid IN (1; 2 RUB)",
        (0, 18),
        "“paid” is a number, and “2 RUB” is money: only values of one unit are compared",
        "«paid» — число, а «2\xa0₽» — сумма денег: сравнивают только одинаковое",
    ),
    (
        "IF(paid > 1; revenue; 2)",
        (0, 24),
        "“revenue” is money, and “2” is a number: the results of IF are of one unit",
        "«revenue» — сумма денег, а «2» — число: результаты ЕСЛИ должны быть одинаковыми",
    ),
    (
        "IFS(paid > 1; 2; paid > 2; 5 RUB)",
        (0, 33),
        "“2” is a number, and “5 RUB” is money: the results of IFS are of one unit",
        "«2» — число, а «5\xa0₽» — сумма денег: результаты ЕСЛИМН должны быть одинаковыми",
    ),
    (
        "IFNA(paid; 1 RUB)",
        (0, 17),
        "“paid” is a number, and “1 RUB” is money: the results of IFNA are of one unit",
        "«paid» — число, а «1\xa0₽» — сумма денег: результаты ЕСНД должны быть одинаковыми",
    ),
    (
        "MAX(paid; revenue)",
        (0, 18),
        "“paid” is a number, and “revenue” is money: the arguments of MAX are of one unit",
        "«paid» — число, а «revenue» — сумма денег: аргументы МАКС должны быть одинаковыми",
    ),
    (
        "IF(paid; 1; 2)",
        (3, 7),
        "“paid” is a number, and a condition, yes or no, is expected here",
        "«paid» — число, а здесь ожидается условие: да или нет",
    ),
    (
        "NOT paid",
        (4, 8),
        "“paid” is a number, and a condition, yes or no, is expected here",
        "«paid» — число, а здесь ожидается условие: да или нет",
    ),
    (
        "paid > 1 AND revenue",
        (13, 20),
        "“revenue” is money, and a condition, yes or no, is expected here",
        "«revenue» — сумма денег, а здесь ожидается условие: да или нет",
    ),
    (
        "ABS(paid > 1)",
        (4, 12),
        "“paid > 1” is yes or no, and ABS takes a number or money",
        "«paid > 1» — да или нет, а ABS принимает число или деньги",
    ),
    (
        "-(paid > 1)",
        (1, 11),
        "“paid > 1” is yes or no, and “-” takes a number or money",
        "«paid > 1» — да или нет, а «-» принимает число или деньги",
    ),
    (
        'ROUND("a"; 1)',
        (6, 9),
        '“"a"” is a text, and ROUND takes a number or money',
        '«"a"» — текст, а ОКРУГЛ принимает число или деньги',
    ),
    (
        "piad + 1",
        (0, 4),
        "there is no “piad” here. Did you mean “paid”?",
        "имени «piad» здесь нет. Может быть, «paid»?",
    ),
    (
        "сделкu",
        (0, 6),
        "there is no “сделкu” here. Did you mean “сделки”?",
        "имени «сделкu» здесь нет. Может быть, «сделки»?",
    ),
    (
        "сдeлки",
        (0, 6),
        (
            "there is no “сдeлки” here. It looks the same as another, but some letters are of another alphabet. "
            "Did you mean “сделки”?"
        ),
        (
            "имени «сдeлки» здесь нет. Выглядит так же, как другое, но часть букв из другого алфавита. "
            "Может быть, «сделки»?"
        ),
    ),
    (
        "TIER(teirs; paid)",
        (5, 10),
        "there is no table “teirs”. Did you mean “tiers”?",
        "таблицы «teirs» нет. Может быть, «tiers»?",
    ),
    (
        "TIER(paid; 1)",
        (5, 9),
        "“paid” is not a table, and TIER takes a table first: TIER(table; x). There are: tiers, rates, mm",
        "«paid» — не таблица, а СТУПЕНЬ принимает сначала таблицу: СТУПЕНЬ(таблица; x). Есть: tiers, rates, mm",
    ),
    (
        "tiers + 1",
        (0, 5),
        "“tiers” is a table: its values are asked for by TIER(tiers; x), MARGINAL(tiers; x) or CURVE(tiers; x)",
        "«tiers» — таблица: её значения дают СТУПЕНЬ(tiers; x), ПРОГРЕССИЯ(tiers; x) или КРИВАЯ(tiers; x)",
    ),
    (
        "TIER(tiers; revenue)",
        (12, 19),
        "“revenue” is money, and the first column of “tiers” is a number",
        "«revenue» — сумма денег, а первый столбец таблицы «tiers» — число",
    ),
    (
        "MARGINAL(rates; paid)",
        (16, 20),
        "“paid” is a number, and the first column of “rates” is money",
        "«paid» — число, а первый столбец таблицы «rates» — сумма денег",
    ),
    (
        "MARGINAL(mm; revenue)",
        (0, 21),
        "“revenue” is money, and so are the rates of “mm”: MARGINAL would multiply money by money",
        "«revenue» — сумма денег, и ставки таблицы «mm» — тоже: ПРОГРЕССИЯ умножила бы деньги на деньги",
    ),
    (
        "PLAN(bonus)",
        (5, 10),
        "“bonus” is no measure, and only measures have a plan. There are: paid, revenue, сделки",
        "«bonus» — не счётчик, а план бывает только у счётчика. Есть: paid, revenue, сделки",
    ),
    (
        "PLAN(piad)",
        (5, 9),
        "there is no measure “piad”. Did you mean “paid”?",
        "счётчика «piad» нет. Может быть, «paid»?",
    ),
    (
        "ATTAINMENT(nothing)",
        (11, 18),
        "there is no measure “nothing”. There are: paid, revenue, сделки",
        "счётчика «nothing» нет. Есть: paid, revenue, сделки",
    ),
    (
        "DAYS(paid; paid)",
        (0, 16),
        "DAYS needs dates, and dates are only in expressions over facts (where, take)",
        "ДНИ считаются между датами, а даты есть только в выражениях над фактами (where, take)",
    ),
]
FACT_MISTAKES = [
    (
        "SALARY",
        (0, 6),
        "SALARY belongs to formulas of a scheme: an expression over facts has the facts' fields, constants and tables",
        "ОКЛАД бывает только в формулах схемы: у выражения над фактами есть их поля, константы и таблицы",
    ),
    (
        "PLAN(amount)",
        (0, 12),
        "PLAN belongs to formulas of a scheme: an expression over facts has the facts' fields, constants and tables",
        "ПЛАН бывает только в формулах схемы: у выражения над фактами есть их поля, константы и таблицы",
    ),
    (
        "amount / rooms",
        (9, 14),
        "an expression over facts is not divided by a field, “rooms”: divide one measure by another in a formula",
        "выражение над фактами нельзя делить на поле, «rooms»: разделите один счётчик на другой в формуле",
    ),
    (
        "amount / (1 + rooms)",
        (9, 20),
        "an expression over facts is not divided by a field, “1 + rooms”: divide one measure by another in a formula",
        "выражение над фактами нельзя делить на поле, «1 + rooms»: разделите один счётчик на другой в формуле",
    ),
    (
        "paid_on - due_on",
        (0, 16),
        "“paid_on” and “due_on” are dates: the days between them are DAYS(paid_on; due_on)",
        "«paid_on» и «due_on» — даты: дни между ними даёт ДНИ(paid_on; due_on)",
    ),
    (
        "DAYS(paid_on; rooms)",
        (14, 19),
        "“rooms” is a number, and DAYS takes dates",
        "«rooms» — число, а ДНИ принимает даты",
    ),
    (
        'product > "a"',
        (0, 13),
        '“product” and “"a"” have no greater and lesser: only =, <> and IN compare them',
        '«product» и «"a"» не бывают больше и меньше: их сравнивают только знаки =, <> и В',
    ),
    (
        "repeat < TRUE",
        (0, 13),
        "“repeat” and “TRUE” have no greater and lesser: only =, <> and IN compare them",
        "«repeat» и «ИСТИНА» не бывают больше и меньше: их сравнивают только знаки =, <> и В",
    ),
    (
        "product = 0",
        (0, 11),
        "“product” is a text, and “0” is zero: only values of one unit are compared",
        "«product» — текст, а «0» — ноль: сравнивают только одинаковое",
    ),
    (
        "paid_on > 0",
        (0, 11),
        "“paid_on” is a date, and “0” is zero: dates are compared with dates, no day can be written",
        "«paid_on» — дата, а «0» — ноль: даты сравнивают с датами, сам день здесь не записать",
    ),
    (
        "amount + product",
        (0, 16),
        "“amount” is money, and “product” is a text: numbers are added to numbers, money to money",
        "«amount» — сумма денег, а «product» — текст: числа складывают с числами, деньги с деньгами",
    ),
    (
        "product * 2",
        (0, 11),
        "“product” is a text, and “2” is a number: only numbers, or money and a number, are multiplied",
        "«product» — текст, а «2» — число: умножают только числа или деньги на число",
    ),
    (
        "repeat / 2",
        (0, 10),
        "“repeat” is yes or no, and “2” is a number: numbers are divided by numbers, money by money or by numbers",
        "«repeat» — да или нет, а «2» — число: делят число на число, деньги на деньги или на число",
    ),
]
RESULT_MISTAKES = [
    (
        "paid",
        (0, 4),
        "the formula gives a number, and money is expected",
        "формула даёт: число, а ожидается: сумма денег",
    ),
    (
        "paid > 1",
        (0, 8),
        "the formula gives yes or no, and money is expected",
        "формула даёт: да или нет, а ожидается: сумма денег",
    ),
]
TABLES = {
    "tiers": parse_table("tiers", [["0%", "0 RUB"], ["80%", "10_000 RUB"]]),
    "rates": parse_table("rates", [["0 RUB", "0.5%"]]),
    "mm": parse_table("mm", [["0 RUB", "5 RUB"]]),
}
SCHEME = {
    "paid": Meaning(Unit.NUMBER, measure=True),
    "revenue": Meaning(Unit.MONEY, measure=True),
    "bonus": Meaning(Unit.MONEY),
    "сделки": Meaning(Unit.NUMBER, measure=True),
    **TABLES,
}
FACTS = {
    "product": Meaning(Unit.TEXT),
    "rooms": Meaning(Unit.NUMBER),
    "amount": Meaning(Unit.MONEY),
    "paid_on": Meaning(Unit.DATE),
    "due_on": Meaning(Unit.DATE),
    "repeat": Meaning(Unit.FLAG),
    **TABLES,
}


def refusal(action):
    with pytest.raises(FormulaError) as caught:
        action()
    error = caught.value
    return (error.span.start, error.span.end), error.words.en, error.words.ru


@pytest.mark.parametrize(("text", "place", "english", "russian"), CANONICAL_MISTAKES)
def test_mistakes_of_reading(text, place, english, russian):
    assert refusal(lambda: parse(text, spelling=CANONICAL)) == (place, english, russian)


@pytest.mark.parametrize(("text", "place", "english", "russian"), RUSSIAN_MISTAKES)
def test_mistakes_of_reading_the_russian_spelling(text, place, english, russian):
    assert refusal(lambda: parse(text, spelling=RUSSIAN)) == (place, english, russian)


@pytest.mark.parametrize(("text", "place", "english", "russian"), SCHEME_MISTAKES)
def test_mistakes_of_meaning_in_a_scheme(text, place, english, russian):
    assert refusal(lambda: check(parse(text), SCHEME)) == (place, english, russian)


@pytest.mark.parametrize(("text", "place", "english", "russian"), FACT_MISTAKES)
def test_mistakes_of_meaning_over_facts(text, place, english, russian):
    assert refusal(lambda: check(parse(text), FACTS, facts=True)) == (place, english, russian)


@pytest.mark.parametrize(("text", "place", "english", "russian"), RESULT_MISTAKES)
def test_a_formula_must_give_what_is_asked_of_it(text, place, english, russian):
    assert refusal(lambda: check(parse(text), SCHEME, gives=Unit.MONEY)) == (place, english, russian)


def test_a_place_is_told_as_people_count():
    with pytest.raises(FormulaError) as caught:
        parse("paid +\n  * 2")
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert str(caught.value).startswith("line 2, column 3: found “*”")


def test_a_quotation_is_never_long():
    with pytest.raises(FormulaError) as caught:
        check(parse("x" * 1_999), SCHEME)
    assert len(caught.value.words.en) < 100


def test_no_nearest_name_is_sought_for_a_long_one():
    """It would take quadratic time."""
    with pytest.raises(FormulaError) as caught:
        check(parse("x" * 61), {"x" * 60: Meaning(Unit.NUMBER)})
    assert caught.value.words.en.endswith("here.")
