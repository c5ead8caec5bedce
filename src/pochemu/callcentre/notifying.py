"""Whom the call centre tells of what: enquiries and missed calls. Each within the act that it tells of."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from pochemu.callcentre.models import Call, Lead, Review
from pochemu.clients.queries import responsible
from pochemu.engine.words import Words
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News, tell
from pochemu.notices.when import moment_said
from pochemu.notices.whom import heads, of, who_may
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company, day_of
from pochemu.people.rights import May

LATELY: Final = timedelta(days=1)
"""What happened longer ago and is only now told of, by an import or an exchange that was away, is no news."""


def tell_given(lead: Lead, *, by: Account | None) -> None:
    """Given to another and back again, it is told again."""
    assert lead.dealt_at is not None, "it was given at a moment"
    key = f"{lead.pk}/{lead.dealt_at.isoformat()}"
    tell(_news(lead, Kind.LEAD_GIVEN, key, _GIVEN), of(lead.employee), by=by)


def tell_taken(lead: Lead, former: Employee, *, by: Account | None) -> None:
    """To whoever was to answer it until now."""
    assert lead.dealt_at is not None, "it was given at a moment"
    assert lead.employee is not None, "it was given to somebody"
    key = f"{lead.pk}/{lead.dealt_at.isoformat()}/{former.code}"
    tell(_news(lead, Kind.LEAD_GIVEN, key, _TAKEN.fill(who=lead.employee.name)), of(former), by=by)


def tell_waiting(now: datetime) -> int:
    """To heads, of what nobody has taken up in time. May be asked at any moment, and again: each is told once."""
    late = Lead.objects.nobodys().late(now).due_since(now - LATELY)  # of Friday night, on Monday
    return sum(_tell_waits(number) for number in list(late.order_by("came_at", "pk").values_list("pk", flat=True)))


@transaction.atomic
def _tell_waits(number: int) -> bool:
    """Unless somebody took it up a moment ago."""
    lead = Lead.objects.nobodys().select_for_update(of=("self",)).filter(pk=number).first()
    if lead is None:
        return False
    tell(_news(lead, Kind.LEAD_WAITS, str(lead.pk), _WAITS), heads() or who_may(May.DEAL), by=None)
    return True


def tell_missed(call: Call, *, by: Account | None, now: datetime) -> None:
    """To whoever is responsible for the client, unless he was called back already."""
    missed = call.is_whole and call.direction == Call.Direction.IN and call.outcome == Call.Outcome.MISSED
    if not missed or call.called_back_at or call.client is None or call.started is None:
        return
    if call.started > now - LATELY:
        said = _MISSED.fill(at=moment_said(call.started, company().zone))
        news = News(Kind.CALL_MISSED, str(call.pk), said, f"/calls/{call.pk}/", client=call.client.pk)
        tell(news, of(responsible(call.client, day_of(now))), by=by)


def tell_reviewed(made: Review, *, by: Account) -> None:
    """To whoever spoke: of each review anew, as the later one counts."""
    assert made.call.started is not None, "it is whole"
    said = _REVIEWED.fill(at=moment_said(made.call.started, company().zone))
    tell(News(Kind.TALK_REVIEWED, str(made.pk), said, f"/reviews/{made.pk}/"), of(made.employee), by=by)


def _news(lead: Lead, kind: Kind, key: str, words: Words) -> News:
    asked = ", ".join(filter(None, (lead.source, lead.project)))  # by a form that anybody may fill: on pages alone
    return News(kind, key, words, f"/leads/{lead.pk}/", text=asked, client=lead.client_id)


_TAKEN = Words("An enquiry that was yours is now {who}’s", "Ваше обращение теперь у другого: {who}")
_GIVEN = Words("An enquiry is given to you", "Вам передано обращение")
_WAITS = Words("Nobody has taken up an enquiry", "Обращение никто не взял")
_REVIEWED = Words("Your talk of {at} was reviewed", "Ваш разговор {at} прослушали и оценили")
_MISSED = Words("Your client called at {at}, and nobody answered", "Пропущен звонок вашего клиента: {at}")
