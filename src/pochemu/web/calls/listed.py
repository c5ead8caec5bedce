"""The list of calls, as it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest

from pochemu.callcentre.clock import clock
from pochemu.callcentre.kinds import CALL
from pochemu.callcentre.led import Way
from pochemu.callcentre.models import Call, ScorecardVersion, ScriptVersion
from pochemu.callcentre.models.call import CallQuerySet
from pochemu.callcentre.queries import Asked, chosen
from pochemu.callcentre.sampling import fit, monday, samples
from pochemu.engine.words import Words
from pochemu.people.visibility import What
from pochemu.web.asked import cursor, cursor_asked, day_asked, midnight_asked, number_asked
from pochemu.web.calls.access import open_calls
from pochemu.web.calls.met import met
from pochemu.web.calls.words import DIRECTIONS, number, outcome
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.face import Shown
from pochemu.web.facts_of import Became, Key, facts_of
from pochemu.web.page import Page
from pochemu.web.why.shapes import Link

A_PAGE: Final = 50


@dataclass(frozen=True)
class Question:
    """The address's own words, and what they ask for."""

    given: dict[str, str]
    asked: Asked
    before: tuple[datetime, int] | None

    def address(self, **changed: str) -> str:
        given = {name: text for name, text in {**self.given, **changed}.items() if text}
        return f"/calls/?{urlencode(given)}" if given else "/calls/"


NAMES: Final = (
    "person", "but", "day", "since", "until", "direction", "waiting", "exchange", "telephone",
    "script", "step", "answer", "left", "done", "met", "card", "drawn",
)  # fmt: skip


def question_of(request: HttpRequest, page: Page) -> Question:
    """Raises Http404 for what can't be asked."""
    given = {name: request.GET.get(name, "").strip() for name in NAMES}
    if given["direction"] not in ("", *Call.Direction.values) or given["waiting"] not in ("", "answer", "sense"):
        raise Http404
    since, until = _days(given, page)
    asked = Asked(
        given["person"], given["but"], since, until, given["direction"], given["waiting"], given["exchange"],
        given["telephone"], _way(given),
    )  # fmt: skip
    before = request.GET.get("before", "")
    return Question(given, asked, cursor_asked(before) if before else None)


def _days(given: dict[str, str], page: Page) -> tuple[datetime | None, datetime | None]:
    """The first instant, and the first after."""
    first, last = given["day"] or given["since"], given["day"] or given["until"]
    zone = page.snap.zone
    return (
        midnight_asked(first, zone) if first else None,
        midnight_asked(last, zone) + timedelta(days=1) if last else None,
    )  # fmt: skip


def _way(given: dict[str, str]) -> Way | None:
    if not given["script"]:
        return None
    return Way(number_asked(given["script"]), *(given[name] for name in ("step", "answer", "left", "done")))


def asked_calls(page: Page, question: Question) -> CallQuerySet:
    """Those that the reader sees, the latest first."""
    calls = chosen(open_calls(page.reader), question.asked)
    if question.given["met"]:
        calls = met(calls)
    version = card_of(question)
    return _reviewable(page, question, calls, version) if version else calls


def card_of(question: Question) -> ScorecardVersion | None:
    """The scorecard that the calls are for. Raises Http404."""
    if not question.given["card"]:
        return None
    version = ScorecardVersion.objects.filter(pk=number_asked(question.given["card"])).first()
    if version is None:
        raise Http404
    return version


def _reviewable(page: Page, question: Question, calls: CallQuerySet, version: ScorecardVersion) -> CallQuerySet:
    """Those that the scorecard is for; of a person's week, those that were drawn, or of these the reviewed ones."""
    if not question.given["drawn"]:
        return fit(calls, version)
    week = monday(day_asked(question.given["since"], page.reader.today))
    drawn = [one for one in samples(calls, version, week, page.snap.zone) if one.employee == question.given["person"]]
    numbers = [call.pk for one in drawn for call in one.calls]
    reviewed = [pk for one in drawn for pk in one.reviewed]
    return calls.filter(pk__in=reviewed if question.given["drawn"] == "reviewed" else numbers)


class Row(NamedTuple):
    href: str
    day: str
    time: str
    iso: str
    who: Words
    what: Words  # the number, where a name stands before it
    direction: Words
    outcome: Words
    lost: bool
    operator: Words
    talk: Shown | None


class Listed(NamedTuple):
    rows: list[Row]
    more: str  # the address of what follows


def listed(page: Page, question: Question) -> Listed:
    found = list(_after(asked_calls(page, question), question.before)[: A_PAGE + 1])
    shown = found[:A_PAGE]
    last = shown[-1] if len(found) > A_PAGE else None
    more = question.address(before=cursor(last.started, last.pk)) if last and last.started else ""
    return Listed(rows_of(page, shown), more)


def _after(calls: CallQuerySet, before: tuple[datetime, int] | None) -> CallQuerySet:
    if before is None:
        return calls
    started, pk = before
    return calls.filter(Q(started__lt=started) | Q(started=started, pk__lt=pk))


def rows_of(page: Page, calls: Iterable[Call]) -> list[Row]:
    calls = list(calls)
    facts = facts_of(page, {fact_of(call) for call in calls})
    return [_row(page, call, facts.get(fact_of(call))) for call in calls]


def fact_of(call: Call) -> Key:
    return CALL.name, call.key


def _row(page: Page, call: Call, became: Became | None) -> Row:
    moment = call.moment.astimezone(page.snap.zone) if call.moment else None
    named = call.client is not None and call.client.name
    return Row(
        f"/calls/{call.pk}/", page.day_of(call.moment) if call.moment else "", f"{moment:%H:%M}" if moment else "—",
        moment.isoformat(timespec="minutes") if moment else "",
        Words.same(call.client.name) if call.client and named else number(call),
        number(call) if named else Words("", ""),
        DIRECTIONS.get(call.direction, Words("", "")), outcome(call), call.outcome == Call.Outcome.MISSED,
        operator(call), talk(call, became),
    )  # fmt: skip


def operator(call: Call) -> Words:
    """Who of ours; where that is not said yet, whose telephone."""
    if call.employee:
        return Words.same(call.employee.name)
    return TELEPHONE.fill(extension=call.extension) if call.extension else Words.same("—")


def talk(call: Call, became: Became | None) -> Shown | None:
    """How long it was: a number of the call's fact."""
    return Shown(became.href, clock(call.seconds)) if became and call.seconds else None


COLUMNS: Final = (
    Column[Call](Words("When", "Когда"), lambda call: call.moment, Kind.MOMENT),
    Column[Call](Words("Direction", "Направление"), lambda call: DIRECTIONS.get(call.direction)),
    Column[Call](Words("Client", "Клиент"), lambda call: call.client.name if call.client else ""),
    Column[Call](Words("Number", "Номер"), lambda call: number(call), personal=True),
    Column[Call](Words("Who of ours", "Сотрудник"), lambda call: call.employee.name if call.employee else ""),
    Column[Call](Words("How it ended", "Чем закончился"), lambda call: outcome(call)),
    Column[Call](Words("Seconds of talk", "Секунд разговора"), lambda call: call.seconds, Kind.NUMBER),
    Column[Call](Words("Means business", "Целевой"), lambda call: QUALIFIED[call.qualified]),
)


def listing(page: Page, question: Question) -> Listing[Call]:
    return Listing("calls", Words("Calls", "Звонки"), asked_calls(page, question), list, COLUMNS)


class Through(NamedTuple):
    """Of which script the calls are, and which way they went through it."""

    href: str  # of the script's page
    title: str
    way: Words
    without: str  # the address of the same calls by no script


def through(question: Question) -> Through | None:
    """Raises Http404."""
    way = question.asked.way
    if way is None:
        return None
    version = ScriptVersion.objects.filter(pk=way.version).first()
    if version is None:
        raise Http404
    said = next((words.fill(step=text, answer=way.answer) for words, text in (
        (ANSWERED, way.answer and way.step), (CAME, way.step), (LEFT, way.left), (DONE, way.done),
    ) if text), Words("", ""))  # fmt: skip
    without = question.address(script="", step="", answer="", left="", done="", met="", but="", since="", until="")
    return Through(f"/scripts/{version.script_id}/?version={version.number}", version.tree.title, said, without)


def waiting(page: Page, question: Question) -> int:
    """Of the same calls, how many wait to be called back: as many as that tab lists."""
    return chosen(open_calls(page.reader), question.asked._replace(waiting="answer")).count()


class Tab(NamedTuple):
    href: str
    title: Words
    current: bool


def tabs(question: Question, waiting: int) -> list[Tab]:
    """Of all calls; of those that nobody has called back yet; of those that make no sense yet."""
    return [
        Tab(question.address(waiting=name), title, question.given["waiting"] == name)
        for name, title in (
            ("", ALL), ("answer", WAITING if not waiting else WAITING_N.fill(n=waiting)), ("sense", UNCLEAR),
        )
    ]  # fmt: skip


def people(page: Page) -> list[Link]:
    """Of whose calls one may ask, by name: those who work here now."""
    return [Link(code, name) for code, name in page.here.items() if page.reader.sight.sees(What.CLIENTS, code)]


ANSWERED = Words("at “{step}” answered “{answer}”", "на шаге «{step}» ответили «{answer}»")
CAME = Words("came to “{step}”", "дошли до шага «{step}»")
LEFT = Words("left at “{step}”", "прервались на шаге «{step}»")
DONE = Words("led to the end", "доведены до конца")
QUALIFIED: Final[dict[bool | None, Words | None]] = {None: None, True: Words("yes", "да"), False: Words("no", "нет")}
ALL = Words("All", "Все")
WAITING = Words("To call back", "Перезвонить")
WAITING_N = Words("To call back: {n}", "Перезвонить: {n}")
UNCLEAR = Words("Not clear yet", "Не разобраны")
TELEPHONE = Words("telephone {extension}", "телефон {extension}")
