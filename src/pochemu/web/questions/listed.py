"""The list of questions: what waits for the reader, what he asked, what else he may see."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from pochemu.engine.period import Month
from pochemu.pay.models import Question
from pochemu.pay.questions import is_overdue, questions, waiting_for
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.questions.beside import stands
from pochemu.web.why.shapes import Text

MOST = 100


class QuestionRow(NamedTuple):
    number: int
    href: str
    title: Text
    person: str
    month: str
    by: str
    why: str
    stands: str
    overdue: bool


class QuestionList(NamedTuple):
    title: str
    rows: list[QuestionRow]


def listed(page: Page) -> list[QuestionList]:
    """Each question once, in the first list that it belongs to; closed to the reader are those about closed people."""
    account = page.reader.account
    rows = questions()
    lists = [
        (_("They wait for you"), rows.filter(pk__in=waiting_for(account)) if account else rows.none()),
        (_("Asked by you"), rows.filter(by=account) if account else rows.none()),
        (_("Open"), rows.filter(ruling=None)),
        (_("Decided"), rows.exclude(ruling=None)),
    ]
    told: set[int] = set()
    found = []
    for title, some in lists:
        shown = [one for one in _of_open_people(page, some) if one.pk not in told][:MOST]
        told.update(one.pk for one in shown)
        found.append(QuestionList(title, [row(page, one) for one in shown]))
    return [one for one in found if one.rows]


def _of_open_people(page: Page, some: Iterable[Question]) -> Iterable[Question]:
    return (one for one in some if page.reader.opens(one.employee.code))


def row(page: Page, one: Question) -> QuestionRow:
    return QuestionRow(
        one.pk, page.links.question(one.pk), one.title, one.employee.name,
        month_title(Month.from_code(one.month), page.reader.language), one.by.name, one.why, stands(page, one),
        is_overdue(one, page.reader.today),
    )  # fmt: skip
