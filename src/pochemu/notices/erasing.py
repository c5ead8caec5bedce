"""What notices forget when a client asks for it: what people wrote about him. His name they never had."""

from collections.abc import Collection

from pochemu.notices.models import Notice


def erase(numbers: Collection[int]) -> None:
    """In the transaction in which the client is erased."""
    Notice.objects.filter(client__in=numbers).exclude(text="").update(text="")
