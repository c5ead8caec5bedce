"""Whom sales tell of what: meetings, tasks, deals, hand-overs. Each within the act that it tells of."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from pochemu.engine.words import Words
from pochemu.notices.choosing import AHEAD, ahead
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News, tell
from pochemu.notices.when import day_said, moment_said
from pochemu.notices.whom import of, of_all
from pochemu.people.models import Account, Assignment, Employee
from pochemu.people.queries import company, day_of
from pochemu.people.rights import May, may, those_who_may
from pochemu.sales.models import Deal, Discount, Handover, Managing, Meeting, Prolongation, Reservation, Task, Waiting

OVERDUE_LATELY: Final = timedelta(days=7)
"""Of what has been late for longer, nobody is told any more: it was told, or was late before anybody was."""


def tell_booked(meeting: Meeting, *, by: Account | None) -> None:
    _tell_of_meeting(meeting, Kind.MEETING_BOOKED, str(meeting.pk), _BOOKED, by=by)


def tell_off(meeting: Meeting, *, by: Account | None) -> None:
    _tell_of_meeting(meeting, Kind.MEETING_OFF, str(meeting.pk), _OFF, by=by)


def tell_moved(before: Meeting, now: Meeting, *, by: Account | None) -> None:
    """To whoever holds it now and, where that is another, to whoever was to hold it."""
    key = f"{now.pk}/{now.version}"
    if before.employee_id == now.employee_id:
        _tell_of_meeting(now, Kind.MEETING_MOVED, key, _MOVED, by=by)
    else:
        _tell_of_meeting(before, Kind.MEETING_OFF, key, _GIVEN_AWAY, by=by)
        _tell_of_meeting(now, Kind.MEETING_BOOKED, key, _BOOKED, by=by)


def remind(now: datetime) -> int:
    """Each of the meetings that begin as soon as he wishes to know. May be asked at any moment: each is told once."""
    until = now + timedelta(minutes=max(AHEAD))
    booked = Meeting.objects.filter(state=Meeting.State.BOOKED, starts_at__gt=now, starts_at__lte=until)
    soon = list(booked.order_by("starts_at", "pk").values_list("pk", "employee", "starts_at"))
    wished = ahead({employee for _, employee, _ in soon})
    return sum(_remind(number, now) for number, employee, at in soon if at - now <= wished[employee])


@transaction.atomic
def _remind(number: int, now: datetime) -> bool:
    """Unless it was called off a moment ago."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("client", "employee")
    meeting = found.filter(pk=number, state=Meeting.State.BOOKED, starts_at__gt=now).first()
    if meeting is None:
        return False
    key = f"{meeting.pk}/{meeting.starts_at.isoformat()}"
    _tell_of_meeting(meeting, Kind.MEETING_SOON, key, _SOON, by=None)
    return True


def _tell_of_meeting(meeting: Meeting, kind: Kind, key: str, words: Words, *, by: Account | None) -> None:
    said = words.fill(at=moment_said(meeting.starts_at, company().zone))
    href = f"/meetings/{meeting.pk}/"
    tell(News(kind, key, said, href, client=meeting.client_id), of(meeting.employee), by=by)


def tell_set(tasks: Iterable[Task], *, by: Account | None) -> None:
    for task in tasks:
        said = _SET.fill(day=day_said(task.due_on))
        news = News(Kind.TASK_SET, str(task.pk), said, "/tasks/", text=task.title, client=task.client_id)
        tell(news, of(task.employee), by=by)


def tell_late(task: Task) -> None:
    """Once for each deadline."""
    key, said = f"{task.pk}/{task.due_on}", _LATE.fill(day=day_said(task.due_on))
    tell(
        News(Kind.TASK_LATE, key, said, "/tasks/", text=task.title, client=task.client_id), of(task.employee), by=None
    )  # fmt: skip


def tell_shared(deal: Deal, employees: Collection[Employee], *, by: Account | None) -> None:
    """To those who had no part in it before."""
    before = Managing.objects.filter(deal=deal, turn=deal.managed - 1).values_list("employee", flat=True)
    new = {employee.pk for employee in employees} - {*before}
    news = News(
        Kind.DEAL_SHARED, f"{deal.pk}/{deal.managed}", _SHARED.fill(number=deal.pk), f"/deals/{deal.pk}/",
        client=deal.client_id,
    )  # fmt: skip
    tell(news, of_all(new), by=by)


def tell_reserved_for(kept: Reservation) -> None:
    """To those who manage the deal that stood in its queue."""
    last = day_of(kept.until - timedelta(microseconds=1))
    said = _RESERVED.fill(unit=kept.unit.number, day=day_said(last))
    _tell_of_reservation(kept, Kind.UNIT_RESERVED, said, by=None)


def tell_moved_up(place: Waiting, number: int, *, by: Account | None) -> None:
    """To those who manage the deal, once for each place that it comes to."""
    said = _MOVED_UP.fill(unit=place.unit.number, number=place.deal_id, place=number)
    news = News(Kind.QUEUE_MOVED, f"{place.pk}/{number}", said, _deal(place.deal), client=place.deal.client_id)
    tell(news, of_all(_managers(place.deal)), by=by)


def tell_unit_lost(kept: Reservation) -> None:
    _tell_of_reservation(kept, Kind.UNIT_LOST, _LAPSED.fill(unit=kept.unit.number, number=kept.deal_id), by=None)


def tell_lifted(kept: Reservation, *, by: Account | None) -> None:
    """To those who manage the deal, unless they did it."""
    said = _LIFTED.fill(unit=kept.unit.number, number=kept.deal_id)
    _tell_of_reservation(kept, Kind.UNIT_LOST, said, text=kept.reason, by=by)


def _tell_of_reservation(kept: Reservation, kind: Kind, said: Words, text: str = "", *, by: Account | None) -> None:
    news = News(kind, str(kept.pk), said, _deal(kept.deal), text=text, client=kept.deal.client_id)
    tell(news, of_all(_managers(kept.deal)), by=by)


def tell_asked(
    asked: Discount | Prolongation, deal: Deal, said: Words, right: May = May.LET, *, by: Account | None
) -> None:
    """To whoever may let him."""
    key = f"{type(asked).__name__.lower()}/{asked.pk}"
    news = News(Kind.LIMIT_ASKED, key, said, _deal(deal), text=asked.why, client=deal.client_id)
    tell(news, list(those_who_may(right)), by=by)


def tell_let(asked: Discount | Prolongation, deal: Deal, *, by: Account | None) -> None:
    key = f"{type(asked).__name__.lower()}/{asked.pk}"
    said = (_LET if asked.approved else _NOT_LET).fill(number=deal.pk)
    news = News(Kind.LIMIT_DECIDED, key, said, _deal(deal), text=asked.answer, client=deal.client_id)
    tell(news, [asked.asked_by], by=by)


def _managers(deal: Deal) -> list[int]:
    return list(Managing.objects.filter(deal=deal, turn=deal.managed).values_list("employee", flat=True))


def _deal(deal: Deal) -> str:
    return f"/deals/{deal.pk}/"


def tell_given(handover: Handover, *, by: Account | None, now: datetime) -> None:
    said = _GIVEN.fill(name=handover.giver.name, at=moment_said(handover.take_by, company().zone))
    news = News(
        Kind.HANDOVER_GIVEN, str(handover.pk), said, _address(handover), text=handover.text, client=handover.client_id
    )  # fmt: skip
    tell(news, _team(handover, now), by=by)


def tell_ended(handover: Handover, *, by: Account | None) -> None:
    words = _TAKEN if handover.taken else _RETURNED
    news = News(
        Kind.HANDOVER_ENDED, str(handover.pk), words.fill(name=handover.ender.name if handover.ender else ""),
        _address(handover), text=handover.reason, client=handover.client_id,
    )  # fmt: skip
    tell(news, of(handover.giver), by=by)


def tell_overdue_handovers(now: datetime) -> int:
    """To the team that it was given to and to whoever gave it. May be asked again: each is told once."""
    late = Handover.objects.waiting().filter(take_by__lt=now, take_by__gt=now - OVERDUE_LATELY)
    return sum(_tell_overdue(number, now) for number in list(late.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _tell_overdue(number: int, now: datetime) -> bool:
    """Unless somebody took it a moment ago."""
    found = Handover.objects.select_for_update(of=("self",)).select_related("to", "giver")
    handover = found.filter(pk=number, ended_at=None).first()
    if handover is None:
        return False
    said = _NOT_TAKEN.fill(at=moment_said(handover.take_by, company().zone), team=handover.to.title)
    news = News(Kind.HANDOVER_LATE, str(handover.pk), said, _address(handover), client=handover.client_id)
    tell(news, [*_team(handover, now), *of(handover.giver)], by=None)
    return True


def _team(handover: Handover, now: datetime) -> list[Account]:
    """Those of the team that it is given to who work with clients."""
    day = day_of(now)
    there = Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))
    employees = Assignment.objects.known().filter(there, team=handover.to).values_list("employee", flat=True)
    return [account for account in of_all(employees) if may(account, May.WORK)]


def _address(handover: Handover) -> str:
    return f"/handovers/{handover.pk}/"


_BOOKED = Words("A meeting is booked for you: {at}", "Вам назначена встреча: {at}")
_OFF = Words("The meeting of {at} is called off", "Встреча {at} отменена")
_MOVED = Words("Your meeting is moved to {at}", "Ваша встреча перенесена на {at}")
_GIVEN_AWAY = Words("The meeting of {at} is given to a colleague", "Встреча {at} передана коллеге")
_SOON = Words("A meeting is soon: {at}", "Скоро встреча: {at}")
_SET = Words("A task is given to you, by {day}", "Вам поставлена задача, срок — {day}")
_LATE = Words("A task is overdue: it was to be done by {day}", "Задача просрочена: срок был {day}")
_SHARED = Words("Deal №{number} is entrusted to you", "Вам доверена сделка №{number}")
_RESERVED = Words(
    "{unit} has come free and is reserved for your client to the end of {day}",
    "Помещение {unit} освободилось и забронировано вашему клиенту до конца {day}",
)
_MOVED_UP = Words(
    "The queue of {unit} has moved: deal №{number} is №{place} in it now",
    "Очередь на помещение {unit} сдвинулась: сделка №{number} в ней теперь №{place}",
)
_LAPSED = Words(
    "The reservation of {unit} for deal №{number} has lapsed", "Бронь помещения {unit} по сделке №{number} истекла"
)
_LIFTED = Words(
    "The reservation of {unit} for deal №{number} is lifted", "Бронь помещения {unit} по сделке №{number} снята"
)
_LET = Words("Deal №{number}: what you asked for is let", "Сделка №{number}: согласовано то, о чём вы просили")
_NOT_LET = Words("Deal №{number}: what you asked for is refused", "Сделка №{number}: в том, о чём вы просили, отказано")
_GIVEN = Words(
    "{name} hands a client over to your team: take him by {at}",
    "{name} передаёт вашей команде клиента: примите до {at}",
)
_TAKEN = Words("{name} has taken what you handed over", "Вашу передачу принимает {name}")
_RETURNED = Words("{name} has returned what you handed over", "Вашу передачу возвращает {name}")
_NOT_TAKEN = Words("“{team}” has not taken a client by {at}", "Команда «{team}» не приняла клиента в срок — до {at}")
