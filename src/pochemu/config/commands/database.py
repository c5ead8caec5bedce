"""The database, made ready before a command uses it."""

import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pochemu.config.commands.database_words import database_words
from pochemu.config.commands.talk import Failed, Talk
from pochemu.engine.words import Words

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor


def set_up() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pochemu.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        said = error.args[0]
        raise Failed(said if isinstance(said, Words) else Words.same(str(error))) from error


class State(Enum):
    READY = "ready"
    MISSING = "missing"  # no file, or no tables in it
    HALF = "half"  # some tables and no company: making it was interrupted
    BEHIND = "behind"  # the tables of an earlier version


def ready(talk: Talk) -> None:
    """Settings, tables, and the company's language where none was asked for: for commands that write."""
    set_up()
    if (found := state()) is not State.READY:
        _make_folder()
        talk.mention(_MAKING[found], where=where())
        _migrate()
    speak_as_the_company(talk)


def at_hand(talk: Talk) -> None:
    """As `ready`, for commands that only read: no database is made or changed. Raises Failed with what to do."""
    set_up()
    match state():
        case State.MISSING:
            raise Failed(_MISSING, where=where())
        case State.HALF:
            raise Failed(_HALF, where=where())
        case State.BEHIND:
            raise Failed(_BEHIND, where=where())
    speak_as_the_company(talk)


def state() -> State:
    """Raises Failed where the database can't be reached."""
    from django.db.utils import Error

    try:
        if not _exists():
            return State.MISSING
        executor = _executor()
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return State.READY
        if not executor.loader.applied_migrations:
            return State.MISSING
        return State.BEHIND if _holds_a_company() else State.HALF
    except Error as error:
        raise _unusable(error) from error


def _holds_a_company() -> bool:
    """Asked of any version's tables."""
    from django.db import connection

    from pochemu.people.models import Company

    table = Company._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        cursor.execute(f"SELECT 1 FROM {table}")  # noqa: S608
        return cursor.fetchone() is not None


def _migrate() -> None:
    from django.core.management import call_command
    from django.db.utils import Error

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Error as error:
        if _states(error) & {_NOT_ALLOWED}:
            raise Failed(_NOT_OWNER, where=where()) from error
        raise _unusable(error) from error


def _unusable(error: BaseException) -> Failed:
    return Failed(_UNUSABLE, where=where(), why=database_words(error), expected=_EXPECTED[_file() is None])


def is_full(error: BaseException) -> bool:
    """Whether it is for want of room on the disk that the database failed."""
    return "disk is full" in str(error) or bool(_states(error) & {_DISK_FULL})


def _states(error: BaseException | None) -> set[str]:
    """PostgreSQL's words for what went wrong, of the error and of those that led to it."""
    found = set()
    while error is not None:
        found.add(getattr(error, "sqlstate", None) or "")
        error = error.__cause__ or error.__context__
    return found


def speak_as_the_company(talk: Talk) -> None:
    from pochemu.people.models import Company

    company = Company.objects.first()
    if company and not talk.chosen:
        talk.language = company.language


def the_company() -> None:
    """Raises Failed where nothing was loaded yet."""
    from pochemu.people.models import Company

    if not Company.objects.exists():
        raise Failed(_NO_COMPANY)


def _executor() -> "MigrationExecutor":
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connection)


def _file() -> Path | None:
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    in_memory = name == ":memory:" or name.startswith("file:")
    return Path(name) if connection.vendor == "sqlite" and not in_memory else None


def _exists() -> bool:
    file = _file()
    return file is None or file.exists()


def _make_folder() -> None:
    if file := _file():
        file.parent.mkdir(parents=True, exist_ok=True)


def where() -> str:
    from django.db import connection

    settings = connection.settings_dict
    host, port = settings.get("HOST") or "localhost", settings.get("PORT") or POSTGRES
    return str(_file() or f"{connection.display_name} {host}:{port}/{settings['NAME']}")


POSTGRES: Final = 5432
"""The port at which it listens where none is named."""


_NOT_ALLOWED = "42501"  # PostgreSQL's words for: this role may not
_DISK_FULL = "53100"
_MAKING = {
    State.MISSING: Words("Making the database {where}", "Создаётся база данных {where}"),
    State.HALF: Words("Finishing the database {where}, half made", "База данных {where} доделывается"),
    State.BEHIND: Words("Bringing the database {where} up to date", "База данных {where} обновляется"),
}
_MISSING = Words(
    "The database {where} is not there yet, or is empty. Load a company: pochemu load FOLDER "
    "(pochemu init makes one to begin with), or name another database by DATABASE_URL",
    "База данных {where} ещё не создана или пуста. Загрузите компанию: pochemu load ПАПКА "
    "(для начала папку сделает pochemu init) — или укажите другую базу через DATABASE_URL",
)
_HALF = Words(
    "The database {where} is half made: making it was interrupted, and it holds no company yet. "
    "Load one: pochemu load FOLDER finishes the database first",
    "База данных {where} недоделана: её создание прервали, и компании в ней ещё нет. "
    "Загрузите компанию: pochemu load ПАПКА сначала доделает базу",
)
_BEHIND = Words(
    "The database {where} is of an earlier version of Pochemu. Take a copy of it, then bring it up to date: "
    "pochemu prepare",
    "База данных {where} — от более ранней версии «Почему». Сделайте копию, затем обновите её: pochemu prepare",
)
_NOT_OWNER = Words(
    "The tables of the database {where} are to be made or brought up to date, and this role does not own them. "
    "As their owner: pochemu prepare --role ROLE, where ROLE is this one",
    "Таблицы базы данных {where} надо создать или обновить, но этой роли они не принадлежат. "
    "От имени владельца: pochemu prepare --role РОЛЬ, где РОЛЬ — эта самая",
)
_UNUSABLE = Words(
    "The database {where} can't be used: {why}. DATABASE_URL names it: {expected} is expected",
    "Базой данных {where} нельзя воспользоваться: {why}. Её называет DATABASE_URL: ожидалось {expected}",
)
_EXPECTED = ("sqlite:///var/pochemu.db", "postgres://user:password@host:port/name")  # of a file, of a server
_NO_COMPANY = Words(
    "There is no company in the database yet. Load one: pochemu load FOLDER (pochemu init makes one to begin with)",
    "В базе данных ещё нет компании. Загрузите её: pochemu load ПАПКА (для начала папку сделает pochemu init)",
)
