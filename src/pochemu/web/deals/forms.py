"""What forms of deals say: a card, the managers' shares, the step."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from django.http import Http404, QueryDict
from gmpy2 import mpq

from pochemu.engine.number import ONE
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.sales.dealing import Card, Part, must_fit
from pochemu.sales.models import Deal, Managing
from pochemu.web.page import Page
from pochemu.web.plans.cells import NotPlan, minor_units_of, number_of, text_of

YEARS: Final = range(2000, 2200)
"""Of days that people plan for."""

ROWS: Final = 4
"""Of managers in a form: more than a deal has, and one to add."""

_FRACTION: Final = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})")


def card_told(form: QueryDict, page: Page) -> Card:
    """Raises Refused."""
    mistakes, amount, day = Mistakes(), None, None
    source, project, unit = (" ".join(form.get(name, "").split()) for name in ("source", "project", "unit"))
    with mistakes.at("amount"):
        amount = amount_told(form.get("amount", ""), page)
    with mistakes.at("expected_on"):
        day = day_told(form.get("expected_on", ""))
    card = Card(amount, source, project, unit, day)
    with mistakes.at("amount"):
        must_fit(card)
    mistakes.must_be_none()
    return card


def card_typed(deal: Deal, page: Page) -> dict[str, str]:
    """The card as it stands in the form."""
    amount = "" if deal.amount is None else text_of(mpq(deal.amount, 10**page.snap.digits), page.reader.language)
    day = deal.expected_on.isoformat() if deal.expected_on else ""
    return {
        "amount": amount, "source": deal.source, "project": deal.project, "unit": deal.unit, "expected_on": day,
    }  # fmt: skip


class RowTyped(NamedTuple):
    """A manager's row of the form."""

    employee: str = ""
    share: str = ""
    role: str = ""


def rows_typed(form: QueryDict) -> list[RowTyped]:
    """Rows that are not whole are of no form of ours: raises Http404."""
    columns = [form.getlist(name) for name in ("employee", "share", "role")]
    if len({len(column) for column in columns}) > 1:
        raise Http404
    return [RowTyped(*(text.strip() for text in row)) for row in zip(*columns, strict=True)]


def rows_of(shares: list[Managing], language: str) -> list[RowTyped]:
    """As they are now, and empty ones to add somebody; a share of one alone is not worth a word."""
    rows = [
        RowTyped(share.employee.code, "" if share.share == ONE else share_text(share.share, language), share.role)
        for share in shares
    ]
    return rows + [RowTyped()] * max(1, ROWS - len(rows))


def parts_told(form: QueryDict, page: Page) -> list[Part]:
    """Where no share of a role is said, they are equal. Raises Refused."""
    rows = [row for row in rows_typed(form) if any(row)]
    for number, row in enumerate(rows, 1):
        if not row.employee:
            raise Refused(_WHOSE.fill(row=number, text=row.share or row.role), "shares")
    return list(_parts(rows, page))


def _parts(rows: list[RowTyped], page: Page) -> Iterator[Part]:
    for row in rows:
        alike = [other for other in rows if other.role == row.role]
        if any(other.share for other in alike):
            yield Part(row.employee, share_of(row.share, page), row.role)
        else:
            yield Part(row.employee, mpq(1, len(alike)), row.role)


def share_of(text: str, page: Page) -> mpq:
    """Raises Refused."""
    if found := _FRACTION.fullmatch(text):
        if int(found[2]):
            return mpq(int(found[1]), int(found[2]))
        raise Refused(_NO_SHARE.fill(text=text), "shares")
    if not text:
        raise Refused(_SOME_SHARES, "shares")
    try:
        value = number_of(text, currency=page.snap.currency, language=page.reader.language)
    except NotPlan:
        raise Refused(_NO_SHARE.fill(text=text), "shares") from None
    return value if value is not None else mpq(0)


def share_text(share: mpq, language: str) -> str:
    percent = share * 100
    return f"{text_of(percent, language)} %" if percent.denominator == 1 else str(share)


def amount_told(text: str, page: Page) -> int | None:
    """In minor units; None where there is no text. Raises Refused."""
    try:
        return minor_units_of(text, currency=page.snap.currency, digits=page.snap.digits, language=page.reader.language)
    except NotPlan as wrong:
        raise Refused(wrong.words) from None


def amount_at(name: str, form: QueryDict, page: Page) -> int | None:
    """Of the field of that name: what is wrong is told there. Raises Refused."""
    mistakes, amount = Mistakes(), None
    with mistakes.at(name):
        amount = amount_told(form.get(name, ""), page)
    mistakes.must_be_none()
    return amount


def day_told(text: str) -> date | None:
    """None where there is no text. Raises Refused."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(_NO_DAY.fill(text=text[:40])) from None
    if day.year not in YEARS:
        raise Refused(_FAR.fill(text=text[:40], first=YEARS[0], last=YEARS[-1]))
    return day


_NO_SHARE = Words("“{text}” is not a share: write 1/2, 50 % or 0.5", "«{text}» — не доля: напишите 1/2, 50 % или 0,5")
_SOME_SHARES = Words(
    "Some shares are empty: fill all of a role, or none, and they will be equal",
    "Часть долей не заполнена: заполните все в этой роли или ни одной — тогда они будут равными",
)
_WHOSE = Words(
    "Row {row} of the managers says “{text}”, but not whose it is: choose the manager, or empty the row",
    "В строке {row} менеджеров указано «{text}», но не сказано чьё: выберите менеджера или очистите строку",
)
_FAR = Words(
    "“{text}” is too far: days are from {first} to {last}",
    "«{text}» — слишком далеко: дни бывают с {first} по {last} год",
)
_NO_DAY = Words("“{text}” is not a day: write it as 2026-11-23", "«{text}» — не день: напишите его в виде 2026-11-23")
