"""Why: the panel of a figure of a person's month, or of a total. Asked by htmx it comes alone, else within its page."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from pochemu.pay import queries
from pochemu.pay.models import Question
from pochemu.pay.queries import Seen
from pochemu.pay.questions import of_person
from pochemu.web.asked import number_asked
from pochemu.web.links import name_of, names_of
from pochemu.web.numbers import short_day
from pochemu.web.page import Page, page_of
from pochemu.web.pages.bonus import month_context, steps
from pochemu.web.questions.beside import with_questions
from pochemu.web.trail import find
from pochemu.web.why.panel import person_why
from pochemu.web.why.shapes import Crumb, Why


def person(request: HttpRequest, month: str, employee: str, path: str = "") -> HttpResponse:
    page, employee = page_of(request, month), name_of(employee)
    page.reader.must_open(employee)
    seen, names = queries.see(page.asked, employee), names_of(path)
    trail = find(seen, names) if seen else None
    if seen is None or trail is None:
        raise Http404
    day = _day(request)
    if day:
        return panel(request, page, seen, day_why(page, seen, day))
    why, asked = person_why(page, seen, trail, offset=_offset(request)), of_person(page.month, employee)
    on = names[0] if names else ""
    return panel(request, page, seen, with_questions(page, why, asked, employee, names), asked, on=on)


def panel(
    request: HttpRequest, page: Page, seen: Seen, why: Why, asked: Sequence[Question] | None = None, *, on: str = ""
) -> HttpResponse:
    """`asked`: the questions about the person's month, where they are known already."""
    if request.headers.get("HX-Request"):
        return render(request, "why.html", {"why": why})
    if asked is None:
        asked = of_person(page.month, seen.month.employee)
    section = "bonus" if seen.month.employee == page.reader.employee else "board"
    return render(request, "bonus.html", {"section": section, **month_context(page, seen, why, asked, on=on)})


def day_why(page: Page, seen: Seen, day: date) -> Why:
    """What the bonus did on one day."""
    employee, bonus = seen.month.employee, seen.month.bonus
    href = page.links.why(employee)
    when = short_day(day, page.reader.language, today=page.year_of)
    return Why(
        _("What changed the bonus on %(day)s") % {"day": when},
        page.links.person(employee),
        crumbs=[Crumb(bonus.title, href, page.face.figure(bonus, href))],
        facts=steps(page, employee, on=day),
    )


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET["day"]) if "day" in request.GET else None
    except ValueError:
        raise Http404 from None


def _offset(request: HttpRequest) -> int:
    return number_asked(request.GET.get("offset", "0"), digits=9)
