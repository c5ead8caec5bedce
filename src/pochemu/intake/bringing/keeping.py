"""Verbs of a batch: keep its file, say what it means, begin to check, to write, to undo. The file is kept as long as it
is needed, as what is in it is personal."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, NamedTuple

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused as Unreadable
from pochemu.intake.bringing import guessing
from pochemu.intake.bringing.fields import FIELDS
from pochemu.intake.bringing.mapping import Said, checked, pipeline_of, said_of
from pochemu.intake.bringing.reading import named, rows
from pochemu.intake.files import ENDINGS, Cells, Table, Unread, apart, open_table
from pochemu.intake.models import Batch, SavedMapping
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.sales.setting import add_reasons, add_stages

LARGEST: Final = 64 * 1024 * 1024
LONGEST_NAME: Final = 80
SAMPLES: Final = 3
MOST_TEXTS: Final = 200
"""Different texts of a short list; beyond, the column is no short list."""
KEPT_FOR: Final = timedelta(days=30)
State = Batch.State


def take(file: IO[Any], name: str, size: int, *, what: str, source: str, by: Account, now: datetime) -> Batch:
    """Raises Refused for what can't be read."""
    source = " ".join(source.split())
    if not source or len(source) > LONGEST_NAME or not source.isprintable():
        raise Refused(_SOURCE.fill(n=LONGEST_NAME), "source")
    if what not in FIELDS or size > LARGEST:
        raise Refused(_LARGE.fill(mb=LARGEST >> 20))
    ending = next((each for each in reversed(ENDINGS) if name.lower().endswith(each)), "")
    if not ending or ending == ".parquet":
        raise Refused(_ENDING)
    path = default_storage.save(f"imports/{token_hex(16)}{ending}", File(file))
    batch = Batch(what=what, source=source, name=Path(name).name[:200], kept=path, at=now, by=by)
    try:
        with opened(batch) as table:
            headers = table.seen.columns
    except Broken:
        default_storage.delete(path)
        raise
    batch.said = Said(guessing.columns(what, headers), {}).as_json()
    batch.save()
    return batch


class Broken(Refused):
    """The file can't be read, or not to its end."""


@contextmanager
def opened(batch: Batch) -> Iterator[Table]:
    """Raises Broken, also for what is found wrong with the file while it is read."""
    try:
        with _on_disk(batch) as path:
            yield apart(open_table(path, batch.name))
    except Unreadable as broken:
        line, words = broken.problem.place.line, broken.problem.words
        raise Broken(_ON_LINE.fill(line=line, words=words) if line > 1 else words) from None


@contextmanager
def _on_disk(batch: Batch) -> Iterator[Path]:
    try:
        path = Path(default_storage.path(batch.kept))
    except NotImplementedError:  # kept elsewhere than on this disk
        with TemporaryDirectory() as folder, default_storage.open(batch.kept) as kept:
            path = Path(folder) / Path(batch.kept).name
            path.write_bytes(kept.read())
            yield path
        return
    yield path


class Column(NamedTuple):
    header: str
    samples: list[str]
    field: str  # as said, or as it seems


def columns(batch: Batch) -> list[Column]:
    """Each with some of its filled cells."""
    said = said_of(batch.said)
    with opened(batch) as table:
        headers = tuple(dict.fromkeys(table.seen.columns))
        samples: list[list[str]] = [[] for _ in headers]
        for _line, cells in _some(table, headers):
            for texts, cell in zip(samples, cells, strict=True):
                if cell.strip() and len(texts) < SAMPLES and cell not in texts:
                    texts.append(cell)
    return [
        Column(header, texts, said.columns.get(header, "")) for header, texts in zip(headers, samples, strict=True)
    ]  # fmt: skip


LOOKED_AT: Final = 200


def _some(table: Table, headers: Cells) -> Iterator[tuple[int, Cells]]:
    for n, (line, cells) in enumerate(table.rows(headers)):
        if n == LOOKED_AT:
            return
        if not isinstance(cells, Unread):
            yield line, cells


def say(batch: Batch, said: Said) -> Batch:
    """What the columns mean; the texts of short lists are guessed, where nothing was said of them. Raises Refused."""
    _must_be(batch, State.SAID, State.CHECKED)
    with opened(batch) as table:
        said = checked(batch.what, said, table.seen.columns)
    batch.said = said.as_json()
    batch.found = {"texts": _texts(batch)}
    texts = listed(batch)
    known = {name: guessing.values(name, counts, pipeline_of(batch)) for name, counts in texts.items()}
    for name, values in said.values.items():
        here = guessing.meanings(name, pipeline_of(batch))
        known[name] = known.get(name, {}) | {text: value for text, value in values.items() if value in here}
    batch.said = said._replace(values=known).as_json()
    batch.state, batch.wrong_en, batch.wrong_ru = State.SAID, "", ""
    batch.save()
    return batch


def listed(batch: Batch) -> dict[str, dict[str, int]]:
    """The texts of each short list in the file, with how often each stands there."""
    texts: dict[str, dict[str, int]] = batch.found.get("texts", {})
    return texts


def _texts(batch: Batch) -> dict[str, dict[str, int]]:
    """Raises Refused for a list too long."""
    said = said_of(batch.said)
    found: dict[str, Counter[str]] = {name: Counter() for name in said.listed}
    if "reason" in {field.name for field in FIELDS[batch.what]}:
        found.setdefault("reason", Counter())
    with opened(batch) as table:
        for row in rows(table, said):
            for name, counts in found.items():
                counts.update(text for text in named(row, name) if text or name == "reason")
                if len(counts) > MOST_TEXTS:
                    raise Refused(_NO_LIST.fill(n=MOST_TEXTS, columns=", ".join(said.of(name))))
    return {name: dict(counts) for name, counts in found.items()}


def use(batch: Batch, saved: SavedMapping) -> None:
    """What was said of another file of the kind, as far as this one has such columns."""
    _must_be(batch, State.SAID, State.CHECKED)
    said, guessed = said_of(saved.said), said_of(batch.said)
    with opened(batch) as table:
        there = set(table.seen.columns)
    known = {column: name for column, name in said.columns.items() if column in there}
    columns = {**({} if known else guessed.columns), **known}
    batch.said = said._replace(columns=columns, ended_on="").as_json()  # the day was of that file
    batch.state = State.SAID
    batch.save()


def say_values(batch: Batch, values: Mapping[str, Mapping[str, str]]) -> None:
    _must_be(batch, State.SAID, State.CHECKED)
    said = said_of(batch.said)
    kept = {}
    for name in said.values:
        here = guessing.meanings(name, pipeline_of(batch))
        kept[name] = {text: value for text, value in values.get(name, {}).items() if value in here}
    batch.said = said._replace(values=kept).as_json()
    batch.save(update_fields=["said"])


@transaction.atomic
def make_of_unsaid(batch: Batch, names: Collection[str], *, by: Account | None) -> None:
    """Texts of these lists of which nothing is said become what they name: steps, reasons of loss. Raises Refused."""
    values = said_of(batch.said).values
    say_values(batch, values | {name: _made(batch, name, values[name], by) for name in names if name in values})


def _made(batch: Batch, name: str, said: Mapping[str, str], by: Account | None) -> dict[str, str]:
    counts, pipeline = listed(batch)[name], pipeline_of(batch)
    texts = sorted((text for text in counts if text and text not in said), key=lambda text: -counts[text])
    if name == "reason":
        add_reasons(texts, by=by)
    elif name == "stage" and pipeline is not None:
        add_stages(pipeline, texts, by=by)
    return {**guessing.values(name, texts, pipeline), **said}


def begin(batch: Batch, state: str, *, now: datetime) -> None:
    """To check, to write, or to undo: `working.work` does it. Raises Refused where it is not the time for that."""
    before = {
        State.CHECKING: (State.SAID, State.CHECKED),
        State.WRITING: (State.CHECKED,),
        State.UNDOING: (State.WRITTEN, State.UNDONE),  # again: of what stayed, somebody may have cleared the way
    }
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        _must_be(held, *before[State(state)])
        if state != State.UNDOING:
            held.aside.all().delete()
            held.found, held.line = {"texts": listed(held)}, 0
        else:
            held.brought.holding().update(wrong_en="", wrong_ru="")
        held.state, held.seen, held.held_until, held.holder = state, 0, None, ""
        if state == State.WRITING:
            held.written_at = now
        held.save()


def forget(batch: Batch) -> None:
    """The file; rows set aside stay to be taken away and mended."""
    if batch.kept:
        default_storage.delete(batch.kept)
        Batch.objects.filter(pk=batch.pk).update(kept="")


def forget_old(now: datetime) -> int:
    """Files that nobody went on with, and rows set aside: what is personal in them is not kept for ever."""
    old = Batch.objects.filter(at__lt=now - KEPT_FOR).exclude(state__in=Batch.AT_WORK)
    for batch in old.exclude(kept=""):
        forget(batch)
    for batch in old.filter(aside__isnull=False).distinct():
        batch.aside.all().delete()
    return old.count()


def _must_be(batch: Batch, *states: str) -> None:
    if batch.state not in states or (not batch.kept and State.WRITTEN not in states):
        raise Refused(_NOT_NOW)


_SOURCE = Words(
    "Say which system the file is from, in up to {n} characters: Bitrix24, amoCRM, a name of yours",
    "Укажите, из какой системы файл: Битрикс24, amoCRM или своё название, не длиннее {n} знаков",
)
_ON_LINE = Words("line {line}: {words}", "строка {line}: {words}")
_LARGE = Words("The file is longer than {mb} MB: divide it", "Файл длиннее {mb} МБ: разделите его")
_ENDING = Words(
    "Bring a table: .csv, .xlsx, .tsv, .jsonl, or one of them in .gz",
    "Нужна таблица: .csv, .xlsx, .tsv, .jsonl или они же в .gz",
)
_NO_LIST = Words(
    "{columns}: more than {n} different texts, and this should be a short list. Choose another column",
    "{columns}: больше {n} разных значений, а здесь должен быть короткий список. Выберите другой столбец",
)
_NOT_NOW = Words(
    "This import stands elsewhere already: look at it as it is now",
    "Этот перенос уже на другом шаге: посмотрите, что с ним сейчас",
)
