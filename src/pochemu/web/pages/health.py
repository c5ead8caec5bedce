"""For whoever watches over the server: whether it runs, and whether it can answer."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse


@login_not_required
def live(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("live", content_type="text/plain")


@login_not_required
def ready(_request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database", content_type="text/plain", status=503)
    return HttpResponse("ready", content_type="text/plain")
