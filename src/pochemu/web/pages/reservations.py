"""Reservations: a unit chosen for a deal, kept, prolonged, lifted; the queue behind; a discount asked for."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.property import pricing
from pochemu.property.models import Unit
from pochemu.sales import reserving, terms
from pochemu.sales.models import Deal, Reservation, Waiting
from pochemu.sales.models.pipeline import Outcome
from pochemu.sales.models.terms import WHOLE
from pochemu.web.asked import number_asked, number_in
from pochemu.web.deals import addresses, forms
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.lists.taking import as_workbook
from pochemu.web.numbers import percent
from pochemu.web.once import once
from pochemu.web.reservations import listed, shown, units
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "reserved": Words("Reserved.", "Забронировано."),
    "prolonged": Words("Prolonged.", "Бронь продлена."),
    "asked": Words("Asked for. You will be told of the decision.", "Запрос отправлен. О решении вам сообщат."),
    "lifted": Words("The reservation is lifted.", "Бронь снята."),
    "waits": Words(
        "The deal stands in the queue. When the unit comes free, it is reserved for the first, and you are told.",
        "Сделка в очереди. Когда помещение освободится, его забронируют для первого, и вам сообщат.",
    ),
    "left": Words("The deal stands in the queue no more.", "Сделка больше не в очереди."),
}


@require_safe
def reservations(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    context = {"section": "reservations", "page": desk.page, "staff": desk.staff, "lets": may(desk.account, May.LET)}
    return render(request, "reservations.html", context | listed.listed(desk, request.GET)._asdict())


taken = as_workbook(lambda request, desk: listed.listing(desk, request.GET))


@require_safe
def reservation(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, _found(desk, number), said_in(request, SAID))


@once
def prolong(request: HttpRequest, number: int) -> HttpResponse:
    """At once, or by another's leave: the reservation's page says which it was."""
    desk = desk_of(request)
    kept, days = _found(desk, number), number_in(request.POST.get("days", ""), digits=4) or 0
    why = request.POST.get("why", "")
    try:
        made = reserving.prolong(kept.pk, days, why, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, _found(desk, number), refusal(refused), status=422)
    told = "prolonged" if isinstance(made, Reservation) else "asked"
    return HttpResponseRedirect(f"{addresses.reservation(number)}?said={told}")


@require_POST
def lift(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    kept = _found(desk, number)
    try:
        reserving.lift(kept.pk, request.POST.get("reason", ""), by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, _found(desk, number), refusal(refused), status=422)
    return HttpResponseRedirect(f"{addresses.reservation(number)}?said=lifted")


def _found(desk: Desk, number: int) -> Reservation:
    found = shown.seen(desk).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, desk: Desk, kept: Reservation, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    limits = terms.terms()
    context = {
        "section": "reservations", "page": desk.page, "said": said, "one": shown.shown(desk, kept),
        "longer": shown.longer(desk, kept), "behind": shown.places(desk, [kept.unit_id]) if not kept.ended_at else [],
        "free_days": limits.prolonged_days if kept.prolonged < limits.prolonged_times else 0,
        "typed": request.POST, "draft": addresses.address("/contracts/new/", deal=kept.deal_id, unit=kept.unit_id),
        "sells": kept.ended_at is None and kept.deal.outcome != Outcome.LOST,
        "lifts": reserving.may_lift(kept, desk.account),
    }  # fmt: skip
    return render(request, "reservation.html", context, status=status)


# --- a unit for a deal ---


@require_safe
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """Among those that are free; with `?unit=`, what may be done about that one."""
    desk = desk_of(request)
    return _choose(request, desk, desk.deal(number), said_in(request, SAID))


@require_POST
def reserve(request: HttpRequest, number: int) -> HttpResponse:
    """Free, unless a fee is said."""

    def act(desk: Desk, deal: Deal, unit: Unit) -> str:
        fee = forms.amount_at("paid", request.POST, desk.page) if request.POST.get("way") == "paid" else None
        if request.POST.get("way") == "paid" and fee is None:
            raise Refused(_NO_FEE, "paid")
        seen = number_asked(request.POST.get("seen", ""))
        reserving.reserve(deal.pk, unit, seen=seen, paid=fee, by=desk.account, now=desk.page.reader.now)
        return "reserved"

    return _done(request, number, act)


@require_POST
def stand(request: HttpRequest, number: int) -> HttpResponse:
    def act(desk: Desk, deal: Deal, unit: Unit) -> str:
        reserving.stand_behind(deal, unit, by=desk.account, now=desk.page.reader.now)
        return "waits"

    return _done(request, number, act)


@require_POST
def leave(request: HttpRequest, number: int, place: int) -> HttpResponse:
    desk = desk_of(request)
    found = Waiting.objects.filter(pk=place, deal=desk.deal(number)).first()
    if found is None:
        raise Http404
    reserving.leave_queue(found.pk, by=desk.account, now=desk.page.reader.now)
    return HttpResponseRedirect(f"{addresses.of(number)}?said=left#unit")


@require_POST
def discount(request: HttpRequest, number: int) -> HttpResponse:
    """A price beyond one's limits is asked for."""

    def act(desk: Desk, deal: Deal, unit: Unit) -> str:
        kept = Reservation.objects.active().filter(deal=deal, unit=unit).first()
        listing = kept.price if kept else reserving.for_sale(unit)
        price = forms.amount_at("price", request.POST, desk.page)
        if price is None:
            raise Refused(_NO_PRICE, "price")
        why = request.POST.get("why", "")
        terms.ask_for(deal, unit, listing, price, why, by=desk.account, now=desk.page.reader.now)
        return "asked"

    return _done(request, number, act)


def _done(request: HttpRequest, number: int, act: Callable[[Desk, Deal, Unit], str]) -> HttpResponse:
    """What was refused is told where the unit is chosen, with what was typed."""
    desk = desk_of(request)
    deal, unit = desk.deal(number), units.one(number_asked(request.POST.get("unit", "")))
    try:
        told = act(desk, deal, unit)
    except Refused as refused:
        return _choose(request, desk, desk.deal(number), refusal(refused), status=422)
    return HttpResponseRedirect(f"{addresses.of(number)}?said={told}#unit")


def _choose(
    request: HttpRequest, desk: Desk, deal: Deal, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    asked = request.POST.get("unit") or request.GET.get("unit", "")
    context: dict[str, object] = {
        "section": "deals", "page": desk.page, "said": said, "deal": deal, "title": name_of_client(deal),
        "href": addresses.of(deal), "here": addresses.choose_unit(deal.pk), "typed": request.POST,
    }  # fmt: skip
    if asked:
        context |= _chosen(desk, deal, units.one(number_asked(asked)))
    else:
        context["found"] = units.found(desk, request.GET)
    return render(request, "unit_choice.html", context, status=status)


def _chosen(desk: Desk, deal: Deal, unit: Unit) -> dict[str, object]:
    (one,) = units.shown(desk, [unit])
    free_days, paid_days = shown.days_said()
    own = Reservation.objects.active().filter(deal=deal, unit=unit).first()
    behind = shown.places(desk, [unit.pk])
    to_be_had = own is not None or (one.held is None and unit.pk in pricing.current([unit]))
    return {
        "one": one, "own": shown.shown(desk, own) if own else None, "behind": behind, "free_days": free_days,
        "paid_days": paid_days, "open": deal.outcome == Outcome.OPEN,
        "limit": percent(mpq(terms.limit_of(desk.account), WHOLE), desk.page.reader.language),
        "stands": any(place.deal_href == addresses.of(deal) for place in behind),
        "sells": to_be_had and deal.outcome != Outcome.LOST,
        "draft": addresses.address("/contracts/new/", deal=deal.pk, unit=unit.pk),
    }  # fmt: skip


_NO_FEE = Words("Say how much the reservation costs", "Укажите, сколько стоит бронь")
_NO_PRICE = Words("Say the price that you ask for", "Укажите цену, о которой просите")
