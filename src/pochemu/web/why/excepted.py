"""Plans changed after their month had begun: told by the why of the plan, and of everything that leans on it."""

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _

from pochemu.engine.bonus import Excepted
from pochemu.engine.scheme import Member, Plan
from pochemu.web.face import html
from pochemu.web.numbers import short_day
from pochemu.web.page import Page
from pochemu.web.trail import Trail
from pochemu.web.why.shapes import Text


def sentences(page: Page, employee: str, trail: Trail) -> list[Text]:
    """The figure's own exception whole; in short those of the plans below it."""
    if isinstance(trail.figure.evidence, Excepted):
        return _whole(page, trail, trail.figure.evidence)
    return [_short(page, employee, one, one.figure.evidence) for one in below(trail)]  # type: ignore[arg-type]


def noted(page: Page, trail: Trail) -> str:
    """Beside a plan in print."""
    given = next((one.figure.evidence for one in below(trail)), None)
    if not isinstance(given, Excepted):
        return ""
    told = {"day": _day(page, given), "reason": given.reason, "one": given.proposed_by, "other": given.approved_by}
    return _("By an exception of %(day)s: %(reason)s. Proposed by %(one)s, approved by %(other)s.") % told


def below(trail: Trail) -> Iterator[Trail]:
    """The person's own plans that were changed so, each by its first way down."""
    met, waiting = {id(trail.figure)}, [trail]
    while waiting:
        at = waiting.pop()
        if isinstance(at.figure.evidence, Excepted):
            yield at
        for part in reversed(at.parts()):
            if id(part.figure) not in met and not isinstance(part.figure.rule, Member):
                met.add(id(part.figure))
                waiting.append(part)


def _whole(page: Page, trail: Trail, given: Excepted) -> list[Text]:
    """When, from what, why, by whom."""
    was = page.face.value(given.was, trail.figure.unit, "", full=True).text if given.was is not None else ""
    before = _("before, the personal plan was %(plan)s") % {"plan": was} if was else _("before, the usual plan held")
    return [
        _("An exception of %(day)s: the month had begun; %(before)s.") % {"day": _day(page, given), "before": before},
        _("Reason: %(reason)s") % {"reason": given.reason},
        _("Proposed by %(one)s, approved by %(other)s.") % {"one": given.proposed_by, "other": given.approved_by},
    ]


def _short(page: Page, employee: str, trail: Trail, given: Excepted) -> Text:
    above = [figure for figure in trail.figures if isinstance(figure.rule, Plan)]
    shown = page.face.figure(trail.figure, page.links.why(employee, trail.names), full=True)
    return format_html(
        _("{title} — by an exception of {day}: {plan} for a full month. Reason: {reason}"),
        title=page.face.words((above or [trail.figure])[-1].title), day=_day(page, given), plan=html(shown),
        reason=given.reason,
    )  # fmt: skip


def _day(page: Page, given: Excepted) -> str:
    return short_day(given.on.astimezone(page.snap.zone).date(), page.reader.language, today=page.year_of)
