"""Databases with their tables, as `pochemu prepare` leaves them: making them takes its time, and is tested once."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from apps.commands import done, started


def prepared(path: Path) -> str:
    """The address of a new SQLite database there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_tables())
    return f"sqlite:///{path}"


@cache
def _tables() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "prepared.db"
        done(started("prepare", DATABASE_URL=f"sqlite:///{path}", POCHEMU_VAR=folder))
        return path.read_bytes()
