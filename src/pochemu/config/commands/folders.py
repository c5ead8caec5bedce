"""init, load, check, import: from files into the database."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Final, TypeVar

import click

from pochemu.config.commands.database import State, ready, set_up, speak_as_the_company, state, the_company, where
from pochemu.config.commands.reports import is_far_ahead, show_reports
from pochemu.config.commands.spoken import SpokenCommand
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.period import Month
from pochemu.engine.problem import Problem, nearest
from pochemu.engine.reading.form import Form
from pochemu.engine.words import Words
from pochemu.intake.os_words import os_words

if TYPE_CHECKING:
    from pochemu.intake.folder.reading import Folder
    from pochemu.intake.folder.storing import Kept
    from pochemu.intake.importing.report import Report

T = TypeVar("T")
STARTER: Final = Path(__file__).parents[1] / "starter"

_FOLDER = click.argument("folder", type=click.Path(path_type=Path))


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Make a company folder to begin with, and the database.\n\n"
        "FOLDER (./company) has a comment in every file, and can be loaded at once.",
        "Сделать папку компании для начала и базу данных.\n\n"
        "В папке (./company) каждый файл с пояснениями, и её сразу можно загрузить.",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path), default=Path("company"))
@pass_talk
def init(talk: Talk, folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failed(_NOT_EMPTY, folder=folder)
    try:
        copytree(STARTER / talk.language, folder, dirs_exist_ok=True)
    except OSError as error:
        raise Failed(_NOT_MADE, folder=folder, error=os_words(error)) from None
    talk.say(_FOLDER_MADE, folder=folder)
    ready(talk)
    talk.say(_NEXT, folder=folder)


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Bring a company folder in.\n\nAll of it is checked first; twice does no harm.",
        "Загрузить папку компании.\n\nСначала она проверяется целиком; повторная загрузка ничего не портит.",
    ),
)
@_FOLDER
@pass_talk
def load(talk: Talk, folder: Path) -> None:
    _must_exist(folder)
    ready(talk)
    from pochemu.intake.folder.loading import checked
    from pochemu.intake.folder.storing import bring_in, keep

    found = _or_fail(talk, checked(folder))
    kept = _or_fail(talk, keep(found, now=datetime.now(UTC)))
    speak_as_the_company(talk)
    _show_kept(talk, found, kept)
    with talk.progress() as at_work:
        done = list(bring_in(found, at_work=at_work))
    _show_done(talk, done)


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Check a company folder, storing nothing.\n\nThe rows of its imports are read too.",
        "Проверить папку компании, ничего не сохраняя.\n\nСтроки импортов тоже читаются.",
    ),
)
@_FOLDER
@pass_talk
def check(talk: Talk, folder: Path) -> None:
    _must_exist(folder)
    set_up()
    from pochemu.intake.folder.dry_run import dry_run
    from pochemu.intake.folder.loading import checked
    from pochemu.intake.folder.reading import read_folder
    from pochemu.intake.folder.storing import EMPTY_DATABASE, tried

    if (kept := state()) is State.READY:
        speak_as_the_company(talk)
        found = _or_fail(talk, checked(folder))
        _show_replaced(talk, _or_fail(talk, tried(found, now=datetime.now(UTC))))
    else:
        talk.mention(_CHECKED_WITHOUT_OLD if kept is State.BEHIND else _CHECKED_ALONE, where=where())
        form = Form()
        read = read_folder(folder, EMPTY_DATABASE, form)
        found = _or_fail(talk, form.problems if read is None or form.problems else read)
    with talk.progress() as at_work:
        done = list(dry_run(found, at_work))
    _show_done(talk, done)
    warnings = _show_what_does_nothing(talk, found)
    reports = [one for one in done if not isinstance(one, Problem)]
    warnings += sum(len(one.reasons) + (not one.read) + is_far_ahead(one, datetime.now(UTC)) for one in reports)
    if warnings:
        talk.say(_CHECKED_WITH, "yellow", folder=folder, n=warnings)
    else:
        talk.say(_CHECKED, "green", folder=folder)


@click.command(
    "import",
    cls=SpokenCommand,
    words=Words(
        "Import a file by its mapping (imports/….yaml), into the company that is loaded.",
        "Импортировать файл по его описанию (imports/….yaml) в загруженную компанию.",
    ),
)
@click.argument("mapping", type=click.Path(path_type=Path))
@pass_talk
def import_(talk: Talk, mapping: Path) -> None:
    if not mapping.is_dir() and mapping.suffix.lower() not in (".yaml", ".yml"):
        raise Failed(_NOT_MAPPING, file=mapping)
    ready(talk)
    the_company()
    from pochemu.intake.importing.into_ledger import import_file
    from pochemu.intake.importing.prepared import prepare
    from pochemu.ledger.queries import kinds
    from pochemu.people.queries import company

    form = Form()
    prepared = prepare(mapping, kinds(), company().currency, form)
    if prepared is None or form.problems:
        talk.problems(form.problems)
        raise Failed(_MISTAKES, n=len(form.problems))
    with talk.progress() as at_work:
        done = import_file(prepared, progress=at_work(prepared.mapping.name, prepared.table.seen.lines))
    _show_done(talk, [done])


def _must_exist(folder: Path) -> None:
    if folder.is_file():
        raise Failed(_IS_FILE, file=folder, folder=folder.parent)
    if not folder.is_dir():
        raise Failed(_NO_FOLDER, folder=folder)


def _or_fail(talk: Talk, found: "T | list[Problem]") -> "T":
    if isinstance(found, list):
        talk.problems(_in_reading_order(found))
        raise Failed(_MISTAKES, n=len(found))
    return found


def _in_reading_order(problems: list[Problem]) -> list[Problem]:
    """Each file's together, from its top: they were found as parsing, units and names were looked at in turn."""
    files = list(dict.fromkeys(problem.place.file for problem in problems))
    return sorted(problems, key=lambda problem: (files.index(problem.place.file), problem.place[1:]))


def _show_kept(talk: Talk, folder: "Folder", kept: "Kept") -> None:
    talk.say(
        _KEPT, name=folder.settings.name, people=len(folder.people.names), positions=len(folder.rulebook.schemes),
        schemes=kept.schemes, plans=kept.plans, assignments=kept.assignments.added,
    )  # fmt: skip
    if kept.calendar_from:
        talk.say(_CALENDAR, "yellow", month=kept.calendar_from)
    _show_replaced(talk, kept)
    if kept.ahead:
        talk.say(_AHEAD, "yellow", which=", ".join(kept.ahead[:12]))
    if kept.others:
        talk.say(_OTHERS, "dim", n=len(kept.others), who=", ".join(kept.others[:12]))
    if kept.moved:
        talk.say(_MOVED, "yellow", n=len(kept.moved))
        for one in kept.moved[:_MOVED_SHOWN]:
            talk.say(_MOVED_ONE, employee=one.employee, first=one.first, last=one.last)
        if len(kept.moved) > _MOVED_SHOWN:
            talk.say(_MORE, "dim", n=len(kept.moved) - _MOVED_SHOWN)
    _show_what_does_nothing(talk, folder)


def _show_replaced(talk: Talk, kept: "Kept") -> None:
    for one in kept.replaced:
        talk.say(
            _REPLACED, "yellow", place=one.place, month=one.effective, position=one.position, n=one.confirmed
        )  # fmt: skip


def _show_what_does_nothing(talk: Talk, folder: "Folder") -> int:
    """What does nothing or can hardly be meant; positions without a scheme, misspelt or yet to have it. How many."""
    idle = folder.idle(Month.of(datetime.now(UTC).astimezone(folder.settings.zone).date()))
    for place, words in idle:
        talk.say(_IDLE, "yellow", place=place, what=words)
    schemes = folder.rulebook.schemes
    without = {one.position: one.place for one in reversed(folder.people.assigned) if one.position not in schemes}
    for position, place in sorted(without.items()):
        talk.say(_WITHOUT_SCHEME, "yellow", place=place, position=position, near=nearest(position, schemes))
    return len(idle) + len(without)


def _show_done(talk: Talk, done: "list[Report | Problem]") -> None:
    show_reports(talk, [one for one in done if not isinstance(one, Problem)], now=datetime.now(UTC))
    problems = [one for one in done if isinstance(one, Problem)]
    if problems:
        talk.problems(problems)
        raise Failed(_FILES_NOT_IN, n=len(problems))


_NOT_EMPTY = Words(
    "{folder} is there already and not empty: name another folder",
    "{folder} уже есть и не пуста: назовите другую папку",
)
_FOLDER_MADE = Words(
    "The folder {folder} is made. Look into it: every file says what it is for",
    "Папка {folder} сделана. Загляните: в каждом файле сказано, для чего он",
)
_NEXT = Words(
    "Next: pochemu load {folder}, then pochemu bonus 2026-11 and pochemu why 2026-11 anna",
    "Дальше: pochemu load {folder}, затем pochemu bonus 2026-11 и pochemu why 2026-11 anna",
)
_NOT_MADE = Words("The folder {folder} can't be made: {error}", "Папку {folder} не сделать: {error}")
_IS_FILE = Words(
    "{file} is a file, and a company's whole folder is loaded: name the folder, such as {folder}",
    "{file} — это файл, а загружается вся папка компании: назовите папку, например {folder}",
)
_NO_FOLDER = Words("There is no folder {folder}", "Папки {folder} нет")
_NOT_MAPPING = Words(
    "{file} is not a mapping: a file of rows is imported by a .yaml that says which column is what, such as "
    "imports/contracts.yaml. How it is written: docs/guide/scheme-language.md, §7",
    "{file} — не описание импорта: файл со строками импортируется по .yaml, где сказано, что в каком столбце, например "
    "imports/contracts.yaml. Как его написать: docs/guide/scheme-language.md, §7",
)
_MISTAKES = Words("Mistakes: {n}. Nothing was stored", "Ошибок: {n}. Ничего не сохранено")
_FILES_NOT_IN = Words("Files that did not go in: {n}", "Файлов, которые не вошли: {n}")
_KEPT = Words(
    "{name}: people {people}, positions with a scheme {positions}; "
    "new: schemes {schemes}, plans {plans}, assignments {assignments}",
    "{name}: людей {people}, должностей со схемой {positions}; "
    "нового: схем {schemes}, планов {plans}, назначений {assignments}",
)
_CALENDAR = Words(
    "The calendar that the folder names is in force from {month} on; months that have begun keep theirs",
    "Календарь, который назван в папке, действует с {month}; у месяцев, которые уже начались, остаётся прежний",
)
_REPLACED = Words(
    "{place}: the version of “{position}” for {month} takes the place of one that was known already, which {n} people "
    "had confirmed. Tell those it concerns: nobody is asked to confirm what was loaded",
    "{place}: версия схемы «{position}» на {month} заменяет ту, что уже была известна; с той ознакомились: {n}. "
    "Предупредите тех, кого она касается: о загруженном из папки программа не оповещает",
)
_AHEAD = Words(
    "Schemes for months to come that the folder does not have stay: {which}",
    "Схемы на будущие месяцы, которых в папке нет, остаются: {which}",
)
_OTHERS = Words(
    "Employees that the folder does not name stay as they are: {n} ({who})",
    "Сотрудники, которых в папке нет, остаются как были: {n} ({who})",
)
_MOVED_SHOWN: Final = 20
_MOVED = Words(
    "Assignments, absences or teams changed in months that have begun, and figures with them: {n} people",
    "Назначения, отсутствия или команды изменились в месяцах, которые уже начались, а с ними и премии: людей {n}",
)
_MOVED_ONE = Words("  {employee}: {first} … {last}", "  {employee}: {first} … {last}")
_MORE = Words("  … and {n} more", "  … и ещё {n}")
_IDLE = Words("{place}: {what}", "{place}: {what}")
_WITHOUT_SCHEME = Words(
    "{place}: the position “{position}” has no scheme, whoever holds it will be incomplete.{near}",
    "{place}: у должности «{position}» нет схемы, премия того, кто её занимает, будет неполной.{near}",
)
_CHECKED_ALONE = Words(
    "There is no company in the database {where} yet: the folder is checked by itself",
    "В базе данных {where} ещё нет компании: папка проверяется сама по себе",
)
_CHECKED_WITHOUT_OLD = Words(
    "The database {where} is of an earlier version: the folder is checked by itself. "
    "pochemu prepare brings the database up to date",
    "База данных {where} — от более ранней версии: папка проверяется сама по себе. Обновит базу pochemu prepare",
)
_CHECKED_WITH = Words("{folder}: no mistakes, warnings: {n}", "{folder}: ошибок нет, предупреждений: {n}")
_CHECKED = Words("{folder}: no mistakes", "{folder}: ошибок нет")
