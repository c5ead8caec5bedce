"""Who takes contracts to the register and hands their units over: not those whom that pays."""

from pochemu.aftersale.models import Registering, Specialist, Visit
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.sales.models import Contract


def serves_any(by: Account | None) -> bool:
    """Heads, the director, and those of whom a head has said so; until he has, everybody who works with clients."""
    if may(by, May.ENTRUST):
        return True
    if by is None or not may(by, May.WORK):
        return False
    said = set(Specialist.objects.filter(working=True).values_list("employee", flat=True))
    return not said or by.employee_id in said


def serves(one: Contract, by: Account | None) -> bool:
    """Whoever leads this very contract, or is to hand its keys over, too."""
    if serves_any(by):
        return True
    if by is None or by.employee_id is None or not may(by, May.WORK):
        return False
    leads = Registering.objects.filter(contract=one, employee=by.employee_id, until=None)
    meets = Visit.objects.filter(contract=one, slot__employee=by.employee_id, state=Visit.State.BOOKED)
    return leads.exists() or meets.exists()


def must_serve(one: Contract, by: Account | None) -> None:
    if not serves(one, by):
        raise Refused(NOT_HIS)


NOT_HIS = Words(
    "Those who serve contracts after the sale, and heads, take it to the register and hand its keys over",
    "Подают на регистрацию, регистрируют и передают ключи сотрудники послепродажного обслуживания и руководители",
)
