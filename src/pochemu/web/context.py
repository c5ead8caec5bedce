"""What every template knows."""

from functools import cache, partial

from django.http import HttpRequest

from pochemu.notices import reading
from pochemu.pay.questions import waiting_for
from pochemu.pay.snapshot import snapshot
from pochemu.people.models import Company
from pochemu.people.rights import May, may
from pochemu.people.roles import ROLES
from pochemu.web.access import Reader, reader_of
from pochemu.web.asked import asked_so
from pochemu.web.face import hue, initials
from pochemu.web.months.access import opens_months
from pochemu.web.why.shapes import Text


def page(request: HttpRequest) -> dict[str, object]:
    reader = reader_of(request)
    company = Company.objects.first()
    return {
        "theme": reader.theme,
        "company": company.name.text(reader.language) if company else "",
        "unread_notices": cache(partial(unread, reader)),
        "waiting": cache(partial(waiting, reader)),  # asked when a template asks
        "opens_months": request.user.is_authenticated and opens_months(reader),
        "has_reports": may(reader.account, May.REPORT),
        "takes_lists": may(reader.account, May.TAKE_LISTS),
        "asked_so": asked_so(request),
        "has_rooms": may(reader.account, May.WORK),
        "me": _me(reader) if request.user.is_authenticated else None,
    }


def unread(reader: Reader) -> int:
    """How many notices the reader has not read."""
    return reading.unread(reader.account) if reader.account else 0


def waiting(reader: Reader) -> int:
    """How many questions wait for the reader's word."""
    account = reader.account
    if account is None or not (may(account, May.ANSWER) or may(account, May.APPROVE)):
        return 0
    return len(waiting_for(account))


def _me(reader: Reader) -> dict[str, object]:
    name = reader.account.name if reader.account else reader.request.user.get_username()
    role = _position(reader) or _role(reader)
    return {"name": name, "initials": initials(name), "hue": hue(name), "role": role, "employee": reader.employee}


def _position(reader: Reader) -> Text:
    """What an employee is today."""
    roster = snapshot().roster
    place = roster.place_on(reader.employee, reader.today.toordinal())
    return roster.positions.get(place.position, place.position) if place else ""


def _role(reader: Reader) -> Text:
    return ROLES[reader.account.role] if reader.account else ""
