"""The pages' own files: few and small, so kept in memory, compressed once. Their names change with their content."""

import gzip
from functools import cache
from importlib.resources import files
from mimetypes import guess_type
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

FOR_EVER: Final = "public, max-age=31536000, immutable"
COMPRESSED: Final = (".css", ".js", ".svg", ".json")


@login_not_required
def static(request: HttpRequest, name: str) -> HttpResponse:
    plain, compressed = _read(name)
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(compressed if compressed and takes_gzip else plain, content_type=_type(name))
    if compressed:
        response["Vary"] = "Accept-Encoding"
        if takes_gzip:
            response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = FOR_EVER
    return response


@cache
def _read(name: str) -> tuple[bytes, bytes | None]:
    """A file of ours, plain and compressed."""
    folder = files("pochemu.web").joinpath("static/pochemu")
    if name not in {file.name for file in folder.iterdir()}:
        raise Http404(name)
    plain = folder.joinpath(name).read_bytes()
    return plain, gzip.compress(plain, mtime=0) if name.endswith(COMPRESSED) else None


def _type(name: str) -> str:
    return "font/woff2" if name.endswith(".woff2") else guess_type(name)[0] or "application/octet-stream"
