"""Ways down a person's tree of figures, as addresses tell them: the names of parts from the bonus on.

A measure or plan that no indicator uses is reached by its own name from the bonus.
"""

from collections import deque
from typing import NamedTuple

from pochemu.engine.bonus import Adjusted, Group, Sheet
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.scheme import SALARY
from pochemu.engine.why import descend, part_names
from pochemu.pay.queries import Seen


class Trail(NamedTuple):
    figures: tuple[Figure, ...]  # from the bonus to the figure meant
    names: tuple[str, ...]  # of all but the bonus

    @property
    def figure(self) -> Figure:
        return self.figures[-1]

    def down(self, name: str, part: Figure) -> "Trail":
        return Trail((*self.figures, part), (*self.names, name))

    def parts(self) -> "list[Trail]":
        return [self.down(name, part) for name, part in zip(part_names(self.figure), self.figure.parts, strict=True)]


def root(seen: Seen) -> Trail:
    return Trail((seen.month.bonus,), ())


def find(seen: Seen, names: list[str]) -> Trail | None:
    """Where the names lead; None for nowhere."""
    figures = descend(seen.month.bonus, names)
    if figures is None and names:
        aside = _aside(seen, names[0])
        below = descend(aside, names[1:]) if aside else None
        figures = [seen.month.bonus, *below] if below else None
    return Trail(tuple(figures), tuple(names)) if figures else None


def way_to(start: Trail, figure: Figure) -> Trail | None:
    """The shortest way down to that very figure."""
    waiting = deque([start])
    while waiting:
        trail = waiting.popleft()
        if trail.figure is figure:
            return trail
        waiting.extend(trail.parts())
    return None


def names_to(seen: Seen, figure: Figure, start: Trail | None = None) -> tuple[str, ...]:
    """Below the start, anywhere, or aside."""
    trail = (start and way_to(start, figure)) or way_to(root(seen), figure)
    return trail.names if trail else (figure.name,)


def group_of(seen: Seen, trail: Trail) -> Group | None:
    """The position whose line the trail goes down; a trail aside has that of the first sheet with such a name."""
    if len(trail.figures) > 1 and isinstance(trail.figures[1].evidence, Adjusted):
        return None
    if len(trail.figures) < 2:
        return seen.month.groups[0] if len(seen.month.groups) == 1 else None
    line = trail.figures[1]
    return next((g for g in seen.month.groups if any(own is line for own in g.lines)), seen.month.groups[0])


def named(seen: Seen, name: str) -> list[Figure]:
    """All that is called so in the person's schemes: a line, a measure, a value."""
    lines = [line for line in seen.month.lines if line.name == name]
    return lines or [sheet[ref] for sheet in seen.sheets if (ref := _ref(sheet, name))]


def _aside(seen: Seen, name: str) -> Figure | None:
    return next((sheet[ref] for sheet in seen.sheets if (ref := _ref(sheet, name))), None)


def _ref(sheet: Sheet, name: str) -> Ref | None:
    scheme = sheet.scheme
    if name in scheme.measures or name in scheme.values:
        return Ref(RefKind.NAME, name)
    if name == SALARY.name and scheme.uses_salary:
        return Ref(RefKind.SALARY)
    for kind, function in ((RefKind.PLAN, "PLAN"), (RefKind.ATTAINMENT, "ATTAINMENT")):
        inner = name.removeprefix(f"{function}(").removesuffix(")")
        if name == f"{function}({inner})" and inner in scheme.measures:
            return Ref(kind, inner)
    return None
