"""Conversion: from step to step, by person, team, source; where each loses clients against the others."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pochemu.sales.funnel import FEWEST
from pochemu.sales.models import Pipeline
from pochemu.web.deals import addresses, conversion, listed
from pochemu.web.deals.desk import desk_of


@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    """Of deals opened within the days in the address; the last ninety, where none are said."""
    desk = desk_of(request)
    pipelines = list(Pipeline.objects.all())
    asked = request.GET.get("pipeline", "")
    pipeline = next((each for each in pipelines if not asked or str(each.pk) == asked), None)
    if asked and pipeline is None:
        raise Http404
    context = {"section": "deals", "page": desk.page, "board": addresses.board(pipeline=asked)}
    if pipeline is None:
        return render(request, "conversion.html", context)
    what = conversion.asked(desk, request.GET, pipeline)
    carried = {"pipeline": pipeline.pk, "since": what.since, "until": what.until, **what.given}
    ways = (("person", _("By person")), ("team", _("By team")), ("source", _("By source")))
    context |= {
        "pipeline": pipeline, "pipelines": pipelines, "what": what, "shapes": conversion.shapes(desk, what),
        "choices": listed.choices(desk, what.given), "since": what.since.isoformat(), "until": what.until.isoformat(),
        "fewest": FEWEST,
        "tabs": [
            {"title": title, "href": addresses.address("/funnel/", **carried, by=by), "current": by == what.by}
            for by, title in ways
        ],
    }  # fmt: skip
    return render(request, "conversion.html", context)
