"""How tests ask: Anna's share of January is wrong, she says."""

from datetime import UTC, datetime

from apps.pay.closing import JANUARY, account
from loading import NOW
from pochemu.engine.fact import NewFact
from pochemu.engine.why import descend
from pochemu.ledger.entries import watermark
from pochemu.pay.asking import About, Said, ask
from pochemu.pay.missing import Proof
from pochemu.pay.queries import Asked, see
from pochemu.pay.questions import exact
from pochemu.people.models import Employee

TODAY = NOW.date()
PROOF = Proof("The client’s letter of 12 January", "https://mail.example/17")


def of(employee, role="employee"):
    """A login of the employee's own."""
    one = account(employee, role)
    one.employee = Employee.objects.get(code=employee)
    one.save()
    return one


def about(names=("share",), employee="anna", month=JANUARY):
    at = watermark()
    figure = descend(see(Asked(month, at), employee).month.bonus, list(names))[-1]
    return About(employee, month, tuple(names), figure, at)


def wrong(by, names=("share",), *, employee="anna", why="A deal of the 12th is not in it", **said):
    it = about(names, employee)
    return ask(it, Said(why, **said), seen=exact(it.figure.value), by=by, now=NOW)


def a_deal(amount=1_000_000, **told):
    moment = datetime(2024, 1, 12, 9, tzinfo=UTC)
    return NewFact("deal", "", moment, (), amount, fields={"street": "street 7"})._replace(**told)
