"""Why an adjustment is what it is: a closed month as it was paid and as it is known since, and what made this part."""

from collections.abc import Iterator
from typing import Final

from django.utils.html import format_html
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.bonus import Adjusted
from pochemu.engine.month_words import month_named
from pochemu.engine.number import ZERO
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.history import number_of
from pochemu.pay import queries
from pochemu.pay.adjustments import cause_words
from pochemu.pay.rewritten import How, rewriting
from pochemu.pay.snapshot import Asked
from pochemu.people.queries import name_of_login
from pochemu.web.face import html
from pochemu.web.links import Links
from pochemu.web.page import Page
from pochemu.web.why.shapes import Change, Text


def sentences(page: Page, employee: str, given: Adjusted, href: str) -> list[Text]:
    told: list[Text] = [_difference(page, employee, given)]
    if len(set(given.steps)) > 1:
        told.append(_order(page, given, href))
    who = {"one": given.proposed_by, "other": given.approved_by, "day": page.day_in_full(given.on)}
    return [*told, _("Proposed by %(one)s, approved by %(other)s on %(day)s.") % who]


def _difference(page: Page, employee: str, given: Adjusted) -> Text:
    """Of the whole month: the line is a part of it, where several things made the difference."""
    shown = {}
    for name, known in (("paid", given.settled), ("now", given.watermark)):
        bonus = _bonus(Asked(given.month, known), employee)
        shown[name] = html(page.face.money(bonus, Links(given.month, known).why(employee), full=True))
    words = _("The bonus for {month} was paid as {paid}. With what became known later it is {now}.")
    return format_html(words, month=page.face.words(month_named(given.month)), **shown)


def _bonus(asked: Asked, employee: str) -> mpq:
    seen = queries.see(asked, employee)
    return seen.month.bonus.value if seen else ZERO  # type: ignore[return-value]


def _order(page: Page, given: Adjusted, href: str) -> Text:
    """Several things became known: what this one does depends on which of them are counted before it."""
    ends = given.steps[0], given.steps[-1]
    first, last = (html(page.face.money(step, href, signed=True, full=True)) for step in ends)
    words = _(
        "Counted first of all that became known, it gives {first}; counted last, {last}. Its part is the average."
    )
    return format_html(words, first=first, last=last)


def changes(page: Page, employee: str, given: Adjusted) -> Iterator[Change]:
    """What became known, each with where to look at it."""
    for change in given.changes:
        href = where(given.month, employee, given.settled, given.watermark, change)
        yield Change(cause_words((change,)), href, how_it_came(page, change, given.settled, given.watermark), None)


def how_it_came(page: Page, change: tuple[str, ...], after: int, until: int) -> Text:
    """Whether the fact was cancelled, corrected or came late, by whom and when; nothing of what is no fact."""
    what, *key = change
    found = rewriting(*key, after=after, until=until) if what == "fact" else None
    if found is None:
        return ""
    last = found.last
    by = name_of_login(last.actor) if last.actor else last.what
    return COME[found.how].fill(day=page.day_in_full(last.recorded_at), by=by, number=last.known_from)


COME: Final = {
    How.NEW: Words("became known on {day}: {by}, entry {number}", "стало известно {day}: {by}, запись {number}"),
    How.CORRECTED: Words("corrected on {day}: {by}, entry {number}", "исправлено {day}: {by}, запись {number}"),
    How.CANCELLED: Words("cancelled on {day}: {by}, entry {number}", "отменено {day}: {by}, запись {number}"),
}


def where(month: Month, employee: str, settled: int, known: int, change: tuple[str, ...]) -> str:
    """The address of what was written between the two entries: as it is since, or, of what is gone, as it was."""
    links, (what, *key) = Links(month, known), change
    if what != "fact":
        return links.person(key[0] if what == "people" else employee)
    kind, source, name = key
    number = number_of(kind, source, name, known)
    if number is not None:
        return links.fact(number, employee)
    before = number_of(kind, source, name, settled)
    return Links(month, settled).fact(before, employee) if before else links.person(employee)
