"""The kinds of facts that this room records: built in, so that a measure over them needs no set-up."""

from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare_builtin
from pochemu.ledger.desk import Refused as NotRecorded
from pochemu.people.actions import Refused

_DEAL = {"client": Unit.TEXT, "pipeline": Unit.TEXT, "source": Unit.TEXT}
_ENDED = {**_DEAL, "project": Unit.TEXT, "unit": Unit.TEXT, "days": Unit.NUMBER}

DEAL_OPENED = Kind("deal_opened", Words("Deal opened", "Открытая сделка"), _DEAL)
DEAL_MOVED = Kind(
    "deal_moved",
    Words("Deal moved", "Переход сделки"),
    {**_DEAL, "from": Unit.TEXT, "to": Unit.TEXT, "days": Unit.NUMBER, "back": Unit.FLAG},
)
DEAL_WON = Kind("deal_won", Words("Deal won", "Выигранная сделка"), _ENDED)
DEAL_LOST = Kind(
    "deal_lost",
    Words("Deal lost", "Проигранная сделка"),
    {**_ENDED, "from": Unit.TEXT, "reason": Unit.TEXT},
)
TASK_OVERDUE = Kind(
    "task_overdue", Words("Overdue task", "Просроченная задача"), {"task": Unit.TEXT, "client": Unit.TEXT}
)
_TASK_PUT_OFF = {
    "task": Unit.TEXT, "client": Unit.TEXT, "due_on": Unit.DATE, "first_due_on": Unit.DATE, "own": Unit.FLAG,
}  # fmt: skip
TASK_POSTPONED = Kind(
    "task_postponed", Words("Postponed task", "Перенесённая задача"), {**_TASK_PUT_OFF, "days": Unit.NUMBER}
)
TASK_DROPPED = Kind("task_dropped", Words("Dropped task", "Снятая задача"), _TASK_PUT_OFF)
MEETING_BOOKED = Kind(
    "meeting_booked",
    Words("Meeting booked", "Назначенная встреча"),
    {"client": Unit.TEXT, "project": Unit.TEXT, "meeting_on": Unit.DATE},
)
MEETING = Kind(
    "meeting",
    Words("Meeting", "Встреча"),
    {"client": Unit.TEXT, "project": Unit.TEXT, "held": Unit.FLAG, "first": Unit.FLAG},
)
HANDED_ON = Kind(
    "handed_on",
    Words("Client handed on", "Клиент передан"),
    {
        "client": Unit.TEXT, "from": Unit.TEXT, "to": Unit.TEXT, "result": Unit.TEXT, "minutes": Unit.NUMBER,
        "late": Unit.FLAG,
    },
)  # fmt: skip

_UNIT = {"client": Unit.TEXT, "project": Unit.TEXT, "unit": Unit.TEXT}
_CONTRACT = {**_UNIT, "contract": Unit.TEXT}
_SOLD = {**_CONTRACT, "product": Unit.TEXT, "rooms": Unit.NUMBER, "form": Unit.TEXT}

BOOKING = Kind("booking", Words("Reservation", "Бронь"), {**_UNIT, "paid": Unit.FLAG, "until": Unit.DATE})
BOOKING_ENDED = Kind(
    "booking_ended",
    Words("Reservation ended", "Бронь завершена"),
    {**_UNIT, "paid": Unit.FLAG, "result": Unit.TEXT, "days": Unit.NUMBER},
)
CONTRACT = Kind(
    "contract",
    Words("Contract signed", "Подписанный договор"),
    {**_SOLD, "contract_kind": Unit.TEXT, "booked_on": Unit.DATE, "discount": Unit.MONEY},
)
FILING = Kind(
    "filing",
    Words("Filed for registration", "Подача на регистрацию"),
    {**_CONTRACT, "signed_on": Unit.DATE, "working_days": Unit.NUMBER},
)
SUSPENSION = Kind(
    "suspension",
    Words("Registration suspended", "Приостановка регистрации"),
    {**_CONTRACT, "own_fault": Unit.FLAG, "reason": Unit.TEXT},
)
REGISTRATION = Kind(
    "registration",
    Words("Contract registered", "Зарегистрированный договор"),
    {**_SOLD, "contract_kind": Unit.TEXT, "signed_on": Unit.DATE, "commission": Unit.MONEY},
)
REDUCTION = Kind(
    "contract_reduced",
    Words("Contract terminated in part", "Частично расторгнутый договор"),
    {**_CONTRACT, "product": Unit.TEXT, "registered": Unit.FLAG, "reason": Unit.TEXT},
)
SWAP = Kind(
    "contract_swapped",
    Words("Unit swapped", "Замена помещения"),
    {**_CONTRACT, "product": Unit.TEXT, "unit_before": Unit.TEXT, "registered": Unit.FLAG},
)
ASSIGNED = Kind(
    "contract_assigned",
    Words("Contract assigned", "Уступка по договору"),
    {**_CONTRACT, "product": Unit.TEXT, "client_before": Unit.TEXT, "registered": Unit.FLAG},
)
MEASURED = Kind(
    "area_adjusted",
    Words("Area adjusted", "Пересчёт по площади"),
    {**_CONTRACT, "product": Unit.TEXT, "area_before": Unit.NUMBER, "area": Unit.NUMBER},
)
CANCELLATION = Kind(
    "cancellation",
    Words("Contract cancelled", "Расторгнутый договор"),
    {
        **_CONTRACT, "product": Unit.TEXT, "registered": Unit.FLAG, "reason": Unit.TEXT, "commission": Unit.MONEY,
        "accrued": Unit.MONEY,
    },
)  # fmt: skip

OF_RESERVATIONS = (BOOKING, BOOKING_ENDED)
OF_CONTRACTS = (
    CONTRACT, FILING, SUSPENSION, REGISTRATION, REDUCTION, SWAP, ASSIGNED, MEASURED, CANCELLATION,
)  # fmt: skip

OF_DEALS = (DEAL_OPENED, DEAL_MOVED, DEAL_WON, DEAL_LOST)
OF_MEETINGS = (MEETING_BOOKED, MEETING)


def declared(*wanted: Kind) -> None:
    """They are there from now on. Raises Refused where the company's own kind says the type of a field otherwise."""
    try:
        declare_builtin(*wanted)
    except NotRecorded as refused:
        raise Refused(refused.problems[0]) from None
