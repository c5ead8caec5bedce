"""Tasks: my own, or a colleague's; set, done, postponed, dropped."""

from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.models import Employee
from pochemu.sales import tasks as acts
from pochemu.sales.models import Deal, Task
from pochemu.web.agenda import tasks as listed
from pochemu.web.asked import number_asked, page_asked
from pochemu.web.columns import Listing
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import day_told
from pochemu.web.lists.taking import as_workbook
from pochemu.web.once import once
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "set": Words("The task is set.", "Задача поставлена."),
    "done": Words("Done.", "Выполнено."),
    "postponed": Words("The deadline is moved.", "Срок перенесён."),
    "dropped": Words("The task is dropped.", "Задача снята."),
}


@once
def tasks(request: HttpRequest) -> HttpResponse:
    """My own; `?who=`: a colleague's, or everybody's (`all`); `?of=`: one list, whole. By POST a new one is set."""
    desk = desk_of(request)
    if request.method == "POST":
        try:
            _set(request, desk)
        except Refused as refused:
            return _show(request, desk, refusal(refused), status=422)
        return HttpResponseRedirect(_back(request, "set"))
    return _show(request, desk, said_in(request, SAID))


def _set(request: HttpRequest, desk: Desk) -> None:
    employee = Employee.objects.filter(code=request.POST.get("employee", "")).first()
    if employee is None:
        raise Http404
    mistakes, title, day = Mistakes(), request.POST.get("title", ""), desk.page.reader.today
    with mistakes.at("title"):
        acts.titled(title)
    with mistakes.at("due_on"):
        day = _day(request)
    mistakes.must_be_none()
    acts.set_task(title, employee, day, by=desk.account, now=desk.page.reader.now, deal=_deal(request, desk))


def _deal(request: HttpRequest, desk: Desk) -> Deal | None:
    text = request.POST.get("deal", "")
    return desk.deal(number_asked(text)) if text else None


@require_POST
def do(request: HttpRequest, number: int) -> HttpResponse:
    return _done(request, number, "done", lambda desk: acts.do(number, now=desk.page.reader.now, actor=_actor(desk)))


@require_POST
def postpone(request: HttpRequest, number: int) -> HttpResponse:
    why = request.POST.get("why", "")
    return _done(
        request, number, "postponed",
        lambda desk: acts.postpone(number, _day(request), why, by=desk.account, now=desk.page.reader.now),
    )  # fmt: skip


@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    why = request.POST.get("why", "")
    return _done(
        request, number, "dropped", lambda desk: acts.drop(number, why, by=desk.account, now=desk.page.reader.now)
    )


def _done(request: HttpRequest, number: int, told: str, act: Callable[[Desk], object]) -> HttpResponse:
    desk = desk_of(request)
    if not listed.seen(desk).filter(pk=number).exists():
        raise Http404
    try:
        act(desk)
    except Refused as refused:
        return _show(request, desk, refusal(refused), wrong=number, verb=told, status=422)
    return HttpResponseRedirect(_back(request, told))


def _show(
    request: HttpRequest, desk: Desk, told: Said | None, *, wrong: int = 0, verb: str = "", status: int = 200
) -> HttpResponse:
    """`wrong`: the task in whose form something was refused, `verb`: what it was to be."""
    who, kind, number = _who(request, desk), _kind(request), page_asked(request)
    if wrong:
        who = Task.objects.values_list("employee__code", flat=True).get(pk=wrong)
    lists = [listed.one_list(desk, who, kind, number)] if kind else listed.lists(desk, who)
    waits = any(task.waits for each in lists for task in each.rows)
    context = {
        "section": "tasks", "page": desk.page, "said": told, "who": who, "of": kind,
        "lists": lists, "nothing_waits": bool(lists) and not kind and not waits,
        "all": listed.href(who), "first": listed.href(who, of=kind) if number > 1 else "", "staff": desk.staff,
        "typed": request.POST.dict(), "wrong": wrong, "verb": verb, "today": desk.page.reader.today.isoformat(),
        "here": listed.href(who) if wrong else request.get_full_path(),
    }  # fmt: skip
    return render(request, "tasks.html", context, status=status)


def _who(request: HttpRequest, desk: Desk) -> str:
    return request.GET.get("who") or desk.page.reader.employee or "all"


def _kind(request: HttpRequest) -> str:
    """Raises Http404."""
    kind = request.GET.get("of", "")
    if kind and kind not in listed.KINDS:
        raise Http404
    return kind


def _taken(request: HttpRequest, desk: Desk) -> Listing[Task]:
    return listed.listing(desk, _who(request, desk), _kind(request))


taken = as_workbook(_taken)


def _day(request: HttpRequest) -> date:
    day = day_told(request.POST.get("due_on", ""))
    if day is None:
        raise Refused(_NO_DAY, "due_on")
    return day


def _actor(desk: Desk) -> str:
    return str(desk.account)


def _back(request: HttpRequest, told: str) -> str:
    """Where the form stood, on this site."""
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    address = back.partition("said=")[0].rstrip("?&") if safe else "/tasks/"
    return f"{address}{'&' if '?' in address else '?'}said={told}"


_NO_DAY = Words("Say by what day", "Укажите срок")
