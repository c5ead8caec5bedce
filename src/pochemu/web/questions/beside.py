"""What of questions stands beside figures: on a why, on a card, on a person's month."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from pochemu.engine.words import Words
from pochemu.pay.models import Question, Ruling
from pochemu.pay.questions import is_open, is_overdue, of_figure
from pochemu.web.numbers import short_day
from pochemu.web.page import Page
from pochemu.web.why.shapes import Link, Why


def with_questions(page: Page, why: Why, asked: Sequence[Question], employee: str, names: Sequence[str]) -> Why:
    """The panel of the figure to which the names lead, with what was asked of it and where to ask, if it is not only
    supposed."""
    shown = [link(page, one) for one in of_figure(asked, names)]
    return why._replace(ask="" if page.asked.under else page.links.ask(employee, names), questions=shown)


def below(page: Page, asked: Sequence[Question], names: Sequence[str]) -> list[Link]:
    """Of these, the ones about the figure to which the names lead, or about a part of it."""
    return [link(page, one) for one in asked if one.path[: len(names)] == list(names)]


def about(page: Page, question: Question) -> Link:
    """By what it is about, for a list of a person's questions."""
    return Link(page.links.question(question.pk), f"№{question.pk} · {page.face.words(question.title)}")


def link(page: Page, question: Question) -> Link:
    return Link(page.links.question(question.pk), f"№{question.pk}, {question.by.name}: {stands(page, question)}")


def stands(page: Page, question: Question) -> str:
    """Where it stands, in a few words."""
    if not is_open(question):
        return page.face.words(OUTCOMES[question.ruling.outcome])
    day = short_day(question.due, page.reader.language, today=page.reader.today)
    if is_overdue(question, page.reader.today):
        return _("open, overdue: an answer was due by %(day)s") % {"day": day}
    return _("open, an answer is due by %(day)s") % {"day": day}


OUTCOMES: dict[str, Words] = {
    Ruling.Outcome.RIGHT: Words("the figure is right", "число верное"),
    Ruling.Outcome.WRONG: Words("the figure was wrong", "число было неверным"),
    Ruling.Outcome.WITHDRAWN: Words("withdrawn", "снят"),
}
