"""A closed month beside what is known of it now."""

from collections.abc import Iterable

from gmpy2 import mpq

from pochemu.engine.number import ZERO
from pochemu.pay.kept import kept
from pochemu.pay.snapshot import Asked
from pochemu.web.links import Links
from pochemu.web.page import NOW, Page


def as_known_now(page: Page, employees: Iterable[str], href: str) -> dict[str, object]:
    """What the page of a closed month says of now: the bonuses together, where they differ from those closed.

    `href`: of their why, among the links of now.
    """
    if page.links.known is not None or page.asked.known_at is None:
        return {}
    codes = sorted(employees)
    closed, now = _sum(page.asked, codes), _sum(Asked(page.month), codes)
    if closed == now:
        return {"unchanged": True}
    return {"known_now": page.face.money(now, href, full=True)}


def links_now(page: Page) -> Links:
    return Links(page.month, NOW)


def _sum(asked: Asked, employees: list[str]) -> mpq:
    with kept(asked) as pay:
        return sum((month.bonus.value for month in pay.of(employees, asked.month)), ZERO)  # type: ignore[return-value]
