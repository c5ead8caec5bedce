"""Meetings: the calendar of a week, booking for free time, what came of them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.clients.history import SOURCE
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.people.rights import May, may
from pochemu.sales import meetings as acts
from pochemu.sales.meetings import Place
from pochemu.sales.models import Deal, Meeting
from pochemu.web.agenda import week as weeks
from pochemu.web.asked import day_asked, number_asked, page_asked
from pochemu.web.clients.access import seen_client
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import day_told
from pochemu.web.deals.shown import facts_of
from pochemu.web.lists.taking import as_workbook
from pochemu.web.once import once
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "booked": Words("The meeting is booked.", "Встреча назначена."),
    "moved": Words("The meeting is moved.", "Встреча перенесена."),
    "held": Words("Recorded: the meeting was held.", "Записано: встреча состоялась."),
    "missed": Words("Recorded: the meeting was not held.", "Записано: встреча не состоялась."),
    "off": Words("The meeting is called off.", "Встреча отменена."),
}
LENGTHS = (30, 60, 90, 120)


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The week in the address, or this one; or a day, whole. Of one manager, or of all."""
    desk, who = desk_of(request), request.GET.get("who", "")
    first, days = _days(request, desk)
    shown = _whole_day(request, desk, first, who) if days == 1 else {"days": weeks.week(desk, first, who)}
    name, today = "day" if days == 1 else "week", desk.page.reader.today
    before, after = (first + timedelta(days=turned) for turned in (-days, days))
    context = {
        "section": "meetings", "page": desk.page, "who": who, "staff": desk.staff, "name": name,
        "value": first.isoformat(), "current": today in (first + timedelta(days=n) for n in range(days)),
        "before": weeks.href(who, **{name: before.isoformat()}), "after": weeks.href(who, **{name: after.isoformat()}),
        "now": weeks.href(who, day=today.isoformat() if days == 1 else ""),
        "week": weeks.href(who, week=first.isoformat()),
    }  # fmt: skip
    return render(request, "meetings.html", context | shown)


def _days(request: HttpRequest, desk: Desk) -> tuple[date, int]:
    """The first, and how many. Raises Http404."""
    today = desk.page.reader.today
    if day := request.GET.get("day", ""):
        return day_asked(day, today), 1
    return weeks.monday(day_asked(request.GET.get("week", ""), today)), weeks.DAYS


def _whole_day(request: HttpRequest, desk: Desk, day: date, who: str) -> dict[str, object]:
    number = page_asked(request)
    shown, more = weeks.whole_day(desk, day, who, number)
    here = {"day": day.isoformat()}
    return {
        "days": [shown], "more": weeks.href(who, **here, page=number + 1) if more else "",
        "first": weeks.href(who, **here) if number > 1 else "",
    }  # fmt: skip


taken = as_workbook(
    lambda request, desk: weeks.listing(desk, *_days(request, desk), request.GET.get("who", ""))
)  # fmt: skip


@require_safe
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, _found(desk, number), said_in(request, SAID))


@once
def book(request: HttpRequest) -> HttpResponse:
    """With the client in the address; of the manager and the day, free hours are offered."""
    desk = desk_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    client = seen_client(desk.page.reader, number_asked(asked.get("client", "")))
    who = asked.get("who", "")
    employee = Employee.objects.get(code=desk.person(who)) if who else None
    if request.method != "POST":
        return _form(request, desk, client, employee)
    try:
        place = _place(request, desk, employee)
        deal = _deal(desk, client, asked.get("deal", ""))
        made = acts.book(client, place, by=desk.account, now=desk.page.reader.now, deal=deal)
    except Refused as refused:
        return _form(request, desk, client, employee, refusal(refused), status=422)
    return HttpResponseRedirect(f"/meetings/{made.pk}/?said=booked")


def move(request: HttpRequest, number: int) -> HttpResponse:
    """As booking, with the meeting's own manager, day and length to begin with."""
    desk = desk_of(request)
    found = _found(desk, number)
    asked = request.POST if request.method == "POST" else request.GET
    who = asked.get("who", "")
    employee = Employee.objects.get(code=desk.person(who)) if who else found.employee
    if request.method != "POST":
        return _form(request, desk, found.client.whole, employee, moved=found)
    try:
        seen = number_asked(asked.get("seen", ""), digits=9)
        place = _place(request, desk, employee)
        acts.move(number, place, seen=seen, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        told = refusal(refused)
        return _form(request, desk, found.client.whole, employee, told, moved=_found(desk, number), status=422)
    return HttpResponseRedirect(f"/meetings/{number}/?said=moved")


@require_POST
def hold(request: HttpRequest, number: int) -> HttpResponse:
    return _done(
        request, number, "held",
        lambda desk, seen: acts.hold(
            number, request.POST.get("proof", ""), seen=seen, by=desk.account, now=desk.page.reader.now
        ),
    )  # fmt: skip


@require_POST
def miss(request: HttpRequest, number: int) -> HttpResponse:
    return _done(
        request, number, "missed",
        lambda desk, seen: acts.miss(
            number, request.POST.get("outcome", ""), seen=seen, by=desk.account, now=desk.page.reader.now
        ),
    )  # fmt: skip


@require_POST
def call_off(request: HttpRequest, number: int) -> HttpResponse:
    return _done(
        request, number, "off",
        lambda desk, seen: acts.call_off(number, seen=seen, by=desk.account, now=desk.page.reader.now),
    )  # fmt: skip


def _done(request: HttpRequest, number: int, told: str, act: Callable[[Desk, int], object]) -> HttpResponse:
    desk = desk_of(request)
    found = _found(desk, number)
    seen = number_asked(request.POST.get("seen", ""), digits=9)
    try:
        act(desk, seen)
    except Refused as refused:
        return _show(request, desk, _found(desk, found.pk), refusal(refused), status=422)
    return HttpResponseRedirect(f"/meetings/{number}/?said={told}")


def _found(desk: Desk, number: int) -> Meeting:
    found = weeks.seen(desk).select_related(
        "client__merged_into", "deal", "booker", "told_by__employee", "told_by__user"
    )
    meeting = found.filter(pk=number).first()
    if meeting is None:
        raise Http404
    return meeting


def _show(request: HttpRequest, desk: Desk, found: Meeting, told: Said | None, *, status: int = 200) -> HttpResponse:
    begins = found.starts_at.astimezone(desk.page.snap.zone)
    context = {
        "section": "meetings", "page": desk.page, "said": told, "meeting": found, "shown": weeks.shown(desk, found),
        "day": desk.page.day_in_full(begins), "client": addresses.client(found.client.whole.pk),
        "deal": addresses.of(found.deal_id) if found.deal_id else "",
        "begun": found.starts_at <= desk.page.reader.now, "booked": found.state == Meeting.State.BOOKED,
        "tells": acts.may_tell(found, desk.account),
        "corrects": found.state in (Meeting.State.HELD, Meeting.State.MISSED) and may(desk.account, May.REOPEN),
        "facts": facts_of(desk, SOURCE, found.subject).get(found.subject, []), "typed": request.POST.dict(),
        "week": weeks.href("", week=begins.date().isoformat()),
    }  # fmt: skip
    return render(request, "meeting.html", context, status=status)


def _form(
    request: HttpRequest, desk: Desk, client: Client, employee: Employee | None, told: Said | None = None,
    *, moved: Meeting | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    asked = request.POST if request.method == "POST" else request.GET
    on, length, about = _as_it_stands(desk, moved)
    day, minutes = day_asked(asked.get("day", ""), on), _minutes(asked.get("minutes", str(length)))
    free = acts.free(employee, day, minutes, now=desk.page.reader.now, moved=moved) if employee else []
    context = {
        "section": "meetings", "page": desk.page, "said": told, "client": client, "href": addresses.client(client.pk),
        "deal": asked.get("deal", ""), "staff": desk.staff, "who": employee.code if employee else "",
        "employee": employee, "day": day.isoformat(), "today": desk.page.reader.today.isoformat(), "minutes": minutes,
        "lengths": sorted({*LENGTHS, minutes}), "free": [f"{at:%H:%M}" for at in free],
        "project": asked.get("project", about), "moved": moved,
        "moved_href": f"/meetings/{moved.pk}/" if moved else "",
        "said_day": desk.page.day_in_full(datetime.combine(day, time(12), desk.page.snap.zone)),
    }  # fmt: skip
    return render(request, "meeting_new.html", context, status=status)


def _as_it_stands(desk: Desk, moved: Meeting | None) -> tuple[date, int, str]:
    """The day, the minutes and the project of the meeting that is to be moved; of a new one, today and an hour."""
    if moved is None:
        return desk.page.reader.today, 60, ""
    minutes = (moved.ends_at - moved.starts_at) // timedelta(minutes=1)
    return moved.starts_at.astimezone(desk.page.snap.zone).date(), minutes, moved.project


def _place(request: HttpRequest, desk: Desk, employee: Employee | None) -> Place:
    if employee is None:
        raise Refused(_NOBODY)
    minutes = _minutes(request.POST.get("minutes", ""))
    return Place(employee, _at(request, desk), minutes, request.POST.get("project", ""))


def _deal(desk: Desk, client: Client, text: str) -> Deal | None:
    """Of that client, if any is said."""
    if not text:
        return None
    deal = desk.deal(number_asked(text))
    if deal.client.whole != client:
        raise Http404
    return deal


def _at(request: HttpRequest, desk: Desk) -> datetime:
    day, hour = day_told(request.POST.get("day", "")), request.POST.get("at", "")
    if day is None or not hour:
        raise Refused(_NO_HOUR)
    try:
        return datetime.combine(day, time.fromisoformat(hour), desk.page.snap.zone)
    except ValueError:
        raise Refused(_BAD_HOUR.fill(text=hour[:40])) from None


def _minutes(text: str) -> int:
    minutes = number_asked(text, digits=5)
    if not 0 < minutes <= acts.MOST_MINUTES:
        raise Http404
    return minutes


_NOBODY = Words("Choose the manager", "Выберите менеджера")
_NO_HOUR = Words("Choose the day and the hour", "Выберите день и время")
_BAD_HOUR = Words("“{text}” is not an hour: write it as 14:30", "«{text}» — не время: напишите его в виде 14:30")
