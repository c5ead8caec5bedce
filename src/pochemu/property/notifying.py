"""Whom property tells of what: those who approve prices, and who proposed them. Within the act that it tells of."""

from typing import Final

from pochemu.engine.words import Words
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News, tell
from pochemu.people.models import Account
from pochemu.people.rights import May, those_who_may
from pochemu.property.models import PriceChange


def tell_proposed(change: PriceChange, units: int, *, by: Account) -> None:
    words = _WAITS.fill(n=units, rule=change.rule)
    tell(News(Kind.PRICES_WAIT, str(change.pk), words, _at(change)), those_who_may(May.APPROVE), by=by)


def tell_decided(change: PriceChange, *, by: Account | None) -> None:
    words = (_APPROVED if change.approved else _REFUSED).fill(rule=change.rule)
    tell(News(Kind.PRICES_DECIDED, str(change.pk), words, _at(change)), [change.proposed_by], by=by)


def _at(change: PriceChange) -> str:
    return f"/estate/prices/{change.pk}/"


_WAITS: Final = Words(
    "New prices wait for your approval: {rule}, units: {n}",
    "Новые цены ждут вашего утверждения: {rule}, помещений: {n}",
)
_APPROVED: Final = Words("Your prices are approved: {rule}", "Ваши цены утверждены: {rule}")
_REFUSED: Final = Words("Your prices are not approved: {rule}", "Ваши цены не утверждены: {rule}")
