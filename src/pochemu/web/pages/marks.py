"""Clients' marks: whom to ask, a mark as it was told, a link to give; and the page by which a client gives his own."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pochemu.aftersale import marking
from pochemu.aftersale.models import Occasion
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.queries import company
from pochemu.web.asked import number_in, page_asked
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.lists.taking import as_workbook
from pochemu.web.marks import addresses, shown
from pochemu.web.numbers import long_day
from pochemu.web.page import MonthLink
from pochemu.web.said import Said, refusal, said_in

Act = Callable[[HttpRequest, Desk, Occasion], object]

SAID = {
    "written": Words("The mark is written down.", "Оценка записана."),
    "back": Words(
        "The mark is taken back. The client may be asked again.", "Оценка отменена. Клиента можно спросить ещё раз."
    ),
}


@require_safe
def marks(request: HttpRequest) -> HttpResponse:
    """`?tab=given`: what was said; `who=`: of whose work."""
    desk = desk_of(request)
    tab, who = _asked(request)
    language = desk.page.reader.language
    tabs = [
        MonthLink(addresses.marks(tab=name, who=who), title.text(language), name == tab)
        for name, title in shown.TABS.items()
    ]
    context = {"section": "marks", "page": desk.page, "tab": tab, "tabs": tabs} | shown.listed(
        desk, tab, who, page_asked(request)
    )
    return render(request, "marks.html", context)


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The tab, and of whose work. Raises Http404."""
    tab = request.GET.get("tab", "")
    if tab not in shown.TABS:
        raise Http404
    return tab, request.GET.get("who", "")


taken = as_workbook(lambda request, desk: shown.listing(desk, *_asked(request)))


@require_safe
def mark(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, shown.one(desk, number), said_in(request, SAID))


def _write(request: HttpRequest, desk: Desk, one: Occasion) -> None:
    given = number_in(request.POST.get("mark", ""), digits=1) or 0
    marking.write(one.pk, given, request.POST.get("text", ""), by=desk.account, now=desk.page.reader.now)


def _take_back(request: HttpRequest, desk: Desk, one: Occasion) -> None:
    marking.take_back(one.pk, request.POST.get("why", ""), by=desk.account, now=desk.page.reader.now)


def _doing(told: str, act: Act, at: str) -> Callable[[HttpRequest, int], HttpResponse]:
    """A form of the occasion's page. `at`: the field that a refusal is about."""

    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        desk = desk_of(request)
        one = shown.one(desk, number)
        try:
            act(request, desk, one)
        except Refused as refused:
            return _show(request, desk, one, refusal(refused, at), status=422)
        return HttpResponseRedirect(f"{addresses.mark(number)}?said={told}")

    return view


write = _doing("written", _write, "mark")
take_back = _doing("back", _take_back, "why")


@require_POST
def link(request: HttpRequest, number: int) -> HttpResponse:
    """A new one, shown this once: those before lead nowhere any more."""
    desk = desk_of(request)
    one = shown.one(desk, number)
    try:
        made = marking.make_link(one.pk, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, one, refusal(refused), status=422)
    here = settings.ADDRESS or f"{request.scheme}://{request.get_host()}"
    until = long_day(made.until.astimezone(desk.page.snap.zone).date(), desk.page.reader.language)
    return _show(request, desk, one, None, link={"address": here + addresses.of_client(made.secret), "until": until})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_client(request: HttpRequest, secret: str) -> HttpResponse:
    """For whoever has the link: the company's name, five marks, and nothing of anybody."""
    now = timezone.now()
    if request.method == "POST":
        return _took(request, secret)
    if marking.asked_by(secret, now=now) is None:
        return _public(request, "gone", status=404)
    return _public(request, "asked")


def _took(request: HttpRequest, secret: str) -> HttpResponse:
    given = number_in(request.POST.get("mark", ""), digits=1) or 0
    try:
        made = marking.give(secret, given, request.POST.get("text", ""), now=timezone.now())
    except Refused as refused:
        return _public(request, "asked", refusal(refused, "mark"), status=422)
    return _public(request, "thanks") if made else _public(request, "gone", status=404)


def _public(request: HttpRequest, state: str, said: Said | None = None, *, status: int = 200) -> HttpResponse:
    whose = company()
    context = {
        "state": state, "said": said, "typed": request.POST, "marks": marking.MARKS,
        "whose": Words(whose.name_en, whose.name_ru),
    }  # fmt: skip
    answer = render(request, "mark_of_client.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _show(
    request: HttpRequest, desk: Desk, one: Occasion, said: Said | None, *, status: int = 200,
    link: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    context = shown.context(desk, one) | {"said": said, "typed": request.POST, "link": link}
    answer = render(request, "mark.html", context, status=status)
    answer["Referrer-Policy"] = "same-origin"
    return answer
