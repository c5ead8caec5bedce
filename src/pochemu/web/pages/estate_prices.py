"""Prices of many at once: chosen, shown, proposed by one and approved by another exactly as shown."""

from collections.abc import Mapping
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.property import pricing
from pochemu.property.models import PriceChange, Project
from pochemu.property.pricing import MOST_UNITS, Drawn
from pochemu.property.queries import ORDERS, ranges, wanted
from pochemu.web.asked import number_asked
from pochemu.web.deals.desk import Desk
from pochemu.web.estate import addresses, prices
from pochemu.web.estate.asked import Asked, asked, place, sieve
from pochemu.web.once import once
from pochemu.web.page import page_of
from pochemu.web.said import Said, refusal, said_in

LISTED: Final = 50
SAID: Final = {
    "proposed": Words(
        "The prices are proposed. They are in force once another person has approved them.",
        "Цены предложены. Они начнут действовать, когда их утвердит другой человек.",
    ),
    "approved": Words("The prices are in force.", "Новые цены действуют."),
    "refused": Words(
        "The change is put aside: prices stay as they are.", "Изменение отклонено: цены остаются прежними."
    ),
}


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    desk = _desk(request)
    found = PriceChange.objects.select_related("proposed_by__user", "proposed_by__employee")
    rows = [prices.change(desk, one) for one in found.order_by("-proposed_at", "-pk")[:LISTED]]
    context = {"rows": rows, "proposes": may(desk.account, May.PRICE), "new": prices.address() + "new/"}
    return render(request, "prices.html", _common(desk, request) | context)


@once
def new(request: HttpRequest) -> HttpResponse:
    """What is chosen and by which rule is in the address; what it would do is shown, and written nowhere."""
    desk = _desk(request)
    if request.method != "POST":
        return _new(request, desk, request.GET, None)
    form = request.POST
    try:
        drawn, told = _drawn(desk, asked(desk, form), form)
        if pricing.digest_of(drawn.lines) != form.get("digest", ""):
            raise Refused(_OTHER)
        made = pricing.propose(
            drawn.lines, told.words, form.get("why", ""), by=desk.account, now=desk.page.reader.now
        )  # fmt: skip
    except Refused as refused:
        return _new(request, desk, form, refusal(refused), status=422)
    return HttpResponseRedirect(prices.address(made.pk, said="proposed"))


def _drawn(desk: Desk, what: Asked, form: QueryDict) -> tuple[Drawn, prices.RuleTold]:
    """Raises Refused."""
    told = prices.rule_told(form, desk.page)
    if what.wrong:
        raise Refused(what.wrong[0])
    found = wanted(what.which).select_related("section__building__project").order_by(*ORDERS["place"])
    return pricing.draw(list(found[: MOST_UNITS + 1]), told.rule), told


def _new(request: HttpRequest, desk: Desk, form: QueryDict, said: Said | None, *, status: int = 200) -> HttpResponse:
    what = asked(desk, form)
    context: dict[str, object] = {
        "said": said, "place": place(what), "sieve": sieve(what, ranges()), "wrong": what.wrong, "typed": form,
        "project": Project.objects.filter(pk=what.which.project).first() if what.which.project else None,
        "projects": Project.objects.filter(closed=False).order_by("name"), "roundings": prices.ROUNDINGS,
        "bys": [(by.value, words, by.value == form.get("by")) for by, words in prices.BYS.items()],
        "hidden": [(name, what.given[name]) for name in ("building", "section") if name in what.given],
        "reset": addresses.address("/estate/prices/new/", {name: form.get(name, "") for name in prices.TYPED}),
    }  # fmt: skip
    if form.get("value", ""):
        try:
            drawn, told = _drawn(desk, what, form)
            context |= _preview(desk, drawn, told, _carried(what.given, form))
        except Refused as refused:
            context["said"] = said or refusal(refused)
    return render(request, "prices_new.html", _common(desk, request) | context, status=status)


def _carried(given: Mapping[str, object], form: QueryDict) -> list[tuple[str, str]]:
    """What the form that proposes says again."""
    told = {**given, **{name: form.get(name, "") for name in prices.TYPED}}
    return [
        (name, text) for name, texts in told.items() for text in (texts if isinstance(texts, list) else [str(texts)])
    ]


def _preview(desk: Desk, drawn: Drawn, told: prices.RuleTold, carried: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "preview": True, "rule": told.words, "digest": pricing.digest_of(drawn.lines), "carried": carried,
        "lines": [prices.line(desk, one) for one in drawn.lines[: prices.LINES]],
        "more": max(0, len(drawn.lines) - prices.LINES),
        "difference": prices.difference(desk, drawn.lines, "#lines"), "drawn": drawn,
    }  # fmt: skip


@require_safe
def change(request: HttpRequest, number: int) -> HttpResponse:
    desk = _desk(request)
    return _change(request, desk, _found(number), said_in(request, SAID))


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approved exactly as it was shown; or refused with a reason, by whoever may approve, or by who proposed it."""
    desk, form, found = _desk(request), request.POST, _found(number)
    now, approves = desk.page.reader.now, form.get("do") == "approve"
    try:
        if approves:
            pricing.approve(found.pk, form.get("digest", ""), by=desk.account, now=now)
        else:
            pricing.refuse(found.pk, form.get("answer", ""), by=desk.account, now=now)
    except Refused as refused:
        return _change(request, desk, _found(number), refusal(refused, "" if approves else "answer"), status=422)
    return HttpResponseRedirect(prices.address(number, said="approved" if approves else "refused"))


def _found(number: int) -> PriceChange:
    people = ("proposed_by__user", "proposed_by__employee", "decided_by__user", "decided_by__employee")
    return get_object_or_404(PriceChange.objects.select_related(*people), pk=number)


def _change(
    request: HttpRequest, desk: Desk, found: PriceChange, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    after = number_asked(request.GET.get("page", "") or "1", digits=6)
    start = (after - 1) * prices.LINES
    every = found.lines.order_by(*(f"unit__{name}" for name in ORDERS["place"]))
    lines = every.select_related("unit__section__building__project")[start : start + prices.LINES]
    count = found.lines.count()
    if not after or (start and start >= count):
        raise Http404
    mine = found.proposed_by == desk.account
    context = {
        "said": said, "change": found, "shown": prices.change(desk, found), "typed": request.POST,
        "lines": [prices.line(desk, one) for one in lines],
        "difference": prices.difference(desk, list(found.lines.all()), "#lines"),
        "decides": pricing.may_decide(found, desk.account), "aside": found.approved is None and mine,
        "decided": desk.page.day_of(found.decided_at) if found.decided_at else "",
        "further": prices.address(found.pk, page=after + 1) if start + prices.LINES < count else "",
        "first": prices.address(found.pk) if after > 1 else "", "href": prices.address(found.pk),
    }  # fmt: skip
    return render(request, "price_change.html", _common(desk, request) | context, status=status)


def _desk(request: HttpRequest) -> Desk:
    """Of whoever proposes or approves: of those who approve some do not work with clients."""
    page = page_of(request)
    account = page.reader.account
    if account is None or not (may(account, May.PRICE) or may(account, May.APPROVE)):
        raise Http404
    return Desk(page, account)


def _common(desk: Desk, request: HttpRequest) -> dict[str, object]:
    return {"section": "estate", "page": desk.page, "said": said_in(request, SAID)}


_OTHER = Words(
    "Prices, or which units are free, have changed since they were shown: look at them anew, and propose",
    "Пока вы смотрели, изменились цены или состояние помещений: посмотрите ещё раз и предложите",
)
