"""Pages compressed on their way; streams left alone, as compressing would hold back what should be seen at once."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

DENSE: Final = ("image/", "audio/", "application/pdf", "application/octet-stream")
"""Kinds that hardly shrink: what people attached goes out as it is."""


class CompressMiddleware(GZipMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not isinstance(response, HttpResponse) or response["Content-Type"].startswith(DENSE):
            return response
        return super().process_response(request, response)
