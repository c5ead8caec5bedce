"""Reviews as pages show them: the draw of a week, one review criterion by criterion, the form of a new one."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from gmpy2 import mpq

from pochemu.callcentre.clock import clock, seconds_in
from pochemu.callcentre.kinds import CALL_REVIEW
from pochemu.callcentre.models import Call, Review, ScorecardVersion
from pochemu.callcentre.reviewing import Told
from pochemu.callcentre.sampling import Sample, samples
from pochemu.callcentre.scorecard import Criterion
from pochemu.engine.words import Words
from pochemu.ledger.fields import RATIONAL
from pochemu.people.actions import Refused
from pochemu.web.asked import number_in
from pochemu.web.calls.words import number as number_of
from pochemu.web.face import Shown
from pochemu.web.facts_of import Became, facts_of
from pochemu.web.numbers import number
from pochemu.web.page import Page
from pochemu.web.reviews.access import heard


def newest() -> list[ScorecardVersion]:
    """Of each scorecard that calls are reviewed by."""
    found = ScorecardVersion.objects.filter(scorecard__closed_at=None).order_by("scorecard", "number")
    return list({one.scorecard_id: one for one in found}.values())


class Drawn(NamedTuple):
    """A call that the lot fell on."""

    href: str
    title: Words
    when: str
    review: str  # the address of its review; "" while there is none
    score: Shown | None


class Person(NamedTuple):
    name: str
    drawn: Shown
    among: Shown
    done: Shown
    seed: str
    calls: list[Drawn]


def people(page: Page, version: ScorecardVersion, week: date, calls: object) -> list[Person]:
    drawn = samples(heard(page.reader, calls), version, week, page.snap.zone)  # type: ignore[arg-type]
    facts = facts_of(page, {_key(one) for sample in drawn for one in sample.reviewed.values()})
    return [_person(page, version, week, sample, facts) for sample in drawn]


def _key(review: Review) -> tuple[str, str]:
    return CALL_REVIEW.name, review.key


def _person(
    page: Page, version: ScorecardVersion, week: date, sample: Sample, facts: Mapping[tuple[str, str], Became]
) -> Person:  # fmt: skip
    asked = {
        "card": version.pk, "person": sample.employee, "since": week, "until": week + timedelta(days=6),
    }  # fmt: skip
    calls = [_drawn(page, call, sample.reviewed.get(call.pk), facts) for call in sample.calls]
    return Person(
        page.snap.roster.names.get(sample.employee, sample.employee),
        _listed(len(sample.calls), **asked, drawn="yes"), _listed(sample.among, **asked),
        _listed(len(sample.reviewed), **asked, drawn="reviewed"), sample.seed, calls,
    )  # fmt: skip


def _listed(n: int, **asked: object) -> Shown:
    return Shown(f"/calls/?{urlencode(asked)}", number(mpq(n), "en"))


def _drawn(page: Page, call: Call, review: Review | None, facts: Mapping[tuple[str, str], Became]) -> Drawn:
    named = call.client is not None and bool(call.client.name)
    title = Words.same(call.client.name) if call.client and named else number_of(call)
    return Drawn(
        f"/calls/{call.pk}/", title, page.moment_in_full(call.started) if call.started else "",
        f"/reviews/{review.pk}/" if review else "",
        score(page, review, facts.get(_key(review))) if review else None,
    )  # fmt: skip


def score(page: Page, review: Review, became: Became | None) -> Shown | None:
    """A number of the review's fact."""
    value = became.fact.fields.get("score") if became else None
    if became is None or not isinstance(value, RATIONAL):
        return None
    return Shown(became.href, number(value, page.reader.language, places=1))


class Row(NamedTuple):
    href: str
    name: str
    by: str
    day: str
    card: str
    critical: bool
    score: Shown | None


def listed(page: Page, reviews: Iterable[Review]) -> list[Row]:
    reviews = list(reviews)
    facts = facts_of(page, {_key(one) for one in reviews})
    return [
        Row(
            f"/reviews/{one.pk}/", one.employee.name, one.by.name, page.day_of(one.at), one.version.card.title,
            one.score.critical, score(page, one, facts.get(_key(one))),
        )
        for one in reviews
    ]  # fmt: skip


class Mark(NamedTuple):
    """What a review says of a criterion."""

    title: str
    weight: Shown
    critical: bool
    percent: Shown | None  # None: it does not apply
    anchor: str
    at: str
    listen: str  # where the recording goes on from that second
    text: str


def marks(page: Page, review: Review, became: Became | None) -> list[Mark]:
    said = {one.criterion: one for one in review.verdicts.all()}
    href = became.href if became else ""
    card = f"/scorecards/{review.version.scorecard_id}/?version={review.version.number}"
    found = []
    for criterion in review.version.card.criteria.values():
        one = said.get(criterion.name)
        percent = Shown(href, number(mpq(one.percent), page.reader.language)) if one else None
        second = one.second if one and one.second is not None else None
        found.append(
            Mark(
                criterion.title, Shown(card, number(mpq(criterion.weight), page.reader.language)), criterion.critical,
                percent, criterion.anchors.get(one.percent, "") if one else "",
                clock(second) if second is not None else "",
                f"/calls/{review.call_id}/?at={second}" if second is not None else "", one.text if one else "",
            )
        )  # fmt: skip
    return found


class Asked(NamedTuple):
    """A criterion in the form of a review, as it was filled."""

    criterion: Criterion
    percent: str
    at: str
    text: str


def form_of(version: ScorecardVersion, form: Mapping[str, str], review: Review | None) -> list[Asked]:
    said = {one.criterion: one for one in review.verdicts.all()} if review else {}
    asked = []
    for place, criterion in enumerate(version.card.criteria.values()):
        one = said.get(criterion.name)
        percent, at, text = (
            (str(one.percent), "" if one.second is None else clock(one.second), one.text) if one else ("", "", "")
        )
        given = [
            form.get(f"{name}-{place}", value) for name, value in (("percent", percent), ("at", at), ("text", text))
        ]
        asked.append(Asked(criterion, *given))
    return asked


def told(version: ScorecardVersion, form: Mapping[str, str]) -> dict[str, Told]:
    """Raises Refused."""
    found: dict[str, Told] = {}
    for place, criterion in enumerate(version.card.criteria.values()):
        percent, at = form.get(f"percent-{place}", ""), form.get(f"at-{place}", "").strip()
        if percent == "":
            raise Refused(_EACH.fill(title=criterion.title))
        if percent == "none":
            continue
        second, mark = seconds_in(at) if at else None, number_in(percent, digits=3)
        if mark is None:
            raise Refused(_EACH.fill(title=criterion.title))
        if at and second is None:
            raise Refused(_MOMENT)
        found[criterion.name] = Told(mark, second, form.get(f"text-{place}", ""))
    return found


_EACH = Words("Mark “{title}”, or say that it does not apply", "Отметьте «{title}» или укажите, что это не применимо")
_MOMENT = Words("Write the moment as 1:15", "Напишите момент в виде 1:15")
