"""Leads as pages show them: who asked, who answers, how long it waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, QueryDict

from pochemu.callcentre.kinds import LEAD_ANSWERED
from pochemu.callcentre.models import Lead
from pochemu.callcentre.models.lead import LeadQuerySet
from pochemu.clients.phones import printed
from pochemu.engine.words import Words
from pochemu.ledger.fields import RATIONAL
from pochemu.people.visibility import What
from pochemu.reports.enquiries import PLACES, WAY, reached, sourced
from pochemu.web.access import Reader
from pochemu.web.asked import cursor, cursor_asked, midnight_asked
from pochemu.web.calls.access import account_of
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.face import Shown
from pochemu.web.facts_of import Became, Key, facts_of
from pochemu.web.numbers import NO_BREAK, long_day, number
from pochemu.web.page import Page

A_PAGE: Final = 50
TABS: Final = (
    ("waiting", Words("Wait for an answer", "Ждут ответа")),
    ("late", Words("Late", "Опаздывают")),
    ("nobodys", Words("Nobody’s", "Ничьи")),
    ("all", Words("All", "Все")),
)


def open_leads(reader: Reader) -> LeadQuerySet:
    """As far as one sees clients; those that are nobody's yet, for somebody to take them up."""
    account_of(reader)
    leads: LeadQuerySet = Lead.objects.select_related("client", "employee", "answered_by", "rule", "sender")
    reach = reader.sight.reach(What.CLIENTS)
    return leads if reach is None else leads.filter(Q(employee__code__in=reach) | Q(employee=None))


def lead_of(reader: Reader, number: int) -> Lead:
    found = open_leads(reader).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


class Listed(NamedTuple):
    rows: list["Row"]
    more: str  # the address of what follows
    number: Shown | None  # of all, where they are narrowed


@dataclass(frozen=True)
class Asked:
    """As the address says it."""

    tab: str
    given: dict[str, str]  # what narrows, beside the tab

    def href(self, **more: str) -> str:
        return f"/leads/?{urlencode({'tab': self.tab, **self.given, **more})}"


NAMES: Final = ("since", "until", "whence", "project", "reached")
NOWHERE: Final = "-"
"""As an address says that no source was told."""


def asked(form: QueryDict) -> Asked:
    """What makes no sense is not found."""
    given = {name: text for name in NAMES if (text := form.get(name, "").strip())}
    tab = form.get("tab", "all" if given else "waiting")
    if tab not in dict(TABS) or given.get("reached", "came") not in PLACES:
        raise Http404
    return Asked(tab, given)


def listed(page: Page, what: Asked, after: str) -> Listed:
    found, backwards = wanted(page, what), what.tab == "all"
    rows = list(_after(found, after, backwards)[: A_PAGE + 1])
    last = rows[A_PAGE - 1] if len(rows) > A_PAGE else None
    more = what.href(after=cursor(last.came_at, last.pk)) if last else ""
    number = page.face.count(found.count(), what.href()) if what.given else None
    return Listed(_rows(page, rows[:A_PAGE]), more, number)


def wanted(page: Page, what: Asked) -> LeadQuerySet:
    """All of the list: of those that wait, the one that has waited longest comes first; of all, the latest."""
    leads, now = narrowed(page, what.given), page.reader.now
    of_tab = {"waiting": leads.waiting, "late": lambda: leads.late(now), "nobodys": leads.nobodys, "all": leads.all}
    return of_tab[what.tab]().order_by(*(("-came_at", "-pk") if what.tab == "all" else ("came_at", "pk")))


def narrowed(page: Page, given: Mapping[str, str]) -> LeadQuerySet:
    """As the report of the morning counts them, too."""
    leads, zone = open_leads(page.reader), page.snap.zone
    if "since" in given:
        leads = leads.filter(came_at__gte=midnight_asked(given["since"], zone))
    if "until" in given:
        leads = leads.filter(came_at__lt=midnight_asked(given["until"], zone) + timedelta(days=1))
    if "project" in given:
        leads = leads.filter(project=given["project"])
    if "whence" in given:
        leads = sourced(leads).filter(whence="" if given["whence"] == NOWHERE else given["whence"])
    if place := PLACES[given.get("reached", "came")]:
        leads = reached(leads, zone).filter(reached__gte=place)
    return leads


def told(page: Page, what: Asked) -> list[str]:
    """In words, what the list is narrowed to."""
    given, language = what.given, page.reader.language
    days = {name: long_day(date.fromisoformat(given[name]), language) for name in ("since", "until") if name in given}
    whence, place = given.get("whence", ""), PLACES[given.get("reached", "came")]
    said = (
        CAME_SINCE.fill(day=days["since"]).text(language) if "since" in days else "",
        UNTIL.fill(day=days["until"]).text(language) if "until" in days else "",
        given.get("project", ""), NO_SOURCE.text(language) if whence == NOWHERE else whence,
        REACHED.fill(step=WAY[place].words).text(language) if place else "",
    )  # fmt: skip
    return list(filter(None, said))


def _after(leads: LeadQuerySet, text: str, backwards: bool) -> LeadQuerySet:
    if not text:
        return leads
    came, pk = cursor_asked(text)
    beyond = "lt" if backwards else "gt"
    return leads.filter(Q(**{f"came_at__{beyond}": came}) | Q(**{"came_at": came, f"pk__{beyond}": pk}))


class Row(NamedTuple):
    href: str
    day: str
    time: str
    iso: str
    who: Words
    reached: str
    whence: str
    employee: Words
    stands: Words
    late: bool
    minutes: Shown | None


def _rows(page: Page, leads: Iterable[Lead]) -> list[Row]:
    leads = list(leads)
    answers = facts_of(page, {_answer(lead) for lead in leads})
    return [_row(page, lead, answers.get(_answer(lead))) for lead in leads]


def _answer(lead: Lead) -> Key:
    return LEAD_ANSWERED.name, lead.key


def _row(page: Page, lead: Lead, answer: Became | None) -> Row:
    moment = lead.came_at.astimezone(page.snap.zone)
    return Row(
        f"/leads/{lead.pk}/", page.day_of(lead.came_at), f"{moment:%H:%M}", moment.isoformat(timespec="minutes"),
        who(lead), printed(lead.phone) or lead.email, whence(lead),
        Words.same(lead.employee.name) if lead.employee else NOBODY, stands(lead, page.reader.now),
        lead.is_late(page.reader.now), minutes(page, answer),
    )  # fmt: skip


def who(lead: Lead) -> Words:
    name = (lead.client.name if lead.client else "") or lead.name
    return Words.same(name) if name else NAMELESS


def whence(lead: Lead) -> str:
    return " · ".join(dict.fromkeys(filter(None, (lead.channel, lead.source, lead.project))))


def stands(lead: Lead, now: datetime) -> Words:
    if lead.answered_at:
        return ANSWERED
    if lead.closed_at:
        return CLOSED
    begun = lead.clock_from or lead.came_at
    return WAITS_FOR_HOURS if begun > now else WAITS.fill(time=_lasting(now - begun))


def _lasting(time: timedelta) -> Words:
    minutes = max(0, int(time.total_seconds()) // 60)
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return DAYS.fill(n=days)
    if not hours:
        return MINUTES.fill(n=minutes)
    return HOURS_MINUTES.fill(n=hours, m=minutes % 60) if minutes % 60 else HOURS.fill(n=hours)


def minutes(page: Page, answer: Became | None) -> Shown | None:
    """Until the first answer: a number of its fact."""
    value = answer.fact.fields.get("minutes") if answer else None
    if answer is None or not isinstance(value, RATIONAL):
        return None
    text = f"{number(value, page.reader.language, places=1)}{NO_BREAK}{MINUTE.text(page.reader.language)}"
    return Shown(answer.href, text)


def answer_of(page: Page, lead: Lead) -> Shown | None:
    return minutes(page, facts_of(page, {_answer(lead)}).get(_answer(lead)))


CAME_SINCE = Words("came from {day} on", "поступили с {day}")
UNTIL = Words("up to {day}", "по {day}")
NO_SOURCE = Words("no source told", "источник не указан")
REACHED = Words("came to “{step}” or beyond", "дошли до шага «{step}» или дальше")
COLUMNS: Final = (
    Column[Lead](Words("Came", "Поступило"), lambda lead: lead.came_at, Kind.MOMENT),
    Column[Lead](Words("Who asked", "Кто обратился"), lambda lead: who(lead)),
    Column[Lead](Words("Phone", "Телефон"), lambda lead: printed(lead.phone), personal=True),
    Column[Lead](Words("E-mail", "Почта"), lambda lead: lead.email, personal=True),
    Column[Lead](Words("Source", "Источник"), lambda lead: lead.source),
    Column[Lead](Words("Channel", "Канал"), lambda lead: lead.channel),
    Column[Lead](Words("Project", "Проект"), lambda lead: lead.project),
    Column[Lead](Words("Who answers", "Кто отвечает"), lambda lead: lead.employee.name if lead.employee else ""),
    Column[Lead](Words("Answered", "Отвечено"), lambda lead: lead.answered_at, Kind.MOMENT),
    Column[Lead](Words("Closed", "Закрыто"), lambda lead: lead.closed_at, Kind.MOMENT),
)


def listing(page: Page, form: QueryDict) -> Listing[Lead]:
    return Listing("leads", Words("Enquiries", "Обращения"), wanted(page, asked(form)), list, COLUMNS)


NOBODY = Words("nobody", "никто")
NAMELESS = Words("Name not told", "Имя не указано")
ANSWERED = Words("answered", "отвечено")
CLOSED = Words("closed", "закрыто")
WAITS_FOR_HOURS = Words("waits for working hours", "ждёт рабочих часов")
WAITS = Words("waits {time}", "ждёт {time}")
MINUTES = Words("{n}\u00a0min", "{n}\u00a0мин")
HOURS = Words("{n}\u00a0h", "{n}\u00a0ч")
HOURS_MINUTES = Words("{n}\u00a0h {m}\u00a0min", "{n}\u00a0ч {m}\u00a0мин")
DAYS = Words("{n}\u00a0d", "{n}\u00a0дн.")
MINUTE = Words("min", "мин")
