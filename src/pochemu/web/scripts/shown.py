"""A script on its page: the tree with what became of calls at each step, and each person against the others."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from gmpy2 import mpq

from pochemu.callcentre.led import Counts, Way, counts, counts_by_person, weakest
from pochemu.callcentre.models import ScriptVersion
from pochemu.callcentre.models.call import CallQuerySet
from pochemu.callcentre.queries import Asked, chosen
from pochemu.callcentre.script import Step
from pochemu.web.asked import YEARS, day_asked, midnight_asked
from pochemu.web.calls.access import open_calls
from pochemu.web.calls.met import met
from pochemu.web.face import Shown
from pochemu.web.numbers import number, percent
from pochemu.web.page import Page

LOOKED_BACK: Final = timedelta(days=90)
DEEPEST: Final = 6


class What(NamedTuple):
    """Of which calls: of a version, of days, of one person or of all."""

    version: ScriptVersion
    since: date
    until: date
    person: str

    def address(self, **more: str) -> str:
        """Of the list of calls."""
        given = {
            "script": str(self.version.pk), "since": f"{self.since}", "until": f"{self.until}",
            "person": self.person, **more,
        }  # fmt: skip
        return f"/calls/?{urlencode({name: text for name, text in given.items() if text})}"


def what_asked(request: HttpRequest, page: Page, version: ScriptVersion) -> What:
    """Raises Http404."""
    until = day_asked(request.GET.get("until", ""), page.reader.today, years=YEARS)
    since = day_asked(request.GET.get("since", ""), until - LOOKED_BACK, years=YEARS)
    return What(version, since, until, request.GET.get("person", ""))


class Row(NamedTuple):
    """A step, or an answer at a step."""

    title: str
    depth: int
    to: str  # of an answer: the step that it leads to
    say: str
    is_end: bool
    calls: Shown
    share: Shown | None  # of an answer: of those who came to its step
    left: Shown | None
    left_share: Shown | None
    met: Shown | None


class Person(NamedTuple):
    name: str
    calls: Shown
    done: Shown
    met: Shown
    weak: "WeakShown | None"


class WeakShown(NamedTuple):
    title: str
    own: Shown
    others: Shown
    by_chance: bool


class Told(NamedTuple):
    rows: list[Row]
    people: list[Person]
    calls: Shown
    done: Shown
    met: Shown


def calls_of(page: Page, what: What) -> CallQuerySet:
    zone = page.snap.zone
    asked = Asked(
        what.person, since=midnight_asked(f"{what.since}", zone),
        until=midnight_asked(f"{what.until + timedelta(days=1)}", zone), way=Way(what.version.pk),
    )  # fmt: skip
    return chosen(open_calls(page.reader), asked)


def shown(page: Page, what: What) -> Told:
    calls = calls_of(page, what)
    everybody, meetings = counts(calls), counts(met(calls))
    tree, language = what.version.tree, page.reader.language
    rows = [
        row for step, depth in tree.in_order()
        for row in _rows(what, language, step, min(depth, DEEPEST), everybody, meetings)
    ]  # fmt: skip
    return Told(
        rows, _people(page, what, calls, everybody),
        _count(what, everybody.calls), _count(what, everybody.done, done="*"),
        _part(what, language, meetings.calls, everybody.calls, met="yes") or _count(what, 0, met="yes"),
    )  # fmt: skip


def _rows(
    what: What, language: str, step: Step, depth: int, all_: Counts, meetings: Counts
) -> Iterator[Row]:  # fmt: skip
    came, left = all_.came[step.name], all_.left[step.name]
    yield Row(
        step.name, depth, "", step.say, bool(step.end), _count(what, came, step=step.name), None,
        None if step.end else _count(what, left, left=step.name),
        None if step.end else _part(what, language, left, came, left=step.name),
        _part(what, language, meetings.came[step.name], came, step=step.name, met="yes"),
    )  # fmt: skip
    for answer, to in step.answers.items():
        there = all_.answered[step.name, answer]
        asked = {"step": step.name, "answer": answer}
        yield Row(
            answer, depth, to, "", False, _count(what, there, **asked), _part(what, language, there, came, **asked),
            None, None, _part(what, language, meetings.answered[step.name, answer], there, **asked, met="yes"),
        )  # fmt: skip


def _people(page: Page, what: What, calls: CallQuerySet, everybody: Counts) -> list[Person]:
    by_person, meetings = counts_by_person(calls), counts_by_person(met(calls))
    names, language = page.snap.roster.names, page.reader.language
    people: list[Person] = []
    for code, own in sorted(by_person.items(), key=lambda one: names.get(one[0], one[0])):
        his = what._replace(person=code)
        had = meetings.get(code, Counts()).calls
        weak = weakest(own, everybody, list(what.version.tree.steps))
        people.append(
            Person(
                names.get(code, code), _count(his, own.calls),
                _part(his, language, own.done, own.calls, done="*") or _count(his, own.done, done="*"),
                _part(his, language, had, own.calls, met="yes") or _count(his, had, met="yes"),
                weak and WeakShown(
                    weak.step, Shown(his.address(left=weak.step), percent(weak.own, language, places=1)),
                    Shown(
                        what.address(person="", but=code, left=weak.step), percent(weak.others, language, places=1)
                    ),
                    weak.by_chance,
                ),
            )
        )  # fmt: skip
    return people


def _count(what: What, n: int, **asked: str) -> Shown:
    return Shown(what.address(**asked), number(mpq(n), "en"))


def _part(what: What, language: str, part: int, whole: int, **asked: str) -> Shown | None:
    """None where there is nothing to be a part of."""
    return Shown(what.address(**asked), percent(mpq(part, whole), language, places=1)) if whole else None
