"""The indicator designer: choices that are the draft's text, and what they would pay."""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pochemu.engine.design import designed, without, written
from pochemu.engine.measure import Measure
from pochemu.engine.period import Month
from pochemu.engine.scheme import Step
from pochemu.engine.words import Words
from pochemu.engine.yaml_change import Unchangeable
from pochemu.engine.yaml_source import Refused as NotYaml
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.rules.drafts import write
from pochemu.rules.models import Draft, DraftVersion
from pochemu.rules.reading import Read
from pochemu.rules.refused import Refused
from pochemu.web.asked import number_in
from pochemu.web.design.draft import UNREADABLE, also, editable, kept_read, live, scene_of, values_of
from pochemu.web.design.earlier import with_what_was_chosen, with_what_was_counted
from pochemu.web.design.form import Writer
from pochemu.web.design.seen import in_file, months, seen, told
from pochemu.web.design.state import MEASURES, Chosen, Scene, State, chosen, state_of, unfinished
from pochemu.web.design.text import offered, wrong_in_formula
from pochemu.web.links import name_of
from pochemu.web.page import Page
from pochemu.web.pages.drafts import opened, written_since
from pochemu.web.said import Said
from pochemu.web.way.shown import problems


class Doing(NamedTuple):
    """What is being designed, and what has come of what was chosen."""

    page: Page
    draft: Draft
    name: str  # "" before it stands in the text
    scene: Scene
    state: State
    wrong: Mapping[str, Words]
    said: Said | None = None
    status: int = 200
    kept: int = 0  # the version that has come of it


def indicator(request: HttpRequest, number: int, name: str = "") -> HttpResponse:
    """One indicator, or a new one."""
    page, draft = opened(request, number)
    if not may(page.reader.account, May.DESIGN):
        raise Http404
    if not editable(page, draft):
        return HttpResponseRedirect(page.links.draft(number))
    try:
        scene, old = scene_of(page, draft, name_of(name))
    except NotYaml:
        return HttpResponseRedirect(page.links.draft(number))
    if name and old is None:
        raise Http404
    if request.method == "POST":
        return _posted(request, page, draft, scene)
    state = (
        with_what_was_counted(state_of(old, scene), scene)
        if old
        else {"shape": "unit", "m0.over": "", "m0.known": request.GET.get("of", "")}
    )
    kept = draft.latest.number if request.GET.get("kept") == str(draft.latest.number) else 0
    return _show(request, Doing(page, draft, name_of(name), scene, state, {}, kept=kept))


@require_POST
def formula(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """What is wrong in a formula that is being typed: nothing is kept."""
    page, draft = opened(request, number)
    if not may(page.reader.account, May.DESIGN) or not editable(page, draft):
        raise Http404
    try:
        scene, old = scene_of(page, draft, name_of(name))
        found = chosen({key: str(value) for key, value in request.POST.items()}, scene)
        text = written(draft.latest.text, found.design, currency=page.snap.currency)
    except (NotYaml, Unchangeable):
        raise Http404 from None
    typed = request.POST.get("formula", "")
    wrong = wrong_in_formula(page, draft, typed, text, found.design.name) if old and typed.strip() else None
    return render(request, "parts/formula_wrong.html", {"one": wrong})


def _posted(request: HttpRequest, page: Page, draft: Draft, scene: Scene) -> HttpResponse:
    doing = request.POST.get("do", "show")
    state = with_what_was_chosen({key: str(value) for key, value in request.POST.items()}, scene, draft)
    state = _changed(state, doing)
    name = scene.old.name if scene.old else ""
    if _overtaken(request, page, draft):
        said = Said(written_since(draft), wrong=True)
        return _show(request, Doing(page, draft, name, scene, state, {}, said, 409))
    if doing == "remove" and scene.old:
        write(
            draft, without(draft.latest.text, name, currency=page.snap.currency), by=_author(page), now=page.reader.now
        )
        return HttpResponseRedirect(page.links.draft(draft.pk))
    found = chosen(state, scene)
    if not found.whole:
        return _show(request, Doing(page, draft, name, scene, _again(state, found, scene), found.wrong))
    return _written(request, page, draft, scene, found)


def _written(request: HttpRequest, page: Page, draft: Draft, scene: Scene, found: Chosen) -> HttpResponse:
    """The draft says what was chosen from now on."""
    design, before = found.design, draft.latest.number
    try:
        text = written(draft.latest.text, design, currency=page.snap.currency)
        version = write(draft, text, by=_author(page), now=page.reader.now)
    except (Unchangeable, Refused) as refused:
        said = Said(refused.words, wrong=True)
        return _show(request, Doing(page, draft, design.name, scene, state_of(design, scene), {}, said, 422))
    kept = version.number if version.number != before else 0
    left = unfinished(request.POST)
    asked = {"month": _month(request, page)}
    at = page.links.indicator(draft.pk, design.name, **asked)
    scene, _same = scene_of(page, draft, design.name)
    unwritten = [one for one in design.measures if not scene.counted(one.name)]
    if not request.headers.get("HX-Request") and not left and not unwritten:
        return HttpResponseRedirect(page.links.indicator(draft.pk, design.name, **asked, kept=kept) if kept else at)
    state = {**state_of(design, scene), **left}
    answer = _show(request, Doing(page, draft, design.name, scene, state, {}, kept=kept))
    answer.headers["HX-Replace-Url"] = at
    return answer


def _author(page: Page) -> Account:
    assert page.reader.account is not None, "only whoever designs comes here"
    return page.reader.account


def _overtaken(request: HttpRequest, page: Page, draft: Draft) -> bool:
    """Whether somebody else wrote since the page was shown: one's own choices follow each other."""
    shown = draft.versions.filter(pk=number_in(request.POST.get("version", "")) or 0).first()
    return shown is None or draft.versions.filter(number__gt=shown.number).exclude(author=page.reader.account).exists()


def _changed(state: dict[str, str], doing: str) -> dict[str, str]:
    """With one measure more, or less."""
    if doing == "add":
        free = next((n for n in range(MEASURES) if f"m{n}.over" not in state), None)
        return state if free is None else {**state, f"m{free}.over": ""}
    if doing.startswith("drop-"):
        return {key: value for key, value in state.items() if not key.startswith(f"{doing[5:]}.")}
    return state


def _again(state: State, found: Chosen, scene: Scene) -> State:
    """What was typed, where something is wrong with it; what was chosen, with what follows from it, otherwise."""
    return state if found.wrong else {**state, **state_of(found.design, scene), "shape": state.get("shape", "unit")}


def _month(request: HttpRequest, page: Page) -> Month:
    """Of the preview: the last whole one, where none is chosen."""
    try:
        return Month.parse(request.POST.get("month") or request.GET.get("month", ""))
    except ValueError:
        return Month.of(page.reader.today).plus(-1)


def _show(request: HttpRequest, doing: Doing) -> HttpResponse:
    page, draft, scene, name = doing.page, doing.draft, doing.scene, doing.name
    latest, month = draft.latest, _month(request, page)
    read = kept_read(page, latest)
    writer = Writer(
        doing.state, scene, doing.wrong, values_of(page, doing.state, month), also(latest.text, name),
        {one: figure.title for one, figure in _figures(read).items()},
    )  # fmt: skip
    context = {
        "section": "schemes",
        "page": page,
        "draft": draft.position.title,
        "back": page.links.draft(draft.pk),
        "action": page.links.indicator(draft.pk, name),
        "check": page.links.formula(draft.pk, name) if name else "",
        "live": live(draft),
        "name": name,
        "heading": doing.state.get(f"title_{page.reader.language}") or name or _("A new indicator"),
        "said": doing.said,
        "kept": doing.kept,
        "version": latest.pk,
        "unreadable": UNREADABLE if name and read.problems else "",
        "form": writer.form(),
        "words": offered(page, read.scheme),
        "months_of": months(page, month),
        "problems": [] if not name else problems(read),
        **_about(doing, latest, read, month),
    }
    return render(request, "indicator.html", context, status=doing.status)


def _figures(read: Read) -> Mapping[str, Measure | Step]:
    return {**read.scheme.measures, **read.scheme.values} if read.scheme else {}


def _about(doing: Doing, latest: DraftVersion, read: Read, month: Month) -> dict[str, object]:
    """What the draft as it is written says of the indicator, and does."""
    page, name = doing.page, doing.name
    if not name or read.scheme is None:
        return {}
    design = designed(latest.text, name, currency=page.snap.currency)
    return {
        "told": told(read.scheme, name, page.snap.roster, currency=page.snap.currency),
        "in_file": in_file(latest.text, design) if design else "",
        "seen": seen(page, read.scheme, name, latest, month) if not read.problems else {},
    }
