"""Signs that turn the text around them, in what people or files said, are shown on pages, and turn nothing."""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]".encode("unicode-escape").decode())


class TurningMiddleware:
    """As terminals show them: `\\u202e`. Our own pages and messages have none, so whatever is there is somebody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            text = response.content.decode()
            if _TURNING.search(text):
                response.content = _TURNING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
        return response
