"""From where a request came."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The proxy in front, where there is one, says whom it speaks for last; what stands before it anybody may write."""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.BEHIND_PROXY else ""
    return told or request.META.get("REMOTE_ADDR", "")
