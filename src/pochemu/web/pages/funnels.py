"""Settings of the sales room: pipelines, their steps, reasons of loss."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.sales import setting
from pochemu.sales.models import LossReason, Pipeline
from pochemu.web.deals import settings
from pochemu.web.deals.desk import Desk
from pochemu.web.once import once
from pochemu.web.page import page_of
from pochemu.web.said import Said, refusal, said_in

SAID = {"saved": Words("Saved.", "Сохранено.")}


@once
def funnels(request: HttpRequest) -> HttpResponse:
    """All pipelines; a new one is begun from the steps that are usual for a developer."""
    desk = _desk(request)
    if request.method != "POST":
        return _all(request, desk)
    russian = desk.page.reader.language == "ru"
    name = request.POST.get("name", "")
    try:
        with transaction.atomic():
            made = setting.add_pipeline(name, setting.usual_stages(russian=russian), by=desk.account)
            if not LossReason.objects.exists():
                setting.set_reasons(setting.usual_reasons(russian=russian), by=desk.account)
    except Refused as refused:
        return _all(request, desk, refusal(refused, "name"), status=422)
    return redirect("funnel", made.pk)


@require_POST
def reasons(request: HttpRequest) -> HttpResponse:
    desk = _desk(request)
    try:
        setting.set_reasons(settings.names_told(request.POST.get("names", "")), by=desk.account)
    except Refused as refused:
        return _all(request, desk, refusal(refused, "names"), status=422)
    return HttpResponseRedirect("/deals/settings/?said=saved")


def funnel(request: HttpRequest, number: int) -> HttpResponse:
    desk = _desk(request)
    pipeline = get_object_or_404(Pipeline, pk=number)
    told = said_in(request, SAID)
    if request.method != "POST":
        return _one(request, desk, pipeline, settings.stages_of(pipeline), told)
    try:
        setting.set_pipeline(
            number, request.POST.get("name", ""), settings.stages_told(request.POST),
            closed=bool(request.POST.get("closed")), by=desk.account,
        )  # fmt: skip
    except Refused as refused:
        typed = settings.stages_typed(request.POST)
        return _one(request, desk, pipeline, typed, Said(refused.words, wrong=True), status=422)
    return HttpResponseRedirect(f"{request.path}?said=saved")


def _desk(request: HttpRequest) -> Desk:
    """Of whoever sets funnels: a designer of schemes does, who works with no client."""
    page = page_of(request)
    account = page.reader.account
    if account is None or not may(account, May.SET_FUNNELS):
        raise Http404
    return Desk(page, account)


def _all(request: HttpRequest, desk: Desk, told: Said | None = None, *, status: int = 200) -> HttpResponse:
    names = list(LossReason.objects.filter(gone=False).values_list("name", flat=True))
    saved = said_in(request, SAID)
    context = {
        "section": "deals", "page": desk.page, "said": told or saved,
        "pipelines": Pipeline.objects.prefetch_related("stages"),
        "name": request.POST.get("name", ""), "names": request.POST.get("names", "\n".join(names)),
        "lines": max(6, len(names) + 1),
    }  # fmt: skip
    return render(request, "funnels.html", context, status=status)


def _one(
    request: HttpRequest, desk: Desk, pipeline: Pipeline, stages: list[settings.StageTyped], told: Said | None,
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "section": "deals", "page": desk.page, "said": told, "pipeline": pipeline, "stages": stages,
        "name": request.POST.get("name", pipeline.name),
        "closed": bool(request.POST.get("closed")) if request.method == "POST" else pipeline.closed,
    }  # fmt: skip
    return render(request, "funnel.html", context, status=status)
