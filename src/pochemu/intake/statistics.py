"""An exchange's own list of calls beside what it told of as they happened: what is missing is named, and added."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.callcentre.calls import take
from pochemu.callcentre.models import Call, Sender
from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.files import Unread, open_table
from pochemu.intake.os_words import os_words
from pochemu.intake.sender.payload import Fields, rows_of
from pochemu.intake.sender.reading import first_of, named, read
from pochemu.intake.sender.template import Template
from pochemu.intake.telephony import Came, arrived_of, template_of
from pochemu.people.queries import company

LARGEST: Final = 64 * 1024 * 1024
Row = Fields | Unread | Unfit
"""Of the list; or what is wrong with it."""


class Missing(NamedTuple):
    sent_id: str
    when: str
    number: str


class Compared(NamedTuple):
    listed: int  # rows: a call that was put through may have several
    missing: dict[str, Missing]  # by the exchange's own ids
    unread: list[tuple[int, Words]]  # by the rows' places in the file, from 1


def compare(sender: Sender, file: Path, *, now: datetime, add: bool) -> Compared:
    """Raises Unfit, yaml_source.Refused."""
    template = template_of(sender)
    if not template.statistics:
        raise Unfit(_NO_STATISTICS)
    return compare_rows(sender, _rows(file, template), now=now, add=add)


def compare_rows(sender: Sender, rows: Iterable[Row], *, now: datetime, add: bool) -> Compared:
    """Calls that nothing told the end of are missing too. Raises Unfit, yaml_source.Refused."""
    template = template_of(sender)
    ended = frozenset(Call.objects.filter(sender=sender, final=True).values_list("sent_id", flat=True))
    done = Compared(0, {}, [])
    for place, fields in enumerate(rows, 1):
        done = done._replace(listed=done.listed + 1)
        try:
            _one(sender, template, fields, ended, done, now=now, add=add)
        except Unfit as unfit:
            done.unread.append((place, unfit.words))
    return done


def _one(
    sender: Sender, template: Template, fields: Row, ended: frozenset[str], done: Compared, *,
    now: datetime, add: bool,
) -> None:  # fmt: skip
    """Raises Unfit."""
    if isinstance(fields, Unread | Unfit):
        raise Unfit(fields.words)
    fields = named(template, fields)
    section = first_of(template.statistics, fields)
    if section is None or section.skipped:
        return
    zone = company().zone
    body = "&".join(f"{name}={text}" for name, text in sorted(fields.items()) if text)
    arrived = arrived_of(read(section, fields, zone), Came(body.encode()), now=now)
    if arrived.sent_id in ended:
        return
    began = arrived.told.started
    when = f"{began.astimezone(zone):%Y-%m-%d %H:%M}" if began else "—"
    done.missing.setdefault(arrived.sent_id, Missing(arrived.sent_id, when, arrived.told.theirs))
    if add:
        statistics = arrived.told._replace(event=f"statistics|{sha256(body.encode()).hexdigest()[:16]}")
        take(sender, arrived._replace(told=statistics), now=now)


def _rows(file: Path, template: Template) -> Iterator[Row]:
    if file.suffix.lower() == ".json":
        yield from _of_json(file, template.rows)
    elif template.columns:
        yield from _without_header(file, template.columns)
    else:
        table = open_table(file)
        names = table.seen.columns
        for _line, cells in table.rows(names):
            yield cells if isinstance(cells, Unread) else dict(zip(names, cells, strict=True))


def _of_json(file: Path, under: str) -> Iterator[Row]:
    try:
        if file.stat().st_size > LARGEST:
            raise Unfit(_LARGE.fill(mb=LARGEST >> 20))
        content = file.read_bytes()
    except OSError as error:
        raise Unfit(_NOT_OPENED.fill(file=file, error=os_words(error))) from None
    yield from rows_of(content, under)


def _without_header(file: Path, columns: tuple[str, ...]) -> Iterator[Fields | Unread]:
    """Its first row is a call already."""
    try:
        with file.open(encoding="utf-8", errors="strict", newline="") as stream:
            for cells in csv.reader(stream, strict=True):
                yield dict(zip(columns, cells, strict=False))
    except OSError as error:
        raise Unfit(_NOT_OPENED.fill(file=file, error=os_words(error))) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unfit(_NOT_CSV.fill(file=file, error=error)) from None


_NO_STATISTICS = Words(
    "the exchange's template has no `statistics`: say there what stands where in its list of calls",
    "в шаблоне АТС нет `statistics`: укажите там, что где стоит в её списке звонков",
)
_LARGE = Words("the file is longer than {mb} MB", "файл длиннее {mb} МБ")
_NOT_CSV = Words("{file} is not CSV in UTF-8: {error}", "{file} — не CSV в UTF-8: {error}")
_NOT_OPENED = Words("{file} can't be opened: {error}", "{file} не открывается: {error}")
