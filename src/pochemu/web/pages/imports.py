"""Files of another CRM, or of the books: what their columns mean, a trial, the writing, the way back."""

import csv
import io
from typing import Final
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from pochemu.engine.words import Words
from pochemu.intake.bringing import keeping
from pochemu.intake.bringing.mapping import keep as keep_mapping
from pochemu.intake.bringing.mapping import said_of
from pochemu.intake.bringing.working import work
from pochemu.intake.models import Batch, Same, SavedMapping
from pochemu.pay.payroll.files import inert
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May
from pochemu.web.asked import number_in
from pochemu.web.at_work import set_to_work
from pochemu.web.calls.access import account_of
from pochemu.web.imports import money, shown
from pochemu.web.once import once
from pochemu.web.page import Page, page_of
from pochemu.web.said import Said, refusal, said_in

State = Batch.State
SYSTEMS: Final = ("Битрикс24", "amoCRM", "1С")
LISTED: Final = 50
SAID: Final = {
    "used": Words("Marked as that file was. Look it through.", "Размечено так же, как тот файл. Проверьте."),
}


@once
def imports(request: HttpRequest) -> HttpResponse:
    page, account = _bringer(request)
    if request.method != "POST":
        return _all(request, page, None)
    file = request.FILES.get("file")
    if file is None or file.file is None:
        return _all(request, page, refusal(Refused(_NO_FILE, "file")))
    given = request.POST
    try:
        batch = keeping.take(
            file.file, file.name or "", file.size or 0, what=given.get("what", ""), source=given.get("source", ""),
            by=account, now=page.reader.now,
        )  # fmt: skip
    except Refused as refused:
        return _all(request, page, refusal(refused, "file"))
    return HttpResponseRedirect(f"/imports/{batch.pk}/")


def _all(request: HttpRequest, page: Page, said: Said | None) -> HttpResponse:
    rows = [
        {
            "number": one.pk,
            "name": one.name,
            "what": shown.WHATS[one.what],
            "source": one.source,
            "state": shown.STATES[one.state],
            "day": page.day_of(one.at),
            "by": one.by.name if one.by else "",
        }
        for one in Batch.objects.select_related("by__user", "by__employee").order_by("-pk")[:LISTED]
    ]
    told = {
        "section": "clients", "page": page, "said": said, "rows": rows, "whats": shown.WHATS.items(),
        "systems": SYSTEMS, "what": request.POST.get("what", request.GET.get("what", "")),
        "source": request.POST.get("source", ""),
    }  # fmt: skip
    return render(request, "imports.html", told, status=422 if said else 200)


@require_GET
def one(request: HttpRequest, number: int) -> HttpResponse:
    page, batch = _opened(request, number)
    return _one(request, page, batch, said_in(request, SAID))


@require_POST
def columns(request: HttpRequest, number: int) -> HttpResponse:
    """What each column means; or all of it as it was said of another file."""
    page, batch = _opened(request, number)
    given = request.POST
    try:
        with transaction.atomic():
            if "use" in given:
                keeping.use(batch, _saved(batch, given.get("saved", "")))
                return HttpResponseRedirect(f"/imports/{number}/?said=used")
            headers = [column.header for column in keeping.columns(batch)]
            said = said_of(batch.said)._replace(
                columns={header: given.get(f"column-{n}", "") for n, header in enumerate(headers)},
                same=given.get("same", Same.ASIDE), pipeline=number_in(given.get("pipeline", "")),
                bare="bare" in given, ended_on=given.get("ended_on", ""), books_told="books_told" in given,
            )  # fmt: skip
            batch = keeping.say(batch, said)
            keep_mapping(batch, given.get("name", ""))
    except Refused as refused:
        return _one(request, page, batch, Said(refused.words, wrong=True), status=422)
    if any(one.texts for one in shown.lists_shown(batch)):
        asked = urlencode({"step": "values", "name": " ".join(given.get("name", "").split())})
        return HttpResponseRedirect(f"/imports/{number}/?{asked}")
    return _begin(request, page, batch, State.CHECKING)


@require_POST
def values(request: HttpRequest, number: int) -> HttpResponse:
    page, batch = _opened(request, number)
    try:
        with transaction.atomic():
            lists = keeping.listed(batch)
            told = {
                field: {text: request.POST.get(name, "") for name, text in shown.names_of(field, counts).items()}
                for field, counts in lists.items()
            }
            keeping.say_values(batch, told)
        keeping.make_of_unsaid(batch, request.POST.getlist("add"), by=account_of(page.reader, May.BRING))
        for saved in SavedMapping.objects.filter(what=batch.what, name=request.POST.get("name", "")):
            keep_mapping(batch, saved.name)
    except Refused as refused:
        return _one(request, page, batch, Said(refused.words, wrong=True), status=422, step="values")
    return _begin(request, page, batch, State.CHECKING)


@require_POST
def go(request: HttpRequest, number: int) -> HttpResponse:
    """To check again, to write what is good, to undo, or on with what was stopped."""
    page, batch = _opened(request, number)
    wanted = request.POST.get("do", "")
    if wanted == "on":
        set_to_work(work, batch.pk)
        return HttpResponseRedirect(f"/imports/{number}/")
    if wanted not in (State.CHECKING, State.WRITING, State.UNDOING):
        raise Http404
    return _begin(request, page, batch, wanted)


def _begin(request: HttpRequest, page: Page, batch: Batch, state: str) -> HttpResponse:
    try:
        keeping.begin(batch, state, now=page.reader.now)
    except Refused as refused:
        return _one(request, page, batch, Said(refused.words, wrong=True), status=409)
    set_to_work(work, batch.pk)
    return HttpResponseRedirect(f"/imports/{batch.pk}/")


@require_GET
def aside(request: HttpRequest, number: int) -> HttpResponse:
    """The rows set aside, as they stood in the file, with what is wrong of each: to be mended and brought again."""
    page, batch = _opened(request, number)
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    language = page.reader.language
    write([*map(inert, batch.found.get("headers", [])), _LINE.text(language), _WRONG.text(language)])
    for row in batch.aside.all().iterator():
        write([*(inert(str(cell)) for cell in row.cells), str(row.line), row.wrong.text(language)])
    response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}-aside.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _bringer(request: HttpRequest) -> tuple[Page, Account]:
    page = page_of(request)
    return page, account_of(page.reader, May.BRING)


def _opened(request: HttpRequest, number: int) -> tuple[Page, Batch]:
    page, _account = _bringer(request)
    batch = Batch.objects.select_related("by__user", "by__employee").filter(pk=number).first()
    if batch is None:
        raise Http404
    return page, batch


def _saved(batch: Batch, name: str) -> SavedMapping:
    saved = SavedMapping.objects.filter(what=batch.what, name=name).first()
    if saved is None:
        raise Refused(_NO_SAVED)
    return saved


def _one(
    request: HttpRequest, page: Page, batch: Batch, said: Said | None, *, status: int = 200, step: str | None = None
) -> HttpResponse:  # fmt: skip
    step = step or request.GET.get("step")
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "batch": batch,
        "what": shown.WHATS[batch.what],
        "state": shown.STATES[batch.state],
        "day": page.day_in_full(batch.at),
    }
    response = render(request, "import.html", told | _of_state(request, page, batch, step), status=status)
    if batch.state in Batch.AT_WORK and not _stopped(page, batch):
        response["Refresh"] = "2"
    return response


def _of_state(request: HttpRequest, page: Page, batch: Batch, step: str | None) -> dict[str, object]:
    if batch.state in Batch.AT_WORK:
        return {"at_work": True, "progress": shown.progress(batch), "stopped": _stopped(page, batch)}
    if batch.state == State.CHECKED and step is None:
        return _report(page, batch) | {"may_write": bool(batch.found.get("rows", {}).get("new")) and not batch.wrong}
    if batch.state in (State.WRITTEN, State.UNDONE):
        return _report(page, batch) | {"kept": shown.kept_shown(batch)}
    if not batch.kept:
        return {"gone": True}
    try:
        if step == "values":
            return {"lists": shown.lists_shown(batch), "name": request.POST.get("name", request.GET.get("name", ""))}
        return {
            "columns": shown.columns_shown(batch),
            "saved": SavedMapping.objects.filter(what=batch.what).order_by("name"),
            "pipelines": shown.pipelines(), "pipeline": batch.said.get("pipeline"), "same": batch.said.get("same"),
            "bare": batch.said.get("bare"), "ended_on": batch.said.get("ended_on", ""),
            "books_told": batch.said.get("books_told"),
            "name": request.POST.get("name", ""),
        }  # fmt: skip
    except Refused as refused:
        return {"broken": refused.words}


def _report(page: Page, batch: Batch) -> dict[str, object]:
    rows = batch.found.get("rows", {})
    return {
        "report": True, "rows": batch.rows, "new": rows.get("new", 0), "known": rows.get("known", 0),
        "joined": rows.get("joined", 0), "wrong": rows.get("wrong", 0), "aside": shown.aside_shown(batch),
        "noted": shown.noted(batch), "listed": shown.LISTED, "closed_facts": shown.closed_facts(batch),
        "sums": money.sums(page, batch) if batch.state != State.UNDONE else None,
    }  # fmt: skip


def _stopped(page: Page, batch: Batch) -> bool:
    """Whoever was at work with it was stopped."""
    return batch.held_until is not None and batch.held_until < page.reader.now


_NO_FILE = Words("Choose a file", "Выберите файл")
_NO_SAVED = Words("There is no such mapping", "Такой разметки нет")
_LINE = Words("Line", "Строка")
_WRONG = Words("What is wrong", "Что не так")
