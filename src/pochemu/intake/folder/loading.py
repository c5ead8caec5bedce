"""A company's folder in one call: read, checked, kept, its imports brought in."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pochemu.engine.problem import Problem
from pochemu.engine.reading.form import Form
from pochemu.intake.folder.reading import Folder, read_folder
from pochemu.intake.folder.storing import AtWork, Kept, bring_in, keep, known, refusals
from pochemu.intake.importing.report import Report


class Loaded(NamedTuple):
    folder: Folder
    kept: Kept
    imports: list[Report | Problem]

    @property
    def problems(self) -> list[Problem]:
        return [done for done in self.imports if isinstance(done, Problem)]


def checked(path: Path) -> Folder | list[Problem]:
    """The folder as it can be kept in this database, or all that is wrong with it."""
    form = Form()
    folder = read_folder(path, known(), form)
    if folder is not None:
        form.problems.extend(refusals(folder))
    return form.problems if folder is None or form.problems else folder


def load(path: Path, *, now: datetime, actor: str = "", at_work: AtWork | None = None) -> Loaded | list[Problem]:
    """What is wrong with the folder leaves the database as it was; an import that fails leaves the others in."""
    folder = checked(path)
    if isinstance(folder, list):
        return folder
    kept = keep(folder, now=now, actor=actor)
    if isinstance(kept, list):
        return kept
    return Loaded(folder, kept, list(bring_in(folder, actor=actor, at_work=at_work)))
