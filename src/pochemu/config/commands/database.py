"""The database, made ready before a command uses it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

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
        raise Failed(Words.same(str(error))) from error


def ready(talk: Talk) -> None:
    """Settings, tables, and the company's language where none was asked for."""
    set_up()
    from django.core.management import call_command
    from django.db.utils import Error

    _make_folder()
    try:
        executor = _executor()
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            talk.mention(_UPDATED if executor.loader.applied_migrations else _MADE, where=_where())
            call_command("migrate", verbosity=0, interactive=False)
    except Error as error:
        raise Failed(_NO_DATABASE, where=_where(), error=error) from error
    speak_as_the_company(talk)


def is_ready() -> bool:
    """Whether there is a database with all its tables; none is made."""
    set_up()
    from django.db.utils import Error

    try:
        executor = _executor() if _exists() else None
    except Error:
        return False
    return executor is not None and not executor.migration_plan(executor.loader.graph.leaf_nodes())


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


def _where() -> str:
    from django.db import connection

    settings = connection.settings_dict
    return str(_file() or f"{connection.vendor} {settings.get('HOST') or ''}/{settings['NAME']}")


_MADE = Words("Making the database {where}", "Создаётся база данных {where}")
_UPDATED = Words("Bringing the database {where} up to date", "База данных {where} обновляется")
_NO_DATABASE = Words(
    "The database {where} can't be used: {error}. Look at DATABASE_URL",
    "Базой данных {where} нельзя воспользоваться: {error}. Проверьте DATABASE_URL",
)
_NO_COMPANY = Words(
    "There is no company in the database yet. Load one: pochemu load FOLDER (pochemu init makes one to begin with)",
    "В базе данных ещё нет компании. Загрузите её: pochemu load ПАПКА (для начала папку сделает pochemu init)",
)
