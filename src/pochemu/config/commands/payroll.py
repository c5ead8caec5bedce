"""payroll: a closed month as the payroll program's file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pochemu.config.commands.asked import month_argument
from pochemu.config.commands.database import ready, the_company
from pochemu.config.commands.months import account_of
from pochemu.config.commands.passwords import password_option
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.statements import written
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.period import Month
from pochemu.engine.words import Words

if TYPE_CHECKING:
    from pochemu.pay.exporting import TakenBefore


@click.command(
    cls=SpokenCommand,
    words=Words(
        "A closed month as a file for the payroll, by a template of columns; that it was taken is written down.",
        "Закрытый месяц файлом для расчёта зарплаты, по шаблону столбцов; выгрузка записывается.",
    ),
)
@month_argument
@option("--template", "name", default="table", words=Words("Which columns.", "Какие столбцы."))
@option("--by", "login", required=True, metavar="LOGIN", words=Words("Who takes it: a login.", "Кто выгружает: логин."))
@option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path),
    words=Words("The file to write.", "Какой файл записать."),
)  # fmt: skip
@option("--again", is_flag=True, words=Words("Though it was exported before.", "Хотя уже выгружали."))
@password_option
@pass_talk
def payroll(
    talk: Talk, month: Month, name: str, login: str, output: Path | None, again: bool, password_stdin: bool
) -> None:
    ready(talk)
    the_company()
    from pochemu.pay.exporting import TakenBefore
    from pochemu.pay.payroll.acts import export, template_of
    from pochemu.people.actions import Refused
    from pochemu.people.rights import May

    by = account_of(talk, login, May.EXPORT, from_input=password_stdin)
    try:
        template = template_of(name)
        file = output or Path(template.name_of_file(month))
        with written(file) as made:
            done, content = export(month, template, by=by, language=talk.language, after=None if again else 0)
            made.write(content)
    except TakenBefore as taken:
        raise _taken(taken) from None
    except Refused as refused:
        raise Failed(refused.words) from None
    talk.say(_WRITTEN, file=file, n=done.people, number=done.number, digest=done.digest)


def _taken(before: "TakenBefore") -> Failed:
    from pochemu.people.queries import company

    last = before.last
    if last is None:  # fewer than were known of
        return Failed(before.words)
    day = last.entry.recorded_at.astimezone(company().zone).date()
    return Failed(_TAKEN, taken=before.head, number=last.number, name=last.by.name, day=day)


_TAKEN = Words(
    "{taken}; the last export is number {number}, {name}, {day}. If another is meant, add --again",
    "{taken}; последняя выгрузка — № {number}, {name}, {day}. Если нужна ещё одна, добавьте --again",
)
_WRITTEN = Words(
    "{file}: people {n}, export {number}, SHA-256 {digest}", "{file}: человек {n}, выгрузка {number}, SHA-256 {digest}"
)
