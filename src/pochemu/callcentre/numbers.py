"""Numbers as they come, and whose they are."""

from pochemu.clients.models import Client
from pochemu.clients.phones import phone
from pochemu.clients.queries import by_phone
from pochemu.people.actions import Refused


def e164(number: str) -> str:
    """As the clients' phones are kept; what is no number (“anonymous”) stays as it is, and one of which a part is
    hidden (“+7963XXXXXXX”) without the sign of a whole one: many callers have it."""
    try:
        return phone(number)
    except Refused:
        return (number.lstrip("+") if any(map(str.isalpha, number)) else number)[:64]


def client_of(number: str) -> Client | None:
    """Whose number it is, where that is certain: of two clients with one number somebody says which."""
    found = by_phone(number) if number.startswith("+") else []
    return found[0] if len(found) == 1 else None
