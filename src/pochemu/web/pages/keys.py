"""Keys: hours of a building's week, who comes today, whom to book; visits and acts of acceptance."""

from collections.abc import Callable
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.aftersale import acts, own_text, slots, visits
from pochemu.aftersale.models import Slot, Specialist, Visit
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import PDF
from pochemu.people.queries import midnight_of
from pochemu.people.rights import May, may
from pochemu.property.models import Building
from pochemu.sales.models import Contract
from pochemu.sales.pdf import pdf_of
from pochemu.web.aftersale import access, addresses, booking, forms, ready, shown, week
from pochemu.web.agenda.week import DAYS, WEEKDAYS, monday
from pochemu.web.asked import day_asked, number_asked, number_in
from pochemu.web.deals.desk import Colleague, Desk, desk_of
from pochemu.web.once import once
from pochemu.web.pages.contract_settings import DOCX, given
from pochemu.web.reservations.units import Option
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "opened": Words("The hours are open.", "Часы открыты."),
    "closed": Words("Free hours are closed. Those that are booked stay.", "Свободные часы закрыты, занятые остались."),
    "booked": Words("Booked. The specialist is told.", "Визит назначен, специалист знает."),
    "moved": Words("The visit is moved.", "Визит перенесён."),
    "off": Words("The visit is called off.", "Визит отменён."),
    "missed": Words("Written down: nobody came.", "Записано: клиент не пришёл."),
    "written": Words("The act is written down.", "Акт записан."),
    "undone": Words("The act is undone.", "Акт отменён."),
}


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    return _show(request, desk_of(request), said_in(request, SAID))


def _show(request: HttpRequest, desk: Desk, said: Said | None, *, status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    places, who = _buildings(), asked.get("whose", "")
    building = _building(asked, places)
    first = monday(day_asked(asked.get("week", ""), desk.page.reader.today))

    def href(day: date) -> str:
        return addresses.keys(building=building.pk if building else "", whose=who, week=day.isoformat())

    current = first == monday(desk.page.reader.today)
    context = {
        "section": "keys", "page": desk.page, "said": said, "typed": request.POST, "staff": desk.staff, "whose": who,
        "buildings": [Option(str(one.pk), f"{one.project.name}, {one.name}") for one in places],
        "building": str(building.pk) if building else "", "week": first.isoformat(), "current": current,
        "before": href(first - timedelta(days=DAYS)), "after": href(first + timedelta(days=DAYS)),
        "now": addresses.keys(building=building.pk if building else "", whose=who),
        "specialists": _specialists(desk), "visits": week.today(desk, who),
        "days": week.week(desk, building, first, who) if building else [],
        "ready": ready.ready(desk, building) if building else None, "opens": may(desk.account, May.ENTRUST),
        "weekdays": _weekdays(desk, request.POST), "chosen": request.POST.getlist("who"),
        "since": max(first, desk.page.reader.today).isoformat(), "until": (first + timedelta(days=4)).isoformat(),
    }  # fmt: skip
    return render(request, "keys.html", context, status=status)


def _specialists(desk: Desk) -> list[Colleague]:
    """Who serves contracts after the sale; everybody, until a head has said who does."""
    known = set(Specialist.objects.filter(working=True).values_list("employee__code", flat=True))
    return [one for one in desk.staff if one.code in known or not known]


def _buildings() -> list[Building]:
    return list(Building.objects.select_related("project").order_by("project__closed", "project__name", "name"))


def _building(asked: QueryDict, places: list[Building]) -> Building | None:
    """The one that is asked for; or where somebody comes next; or the first."""
    if text := asked.get("building", ""):
        found = next((one for one in places if one.pk == number_asked(text)), None)
        if found is None:
            raise Http404
        return found
    latest = Slot.objects.order_by("-starts_at").values_list("building", flat=True).first()
    return next((one for one in places if one.pk == latest), places[0] if places else None)


def _weekdays(desk: Desk, typed: QueryDict) -> list[tuple[int, str, bool]]:
    names = WEEKDAYS.text(desk.page.reader.language).split()
    ticked = set(typed.getlist("weekday")) if typed else set("01234")
    return [(number, name, str(number) in ticked) for number, name in enumerate(names)]


@require_POST
def open_slots(request: HttpRequest) -> HttpResponse:
    """Opened; or, `do=close`, those that are free are closed."""
    desk = desk_of(request)
    building = _building(request.POST, _buildings())
    if building is None:
        raise Http404
    closes = request.POST.get("do") == "close"
    try:
        (_close if closes else _open)(request.POST, desk, building)
    except Refused as refused:
        return _show(request, desk, refusal(refused), status=422)
    told = "closed" if closes else "opened"
    since = request.POST.get("since", "")
    return HttpResponseRedirect(addresses.keys(building=building.pk, week=since, said=told))


def _open(form: QueryDict, desk: Desk, building: Building) -> None:
    told = forms.slots_told(form, desk)
    slots.open_slots(
        building, told.days, told.hours, told.specialists, by=desk.account, now=desk.page.reader.now
    )  # fmt: skip


def _close(form: QueryDict, desk: Desk, building: Building) -> None:
    days = forms.days_told(form, desk)
    specialists = forms.specialists_told(form, desk)
    for day in days:
        since, until = midnight_of(day), midnight_of(day + timedelta(days=1))
        slots.close(building, since, until, specialists, by=desk.account)


# --- a contract ---


@require_safe
def contract(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    one = access.contract(desk, number)
    context = {**shown.context(desk, one), **shown.of_contract(desk, one), "said": said_in(request, SAID)}
    return render(request, "keys_contract.html", context)


@once
def book(request: HttpRequest, number: int) -> HttpResponse:
    """Into a free hour of the day in the address."""
    desk = desk_of(request)
    one = access.contract(desk, number)
    if request.method != "POST":
        return _hours(request, desk, one)
    try:
        made = visits.book(one.pk, _slot(request), by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _hours(request, desk, one, refused)
    return HttpResponseRedirect(addresses.visit(made.pk, said="booked"))


def _slot(request: HttpRequest) -> int:
    number = number_in(request.POST.get("slot", ""))
    if number is None:
        raise Refused(_NO_SLOT, "slot")
    return number


def _hours(
    request: HttpRequest, desk: Desk, one: Contract, refused: Refused | None = None, *, moved: Visit | None = None
) -> HttpResponse:
    here = addresses.visit(moved.pk, "move") if moved else addresses.contract(one.pk, "book")
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        **shown.context(desk, one), "said": refusal(refused) if refused else None, "moved": moved, "action": here,
        "offered": booking.offered(desk, one.unit.section.building, asked.get("day", ""), here),
        "visit": week.shown(desk, moved) if moved else None, "moved_day": desk.page.day_in_full(moved.slot.starts_at)
        if moved else "",
    }  # fmt: skip
    return render(request, "keys_book.html", context, status=422 if refused else 200)


@once
def write(request: HttpRequest, number: int) -> HttpResponse:
    """An act; at the visit in the address, where it is written at one."""
    desk = desk_of(request)
    one = access.contract(desk, number)
    asked = request.POST if request.method == "POST" else request.GET
    visit = _visit_of(one, asked.get("visit", ""))
    if request.method != "POST":
        return _act_form(request, desk, one, visit)
    try:
        told = forms.act_told(request.POST, desk)
        made = acts.write(
            one.pk, told, visit=visit.pk if visit else None, by=desk.account, now=desk.page.reader.now
        )  # fmt: skip
    except Refused as refused:
        return _act_form(request, desk, one, visit, refused)
    return HttpResponseRedirect(f"{addresses.act(made.pk)}?said=written")


def _visit_of(one: Contract, text: str) -> Visit | None:
    if not text:
        return None
    found = Visit.objects.filter(contract=one, pk=number_asked(text)).select_related("slot__employee").first()
    if found is None:
        raise Http404
    return found


def _act_form(
    request: HttpRequest, desk: Desk, one: Contract, visit: Visit | None, refused: Refused | None = None
) -> HttpResponse:  # fmt: skip
    form = request.POST
    context = {
        **shown.context(desk, one), "said": refusal(refused) if refused else None, "staff": desk.staff,
        "typed": form if refused else forms.fresh(desk, one, visit), "visit": visit, "whats": shown.WHATS,
        "defects": shown.defects_of(desk, one),
        "meters": forms.pairs(form, "meters", forms.METERS), "keys": forms.pairs(form, "keys", forms.KEYS),
    }  # fmt: skip
    return render(request, "keys_act.html", context, status=422 if refused else 200)


# --- a visit ---


@require_safe
def visit(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show_visit(request, desk, access.visit(desk, number), said_in(request, SAID))


def _show_visit(
    request: HttpRequest, desk: Desk, found: Visit, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {
        **shown.context(desk, found.contract), "said": said, "visit": found, "shown": week.shown(desk, found),
        "day": desk.page.day_in_full(found.slot.starts_at), "booked": found.state == Visit.State.BOOKED,
        "begun": found.slot.starts_at <= desk.page.reader.now, "typed": request.POST,
        "acts": [shown.act_row(desk, each) for each in found.acts.select_related("employee").order_by("pk")],
    }  # fmt: skip
    return render(request, "keys_visit.html", context, status=status)


def move(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    found = access.visit(desk, number)
    if request.method != "POST":
        return _hours(request, desk, found.contract, moved=found)
    seen = number_asked(request.POST.get("seen", ""), digits=9)
    try:
        visits.move(number, _slot(request), seen=seen, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _hours(request, desk, found.contract, refused, moved=found)
    return HttpResponseRedirect(addresses.visit(number, said="moved"))


def _ending(told: str, act: Callable[..., Visit]) -> Callable[[HttpRequest, int], HttpResponse]:
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        desk = desk_of(request)
        found = access.visit(desk, number)
        seen = number_asked(request.POST.get("seen", ""), digits=9)
        reason = request.POST.get(f"why_{told}", "")
        try:
            act(number, reason, seen=seen, by=desk.account, now=desk.page.reader.now)
        except Refused as refused:
            wrong = Refused(refused.words, f"why_{told}") if "reason" in refused.wrong else refused
            return _show_visit(request, desk, access.visit(desk, found.pk), refusal(wrong), status=422)
        return HttpResponseRedirect(addresses.visit(number, said=told))

    return view


call_off = _ending("off", visits.call_off)
miss = _ending("missed", visits.miss)


# --- an act ---


@require_safe
def act(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    context = shown.of_act(desk, access.act(desk, number))
    return render(request, "act_of_keys.html", {**context, "said": said_in(request, SAID)})


@require_safe
def act_paper(request: HttpRequest, number: int) -> HttpResponse:
    return _taken(request, number, "docx")


@require_safe
def act_pdf(request: HttpRequest, number: int) -> HttpResponse:
    return _taken(request, number, "pdf")


def _taken(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    desk = desk_of(request)
    found = access.act(desk, number)
    try:
        content = own_text.paper_of(found)
        content = pdf_of(content) if ending == "pdf" else content
    except Refused as refused:
        return render(request, "act_of_keys.html", {**shown.of_act(desk, found), "said": refusal(refused)}, status=422)
    return given(content, f"{found.number.replace('/', '-')}.{ending}", PDF if ending == "pdf" else DOCX)


@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    found = access.act(desk, number)
    try:
        acts.undo(found.pk, request.POST.get("why", ""), by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        context = shown.of_act(desk, access.act(desk, number))
        return render(
            request, "act_of_keys.html", {**context, "said": refusal(refused), "typed": request.POST}, status=422
        )
    return HttpResponseRedirect(f"{addresses.act(number)}?said=undone")


_NO_SLOT = Words("Choose an hour", "Выберите время")
