"""Signs that turn the text around them, in what people or files said, are shown on pages, and turn nothing."""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]".encode("unicode-escape").decode())
_SENT: Final = r"<textarea\b.*?</textarea>|\svalue=\"[^\"]*\"|\svalue='[^']*'"
_SENT_OR_TURNING: Final = re.compile(f"(?P<sent>{_SENT})|{_TURNING.pattern}", re.DOTALL)


class TurningMiddleware:
    """As terminals show them: `\\u202e`. Our own pages and messages have none, so whatever is there is somebody's.

    What a form holds stays as it is: it is sent back, and its field is turned alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            text = response.content.decode()
            if _TURNING.search(text):
                response.content = _SENT_OR_TURNING.sub(_shown, text)
        return response


def _shown(found: re.Match[str]) -> str:
    return found["sent"] or f"\\u{ord(found[0]):04x}"
