"""Which calls are open to the reader, and which recordings he may hear."""

from django.db.models import Q
from django.http import Http404

from pochemu.callcentre.models import Call
from pochemu.callcentre.models.call import CallQuerySet
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.people.visibility import What
from pochemu.web.access import Reader


def account_of(reader: Reader, what: May = May.WORK) -> Account:
    """Whoever may do that; for all others it looks like nothing is there."""
    if not may(reader.account, what):
        raise Http404
    assert reader.account is not None, "who may has an account"
    return reader.account


def open_calls(reader: Reader) -> CallQuerySet:
    """As far as one sees clients; calls of which it is not known yet whose they are, for somebody to say it."""
    account_of(reader)
    calls: CallQuerySet = Call.objects.select_related("client", "employee", "sender", "led_by")
    reach = reader.sight.reach(What.CLIENTS)
    return calls if reach is None else calls.filter(Q(employee__code__in=reach) | Q(employee=None))


def call_of(reader: Reader, number: int) -> Call:
    found = open_calls(reader).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def leads(reader: Reader, call: Call) -> bool:
    """By a script: whoever speaks, or those above him; while it is not said whose telephone it is, whoever sees it."""
    return may(reader.account, May.WORK) and (call.employee is None or hears(reader, call))


def hears(reader: Reader, call: Call) -> bool:
    """One's own calls; those of the people under him a head; all, who leads the company."""
    account = reader.account
    if account is None or not may(account, May.WORK):
        return False
    if call.employee and call.employee == account.employee:
        return True
    if not may(account, May.HEAR):
        return False
    return reader.sight.everything or (call.employee is not None and call.employee.code in reader.sight.under)
