"""The report of the morning; the rows behind its days of stages; plans of sales."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.property.models import Project
from pochemu.reports.speed import HALF, NINE_OF_TEN, STAGES, Passed, Stage, took
from pochemu.sales import planned
from pochemu.web.asked import page_asked
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.lists.on_page import on_page
from pochemu.web.lists.taking import as_workbook
from pochemu.web.numbers import long_day, month_title
from pochemu.web.page import MonthLink
from pochemu.web.reports import addresses, plans, shown
from pochemu.web.said import Said, refusal, said_in
from pochemu.web.within import bounds, project_asked, within_asked

SAID = {"planned": Words("The plan is set.", "План сохранён.")}


def _desk(request: HttpRequest) -> Desk:
    desk = desk_of(request)
    if not may(desk.account, May.REPORT):
        raise Http404
    return desk


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Of the days in the address, or this month; of a project, or of all."""
    desk = _desk(request)
    morning = shown.Morning(desk, within_asked(desk, request.GET), project_asked(request.GET))
    this = Month.of(desk.page.reader.today)
    tabs = [
        MonthLink(addresses.reports(**bounds(month).given, project=morning.given()["project"]),
                  month_title(month, desk.page.reader.language), morning.within == bounds(month))
        for month in (this.plus(-2), this.plus(-1), this)
    ]  # fmt: skip
    context = {
        "section": "reports", "page": desk.page, "parts": shown.parts(morning), "within": morning.within.given,
        "project": morning.project, "projects": Project.objects.order_by("closed", "name"), "tabs": tabs,
        "moment": desk.page.moment_in_full(desk.page.reader.now),
        "takes_clients": may(desk.account, May.TAKE_CLIENTS),
        "first": long_day(morning.within.since, desk.page.reader.language),
        "last": long_day(morning.within.until, desk.page.reader.language),
    }  # fmt: skip
    return render(request, "reports.html", context)


LEADS_TO: Final = {
    "meeting": "/meetings/{}/", "reservation": "/reservations/{}/", "contract": "/contracts/{}/",
}  # fmt: skip
NAMED: Final = {
    "meeting": Words("Meeting №{n}", "Встреча №{n}"), "reservation": Words("Reservation №{n}", "Бронь №{n}"),
    "contract": Words("Contract №{n}", "Договор №{n}"),
}  # fmt: skip


def _columns(stage: Stage) -> tuple[Column[Passed], ...]:
    return (
        Column(Words("Ended with", "Чем закончился"), lambda row: NAMED[stage.ends_with].fill(n=row.number)),
        Column(Words("Project", "Проект"), lambda row: row.project or "—"),
        Column(Words("From", "С"), lambda row: row.began, Kind.DAY),
        Column(Words("To", "По"), lambda row: row.ended, Kind.DAY),
        Column(Words("Days", "Дней"), lambda row: row.days, Kind.NUMBER),
    )  # fmt: skip


class Took(NamedTuple):
    stage: Stage
    given: dict[str, object]
    listing: Listing[Passed]


def speed_listed(desk: Desk, request: HttpRequest) -> Took:
    within, project = within_asked(desk, request.GET), project_asked(request.GET)
    name = request.GET.get("stage", STAGES[0].name)
    stage = next((one for one in STAGES if one.name == name), None)
    if stage is None:
        raise Http404
    rows = [row for row in stage.passed(shown.seen_by(desk), within) if project is None or row.project == project.name]
    rows.sort(key=lambda one: (one.days, one.number))

    def told(some: Sequence[Passed]) -> Sequence[Passed]:
        return some

    given: dict[str, object] = {"stage": stage.name, **within.given, "project": project.pk if project else ""}
    return Took(stage, given, Listing("speed", stage.words, rows, told, _columns(stage)))


@require_safe
def speed(request: HttpRequest) -> HttpResponse:
    """What came to the end of a stage within some days, the quickest first."""
    desk = _desk(request)
    took_days, number = speed_listed(desk, request), page_asked(request)
    rows, given = list(took_days.listing.found), took_days.given
    here = addresses.speed(**given)

    def href(row: Passed) -> str:
        return LEADS_TO[took_days.stage.ends_with].format(row.number)

    cells, more = on_page(desk, took_days.listing, number, href)
    halves = (took(rows, part) for part in (HALF, NINE_OF_TEN)) if rows else ()
    sums = [(_ROWS, desk.count(len(rows), here))]
    sums += [(title, shown.days_shown(desk, one.days, href(one))) for title, one in zip((_HALF, _NINE), halves)]  # noqa: B905
    context = {
        "section": "reports", "page": desk.page, "title": took_days.stage.words, "rows": cells, "sums": sums,
        "columns": took_days.listing.columns, "given": given, "to": addresses.speed() + "take/",
        "above": (addresses.reports(**{**given, "stage": ""}), _REPORT),
        "more": addresses.speed(**given, page=number + 1) if more else "", "first": here if number > 1 else "",
        "projects": Project.objects.order_by("closed", "name"), "keeps": {"stage": took_days.stage.name}, "days": True,
    }  # fmt: skip
    return render(request, "list.html", context)


speed_taken = as_workbook(lambda request, desk: speed_listed(desk, request).listing)


def sales_plans(request: HttpRequest) -> HttpResponse:
    """Of a month, project by project; by POST the director sets that of a project."""
    desk = _desk(request)
    month = _month(request, desk)
    if request.method != "POST":
        return _plans(request, desk, month, said_in(request, SAID))
    project = project_asked(request.POST)
    if not may(desk.account, May.PLAN_SALES):
        raise Http404
    try:
        if project is None:
            raise Refused(_NO_PROJECT)
        planned.plan(project, month, plans.told(request.POST, desk.page), by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _plans(request, desk, month, refusal(refused), at=project, status=422)
    return HttpResponseRedirect(addresses.plans(month=month, said="planned"))


def _month(request: HttpRequest, desk: Desk) -> Month:
    text = request.GET.get("month", "")
    if not text:
        return Month.of(desk.page.reader.today)
    try:
        month = Month.parse(text)
    except ValueError:
        raise Http404 from None
    if not 1901 <= month.year < 9000:
        raise Http404
    return month


def _plans(
    request: HttpRequest, desk: Desk, month: Month, said: Said | None, *, at: Project | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    language = desk.page.reader.language
    context = {
        "section": "reports", "page": desk.page, "said": said, "month": month_title(month, language),
        "rows": plans.rows(desk, month, request.POST, at), "sets": may(desk.account, May.PLAN_SALES),
        "here": addresses.plans(month=month),
        "above": addresses.reports(**bounds(month).given),
        "tabs": [MonthLink(addresses.plans(month=each), month_title(each, language), each == month)
                 for each in (month.plus(-1), month, month.plus(1), month.plus(2))],
    }  # fmt: skip
    return render(request, "sales_plans.html", context, status=status)


_REPORT = Words("Report", "Отчёт")
_NO_PROJECT = Words("Choose a project", "Выберите проект")
_ROWS = Words("In all", "Всего")
_HALF = Words("Half took at most", "Половина уложилась в")
_NINE = Words("Nine of ten, at most", "Девять из десяти — в")
