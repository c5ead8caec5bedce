"""statement: a person's month, or everybody's, as a file to keep."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from pochemu.config.commands.asked import asked_of, known_option, month_argument
from pochemu.config.commands.database import at_hand, the_company
from pochemu.config.commands.pay import NO_ASSIGNMENT, must_be_known
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.intake.os_words import os_words

if TYPE_CHECKING:
    from pochemu.pay.snapshot import Asked


@click.command(
    cls=SpokenCommand,
    words=Words(
        "An employee's statement of a month, or everybody's: a workbook with live formulas, or a PDF.",
        "Расчётный лист сотрудника за месяц или листы всех: книга с живыми формулами или PDF.",
    ),
)
@month_argument
@click.argument("employee", required=False)
@known_option
@option(
    "--format", "asked_form", type=click.Choice(["xlsx", "pdf"]),
    words=Words("What to write; else as the file’s name ends.", "Что записать; иначе как кончается имя файла."),
)  # fmt: skip
@option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path),
    words=Words("The file to write: .xlsx or .pdf.", "Какой файл записать: .xlsx или .pdf."),
)  # fmt: skip
@pass_talk
def statement(
    talk: Talk, month: Month, employee: str | None, known: str | None, asked_form: str | None, output: Path | None
) -> None:
    form = _form(asked_form, output)
    at_hand(talk)
    the_company()
    from pochemu.pay.statements import file_name

    if employee is not None:
        must_be_known(employee)
    asked = asked_of(talk, month, known)
    file = output or Path(file_name(month, employee or "", form))
    with written(file) as made:
        people = _made(talk, form, asked, employee, made)
        if not people:
            raise Failed(NO_ASSIGNMENT if employee else _NOBODY, employee=employee, month=month)
    talk.say(_WRITTEN, file=file, n=people)


def _form(asked: str | None, output: Path | None) -> str:
    """As asked for, and as the file's name ends: raises Failed where these differ, or it ends otherwise."""
    ending = output.suffix[1:].lower() if output else ""
    if not ending and (asked or not output):
        return asked or "xlsx"
    if ending not in _MAKERS:
        raise Failed(_NO_SUCH_FORM, file=output)
    if asked and asked != ending:
        raise Failed(_TWO_FORMS, file=output, form=asked)
    return ending


def _made(talk: Talk, form: str, asked: "Asked", employee: str | None, made: BinaryIO) -> int:
    from pochemu.engine.workbook.counting import Altered

    try:
        return _MAKERS[form](talk, asked, employee, made)
    except Altered as altered:
        raise Failed(altered.words) from None


def _workbook(talk: Talk, asked: "Asked", employee: str | None, made: BinaryIO) -> int:
    from pochemu.pay.statements import people_of, write_workbook

    asked_for = None if employee is None else [employee]
    with talk.progress() as at_work:
        told = at_work(talk.text(_MAKING), len(asked_for or people_of(asked)))
        return len(write_workbook(asked, asked_for, made, language=talk.language, told=told))


def _pdf(talk: Talk, asked: "Asked", employee: str | None, made: BinaryIO) -> int:
    from django.utils import timezone

    from pochemu.web.statement.pdf import write_pdf

    return write_pdf(asked, employee, made, language=talk.language, now=timezone.now())


_MAKERS = {"xlsx": _workbook, "pdf": _pdf}


@contextmanager
def written(file: Path) -> Iterator[BinaryIO]:
    """All of it, or the file stays as it was. Raises Failed."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as made:
            yield made
        part.replace(file)
    except OSError as error:
        raise Failed(_NOT_WRITTEN, file=file, error=os_words(error)) from None
    finally:
        with suppress(OSError):
            part.unlink()


_MAKING = Words("Statements", "Расчётные листы")
_NO_SUCH_FORM = Words(
    "{file}: statements are written as .xlsx (a workbook with live formulas) or .pdf: let the file's name end so",
    "{file}: расчётный лист записывается как .xlsx (книга с живыми формулами) или .pdf: пусть имя файла кончается так",
)
_TWO_FORMS = Words(
    "{file} and --format {form} are two different things: leave one of them out",
    "{file} и --format {form} — разное: оставьте что-то одно",
)
_WRITTEN = Words("{file}: statements {n}", "{file}: расчётных листов {n}")
_NOT_WRITTEN = Words("{file} can’t be written: {error}", "{file} не записать: {error}")
_NOBODY = Words("Nobody held a position in {month}", "В {month} ни у кого не было должности")
