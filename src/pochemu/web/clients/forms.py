"""The card of a client as a form has it: one phone, one address a line."""

from collections.abc import Mapping
from typing import NamedTuple

from pochemu.clients.actions import Told
from pochemu.clients.models import Client


class Filled(NamedTuple):
    name: str = ""
    kind: str = Client.Kind.PERSON
    phones: str = ""
    emails: str = ""

    @property
    def told(self) -> Told:
        return Told(self.name, self.kind, tuple(self.phones.splitlines()), tuple(self.emails.splitlines()))


def filled(form: Mapping[str, str]) -> Filled:
    kind = form.get("kind", "")
    known = kind if kind in Client.Kind.values else Client.Kind.PERSON
    return Filled(form.get("name", ""), known, form.get("phones", ""), form.get("emails", ""))


def filled_of(client: Client) -> Filled:
    phones = [row.printed for row in client.phones.order_by("pk")]
    emails = [row.address for row in client.emails.order_by("pk")]
    return Filled(client.name, client.kind, "\n".join(phones), "\n".join(emails))
