"""Company folders through the product's own door, and what the product says of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.test import TestCase

NOW = datetime(2026, 11, 23, tzinfo=UTC)
"""When folders are loaded: nothing in the tests asks the clock."""


def load(folder: Path):
    """The folder, in the database."""
    from pochemu.intake.folder.loading import Loaded, load

    with TestCase.captureOnCommitCallbacks(execute=True):
        loaded = load(folder, now=NOW)
    assert isinstance(loaded, Loaded), "\n".join(problem.text("en") for problem in loaded)
    assert not loaded.problems, "\n".join(problem.text("en") for problem in loaded.problems)
    return loaded


def write(files: Mapping[str, str], folder: Path) -> Path:
    """The texts as files in it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


@contextmanager
def company(files: Mapping[str, str]) -> Iterator[Any]:
    """A company of these files while it is needed; then the database is as it was."""
    with TemporaryDirectory() as folder, company_in(write(files, Path(folder))) as loaded:
        yield loaded


@contextmanager
def company_in(folder: Path) -> Iterator[Any]:
    """As `company`, of a folder."""
    from pochemu.pay import snapshot

    with transaction.atomic():
        snapshot.forget()
        yield load(folder)
        transaction.set_rollback(True)
    snapshot.forget()


def paid(month: str, known_at: int | None = None, language: str = "en") -> dict[str, Any]:
    """The month as `pochemu bonus --format json` tells it."""
    from pochemu.engine.period import Month
    from pochemu.pay.queries import Asked, company_month, snapshot
    from pochemu.pay.told import months_told

    asked = Asked(Month.parse(month), known_at)
    return months_told(company_month(asked), asked.month, snapshot(known_at).company.rulebook, language)
