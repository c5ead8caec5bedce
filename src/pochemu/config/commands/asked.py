"""Which month, and as known when: what commands about months are asked for."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pochemu.config.commands.spoken import option
from pochemu.config.commands.talk import Failed, Talk
from pochemu.engine.period import Month
from pochemu.engine.words import Words

if TYPE_CHECKING:
    from pochemu.pay.snapshot import Asked


class MonthType(click.ParamType[Month]):
    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(value)
        except ValueError:
            talk = ctx.find_object(Talk) if ctx else None
            self.fail(_NOT_MONTH.fill(found=value).text(talk.language if talk else "en"), param, ctx)


month_argument = click.argument("month", type=MonthType())
known_option = option(
    "--known",
    metavar="now|ENTRY",
    words=Words(
        "As known now, or at an entry of the ledger; else a closed month is told as it was closed.",
        "По известному сейчас или на записи журнала; иначе закрытый месяц показывается таким, каким закрыт.",
    ),
)


def asked_of(talk: Talk, month: Month, known: str | None) -> "Asked":
    """Raises Failed for what is no entry, and for a month before anybody worked, or too far ahead."""
    from pochemu.ledger.entries import newest
    from pochemu.pay.periods import as_closed
    from pochemu.pay.snapshot import Asked

    _must_reach(month)
    if known == "now":
        return Asked(month)
    if known is None:
        asked = as_closed(month)
        if asked.known_at is not None:
            talk.mention(_AS_CLOSED, month=month, entry=asked.known_at)
        return asked
    if not (known.isascii() and known.isdigit() and len(known) < 19):
        raise Failed(_NOT_KNOWN, known=known)
    if int(known) > newest():
        raise Failed(_NO_ENTRY, known=known, newest=newest())
    return Asked(month, int(known))


def _must_reach(month: Month) -> None:
    """As pages have it."""
    from pochemu.pay.reach import reach
    from pochemu.pay.snapshot import snapshot

    snap = snapshot()
    months = reach(snap, datetime.now(UTC).astimezone(snap.zone).date())
    if not months.holds(month):
        raise Failed(_OUT_OF_REACH, month=month, first=months.first, last=months.last)


_OUT_OF_REACH = Words(
    "{month} can't be reckoned: the company's months are from {first}, when the first position was taken, to {last}",
    "{month} не посчитать: месяцы компании — с {first}, когда заняли первую должность, по {last}",
)
_NOT_MONTH = Words("“{found}” is not a month: write it as 2026-11", "«{found}» — не месяц: запишите его как 2026-11")
_NOT_KNOWN = Words(
    "--known is “now” or the number of an entry, not “{known}”", "--known — это now или номер записи, а не «{known}»"
)
_NO_ENTRY = Words(
    "--known: the ledger has no entry {known} yet, its newest is {newest}",
    "--known: записи {known} в журнале ещё нет, последняя — {newest}",
)
_AS_CLOSED = Words(
    "{month} is closed: as it was known at entry {entry}. As known now: --known now",
    "{month} закрыт: по известному на записи {entry}. По известному сейчас: --known now",
)
