"""Defects: the worklist, one with its way and what is done about it, a photo of it."""

from collections.abc import Callable

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from pochemu.aftersale import defects, photos
from pochemu.aftersale.models import Contractor, Defect, Photo
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import or_nothing
from pochemu.people.models import Employee
from pochemu.people.rights import May, may
from pochemu.web.asked import number_asked, number_in
from pochemu.web.calls.access import account_of
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import day_told
from pochemu.web.defects import access, addresses, listed, shown
from pochemu.web.lists.taking import as_workbook
from pochemu.web.pages.files import SHUT
from pochemu.web.said import Said, refusal, said_in
from pochemu.web.service.shown import seen as seen_requests

Act = Callable[[HttpRequest, Desk, Defect, int], object]

SAID = {
    "assigned": Words("Given to the contractor.", "Передано подрядчику."),
    "mended": Words("Written down. Now a specialist looks at it.", "Записано. Осталось проверить на месте."),
    "returned": Words("Returned.", "Возвращено."),
    "closed": Words("Closed: it is mended.", "Замечание закрыто: устранено."),
    "reopened": Words("Opened again. What was credited for it is taken back.", "Открыто снова, зачёт за него отменён."),
    "moved": Words("The deadline is moved.", "Срок перенесён."),
    "entrusted": Words("Saved. What was credited stays.", "Сохранено. Что зачтено раньше, остаётся зачтённым."),
    "dropped": Words("Dropped.", "Замечание снято."),
    "photos": Words("The photos are kept.", "Фотографии сохранены."),
}


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    context = {
        "section": "defects", "page": desk.page, "staff": desk.staff, "all": addresses.defects(),
        "sets": may(desk.account, May.TERMS),
    }  # fmt: skip
    return render(request, "defects.html", context | listed.listed(desk, request.GET)._asdict())


taken = as_workbook(lambda request, desk: listed.listing(desk, request.GET))


@require_safe
def defect(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, access.defect(desk, number), said_in(request, SAID))


@require_safe
def photo(request: HttpRequest, number: int) -> HttpResponse:
    """To whoever may see the client: that it was given is written down before."""
    desk = desk_of(request)
    his = Q(defect__in=access.defects(desk).values("pk")) | Q(request__in=seen_requests(desk).values("pk"))
    found = Photo.objects.filter(his, pk=number).exclude(path="").first()
    if found is None:
        raise Http404
    try:
        content = (
            b"" if request.method == "HEAD"
            else photos.opened(found, by=account_of(desk.page.reader), now=desk.page.reader.now)
        )  # fmt: skip
    except FileNotFoundError:
        raise Http404 from None
    answer = HttpResponse(content, content_type=found.kind)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = SHUT
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _assign(request: HttpRequest, desk: Desk, one: Defect, seen: int) -> None:
    to = get_object_or_404(Contractor, pk=number_asked(request.POST.get("contractor", "")))
    defects.assign(one.pk, to, seen=seen, by=desk.account, now=desk.page.reader.now)


def _mend(request: HttpRequest, desk: Desk, one: Defect, seen: int) -> None:
    text, taken = request.POST.get("mended", ""), request.FILES.getlist("photos")
    defects.mend(one.pk, text, taken, seen=seen, by=desk.account, now=desk.page.reader.now)


def _return(request: HttpRequest, desk: Desk, one: Defect, seen: int) -> None:
    text, taken = request.POST.get("text", ""), request.FILES.getlist("photos")
    defects.give_back(one.pk, text, taken, seen=seen, by=desk.account, now=desk.page.reader.now)


def _close(_request: HttpRequest, desk: Desk, one: Defect, seen: int) -> None:
    defects.close(one.pk, seen=seen, by=desk.account, now=desk.page.reader.now)


def _reopen(request: HttpRequest, desk: Desk, one: Defect, seen: int) -> None:
    defects.reopen(one.pk, request.POST.get("why", ""), seen=seen, by=desk.account, now=desk.page.reader.now)


def _move(request: HttpRequest, desk: Desk, one: Defect, seen: int) -> None:
    day = day_told(request.POST.get("due_on", "")) or one.due_on
    defects.move(one.pk, day, request.POST.get("why", ""), seen=seen, by=desk.account, now=desk.page.reader.now)


def _entrust(request: HttpRequest, desk: Desk, one: Defect, seen: int) -> None:
    who = get_object_or_404(Employee, code=desk.person(request.POST.get("who", "")))
    defects.entrust(one.pk, who, seen=seen, by=desk.account, now=desk.page.reader.now)


def _drop(request: HttpRequest, desk: Desk, one: Defect, seen: int) -> None:
    defects.drop(one.pk, request.POST.get("why", ""), seen=seen, by=desk.account, now=desk.page.reader.now)


def _add_photos(request: HttpRequest, desk: Desk, one: Defect, _seen: int) -> None:
    after, taken = request.POST.get("after") == "yes", request.FILES.getlist("photos")
    defects.add_photos(one.pk, taken, after=after, by=desk.account, now=desk.page.reader.now)


def _doing(told: str, act: Act, at: str = "") -> Callable[[HttpRequest, int], HttpResponse]:
    """A form of the defect's page. `at`: the field that a refusal is about."""

    @or_nothing()
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        desk = desk_of(request)
        one = access.defect(desk, number)
        seen = number_in(request.POST.get("seen", ""))
        try:
            act(request, desk, one, -1 if seen is None else seen)
        except Refused as refused:
            return _show(request, desk, access.defect(desk, number), refusal(refused, at), status=422)
        back = number_in(request.POST.get("inspection", ""))
        if told == "dropped" and back is not None and back == one.inspection_id:
            return HttpResponseRedirect(f"{addresses.inspection(back)}?said=remark_dropped")
        return HttpResponseRedirect(f"{addresses.defect(number)}?said={told}")

    return view


assign = _doing("assigned", _assign, "contractor")
mend = _doing("mended", _mend, "mended")
give_back = _doing("returned", _return, "text")
close = _doing("closed", _close)
reopen = _doing("reopened", _reopen, "why")
move = _doing("moved", _move, "due_on")
entrust = _doing("entrusted", _entrust, "who")
drop = _doing("dropped", _drop, "why")
add_photos = _doing("photos", _add_photos, "photos")


def _show(
    request: HttpRequest, desk: Desk, one: Defect, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    return render(
        request, "defect.html", shown.context(desk, one) | {"said": said, "typed": request.POST}, status=status
    )
