"""backtest: what a scheme in a file would have paid."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pochemu.config.commands.database import at_hand, the_company
from pochemu.config.commands.pay import print_json
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk, safe
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.intake.os_words import os_words
from pochemu.intake.own_yaml import NOT_UTF8

if TYPE_CHECKING:
    from pochemu.engine.readings import Reading
    from pochemu.engine.scheme import Scheme
    from pochemu.pay.backtest import Back, MonthTest

MOST_MONTHS = 60


@click.command(
    cls=SpokenCommand,
    words=Words(
        "What a scheme in a file would have paid on the facts of past months; nothing is stored.\n\n"
        "Who would have had more, who less, and by which lines.",
        "Сколько схема из файла заплатила бы по фактам прошлых месяцев; ничего не сохраняется.\n\n"
        "Кто получил бы больше, кто меньше и по каким строкам.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--months",
    "count",
    type=click.IntRange(1, MOST_MONTHS),
    default=12,
    words=Words("How many, this one included.", "Сколько месяцев, включая текущий."),
)
@option(
    "--employee", words=Words("Only of this one: what made each difference.", "Только его: из чего сложилась разница.")
)
@option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    words=Words("How to print.", "Как печатать."),
)
@pass_talk
def backtest(talk: Talk, file: Path, count: int, employee: str | None, form: str) -> None:
    at_hand(talk)
    the_company()
    from pochemu.ledger.entries import newest
    from pochemu.pay.backtest import Back, backtest_of
    from pochemu.pay.snapshot import snapshot
    from pochemu.pay.terminal import Printer
    from pochemu.pay.told_backtest import person_table, person_told, tables_of, told

    scheme, snap = _scheme(talk, file), snapshot()
    back = Back(Month.of(datetime.now(UTC).astimezone(snap.zone).date()), count, newest())
    printer = Printer(snap.company.rulebook, talk.language, safe)
    if employee is not None:
        found = list(backtest_of(back, scheme, employee))
        if not found:
            raise Failed(_NOBODY, employee=employee)
        if form == "json":
            print_json(person_told(found, scheme, printer))
        else:
            talk.show(person_table(found, scheme, printer))
        return
    tests, readings = _run(talk, back, scheme)
    if form == "json":
        print_json(told(tests, readings, scheme, printer))
        return
    for table in tables_of(tests, readings, printer):
        talk.show(table)


def _run(talk: Talk, back: "Back", scheme: "Scheme") -> "tuple[list[MonthTest], list[Reading]]":
    from pochemu.engine.readings import other_readings
    from pochemu.pay.backtest import backtest

    readings, tests = other_readings(scheme), []
    with talk.progress() as at_work:
        tell = at_work(talk.text(_MONTHS), len(back.months))
        for test in backtest(back, scheme, readings):
            tests.append(test)
            tell(len(tests))
    return tests, readings


def _scheme(talk: Talk, file: Path) -> "Scheme":
    """Among the company's other schemes. Raises Failed, its mistakes told."""
    from pochemu.people.models import Position
    from pochemu.rules.reading import month_in, position_in, read_draft

    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise Failed(_NO_FILE, file=file, error=os_words(error)) from None
    except UnicodeDecodeError:
        raise Failed(_NO_FILE, file=file, error=NOT_UTF8) from None
    position, effective = position_in(text), month_in(text)
    if effective is None or position is None or not Position.objects.filter(code=position).exists():
        raise Failed(_NO_POSITION, file=file)
    read = read_draft(position, effective, text, file=str(file))
    if read.scheme is None or read.problems:
        talk.problems(read.problems)
        raise Failed
    return read.scheme


_MONTHS = Words("months", "месяцы")
_NO_FILE = Words("{file} can't be read: {error}", "{file} не прочитать: {error}")
_NO_POSITION = Words(
    "{file} does not say whose scheme it is: it needs `position:`, one of the company's, and `effective:`, a month",
    "{file} не говорит, чья это схема: нужны `position:` — должность компании и `effective:` — месяц",
)
_NOBODY = Words("{employee} held no position in these months", "У {employee} в эти месяцы не было должности")
