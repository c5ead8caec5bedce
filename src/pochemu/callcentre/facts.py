"""What the ledger has of calls, leads, calibrations: numbers alone, so that an erasure leaves every bonus as it was."""

from gmpy2 import mpq

from pochemu.callcentre.drift import Deviation
from pochemu.callcentre.kinds import CALIBRATION, CALL, DIRECTIONS, LEAD, LEAD_ANSWERED, RESULTS
from pochemu.callcentre.models import Call, Lead
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
    if call.led_by is not None:
        fields |= {
            "script": call.led_by.tree.title,
            "script_version": mpq(call.led_by.number),
            "script_done": bool(call.led_to),
            "script_end": call.led_to,
        }
    if call.waited is not None:
        fields["waited"] = half_up(mpq(call.waited, MINUTE), HUNDREDTHS)
    return NewFact(
        CALL.name, call.key, call.started, (Credit(call.employee.code),) if call.employee else (),
        subject=call.client.subject if call.client else "", fields={k: v for k, v in fields.items() if v != ""},
    )  # fmt: skip


def fact_of_lead(lead: Lead) -> NewFact:
    """At the moment when it came, in favour of whoever it was given to."""
    return NewFact(
        LEAD.name, lead.key, lead.came_at, (Credit(lead.employee.code),) if lead.employee else (),
        subject=_subject(lead), fields=_said(lead),
    )  # fmt: skip


def fact_of_answer(lead: Lead) -> NewFact:
    """At the moment of the first answer, in favour of whoever gave it."""
    assert lead.answered_at is not None, "it is answered"
    waited = max(0, int((lead.answered_at - (lead.clock_from or lead.came_at)).total_seconds()))
    return NewFact(
        LEAD_ANSWERED.name, lead.key, lead.answered_at, (Credit(lead.answered_by.code),) if lead.answered_by else (),
        subject=_subject(lead), fields={**_said(lead), "minutes": half_up(mpq(waited, MINUTE), HUNDREDTHS)},
    )  # fmt: skip


def fact_of_deviation(one: Deviation) -> NewFact:
    """At the moment when the marks were shown, in favour of whoever gave them."""
    calibration = one.calibration
    assert calibration.shown_at is not None, "it is shown"
    assert one.by.employee is not None, "he is employed"
    return NewFact(
        CALIBRATION.name, f"calibration-{calibration.pk}/{one.by.employee.code}", calibration.shown_at,
        (Credit(one.by.employee.code),), subject=calibration.call.key,
        fields={
            "gap": abs(one.off), "off": one.off, "scorecard": calibration.version.card.title,
            "reviewed_call": calibration.call.key,
        },
    )  # fmt: skip


def _subject(lead: Lead) -> str:
    return lead.client.subject if lead.client else lead.key


def _said(lead: Lead) -> dict[str, Value]:
    said = {"channel": lead.channel, "source": lead.source, "project": lead.project}
    client = lead.client.subject if lead.client else ""
    return {name: text for name, text in {"client": client, **said}.items() if text}
