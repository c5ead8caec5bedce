"""Debts, rows of schedules and payments as lists: what stands behind numbers of money."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Count, Sum
from django.http import Http404, QueryDict

from pochemu.engine.words import Words
from pochemu.property.models import Project
from pochemu.receivables import money, queries
from pochemu.receivables.ageing import BANDS, Band
from pochemu.receivables.models import Debt, Due, Payment
from pochemu.receivables.schedule import What
from pochemu.sales import contracting
from pochemu.sales.models import Contract
from pochemu.web.asked import day_asked, number_asked
from pochemu.web.clients.card import name_of_client
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals.desk import Desk
from pochemu.web.face import Shown
from pochemu.web.receivables import access, addresses
from pochemu.web.within import Within, project_asked, within_asked

PLACED: Final = "contract__unit__section__building__project"
NOBODY: Final = "-"


class Money(NamedTuple):
    """A debt, a row of a schedule or a payment."""

    contract: Contract
    buyer: str
    day: date
    amount: int
    left: int
    says: Words
    who: str
    days: int


class Told(NamedTuple):
    """A list with what it is narrowed by, and what it adds up to."""

    listing: Listing[Money]
    given: dict[str, str]
    sums: list[tuple[Words, Shown]]
    within: Within | None = None


def href(row: Money) -> str:
    return addresses.account(row.contract.pk)


CONTRACT: Final = Column[Money](Words("Contract", "Договор"), lambda row: row.contract.number)
BUYER: Final = Column[Money](Words("Buyer", "Покупатель"), lambda row: row.buyer)
PROJECT: Final = Column[Money](
    Words("Project", "Проект"), lambda row: row.contract.unit.section.building.project.name
)  # fmt: skip
DEBTS: Final = (
    CONTRACT, BUYER, PROJECT,
    Column[Money](Words("Late since", "Просрочено с"), lambda row: row.day, Kind.DAY),
    Column[Money](Words("Days late", "Дней просрочки"), lambda row: row.days, Kind.NUMBER),
    Column[Money](Words("Overdue", "Просрочено"), lambda row: row.left, Kind.MONEY),
    Column[Money](Words("Who works it", "Кто ведёт"), lambda row: row.who),
)  # fmt: skip
DUES: Final = (
    CONTRACT, BUYER, PROJECT,
    Column[Money](Words("Due on", "Срок"), lambda row: row.day, Kind.DAY),
    Column[Money](Words("What", "Что"), lambda row: row.says),
    Column[Money](Words("By the schedule", "По графику"), lambda row: row.amount, Kind.MONEY),
    Column[Money](Words("Not paid of it", "Из них не оплачено"), lambda row: row.left, Kind.MONEY),
)  # fmt: skip
PAYMENTS: Final = (
    CONTRACT, BUYER, PROJECT,
    Column[Money](Words("Day", "День"), lambda row: row.day, Kind.DAY),
    Column[Money](Words("Received", "Поступило"), lambda row: row.amount, Kind.MONEY),
)  # fmt: skip


def debts(desk: Desk, form: QueryDict) -> Told:
    on = min(day_asked(form.get("on", ""), desk.page.reader.today), desk.page.reader.today)
    project, band = project_asked(form), _band(form.get("band", ""))
    given = {name: text for name in ("on", "project", "who", "band") if (text := form.get(name, "").strip())}
    found = queries.late_debts(on, access.seen(desk))
    if project is not None:
        found = found.filter(**{PLACED: project})
    if band is not None:
        found = queries.of_band(found, band, on)
    if who := given.get("who", ""):
        found = found.filter(works=None) if who == NOBODY else found.filter(works=desk.person(who))
    names = desk.page.snap.roster.names

    def told(some: Sequence[Debt]) -> list[Money]:
        buyers = _buyers(some)
        return [
            Money(one.contract, buyers[one.contract_id], one.since, one.amount, one.unpaid, _NO_WORDS,  # type: ignore[attr-defined]
                  names.get(one.works or "", one.works or ""), (on - one.since).days + 1)  # type: ignore[attr-defined]
            for one in some
        ]  # fmt: skip

    here = addresses.debts(**given)
    sums = found.order_by().aggregate(rows=Count("pk"), contracts=Count("contract", distinct=True), left=Sum("unpaid"))
    listing = Listing("debts", _DEBTS, found.select_related(PLACED).order_by("since", "pk"), told, DEBTS)
    return Told(listing, given, [
        (_CONTRACTS, desk.count(sums["contracts"], here)), (_OVERDUE, desk.money(int(sums["left"] or 0), here)),
    ])  # fmt: skip


def dues(desk: Desk, form: QueryDict) -> Told:
    within, project = within_asked(desk, form), project_asked(form)
    found = money.with_left(money.dues(access.seen(desk), within.since, within.until))
    if project is not None:
        found = found.filter(**{money.OF_DUE: project})
    given = {**within.given, **({"project": str(project.pk)} if project else {})}

    def told(some: Sequence[Due]) -> list[Money]:
        contracts = [one.schedule.contract for one in some]
        buyers = contracting.first_buyers(contracts)
        return [
            Money(contract, name_of_client(buyers[contract.pk]), one.day, one.amount, one.left,  # type: ignore[attr-defined]
                  What(one.what).words, "", 0)
            for one, contract in zip(some, contracts, strict=True)
        ]  # fmt: skip

    here = addresses.dues(**given)
    sums = found.order_by().aggregate(amount=Sum("amount"), rest=Sum("left"))
    rows = found.select_related(f"schedule__{PLACED}").order_by("day", "pk")
    return Told(Listing("dues", _DUES, rows, told, DUES), given, [
        (_SCHEDULED, desk.money(int(sums["amount"] or 0), here)), (_LEFT, desk.money(int(sums["rest"] or 0), here)),
    ], within)  # fmt: skip


def payments(desk: Desk, form: QueryDict) -> Told:
    within, project = within_asked(desk, form), project_asked(form)
    found = money.payments(access.seen(desk), within.since, within.until)
    if project is not None:
        found = found.filter(**{money.OF_PAYMENT: project})
    given = {**within.given, **({"project": str(project.pk)} if project else {})}

    def told(some: Sequence[Payment]) -> list[Money]:
        buyers = _buyers(some)
        return [
            Money(one.contract, buyers[one.contract_id], one.on, one.amount, 0, _NO_WORDS, "", 0) for one in some
        ]  # fmt: skip

    here = addresses.payments(**given)
    sums = found.order_by().aggregate(amount=Sum("amount"))
    rows = found.select_related(PLACED).order_by("on", "pk")
    return Told(Listing("payments", _PAYMENTS, rows, told, PAYMENTS), given, [
        (_RECEIVED, desk.money(int(sums["amount"] or 0), here)),
    ], within)  # fmt: skip


def _buyers(some: "Sequence[Debt | Payment]") -> dict[int, str]:
    found = contracting.first_buyers([one.contract for one in some])
    return {number: name_of_client(client) for number, client in found.items()}


def _band(text: str) -> Band | None:
    """By its first day."""
    if not text:
        return None
    found = next((band for band in BANDS if band.first == number_asked(text, digits=3)), None)
    if found is None:
        raise Http404
    return found


def projects() -> list[Project]:
    return list(Project.objects.order_by("closed", "name"))


_NO_WORDS: Final = Words("", "")
_DEBTS = Words("Overdue", "Просрочено")
_DUES = Words("Due by schedules", "Платежи по графикам")
_PAYMENTS = Words("Money received", "Поступления")
_CONTRACTS = Words("Contracts", "Договоры")
_OVERDUE = Words("Overdue", "Просрочено")
_SCHEDULED = Words("By the schedules", "По графикам")
_LEFT = Words("Not paid of it", "Из них не оплачено")
_RECEIVED = Words("Received", "Поступило")
RECEIVABLES = Words("Receivables", "Дебиторка")
