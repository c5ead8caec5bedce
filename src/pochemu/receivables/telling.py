"""Who tells what came: not those whom a payment pays."""

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may, single_handed
from pochemu.receivables.models import Collecting, Collector
from pochemu.sales import dealing
from pochemu.sales.models import Contract


def tells_money(by: Account | None) -> bool:
    """Finance, heads, the director, and those who work debts: what a bank tells. Whoever sold is paid by what his
    clients pay."""
    if _is_above(by):
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


def writes_down(one: Contract, by: Account | None) -> bool:
    """What came by that contract, by his word alone: nobody whom it pays, unless there is nobody else."""
    return tells_money(by) and (not is_paid_by(one, by) or single_handed(May.CLOSE))


def must_write_down(one: Contract, by: Account | None) -> None:
    must_tell_money(by)
    if not writes_down(one, by):
        raise Refused(PAYS_HIM)


def is_paid_by(one: Contract, by: Account | None) -> bool:
    """He manages its deal, or works its debts."""
    if by is None or by.employee_id is None:
        return False
    works = Collecting.objects.filter(contract=one, employee=by.employee_id, until=None)
    return works.exists() or dealing.has_part(one.deal, by)


def _is_above(by: Account | None) -> bool:
    return may(by, May.CLOSE) or may(by, May.ENTRUST)


_NOT_HIS = Words(
    "Finance, heads and those who work debts write down what came",
    "Поступления записывают финансы, руководители и те, кто ведёт должников",
)
PAYS_HIM = Words(
    "What comes by this contract pays you: another person writes it down, or it is taken from the bank’s statement",
    "Поступления по этому договору идут в вашу премию: записать или отменить их может другой сотрудник, либо их "
    "проведёт выписка банка",
)
