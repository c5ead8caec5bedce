"""How a contract's unit is handed over, on its page: visits, acts; what may be done."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from pochemu.aftersale import acts
from pochemu.aftersale.defects import open_defects
from pochemu.aftersale.models import Act, Visit
from pochemu.aftersale.serving import serves
from pochemu.clients.history import SOURCE
from pochemu.clients.queries import faces
from pochemu.people.rights import May, may
from pochemu.sales.models import Contract
from pochemu.web.aftersale import addresses, kept, ready, week
from pochemu.web.aftersale.week import VisitShown
from pochemu.web.clients.card import name_of_client, phones_of
from pochemu.web.deals import addresses as deals
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.shown import facts_of
from pochemu.web.estate import addresses as estate
from pochemu.web.numbers import long_day, short_day
from pochemu.web.reservations.units import full_name, title_of


class VisitRow(NamedTuple):
    iso: str
    day: str
    shown: VisitShown
    reason: str


class ActRow(NamedTuple):
    href: str
    iso: str
    day: str
    title: str
    number: str
    who: str
    undone: bool


class DefectRow(NamedTuple):
    href: str
    what: str
    essential: bool
    due: str
    late: bool


def defects_of(desk: Desk, one: Contract) -> list[DefectRow]:
    """What is still to be mended: whoever writes an act sees it."""
    today, language = desk.page.reader.today, desk.page.reader.language
    return [
        DefectRow(
            f"/defects/{each.pk}/", each.what, each.essential, short_day(each.due_on, language, today=today),
            each.due_on < today,
        )
        for each in open_defects(one)
    ]  # fmt: skip


class Line(NamedTuple):
    name: str
    text: str


def context(desk: Desk, one: Contract) -> dict[str, object]:
    """What every page of its hand-over says."""
    client, today = one.deal.client.whole, desk.page.reader.today
    standing = acts.standing(one)
    return {
        "section": "keys", "page": desk.page, "contract": one, "client": name_of_client(client),
        "client_href": deals.client(client.pk), "contract_href": deals.contract(one.pk),
        "here": addresses.contract(one.pk), "unit": full_name(one.unit), "unit_href": estate.unit(one.unit_id),
        "unit_title": title_of(desk, one.unit), "phones": phones_of(faces(client)),
        "left": ready.lefts(desk, [one]).get(one.pk), "standing": act_row(desk, standing) if standing else None,
        "due": one.state == Contract.State.REGISTERED and standing is None, "today": today.isoformat(),
        "state": Contract.State(one.state).words,
    }  # fmt: skip


def of_contract(desk: Desk, one: Contract) -> dict[str, object]:
    visits = Visit.objects.filter(contract=one).select_related(
        "slot__employee", "slot__building__project", "contract__deal__client__merged_into",
        "contract__unit__section__building__project",
    )  # fmt: skip
    rows = [_visit(desk, visit) for visit in visits.order_by("-slot__starts_at", "-pk")]
    written = Act.objects.filter(contract=one).select_related("employee").order_by("-on", "-pk")
    ahead = next((row for row in rows if row.shown.state == Visit.State.BOOKED), None)
    return {
        "key_sets": kept.of_unit(desk, one.unit), "visits": rows, "ahead": ahead,
        "acts": [act_row(desk, each) for each in written],
        "book": addresses.contract(one.pk, "book"), "write": ahead.shown.act if ahead and ahead.shown.act else
        addresses.contract(one.pk, "act"), "serves": serves(one, desk.account),
    }  # fmt: skip


def _visit(desk: Desk, visit: Visit) -> VisitRow:
    at = visit.slot.starts_at.astimezone(desk.page.snap.zone)
    return VisitRow(at.date().isoformat(), desk.page.day_of(at), week.shown(desk, visit), visit.reason)


def act_row(desk: Desk, act: Act) -> ActRow:
    day = short_day(act.on, desk.page.reader.language, today=desk.page.reader.today)
    return ActRow(
        addresses.act(act.pk), act.on.isoformat(), day, desk.page.face.words(Act.What(act.what).words), act.number,
        act.employee.name, act.undone_at is not None,
    )  # fmt: skip


def of_act(desk: Desk, act: Act) -> dict[str, object]:
    title = desk.page.face.words(Act.What(act.what).words)
    facts = facts_of(desk, SOURCE, act.contract.subject).get(act.subject, [])
    return {
        **context(desk, act.contract), "act": act, "act_here": addresses.act(act.pk), "lines": list(_lines(desk, act)),
        "title": f"{title[:1].upper()}{title[1:]}", "facts": facts,
        "undoes": may(desk.account, May.REOPEN) and act.undone_at is None,
        "undone": long_day(act.undone_at.astimezone(desk.page.snap.zone).date(), desk.page.reader.language)
        if act.undone_at else "",
    }  # fmt: skip


def _lines(desk: Desk, act: Act) -> Iterator[Line]:
    yield Line(_("day of the act"), long_day(act.on, desk.page.reader.language))
    yield Line(_("handed over by"), act.employee.name)
    if act.who:
        yield Line(_("who came"), act.who)
    if act.keys:
        yield Line(_("keys"), ", ".join(f"{of} — {number}" for of, number in act.keys))
    if act.meters:
        yield Line(_("meters"), ", ".join(f"{which}: {value}" for which, value in act.meters))
    if act.reason:
        yield Line(_("reason"), act.reason)
    if act.remarks:
        yield Line(_("remarks"), act.remarks)


WHATS: Final = tuple(Act.What)
