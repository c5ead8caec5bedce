"""Recordings of calls: kept, marked, listened to. No sound is served before the play is written down."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.callcentre import recordings as acts
from pochemu.callcentre.clock import seconds_in
from pochemu.callcentre.models import Recording
from pochemu.callcentre.sound import ENDINGS, LARGEST
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.web.asked import number_in
from pochemu.web.calls.access import account_of, call_of, hears
from pochemu.web.calls.ranges import MOST, Part, Unsatisfiable, part_asked
from pochemu.web.once import once
from pochemu.web.page import Page, page_of
from pochemu.web.reviews.beside import context
from pochemu.web.said import Said


@require_POST
@once
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """By hand, to a call."""
    page = page_of(request)
    account, call = account_of(page.reader), call_of(page.reader, number)
    if not hears(page.reader, call):
        raise Http404
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(_NO_FILE)
        content = file.read(LARGEST + 1)
        kept = acts.keep(call, content, file.name or "", by=account, now=page.reader.now)
    except Refused as refused:
        return _wrong(request, page, number, refused.words)
    return HttpResponseRedirect(f"/calls/{number}/?said=kept#recording-{kept.pk}")


@require_POST
def play(request: HttpRequest, number: int) -> HttpResponse:
    """From now on, for some hours, the reader may listen."""
    page, recording = _heard(request, number)
    made = acts.play(recording, by=account_of(page.reader), now=page.reader.now)
    return HttpResponseRedirect(f"/calls/{recording.call_id}/?play={made.pk}#recording-{number}")


@require_POST
@once
def mark(request: HttpRequest, number: int) -> HttpResponse:
    page, recording = _heard(request, number)
    at, text = request.POST.get("at", ""), request.POST.get("text", "")
    try:
        seconds = seconds_in(at)
        if seconds is None:
            raise Refused(_NO_MOMENT)
        acts.mark(recording, seconds * 1000, text, by=account_of(page.reader), now=page.reader.now)
    except Refused as refused:
        return _wrong(request, page, recording.call_id, refused.words, typed={"at": at, "text": text})
    kept = request.POST.get("play", "")
    asked = f"?play={kept}&at={seconds}" if number_in(kept) else ""
    return HttpResponseRedirect(f"/calls/{recording.call_id}/{asked}#recording-{number}")


@require_safe
def audio(request: HttpRequest, number: int) -> HttpResponse:
    """The sound, or the part of it that is asked for; only within a play that was written down for this reader."""
    page, recording = _heard(request, number)
    found = number_in(request.GET.get("play", "")) or 0
    if not acts.played(recording, found, by=account_of(page.reader), now=page.reader.now):
        raise Http404
    try:
        part = part_asked(request.headers.get("Range", ""), recording.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{recording.size}"})
    whole = part is None and recording.size <= MOST
    part = part or Part(0, min(recording.size, MOST))
    try:
        content = acts.part_of(recording, part.first, part.length)
    except FileNotFoundError:  # somebody took it from where files are kept
        raise Http404 from None
    answer = HttpResponse(content, content_type=recording.kind, status=200 if whole else 206)
    if not whole:
        answer["Content-Range"] = part.of(recording.size)
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(_file_name(recording))}"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _file_name(recording: Recording) -> str:
    """Its ending is the content's, whatever the name said."""
    return f"call-{recording.call_id}-{recording.pk}.{ENDINGS[recording.kind]}"


def _heard(request: HttpRequest, number: int) -> tuple[Page, Recording]:
    page = page_of(request)
    account_of(page.reader)
    recording = Recording.objects.exclude(kind="").select_related("call").filter(pk=number).first()
    if recording is None or not hears(page.reader, call_of(page.reader, recording.call_id)):
        raise Http404
    return page, recording


def _wrong(
    request: HttpRequest, page: Page, number: int, words: Words, *, typed: dict[str, str] | None = None
) -> HttpResponse:
    """With what was remarked, beside the sound that is still open."""
    told = context(request, page, call_of(page.reader, number), Said(words, wrong=True)) | {"typed": typed}
    return render(request, "call.html", told, status=422)


_NO_FILE = Words("Choose the file of the recording", "Выберите файл записи")
_NO_MOMENT = Words("Write the moment as 1:15", "Напишите момент в виде 1:15")
