"""What is late, on the page: by age, project and person as of a day; and whom to call first."""

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Final, NamedTuple

from django.http import QueryDict

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.receivables import queries
from pochemu.receivables.models import Debt
from pochemu.receivables.queries import Late, Row
from pochemu.receivables.receiving import FUTURE
from pochemu.sales import contracting
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.forms import day_told
from pochemu.web.face import Shown
from pochemu.web.numbers import long_day
from pochemu.web.receivables import access, addresses

LISTED: Final = 50


class RowShown(NamedTuple):
    title: object
    href: str
    contracts: Shown
    left: Shown


class DebtorShown(NamedTuple):
    name: str
    href: str
    contract: str
    left: Shown
    days: int
    since: str
    who: str
    notes: list[Words]


def context(desk: Desk, form: QueryDict) -> dict[str, object]:
    """Raises Refused where the day can't be read, or has not come: what will be late by then nobody knows."""
    on = day_told(form.get("on", "")) or desk.page.reader.today
    if on > desk.page.reader.today:
        raise Refused(FUTURE)
    project, who = form.get("project", ""), form.get("who", "")
    given = {"on": "" if on == desk.page.reader.today else on.isoformat(), "project": project, "who": who}
    rows = [one for one in queries.late(on, access.seen(desk)) if _fits(one, project, who)]
    href = addresses.receivables(**given)
    return {
        "on": on.isoformat(), "given": given, "day": long_day(on, desk.page.reader.language),
        "all": _shown(desk, "", href, Row("", len({one.contract for one in rows}), sum(one.left for one in rows))),
        "bands": [
            _shown(desk, _BAND.fill(days=band.title), f"{href}#list", row) for band, row in queries.by_band(rows)
        ],
        "projects": [
            _shown(desk, row.key, addresses.receivables(**{**given, "project": row.key}), row)
            for row in queries.by_project(rows)
        ],
        "people": [
            _shown(desk, desk.page.snap.roster.names.get(row.key, row.key) or _NOBODY,
                   addresses.receivables(**{**given, "who": row.key or NOBODY}), row)
            for row in queries.by_collector(rows)
        ],
        "debtors": _debtors(desk, rows), "staff": desk.staff, "names": sorted({one.project for one in rows}),
    }  # fmt: skip


NOBODY: Final = "-"


def _fits(one: Late, project: str, who: str) -> bool:
    return (not project or one.project == project) and (not who or one.collector == ("" if who == NOBODY else who))


def _shown(desk: Desk, title: object, href: str, row: Row) -> RowShown:
    return RowShown(title, href, desk.count(row.contracts, href), desk.money(row.left, href))


def _debtors(desk: Desk, rows: Iterable[Late]) -> list[DebtorShown]:
    """As of today, in the order in which they are worked."""
    lefts: dict[int, int] = {}
    for row in rows:
        lefts[row.contract] = lefts.get(row.contract, 0) + row.left
    in_order = queries.worklist(Debt.objects.all()).values_list("pk", "contract")
    first = list(islice((number for number, contract in in_order if contract in lefts), LISTED))
    told = list(queries.worklist(Debt.objects.filter(pk__in=first)).select_related("contract", "collector"))
    buyers = contracting.first_buyers([debt.contract for debt in told])
    return [_debtor(desk, debt, name_of_client(buyers[debt.contract_id]), lefts[debt.contract_id]) for debt in told]


def _debtor(desk: Desk, debt: Debt, name: str, left: int) -> DebtorShown:
    href, today = addresses.account(debt.contract_id), desk.page.reader.today
    return DebtorShown(
        name, href, debt.contract.number, desk.money(left, href), (today - debt.since).days + 1,
        long_day(debt.since, desk.page.reader.language), debt.collector.name if debt.collector else "",
        list(_notes(debt, desk, today)),
    )  # fmt: skip


def _notes(debt: Debt, desk: Desk, today: date) -> Iterable[Words]:
    """Of the annotations of `worklist`."""
    for name, words in (("lawyers", _LAWYERS), ("promised", _PROMISED), ("broken", _BROKEN)):
        if getattr(debt, name):
            yield words
    reminded = getattr(debt, "reminded", None)
    if reminded is None:
        yield _NEVER
    else:
        yield _REMINDED.fill(day=desk.page.day_of(reminded))


_BAND = Words("{days} days", "{days} дней")
_NOBODY = Words("nobody works them", "никто не ведёт")
_LAWYERS = Words("with lawyers", "у юристов")
_PROMISED = Words("promised to pay", "обещал заплатить")
_BROKEN = Words("broke a promise", "нарушил обещание")
_NEVER = Words("was not reminded yet", "ещё не напоминали")
_REMINDED = Words("reminded {day}", "напоминали {day}")
