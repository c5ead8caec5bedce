"""A draft on the facts of past months: what it would have cost, and who would have gained or lost."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from pochemu.engine.period import Month
from pochemu.engine.readings import Reading, other_readings
from pochemu.engine.scheme import Scheme
from pochemu.pay.backtest import MonthTest, backtest, last_months, remember, remembered
from pochemu.pay.snapshot import Under
from pochemu.pay.supposed import NotReadable, scheme_of
from pochemu.rules.models import Draft
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.pages.drafts import opened
from pochemu.web.way.shown import SPANS, backtest_heading
from pochemu.web.way.tested import COLUMNS, Tested

HERE = "<!-- the result -->"


def tested(request: HttpRequest, number: int) -> HttpResponseBase:
    page, draft = opened(request, number)
    under = Under(draft.latest.pk)
    try:
        scheme = scheme_of(under)
    except NotReadable:
        return HttpResponseRedirect(page.links.draft(number))
    count, now = _count(request), Month.of(page.reader.today)
    tests = remembered(under, now, count)
    asked = Asking(page, draft, under, scheme, count, now)
    if tests is None and isinstance(request, ASGIRequest) and not {"sum", "person"} & request.GET.keys():
        return StreamingHttpResponse(asked.stream(request))
    return asked.answer(request, asked.run() if tests is None else tests)


def _count(request: HttpRequest) -> int:
    text = request.GET.get("months", "12")
    return int(text) if text in map(str, SPANS) else 12


class Asking:
    def __init__(self, page: Page, draft: Draft, under: Under, scheme: Scheme, count: int, now: Month) -> None:
        self.page, self.draft, self.under, self.scheme = page, draft, under, scheme
        self.count, self.now = count, now
        self.readings = other_readings(scheme)

    def months(self) -> Iterator[MonthTest]:
        return backtest(self.scheme, last_months(self.now, self.count), self.readings)

    def run(self) -> list[MonthTest]:
        tests = list(self.months())
        remember(self.under, self.now, self.count, tests)
        return tests

    def shown(self, tests: list[MonthTest]) -> Tested:
        return Tested(self.page, self.draft, self.under, self.count, tests, self.readings)

    # --- at once ---

    def answer(self, request: HttpRequest, tests: list[MonthTest]) -> HttpResponse:
        shown = self.shown(tests)
        context = {**self.heading(), **result(shown, request.GET.get("person", ""))}
        column = request.GET.get("sum")
        if column is None:
            return render(request, "backtest.html", context)
        if column not in shown.columns:
            raise Http404
        why = shown.why(column, self._month(request, tests))
        if request.headers.get("HX-Request"):
            return render(request, "why.html", {"why": why})
        return render(request, "backtest.html", {**context, "why": why})

    def _month(self, request: HttpRequest, tests: list[MonthTest]) -> Month | None:
        text = request.GET.get("month")
        if text is None:
            return None
        found = [test.month for test in tests if str(test.month) == text]
        if not found:
            raise Http404
        return found[0]

    def heading(self) -> dict[str, object]:
        return {"section": "schemes", "page": self.page, **backtest_heading(self.page, self.draft, self.count)}

    # --- month by month, for whoever waits ---

    async def stream(self, request: HttpRequest) -> AsyncIterator[str]:
        language = self.page.reader.language
        step = sync_to_async(self._step)
        shell = await sync_to_async(self._render)(request, language)
        before, after = shell.split(HERE)
        yield before
        tests: list[MonthTest] = []
        months = await sync_to_async(self.months)()
        yield '<ol class="progress">'
        while (test := await step(months)) is not None:
            tests.append(test)
            yield f"<li>{month_title(test.month, language)}</li>"
        yield "</ol>"
        yield await sync_to_async(self._finish)(request, tests, language)
        yield after

    @staticmethod
    def _step(months: Iterator[MonthTest]) -> MonthTest | None:
        return next(months, None)

    def _render(self, request: HttpRequest, language: str) -> str:
        with translation.override(language):
            return render_to_string("backtest.html", {**self.heading(), "waiting": True}, request)

    def _finish(self, request: HttpRequest, tests: list[MonthTest], language: str) -> str:
        remember(self.under, self.now, self.count, tests)
        with translation.override(language):
            return render_to_string("parts/backtest.html", result(self.shown(tests), ""), request)


def result(shown: Tested, person: str) -> dict[str, object]:
    one = shown.person(person) if person else None
    if person and one is None:
        raise Http404
    return {
        "columns": [COLUMNS[column] for column in shown.columns],
        "rows": shown.months() if shown.tests else [],
        "totals": [shown.cell(column, shown.total(column)) for column in shown.columns],
        "cost": shown.cell("change", shown.total("change")),
        "dearer": shown.total("change") > 0,
        "same": shown.total("change") == 0,
        "people": shown.people(),
        "person": one,
        "all": shown.at(),
        "has_readings": bool(shown.readings),
        "readings": [reading.value for reading in Reading if reading in shown.readings],
    }
