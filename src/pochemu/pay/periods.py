"""Where a month stands: open → closing → closed → paid; and the chain that closed months make."""

from enum import Enum
from typing import NamedTuple

from pochemu.engine.period import Month
from pochemu.pay.models import Closing, Payment, Reckoning
from pochemu.pay.snapshot import Asked


class State(Enum):
    OPEN = "open"
    CLOSING = "closing"  # its figures were reckoned, and wait for approval
    CLOSED = "closed"
    PAID = "paid"


class Head(NamedTuple):
    """A link of the chain: what to print and to keep elsewhere, so that an altered or restored database shows."""

    number: int
    month: Month
    hash: str


def state_of(month: Month) -> State:
    if Payment.objects.filter(closing__month=month.code).exists():
        return State.PAID
    if Closing.objects.filter(month=month.code).exists():
        return State.CLOSED
    return State.CLOSING if Reckoning.objects.filter(month=month.code).exists() else State.OPEN


def closed_at(month: Month) -> int | None:
    """The entry up to which a closed month knows; None of one that is not closed."""
    return Closing.objects.filter(month=month.code).values_list("reckoning__watermark", flat=True).first()


def closings() -> dict[Month, int]:
    """Of all that are closed: the entries up to which they know."""
    rows = Closing.objects.values_list("month", "reckoning__watermark")
    return {Month.from_code(month): watermark for month, watermark in rows}


def heads() -> list[Head]:
    """The whole chain, oldest first."""
    rows = Closing.objects.order_by("number").values_list("number", "month", "hash")
    return [Head(number, Month.from_code(month), digest) for number, month, digest in rows]


def head_of(month: Month) -> Head | None:
    return next((head for head in heads() if head.month == month), None)


def closed_alone(month: Month) -> str:
    """By whom, where one person closed it: in a company of one, where two approve everywhere else."""
    closing = Closing.objects.filter(month=month.code).first()
    hands = [one.by.name for one in closing.reckoning.approvals.all()] if closing else []
    return hands[0] if len(hands) == 1 else ""


def last_closed() -> Month | None:
    code = Closing.objects.order_by("number").values_list("month", flat=True).last()
    return None if code is None else Month.from_code(code)


def next_to_close() -> Month | None:
    """The month after the last closed one; None where the books have not begun: then it may be any."""
    last = last_closed()
    return None if last is None else last.plus(1)


def as_closed(month: Month) -> Asked:
    """A closed month as it was closed; any other as it is known now."""
    return Asked(month, closed_at(month))
