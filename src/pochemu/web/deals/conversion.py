"""Conversion on a page: what became of deals at each step, and where each person loses more than the others do."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.http import Http404, QueryDict
from gmpy2 import mpq

from pochemu.people.visibility import What
from pochemu.sales import queries
from pochemu.sales.funnel import Funnel, Row, Step, Weak, funnel
from pochemu.sales.models import Pipeline, Stage
from pochemu.sales.models.deal import DealQuerySet
from pochemu.sales.queries import Wanted
from pochemu.web.asked import YEARS, day_asked
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.listed import people_of, shared
from pochemu.web.face import Shown
from pochemu.web.numbers import number, percent

LOOKED_BACK = timedelta(days=90)
WAYS = ("person", "team", "source")
NAMED = {"person": "who", "team": "team", "source": "source"}
"""How the list of deals is asked for a row of each way,"""
NAMED_TOO = {"person": "with", "team": "with_team", "source": "source"}
"""where all are asked for by the same already,"""
OTHERS = {"person": "but", "team": "but_team", "source": "but_source"}
"""and for all others."""


class StepShown(NamedTuple):
    title: str
    came: Shown
    passed: Shown
    share: Shown | None
    stopped: Shown
    still: Shown
    days: Shown | None


class CellShown(NamedTuple):
    step: str
    share: Shown | None
    passed: Shown | None
    came: Shown | None
    weak: bool


class OfShown(NamedTuple):
    """A share, and of how many how many went on."""

    share: Shown
    passed: Shown
    came: Shown


class WeakShown(NamedTuple):
    title: str
    own: OfShown
    others: OfShown
    by_chance: bool


class RowShown(NamedTuple):
    title: str
    whole: OfShown | None
    cells: list[CellShown]
    weak: WeakShown | None


class Asked(NamedTuple):
    pipeline: Pipeline
    by: str
    since: date
    until: date
    given: dict[str, str]

    def href(self, **more: object) -> str:
        """The deals behind a number."""
        told = {"pipeline": self.pipeline.pk, "since": self.since, "until": self.until, **self.given, **more}
        return addresses.listed(**told)

    def own(self, key: str) -> dict[str, str]:
        """What a row's links ask for beyond what the page does."""
        return {(NAMED_TOO if NAMED[self.by] in self.given else NAMED)[self.by]: key}

    def others(self, key: str) -> dict[str, str]:
        return {OTHERS[self.by]: key}


class Shapes(NamedTuple):
    whole: OfShown | None
    steps: list[StepShown]
    rows: list[RowShown]
    brought: Shown | None  # deals that are not counted


def asked(desk: Desk, form: QueryDict, pipeline: Pipeline) -> Asked:
    """What makes no sense is not found."""
    today, by = desk.page.reader.today, form.get("by", "person")
    if by not in WAYS:
        raise Http404
    days = (("since", today - LOOKED_BACK), ("until", today))
    since, until = (day_asked(form.get(name, ""), day, years=YEARS) for name, day in days)
    given = {name: text for name in ("who", "team", "source") if (text := form.get(name, "").strip())}
    return Asked(pipeline, by, since, until, given)


def shapes(desk: Desk, what: Asked) -> Shapes:
    stages = list(what.pipeline.stages.filter(gone=False))
    deals = _deals(desk, what)
    found = funnel(stages, deals, by=what.by, teams=_teams(desk) if what.by == "team" else None)
    titles = _titles(desk, what.by, found)
    rows = [_row(desk, what, row, titles[row.key]) for row in found.rows if row.key in titles]
    steps = [_step(desk, what, step, found.days) for step in found.steps]
    brought = deals.exclude(brought_by=None).count()
    return Shapes(
        _whole(desk, what, found.steps, {}), steps, sorted(rows, key=lambda row: row.title),
        desk.count(brought, what.href(brought="yes")) if brought else None,
    )  # fmt: skip


def _deals(desk: Desk, what: Asked) -> DealQuerySet:
    zone = desk.page.snap.zone
    since, until = (datetime.combine(day, time(), zone) for day in (what.since, what.until + timedelta(days=1)))
    which = Wanted(
        pipeline=what.pipeline.pk, since=since, until=until, shared=shared(desk, what.given),
        source=what.given.get("source"),
    )  # fmt: skip
    return queries.wanted(desk.deals, which)


def _teams(desk: Desk) -> dict[str, frozenset[str]]:
    return {team: people for team in sorted(desk.page.snap.roster.teams) if (people := people_of(desk, team))}


def _titles(desk: Desk, by: str, found: Funnel) -> Mapping[str, str]:
    """Names of rows; people who are closed to the reader have none."""
    roster = desk.page.snap.roster
    if by == "source":
        return {row.key: row.key for row in found.rows}
    if by == "team":
        return {code: team.title.text(desk.page.reader.language) for code, team in roster.teams.items()}
    reach = desk.page.reader.sight.reach(What.CLIENTS)
    return {code: name for code, name in roster.names.items() if reach is None or code in reach}


def _step(desk: Desk, what: Asked, step: Step[Stage], days: Mapping[int, mpq]) -> StepShown:
    stage, mean = step.stage, days.get(step.stage.pk)
    return StepShown(
        stage.name, desk.count(step.came, what.href(came=stage.pk)),
        desk.count(step.passed, what.href(passed=stage.pk)),
        _share(desk, step.share, what.href(passed=stage.pk)), desk.count(step.stopped, what.href(stopped=stage.pk)),
        desk.count(step.still, what.href(still=stage.pk)),
        None if mean is None else Shown(what.href(left=stage.pk), number(mean, desk.page.reader.language, places=1)),
    )  # fmt: skip


def _row(desk: Desk, what: Asked, row: Row, title: str) -> RowShown:
    own = what.own(row.key)
    weak = row.weak.step.stage if row.weak and not row.by_chance else None
    return RowShown(
        title, _whole(desk, what, row.steps, own), [_cell(desk, what, step, own, weak) for step in row.steps],
        _weak(desk, what, row) if row.weak else None,
    )  # fmt: skip


def _whole(desk: Desk, what: Asked, steps: Sequence[Step[Stage]], own: dict[str, str]) -> OfShown | None:
    """Of those that were opened, how many went all the way; None where none was."""
    if not steps or not steps[0].came:
        return None
    won, opened = what.href(passed=steps[-1].stage.pk, **own), what.href(came=steps[0].stage.pk, **own)
    share = mpq(steps[-1].passed, steps[0].came)
    return OfShown(_shown(desk, share, won), desk.count(steps[-1].passed, won), desk.count(steps[0].came, opened))


def _cell(desk: Desk, what: Asked, step: Step[Stage], own: dict[str, str], weak: Stage | None) -> CellShown:
    if not step.came:
        return CellShown(step.stage.name, None, None, None, False)
    passed, came = _counts(desk, what, step.stage, own, step)
    share = _share(desk, step.share, passed.href)
    return CellShown(step.stage.name, share, passed, came, step.stage == weak)


def _weak(desk: Desk, what: Asked, row: Row) -> WeakShown:
    """His own share opens to the deals that he lost there; the others', to those of theirs that went on."""
    weak = row.weak
    assert weak is not None
    step, own, others = weak.step, what.own(row.key), what.others(row.key)
    lost, on = what.href(stopped=step.stage.pk, **own), what.href(passed=step.stage.pk, **others)
    return WeakShown(
        step.stage.name,
        OfShown(_shown(desk, step.share or mpq(0), lost), *_counts(desk, what, step.stage, own, step)),
        OfShown(_shown(desk, weak.others, on), *_counts(desk, what, step.stage, others, weak)),
        row.by_chance,
    )


def _counts(
    desk: Desk, what: Asked, stage: Stage, whose: dict[str, str], of: Step[Stage] | Weak
) -> tuple[Shown, Shown]:
    passed, came = (what.href(**{how: stage.pk}, **whose) for how in ("passed", "came"))
    return desk.count(of.passed, passed), desk.count(of.came, came)


def _share(desk: Desk, share: mpq | None, href: str) -> Shown | None:
    return None if share is None else _shown(desk, share, href)


def _shown(desk: Desk, share: mpq, href: str) -> Shown:
    return Shown(href, percent(share, desk.page.reader.language, places=0))
