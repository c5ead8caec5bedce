"""The form of an indicator, as its template has it: fields with their choices and what is wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from pochemu.engine.fact import Kind, Value
from pochemu.engine.fields import field_title, step_title
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.web.design.spelled import NO, YES
from pochemu.web.design.state import MEASURES, MOST_CONDITIONS, ROWS, SHAPES, Scene, State

Options = list[tuple[str, str]]


class Field(NamedTuple):
    name: str
    label: str
    value: str
    options: Options | None = None  # a choice among these
    hints: list[str] | None = None  # offered while one types
    error: Words | str = ""
    words: bool = False  # names and functions are offered


class Measure(NamedTuple):
    key: str
    legend: str
    name: str  # "" for one that is not in the text yet
    members: bool  # over people: changed in the text alone
    known: Field | None  # to take one that the scheme has
    fields: list[Field]  # what is counted
    where: Field | None  # a condition that is a formula
    conditions: list[tuple[Field, Field, Field]]
    titles: list[Field]
    also: str  # who else uses it
    removable: bool


class Choice(NamedTuple):
    value: str
    title: str
    says: str
    chosen: bool


class Form(NamedTuple):
    titles: list[Field]
    measures: list[Measure]
    addable: bool
    shapes: list[Choice]
    paying: list[Field]
    weights: list[list[Field]]
    smooth: bool | None  # None: not asked
    table: "TableForm | None"
    gate: list[Field] | None  # None where the shape has none
    gated: bool
    or_nothing: bool
    free: bool
    fixed: bool  # does not depend on what is counted


class TableForm(NamedTuple):
    name: str
    columns: tuple[str, str]
    rows: list[tuple[Field, Field]]
    also: str


SHAPE_WORDS: Final[Mapping[str, tuple[Words, Words]]] = {
    "unit": (
        Words("A sum for each unit", "Сумма за каждую единицу"),
        Words("500 for each meeting held", "500 за каждую встречу"),
    ),
    "share": (
        Words("A share of the sum", "Доля от суммы"),
        Words("0.5% of all sales", "0,5 % от всех продаж"),
    ),
    "tier": (
        Words("By tiers: the whole at one rate", "По ступеням: всё по одной ставке"),
        Words("the tier reached decides about all of it", "достигнутая ступень решает за всё сразу"),
    ),
    "parts": (
        Words("Progressively: each part at its own rate", "Прогрессивно: каждая часть по своей ставке"),
        Words("up to 10 million at 0.5%, above at 0.7%", "до 10 млн — по 0,5 %, свыше — по 0,7 %"),
    ),
    "curve": (
        Words("By a curve", "По кривой"),
        Words("smoothly, along straight lines between the points", "плавно, по прямым между точками"),
    ),
    "matrix": (
        Words("By several figures with weights", "По нескольким показателям с весами"),
        Words("60% for sales, 40% for quality, then a table", "60 % за продажи, 40 % за качество, дальше по таблице"),
    ),
    "itself": (
        Words("What was counted is the pay", "Посчитанное и есть премия"),
        Words("the sum of commissions, say", "например, сумма комиссий"),
    ),
    "minus": (
        Words("What was counted is held back", "Посчитанное удерживается"),
        Words("accrued on contracts now cancelled", "начисленное по расторгнутым договорам"),
    ),
    "fixed": (
        Words("A fixed sum", "Постоянная сумма"),
        Words("with a condition below: paid or not", "вместе с условием ниже: платится или нет"),
    ),
    "free": (
        Words("By a formula of your own", "По своей формуле"),
        Words("everything that formulas can do", "всё, что умеют формулы"),
    ),
}  # fmt: skip

TAKES: Final[Mapping[str, Words]] = {
    "count": Words("how many facts", "сколько фактов"),
    "sum": Words("the sum of", "сумму"),
    "avg": Words("the mean of", "среднее"),
    "min": Words("the least", "наименьшее"),
    "max": Words("the greatest", "наибольшее"),
    "distinct": Words("how many different", "сколько разных"),
    "share": Words("the share of those that", "долю тех, у которых"),
}
REACHES: Final = {
    "": Words("the employee’s own", "самого сотрудника"),
    "team": Words("of the team and the teams below", "команды и команд под ней"),
    "company": Words("of the whole company", "всей компании"),
}
WINDOWS: Final = {
    "": Words("in the month", "за месяц"),
    "quarter": Words("since the quarter began", "с начала квартала"),
    "year": Words("since the year began", "с начала года"),
    "to_date": Words("since the ledger began", "с начала учёта"),
    "last(2)": Words("over 2 months", "за 2 месяца"),
    "last(3)": Words("over 3 months", "за 3 месяца"),
    "last(6)": Words("over 6 months", "за 6 месяцев"),
    "last(12)": Words("over 12 months", "за 12 месяцев"),
}
COMPARISONS: Final = {
    "=": Words("is", "равно"),
    "<>": Words("is not", "не равно"),
    ">=": Words("at least", "не меньше"),
    "<=": Words("at most", "не больше"),
    ">": Words("more than", "больше"),
    "<": Words("less than", "меньше"),
}
GIVES: Final = {
    "sum": Words("the sum itself", "сама сумма"),
    "each": Words("a rate for each unit, or a share of the sum, of", "ставка за единицу или доля от суммы:"),
    "base": Words("a coefficient of a sum", "коэффициент к сумме"),
    "salary": Words("a coefficient of base pay", "коэффициент к окладу"),
}
HOW: Final = {
    "value": Words("its value", "значение"),
    "attained": Words("attainment of its plan", "выполнение плана"),
    "ratio": Words("its ratio to", "отношение к"),
}
MEMBERS: Final = "members"


@dataclass
class Writer:
    """Makes the form of a state."""

    state: State
    scene: Scene
    wrong: Mapping[str, Words]
    values: Mapping[str, Mapping[str, list[Value]]]  # by kind and field, as facts have them
    also: Mapping[str, str]  # by measure or table, which other indicators use it
    known_titles: Mapping[str, Words] = field(default_factory=dict)  # of the scheme's figures

    def form(self) -> Form:
        shape = self.text("shape") if self.text("shape") in SHAPES else "unit"
        count = self.count()
        free = shape == "free"
        return Form(
            [
                self.field("title_ru", _("Called in Russian")),
                self.field("title_en", _("Called in English")),
            ],
            [self.measure(number, count) for number in range(count)],
            count < MEASURES,
            [self.shape(one, shape) for one in SHAPES],
            list(self.paying(shape)),
            self.weights() if shape == "matrix" else [],
            bool(self.text("smooth")) if shape == "matrix" else None,
            self.table(shape) if shape in ("tier", "parts", "curve", "matrix") else None,
            None if free else self.gate(),
            bool(self.text("gate")),
            bool(self.text("or_nothing")),
            free,
            shape == "fixed",
        )  # fmt: skip

    # --- small things ---

    def say(self, words: Words) -> str:
        return words.text(self.scene.spelled.language)

    def text(self, key: str) -> str:
        return self.state.get(key, "")

    def field(self, name: str, label: str, *, hints: list[str] | None = None) -> Field:
        return Field(name, label, self.text(name), None, hints, self.wrong.get(name, ""))

    def choice(self, name: str, label: str, options: Options, *, usual: str = "") -> Field:
        value = self.text(name) or usual
        if value and value not in (key for key, _ in options):
            options = [*options, (value, value)]
        return Field(name, label, value, options, None, self.wrong.get(name, ""))

    def options(self, words: Mapping[str, Words]) -> Options:
        return [(key, self.say(title)) for key, title in words.items()]

    def count(self) -> int:
        """A form of no measure has one to fill in."""
        return max([number + 1 for number in range(MEASURES) if f"m{number}.over" in self.state], default=1)

    def shape(self, name: str, chosen: str) -> Choice:
        title, says = SHAPE_WORDS[name]
        return Choice(name, self.say(title), self.say(says), name == chosen)

    # --- what is counted ---

    def measure(self, number: int, count: int) -> Measure:
        key = f"m{number}"
        name, over = self.text(f"{key}.name"), self.text(f"{key}.over")
        kind = self.scene.kinds.get(over)
        title = self.text(f"{key}.title_{self.scene.spelled.language}") or name
        others = [one for one in self.scene.measures if one not in self.used()]
        is_new = name not in self.scene.measures
        return Measure(
            key,
            title or _("What is counted"),
            name,
            over == MEMBERS,
            self.known(key, others) if is_new and others and not over else None,
            self.counted(key, kind),
            self.field(f"{key}.where", _("Condition, as a formula")) if self.text(f"{key}.where") else None,
            self.conditions(key, kind) if kind and not self.text(f"{key}.where") else [],
            [
                self.field(f"{key}.title_ru", _("Called in Russian")),
                self.field(f"{key}.title_en", _("Called in English")),
                self.field(f"{key}.unit_ru", _("Unit in Russian, such as встреча|встречи|встреч")),
                self.field(f"{key}.unit_en", _("Unit in English, such as meeting|meetings")),
            ],
            self.also.get(name, ""),
            count > 1,
        )

    def used(self) -> set[str]:
        return {self.text(f"m{number}.name") for number in range(MEASURES)}

    def known(self, key: str, others: Iterable[str]) -> Field:
        options = [("", _("count something new")), *((one, self.title(one)) for one in others)]
        return self.choice(f"{key}.known", _("Take one that the scheme has"), options)

    def title(self, name: str) -> str:
        return self.say(self.known_titles.get(name) or step_title(name))

    def counted(self, key: str, kind: Kind | None) -> list[Field]:
        kinds = sorted((self.say(one.title), name) for name, one in self.scene.kinds.items())
        options = [("", _("choose")), *((name, title) for title, name in kinds)]
        fields = [self.choice(f"{key}.over", _("Facts"), options)]
        if kind is None:
            return fields
        take = self.text(f"{key}.take") or "count"
        fields.append(self.choice(f"{key}.take", _("What to count"), self.options(TAKES), usual="count"))
        if take != "count":
            fields.append(self.field(f"{key}.x", _("Of which field"), hints=self.fit(kind, take)))
        window = self.options(WINDOWS)
        return [
            *fields,
            self.choice(f"{key}.of", _("Whose facts"), self.options(REACHES)),
            self.choice(f"{key}.window", _("Over which time"), window),
            self.field(f"{key}.plan", _("Usual plan for a month")),
        ]

    def fit(self, kind: Kind, take: str) -> list[str]:
        units = FIT[take]
        return [name for name, unit in kind.names.items() if units is None or unit in units]

    def conditions(self, key: str, kind: Kind) -> list[tuple[Field, Field, Field]]:
        """Those there are, and an empty one to fill in."""
        numbers = [number for number in range(MOST_CONDITIONS) if self.text(f"{key}.c{number}.field")]
        shown = [*numbers, next(n for n in range(MOST_CONDITIONS + 1) if n not in numbers)]
        return [self.condition(f"{key}.c{number}", kind) for number in shown if number < MOST_CONDITIONS]

    def condition(self, at: str, kind: Kind) -> tuple[Field, Field, Field]:
        name = self.text(f"{at}.field")
        names = [("", _("no condition")), *((one, self.say(field_title(one))) for one in kind.names)]
        return (
            self.choice(f"{at}.field", _("Field"), names),
            self.choice(f"{at}.is", _("Comparison"), self.options(COMPARISONS), usual="="),
            self.field(f"{at}.value", _("Value"), hints=self.hints(kind, name)),
        )

    def hints(self, kind: Kind, name: str) -> list[str]:
        unit = kind.names.get(name)
        if unit is None:
            return []
        if unit is Unit.FLAG:
            return [YES[self.scene.spelled.language], NO[self.scene.spelled.language]]
        if unit is Unit.DATE:
            return [one for one, its in kind.names.items() if its is Unit.DATE and one != name]
        found = self.values.get(kind.name, {}).get(name, [])
        return list(filter(None, (self.scene.spelled.plainly(value, unit) for value in found)))

    # --- how it pays ---

    def figures(self) -> Options:
        """The form's own measures first, then the scheme's other figures."""
        own = []
        for number in range(self.count()):
            name = self.text(f"m{number}.name") or f"@{number}"
            title = self.text(f"m{number}.title_{self.scene.spelled.language}")
            own.append((name, title or (self.title(name) if not name.startswith("@") else self.kind_of(number))))
        names = {name for name, _ in own}
        return [*own, *((name, self.title(name)) for name in self.scene.units if name not in names)]

    def kind_of(self, number: int) -> str:
        kind = self.scene.kinds.get(self.text(f"m{number}.over"))
        return self.say(kind.title) if kind else _("what is counted above")

    def paying(self, shape: str) -> Iterable[Field]:
        match shape:
            case "unit":
                yield self.choice("figure", _("Of what"), self.figures())
                yield self.field("rate", _("Sum for each unit"))
            case "share":
                yield self.choice("figure", _("Of what"), self.figures())
                yield self.field("rate", _("Share, such as 0.5%"))
            case "parts" | "itself" | "minus":
                yield self.choice("figure", _("Of what"), self.figures())
            case "tier" | "curve":
                yield from self.by("by", _("What the table looks at"))
                yield from self.gives()
            case "matrix":
                yield from self.gives()
            case "fixed":
                yield self.field("rate", _("Sum"))
            case "free":
                yield self.field("formula", _("Formula"))._replace(words=True)

    def by(self, key: str, label: str, *, usual: str = "value") -> Iterable[Field]:
        figures = self.figures()
        yield self.choice(key, label, figures)
        yield self.choice(f"{key}_how", _("Which number of it"), self.options(HOW), usual=usual)
        if self.text(f"{key}_how") == "ratio":
            yield self.choice(f"{key}_to", _("To what"), figures)

    def gives(self) -> Iterable[Field]:
        yield self.choice("gives", _("What the table gives"), self.options(GIVES), usual="sum")
        if self.text("gives") == "each":
            yield self.choice("each", _("Of what"), self.figures())
        if self.text("gives") == "base":
            yield self.field("base", _("The sum"))

    def gate(self) -> list[Field]:
        return [
            *self.by("gate_by", _("What the condition looks at")),
            self.choice("gate_is", _("Comparison"), self.options(COMPARISONS), usual=">="),
            self.field("gate_value", _("Value")),
        ]

    def weights(self) -> list[list[Field]]:
        filled = [number for number in range(MEASURES) if self.text(f"w{number}.by")]
        count = min(MEASURES, max(2, len(filled) + 1))
        return [
            [*self.by(f"w{n}.by", _("Figure"), usual="attained"), self.field(f"w{n}.weight", _("Weight, such as 60%"))]
            for n in range(count)
        ]

    def table(self, shape: str) -> TableForm:
        filled = [n for n in range(ROWS) if self.text(f"r{n}.a") or self.text(f"r{n}.b")]
        numbers = [*filled, *[n for n in range(ROWS) if n not in filled][: max(1, 3 - len(filled))]]
        columns = (_("At"), _("Gives")) if shape == "curve" else (_("From"), _("Rate or sum"))
        name = self.text("table")
        return TableForm(name, columns, [self.row(n, columns) for n in numbers], self.also.get(name, ""))

    def row(self, number: int, columns: tuple[str, str]) -> tuple[Field, Field]:
        return self.field(f"r{number}.a", columns[0]), self.field(f"r{number}.b", columns[1])


QUANTITIES: Final = (Unit.NUMBER, Unit.MONEY)
FIT: Final[Mapping[str, tuple[Unit, ...] | None]] = {
    "sum": QUANTITIES,
    "avg": QUANTITIES,
    "min": (*QUANTITIES, Unit.DATE),
    "max": (*QUANTITIES, Unit.DATE),
    "distinct": None,
    "share": (Unit.FLAG,),
}
