"""Where the demonstration is kept: in a database of its own, beside the one of the user's company."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from pochemu.config.commands.talk import Failed
from pochemu.demo import NAME
from pochemu.engine.words import Words


def choose_database() -> None:
    """Unless DATABASE_URL chooses one. For this process and those it begins."""
    if os.environ.get("DATABASE_URL"):
        return
    from django.core.exceptions import ImproperlyConfigured

    from pochemu.config.environment import file_url, folder

    try:
        var = folder()
    except ImproperlyConfigured:
        return  # the settings will say so
    own, usual = var / "demo.db", var / "pochemu.db"
    if usual.exists() and not own.exists():
        _move_out(usual, own)
    os.environ["DATABASE_URL"] = file_url(own)


def _move_out(usual: Path, own: Path) -> None:
    """Earlier versions kept it where a company of one's own now goes."""
    try:
        with closing(sqlite3.connect(usual, timeout=0)) as kept:
            if not _is_the_demonstration(kept):
                return
            kept.execute("PRAGMA journal_mode=DELETE")  # all of it in one file; refused while anybody has it open
    except sqlite3.DatabaseError as error:
        raise Failed(_IN_USE, file=usual, error=error) from None
    usual.rename(own)


def _is_the_demonstration(kept: sqlite3.Connection) -> bool:
    if not kept.execute("SELECT 1 FROM sqlite_master WHERE name = 'people_company'").fetchone():
        return False
    return bool(kept.execute("SELECT 1 FROM people_company WHERE name_en = ?", [NAME]).fetchone())


_IN_USE = Words(
    "{file} can’t be looked into ({error}). If the demonstration is served from it, end that first",
    "В {file} не заглянуть ({error}). Если на ней работает демонстрация, сначала остановите её",
)
