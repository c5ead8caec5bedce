"""Every mistake a formula can have, in one place: what was found, what was expected, how to mend it."""

from pochemu.engine.formula.nodes import Span
from pochemu.engine.words import Words


class FormulaError(Exception):
    """One mistake of an author's, with the place of it in his text."""

    def __init__(self, span: Span, words: Words) -> None:
        super().__init__(words.en)
        self.span = span
        self.words = words

    @property
    def line(self) -> int:
        return self.span.line

    @property
    def column(self) -> int:
        return self.span.column

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.words.en}"


LONGEST_QUOTED = 60


def quoted(text: str | Words) -> Words:
    english, russian = (_shortened(each) for each in ((text, text) if isinstance(text, str) else text))
    return Words(f"“{english}”", f"«{russian}»")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTED else text[: LONGEST_QUOTED - 1] + "…"


END = Words("the end of the formula", "конец формулы")

# While reading.
EMPTY = Words("the formula is empty", "формула пуста")
LEADING_EQUALS = Words(
    "a formula begins without “=” here: take it away",
    "формула здесь начинается без знака «=»: уберите его",
)
TOO_LONG = Words(
    "the formula is longer than {limit} characters: move a part of it into a value of its own",
    "формула длиннее {limit} знаков: вынесите часть её в отдельное значение",
)
TOO_DEEP = Words(
    "brackets are nested deeper than {limit}: move a part of the formula into a value of its own",
    "скобки вложены глубже {limit} уровней: вынесите часть формулы в отдельное значение",
)
TOO_MANY = Words(
    "the formula has {found} parts, and at most {limit} are allowed: move some of them into a value of their own",
    "частей в формуле {found}, а допускается не больше {limit}: вынесите часть их в отдельное значение",
)
STRANGE = Words(
    "{found} has no meaning in a formula. A name that has it is written in brackets: [a name]",
    "знак {found} в формуле ничего не значит. Имя, в котором он есть, пишут в скобках: [имя]",
)
WRITE_INSTEAD = Words(
    "{found} has no meaning in a formula: write {instead}",
    "знак {found} в формуле ничего не значит: напишите {instead}",
)
NO_POWERS = Words(
    "there are no powers in a formula: multiply, x * x",
    "возведения в степень в формулах нет: умножайте, x * x",
)
WRONG_DECIMAL = Words(
    "found “{found}”, but the decimal sign here is “{decimal}”: write {mended}",
    "найдено «{found}», а десятичный знак здесь «{decimal}»: напишите {mended}",
)
WRONG_GROUPS = Words(
    "the digits of {found} are grouped wrongly: groups have exactly three digits, as in {example}",
    "цифры в {found} сгруппированы неверно: в группе ровно три цифры, как в {example}",
)
OPEN_TEXT = Words(
    "the text that begins here has no end: close it with {mark}",
    "у текста, который начинается здесь, нет конца: закройте его знаком {mark}",
)
OPEN_NAME = Words(
    "the name that begins here has no end: close it with “]”",
    "у имени, которое начинается здесь, нет конца: закройте его скобкой «]»",
)
EMPTY_NAME = Words("there is no name between the brackets", "между скобками нет имени")
VALUE_EXPECTED = Words(
    "found {found} where a value is expected: a number, a name, a function or “(”",
    "найдено: {found}, а ожидается значение: число, имя, функция или «(»",
)
OPERATOR_EXPECTED = Words(
    "found {found} where an operator or the end of the formula is expected",
    "найдено: {found}, а ожидается знак действия или конец формулы",
)
FUNCTION_OPENS = Words(
    "found {found} where “(” is expected after {word}: {pattern}",
    "найдено: {found}, а после {word} ожидается «(»: {pattern}",
)
CLOSING_EXPECTED = Words(
    "found {found} where “)” is expected, for the “(” at line {line}, column {column}",
    "найдено: {found}, а ожидается «)» к скобке «(» из строки {line}, позиции {column}",
)
NEXT_ARGUMENT_EXPECTED = Words(
    "found {found} where “;” or “)” is expected, for the “(” at line {line}, column {column}",
    "найдено: {found}, а ожидается «;» или «)» к скобке «(» из строки {line}, позиции {column}",
)
NOTHING_OPENED = Words("this “)” closes nothing: take it away", "эта «)» ничего не закрывает: уберите её")
SEMICOLONS = Words(
    "arguments are separated by “;” here, since “,” is the decimal sign",
    "аргументы здесь разделяют знаком «;»: «,» — десятичный знак",
)
OUTSIDE_A_LIST = Words(
    "{found} separates arguments, and this is no list of arguments",
    "знак {found} разделяет аргументы, а здесь не список аргументов",
)
ONE_DECIMAL_IN = Words(
    "{found} is one number here, since “,” is the decimal sign: separate two by “;”, and compare one by “=”",
    "{found} — здесь одно число, ведь «,» — десятичный знак: два разделите знаком «;», одно сравните через «=»",
)
PERCENT_OF_NUMERAL = Words(
    "“%” stands after numerals only: multiply by it, x * 1%",
    "«%» ставится только после числа, записанного цифрами: умножьте, x * 1%",
)
OTHER_CURRENCY = Words(
    "{found} is not the company's currency: write {example}",
    "{found} — не валюта компании: напишите {example}",
)
MONEY_WORD = Words("money is written so: {example}", "деньги записывают так: {example}")
MONEY_SIGN_FIRST = Words(
    "the currency stands behind the number: write {example}",
    "валюта ставится после числа: напишите {example}",
)
CHAINED = Words(
    "comparisons do not chain: write {example}",
    "сравнения не идут цепочкой: напишите {example}",
)
NOT_NEEDS_BRACKETS = Words(
    "NOT is looser than the operator before it: put it in brackets, (NOT …)",
    "НЕ связывает слабее, чем знак перед ним: возьмите его в скобки, (НЕ …)",
)
IN_NEEDS_LIST = Words(
    "found {found} where the list of IN is expected: IN (…; …)",
    "найдено: {found}, а после В ожидается список: В (…; …)",
)
RESERVED_WORD = Words(
    "{found} is a word of the language and no value: a thing with this name is written in brackets, [{name}]",
    "{found} — служебное слово, а не значение: вещь с таким именем пишут в скобках, [{name}]",
)
UNKNOWN_FUNCTION = Words("there is no function {found}.{nearest}", "нет функции {found}.{nearest}")
INSTEAD_OF = Words(" Its work is done here by {pattern}", " Её работу здесь делает {pattern}")
COUNTED_BY_A_MEASURE = Words(
    " Facts are counted by a measure: take: sum(…) or avg(…), where: …",
    " Факты считает счётчик: take: sum(…) или avg(…), where: …",
)
ARITY = Words(
    "{word} takes {wanted}, and {found} given: {pattern}",
    "{word} требует {wanted}, а дано {found}: {pattern}",
)
ARITY_DECIMAL = Words(
    "{word} takes {wanted}, and {found} given: separate them by “;”, since “,” is the decimal sign",
    "{word} требует {wanted}, а дано {found}: разделяйте их знаком «;», а «,» — десятичный знак",
)
ODD_IFS = Words(
    "IFS takes conditions and values in pairs, and {found} given: {pattern}",
    "ЕСЛИМН принимает пары «условие; значение», а дано {found}: {pattern}",
)
NAME_EXPECTED = Words(
    "{word} takes the name of {what} here, not an expression: {pattern}",
    "{word} принимает здесь имя {what}, а не выражение: {pattern}",
)
A_MEASURE = Words("a measure", "счётчика")
A_TABLE = Words("a table", "таблицы")
DIGITS_EXPECTED = Words(
    "{word} takes a whole number written in digits, from {least} to {most}, as its second argument",
    "{word} принимает вторым аргументом целое число, записанное цифрами, от {least} до {most}",
)

# Units and names.
UNKNOWN_NAME = Words("there is no {name} here.{nearest}", "имени {name} здесь нет.{nearest}")
UNKNOWN_NAME_OR_TEXT = Words(
    'there is no {name} here; a text is put in quotation marks, "{text}".{nearest}',
    'имени {name} здесь нет, а текст берут в кавычки: "{text}".{nearest}',
)
UNKNOWN_TABLE = Words("there is no table {name}.{nearest}", "таблицы {name} нет.{nearest}")
UNKNOWN_MEASURE = Words("there is no measure {name}.{nearest}", "счётчика {name} нет.{nearest}")
NO_TABLE = Words(
    "{name} is not a table, and {word} takes a table first: {pattern}.{nearest}",
    "{name} — не таблица, а {word} принимает сначала таблицу: {pattern}.{nearest}",
)
NO_MEASURE = Words(
    "{name} is no measure, and only measures have a plan.{nearest}",
    "{name} — не счётчик, а план бывает только у счётчика.{nearest}",
)
TABLE_AS_VALUE = Words(
    "{name} is a table: its values are asked for by TIER({table}; x), MARGINAL({table}; x) or CURVE({table}; x)",
    "{name} — таблица: её значения дают СТУПЕНЬ({table}; x), ПРОГРЕССИЯ({table}; x) или КРИВАЯ({table}; x)",
)
SCHEMES_ONLY = Words(
    "{word} belongs to formulas of a scheme: an expression over facts has the facts' fields, constants and tables",
    "{word} бывает только в формулах схемы: у выражения над фактами есть их поля, константы и таблицы",
)
FACTS_ONLY = Words(
    "DAYS needs dates, and dates are only in expressions over facts (where, take)",
    "ДНИ считаются между датами, а даты есть только в выражениях над фактами (where, take)",
)
DIVISION_BY_FIELD = Words(
    "an expression over facts is not divided by a field, {right}: divide one measure by another in a formula",
    "выражение над фактами нельзя делить на поле, {right}: разделите один счётчик на другой в формуле",
)
NOT_ADDED = Words(
    "{left} is {left_unit}, and {right} is {right_unit}: numbers are added to numbers, money to money",
    "{left} — {left_unit}, а {right} — {right_unit}: числа складывают с числами, деньги с деньгами",
)
USE_DAYS = Words(
    "{left} and {right} are dates: the days between them are DAYS({left_text}; {right_text})",
    "{left} и {right} — даты: дни между ними даёт ДНИ({left_text}; {right_text})",
)
NOT_MULTIPLIED = Words(
    "{left} is {left_unit}, and {right} is {right_unit}: only numbers, or money and a number, are multiplied",
    "{left} — {left_unit}, а {right} — {right_unit}: умножают только числа или деньги на число",
)
NOT_DIVIDED = Words(
    "{left} is {left_unit}, and {right} is {right_unit}: numbers are divided by numbers, money by money or by numbers",
    "{left} — {left_unit}, а {right} — {right_unit}: делят число на число, деньги на деньги или на число",
)
NOT_COMPARED = Words(
    "{left} is {left_unit}, and {right} is {right_unit}: only values of one unit are compared",
    "{left} — {left_unit}, а {right} — {right_unit}: сравнивают только одинаковое",
)
NO_DAY = Words(
    "{left} is {left_unit}, and {right} is {right_unit}: dates are compared with dates, no day can be written",
    "{left} — {left_unit}, а {right} — {right_unit}: даты сравнивают с датами, сам день здесь не записать",
)
NO_ORDER = Words(
    "{left} and {right} have no greater and lesser: only =, <> and IN compare them",
    "{left} и {right} не бывают больше и меньше: их сравнивают только знаки =, <> и В",
)
BRANCHES_DIFFER = Words(
    "{left} is {left_unit}, and {right} is {right_unit}: the results of {word} are of one unit",
    "{left} — {left_unit}, а {right} — {right_unit}: результаты {word} должны быть одинаковыми",
)
ARGUMENTS_DIFFER = Words(
    "{left} is {left_unit}, and {right} is {right_unit}: the arguments of {word} are of one unit",
    "{left} — {left_unit}, а {right} — {right_unit}: аргументы {word} должны быть одинаковыми",
)
CONDITION_EXPECTED = Words(
    "{found} is {unit}, and a condition, yes or no, is expected here",
    "{found} — {unit}, а здесь ожидается условие: да или нет",
)
QUANTITY_EXPECTED = Words(
    "{found} is {unit}, and {word} takes a number or money",
    "{found} — {unit}, а {word} принимает число или деньги",
)
DATE_EXPECTED = Words("{found} is {unit}, and {word} takes dates", "{found} — {unit}, а {word} принимает даты")
TABLE_UNIT = Words(
    "{found} is {unit}, and the first column of {table} is {column}",
    "{found} — {unit}, а первый столбец таблицы {table} — {column}",
)
MONEY_TIMES_MONEY = Words(
    "{found} is money, and so are the rates of {table}: MARGINAL would multiply money by money",
    "{found} — сумма денег, и ставки таблицы {table} — тоже: ПРОГРЕССИЯ умножила бы деньги на деньги",
)
WRONG_RESULT = Words(
    "the formula gives {unit}, and {wanted} is expected",
    "формула даёт: {unit}, а ожидается: {wanted}",
)

# Literals.
LITERAL_EXPECTED = Words(
    "only numbers and sums of money stand here, and {found} is none",
    "здесь пишут только числа и суммы денег, а {found} — не они",
)
NO_EXPONENT = Words(
    "{found} is a program's way of writing: write the number whole, {instead}",
    "{found} — запись программистов: напишите число целиком, {instead}",
)
LITERAL_UNIT = Words(
    "this is {unit}, and a number or a sum of money is expected",
    "здесь {unit}, а ожидается число или сумма денег",
)
LITERAL_NA = Words("this has no value: {reason}", "у этого нет значения: {reason}")

# Of the values of NA.
DIVISION_BY_ZERO = Words("division by zero", "деление на ноль")
DIVISOR_IS_ZERO = Words("division by zero: {divisor} is 0", "деление на ноль: {divisor} = 0")
NO_CONDITION_HOLDS = Words("no condition of IFS holds", "ни одно условие ЕСЛИМН не выполнено")
TOO_LARGE = Words("the number is too large", "слишком большое число")
