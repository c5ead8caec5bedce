"""Scripts: what calls are led by, what became of those at each step, and how a script is written."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.callcentre import scripts as acts
from pochemu.callcentre.led import FEWEST, public
from pochemu.callcentre.models import Script, ScriptVersion
from pochemu.callcentre.script import Step
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.web.asked import number_asked
from pochemu.web.calls.access import account_of
from pochemu.web.calls.listed import people
from pochemu.web.calls.met import WITHIN
from pochemu.web.once import once
from pochemu.web.page import Page, page_of
from pochemu.web.said import Said, refusal, said_in
from pochemu.web.scripts.shown import shown, what_asked

SAID = {
    "written": Words("The draft is kept.", "Черновик сохранён."),
    "public": Words("Calls are led by this version from now on.", "Теперь звонки ведут по этой версии."),
}
MORE_ANSWERS = 2


@once
def scripts(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    account_of(page.reader, May.SCRIPT if request.method == "POST" else May.WORK)
    if request.method == "POST":
        try:
            made = acts.begin(request.POST.get("title", ""), now=page.reader.now)
        except Refused as refused:
            return _all(request, page, refusal(refused, "title"))
        return HttpResponseRedirect(f"/scripts/{made.pk}/edit/")
    return _all(request, page, None)


def _all(request: HttpRequest, page: Page, told: Said | None) -> HttpResponse:
    writes = may(page.reader.account, May.SCRIPT)
    versions = public(closed=True)
    begun = Script.objects.exclude(pk__in=[one.script_id for one in versions]).order_by("pk") if writes else ()
    given = {
        "section": "calls", "page": page, "said": told, "writes": writes, "form": request.POST,
        "rows": [
            {
                "href": f"/scripts/{one.script_id}/", "title": one.tree.title, "number": one.number,
                "day": page.day_in_full(one.at), "closed": one.script.closed_at is not None,
            }
            for one in versions
        ],
        "begun": [{"href": f"/scripts/{one.pk}/edit/", "title": _title(one)} for one in begun],
    }  # fmt: skip
    return render(request, "scripts.html", given, status=422 if told else 200)


def _title(script: Script) -> str:
    tree = acts.draft_of(script).tree
    return (tree.title if tree else "") or f"№{script.pk}"


@require_safe
def script(request: HttpRequest, number: int) -> HttpResponse:
    """The tree with what became of calls at each step; each number opens to its calls."""
    page = page_of(request)
    account_of(page.reader)
    versions = list(ScriptVersion.objects.filter(script=number).select_related("script", "by").order_by("-number"))
    asked = number_asked(request.GET.get("version", "") or "0")
    version = next((one for one in versions if not asked or one.number == asked), None)
    if version is None:
        raise Http404
    what = what_asked(request, page, version)
    given = {
        "section": "calls", "page": page, "said": said_in(request, SAID), "version": version, "what": what,
        "title": version.tree.title, "told": shown(page, what), "people": people(page), "fewest": FEWEST,
        "since": what.since.isoformat(), "until": what.until.isoformat(), "days": WITHIN.days,
        "made": page.day_in_full(version.at), "writes": may(page.reader.account, May.SCRIPT),
        "versions": [
            {"href": f"?version={one.number}", "number": one.number, "current": one == version} for one in versions
        ],
    }  # fmt: skip
    return render(request, "script.html", given)


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """The draft: its steps, one of them in a form, all of it as text; what is wrong with it yet."""
    page, found = _opened(request, number)
    if request.method != "POST":
        return _draft(request, page, found, said_in(request, SAID))
    text, seen = request.POST.get("text", ""), request.POST.get("seen", "")
    try:
        acts.write(found.pk, text, seen=seen)
    except Refused as refused:
        return _draft(request, page, found, Said(refused.words, wrong=True), text=text)
    return HttpResponseRedirect(f"/scripts/{number}/edit/?said=written")


@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """One step of the draft, as its form says; or taken away."""
    page, found = _opened(request, number)
    instead, seen = request.POST.get("instead", ""), request.POST.get("seen", "")
    told = _told(request.POST)
    try:
        if "remove" in request.POST:
            acts.remove(found.pk, instead, seen=seen)
            return HttpResponseRedirect(f"/scripts/{number}/edit/?said=written")
        acts.put(found.pk, told, instead=instead, seen=seen)
    except Refused as refused:
        return _draft(request, page, found, Said(refused.words, wrong=True), told=told, instead=instead)
    return HttpResponseRedirect(f"/scripts/{number}/edit/?{_query(step=told.name.strip(), said='written')}#step")


def _query(**given: str) -> str:
    made = QueryDict(mutable=True)
    made.update(given)
    return made.urlencode()


def _told(form: QueryDict) -> acts.Told:
    texts = {name: form.get(name, "") for name in ("name", "say", "ask", "keep", "then", "end")}
    pairs = zip(form.getlist("answer"), form.getlist("to"), strict=False)
    return acts.Told(**texts, answers=tuple(acts.Answer(*pair) for pair in pairs))


@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    account = account_of(page.reader, May.SCRIPT)
    return _done(
        request, page, found,
        lambda: acts.publish(found.pk, seen=request.POST.get("seen", ""), by=account, now=page.reader.now),
    )  # fmt: skip


@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """No further call is led by it; or again."""
    page, found = _opened(request, number)
    if found.closed_at:
        acts.reopen(found)
    else:
        acts.close(found, now=page.reader.now)
    return HttpResponseRedirect("/scripts/")


def _done(request: HttpRequest, page: Page, found: Script, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        return _draft(request, page, found, Said(refused.words, wrong=True))
    return HttpResponseRedirect(f"/scripts/{found.pk}/?said=public")


def _opened(request: HttpRequest, number: int) -> tuple[Page, Script]:
    page = page_of(request)
    account_of(page.reader, May.SCRIPT)
    found = Script.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return page, found


def _draft(
    request: HttpRequest, page: Page, found: Script, told_: Said | None, *, text: str = "",
    told: acts.Told | None = None, instead: str = "",
) -> HttpResponse:  # fmt: skip
    found.refresh_from_db()
    read = acts.draft_of(found)
    steps = read.tree.steps if read.tree else {}
    asked = instead or request.GET.get("step", "")
    chosen = steps.get(asked) or next(iter(steps.values()), None)
    if "new" in request.GET or (told and not instead):
        chosen = None
    form = told or _form_of(chosen)
    last = found.versions.order_by("-number").first()
    given = {
        "section": "calls", "page": page, "said": told_, "script": found, "title": _title(found),
        "seen": acts.digest_of(found.draft), "text": text or found.draft,
        "problems": [(one.place.line, one.place.column, one.words) for one in read.problems],
        "steps": [
            {"href": f"?{_query(step=one.name)}#step", "title": one.name, "current": one is chosen}
            for one in steps.values()
        ],
        "names": list(steps), "form": form, "instead": chosen.name if chosen else "",
        "answers": [*form.answers, *[acts.Answer("", "")] * MORE_ANSWERS],
        "version": last, "same": last is not None and last.text == found.draft,
    }  # fmt: skip
    return render(request, "script_edit.html", given, status=422 if told_ and told_.wrong else 200)


def _form_of(step: Step | None) -> acts.Told:
    if step is None:
        return acts.Told("")
    answers = tuple(acts.Answer(text, to) for text, to in step.answers.items())
    return acts.Told(step.name, step.say, step.ask, step.keep, answers, step.then, step.end)
