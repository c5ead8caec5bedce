"""What forms of calls say."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from pochemu.callcentre.calls import ByHand
from pochemu.callcentre.clock import seconds_in
from pochemu.callcentre.models import Call
from pochemu.clients.phones import phone
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.web.once import FIELD
from pochemu.web.page import Page

REMEMBERED: Final = timedelta(days=31)
"""So long afterwards a call is added by hand; what is older comes from the exchange's list, or by an import."""
LONGEST_TALK: Final = timedelta(hours=12)


def new_form(page: Page, theirs: str = "") -> dict[str, str]:
    """As the form of a call by hand begins."""
    now = page.reader.now.astimezone(page.snap.zone)
    return {
        "theirs": theirs,
        "started": f"{now:%Y-%m-%dT%H:%M}",
        "direction": "out",
        "outcome": "talk",
    }


def by_hand(form: Mapping[str, str], page: Page) -> ByHand:
    """Raises people.actions.Refused."""
    direction, outcome = form.get("direction", ""), form.get("outcome", "")
    if direction not in ("in", "out") or outcome not in Call.Outcome.values:
        raise Refused(_CHOOSE)
    mistakes, theirs, seconds, moment = Mistakes(), form.get("theirs", ""), 0, page.reader.now
    with mistakes.at("theirs"):
        phone(theirs)
    with mistakes.at("started"):
        moment = _moment(form.get("started", ""), page)
    with mistakes.at("minutes"):
        seconds = _minutes(form.get("minutes", ""))
    mistakes.must_be_none()
    return ByHand(form[FIELD], direction, theirs, moment, seconds, outcome, form.get("text", ""))


def _moment(text: str, page: Page) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(_MOMENT) from None
    if not 2000 < moment.year < 2200:
        raise Refused(_MOMENT)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=page.snap.zone)
    if moment < page.reader.now - REMEMBERED:
        raise Refused(_LONG_AGO.fill(n=REMEMBERED.days))
    return moment


def _minutes(text: str) -> int:
    """Of talk, as minutes or m:ss, in seconds."""
    if not text.strip():
        return 0
    seconds = seconds_in(text if ":" in text else f"{text}:00")
    if seconds is None:
        raise Refused(_LENGTH)
    if seconds > LONGEST_TALK.total_seconds():
        raise Refused(_TOO_LONG.fill(n=LONGEST_TALK // timedelta(hours=1)))
    return seconds


_CHOOSE = Words("Choose who called and how it ended", "Выберите, кто звонил и чем кончилось")
_MOMENT = Words("Say when the call was", "Укажите, когда был звонок")
_LONG_AGO = Words(
    "A call is added by hand for {n} days afterwards: check the day. Older ones come by an import",
    "Вручную звонок добавляют не позже чем через {n} день: проверьте дату. Более давние переносят из файла",
)
_TOO_LONG = Words(
    "A talk lasts {n} hours at most: check the minutes", "Разговор не длиннее {n} часов: проверьте минуты"
)
_LENGTH = Words(
    "Write the length of the talk as minutes, or as 3:20", "Напишите длительность разговора в минутах или как 3:20"
)
