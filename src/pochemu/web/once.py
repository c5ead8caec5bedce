"""A form that makes something is taken once, however often it is sent: docs/decisions/0021."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pochemu.people.models import Account
from pochemu.web.access import reader_of
from pochemu.web.models import TakenForm

View = Callable[..., HttpResponse]

FIELD: Final = "once"
AGAIN: Final = "again"
"""The form that this one was taken for, when its sender means another."""
NOT_SAID: Final = (FIELD, "csrfmiddlewaretoken")
ASKED_WITHIN: Final = timedelta(hours=1)
KEPT_FOR: Final = timedelta(days=30)


def field() -> SafeString:
    """What tells a form apart from all others, itself shown again included."""
    return format_html('<input type="hidden" name="{}" value="{}" autocomplete="off">', FIELD, uuid4())


def once(view: View, *, by_words: bool = True) -> View:
    """Of a page whose form makes something, and is answered by leading there. Sent again it leads there again; what was
    refused is not taken, and may be mended and sent. Not `by_words`: two that say the same are two, each is meant."""

    @wraps(view)
    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by, now = reader_of(request).account, reader_of(request).now
        if request.method != "POST" or by is None:
            return view(request, *args, **kwargs)
        token = _token(request)
        if token is None:
            return render(request, "once.html", status=400)
        with transaction.atomic():
            _hold(by)
            if before := _before(request, by, token, now, by_words=by_words):
                return _taken(request, before, token)
            answer = view(request, *args, **kwargs)
            if isinstance(answer, HttpResponseRedirect):
                TakenForm.objects.create(by=by, token=token, said=_said(request), made=answer.url, at=now)
            else:
                transaction.set_rollback(True)
        return answer

    taking.is_taken_once = True  # type: ignore[attr-defined]
    return taking


def forget_old(now: datetime) -> None:
    TakenForm.objects.filter(at__lt=now - KEPT_FOR).delete()


def _token(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _hold(account: Account) -> None:
    """One form of a person's at a time: those that came together wait here, and find what the first of them made."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)


def _before(
    request: HttpRequest, by: Account, token: UUID, now: datetime, *, by_words: bool
) -> TakenForm | None:  # fmt: skip
    """This form; or another that said the same a short while ago, as one does that was opened twice, or by “Back”.
    Of forms that say nothing but “begin one”, or that bring a file, each is meant: a file was chosen anew."""
    taken = TakenForm.objects.filter(by=by)
    just_now = taken.filter(said=_said(request), at__gt=now - ASKED_WITHIN).order_by("-at")
    told_by_words = by_words and any(_contents(request)) and not request.FILES
    return taken.filter(token=token).first() or (just_now.first() if told_by_words else None)


def _said(request: HttpRequest) -> str:
    return salted_hmac("pochemu.web.once", repr([request.path, *_contents(request)]), algorithm="sha256").hexdigest()


def _contents(request: HttpRequest) -> Iterator[Any]:
    yield from sorted(item for item in request.POST.lists() if item[0] not in NOT_SAID)
    for name, files in sorted(request.FILES.lists()):
        yield from ((name, _digest(file)) for file in files)


def _digest(file: "UploadedFile[Any]") -> str:
    """Read from its beginning, and left there."""
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _taken(request: HttpRequest, before: TakenForm, token: UUID) -> HttpResponse:
    if (before.token, before.said) == (token, _said(request)):
        return HttpResponseRedirect(_saying_so(before.made))
    told = {
        "made": before.made, "same": before.said == _said(request), "files": bool(request.FILES), "again": before.pk,
        "fields": [
            (name, text) for name, texts in request.POST.lists() if name not in (*NOT_SAID, AGAIN) for text in texts
        ],
    }  # fmt: skip
    return render(request, "once.html", told, status=409)


def _saying_so(address: str) -> str:
    """The same address, with what is said there (`said.said_in`) replaced."""
    parts = urlsplit(address)
    asked = [(name, text) for name, text in parse_qsl(parts.query, keep_blank_values=True) if name != "said"]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("said", FIELD)])))
