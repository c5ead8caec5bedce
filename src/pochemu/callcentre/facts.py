"""A call as the ledger has it: by numbers alone, so that an erasure leaves every bonus as it was."""

from gmpy2 import mpq

from pochemu.callcentre.kinds import CALL, DIRECTIONS, RESULTS
from pochemu.callcentre.models import Call
from pochemu.engine.fact import Credit, NewFact, Value
from pochemu.engine.number import half_up

MINUTE = 60
HUNDREDTHS = 2
"""Of a minute: so the ledger counts them in integers."""


def fact_of(call: Call) -> NewFact:
    """At the moment when it began, in favour of whoever of ours spoke, or did not answer."""
    assert call.started is not None, "it is whole"
    fields: dict[str, Value] = {
        "client": call.client.subject if call.client else "",
        "direction": DIRECTIONS[call.direction],
        "result": RESULTS[call.outcome],
        "seconds": mpq(call.seconds),
        "first": call.first,
        "qualified": call.qualified is True,
    }
    if call.waited is not None:
        fields["waited"] = half_up(mpq(call.waited, MINUTE), HUNDREDTHS)
    return NewFact(
        CALL.name, call.key, call.started, (Credit(call.employee.code),) if call.employee else (),
        subject=call.client.subject if call.client else "", fields={k: v for k, v in fields.items() if v != ""},
    )  # fmt: skip
