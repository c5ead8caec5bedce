"""Whom after-sale service tells of what. Each within the act that it tells of."""

from typing import Final

from pochemu.aftersale.models import Defect, Registering, Step, Visit
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News, tell
from pochemu.notices.when import day_said, moment_said
from pochemu.notices.whom import of
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company
from pochemu.sales.models import Contract


def tell_booked(visit: Visit, *, by: Account | None) -> None:
    _tell(visit, Kind.VISIT_BOOKED, f"{visit.pk}", _BOOKED, by=by)


def tell_moved(before: Visit, now: Visit, *, by: Account | None) -> None:
    """To whoever receives him now and, where that is another, to whoever was to."""
    key = f"{now.pk}/{now.version}"
    if before.slot.employee_id == now.slot.employee_id:
        _tell(now, Kind.VISIT_MOVED, key, _MOVED, by=by)
    else:
        _tell(before, Kind.VISIT_OFF, key, _OFF, by=by)
        _tell(now, Kind.VISIT_BOOKED, key, _BOOKED, by=by)


def tell_off(visit: Visit, *, by: Account | None) -> None:
    _tell(visit, Kind.VISIT_OFF, f"{visit.pk}", _OFF, by=by)


def tell_given(made: Registering, *, by: Account | None) -> None:
    said = _GIVEN.fill(number=made.contract.number)
    _tell_of(made.contract, Kind.REGISTRATION_GIVEN, f"{made.pk}", said, made.employee, by=by)


def tell_late_step(one: Contract, step: Step) -> None:
    said = LATE[step.what].fill(number=one.number, day=day_said(step.due_on))
    _tell_of(one, Kind.REGISTRATION_LATE, f"{step.pk}", said, step.employee, by=None)


def _tell_of(
    one: Contract, kind: Kind, key: str, said: Words, to: Employee | None, *, by: Account | None
) -> None:  # fmt: skip
    news = News(kind, key, said, f"/registration/{one.pk}/", client=one.deal.client_id)
    tell(news, of(to), by=by)


def tell_of_late(one: Defect, client: Client) -> None:
    """Whoever is responsible, once for each deadline."""
    said, key = _LATE.fill(number=one.pk, day=day_said(one.due_on)), f"{one.pk}/{one.due_on}"
    news = News(Kind.DEFECT_LATE, key, said, f"/defects/{one.pk}/", text=one.what, client=client.pk)
    tell(news, of(one.responsible), by=None)


def _tell(visit: Visit, kind: Kind, key: str, words: Words, *, by: Account | None) -> None:
    at = moment_said(visit.slot.starts_at, company().zone)
    said = words.fill(at=at, unit=visit.contract.unit.number)
    news = News(kind, key, said, f"/keys/visits/{visit.pk}/", client=visit.contract.deal.client_id)
    tell(news, of(visit.slot.employee), by=by)


_BOOKED = Words(
    "Unit {unit}: a visit for the keys is booked with you: {at}", "Помещение {unit}: к вам запись за ключами {at}"
)
_MOVED = Words(
    "Unit {unit}: the visit for the keys is moved to {at}", "Помещение {unit}: визит за ключами перенесён на {at}"
)
_OFF = Words("Unit {unit}: the visit of {at} is off", "Помещение {unit}: визит {at} отменён")
_LATE = Words(
    "Defect №{number} was to be mended by {day}: it is late", "Замечание №{number} просрочено: срок был {day}"
)
_GIVEN = Words("Contract {number} is yours to register", "Договор {number}: регистрацию ведёте вы")
LATE: Final = {
    "file": Words("Contract {number} was to be filed by {day}", "Договор {number} нужно было подать до {day}"),
    "await": Words(
        "Contract {number} was to be registered by {day}", "Договор {number} должны были зарегистрировать до {day}"
    ),
    "mend": Words(
        "Contract {number}: the suspension was to be mended by {day}",
        "Договор {number}: причину приостановки нужно было устранить до {day}",
    ),
}
