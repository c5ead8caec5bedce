"""Months and figures for a terminal: a table, and a tree worth looking at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from gmpy2 import mpq
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pochemu.engine.bonus import Adjusted, Days, Excepted, PersonMonth
from pochemu.engine.fact import Value
from pochemu.engine.fields import FIELDS, Titles
from pochemu.engine.figure import Figure
from pochemu.engine.formula.printing import money_piece, number_piece
from pochemu.engine.formula.spelling import READ, grouped
from pochemu.engine.measure import Contribution, Measure
from pochemu.engine.number import NA, half_up, toward_zero
from pochemu.engine.period import Month
from pochemu.engine.scheme import BONUS, Attainment, Indicator, Member, Rulebook, Step
from pochemu.engine.titles import of_parts, readings, taken, titled
from pochemu.engine.unit import Unit
from pochemu.engine.verdict import Verdict
from pochemu.engine.why import TableShown, away_words, counted, substituted_words, tables, tree_of
from pochemu.engine.words import Words
from pochemu.pay.told import decimal

FACTS_SHOWN: Final = 5
LONGEST_EXACT: Final = 24

_EMPLOYEE = Words("Employee", "Сотрудник")
_POSITION = Words("Position", "Должность")
_BONUS = Words("Bonus", "Премия")
_NOT_YET = Words("not complete", "не завершено")
_MORE = Words("… and {n} more", "… и ещё {n}")
_FACTS = Words("facts: {n}", "фактов: {n}")
_LEFT_OUT = Words(", {n} left out for an empty value", ", не взято из-за пустого значения: {n}")
_HERE = Words("reached", "достигнуто")
_WOULD = Words("would give {value}", "дало бы {value}")
_FROM = Words("from {start}", "от {start}")
_DAYS = Words(
    "days of the assignment: {present} of the month's {of}", "дней по этому назначению: {present} из {of} в месяце"
)
_WORKING = Words(
    "working days of the assignment: {present} of the month's {of}",
    "рабочих дней по этому назначению: {present} из {of} в месяце",
)
_EXCEPTED = Words(
    "an exception of {on}, after the month had begun: {reason} ({one}; approved by {other})",
    "исключение от {on}, месяц уже шёл: {reason} ({one}; утверждает {other})",
)
_ADJUSTED = Words(
    "{month} was paid as known at entry {settled}; known at entry {known} ({one}; approved by {other})",
    "{month} выплачен по известному на записи {settled}; известно на записи {known} ({one}; утверждает {other})",
)
_YES, _NO = Words("yes", "да"), Words("no", "нет")
_COUNTED = Words("counted", "учтён")
_NOT_COUNTED = Words("not counted", "не учтён")


class Printer:
    """Puts figures into a reader's language. Text from data is made inert by `safe`."""

    def __init__(self, rulebook: Rulebook, language: str, safe: Callable[[str], str]) -> None:
        self.rulebook = rulebook
        self.language = language
        self.spelling = READ[language == "ru"]
        self.safe = safe

    def say(self, words: Words, **given: object) -> str:
        return self.safe((words.fill(**given) if given else words).text(self.language))

    def value(self, value: Value | None, unit: Unit, *, percent: bool = False) -> str:
        match value:
            case None | NA():
                return "—"
            case bool():
                return self.say(_YES if value else _NO)
            case str():
                return self.safe(value)
            case date():
                return value.isoformat()
        return self.number(value, unit, percent=percent)

    def number(self, value: mpq, unit: Unit, *, percent: bool = False) -> str:
        """Money whole or to its minor unit, a percent to its hundredth; whatever is rounded for it says ≈."""
        if unit is Unit.MONEY:
            rounded = half_up(value, self.rulebook.digits)
            shown = value if value.denominator == 1 else rounded
            text = self.money(shown) if shown.denominator != 1 else self._whole(shown)
            return text if rounded == value else f"≈ {text}"
        exact = number_piece(value, self.spelling, percent=percent).text
        if len(exact) <= LONGEST_EXACT and "/" not in exact:
            return exact
        # of an attainment the rest is cut: what falls short of a border never reads as the border
        rounded = toward_zero(value, 4) if percent else half_up(value, 6)
        return "≈ " + number_piece(rounded, self.spelling, percent=percent).text

    def _whole(self, money: mpq) -> str:
        return money_piece(money, self.rulebook.currency, self.spelling).text

    def pay(self, figure: Figure) -> str:
        """To the minor unit, so that amounts stand under each other."""
        value = self.rulebook.rounded(figure.value)  # type: ignore[arg-type]
        return "—" if isinstance(value, NA) else self.money(value)

    def money(self, value: mpq) -> str:
        """Of whole minor units, with all of their digits."""
        sign, told = self.spelling.minus if value < 0 else "", decimal(abs(value), self.rulebook.digits)
        whole, _, fraction = told.partition(".")
        numeral = sign + grouped(whole, self.spelling.group) + (self.spelling.decimal + fraction if fraction else "")
        return self.spelling.money(numeral, self.rulebook.currency)


def bonus_table(months: Iterable[PersonMonth], month: Month, printer: Printer, positions: Mapping[str, Words]) -> Table:
    """A row a person, his lines beneath."""
    table = Table(title=f"{printer.say(_BONUS)} {month}", title_justify="left", show_edge=False, pad_edge=False)
    table.add_column(printer.say(_EMPLOYEE))
    table.add_column(printer.say(_POSITION))
    table.add_column(printer.say(_BONUS), justify="right")
    for one in months:
        incomplete = Text(f" {printer.say(_NOT_YET)}", "yellow") if one.incomplete else Text()
        table.add_row(
            Text(printer.safe(one.name), "bold") + incomplete,
            printer.say(positions.get(one.position) or Words.same(one.position)),
            Text(printer.pay(one.bonus), "bold"),
        )
        for group in one.groups:
            for line in group.lines:
                table.add_row(Text("  " + printer.say(line.title)), "", printer.pay(line))
                if isinstance(line.value, NA):
                    table.add_row(Text("    " + printer.say(line.value.reason), "yellow"), "", "")
        for line in one.adjustments:
            table.add_row(Text("  " + printer.say(line.title)), "", printer.pay(line))
        for reason in one.without_scheme:
            table.add_row(Text("  " + printer.say(reason), "yellow"), "", "")
    return table


class TreeOf:
    """A figure's tree: the value, the formula with names and with numbers, the tables, the newest facts."""

    def __init__(
        self,
        printer: Printer,
        zone: ZoneInfo,
        evidence: Callable[[Figure], tuple[int, list[Contribution]]],
        titles: Titles,
        names: Mapping[str, str],
    ) -> None:
        """`titles`: what names in formulas mean; `names` of people."""
        self.printer = printer
        self.zone = zone
        self.evidence = evidence
        self.titles = titles
        self.names = names

    def tree(self, figure: Figure) -> Tree:
        tree = Tree(self.label(figure), guide_style="dim")
        self.grow(tree, figure)
        return tree

    def grow(self, tree: Tree, figure: Figure) -> None:
        for shown in tables(figure):
            tree.add(self.table(shown, figure))
        if isinstance(figure.rule, Measure) and not figure.rule.over_members:
            self.facts(tree, figure)
        for part in figure.parts:
            self.grow(tree.add(self.label(part)), part)

    def label(self, figure: Figure) -> RenderableType:
        printer, is_member = self.printer, isinstance(figure.rule, Member)
        title = printer.safe(self.names.get(figure.name, figure.name)) if is_member else printer.say(figure.title)
        percent = isinstance(figure.rule, Attainment)
        shown = (
            printer.pay(figure)
            if isinstance(figure.rule, Indicator) or figure.rule is BONUS
            else printer.value(figure.value, figure.unit, percent=percent)
        )
        head = Text.assemble((title, "bold"), "  ", (shown, "bold cyan"))
        if isinstance(figure.rule, Indicator | Measure | Step | Member) and title != figure.name:
            head.append(f"  {printer.safe(figure.name)}", "dim")  # by which it is asked for
        return Group(head, *(Text(line, style) for line, style in self.notes(figure)))

    def notes(self, figure: Figure) -> list[tuple[str, str]]:
        """What stands beneath a figure, each line with its style."""
        printer, notes = self.printer, [*self.formulas(figure)]
        if isinstance(figure.rule, Measure) and figure.rule.where:
            notes.append(("… " + printer.say(titled(figure.rule.where.tree, self.titles_of(figure))), "dim"))
        if isinstance(figure.evidence, Days):
            notes.append((self.days(figure.evidence), "dim"))
        if isinstance(figure.evidence, Excepted):
            notes.append((self.excepted(figure.evidence), "yellow"))
        if isinstance(figure.evidence, Adjusted):
            notes.append((self.adjusted(figure.evidence), "yellow"))
        if isinstance(figure.value, NA):
            notes.append((printer.say(figure.value.reason), "yellow"))
        return notes

    def titles_of(self, figure: Figure) -> Titles:
        """A measure over facts speaks of their fields, all else of the scheme's names."""
        if isinstance(figure.rule, Measure) and not figure.rule.over_members:
            return FIELDS
        return {**self.titles, **of_parts(figure)}

    def days(self, days: Days) -> str:
        told = [self.printer.say(_WORKING if days.working else _DAYS, present=days.present, of=days.of)]
        told += [
            self.printer.say(away_words(one, date.fromordinal(one.first), date.fromordinal(one.last)))
            for one in days.away
        ]
        return "; ".join(told)

    def excepted(self, given: Excepted) -> str:
        on = given.on.astimezone(self.zone).date()
        told = {"on": on, "reason": given.reason, "one": given.proposed_by, "other": given.approved_by}
        return self.printer.say(_EXCEPTED, **told)

    def adjusted(self, given: Adjusted) -> str:
        told = {"month": given.month, "settled": given.settled, "known": given.watermark}
        return self.printer.say(_ADJUSTED, **told, one=given.proposed_by, other=given.approved_by)

    def formulas(self, figure: Figure) -> Iterator[tuple[str, str]]:
        """With names, then with numbers. That a bonus is the sum of its lines goes without saying."""
        if figure.rule is BONUS:
            return
        titles = self.titles_of(figure)
        if isinstance(figure.rule, Measure):
            yield self.printer.say(taken(figure.rule, titles)), "dim"
            return
        digits, currency = self.printer.rulebook.digits, self.printer.rulebook.currency
        tree = tree_of(figure, digits=digits, currency=currency)
        numbers = substituted_words(figure, digits=digits, currency=currency, spellings=readings(titles))
        named = titled(tree, titles) if tree else None
        if named:
            yield "= " + self.printer.say(named), "dim"
        if numbers and numbers != named:
            yield "= " + self.printer.say(numbers), ""

    def table(self, shown: TableShown, figure: Figure) -> Table:
        printer, (first, second), (of_first, of_second) = self.printer, shown.table.units, shown.table.percents
        table = Table(show_header=False, box=None, pad_edge=False)
        for row in shown.rows:
            style = "cyan" if row.reached else "dim"
            mark = printer.say(_HERE) if row.reached else ""
            would = printer.value(row.would_give, figure.unit) if row.would_give is not None and not row.reached else ""
            start = printer.say(_FROM, start=printer.number(row.start, first, percent=of_first))
            gives = printer.number(row.gives, second, percent=of_second)
            table.add_row(start, gives, mark or (printer.say(_WOULD, value=would) if would else ""), style=style)
        return table

    def facts(self, tree: Tree, figure: Figure) -> None:
        printer, found = self.printer, counted(figure)
        total, rows = self.evidence(figure)
        left_out = found.tally.left_out if found else 0
        head = printer.say(_FACTS, n=total) + (printer.say(_LEFT_OUT, n=left_out) if left_out else "")
        branch = tree.add(Text(head, "dim"))
        kind = printer.say(figure.rule.over.title)  # type: ignore[attr-defined]
        for one in rows:
            given = printer.value(one.amount if not isinstance(one.x, NA) else one.x, figure.unit)
            branch.add(Text(f"{one.fact.occurred_on}  {kind} {printer.safe(one.fact.key)}  {given}"))
        if total > len(rows) and rows:
            branch.add(Text(printer.say(_MORE, n=total - len(rows)), "dim"))


def verdict_table(verdicts: Iterable[Verdict], printer: Printer) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    for one in verdicts:
        mark = (
            Text(f"✓ {printer.say(_COUNTED)}", "green")
            if one.counted
            else Text(f"✗ {printer.say(_NOT_COUNTED)}", "dim")
        )
        table.add_row(
            Text(printer.say(one.measure.title), "bold"), mark, "" if one.counted else printer.say(one.reason)
        )
    return table
