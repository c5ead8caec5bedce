"""calls: what an exchange told, compared with its own list of calls."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pochemu.config.commands.database import ready, the_company
from pochemu.config.commands.spoken import SpokenCommand, SpokenGroup, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.words import Words

if TYPE_CHECKING:
    from pochemu.callcentre.models import Sender
    from pochemu.intake.statistics import Compared

MOST_SHOWN = 100


@click.group(cls=SpokenGroup, words=Words("Calls.", "Звонки."))
def calls() -> None:
    pass


@calls.command(
    cls=SpokenCommand,
    words=Words(
        "Compare an exchange's own list of calls with what it told of: what is missing is named, and added.\n\n"
        "FILE is JSON as its API answers, or CSV; the exchange's template says what stands where.",
        "Сверить собственный список звонков АТС с тем, о чём она сообщала: чего нет — назвать и добавить.\n\n"
        "FILE — JSON из ответа её API или CSV; что где стоит, говорит шаблон АТС.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@option("--of", "name", required=True, metavar="NAME", words=Words("The exchange's name.", "Имя АТС."))
@option("--dry-run", is_flag=True, words=Words("Only name them, add nothing.", "Только назвать, ничего не добавлять."))
@pass_talk
def reconcile(talk: Talk, file: Path, name: str, dry_run: bool) -> None:
    ready(talk)
    the_company()
    from pochemu.engine.yaml_source import Refused
    from pochemu.intake.cells.unfit import Unfit
    from pochemu.intake.statistics import compare

    try:
        found = compare(_sender(name), file, now=datetime.now(UTC), add=not dry_run)
    except Refused as refused:
        talk.problems([refused.problem])
        raise Failed from None
    except Unfit as unfit:
        raise Failed(unfit.words) from None
    _show(talk, found, dry_run=dry_run)


@calls.command(
    cls=SpokenCommand,
    words=Words(
        "Ask an exchange for its own list of a day's calls, where its template says it is, and compare it.\n\n"
        "`pochemu tick` does so by itself, once for each day that has ended.",
        "Запросить у АТС её собственный список звонков за день — там, где указано в шаблоне, — и сверить.\n\n"
        "`pochemu tick` делает это сам, по разу за каждый прошедший день.",
    ),
)
@option("--of", "name", required=True, metavar="NAME", words=Words("The exchange's name.", "Имя АТС."))
@option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    words=Words("Yesterday by default.", "Без него — вчера."),
)
@option("--dry-run", is_flag=True, words=Words("Only name them, add nothing.", "Только назвать, ничего не добавлять."))
@pass_talk
def pull(talk: Talk, name: str, day: datetime | None, dry_run: bool) -> None:
    ready(talk)
    the_company()
    from pochemu.intake import pulling
    from pochemu.intake.cells.unfit import Unfit
    from pochemu.people.queries import day_of

    now = datetime.now(UTC)
    asked = day.date() if day else day_of(now) - pulling.ONE_DAY
    try:
        found = pulling.pull(_sender(name), asked, now=now, add=not dry_run)
    except Unfit as unfit:
        raise Failed(unfit.words) from None
    _show(talk, found, dry_run=dry_run)


def _sender(name: str) -> "Sender":
    from pochemu.callcentre.models import Sender

    sender = Sender.objects.filter(name=name).first()
    if sender is None:
        raise Failed(_NO_SENDER, name=name, known=", ".join(Sender.objects.values_list("name", flat=True)) or "—")
    return sender


def _show(talk: Talk, found: "Compared", *, dry_run: bool) -> None:
    for missing in islice(found.missing.values(), MOST_SHOWN):
        talk.say(_MISSING, "yellow", id=missing.sent_id, when=missing.when, number=missing.number)
    if len(found.missing) > MOST_SHOWN:
        talk.say(_MORE, n=len(found.missing) - MOST_SHOWN)
    for row, words in found.unread[:MOST_SHOWN]:
        talk.mention(_UNREAD, "red", row=row, why=words)
    if found.missing:
        talk.say(_WOULD if dry_run else _ADDED, "bold", n=len(found.missing), all=found.listed)
    else:
        talk.say(_ALL_THERE, "green", all=found.listed)
    if found.unread:
        raise Failed(_NOT_READ, n=len(found.unread))


_NO_SENDER = Words("There is no exchange {name}. There are: {known}", "АТС {name} нет. Есть: {known}")
_MISSING = Words("missing: {id}, {when}, {number}", "не было: {id}, {when}, {number}")
_MORE = Words("… and {n} more", "… и ещё {n}")
_UNREAD = Words("row {row}: {why}", "строка {row}: {why}")
_ADDED = Words(
    "Calls that were missing and are added: {n} of {all}", "Добавлено звонков, которых не было: {n} из {all}"
)
_WOULD = Words(
    "Calls that are missing: {n} of {all}. Nothing was added", "Звонков не хватает: {n} из {all}. Ничего не добавлено"
)
_ALL_THERE = Words("All {all} calls are there", "Все звонки на месте: {all}")
_NOT_READ = Words("Rows that could not be read: {n}", "Не удалось прочитать строк: {n}")
