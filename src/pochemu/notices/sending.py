"""Notices sent out of the house. Each is claimed before it is sent, by one sender: so it is sent at most once."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet

from pochemu.notices import letters, telegram, ways
from pochemu.notices.ends import End, Outcome
from pochemu.notices.kinds import Channel
from pochemu.notices.models import Sending
from pochemu.people.models import Account

State = Sending.State

AT_A_TIME: Final = 100
PAUSES: Final = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240))
"""After each try of which it is certain that nothing was sent; after the last it is given up."""

LOST_AFTER: Final = timedelta(minutes=10)
"""A sender that claimed and said nothing since was killed: nobody knows whether it had sent."""

Clock = Callable[[], datetime]


def send_waiting(clock: Clock) -> Counter[State]:
    """All that wait; what became of how many."""
    now, channels = clock(), ways.set_up()
    if Channel.EMAIL in channels:
        letters.server()  # what can't be read is said before anything is claimed
    Sending.objects.filter(state=State.CLAIMED, claimed_at__lt=now - LOST_AFTER).update(
        state=State.UNKNOWN, error="the sender was stopped while it was sending"
    )
    mine = Q(channel__in=[channel.value for channel in channels])
    numbers = Sending.objects.filter(mine, state=State.WAITS, next_at__lte=now).order_by("next_at", "pk")
    ends: Counter[State] = Counter()
    for number in list(numbers.values_list("pk", flat=True)[:AT_A_TIME]):
        if claim(number, clock()):
            ends[_sent(number, clock)] += 1
    return ends


def claim(number: int, now: datetime) -> bool:
    """Of senders at once one gets it. Committed by itself, before anything is sent."""
    waits = Sending.objects.filter(pk=number, state=State.WAITS, next_at__lte=now)
    return bool(waits.update(state=State.CLAIMED, claimed_at=now, tries=F("tries") + 1))


def failed(account: Account | None = None) -> QuerySet[Sending]:
    """Those that did not arrive, or perhaps did not; of everybody where no account is given. The latest first."""
    of = Q(notice__to=account) if account else Q()
    rows = Sending.objects.filter(of, state__in=(State.FAILED, State.UNKNOWN))
    return rows.select_related("notice__to__user", "notice__to__employee").order_by("-pk")


def _sent(number: int, clock: Clock) -> State:
    ways_of_his = "notice__to__mailbox", "notice__to__chat"
    sending = Sending.objects.select_related("notice__to__user", *ways_of_his).get(pk=number)
    outcome = _tried(sending)
    state = _state_after(outcome, sending.tries)
    later = {"next_at": clock() + PAUSES[sending.tries - 1]} if state == State.WAITS else {}
    sent = {"sent_at": clock()} if state == State.SENT else {}
    Sending.objects.filter(pk=number, state=State.CLAIMED).update(state=state, error=outcome.error, **later, **sent)
    return state


def _tried(sending: Sending) -> Outcome:
    account = sending.notice.to
    if not (account.user.is_active and hasattr(account, _PLACES[Channel(sending.channel)])):
        return Outcome(End.REFUSED, "the login is closed, or can not be reached so any more")
    if sending.channel == Channel.TELEGRAM.value:
        return telegram.send(sending.notice, account.chat, account.language)
    by = letters.server()
    try:
        message = letters.letter(sending.notice, account.mailbox.address, by.sender, account.language)
        return letters.send(message, by)
    except ValueError as error:  # an address that no letter can bear
        return Outcome(End.REFUSED, str(error)[:300])


_PLACES: Final = {Channel.EMAIL: "mailbox", Channel.TELEGRAM: "chat"}


def _state_after(outcome: Outcome, tries: int) -> State:
    if outcome.end is End.NOT_SENT:
        return State.WAITS if tries <= len(PAUSES) else State.FAILED
    return {End.SENT: State.SENT, End.REFUSED: State.FAILED, End.UNKNOWN: State.UNKNOWN}[outcome.end]
