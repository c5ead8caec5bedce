"""Everything in the folder, read and checked together: what is wrong is collected, what is right can be stored."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.engine.doubtful import idle
from pochemu.engine.fact import Kind
from pochemu.engine.period import Month
from pochemu.engine.problem import Place, Problem, meant
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.kinds import read_kinds
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.scheme import Rulebook
from pochemu.engine.unit import Unit
from pochemu.engine.unlikely import unlikely_plan
from pochemu.engine.words import Words
from pochemu.intake.folder.people import People, read_people
from pochemu.intake.folder.plans import Planned, read_plans
from pochemu.intake.folder.settings import Settings, read_settings
from pochemu.intake.importing.prepared import Prepared, prepare
from pochemu.intake.own_yaml import read_group, read_text
from pochemu.ledger.checking import problems_of_kind
from pochemu.people.currency import minor_digits

FILES: Final = (
    "company.yaml",
    "facts.yaml",
    "people.csv",
    "teams.csv",
    "plans.csv",
    "absences.csv",
    "schemes",
    "imports",
)
FOLDERS: Final = ("schemes", "imports")
SPREADSHEETS: Final = (".xlsx", ".xls", ".ods", ".tsv")


class Known(NamedTuple):
    """What the database has already."""

    kinds: Mapping[str, Kind] = {}
    employees: Collection[str] = ()
    calendars: Collection[str] = ()


class Folder(NamedTuple):
    path: Path
    settings: Settings
    kinds: Mapping[str, Kind]  # its own
    people: People
    plans: tuple[Planned, ...]
    schemes: Mapping[str, str]  # texts by file
    rulebook: Rulebook
    imports: tuple[Prepared, ...]

    @property
    def digits(self) -> int:
        return minor_digits(self.settings.currency)

    def idle(self, this_month: Month) -> list[Problem]:
        """What in its schemes and plans does nothing or can hardly be meant: no mistakes."""
        files = {text: file for file, text in self.schemes.items()}
        schemes = [scheme for versions in self.rulebook.schemes.values() for scheme in versions]
        whole = {name for scheme in schemes for name, measure in scheme.measures.items() if measure.in_pieces}
        told = ((plan.place, unlikely_plan(plan.value, in_pieces=plan.measure in whole)) for plan in self.plans)
        plans = [Problem(place, words) for place, words in told if words]
        return [problem for scheme in schemes for problem in idle(scheme, files[scheme.text], this_month)] + plans


def read_folder(path: Path, known: Known, form: Form) -> Folder | None:
    """None where there is no company in it. Whatever is wrong is in the form, and then nothing must be stored."""
    company = read_group(path / "company.yaml", form)
    settings = read_settings(company, known.calendars, form) if company else None
    of_kinds = Form()
    kinds = _kinds(path / "facts.yaml", known, of_kinds)
    if of_kinds.problems:  # what schemes and imports say of facts can't be told right from wrong
        *others, (place, words) = of_kinds.problems
        form.problems += [*others, Problem(place, _LEANING.fill(wrong=words.ended()))]
    if settings is None:
        return None
    people = read_people(path, settings.currency, minor_digits(settings.currency), form)
    _unknown_files(path, form)
    if of_kinds.problems:
        return None
    return _with_schemes(path, settings, kinds, people, known, form)


def _with_schemes(
    path: Path, settings: Settings, kinds: dict[str, Kind], people: People, known: Known, form: Form
) -> Folder:
    all_kinds, of_schemes = {**known.kinds, **kinds}, Form()
    texts = {str(file): read_text(file, of_schemes) for file in _yaml_files(path / "schemes")}
    digits = minor_digits(settings.currency)
    rulebook = read_rulebook(texts, all_kinds, of_schemes, currency=settings.currency, digits=digits)
    form.problems += of_schemes.problems
    employees = None if people.mentioned is None else people.mentioned | set(known.employees)
    measures = None if of_schemes.problems else _measures(rulebook)
    plans = read_plans(path, employees, measures, settings.currency, form)
    imports = _imports(path / "imports", all_kinds, settings.currency, form)
    schemes = {file: text for file, text in texts.items() if text is not None}
    return Folder(path, settings, kinds, people, plans, schemes, rulebook, imports)


def _yaml_files(folder: Path) -> Iterator[Path]:
    yield from sorted(file for file in folder.glob("*") if file.suffix in (".yaml", ".yml") and not file.is_dir())


def _kinds(path: Path, known: Known, form: Form) -> dict[str, Kind]:
    source = read_group(path, form) if path.exists() or path.is_symlink() else None
    if source is None:
        return {}
    kinds = read_kinds(source, form)
    for name, kind in kinds.items():
        for words in problems_of_kind(kind, known.kinds.get(name)):
            form.wrong(source.key(name).place, words)
    return kinds


def _measures(rulebook: Rulebook) -> dict[str, set[Unit]]:
    measures: dict[str, set[Unit]] = {}
    for versions in rulebook.schemes.values():
        for scheme in versions:
            for name, measure in scheme.measures.items():
                measures.setdefault(name, set()).add(measure.unit)
    return measures


def _imports(folder: Path, kinds: Mapping[str, Kind], currency: str, form: Form) -> tuple[Prepared, ...]:
    return tuple(ready for file in _yaml_files(folder) if (ready := prepare(file, kinds, currency, form)))


def _unknown_files(path: Path, form: Form) -> None:
    """A misspelt name would otherwise leave a file out in silence."""
    for entry in [*sorted(path.iterdir()), *sorted(path.glob("schemes/*.txt")), *sorted(path.glob("imports/*.txt"))]:
        if entry.name not in FILES and (near := _meant(entry)):
            form.wrong(Place(str(entry), 1, 1), _UNKNOWN_FILE, near=near)


def _meant(entry: Path) -> str | None:
    if entry.is_dir():
        near = meant(entry.name, FOLDERS)
        return near if near and not entry.with_name(near).exists() else None
    if entry.suffix in (".yaml", ".yml", ".csv"):
        return meant(entry.name, FILES) if entry.parent.name not in FOLDERS else None
    if entry.suffix in SPREADSHEETS:
        table = entry.with_suffix(".csv")
        return table.name if table.name in FILES and not table.exists() else None
    hidden = entry.with_suffix("")  # .yaml.txt: a text editor's, where endings are not shown
    return hidden.name if entry.suffix == ".txt" and hidden.suffix in (".yaml", ".yml", ".csv") else None


_LEANING = Words(
    "{wrong} Schemes, plans and imports lean on this file: they are checked when it is right",
    "{wrong} На этот файл опираются схемы, планы и импорты: они проверяются, когда в нём нет ошибок",
)
_UNKNOWN_FILE = Words(
    "this has no place in a company folder. Did you mean “{near}”?",
    "такого в папке компании не бывает. Может быть, «{near}»?",
)
