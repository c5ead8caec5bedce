"""The grid as one reader sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.http import Http404
from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.measure import Measure
from pochemu.engine.period import Month
from pochemu.engine.scheme import Target
from pochemu.engine.words import Words
from pochemu.ledger.entries import newest
from pochemu.pay.planning import Grid, grid
from pochemu.people.models import Account
from pochemu.people.queries import begins_at
from pochemu.people.rights import May, may, single_handed
from pochemu.rules.in_force import plans_of_month
from pochemu.web.page import Page
from pochemu.web.plans.cells import Key, NotPlan, Typed, plan_of, text_of


def open_to(page: Page) -> frozenset[str]:
    """Whose plans the reader may see."""
    return frozenset(employee for employee in page.snap.roster.career if page.reader.opens(employee))


@dataclass
class Table:
    """The grid as one reader sees it: of one position, of one month or several."""

    page: Page
    position: str
    span: int = 1
    seen: int = field(default_factory=newest)  # the entry up to which plans were known when the grid was shown
    cells: Typed = field(default_factory=dict)  # typed or proposed, not stored
    wrong: dict[Key, Words] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)  # an exception, as it was written and not taken yet
    broken: dict[Key, Words] = field(default_factory=dict)  # parts of what is counted whole: saved if they are meant

    def __post_init__(self) -> None:
        if self.position not in self.page.snap.roster.positions:
            raise Http404

    @cached_property
    def grids(self) -> list[Grid]:
        return [grid(self.page.month.plus(n), self.position, among=open_to(self.page)) for n in range(self.span)]

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        return {measure.name: measure for one in self.grids for measure in one.measures}

    @cached_property
    def people(self) -> dict[str, str]:
        """Names by codes, in the order of the grid."""
        found = {row.holding.employee: row.name for one in self.grids for row in one.rows}
        return dict(sorted(found.items(), key=lambda one: one[1]))

    @cached_property
    def targets(self) -> dict[Key, Figure]:
        return {
            Key(row.holding.employee, measure, one.month): figure
            for one in self.grids for row in one.rows for measure, figure in row.targets.items()
        }  # fmt: skip

    @property
    def account(self) -> Account | None:
        return self.page.reader.account

    @cached_property
    def may_plan(self) -> bool:
        return may(self.account, May.PLAN)

    def may_set(self, employee: str) -> bool:
        """A head plans for his people; nobody for himself, unless he is alone."""
        if not self.may_plan or employee not in self.people:
            return False
        if employee == self.page.reader.employee and not single_handed():
            return False
        sight = self.page.reader.sight
        return sight.everything or employee in sight.under

    def has_begun(self, month: Month) -> bool:
        return begins_at(month) <= self.page.reader.now

    def is_open(self, key: Key) -> bool:
        return key in self.targets and not self.has_begun(key.month) and self.may_set(key.employee)

    @cached_property
    def is_editable(self) -> bool:
        return any(self.is_open(key) for key in self.targets)

    def stored(self, key: Key) -> str:
        """The personal plan as it would be typed."""
        figure = self.targets.get(key)
        if figure and isinstance(figure.rule, Target) and figure.rule.personal and isinstance(figure.value, mpq):
            return text_of(figure.value, self.page.reader.language)
        return ""

    def shown(self, key: Key) -> str:
        """The personal plan as the grid showed it."""
        value = self._shown[key.month].get((key.employee, key.measure))
        return "" if value is None else text_of(value, self.page.reader.language)

    @cached_property
    def _shown(self) -> Mapping[Month, Mapping[tuple[str, str], mpq]]:
        return {one.month: plans_of_month(one.month, self.seen) for one in self.grids}

    def text(self, key: Key) -> str:
        return self.cells.get(key, self.stored(key))

    def number(self, key: Key) -> mpq | None:
        """What the cell says, or the usual plan; None where it is empty, or no number."""
        try:
            value = self.read(key, self.text(key))
        except NotPlan:
            return None
        target = self.targets[key].value
        return value if value is not None else target if isinstance(target, mpq) else None

    def read(self, key: Key, text: str) -> mpq | None:
        """Raises NotPlan."""
        face = self.page.face
        return plan_of(text, self.measures[key.measure], currency=face.currency, language=face.language)

    def fill(self, key: Key, value: mpq) -> None:
        self.cells[key] = text_of(value, self.page.reader.language)

    def open_keys(self, measure: str = "") -> list[Key]:
        return [key for key in self.targets if self.is_open(key) and measure in ("", key.measure)]
