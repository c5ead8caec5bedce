"""Schemes as files: a version or a draft taken out as YAML, changed in an editor, brought back as a draft's text."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from pochemu.engine.words import Words
from pochemu.intake.limits import MAX_YAML
from pochemu.intake.own_yaml import NOT_UTF8
from pochemu.rules.drafts import write
from pochemu.rules.refused import Refused
from pochemu.web.links import name_of
from pochemu.web.page import page_of
from pochemu.web.pages.drafts import opened, show, written_since
from pochemu.web.pages.schemes import version_of
from pochemu.web.pages.statements import as_file
from pochemu.web.said import Said

YAML = "application/yaml; charset=utf-8"


def scheme(request: HttpRequest, position: str, effective: str) -> HttpResponse:
    """A version, as its text stands in force: anyone may read it."""
    page_of(request)
    found = version_of(name_of(position), effective)
    return as_file(found.text.encode(), YAML, f"{name_of(position)}-{effective}.yaml")


def draft(request: HttpRequest, number: int) -> HttpResponse:
    """The latest version of a draft; by POST, a file's text is the draft's from now on."""
    page, found = opened(request, number)
    if request.method != "POST":
        return as_file(found.latest.text.encode(), YAML, f"{found.position.code}-draft-{number}.yaml")
    if request.POST.get("version") != str(found.latest.pk):
        return show(request, page, found, said=Said(written_since(found), wrong=True), status=409)
    try:
        write(found, _text(request), by=page.reader.account, now=page.reader.now)  # type: ignore[arg-type]
    except Refused as refused:
        return show(request, page, found, said=Said(refused.words, wrong=True), status=422)
    return HttpResponseRedirect(page.links.draft(number, said="brought"))


def _text(request: HttpRequest) -> str:
    """Raises Refused."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_NO_FILE)
    if (file.size or 0) > MAX_YAML:
        raise Refused(_LARGE.fill(mb=MAX_YAML >> 20))
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(NOT_UTF8) from None
    if "\0" in text:
        raise Refused(_NO_TEXT)
    return text


_NO_FILE = Words("Choose a file", "Выберите файл")
_LARGE = Words("The file is longer than {mb} MB", "Файл длиннее {mb} МБ")
_NO_TEXT = Words("This is no text: choose a YAML file", "Это не текст: выберите файл YAML")
