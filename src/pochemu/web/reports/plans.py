"""Plans of sales as their page shows them, and as its forms tell them."""

from typing import NamedTuple

from django.http import QueryDict
from gmpy2 import mpq

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.property.models import Project
from pochemu.property.models.place import HUNDREDTHS
from pochemu.sales import planned
from pochemu.sales.models import SalesPlan
from pochemu.sales.planned import Sold
from pochemu.web.deals.desk import Desk
from pochemu.web.page import Page
from pochemu.web.plans.cells import NotPlan, minor_units_of, number_of, text_of


class PlanShown(NamedTuple):
    project: Project
    units: str
    area: str
    amount: str
    said: str = ""  # by whom and when
    wrong: bool = False


def rows(desk: Desk, month: Month, typed: QueryDict, at: Project | None) -> list[PlanShown]:
    """`at`: whose form was refused, and shows what was typed."""
    known = planned.plans([month])
    projects = Project.objects.order_by("closed", "name")
    return [_row(desk, one, known.get((one.pk, month)), typed if one == at else None) for one in projects]


def _row(desk: Desk, project: Project, plan: SalesPlan | None, typed: QueryDict | None) -> PlanShown:
    if typed is not None:
        return PlanShown(
            project, typed.get("units", ""), typed.get("area", ""), typed.get("amount", ""), "", wrong=True
        )  # fmt: skip
    if plan is None:
        return PlanShown(project, "", "", "")
    language = desk.page.reader.language

    def text(value: int | None, parts: int) -> str:
        return "" if value is None else text_of(mpq(value, parts), language)

    said = " · ".join(filter(None, (plan.by.name if plan.by else "", desk.page.moment_in_full(plan.at))))
    amount = text(plan.amount, 10**desk.page.snap.digits)
    return PlanShown(project, text(plan.units, 1), text(plan.area, HUNDREDTHS), amount, said)


def told(form: QueryDict, page: Page) -> Sold:
    """What is empty is not planned. Raises Refused."""
    mistakes = Mistakes()
    units = area = amount = None
    with mistakes.at("units"):
        units = _number(form.get("units", ""), page, 1)
    with mistakes.at("area"):
        area = _number(form.get("area", ""), page, HUNDREDTHS)
    with mistakes.at("amount"):
        amount = _amount(form.get("amount", ""), page)
    mistakes.must_be_none()
    return Sold(units, area, amount)


def _number(text: str, page: Page, parts: int) -> int | None:
    try:
        value = number_of(text, currency=page.snap.currency, language=page.reader.language)
    except NotPlan as wrong:
        raise Refused(wrong.words) from None
    if value is None:
        return None
    if (value * parts).denominator != 1:
        raise Refused(_FINE)
    return int(value * parts)


def _amount(text: str, page: Page) -> int | None:
    try:
        return minor_units_of(text, currency=page.snap.currency, digits=page.snap.digits, language=page.reader.language)
    except NotPlan as wrong:
        raise Refused(wrong.words) from None


_FINE = Words(
    "Units are counted whole, areas to a hundredth of a square metre",
    "Помещения считают целыми, площадь — до сотых квадратного метра",
)
