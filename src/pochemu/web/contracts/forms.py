"""What forms of contracts say: a draft, a day, a reason, an area."""

from datetime import date
from typing import Final

from django.http import Http404, QueryDict
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.sales.contracting import Draft
from pochemu.sales.models import Contract, ContractReason, Form
from pochemu.web.asked import number_in
from pochemu.web.deals.forms import amount_at, day_told
from pochemu.web.page import Page
from pochemu.web.plans.cells import NotPlan, minor_units_of, text_of


def draft_told(form: QueryDict, page: Page) -> Draft:
    """All that is wrong is told at once. Raises Refused; what no form of ours says is not found."""
    kind, paid = form.get("kind", ""), form.get("form", "")
    if kind not in Contract.Kind.values or paid not in Form.values:
        raise Http404
    mistakes, price = Mistakes(), 0
    number = form.get("number", "")
    with mistakes.at("number"):
        if not number.strip():
            raise Refused(_NO_NUMBER)
    with mistakes.at("price"):
        price = price_told(form, page)
    mistakes.must_be_none()
    return Draft(
        number, Contract.Kind(kind), price, Form(paid), bool(form.get("escrow")), form.get("bank", "")
    )  # fmt: skip


def draft_typed(one: Contract, page: Page) -> dict[str, str]:
    return {
        "number": one.number, "kind": one.kind, "price": price_text(one.price, page), "form": one.form,
        "escrow": "1" if one.escrow else "", "bank": one.bank,
    }  # fmt: skip


def price_text(minor: int, page: Page) -> str:
    return text_of(mpq(minor, 10**page.snap.digits), page.reader.language)


def price_told(form: QueryDict, page: Page, field: str = "price") -> int:
    price = amount_at(field, form, page)
    if price is None:
        raise Refused(_NO_PRICE, field)
    return price


def on_told(form: QueryDict) -> date:
    mistakes, day = Mistakes(), None
    with mistakes.at("on"):
        day = day_told(form.get("on", ""))
    mistakes.must_be_none()
    if day is None:
        raise Refused(_NO_DAY, "on")
    return day


def reason_told(form: QueryDict, what: str) -> ContractReason:
    number = number_in(form.get("reason", ""))
    found = ContractReason.objects.filter(pk=number, what=what, gone=False).first() if number else None
    if found is None:
        raise Refused(_NO_REASON, "reason")
    return found


def area_told(form: QueryDict, page: Page) -> int:
    """In hundredths of a square metre."""
    try:
        area = minor_units_of(
            form.get("area", ""), currency=page.snap.currency, digits=2, language=page.reader.language
        )
    except NotPlan:
        area = None
    if area is None or area <= 0:
        raise Refused(_NO_AREA, "area")
    return area


_NO_NUMBER: Final = Words("Say the contract's number", "Укажите номер договора")
_NO_PRICE: Final = Words("Say how much", "Укажите сумму")
_NO_DAY: Final = Words("Say on which day", "Укажите дату")
_NO_REASON: Final = Words("Choose the reason", "Выберите причину")
_NO_AREA: Final = Words(
    "Say the area in square metres, such as 51.2", "Укажите площадь в квадратных метрах, например 51,2"
)
