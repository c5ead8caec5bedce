"""Texts that no database can keep are refused at the door."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from pochemu.ledger.checking import is_storable


class StorableMiddleware:
    """An address or a form with a NUL is not found: none is ever typed, and every question with it would fail.

    What programs send (`csrf_exempt`) is read, and refused in its own words, where it is taken.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> None:
        if getattr(view, "csrf_exempt", False):
            return
        texts = (request.path, *_texts(request.GET), *(_texts(request.POST) if request.method == "POST" else ()))
        if not all(map(is_storable, texts)):
            raise Http404


def _texts(form: QueryDict) -> list[str]:
    return [str(text) for _, texts in form.lists() for text in texts]
