"""Requests as facts: what came, when it was answered first, how it ended."""

from datetime import timedelta

from gmpy2 import mpq

from pochemu.aftersale.defect_facts import Fields, of
from pochemu.aftersale.kinds import REQUEST, REQUEST_ANSWERED, REQUEST_CLOSED
from pochemu.aftersale.models import Request
from pochemu.engine.fact import NewFact
from pochemu.engine.number import half_up
from pochemu.people.queries import day_of


def taken(one: Request, where: Fields) -> NewFact:
    fields = {**_said(one, where), "answer_by": one.answer_by}
    return NewFact(REQUEST.name, str(one), one.at, of(one.employee), subject=one.contract.subject, fields=fields)


def answered(one: Request, where: Fields) -> NewFact:
    """The first answer; whoever works it then."""
    assert one.answered_at is not None, "it is answered"
    fields = {**_said(one, where), "hours": hours(one), "in_time": in_time(one)}
    return NewFact(
        REQUEST_ANSWERED.name, str(one), one.answered_at, of(one.employee), subject=one.contract.subject, fields=fields
    )


def closed(one: Request, where: Fields) -> NewFact:
    assert one.closed_at is not None, "it is closed"
    fields = {
        **_said(one, where), "hours": hours(one), "in_time": in_time(one),
        "guarantee": one.decision == Request.Decision.GUARANTEE,
        "days": mpq((day_of(one.closed_at) - day_of(one.at)).days),
    }  # fmt: skip
    return NewFact(
        REQUEST_CLOSED.name, str(one), one.closed_at, of(one.employee), subject=one.contract.subject, fields=fields
    )


def hours(one: Request) -> mpq:
    """To the first answer, to the hundredth."""
    assert one.answered_at is not None, "it is answered"
    return half_up(mpq((one.answered_at - one.at) // timedelta(seconds=1), 3600), 2)


def in_time(one: Request) -> bool:
    return one.answered_at is not None and day_of(one.answered_at) <= one.answer_by


def _said(one: Request, where: Fields) -> Fields:
    return {**where, "request": str(one), "how": Request.How(one.how).words.ru}
