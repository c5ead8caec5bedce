"""Sever's call centre: its exchange rings on Anna's telephone 101. Pyotr Zaytsev is a client, Boris cares for him."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from pochemu.callcentre.told import Told

TEN = datetime(2026, 11, 23, 7, tzinfo=UTC)  # ten o'clock in Moscow
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PYOTR = "+79161234567"

TEMPLATE = """
title: Ours
body: json
events:
  call:
    once: [event]
    call: id
    direction: direction
    theirs: theirs
    extension: extension
    started: started
    answered: answered
    ended: ended
    seconds: seconds
    final: final
"""


@pytest.fixture
def anna(office):
    from pochemu.people.models import Employee

    return Employee.objects.get(code="anna")


@pytest.fixture
def boris(office):
    from pochemu.people.models import Employee

    return Employee.objects.get(code="boris")


@pytest.fixture
def account(django_user_model):
    from pochemu.people.models import Account

    def make(employee, role="employee"):
        user = django_user_model.objects.create_user(employee.code if employee else role)
        return Account.objects.create(user=user, employee=employee, role=role)

    return make


@pytest.fixture
def zaytsev(boris):
    from pochemu.clients.actions import Told as Card
    from pochemu.clients.actions import add

    return add(Card("Зайцев Пётр Ильич", phones=(PYOTR,)), by=None, at=TEN - timedelta(days=200), to=boris)


@pytest.fixture
def exchange(anna):
    from pochemu.callcentre.models import Extension, Sender

    sender = Sender.objects.create(name="ours", template=TEMPLATE, secret="s3cret")
    Extension.objects.create(sender=sender, extension="101", employee=anna)
    return sender


@pytest.fixture
def tell(exchange):
    """Something is told of a call: `tell("17", Told(…))`."""
    from pochemu.callcentre.calls import Arrived, take

    def make(sent_id, told, body=""):
        body = body or repr(told)
        digest = hashlib.sha256(body.encode()).hexdigest()
        return take(exchange, Arrived(sent_id, told, digest, body), now=NOW)

    return make


def began(at=TEN, theirs=PYOTR, direction="in", extension="101"):
    return Told("began", direction, theirs, extension=extension, started=at)


def ended(at=TEN, talk=60, theirs=PYOTR, direction="in", extension="101"):
    return Told(
        "ended", direction, theirs, extension=extension, started=at, ended=at + timedelta(seconds=5 + talk),
        seconds=talk, final=True,
    )  # fmt: skip
