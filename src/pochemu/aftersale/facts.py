"""What after-sale service does as facts: the ledger knows clients by their numbers alone."""

from datetime import datetime
from typing import Final

from pochemu.aftersale.kinds import HANDOVER, REGISTRATION_LATE
from pochemu.aftersale.models import Act, Step
from pochemu.clients.models import Client
from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.number import ONE
from pochemu.sales import contract_facts
from pochemu.sales.facts import managed_on
from pochemu.sales.models import Contract

SELLER, HANDED_OVER, BY_HIMSELF = "продавец", "передал ключи", "составил односторонний акт"
"""In what part somebody has a credit of it: words of schemes, in the language that they are written in."""


STEPS: Final = {"file": "подача", "await": "регистрация", "mend": "устранение причин"}


def handover(act: Act, at: datetime, client: Client) -> NewFact:
    """In favour of whoever handed over, and of those who managed the deal on its day."""
    one = act.contract
    one_sided = act.what == Act.What.ONE_SIDED
    where = contract_facts.place(one, one.unit, client)
    managers = managed_on(one.deal_id, act.on).credits
    sellers = tuple(Credit(who, share, role or SELLER) for who, share, role in managers)
    own = Credit(act.employee.code, ONE, BY_HIMSELF if one_sided else HANDED_OVER)
    return NewFact(
        HANDOVER.name, act.subject, at, (*sellers, own), one.price, subject=one.subject,
        fields={
            **where, "product": contract_facts.product(one), "one_sided": one_sided,
            **contract_facts.commission(one.price),
        },
    )  # fmt: skip


def registration_late(one: Contract, step: Step, at: datetime, client: Client) -> NewFact:
    """In favour of whoever leads it: to be counted, as overdue tasks are."""
    fields = {**contract_facts.place(one, one.unit, client), "step": STEPS[step.what], "due_on": step.due_on}
    whose = (Credit(step.employee.code, ONE),) if step.employee else ()
    return NewFact(REGISTRATION_LATE.name, step.key, at, whose, subject=one.subject, fields=fields)
