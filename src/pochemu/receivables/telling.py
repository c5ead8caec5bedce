"""Who tells what came: not those whom a payment pays."""

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.receivables.models import Collecting, Collector


def tells_money(by: Account | None) -> bool:
    """Finance, heads, the director, and those who work debts. Whoever sold is paid by what his clients pay."""
    if may(by, May.CLOSE) or may(by, May.ENTRUST):
        return True
    if by is None or by.employee_id is None or not may(by, May.WORK):
        return False
    own = {"employee": by.employee_id}
    return (
        Collector.objects.filter(**own, working=True).exists() or Collecting.objects.filter(**own, until=None).exists()
    )


def must_tell_money(by: Account | None) -> None:
    if not tells_money(by):
        raise Refused(_NOT_HIS)


_NOT_HIS = Words(
    "Finance, heads and those who work debts write down what came",
    "Поступления записывают финансы, руководители и те, кто ведёт должников",
)
