"""Deals: the board of a pipeline, the list, a deal's page; opened, moved, changed, shared."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.rights import May, may
from pochemu.sales import dealing, queries
from pochemu.sales.models import Deal, LossReason, Pipeline
from pochemu.web.agenda import of_deal
from pochemu.web.asked import number_asked
from pochemu.web.clients.access import seen_client
from pochemu.web.contracts.listed import of_deal as contracts_of
from pochemu.web.deals import addresses, forms, kanban, listed, shown
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.lists.taking import as_workbook
from pochemu.web.once import once
from pochemu.web.pages import reservations
from pochemu.web.reservations.shown import of_deal as units_of
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "opened": Words("The deal is open.", "Сделка открыта."),
    "moved": Words("The deal is moved.", "Сделка переведена."),
    "changed": Words("Saved.", "Сохранено."),
    "shared": Words(
        "Saved. What was credited before stays credited.", "Сохранено. Что зачтено раньше, остаётся зачтённым."
    ),
    **reservations.SAID,
}


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The pipeline in the address, or the first."""
    desk = desk_of(request)
    pipelines = list(Pipeline.objects.filter(closed=False))
    pipeline = _chosen(pipelines, request.GET.get("pipeline", ""))
    who = request.GET.get("who", "")
    return render(
        request,
        "deals.html",
        {
            "section": "deals", "page": desk.page, "said": said_in(request, SAID), "pipeline": pipeline,
            "tabs": [
                {"title": each.name, "href": addresses.board(pipeline=each.pk, who=who), "current": each == pipeline}
                for each in pipelines
            ],
            "columns": kanban.columns(desk, pipeline, who) if pipeline else [],
            "staff": desk.staff, "who": who,
            "list": addresses.listed(pipeline=pipeline.pk if pipeline else None, who=who),
            "sets": may(desk.account, May.SET_FUNNELS),
        },
    )  # fmt: skip


def _chosen(pipelines: list[Pipeline], asked: str) -> Pipeline | None:
    if not asked:
        return pipelines[0] if pipelines else None
    found = next((each for each in pipelines if str(each.pk) == asked), None)
    if found is None:
        raise Http404
    return found


@require_safe
def deals(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    what = listed.asked(desk, request.GET)
    before = what.given.pop("before", None)
    found = queries.wanted(desk.deals, what.which)
    rows, following = queries.page(found, before=int(before) if before else None)
    sums = queries.sums(found)
    return render(
        request,
        "deals_list.html",
        {
            "section": "deals", "page": desk.page, "rows": listed.rows(desk, rows), "told": listed.told(desk, what),
            "count": desk.count(sums.deals, what.href()), "amount": desk.money(sums.amount, what.href()),
            "more": what.href(before=following) if following else "",
            "first": what.href() if before else "", "choices": listed.choices(desk, what.given), "given": what.given,
            "board": addresses.board(pipeline=what.given.get("pipeline")), "all": addresses.listed(),
        },
    )  # fmt: skip


taken = as_workbook(lambda request, desk: listed.listing(desk, request.GET))


@require_safe
def deal(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, desk.deal(number), said_in(request, SAID))


@once
def add(request: HttpRequest) -> HttpResponse:
    """Of the client in the address; managed by whoever opens it, unless he says otherwise."""
    desk = desk_of(request)
    asked = request.GET.get("client", "") or request.POST.get("client", "")
    client = seen_client(desk.page.reader, number_asked(asked))
    if request.method == "POST":
        try:
            made = _opened(request, desk, client)
        except Refused as refused:
            return _form(request, desk, client, refusal(refused), status=422)
        return HttpResponseRedirect(f"{addresses.of(made)}?said=opened")
    return _form(request, desk, client)


def _opened(request: HttpRequest, desk: Desk, client: Client) -> Deal:
    pipeline = Pipeline.objects.filter(pk=number_asked(request.POST.get("pipeline", ""))).first()
    if pipeline is None:
        raise Http404
    mistakes, card, parts = Mistakes(), dealing.Card(), []
    with mistakes.at("amount"):
        card = forms.card_told(request.POST, desk.page)
    with mistakes.at("shares"):
        parts = forms.parts_told(request.POST, desk.page)
    mistakes.must_be_none()
    return dealing.open_deal(client, pipeline, card, parts, by=desk.account, now=desk.page.reader.now)


def _form(
    request: HttpRequest, desk: Desk, client: Client, told: Said | None = None, *, status: int = 200
) -> HttpResponse:
    own = forms.RowTyped(desk.page.reader.employee)
    context = {
        "section": "deals", "page": desk.page, "said": told, "client": client, "href": addresses.client(client.pk),
        "pipelines": Pipeline.objects.filter(closed=False), "card": request.POST.dict(), "staff": desk.staff,
        "rows": forms.rows_typed(request.POST) or [own, *[forms.RowTyped()] * (forms.ROWS - 1)],
        "sources": queries.sources(desk.deals), "sets": may(desk.account, May.SET_FUNNELS),
    }  # fmt: skip
    return render(request, "deal_new.html", context, status=status)


@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """From its page."""
    desk = desk_of(request)
    to = number_asked(request.POST.get("to", ""))
    return _done(request, desk, number, "moved", lambda found: _move(request, desk, found, to))


@require_POST
def move_card(request: HttpRequest) -> HttpResponse:
    """From the board: `deal:version:stage`. What stands in the way is told on the deal's page."""
    desk = desk_of(request)
    numbers = [number_asked(text) for text in request.POST.get("move", "").split(":")]
    if len(numbers) != 3:
        raise Http404
    number, seen, to = numbers
    found = desk.deal(number)
    try:
        dealing.move(number, to, seen=seen, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, desk.deal(number), refusal(refused), then=to, status=422)
    return HttpResponseRedirect(
        addresses.board(pipeline=found.pipeline_id, who=request.POST.get("who", ""), said="moved")
    )


def _move(request: HttpRequest, desk: Desk, found: Deal, to: int) -> None:
    asked = request.POST.get("reason", "")
    reason = get_object_or_404(LossReason, pk=number_asked(asked), gone=False) if asked else None
    dealing.move(found.pk, to, seen=_seen(request), by=desk.account, now=desk.page.reader.now, reason=reason)


@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """What the deal says of itself; and, where a move waits for it, the move."""
    desk, asked = desk_of(request), request.POST.get("then", "")
    then = number_asked(asked) if asked else None

    @transaction.atomic
    def act(found: Deal) -> None:
        changed = dealing.change(
            found.pk, forms.card_told(request.POST, desk.page), seen=_seen(request), by=desk.account
        )
        if then is not None:
            dealing.move(found.pk, then, seen=changed.version, by=desk.account, now=desk.page.reader.now)

    return _done(request, desk, number, "changed" if then is None else "moved", act)


@require_POST
def share(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _done(
        request, desk, number, "shared",
        lambda found: dealing.share(
            found.pk, forms.parts_told(request.POST, desk.page), seen=_seen(request), by=desk.account,
            now=desk.page.reader.now,
        ),
    )  # fmt: skip


def _done(request: HttpRequest, desk: Desk, number: int, told: str, act: Callable[[Deal], object]) -> HttpResponse:
    found = desk.deal(number)
    try:
        act(found)
    except Refused as refused:
        return _show(request, desk, desk.deal(number), refusal(refused), then=_then(request), status=422)
    return HttpResponseRedirect(f"{addresses.of(number)}?said={told}")


def _show(
    request: HttpRequest, desk: Desk, found: Deal, told: Said | None, *, then: int | None = None, status: int = 200
) -> HttpResponse:
    """With what was typed, where it could not be done. `then`: the step that the deal was on its way to."""
    context = {
        **shown.context(desk, found), **shown.typed(desk, found), **of_deal.context(desk, found),
        **units_of(desk, found), "contracts": contracts_of(desk, found), "said": told,
    }  # fmt: skip
    asked = then or (number_asked(request.GET["to"]) if request.GET.get("to") else None)
    context["to"] = asked
    if asked is not None:
        stage = found.pipeline.stages.filter(pk=asked, gone=False).first()
        if stage is None and told is None:
            raise Http404
        context["then"] = stage
        lacking = dealing.lacking_for(found, stage) if stage else []
        context["lacking"] = lacking
        context["fields"] = dealing.needs(stage, lacking).wrong if stage and lacking else {}
    if told is not None:
        context["fields"] = told.fields
    if "amount" in request.POST:
        context["card"] = request.POST.dict()
    if "employee" in request.POST:
        context |= {"rows": forms.rows_typed(request.POST), "shares_wrong": True}
    return render(request, "deal.html", context, status=status)


def _then(request: HttpRequest) -> int | None:
    text = request.POST.get("then") or request.POST.get("to") or ""
    return number_asked(text) if text else None


def _seen(request: HttpRequest) -> int:
    return number_asked(request.POST.get("seen", ""))
