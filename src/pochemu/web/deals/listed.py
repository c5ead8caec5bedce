"""Deals as a list: what it is narrowed by, as the address says, and what it adds up to."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from pochemu.engine.words import Words
from pochemu.sales import queries
from pochemu.sales.models import Deal, Pipeline, Stage
from pochemu.sales.models.pipeline import Outcome
from pochemu.sales.queries import Wanted
from pochemu.web.asked import midnight_asked, number_asked
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import Face, face_of, name_of_client
from pochemu.web.deals.talks import Talks, talks
from pochemu.web.face import Shown


class Asked(NamedTuple):
    """As the address says it."""

    which: Wanted
    given: dict[str, str]  # to be carried on by links

    def href(self, **more: object) -> str:
        return addresses.listed(**{**self.given, **more})


class DealRow(NamedTuple):
    href: str
    title: str
    where: str
    stage: str
    ended: str  # "", "won", "lost"
    reason: str
    amount: Shown | None
    opened: str
    opened_iso: str
    people: list[Face]
    calls: Shown
    meetings: Shown


NUMBERS = ("pipeline", "stage", "client", "before")
ALONG = ("came", "passed", "stopped", "still", "left")
"""What became of deals at a step: as the page of conversion counts them."""
DAYS = ("since", "until", "ended")
WHOSE = ("who", "with", "team", "with_team")
"""Each narrows: a deal in which a person, and another with him, somebody of a team, and of another has a share."""
BUT = ("but", "but_team", "but_source")
"""The deals of all others."""


def asked(desk: Desk, form: QueryDict) -> Asked:
    """What makes no sense is not found."""
    names = (*NUMBERS, *ALONG, *DAYS, *WHOSE, *BUT, "outcome", "source", "brought")
    given = {name: text for name in names if (text := form.get(name, "").strip())}
    numbers = {name: number_asked(given[name]) for name in NUMBERS if name in given}
    days = {name: midnight_asked(given[name], desk.page.snap.zone) for name in DAYS if name in given}
    if given.get("outcome") not in (None, *Outcome.values) or given.get("brought") not in (None, "yes"):
        raise Http404
    until, along = days.get("until"), {name: _stage(given[name]) for name in ALONG if name in given}
    which = Wanted(
        pipeline=numbers.get("pipeline"), stage=numbers.get("stage"), client=numbers.get("client"),
        outcome=given.get("outcome", ""), shared=shared(desk, given), but=_but(desk, given),
        source=given.get("source"), but_source=given.get("but_source", ""), brought="brought" in given,
        since=days.get("since"), until=until + timedelta(days=1) if until else None, ended_since=days.get("ended"),
        **along,
    )  # fmt: skip
    return Asked(which, given)


def shared(desk: Desk, given: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    """Of whom deals are asked, all at once."""
    return tuple(_codes(desk, name, given[name]) for name in WHOSE if name in given)


def _but(desk: Desk, given: Mapping[str, str]) -> frozenset[str]:
    return frozenset().union(*(_codes(desk, name, given[name]) for name in ("but", "but_team") if name in given))


def _codes(desk: Desk, name: str, code: str) -> frozenset[str]:
    if name.endswith("team"):
        return people_of(desk, code)
    return frozenset((desk.person(code),))


def people_of(desk: Desk, team: str) -> frozenset[str]:
    """Those of the teams under it too."""
    roster, today = desk.page.snap.roster, desk.page.reader.today.toordinal()
    if team not in roster.teams:
        raise Http404
    return roster.staff_of(roster.with_teams_below(team), today)


def rows(desk: Desk, deals: list[Deal]) -> list[DealRow]:
    said = talks(desk, deals)
    return [_row(desk, deal, said[deal.pk]) for deal in deals]


def _row(desk: Desk, deal: Deal, said: Talks) -> DealRow:
    href, opened = addresses.of(deal), deal.opened_at.astimezone(desk.page.snap.zone)
    return DealRow(
        href, name_of_client(deal), " · ".join(filter(None, (deal.project, deal.unit, deal.source))),
        deal.stage.name, "" if deal.outcome == Outcome.OPEN else deal.outcome, deal.reason.name if deal.reason else "",
        None if deal.amount is None else desk.money(deal.amount, href),
        desk.page.day_of(opened), opened.date().isoformat(),
        [face_of(share) for share in queries.managers(deal)],
        desk.count(len(said.calls), f"{href}#calls"), desk.count(len(said.meetings), f"{href}#meetings"),
    )  # fmt: skip


def told(desk: Desk, what: Asked) -> list[str]:
    """In words, what the list is narrowed to beyond what its form shows."""
    return list(_told(desk, what))


def _told(desk: Desk, what: Asked) -> Iterator[str]:
    which, given = what.which, what.given
    if which.client is not None:
        yield _("of client №%(number)s") % {"number": which.client}
    for name in ("with", "with_team"):
        if name in given:
            yield _("shared with %(name)s") % {"name": _name(desk, name, given[name])}
    for name in BUT:
        if name in given:
            yield _("without those of %(name)s") % {"name": _name(desk, name, given[name])}
    if which.brought:
        yield _("brought by an import or with a contract")
    if which.came:
        yield _("came to “%(stage)s” or beyond") % {"stage": which.came.name}
    if which.passed:
        yield _("went on from “%(stage)s”") % {"stage": which.passed.name}
    if which.stopped:
        yield _("lost at “%(stage)s”") % {"stage": which.stopped.name}
    if which.still:
        yield _("stand at “%(stage)s”") % {"stage": which.still.name}
    if which.left:
        yield _("left “%(stage)s”") % {"stage": which.left.name}
    if what.which.ended_since is not None:
        yield _("came to this end since %(day)s") % {"day": desk.page.day_in_full(what.which.ended_since)}


def _name(desk: Desk, what: str, code: str) -> str:
    """A person's, a team's, or a source's."""
    if what.endswith("team"):
        return desk.page.snap.roster.teams[code].title.text(desk.page.reader.language)
    return desk.page.snap.roster.names.get(code, code)


COLUMNS: Final = (
    Column[Deal](Words("№", "№"), lambda deal: deal.pk, Kind.NUMBER),
    Column[Deal](Words("Client", "Клиент"), lambda deal: name_of_client(deal)),
    Column[Deal](Words("Pipeline", "Воронка"), lambda deal: deal.pipeline.name),
    Column[Deal](Words("Step", "Шаг"), lambda deal: deal.stage.name),
    Column[Deal](Words("Why lost", "Причина отказа"), lambda deal: deal.reason.name if deal.reason else ""),
    Column[Deal](Words("Amount", "Сумма"), lambda deal: deal.amount, Kind.MONEY),
    Column[Deal](Words("Project", "Проект"), lambda deal: deal.project),
    Column[Deal](Words("Unit", "Помещение"), lambda deal: deal.unit),
    Column[Deal](Words("Source", "Источник"), lambda deal: deal.source),
    Column[Deal](
        Words("Managers", "Менеджеры"), lambda deal: ", ".join(one.employee.name for one in queries.managers(deal))
    ),
    Column[Deal](Words("Opened", "Открыта"), lambda deal: deal.opened_at, Kind.MOMENT),
    Column[Deal](Words("At this step since", "На шаге с"), lambda deal: deal.entered_at, Kind.MOMENT),
)


def listing(desk: Desk, form: QueryDict) -> Listing[Deal]:
    """Its first page and all that follow."""
    found = queries.wanted(desk.deals, asked(desk, form).which)
    rows = found.select_related("stage", "client__merged_into", "pipeline", "reason").order_by("-pk")
    return Listing("deals", Words("Deals", "Сделки"), rows, queries.with_people, COLUMNS)


class Choice(NamedTuple):
    value: str
    title: str
    chosen: bool


def choices(desk: Desk, given: dict[str, str]) -> dict[str, list[Choice]]:
    """What the form offers."""
    roster = desk.page.snap.roster
    pipelines = list(Pipeline.objects.prefetch_related("stages"))
    stages = [(str(each.pk), each.name) for one in pipelines for each in one.stages.all() if not each.gone]
    return {
        "stage": _choices(stages, given.get("stage", "")),
        "who": _choices([(each.code, each.name) for each in desk.staff], given.get("who", "")),
        "team": _choices(
            [(code, team.title.text(desk.page.reader.language)) for code, team in roster.teams.items()],
            given.get("team", ""),
        ),
        "source": _choices([(each, each) for each in queries.sources(desk.deals)], given.get("source", "")),
    }


def _choices(options: list[tuple[str, str]], chosen: str) -> list[Choice]:
    return [Choice(value, title, value == chosen) for value, title in options]


def _stage(text: str) -> Stage:
    found = Stage.objects.filter(pk=number_asked(text)).first()
    if found is None:
        raise Http404
    return found
