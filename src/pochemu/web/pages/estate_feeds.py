"""Feeds of units: a file is looked at, then taken; what it has lost is a hint and no sale."""

from collections.abc import Callable, Sized
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.intake.feed import giving, taking
from pochemu.intake.feed.adverts import PORTALS
from pochemu.intake.feed.changes import Changed, Changes, New
from pochemu.intake.feed.lot import Problem
from pochemu.intake.models import FeedFile, UnitsTaken
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.property.models import Product, Project, Section, Unit, UnitKey
from pochemu.property.models.place import HUNDREDTHS
from pochemu.property.queries import FREE, ORDERS, Wanted, wanted
from pochemu.web.asked import number_asked
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.estate import addresses, prices
from pochemu.web.estate.adverts import advertised, house_of
from pochemu.web.estate.asked import asked
from pochemu.web.estate.words import STANDING, area, area_number, rooms
from pochemu.web.face import Shown
from pochemu.web.once import once
from pochemu.web.pages.statements import WORKBOOK, as_file
from pochemu.web.said import Said, refusal, said_in

LISTED: Final = 50
ROWS: Final = 100
"""Of each kind of change that a page shows; how many there are is told."""
SAID: Final = {
    "taken": Words("The feed is taken.", "Фид загружен."),
    "proposed": Words(
        "The feed is taken. Prices that would change wait for another person’s approval.",
        "Фид загружен. Изменения цен ждут утверждения другим человеком.",
    ),
}
FIELDS: Final = {
    "floor": Words("floor", "этаж"), "rooms": Words("rooms", "комнат"), "area": Words("area", "площадь"),
}  # fmt: skip


@once
def feeds(request: HttpRequest) -> HttpResponse:
    desk = _desk(request)
    if request.method != "POST":
        return _feeds(request, desk, None)
    form, file = request.POST, request.FILES.get("file")
    section = get_object_or_404(
        Section.objects.select_related("building"), pk=number_asked(form.get("section", ""))
    )  # fmt: skip
    try:
        if file is None:
            raise Refused(_NO_FILE, "file")
        kept = taking.keep(
            file, file.name or "", file.size or 0, source=form.get("source", ""), section=section,
            by=desk.account, now=desk.page.reader.now,
        )  # fmt: skip
    except Refused as refused:
        return _feeds(request, desk, refusal(refused, "source"), status=422)
    return HttpResponseRedirect(_address(kept.pk))


def _feeds(request: HttpRequest, desk: Desk, said: Said | None, *, status: int = 200) -> HttpResponse:
    rows = FeedFile.objects.select_related("by__user", "by__employee").order_by("-at", "-pk")[:LISTED]
    sections = Section.objects.select_related("building__project").filter(building__project__closed=False)
    open_ = Project.objects.filter(closed=False).prefetch_related("buildings")
    context = {
        "section": "estate", "page": desk.page, "said": said, "typed": request.POST,
        "rows": [
            {"href": _address(one.pk), "source": one.source, "name": one.name, "day": desk.page.day_of(one.at),
             "by": one.by.name, "taken": one.taken_at is not None}
            for one in rows
        ],
        "sections": sections.order_by("building__project__name", "building__name", "place"),
        "given": [
            {"day": desk.page.day_of(one.at), "by": one.by.name, "format": one.format, "units": one.units}
            for one in UnitsTaken.objects.select_related("by__user", "by__employee").order_by("-at", "-pk")[:LISTED]
        ],
        "portals": PORTALS, "projects": [advertised(desk, one) for one in open_.order_by("name")],
        "sources": UnitKey.objects.order_by("source").values_list("source", flat=True).distinct(),
    }  # fmt: skip
    return render(request, "feeds.html", context, status=status)


class NewShown(NamedTuple):
    number: str
    where: str
    what: str
    price: str


class ChangedShown(NamedTuple):
    href: str
    number: str
    told: str


@require_safe
def feed(request: HttpRequest, number: int) -> HttpResponse:
    desk = _desk(request)
    return _feed(request, desk, _found(number), said_in(request, SAID))


@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    desk = _desk(request)
    found = _found(number)
    try:
        taken = taking.take(found.pk, whole=10**desk.page.snap.digits, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _feed(request, desk, found, refusal(refused), status=422)
    return HttpResponseRedirect(f"{_address(number)}?said={'proposed' if taken.made['proposed'] else 'taken'}")


def _feed(request: HttpRequest, desk: Desk, found: FeedFile, said: Said | None, *, status: int = 200) -> HttpResponse:
    context: dict[str, object] = {
        "section": "estate", "page": desk.page, "said": said, "feed": found, "href": _address(found.pk),
        "day": desk.page.day_in_full(found.at),
        "taken": desk.page.day_in_full(found.taken_at) if found.taken_at else "",
        "change": prices.address(found.made["proposed"]) if found.made.get("proposed") else "",
        "did": _did(desk, found), "gone": [_lost(key.unit) for key in _lost_since(found)[:ROWS]],
    }  # fmt: skip
    try:
        looked = taking.look(found, whole=10**desk.page.snap.digits)
        context |= {"read": looked.read, "columns": _columns(looked.read.columns)} | _told(desk, looked.changes)
    except (Refused, FileNotFoundError) as problem:
        words = problem.words if isinstance(problem, Refused) else _LOST
        context["said"] = said or Said(words, wrong=True)
    return render(request, "feed.html", context, status=status)


def _told(desk: Desk, found: Changes) -> dict[str, object]:
    counts: dict[str, Sized] = {
        "new": found.new, "changed": found.changed, "prices": found.prices, "first": found.first_prices,
        "held": found.held, "lost": found.lost, "back": found.back, "adopted": found.adopted,
        "problems": found.problems,
    }  # fmt: skip
    return {
        "counts": [(COUNTED[name], _count(desk, len(rows), name)) for name, rows in counts.items() if rows],
        "same": found.same,
        "new": [_new(desk, one) for one in found.new[:ROWS]],
        "changed": [_changed(desk, one) for one in found.changed[:ROWS]],
        "lines": [prices.line(desk, one) for one in found.prices[:ROWS]],
        "held": [prices.line(desk, one) for one in found.held[:ROWS]],
        "lost": [_lost(one) for one in found.lost[:ROWS]], "back": [_lost(one) for one in found.back[:ROWS]],
        "adopted": [_lost(one) for one in found.adopted[:ROWS]],
        "problems": [_problem(one) for one in found.problems[:ROWS]],
        "anything": any((
            found.new, found.changed, found.prices, found.first_prices, found.lost, found.back, found.adopted,
        )),
        "most": ROWS,
    }  # fmt: skip


def _did(desk: Desk, feed: FeedFile) -> str:
    """What it did when it was taken."""
    names = {"first_prices": "first"}
    told = [
        (COUNTED[names.get(name, name)], n) for name, n in feed.made.items() if n and names.get(name, name) in COUNTED
    ]
    return "; ".join(f"{title.text(desk.page.reader.language)} — {n}" for title, n in told)


def _lost_since(feed: FeedFile) -> "QuerySet[UnitKey]":
    """What it had no more when it was taken, and no feed of its source has had since."""
    lost = UnitKey.objects.filter(source=feed.source, lost_at=feed.taken_at)
    return (lost if feed.taken_at else lost.none()).select_related("unit").order_by("unit__number")


def _count(desk: Desk, number: int, name: str) -> Shown:
    return desk.count(number, f"#{name}")


def _new(desk: Desk, one: New) -> NewShown:
    lot, section = one.lot, one.section
    size = [] if lot.area is None else [area(lot.area, desk.page.reader.language)]
    told = [lot.product.words.text(desk.page.reader.language) if lot.rooms is None else rooms(lot.rooms)]
    price = "" if one.amount is None else prices.price(desk, one.amount)
    where = ", ".join(filter(None, (section.building.name, section.name)))
    floor = _("floor %(floor)s") % {"floor": lot.floor}
    return NewShown(lot.number, f"{where} · {floor}", ", ".join(told + size), price)


def _changed(desk: Desk, one: Changed) -> ChangedShown:
    language = desk.page.reader.language

    def said(name: str, value: Any) -> str:
        return "—" if value is None else area_number(value, language) if name == "area" else str(value)

    told = "; ".join(
        f"{FIELDS[name].text(language)}: {said(name, was)} → {said(name, becomes)}"
        for name, (was, becomes) in one.fields.items()
    )
    return ChangedShown(addresses.unit(one.unit.pk), one.unit.number, told)


def _lost(unit: Unit) -> ChangedShown:
    return ChangedShown(addresses.unit(unit.pk), unit.number, "")


def _problem(one: Problem) -> Problem:
    return one._replace(words=one.words.begun())


def _columns(columns: tuple[tuple[str, str], ...]) -> list[tuple[str, Words | None]]:
    return [(header, COLUMNS.get(field)) for header, field in columns]


@require_safe
def given(request: HttpRequest, number: int, portal: str) -> HttpResponse:
    """A project as a portal's feed: what is free and has a price."""
    desk = _desk(request)
    project = get_object_or_404(Project, pk=number)
    if portal not in PORTALS:
        raise Http404
    write = PORTALS[portal]
    house = house_of(desk, project)
    found = wanted(Wanted(project=project.pk, standing=frozenset({FREE}))).exclude(amount=None)
    return _given(
        request, desk, list(found.select_related("section__building").order_by(*ORDERS["place"])), project.name, portal,
        lambda units: write(units, house), "application/xml", f"{portal}-{project.pk}.xml",
    )  # fmt: skip


@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The list as it is asked for, all of its pages."""
    desk = desk_of(request)
    what, order = asked(desk, request.GET), request.GET.get("sort", "place")
    if order not in ORDERS:
        raise Http404
    found = wanted(what.which).select_related("section__building__project").order_by(*ORDERS[order])
    return _given(
        request, desk, list(found[: giving.MOST + 1]), addresses.listed(what.given).partition("?")[2][:300], "xlsx",
        lambda units: giving.workbook(_headings(), (_cells(desk, one) for one in units)),
        WORKBOOK, f"units-{desk.page.reader.today}.xlsx",
    )  # fmt: skip


def _given(
    request: HttpRequest, desk: Desk, units: list[Any], what: str, form: str, write: Callable[[list[Any]], bytes],
    kind: str, name: str,
) -> HttpResponse:  # fmt: skip
    try:
        made = giving.given(units, what, form, write, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return render(request, "unit_nothing.html", {
            "section": "estate", "page": desk.page, "said": refusal(refused),
        }, status=422)  # fmt: skip
    return as_file(made, kind, name)


def _headings() -> list[str]:
    return [
        _("Project"), _("Building"), _("Section"), _("Floor"), "№", _("What it is"), _("Rooms"), _("Area, m²"),
        _("Price"), _("How it stands"),
    ]  # fmt: skip


def _cells(desk: Desk, one: Any) -> list[str | float]:
    language, building = desk.page.reader.language, one.section.building
    return [
        building.project.name, building.name, one.section.name, one.floor, one.number,
        Product(one.product).words.text(language),
        "" if one.rooms is None else one.rooms, "" if one.area is None else one.area / HUNDREDTHS,
        "" if one.amount is None else one.amount / 10**desk.page.snap.digits,
        STANDING[one.kind or FREE].text(language),
    ]  # fmt: skip


def _found(number: int) -> FeedFile:
    people = ("by__user", "by__employee", "section__building__project")
    return get_object_or_404(FeedFile.objects.select_related(*people), pk=number)


def _desk(request: HttpRequest) -> Desk:
    desk = desk_of(request)
    if not may(desk.account, May.ESTATE):
        raise Http404
    return desk


def _address(number: int) -> str:
    return f"/estate/feeds/{number}/"


COUNTED: Final = {
    "new": Words("new units", "новые помещения"), "changed": Words("changed", "изменились"),
    "prices": Words("other prices", "другая цена"), "first": Words("first prices", "первая цена"),
    "held": Words("keep their prices", "сохраняют цену"), "lost": Words("not in the feed any more", "пропали из фида"),
    "back": Words("in the feed again", "снова в фиде"), "adopted": Words("known by their numbers", "узнаны по номеру"),
    "problems": Words("not taken", "не взято"),
}  # fmt: skip
COLUMNS: Final = {
    "key": Words("key", "код"), "number": Words("number", "номер"), "product": Words("what it is", "что это"),
    "floor": Words("floor", "этаж"), "rooms": Words("rooms", "комнаты"), "area": Words("area", "площадь"),
    "price": Words("price", "цена"), "building": Words("building", "корпус"), "section": Words("section", "секция"),
}  # fmt: skip
_NO_FILE = Words("Choose a file", "Выберите файл")
_LOST = Words(
    "The file is not where it was kept: send it again", "Файла нет там, где он хранился: загрузите его ещё раз"
)
