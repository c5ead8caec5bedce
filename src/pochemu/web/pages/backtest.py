"""A draft on the facts of past months: what it would have cost, and who would have gained or lost."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

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
from pochemu.ledger.entries import newest
from pochemu.pay.backtest import Back, MonthTest, Question, backtest, backtest_of, backtested, remember, remembered
from pochemu.pay.snapshot import Under
from pochemu.pay.supposed import NotReadable, scheme_of
from pochemu.rules.models import Draft
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.pages.drafts import opened
from pochemu.web.way.shown import SPANS, backtest_heading
from pochemu.web.way.tested import Tested
from pochemu.web.way.tested_person import TestedPerson

HERE = "<!-- the result -->"


def tested(request: HttpRequest, number: int) -> HttpResponseBase:
    page, draft = opened(request, number)
    under = Under(draft.latest.pk)
    try:
        scheme = scheme_of(under)
    except NotReadable:
        return HttpResponseRedirect(page.links.draft(number))
    back = Back(_last(request, page), _count(request), page.asked.known_at or newest())
    asking = Asking(page, draft, scheme, Question(under, back))
    if person := request.GET.get("person"):
        return asking.person(request, person)
    tests = remembered(asking.question)
    if tests is None and isinstance(request, ASGIRequest) and "sum" not in request.GET:
        return StreamingHttpResponse(asking.stream(request))
    return asking.everybody(request, backtested(asking.question, scheme, asking.readings))


def _count(request: HttpRequest) -> int:
    text = request.GET.get("months", "12")
    return int(text) if text in map(str, (1, *SPANS)) else 12


def _last(request: HttpRequest, page: Page) -> Month:
    """The month in which we are, if no other is asked for."""
    this, text = Month.of(page.reader.today), request.GET.get("last")
    if text is None:
        return this
    try:
        last = Month.parse(text)
    except ValueError:
        raise Http404 from None
    if last > this:
        raise Http404
    return last


@dataclass(frozen=True)
class Asking:
    page: Page
    draft: Draft
    scheme: Scheme
    question: Question

    @property
    def readings(self) -> list[Reading]:
        return other_readings(self.scheme)

    @property
    def heading(self) -> dict[str, object]:
        heading = backtest_heading(self.page, self.draft, self.question.back.many)
        return {"section": "schemes", "page": self.page, **heading}

    # --- at once ---

    def shown(self, tests: list[MonthTest]) -> Tested:
        return Tested(self.page, self.draft.pk, self.question, tests, self.readings)

    def everybody(self, request: HttpRequest, tests: list[MonthTest]) -> HttpResponse:
        shown, column = self.shown(tests), request.GET.get("sum")
        if column is None:
            return render(request, "backtest.html", {**self.heading, **shown.context()})
        if column not in shown.columns:
            raise Http404
        why = shown.why(column, _month(request, tests))
        if request.headers.get("HX-Request"):
            return render(request, "why.html", {"why": why})
        return render(request, "backtest.html", {**self.heading, **shown.context(), "why": why})

    def person(self, request: HttpRequest, employee: str) -> HttpResponse:
        found = list(backtest_of(self.question.back, self.scheme, employee))
        if not found:
            raise Http404
        shown = TestedPerson(self.page, self.draft.pk, self.question, self.scheme, employee, found)
        why = shown.why(_month(request, [test for test, _ in found]), request.GET.get("line"))
        if why is None:
            raise Http404
        if request.headers.get("HX-Request"):
            return render(request, "why.html", {"why": why})
        return render(request, "backtest.html", {**self.heading, **shown.context(), "why": why})

    # --- month by month, for whoever waits ---

    async def stream(self, request: HttpRequest) -> AsyncIterator[str]:
        """The page begins at once, tells each month when it is done, and ends with the result."""
        language = self.page.reader.language
        shell = await sync_to_async(self._rendered)(request, "backtest.html", None)
        before, after = shell.split(HERE)
        yield before
        tests: list[MonthTest] = []
        months = await sync_to_async(self._months)()
        yield '<ol class="progress">'
        while test := await sync_to_async(_next)(months):
            tests.append(test)
            yield f"<li>{month_title(test.month, language)}</li>"
        yield "</ol>"
        await sync_to_async(remember)(self.question, tests)
        yield await sync_to_async(self._rendered)(request, "parts/backtest.html", tests)
        yield after

    def _months(self) -> Iterator[MonthTest]:
        return backtest(self.question.back, self.scheme, self.readings)

    def _rendered(self, request: HttpRequest, template: str, tests: list[MonthTest] | None) -> str:
        """A stream is written after the request's language was put away."""
        with translation.override(self.page.reader.language):
            context = {**self.heading, "at_work": True} if tests is None else self.shown(tests).context()
            return render_to_string(template, context, request)


def _next(months: Iterator[MonthTest]) -> MonthTest | None:
    return next(months, None)


def _month(request: HttpRequest, tests: list[MonthTest]) -> Month | None:
    text = request.GET.get("month")
    if text is None:
        return None
    found = [test.month for test in tests if str(test.month) == text]
    if not found:
        raise Http404
    return found[0]
