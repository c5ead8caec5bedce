"""Leads as pages show them: who asked, who answers, how long it waits."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404

from pochemu.callcentre.kinds import LEAD_ANSWERED
from pochemu.callcentre.models import Lead
from pochemu.callcentre.models.lead import LATE, LeadQuerySet
from pochemu.clients.phones import printed
from pochemu.engine.words import Words
from pochemu.ledger.fields import RATIONAL
from pochemu.people.visibility import What
from pochemu.web.access import Reader
from pochemu.web.asked import cursor, cursor_asked
from pochemu.web.calls.access import account_of
from pochemu.web.face import Shown
from pochemu.web.facts_of import Became, Key, facts_of
from pochemu.web.numbers import NO_BREAK, number
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


def listed(page: Page, tab: str, after: str) -> Listed:
    """Of those that wait, the one that has waited longest comes first; of all, the latest."""
    leads, now = open_leads(page.reader), page.reader.now
    of_tab = {"waiting": leads.waiting, "late": lambda: leads.late(now), "nobodys": leads.nobodys, "all": leads.all}
    backwards = tab == "all"
    order = ("-came_at", "-pk") if backwards else ("came_at", "pk")
    found = list(_after(of_tab[tab](), after, backwards).order_by(*order)[: A_PAGE + 1])
    last = found[A_PAGE - 1] if len(found) > A_PAGE else None
    more = f"/leads/?{urlencode({'tab': tab, 'after': cursor(last.came_at, last.pk)})}" if last else ""
    return Listed(_rows(page, found[:A_PAGE]), more)


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
        is_late(lead, page.reader.now), minutes(page, answer),
    )  # fmt: skip


def who(lead: Lead) -> Words:
    name = (lead.client.name if lead.client else "") or lead.name
    return Words.same(name) if name else NAMELESS


def whence(lead: Lead) -> str:
    return " · ".join(dict.fromkeys(filter(None, (lead.channel, lead.source, lead.project))))


def is_late(lead: Lead, now: datetime) -> bool:
    return not (lead.answered_at or lead.closed_at) and now - (lead.clock_from or lead.came_at) > LATE


def stands(lead: Lead, now: datetime) -> Words:
    if lead.answered_at:
        return ANSWERED
    if lead.closed_at:
        return CLOSED
    return WAITS.fill(time=_lasting(now - (lead.clock_from or lead.came_at)))


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


NOBODY = Words("nobody", "никто")
NAMELESS = Words("Name not told", "Имя не указано")
ANSWERED = Words("answered", "отвечено")
CLOSED = Words("closed", "закрыто")
WAITS = Words("waits {time}", "ждёт {time}")
MINUTES = Words("{n}\u00a0min", "{n}\u00a0мин")
HOURS = Words("{n}\u00a0h", "{n}\u00a0ч")
HOURS_MINUTES = Words("{n}\u00a0h {m}\u00a0min", "{n}\u00a0ч {m}\u00a0мин")
DAYS = Words("{n}\u00a0d", "{n}\u00a0дн.")
MINUTE = Words("min", "мин")
