"""Contracts on their way to the register, as they are worked: what is late first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple, TypeAlias

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, QueryDict

from pochemu.aftersale import registering, serving
from pochemu.aftersale.models import Registering, Step
from pochemu.aftersale.registering import BEGINS, WAITING
from pochemu.engine.words import Words
from pochemu.property.models import Project
from pochemu.sales import contracting, queries
from pochemu.sales.models import Contract, ContractEvent, ContractReason
from pochemu.web.aftersale import access, addresses
from pochemu.web.asked import number_in
from pochemu.web.clients.card import name_of_client
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals.desk import Desk
from pochemu.web.face import Shown
from pochemu.web.numbers import long_day, short_day
from pochemu.web.reservations.units import Option, full_name

LISTED: Final = 50
LONGEST: Final = 100
NOBODY: Final = "-"
NAMES: Final = ("q", "step", "who", "project", "late")
State = Contract.State
What = Step.What
Waiting: TypeAlias = QuerySet[Any]
"""Of contracts, with `due` and `leads` of each."""
STEPS: Final = {State.SIGNED: What.FILE, State.FILED: What.AWAIT, State.SUSPENDED: What.MEND}
NEXT: Final = {What.FILE: ("file",), What.AWAIT: ("register", "suspend"), What.MEND: ("file",)}
"""What is done to end a step: forms of a contract's page."""


class RowShown(NamedTuple):
    number: int
    version: int
    href: str
    contract: str
    client: str
    unit: str
    step: Words
    due: str
    iso: str
    when: Words  # how late it is, or how soon it is to be done
    late: bool
    who: str
    says: str
    again: bool  # it was filed before, and suspended
    offered: tuple[str, ...]


class TabShown(NamedTuple):
    title: Words
    number: Shown
    late: Shown | None
    current: bool


class PersonShown(NamedTuple):
    title: object
    href: str
    contracts: Shown
    late: Shown


class Listed(NamedTuple):
    rows: list[RowShown]
    given: dict[str, str]
    tabs: list[TabShown]
    people: list[PersonShown]
    projects: list[Option]
    earlier: str
    later: str


def listed(desk: Desk, form: QueryDict) -> Listed:
    given, page = _given(form), number_in(form.get("page", "1"), digits=4)
    if not page:
        raise Http404
    everything, found = _wanted(desk, given)
    rows = list(found[(page - 1) * LISTED : page * LISTED + 1])
    return Listed(
        _rows(desk, rows[:LISTED]), given, _tabs(desk, everything, given), _people(desk, given),
        [Option(str(one.pk), one.name) for one in Project.objects.order_by("name")],
        addresses.registration(**given, page=page - 1 if page > 2 else "") if page > 1 else "",
        addresses.registration(**given, page=page + 1) if len(rows) > LISTED else "",
    )  # fmt: skip


COLUMNS: Final = (
    Column[RowShown](Words("Contract", "Договор"), lambda row: row.contract),
    Column[RowShown](Words("Client", "Клиент"), lambda row: row.client),
    Column[RowShown](Words("Unit", "Помещение"), lambda row: row.unit),
    Column[RowShown](Words("To be done", "Что сделать"), lambda row: row.step),
    Column[RowShown](Words("Deadline", "Срок"), lambda row: date.fromisoformat(row.iso), Kind.DAY),
    Column[RowShown](Words("In time", "По сроку"), lambda row: row.when),
    Column[RowShown](Words("Who leads it", "Кто ведёт"), lambda row: row.who),
    Column[RowShown](Words("How it was filed", "Как подан"), lambda row: row.says),
)


def listing(desk: Desk, form: QueryDict) -> Listing[RowShown]:
    """All of the list, to be taken out."""

    def told(contracts: Sequence[Contract]) -> list[RowShown]:
        return _rows(desk, list(contracts))

    _everything, found = _wanted(desk, _given(form))
    return Listing("registration", Words("Registration", "Регистрация"), found, told, COLUMNS)


def _given(form: QueryDict) -> dict[str, str]:
    return {name: text for name in NAMES if (text := form.get(name, "").strip()[:LONGEST])}


def _wanted(desk: Desk, given: Mapping[str, str]) -> tuple[Waiting, Waiting]:
    """Of every step, and those of the step asked for."""
    everything = _waiting(desk, {name: text for name, text in given.items() if name not in ("step", "late")})
    return everything, _narrowed(everything, given, desk.page.reader.today)


def _waiting(desk: Desk, given: Mapping[str, str]) -> Waiting:
    """With the deadline of each, and with whoever leads it."""
    steps = Step.objects.filter(contract=OuterRef("pk"), ended_on=None)
    leads = Registering.objects.filter(contract=OuterRef("pk"), until=None)
    found = access.seen(desk).filter(state__in=WAITING)
    if "q" in given:
        found = found.filter(queries.with_number(given["q"]))
    if "project" in given:
        found = found.filter(unit__section__building__project=number_in(given["project"]))
    if given.get("who") == NOBODY:
        found = found.filter(~Exists(leads))
    elif "who" in given:
        found = found.filter(Exists(leads.filter(employee__code=desk.person(given["who"]))))
    return found.annotate(
        due=Subquery(steps.values("due_on")[:1]), leads=Subquery(leads.values("employee__code")[:1])
    )  # fmt: skip


def _narrowed(contracts: Waiting, given: Mapping[str, str], today: date) -> Waiting:
    if "step" in given:
        states = [state for state, what in STEPS.items() if what == given["step"]]
        if not states:
            raise Http404
        contracts = contracts.filter(state__in=states)
    if "late" in given:
        contracts = contracts.filter(due__lt=today)
    return contracts.order_by(F("due").asc(nulls_last=True), "signed_on", "pk")


def _tabs(desk: Desk, contracts: Waiting, given: Mapping[str, str]) -> list[TabShown]:
    late = Count("pk", filter=Q(due__lt=desk.page.reader.today))
    counts = {
        STEPS[State(row["state"])]: (row["all"], row["late"])
        for row in contracts.order_by().values("state").annotate(all=Count("pk"), late=late)
    }
    rest = {name: text for name, text in given.items() if name not in ("step", "late")}
    total = (sum(one for one, _ in counts.values()), sum(one for _, one in counts.values()))
    told: list[tuple[str, Words, tuple[int, int]]] = [("", _ALL, total)]
    told += [(what.value, TITLES[what], counts.get(what, (0, 0))) for what in What]
    return [_tab(desk, step, title, numbers, rest, given.get("step", "")) for step, title, numbers in told]


def _tab(
    desk: Desk, step: str, title: Words, numbers: tuple[int, int], rest: Mapping[str, str], current: str
) -> TabShown:
    href = addresses.registration(**rest, step=step)
    burns = desk.count(numbers[1], addresses.registration(**rest, step=step, late="1")) if numbers[1] else None
    return TabShown(title, desk.count(numbers[0], href), burns, step == current)


def _people(desk: Desk, given: Mapping[str, str]) -> list[PersonShown]:
    """Of everybody who leads some; who has most that is late, first."""
    rest = {name: text for name, text in given.items() if name == "project"}
    late = Count("pk", filter=Q(due__lt=desk.page.reader.today))
    rows = _waiting(desk, rest).order_by().values("leads").annotate(all=Count("pk"), late=late)
    names = desk.page.snap.roster.names
    told = sorted(rows, key=lambda row: (-row["late"], -row["all"], row["leads"] or ""))
    return [
        PersonShown(
            names.get(row["leads"], row["leads"]) if row["leads"] else _NOBODY,
            href := addresses.registration(**rest, who=row["leads"] or NOBODY), desk.count(row["all"], href),
            desk.count(row["late"], addresses.registration(**rest, who=row["leads"] or NOBODY, late="1")),
        )
        for row in told
    ]  # fmt: skip


def _rows(desk: Desk, contracts: list[Contract]) -> list[RowShown]:
    steps = {step.contract_id: step for step in Step.objects.filter(contract__in=contracts, ended_on=None)}
    unknown = [one.pk for one in contracts if one.pk not in steps]
    events = ContractEvent.objects.filter(contract__in=unknown, what__in=BEGINS).order_by("number")
    reckoned = {event.contract_id: registering.due_of(event) for event in events}
    buyers, serves = contracting.first_buyers(contracts), serving.serves_any(desk.account)
    return [
        _row(desk, one, steps.get(one.pk), reckoned.get(one.pk), name_of_client(buyers[one.pk]), serves=serves)
        for one in contracts
    ]


def row(desk: Desk, one: Contract) -> RowShown | None:
    """Of a contract that waits."""
    found = _waiting(desk, {}).filter(pk=one.pk).first()
    return _rows(desk, [found])[0] if found else None


def _row(desk: Desk, one: Contract, step: Step | None, reckoned: date | None, client: str, *, serves: bool) -> RowShown:
    today, language = desk.page.reader.today, desk.page.reader.language
    due = step.due_on if step else reckoned or today
    what = STEPS[State(one.state)]
    how = desk.page.face.words(Step.How(step.how).words) if step and step.how else ""
    says = ", ".join(filter(None, (how, step.application if step else "")))
    leads = getattr(one, "leads", None)
    return RowShown(
        one.pk, one.version, addresses.registering(one.pk), one.number, client, full_name(one.unit), what.words,
        short_day(due, language, today=today), due.isoformat(), _when(due, today), due < today,
        desk.page.snap.roster.names.get(leads, leads) if leads else "", says, what == What.MEND,
        NEXT[what] if serves or (leads and leads == desk.page.reader.employee) else (),
    )  # fmt: skip


def _when(due: date, today: date) -> Words:
    days = (due - today).days
    if days < 0:
        return _LATE.fill(n=-days)
    return _IN.fill(n=days) if days else _TODAY


def reasons() -> Iterable[ContractReason]:
    return ContractReason.objects.filter(what=ContractEvent.What.SUSPENDED, gone=False).order_by("pk")


class StepShown(NamedTuple):
    iso: str
    began: str
    title: Words
    due: str
    ended: str
    late: bool
    says: str


def steps_of(desk: Desk, one: Contract) -> list[StepShown]:
    """The latest first."""
    rows = (
        Step.objects.filter(contract=one, event__taken_back_at=None).select_related("event").order_by("-event__number")
    )
    return [_step(desk, row) for row in rows]


def _step(desk: Desk, row: Step) -> StepShown:
    language, today = desk.page.reader.language, desk.page.reader.today
    how = desk.page.face.words(Step.How(row.how).words) if row.how else ""
    return StepShown(
        row.event.on.isoformat(), short_day(row.event.on, language, today=today), TITLES[What(row.what)],
        long_day(row.due_on, language), long_day(row.ended_on, language) if row.ended_on else "",
        (row.ended_on or today) > row.due_on, " · ".join(filter(None, (row.event.reason, how, row.application))),
    )  # fmt: skip


TITLES: Final = {
    What.FILE: Words("To be filed", "Подать"),
    What.AWAIT: Words("At the register", "В реестре"),
    What.MEND: Words("Suspended", "Приостановлены"),
}
_ALL = Words("All", "Все")
_NOBODY = Words("nobody leads them", "никто не ведёт")
_LATE = Words("days late: {n}", "просрочено: {n} дн.")
_TODAY = Words("today", "сегодня")
_IN = Words("in {n} days", "через {n} дн.")
