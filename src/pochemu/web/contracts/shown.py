"""A contract on its page: what it says, who buys, its documents, what happened to it and what may be done."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.aftersale.serving import serves
from pochemu.clients.files import files_of
from pochemu.clients.history import SOURCE
from pochemu.clients.models import Client, ClientFile
from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.unit import Unit as Of
from pochemu.engine.words import Words
from pochemu.pay import periods
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.sales import contracting, paperwork, taking_back
from pochemu.sales.contracting import STANDING, may_decide
from pochemu.sales.models import Contract, ContractEvent, ContractReason, Correction, Form, NumberCorrection
from pochemu.web.clients.card import name_of_client
from pochemu.web.contracts import buyers
from pochemu.web.contracts.words import HAPPENED
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.forms import share_text
from pochemu.web.deals.shown import FactLink, facts_of
from pochemu.web.estate import addresses as estate
from pochemu.web.estate.words import area
from pochemu.web.face import Shown
from pochemu.web.numbers import has_kopecks, long_day, money, percent, short_day
from pochemu.web.reservations.units import full_name, says_of
from pochemu.web.said import Said

State = Contract.State
What = ContractEvent.What
MOST_FILES = 50


def offered(one: Contract, by: Account | None) -> set[str]:
    """What he may do to it as it stands: the forms that its page has."""
    state, found = State(one.state), {"attached"}
    if state is State.DRAFT:
        found |= {"signed", "changed", "dropped"}
    if may_decide(one, by) and state in (*STANDING, State.ENDED):
        found.add("corrected")
        found |= {"number_corrected"} if contracting.is_registered(one) else set()
        found |= {"taken_back"} if taking_back.may_go(one) else set()
    if state in STANDING:
        found |= {"swapped", "assigned", "measured"} | ({"reduced"} if may(by, May.LET) else set())
        found |= {"terminated"} if may_decide(one, by) else set()
    steps = TO_THE_REGISTER.get(state)
    return found | steps if steps and serves(one, by) else found


TO_THE_REGISTER: Final[Mapping[State, set[str]]] = {
    State.SIGNED: {"filed"}, State.FILED: {"registered", "suspended"}, State.SUSPENDED: {"filed", "registered"},
}  # fmt: skip


class FormShown(NamedTuple):
    """One of the page's forms: what stands in it, and what was refused of it."""

    typed: Mapping[str, str]
    open: bool = False  # it was sent just now
    wrong: Said | None = None


def forms(
    names: Iterable[str], sent: str, typed: Mapping[str, str], wrong: Said | None, *, fresh: Mapping[str, str]
) -> dict[str, FormShown]:
    """By their names. One that was not sent has what is `fresh`."""
    return {name: FormShown(typed, True, wrong) if name == sent else FormShown(fresh) for name in names}


class Line(NamedTuple):
    """Something that the contract says."""

    name: str
    text: str = ""
    href: str = ""
    figure: Shown | None = None


class BuyerShown(NamedTuple):
    name: str
    href: str
    share: Shown


class DocumentShown(NamedTuple):
    name: str
    file: str  # "" where it is missing
    href: str
    told: str


class EventShown(NamedTuple):
    day: str
    iso: str
    title: Words
    detail: str
    change: Shown | None
    corrected: list[str]  # what was told before, by whom it was put right and why
    taken_back: str  # by whom and why; "" where it stands
    number: int
    facts: list[FactLink]


class FileOption(NamedTuple):
    value: str
    title: str


def context(desk: Desk, one: Contract) -> dict[str, object]:
    href, state = addresses.contract(one.pk), State(one.state)
    clients = contracting.clients_of(one)
    missing, happened = contracting.missing_documents(one), _events(desk, one)
    events = [each for each in happened if not each.taken_back]
    return {
        "section": "contracts", "page": desk.page, "one": one, "href": href,
        "price": desk.exactly(one.price, href), "state": state.words, "lines": list(_lines(desk, one)),
        "buyers": [_buyer(desk, row.client.whole, row.share, href) for row in buyers.rows_of(one)],
        "documents": [*_documents(desk, one), *(DocumentShown(name, "", "", "") for name in missing)],
        "paper": paperwork.template_of(one.kind) is not None,
        "missing": missing, "files": _files(clients), "happened": happened, "events": events,
        "moved": any(each.facts for each in events),
        "deal": addresses.of(one.deal_id), "offered": offered(one, desk.account), "reasons": _reasons(),
        "today": desk.page.reader.today.isoformat(),
    }  # fmt: skip


def _lines(desk: Desk, one: Contract) -> Iterator[Line]:
    words, page, here = desk.page.face.words, desk.page, addresses.contract(one.pk)
    yield Line(_("kind"), words(Contract.Kind(one.kind).words))
    yield Line(_("unit"), full_name(one.unit), estate.unit(one.unit_id))
    yield Line(_("what it is"), says_of(desk, one.unit))
    if one.area is not None and one.area != one.unit.area:
        yield Line(_("area by the contract"), area(one.area, page.reader.language))
    escrow = _("the money stays on escrow") if one.escrow else ""
    yield Line(_("paid"), " · ".join(filter(None, (words(Form(one.form).words), escrow))))
    if one.bank:
        yield Line(_("bank"), one.bank)
    if one.listed != one.price:
        yield Line(_("by the list"), figure=desk.exactly(one.listed, here))
    if one.listed > one.price:
        yield Line(_("discount"), percent(mpq(one.listed - one.price, one.listed), page.reader.language))
    if one.booked_on:
        yield Line(_("reserved"), long_day(one.booked_on, page.reader.language))
    yield Line(_("drafted"), page.day_in_full(one.drafted_at))
    if one.signed_on:
        yield Line(_("signed"), long_day(one.signed_on, page.reader.language))


def _buyer(desk: Desk, client: Client, share: mpq, href: str) -> BuyerShown:
    text = share_text(share, desk.page.reader.language)
    return BuyerShown(name_of_client(client), desk.page.links.client(client.pk), Shown(f"{href}#buyers", text))


def _documents(desk: Desk, one: Contract) -> Iterator[DocumentShown]:
    for row in one.documents.select_related("file", "by__employee", "by__user").order_by("at", "pk"):
        by = row.by.name if row.by else "—"
        href = desk.page.links.client(row.file.client_id, f"files/{row.file_id}") if row.file.path else ""
        yield DocumentShown(
            row.name, row.file.name or _("the file was erased"), href, f"{by}, {desk.page.day_of(row.at)}"
        )


def _files(clients: list[Client]) -> list[FileOption]:
    """Of the buyers' cards, the latest first."""
    found: list[ClientFile] = [file for client in clients for file in files_of(client)[:MOST_FILES]]
    return [FileOption(str(file.pk), file.name) for file in found]


def _reasons() -> dict[str, list[ContractReason]]:
    rows = list(ContractReason.objects.filter(gone=False).order_by("pk"))
    return {what.value: [row for row in rows if row.what == what] for what in What}


def _events(desk: Desk, one: Contract) -> list[EventShown]:
    facts = facts_of(desk, SOURCE, one.subject)
    corrections = [
        Prefetch(name, rows.objects.select_related("by__employee", "by__user").order_by("pk"))
        for name, rows in (("corrections", Correction), ("number_corrections", NumberCorrection))
    ]
    told = ContractEvent.with_taken_back.filter(contract=one).select_related(
        "by__employee", "by__user", "taken_back_by__employee", "taken_back_by__user"
    )
    rows = list(told.prefetch_related(*corrections).order_by("-number"))
    clients = Client.objects.in_bulk([_number(row) for row in rows if row.what == What.ASSIGNED])
    closed = periods.closings()
    return [_event(desk, one, row, clients, facts.get(row.key, []), closed) for row in rows]


def _number(row: ContractEvent) -> int:
    """Of the client whose it was before an assignment."""
    return int(row.says["client_before"].rpartition("-")[2])


def _event(
    desk: Desk, one: Contract, row: ContractEvent, clients: dict[int, Client], facts: list[FactLink],
    closed: Mapping[Month, int],
) -> EventShown:  # fmt: skip
    language, today = desk.page.reader.language, desk.page.reader.today
    late = _late(desk, {row.on}, row.entry_id, closed) if facts else ""
    corrected = _corrected(desk, row, closed if facts else {})
    detail = " · ".join(filter(None, (*_details(desk, row, clients), row.by.name if row.by else "", late)))
    href = f"{addresses.contract(one.pk)}#event-{row.number}"
    minor = mpq(row.change, 10**desk.page.snap.digits)
    change = desk.page.face.value(minor, Of.MONEY, href, signed=True) if row.change else None
    day = short_day(row.on, language, today=today)
    return EventShown(
        day, row.on.isoformat(), HAPPENED[row.what], detail, change, corrected, _taken_back(desk, row),
        row.number, facts,
    )  # fmt: skip


def _taken_back(desk: Desk, row: ContractEvent) -> str:
    if row.taken_back_at is None:
        return ""
    return _("taken back %(when)s by %(name)s: %(why)s") % {
        "when": desk.page.day_of(row.taken_back_at), "name": row.taken_back_by.name if row.taken_back_by else "—",
        "why": row.taken_back_why,
    }  # fmt: skip


def _corrected(desk: Desk, row: ContractEvent, closed: Mapping[Month, int]) -> list[str]:
    language, found = desk.page.reader.language, []
    for one in row.corrections.all():
        told = _("the day was told as %(day)s; corrected %(when)s by %(name)s: %(why)s") % {
            "day": long_day(one.was, language), "when": desk.page.day_of(one.at),
            "name": one.by.name if one.by else "—", "why": one.why,
        }  # fmt: skip
        late = _late(desk, {one.was, one.becomes}, one.entry_id, closed)
        found.append(" · ".join(filter(None, (told, late))))
    for number in row.number_corrections.all():
        told = _("the number was told as %(was)s; corrected %(when)s by %(name)s: %(why)s") % {
            "was": number.was or "—", "when": desk.page.day_of(number.at),
            "name": number.by.name if number.by else "—", "why": number.why,
        }  # fmt: skip
        found.append(told)
    return found


def _late(desk: Desk, days: Collection[date], entry: int, closed: Mapping[Month, int]) -> str:
    """Of what was written down once the months of these days were closed."""
    months = {Month.of(day) for day in days}
    told = _("%(month)s was closed already: what it changes of bonuses is paid in an open month, as an adjustment")
    late = (month for month in sorted(months) if entry > closed.get(month, entry))
    return " · ".join(told % {"month": desk.page.face.words(month_named(month))} for month in late)


def _details(desk: Desk, row: ContractEvent, clients: dict[int, Client]) -> Iterator[str]:
    """What this kind of thing says beside."""
    says, language = row.says, desk.page.reader.language
    if row.reason:
        yield row.reason
    if row.what == What.FILED:
        yield _("working days since it was signed: %(n)s") % {"n": says["working_days"]}
    elif row.what == What.SUSPENDED and says["own_fault"]:
        yield _("by our fault")
    elif row.what == What.REGISTERED and says["entry"]:
        yield _("entry %(number)s") % {"number": says["entry"]}
    elif row.what == What.SWAPPED:
        yield _("instead of %(unit)s") % {"unit": says["unit_before"]}
    elif row.what == What.ASSIGNED:
        before = clients.get(_number(row))
        yield _("before: %(name)s") % {"name": name_of_client(before) if before else says["client_before"]}
    elif row.what == What.MEASURED:
        told = {"was": area(says["area_before"], language), "now": area(row.area or 0, language)}
        yield _("%(was)s → %(now)s") % told
    if "accrued" in says:
        sum_ = mpq(says["accrued"], 10**desk.page.snap.digits)
        accrued = money(sum_, desk.page.snap.currency, language, exact=has_kopecks(sum_))
        yield _("was paid for it: %(sum)s") % {"sum": accrued}
    if "taken_over" in says:
        yield _("before the company worked here")
