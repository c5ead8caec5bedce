"""A client's files: attached on his card, given to whoever may see it. Nothing of them ever runs here."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from pochemu.clients.files import attach, files_of, opened
from pochemu.clients.models import ClientFile
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import IMAGES, OTHER, PDF, or_nothing
from pochemu.web.calls.access import account_of
from pochemu.web.clients.access import opened as opened_client
from pochemu.web.once import once
from pochemu.web.pages.client import show
from pochemu.web.said import Said

SHUT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For what is shown in the browser: browsers lay out an image by a style of their own."""


@require_POST
@or_nothing()
@once
def attached(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened_client(request, number)
    contents = request.FILES.getlist("files")
    try:
        told = attach(found.pk, contents, by=page.reader.account, at=page.reader.now)
    except Refused as refused:
        return show(request, page, found, Said(refused.words, wrong=True), status=422)
    return HttpResponseRedirect(page.links.client(found.pk, said="attached_new" if told.known else "attached"))


@require_safe
def one(request: HttpRequest, number: int, file: int) -> HttpResponse:
    page, found = opened_client(request, number)
    row = files_of(found).filter(pk=file).first()
    if row is None:
        raise Http404
    if request.method == "HEAD":
        return _given(row, b"")
    try:
        content = opened(row, by=account_of(page.reader), now=page.reader.now)
    except FileNotFoundError:
        return show(request, page, found, Said(_LOST.fill(name=row.name), wrong=True), status=404)
    return _given(row, content)


def _given(row: ClientFile, content: bytes) -> HttpResponse:
    """Images are shown; all else is taken, as what its content is, or as what nothing opens by itself."""
    shown = row.kind in IMAGES
    answer = HttpResponse(content, content_type=row.kind if shown or row.kind == PDF else OTHER)
    answer["Content-Disposition"] = content_disposition_header(not shown, row.name) or "attachment"
    answer["Content-Security-Policy"] = SHUT
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


_LOST = Words(
    "The file “{name}” is not where it was kept: ask whoever looks after the program to bring it back from a backup",
    "Файла «{name}» нет там, где он хранился: попросите того, кто следит за программой, вернуть его из резервной копии",
)
