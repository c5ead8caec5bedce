"""Consent to the processing of personal data: given in some words on some day, withdrawn on another."""

from datetime import date, datetime

from django.db import transaction

from pochemu.clients.actions import ROOM, locked
from pochemu.clients.history import tell
from pochemu.clients.models import LONGEST_TEXT, Consent
from pochemu.engine.words import Words
from pochemu.notices.when import day_said
from pochemu.people.actions import Mistakes, Refused, must_fit
from pochemu.people.models import Account
from pochemu.people.queries import day_of


@transaction.atomic
def consent(number: int, text: str, *, given_on: date, by: Account | None, at: datetime) -> Consent:
    """Raises Refused."""
    said = text.strip()
    mistakes = Mistakes()
    with mistakes.at("text"):
        if not said:
            raise Refused(_NO_TEXT)
        must_fit(said, most=LONGEST_TEXT)
    with mistakes.at("given"):
        if given_on > day_of(at):
            raise Refused(_TO_COME)
    mistakes.must_be_none()
    client = locked(number)
    made = Consent.objects.create(client=client, text=said, given_on=given_on, said_at=at, by=by)
    tell(client, at=at, room=ROOM, what="consent", number=made.pk, by=by)
    return made


@transaction.atomic
def withdraw(consent: Consent, *, on: date, by: Account | None, at: datetime) -> None:
    """Raises Refused."""
    client = locked(consent.client.whole.pk)
    row = Consent.objects.select_for_update().get(pk=consent.pk)
    if row.withdrawn_on is not None:
        raise Refused(_WITHDRAWN)
    if not row.given_on <= on <= day_of(at):
        raise Refused(_NOT_THEN.fill(given=day_said(row.given_on), year=row.given_on.year))
    row.withdrawn_on, row.withdrawn_by = on, by
    row.save(update_fields=["withdrawn_on", "withdrawn_by"])
    tell(client, at=at, room=ROOM, what="withdrawn", number=row.pk, by=by)


_NO_TEXT = Words("Write the words to which the client agreed", "Напишите, на что именно согласился клиент")
_TO_COME = Words("The day of a consent can't be in the future", "День согласия не может быть в будущем")
_WITHDRAWN = Words("The consent is withdrawn already", "Согласие уже отозвано")
_NOT_THEN = Words(
    "It was given on {given} {year}: it can be withdrawn from that day until today",
    "Согласие дано {given} {year}: день отзыва — между этим днём и сегодняшним",
)
