"""The report of the morning: enquiries, sales against their plan, what is left to sell, money, debts, speed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from gmpy2 import mpq

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.property import queries as property_queries
from pochemu.property.models import Building, Project
from pochemu.property.queries import FREE, RESERVED, SOLD, by_standing, total, units
from pochemu.receivables import money
from pochemu.receivables import queries as debts
from pochemu.receivables.ageing import BANDS
from pochemu.receivables.queries import Late
from pochemu.reports import sales, speed
from pochemu.reports.enquiries import WAY, Way, by_source
from pochemu.reports.speed import HALF, NINE_OF_TEN, Passed, Seen, Stage
from pochemu.sales import planned
from pochemu.sales.models import ContractEvent
from pochemu.sales.planned import Sold
from pochemu.web.agenda import week
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.estate import addresses as estate
from pochemu.web.estate.words import area
from pochemu.web.face import Shown
from pochemu.web.leads import shown as leads
from pochemu.web.numbers import attainment, long_day, month_title
from pochemu.web.receivables import access
from pochemu.web.receivables import addresses as receivables
from pochemu.web.receivables.lists import NOBODY
from pochemu.web.reports import addresses as reports
from pochemu.web.reports.table import EMPTY, NOTHING, OF, Cell, Line, Part, Table, Under, share
from pochemu.web.reservations import shown as reservations
from pochemu.web.why.shapes import Link
from pochemu.web.within import Within, bounds

AHEAD: Final = 3
"""Months whose dues are told beside those of the days asked for."""
WITHHELD: Final = ("withheld",)


@dataclass(frozen=True)
class Morning:
    """What is asked, and by whom."""

    desk: Desk
    within: Within
    project: Project | None

    @property
    def language(self) -> str:
        return self.desk.page.reader.language

    @cached_property
    def projects(self) -> list[Project]:
        return [self.project] if self.project else list(Project.objects.order_by("closed", "name"))

    @cached_property
    def contracts(self) -> Any:
        """Those that are open to the reader."""
        found = self.desk.contracts
        return found.filter(unit__section__building__project=self.project) if self.project else found

    @cached_property
    def owed(self) -> Any:
        """Those whose money is."""
        found = access.seen(self.desk)
        return found.filter(unit__section__building__project=self.project) if self.project else found

    def given(self, project: Project | int | None = None) -> dict[str, object]:
        """As addresses of rows ask: of these days, of a project or of all."""
        number = project.pk if isinstance(project, Project) else project
        return {**self.within.given, "project": number or (self.project.pk if self.project else "")}

    def area(self, hundredths: int, href: str) -> Shown:
        """In whole square metres; exactly at its side."""
        exact, text = (area(each, self.language) for each in (hundredths, (hundredths + 50) // 100 * 100))
        return Shown(href, text, "" if exact == text else exact)


def _sums(rows: Iterable[sales.Sums]) -> sales.Sums:
    return sales.Sums(*(sum(column) for column in zip(sales.Sums(), *rows, strict=True)))


def _money(rows: Iterable[money.Sums]) -> money.Sums:
    return money.Sums(*(sum(column) for column in zip(*rows, strict=True)))


def parts(morning: Morning) -> list[Part]:
    return [made(morning) for made in (enquiries, sold, stock, money_due, overdue, days)]


# --- enquiries ---


def enquiries(morning: Morning) -> Part:
    desk = morning.desk
    narrowed = {name: str(value) for name, value in morning.within.given.items()}
    narrowed |= {"project": morning.project.name} if morning.project else {}
    found = by_source(leads.narrowed(desk.page, narrowed), desk.page.snap.zone)

    def cells(way: Way, **more: str) -> list[Cell]:
        def shown(count: int, at: int) -> Shown:
            reached = {"reached": WAY[at].name} if at else {}
            return desk.count(count, leads.Asked("all", {**narrowed, **more, **reached}).href())

        counts = [*(step.came for step in way), way[-1].passed]
        figures = [shown(count, at) for at, count in enumerate(counts)]
        return [
            Cell(figure, share(came, before, figure.href, of, morning.language) if of else ())
            for figure, of, came, before in zip(figures, [None, *figures], counts, [0, *counts], strict=False)
        ]

    lines = [
        Line(whence or leads.NO_SOURCE.begun(), cells(way, whence=whence or leads.NOWHERE))
        for whence, way in found.sources.items()
    ]
    if len(lines) > 1:
        lines.insert(0, Line(_ALL, cells(found.all), whole=True))
    links = [Link(addresses.address("/funnel/", by="source", **morning.within.given), _CONVERSION)]
    return Part(
        "enquiries", Words("Enquiries by source", "Обращения по источникам"), _ENQUIRIES,
        [Table(_BY_SOURCE, [one.words for one in WAY], lines)], _NO_ENQUIRIES, links,
    )  # fmt: skip


# --- sales ---


def sold(morning: Morning) -> Part:
    """What was signed, against the plan where one is set; what was terminated."""
    within, desk = morning.within, morning.desk
    signed = sales.by_project(sales.signed(morning.contracts, *within))
    ended = sales.by_project(sales.happened(morning.contracts, ContractEvent.What.TERMINATED, *within))
    told = planned.plans(within.months)
    plans = {
        one.pk: planned.together(plan for (number, _month), plan in told.items() if number == one.pk)
        for one in morning.projects if any(number == one.pk for number, _month in told)
    }  # fmt: skip
    none = sales.Sums()

    def line(title: str | Words, project: Project | None, fact: sales.Sums, plan: Sold, gone: sales.Sums) -> Line:
        href = addresses.contracts(**morning.given(project))
        where = {name: value for name, value in morning.given(project).items() if name == "project"}
        lost = addresses.contracts(happened="terminated", **{"from": within.since, "to": within.until}, **where)
        cells = [
            _planned(morning, desk.count(fact.units, href), fact.units, plan.units, str),
            _planned(morning, morning.area(fact.area, href), fact.area, plan.area, lambda n: area(n, morning.language)),
            _planned(morning, desk.money(fact.amount, href), fact.amount, plan.amount,
                     lambda n: desk.money(n, "").text),
            Cell(desk.count(gone.units, lost), (Under(NOTHING, desk.money(gone.amount, lost)),) if gone.units else ()),
        ]  # fmt: skip
        return Line(title, cells, project is None, estate.project(project.pk) if project else "")

    there = [one for one in morning.projects if one.pk in signed or one.pk in ended or one.pk in plans]
    lines = [
        line(one.name, one, signed.get(one.pk, none), plans.get(one.pk, Sold()), ended.get(one.pk, none))
        for one in there
    ]
    if len(there) > 1:
        whole = planned.together(plan for (number, _month), plan in told.items())
        lines.insert(0, line(_ALL, None, _sums(signed.values()), whole, _sums(ended.values())))
    month = within.months[0] if within.months else Month.of(within.since)
    return Part(
        "sales", Words("Sales: plan and fact", "Продажи: план и факт"), _SALES if within.months else _NO_WHOLE_MONTHS,
        [Table(_BY_PROJECT, [_UNITS, _AREA, _SUM, _TERMINATED], lines)], _NO_SALES,
        [Link(reports.plans(month=month), _PLANS)],
    )  # fmt: skip


def _planned(morning: Morning, fact: Shown, done: int, plan: int | None, text: Any) -> Cell:
    if plan is None:
        return Cell(fact)
    href = reports.plans(month=morning.within.months[0])
    under = [Under(OF, Shown(href, text(plan)))]
    if plan:
        under.append(Under(NOTHING, Shown(fact.href, attainment(mpq(done, plan), morning.language))))
    return Cell(fact, tuple(under))


# --- what is left to sell ---


def stock(morning: Morning) -> Part:
    place = "section__building__project"
    found = units().filter(**{place: morning.project}) if morning.project else units()
    counted = by_standing(found, place, "section__building")
    names = Building.objects.filter(pk__in={building for _project, building, _kind in counted}).order_by("name", "pk")
    lines = []
    for project in morning.projects:
        of = {key: sums for key, sums in counted.items() if key[0] == project.pk}
        if not of:
            continue
        lines.append(Line(project.name, _standings(morning, of, project=project.pk), True, estate.project(project.pk)))
        houses = [one for one in names if any(key[1] == one.pk for key in of)]
        if len(houses) > 1:
            lines += [
                Line(one.name, _standings(morning, {key: sums for key, sums in of.items() if key[1] == one.pk},
                                          project=project.pk, building=one.pk), href=estate.building(one), inner=True)
                for one in houses
            ]  # fmt: skip
    if len({key[0] for key in counted}) > 1:
        lines.insert(0, Line(_ALL, _standings(morning, counted), True))
    columns: list[str | Words] = [title for _kinds, title in _STANDINGS]
    return Part(
        "stock", Words("Units: free, reserved, sold", "Помещения: свободно, в брони, продано"), _STOCK,
        [Table(_BY_PROJECT, columns, lines)], _NO_UNITS, [],
    )  # fmt: skip


def _standings(morning: Morning, counted: Mapping[Any, property_queries.Sums], **where: object) -> list[Cell]:
    cells = []
    for kinds, _title in _STANDINGS:
        sums = total(one for key, one in counted.items() if key[-1] in kinds)
        href = estate.listed({name: str(value) for name, value in where.items()}, status=list(kinds))
        under = [Under(NOTHING, morning.area(sums.area, href))] if sums.area else []
        under += [Under(NOTHING, morning.desk.money(sums.amount, href))] if sums.priced else []
        cells.append(Cell(morning.desk.count(sums.units, href), tuple(under)))
    return cells


# --- money ---


def money_due(morning: Morning) -> Part:
    within, desk = morning.within, morning.desk
    months = [Month.of(within.until).plus(n) for n in range(1, AHEAD + 1)]
    due, *ahead = money.dues_by_project(morning.owed, [within, *map(bounds, months)])
    came = money.payments_by_project(money.payments(morning.owed, *within))

    def cells(project: Project | None, of: Sequence[money.Sums]) -> list[Cell]:
        given = morning.given(project)
        rows = receivables.dues(**given)
        paid, *later = of[1:]
        left = (Under(_LEFT, desk.money(of[0].left, rows)),) if of[0].left else ()
        return [
            Cell(desk.money(of[0].amount, rows), left), Cell(desk.money(paid.amount, receivables.payments(**given))),
            *(Cell(desk.money(each.left, receivables.dues(**{**given, **bounds(month).given})))
              for month, each in zip(months, later, strict=True)),
        ]  # fmt: skip

    columns = (due, came, *ahead)
    of = {number: [each.get(number, _NO_MONEY) for each in columns] for number in {*due, *came}.union(*ahead)}
    there = [one for one in morning.projects if one.pk in of]
    lines = [Line(one.name, cells(one, of[one.pk]), href=estate.project(one.pk)) for one in there]
    if len(there) > 1:
        sums = [_money(column) for column in zip(*of.values(), strict=True)]
        lines.insert(0, Line(_ALL, cells(None, sums), whole=True))
    titles: list[str | Words] = [_DUE, _RECEIVED]
    titles += [month_title(month, morning.language) for month in months]
    return Part(
        "money", Words("Money: due and received", "Деньги: к оплате и поступления"), _MONEY,
        [Table(_BY_PROJECT, titles, lines)], _NO_MONEY_DUE, [],
    )  # fmt: skip


# --- debts ---


def overdue(morning: Morning) -> Part:
    """As of the last of the days asked for, or today."""
    on = min(morning.within.until, morning.desk.page.reader.today)
    rows = debts.late(on, morning.owed)
    names, given = morning.desk.page.snap.roster.names, {"on": on.isoformat(), "project": morning.given()["project"]}
    by_project = [
        _late(morning, one.name, [row for row in rows if row.project_number == one.pk], {**given, "project": one.pk})
        for one in morning.projects if any(row.project_number == one.pk for row in rows)
    ]  # fmt: skip
    whole = [_late(morning, _ALL, rows, given, whole=True)]
    by_person = [
        _late(morning, names.get(found.key, found.key) or _NOBODY, [row for row in rows if row.collector == found.key],
              {**given, "who": found.key or NOBODY})
        for found in debts.by_collector(rows)
    ]  # fmt: skip
    columns = [_IN_ALL, *(_BAND.fill(days=band.title) for band in BANDS)]
    tables = [
        Table(title, columns, (whole if len(lines) > 1 else []) + lines)
        for title, lines in ((_BY_PROJECT, by_project), (_BY_PERSON, by_person)) if lines
    ]  # fmt: skip
    return Part(
        "overdue", Words("Overdue by age", "Просрочка по срокам"),
        _OVERDUE.fill(day=long_day(on, morning.language)),
        tables, _NOTHING_LATE, [Link(receivables.receivables(), _WHOM_TO_CALL)],
    )  # fmt: skip


def _late(
    morning: Morning, title: str | Words, rows: Sequence[Late], given: Mapping[str, object], *, whole: bool = False
) -> Line:  # fmt: skip
    def cell(some: Sequence[Late], **more: object) -> Cell:
        if not some:
            return EMPTY
        href, n = receivables.debts(**given, **more), len({row.contract for row in some})
        amount = morning.desk.money(sum(row.left for row in some), href)
        return Cell(amount, (Under(_CONTRACTS, morning.desk.count(n, href)),))

    bands = [cell([row for row in rows if band.holds(row.days)], band=band.first) for band in BANDS]
    return Line(title, [cell(rows), *bands], whole)


# --- speed ---


def days(morning: Morning) -> Part:
    seen = seen_by(morning.desk)
    found = {stage.name: list(stage.passed(seen, morning.within)) for stage in speed.STAGES}
    names = sorted({row.project for rows in found.values() for row in rows if row.project})
    known = {one.name: one for one in morning.projects}
    lines = [
        Line(name, [_took(morning, stage, [row for row in found[stage.name] if row.project == name], known[name])
                    for stage in speed.STAGES], href=estate.project(known[name].pk))
        for name in names if name in known
    ]  # fmt: skip
    if not morning.project and any(found.values()):
        whole = [_took(morning, stage, found[stage.name], None) for stage in speed.STAGES]
        lines.insert(0, Line(_ALL, whole, whole=True))
    return Part(
        "speed", Words("Days at each stage", "Дней на каждом этапе"), _SPEED,
        [Table(_BY_PROJECT, [stage.words for stage in speed.STAGES], lines)], _NOTHING_PASSED, [],
    )  # fmt: skip


def seen_by(desk: Desk) -> Seen:
    return Seen(week.seen(desk), reservations.seen(desk), desk.contracts)


def _took(morning: Morning, stage: Stage, rows: Sequence[Passed], project: Project | None) -> Cell:
    if not rows:
        return EMPTY
    href = reports.speed(stage=stage.name, **morning.given(project))
    half, nine = (days_shown(morning.desk, speed.took(rows, part).days, href) for part in (HALF, NINE_OF_TEN))
    return Cell(half, (Under(_NINE, nine), Under(OF, morning.desk.count(len(rows), href))))


def days_shown(desk: Desk, count: int, href: str) -> Shown:
    shown = desk.count(count, href)
    return shown._replace(text=_DAYS.fill(n=shown.text).text(desk.page.reader.language))


_STANDINGS: Final = (
    ((FREE,), Words("Free", "Свободно")), (RESERVED, Words("Reserved", "В брони")),
    (SOLD, Words("Under contract and sold", "По договорам и продано")),
    (WITHHELD, Words("Not for sale", "Не продаётся")),
)  # fmt: skip
_NO_MONEY: Final = money.Sums()
_ALL = Words("All", "Всего")
_BY_SOURCE = Words("Source", "Источник")
_BY_PROJECT = Words("Project", "Проект")
_BY_PERSON = Words("Who works them", "Кто ведёт")
_NOBODY = Words("nobody works them", "никто не ведёт")
_UNITS, _AREA, _SUM = Words("Units", "Помещения"), Words("Area", "Площадь"), Words("Sum", "Сумма")
_TERMINATED = Words("Terminated", "Расторгнуто")
_DUE, _RECEIVED = Words("Due", "К оплате"), Words("Received", "Поступило")
_LEFT = Words("not paid:", "не оплачено:")
_IN_ALL = Words("In all", "Всего")
_BAND = Words("{days} days", "{days} дней")
_CONTRACTS = Words("contracts:", "договоров:")
_NINE = Words("90\u00a0%:", "90\u202f%:")
_DAYS = Words("{n}\u00a0d", "{n}\u00a0дн.")
_CONVERSION = Words("Conversion of deals, step by step", "Конверсия сделок по шагам")
_PLANS = Words("Plans of sales", "Планы продаж")
_WHOM_TO_CALL = Words("Whom to call first", "Кому звонить первым")
_ENQUIRIES = Words(
    "Enquiries that came in these days, by how far their clients have come since: each step holds those that went "
    "beyond it. Under a number, which part it is of the step before.",
    "Обращения за эти дни: как далеко с тех пор дошли их клиенты. В каждом шаге и те, кто прошёл дальше. Под числом — "
    "его доля от предыдущего шага.",
)
_SALES = Words(
    "Contracts signed in these days, at what they cost now, against the plan of the month; and those terminated in "
    "these days, whenever they were signed.",
    "Договоры, подписанные за эти дни, по нынешней цене — против плана месяца; и расторгнутые за эти дни, когда бы они "
    "ни были подписаны.",
)
_NO_WHOLE_MONTHS = Words(
    "Contracts signed in these days, at what they cost now; and those terminated in these days. Plans are set for "
    "whole months: choose whole months, and they stand beside.",
    "Договоры, подписанные за эти дни, по нынешней цене, и расторгнутые за эти дни. Планы ставятся на целые месяцы: "
    "выберите целые месяцы, и планы появятся рядом.",
)
_STOCK = Words(
    "As they stand now, whatever the days: units, their area, their sum at list prices.",
    "Как есть сейчас, какие бы дни ни были выбраны: число, площадь, сумма по прайсу.",
)
_MONEY = Words(
    "What schedules say is due in these days, and how much of that is not paid yet; what came in these days, for "
    "whatever rows; and what is left to be paid in the months that follow.",
    "Сколько по графикам нужно заплатить за эти дни и сколько из этого ещё не оплачено; сколько за эти дни поступило, "
    "за какие бы платежи ни было; и сколько осталось заплатить в следующие месяцы.",
)
_OVERDUE = Words(
    "As of {day}: what is left of rows whose deadline has passed, by how many days ago that was.",
    "На {day}: что осталось от платежей, срок которых прошёл, — по числу дней просрочки.",
)
_SPEED = Words(
    "Of what came to the end of a stage in these days: half took at most so many days; nine of ten, at most so many "
    "as are told beneath.",
    "О том, что за эти дни дошло до конца этапа: половина уложилась в столько дней; девять из десяти — в столько, "
    "сколько указано ниже.",
)
_NO_ENQUIRIES = Words("No enquiries came in these days.", "За эти дни обращений не было.")
_NO_SALES = Words(
    "No contracts were signed or terminated in these days, and nothing was planned.",
    "За эти дни договоров не подписывали и не расторгали, и планов на них нет.",
)
_NO_UNITS = Words(
    "There are no units yet: they are set up in “Property”.", "Помещений ещё нет: их заводят в «Объектах»."
)
_NO_MONEY_DUE = Words(
    "Nothing is due by schedules and nothing came in these days or those after.",
    "За эти дни и после них платежей по графикам и поступлений нет.",
)
_NOTHING_LATE = Words("Nothing is overdue.", "Просрочки нет.")
_NOTHING_PASSED = Words(
    "Nothing came to the end of a stage in these days.", "За эти дни ничто не дошло до конца этапа."
)
