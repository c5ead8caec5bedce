"""An indicator's card."""

from collections.abc import Sequence
from functools import cached_property

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA, ONE, ZERO
from pochemu.engine.unit import Unit
from pochemu.engine.why import TableShown, tables
from pochemu.pay.queries import Card, Seen
from pochemu.web.face import Bar, Shown, bar
from pochemu.web.page import Page
from pochemu.web.trail import Trail, names_to, way_to
from pochemu.web.why.panel import step_shown
from pochemu.web.why.shapes import Link, Text
from pochemu.web.why.tiers import borders


class CardShown:
    """What the indicator pays, how far its measure has come, and what the next step would bring."""

    def __init__(
        self, page: Page, seen: Seen, trail: Trail, card: Card, *, on: bool, asked: Sequence[Link] = ()
    ) -> None:
        self.page = page
        self.seen = seen
        self.trail = trail
        self.card = card
        self.on = on
        self.asked = asked  # open questions about it
        self.title = trail.figure.title
        self.href = page.links.why(seen.month.employee, trail.names)
        self.amount = page.face.figure(trail.figure, self.href)
        self.fact = self._part(card.measure)
        self.paced = card.attainment is not None and way_to(trail, card.attainment) is not None
        self.plan = self._part(card.plan if self.paced else None)
        self.done = self._part(card.attainment if self.paced else None)
        ahead = step_shown(page, card.next, self.href) if card.next else None
        self.step = ahead.step if ahead else None
        self.gain = ahead.gain if ahead else None

    def _part(self, figure: Figure | None) -> Shown | None:
        if figure is None:
            return None
        href = self.page.links.why(self.seen.month.employee, names_to(self.seen, figure, self.trail))
        if isinstance(figure.value, mpq) and figure.unit is Unit.MONEY:
            return self.page.face.large(figure.value, figure.unit, href)
        return self.page.face.figure(figure, href)

    @property
    def aside(self) -> Text:
        """What the fact is, where no plan stands beside it."""
        return self.card.measure.title if self.card.measure is not None else ""

    @cached_property
    def note(self) -> str:
        """Under a card with no next step."""
        if isinstance(self.trail.figure.value, NA):
            return self.page.face.words(self.trail.figure.value.reason)
        looked = self._looked
        return _("Top tier") if looked and _at_its_top(looked) else ""

    @cached_property
    def _looked(self) -> TableShown | None:
        return next(iter(tables(self.trail.figure)), None)

    @cached_property
    def bar(self) -> Bar | None:
        """The attainment of the plan, if pay depends on it; else the measure against the table it is looked up in."""
        done, looked = self.card.attainment if self.paced else self.card.measure, self._looked
        if done is None or not isinstance(done.value, mpq):
            return None
        starts = borders(looked.table) if looked and looked.x == done.value else []
        if self.paced:
            return bar(done.value, whole=max(ONE, done.value, *starts), borders=starts, pace=self._pace())
        return (
            bar(done.value, whole=max(done.value, *starts), borders=starts) if max(starts, default=ZERO) > 0 else None
        )

    def _pace(self) -> mpq | None:
        """The part of the month's working days that is over."""
        month, calendar = self.page.month, self.page.snap.roster.calendar
        of = calendar.working_days(month.first, month.last)
        return mpq(calendar.working_days(month.first, self.page.day), of) if self.page.is_current and of else None


def _at_its_top(looked: TableShown) -> bool:
    """The last row is reached, and none gives more: in a table of what should be few, the last is the worst."""
    last = looked.rows[-1]
    return (
        looked.function is not Function.MARGINAL
        and last.reached
        and last.gives == max(row.gives for row in looked.rows)
    )
