"""bonus, why, why-not: what is paid, and the reasons."""

import json
from functools import partial
from typing import TYPE_CHECKING

import click

from pochemu.config.commands.asked import asked_of, known_option, month_argument
from pochemu.config.commands.database import at_hand, the_company
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk, safe
from pochemu.engine.period import Month
from pochemu.engine.problem import nearest
from pochemu.engine.words import Words

if TYPE_CHECKING:
    from pochemu.engine.fact import Fact
    from pochemu.engine.figure import Figure
    from pochemu.pay.queries import Asked, Seen


@click.command(cls=SpokenCommand, words=Words("The bonuses of a month (2026-11).", "Премии за месяц (2026-11)."))
@month_argument
@known_option
@option("--employee", multiple=True, words=Words("Only of these; may be repeated.", "Только этих; можно повторять."))
@option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    words=Words("How to print.", "Как печатать."),
)
@pass_talk
def bonus(talk: Talk, month: Month, known: str | None, employee: tuple[str, ...], form: str) -> None:
    at_hand(talk)
    the_company()
    from pochemu.pay.queries import company_month, people_months, snapshot
    from pochemu.pay.terminal import Printer, bonus_table
    from pochemu.pay.told import months_told

    asked = asked_of(talk, month, known)
    for one in employee:
        must_be_known(one)
    months = people_months(asked, sorted(set(employee))) if employee else company_month(asked)
    snap = snapshot(asked.known_at)
    rulebook = snap.company.rulebook
    if form == "json":
        print_json(months_told(months, month, rulebook, talk.language))
    else:
        talk.show(bonus_table(months, month, Printer(rulebook, talk.language, safe), snap.roster.positions))


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Why an employee's bonus of a month is what it is; or one of its indicators.",
        "Почему премия сотрудника за месяц такая; или один из её показателей.",
    ),
)
@month_argument
@click.argument("employee")
@click.argument("indicator", required=False)
@known_option
@option(
    "--format",
    "form",
    type=click.Choice(["tree", "json"]),
    default="tree",
    words=Words("How to print.", "Как печатать."),
)
@pass_talk
def why(talk: Talk, month: Month, employee: str, indicator: str | None, known: str | None, form: str) -> None:
    at_hand(talk)
    the_company()
    from pochemu.engine.titles import of_rulebook
    from pochemu.pay.queries import facts_of, snapshot
    from pochemu.pay.terminal import FACTS_SHOWN, Printer, TreeOf
    from pochemu.pay.told import Teller

    asked = asked_of(talk, month, known)
    seen = _seen(asked, employee)
    figure = _figure(seen, indicator)
    snap = snapshot(asked.known_at)
    if form == "json":
        teller = Teller(snap.company.rulebook, snap.zone, talk.language, lambda one: facts_of(asked, one, limit=None))
        print_json(teller.node(figure))
    else:
        printer = Printer(snap.company.rulebook, talk.language, safe)
        titles = of_rulebook(snap.company.rulebook, *(sheet.scheme for sheet in seen.sheets))
        newest = partial(facts_of, asked, limit=FACTS_SHOWN)
        talk.show(TreeOf(printer, snap.zone, newest, titles, snap.roster.names).tree(figure))


@click.command(
    "why-not",
    cls=SpokenCommand,
    words=Words(
        "Why a fact is, or is not, in an employee's figures of a month.",
        "Почему факт входит или не входит в показатели сотрудника за месяц.",
    ),
)
@month_argument
@click.argument("employee")
@click.argument("fact_key")
@known_option
@pass_talk
def why_not(talk: Talk, month: Month, employee: str, fact_key: str, known: str | None) -> None:
    at_hand(talk)
    the_company()
    from pochemu.engine.verdict import verdicts
    from pochemu.pay.queries import snapshot
    from pochemu.pay.terminal import Printer, verdict_table

    asked = asked_of(talk, month, known)
    seen = _seen(asked, employee)
    facts = _facts(fact_key, asked.known_at)
    if not facts:
        if _facts(fact_key, None):
            raise Failed(_NOT_THEN, key=fact_key, entry=asked.known_at)
        raise Failed(_why_no_fact(fact_key))
    printer = Printer(snapshot(asked.known_at).company.rulebook, talk.language, safe)
    for fact in facts:
        talk.say(_FACT, "bold", source=fact.source, kind=fact.kind, key=fact.key, day=fact.occurred_on)
        for sheet in seen.sheets:
            talk.show(verdict_table(verdicts(sheet, fact), printer))


def _why_no_fact(key: str) -> Words:
    """Cancelled; or a row that an import left out or set aside; or never heard of."""
    from pochemu.ledger.asides import asides
    from pochemu.ledger.models import Fact

    if Fact.objects.known().filter(key=key, cancelled=True).exists():
        return _CANCELLED.fill(key=safe(key))
    told = [
        _ASIDE.fill(source=one.source, file=one.file, line=one.line, reason=one.reason, day=one.recorded_at.date())
        for one in asides(key)
    ]
    if not told:
        return _NO_FACT.fill(key=safe(key))
    head = _NEVER_A_FACT.fill(key=safe(key))
    return Words("\n".join([head.en, *(one.en for one in told)]), "\n".join([head.ru, *(one.ru for one in told)]))


def print_json(thing: object) -> None:
    click.echo(json.dumps(thing, ensure_ascii=False, indent=1))


def must_be_known(employee: str) -> None:
    from pochemu.people.models import Employee

    if not Employee.objects.filter(code=employee).exists():
        codes = Employee.objects.values_list("code", flat=True)
        namesakes = Employee.objects.filter(name=employee).values_list("code", flat=True)
        near = _BY_THIS_NAME.fill(codes=", ".join(namesakes)) if namesakes else nearest(employee, codes)
        near = near if near.en else _HOW_TO_LIST
        raise Failed(_NO_EMPLOYEE, employee=employee, near=near)


def _seen(asked: "Asked", employee: str) -> "Seen":
    from pochemu.pay.queries import see

    must_be_known(employee)
    seen = see(asked, employee)
    if seen is None:
        raise Failed(NO_ASSIGNMENT, employee=employee, month=asked.month)
    return seen


def _facts(key: str, known_at: int | None) -> "list[Fact]":
    """What is known under the key then, whatever the source and kind."""
    from pochemu.ledger.evidence import facts_by_id
    from pochemu.ledger.models import Fact
    from pochemu.people.queries import company

    ids = Fact.objects.known(known_at).filter(key=key, cancelled=False).order_by("pk").values_list("pk", flat=True)
    return list(facts_by_id(list(ids), digits=company().digits).values())


def _figure(seen: "Seen", indicator: str | None) -> "Figure":
    """The bonus, or the line, measure or value of that name."""
    if indicator is None:
        return seen.month.bonus
    lines = seen.month.lines
    for line in lines:
        if line.name == indicator:
            return line
    names = [line.name for line in lines]
    raise Failed(_NO_INDICATOR, indicator=indicator, near=nearest(indicator, names), known=", ".join(names))


_BY_THIS_NAME = Words(" Of this name there is: {codes}", " С этим именем есть: {codes}")
_HOW_TO_LIST = Words(
    " Who there is: pochemu bonus MONTH --format json (“employee” is the id)",
    " Кто есть: pochemu bonus МЕСЯЦ --format json («employee» — это код)",
)
_NO_EMPLOYEE = Words("There is no employee “{employee}”.{near}", "Сотрудника «{employee}» нет.{near}")
NO_ASSIGNMENT = Words("{employee} held no position in {month}", "У {employee} в {month} не было должности")
_NO_INDICATOR = Words(
    "There is no indicator “{indicator}” in this month.{near} There are: {known}",
    "Показателя «{indicator}» в этом месяце нет.{near} Есть: {known}",
)
_NO_FACT = Words(
    "There is no fact with the key “{key}”, and no import set such a row aside",
    "Факта с ключом «{key}» нет, и ни один импорт такой строки не откладывал",
)
_CANCELLED = Words(
    "The fact with the key “{key}” is cancelled: it counts nowhere",
    "Факт с ключом «{key}» отменён: он нигде не учитывается",
)
_NEVER_A_FACT = Words("The row with the key “{key}” is not in the ledger:", "Строки с ключом «{key}» в журнале нет:")
_ASIDE = Words(
    "  import {source}, {file}:{line} ({day}): {reason}", "  импорт {source}, {file}:{line} ({day}): {reason}"
)
_NOT_THEN = Words(
    "The fact “{key}” was not known yet at entry {entry}, so it is in none of these figures",
    "На записи {entry} факт «{key}» ещё не был известен, поэтому в эти цифры он не входит",
)
_FACT = Words("{source}/{kind} {key}, {day}", "{source}/{kind} {key}, {day}")
