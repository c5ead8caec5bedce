"""Why a total of several people is what it is: each one's figure, from the greatest."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.number import NA, ZERO
from pochemu.pay.queries import Seen
from pochemu.web.face import waterfall
from pochemu.web.page import Page
from pochemu.web.why.panel import preliminary
from pochemu.web.why.shapes import Composition, Crumb, Line, Node, Text, Why, composed


class Share(NamedTuple):
    """A person's figure in a total, with its address."""

    name: Text
    figure: Figure
    href: str


def of_people(page: Page, people: Iterable[Seen]) -> list[Share]:
    return [Share(one.month.name, one.month.bonus, page.links.why(one.month.employee)) for one in people]


def total_why(
    page: Page, title: Text, total: Figure, shares: list[Share], *, href: str, close: str, crumbs: list[Crumb]
) -> Why:
    """Money as a waterfall, anything else as a list."""
    ordered = sorted(shares, key=lambda share: (-_size(share.figure), str(share.name)))
    is_money = isinstance(total.value, mpq) and total.unit.value == "money"
    return Why(
        title,
        close,
        crumbs=crumbs,
        value=page.face.figure(total, href, full=True) if crumbs else None,
        sentences=[_("The figures of all the people together.")],
        composition=_composition(page, total, ordered, href) if is_money else None,
        parts=[]
        if is_money
        else [Node(one.name, one.href, page.face.figure(one.figure, one.href), "", []) for one in ordered],
        note=preliminary(page),
    )


def _composition(page: Page, total: Figure, shares: list[Share], href: str) -> Composition:
    pieces = waterfall([share.figure.value for share in shares])  # type: ignore[misc]
    rows = [
        Line(share.name, share.href, page.face.figure(share.figure, share.href, full=True), piece)
        for share, piece in zip(shares, pieces, strict=True)
    ]
    return composed(rows, _("In all"), page.face.figure(total, href, full=True))


def _size(figure: Figure) -> mpq:
    return ZERO if isinstance(figure.value, NA) else figure.value  # type: ignore[return-value]
