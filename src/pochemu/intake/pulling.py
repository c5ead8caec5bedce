"""The exchange's own list of a day's calls: asked for where its template says it is, compared with what was told."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote
from urllib.request import Request, urlopen

from pochemu.callcentre.models import Sender
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.os_words import os_words
from pochemu.intake.sender.payload import listing_of, rows_of
from pochemu.intake.sender.template import Pull, Template
from pochemu.intake.statistics import LARGEST, Compared, Row, compare, compare_rows
from pochemu.intake.telephony import template_of
from pochemu.people.queries import company

TIMEOUT: Final = 30  # seconds
MOST_PAGES: Final = 1_000
LOOKED_BACK: Final = 7
"""Days that are made up for, where nobody asked for so long."""
NOT_BEFORE: Final = time(2)
"""By the company's clock: at midnight an exchange's list of the day may lack its last calls."""
ONE_DAY: Final = timedelta(days=1)


def due(sender: Sender, now: datetime) -> list[date]:
    """Days whose lists are to be asked for by now: all that ended since the last one that was."""
    if not template_of(sender).pull.address:
        return []
    here = now.astimezone(company().zone)
    last = here.date() - (ONE_DAY if here.time() >= NOT_BEFORE else 2 * ONE_DAY)
    first = max(sender.compared_to or last - ONE_DAY, last - LOOKED_BACK * ONE_DAY) + ONE_DAY
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


def pull(sender: Sender, day: date, *, now: datetime, add: bool = True) -> Compared:
    """Raises Unfit with what the exchange answered; the day is asked for again then."""
    template = template_of(sender)
    if not template.pull.address:
        raise Unfit(_NO_PULL)
    found = _compared(sender, template, day, now=now, add=add)
    if add and (sender.compared_to is None or sender.compared_to < day):
        sender.compared_to = day
        sender.save(update_fields=["compared_to"])
    return found


def _compared(sender: Sender, template: Template, day: date, *, now: datetime, add: bool) -> Compared:
    """JSON, page by page, or a table."""
    if not template.statistics:
        raise Unfit(_NO_PULL)
    body = _answer(sender, template.pull, day, "0")
    if body.lstrip()[:1] in (b"{", b"["):
        return compare_rows(sender, _pages(sender, template, day, body), now=now, add=add)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "calls.csv"
        file.write_bytes(body)
        try:
            return compare(sender, file, now=now, add=add)
        except Refused as refused:
            raise Unfit(refused.problem.words) from None


def _pages(sender: Sender, template: Template, day: date, body: bytes) -> Iterator[Row]:
    asked = {"", "0"}
    while True:
        yield from rows_of(body, template.rows)
        told = listing_of(body) if template.pull.next else None
        start = str(told.get(template.pull.next) or "") if isinstance(told, dict) else ""
        if start in asked or len(asked) > MOST_PAGES:
            return
        asked.add(start)
        body = _answer(sender, template.pull, day, start)


def _answer(sender: Sender, how: Pull, day: date, start: str) -> bytes:
    zone = company().zone
    since, until = (datetime.combine(one, time(), zone) for one in (day, day + ONE_DAY))
    said = {"since": _moment(since, how), "until": _moment(until, how), "start": start, "secret": sender.secret}
    address = _filled(how.address, {name: quote(text, safe="") for name, text in said.items()})
    headers = {name: _filled(text, said) for name, text in how.headers.items()}
    try:
        with urlopen(Request(address, headers=headers), timeout=TIMEOUT) as answer:  # noqa: S310 (checked by the template)
            body: bytes = answer.read(LARGEST + 1)
    except (OSError, HTTPException, ValueError) as error:
        told = os_words(error) if isinstance(error, OSError) else Words.same(str(error)[:200])
        raise Unfit(_NO_ANSWER.fill(said=told)) from None
    if len(body) > LARGEST:
        raise Unfit(_LARGE.fill(mb=LARGEST >> 20))
    return body


def _moment(moment: datetime, how: Pull) -> str:
    if how.moments in ("unix", "unix-ms"):
        return str(int(moment.timestamp()) * (1_000 if how.moments == "unix-ms" else 1))
    return moment.strftime(how.moments) if how.moments else moment.isoformat()


def _filled(text: str, said: dict[str, str]) -> str:
    for name, word in said.items():
        text = text.replace(f"{{{name}}}", word)
    return text


_NO_PULL = Words(
    "the exchange's template does not say where its list of calls is: add `pull` with its `address`",
    "в шаблоне АТС не указано, где её список звонков: добавьте `pull` с `address`",
)
_NO_ANSWER = Words("the exchange does not give its list: {said}", "АТС не отдаёт список звонков: {said}")
_LARGE = Words("the list is longer than {mb} MB", "список длиннее {mb} МБ")
