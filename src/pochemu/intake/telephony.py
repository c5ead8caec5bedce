"""What exchanges and other senders deliver, taken in: signed, read by the sender's template, and never lost."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

from pochemu.callcentre import leads
from pochemu.callcentre.calls import Arrived, Taken, keep_unread, take
from pochemu.callcentre.clock import seconds_in
from pochemu.callcentre.models import Delivery, Sender
from pochemu.callcentre.models.call import LONGEST_ID, LONGEST_NUMBER
from pochemu.callcentre.told import Told
from pochemu.engine.problem import Problem
from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.sender.payload import Fields, fields_of
from pochemu.intake.sender.reading import Said, first_of, named, read
from pochemu.intake.sender.signature import Delivered, is_signed
from pochemu.intake.sender.template import Kind, Section, Template, read_template
from pochemu.people.actions import Refused
from pochemu.people.queries import company

SHORTEST_SECRET: Final = 8
BODY: Final = "@body"
"""Of a public form: the name of what tells one filling from another where the form does not."""
LONGEST_EVENT: Final = 400
STALE: Final = timedelta(days=365)
"""An enquiry that is told so late is a moment that was misread: nobody has let it wait so long."""
FAST: Final = timedelta(hours=1)
"""So far a sender's clock may be ahead; a call of tomorrow is a clock or a time zone that is wrong."""


class Came(NamedTuple):
    """A delivery as it came over the wire."""

    body: bytes
    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}
    address: str = ""  # of whoever sent it
    came_from: str = ""  # a hash of the address: all that is kept of it
    kept_as: str = ""  # its digest, where it is read from what was kept of it
    from_mailbox: bool = False  # fetched by ourselves: it needs no signature

    @property
    def digest(self) -> str:
        return self.kept_as or sha256(self.body).hexdigest()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "backslashreplace").replace("\0", "\\0")


class TooOften(Exception):
    """A form that anybody may fill was filled too often from one address."""


class NotSigned(Exception):
    """It may be from anybody: nothing of it is kept."""


Received = Taken | leads.Taken | Delivery | None
"""A call or a lead; what could not be read, kept to be read later; None for an event that the template skips."""


def receive(sender: Sender, came: Came, *, now: datetime) -> Received:
    """Raises NotSigned, TooOften."""
    template = template_of(sender)
    came = came._replace(came_from=_hashed(sender, came.address))
    try:
        fields = _fields(template, came, now)
    except Unfit as unfit:
        _must_be_signed(template, sender, came, {}, None)
        _must_not_be_too_often(template, sender, came, now)
        return _kept(sender, came, unfit, now)
    section = first_of(template.events, fields)
    _must_be_signed(template, sender, came, fields, section)
    _must_not_be_too_often(template, sender, came, now)
    try:
        return _take(sender, section, fields, came, at=now, now=now)
    except Unfit as unfit:
        return _kept(sender, came, unfit, now)


def _must_not_be_too_often(template: Template, sender: Sender, came: Came, now: datetime) -> None:
    """Whether it can be read or not: what can't is kept too."""
    if template.public and leads.is_too_often(sender, came.came_from, now=now):
        raise TooOften


def _kept(sender: Sender, came: Came, why: Unfit, now: datetime) -> Delivery:
    return keep_unread(sender, came.digest, came.text, why.words, now=now, came_from=came.came_from)


def _hashed(sender: Sender, address: str) -> str:
    """Enough to tell one address from another, and no more."""
    return sha256(f"{sender.secret} {address}".encode()).hexdigest() if address else ""


def read_again(delivery: Delivery, *, now: datetime) -> Received:
    """What could not be read, by the template as it is now, as of the moment when it came; it was signed then."""
    sender = delivery.sender
    came = Came(delivery.body.encode(), came_from=delivery.came_from, kept_as=delivery.digest)
    template = template_of(sender)
    try:
        fields = _fields(template, came, delivery.at)
        taken = _take(sender, first_of(template.events, fields), fields, came, at=delivery.at, now=now)
    except Unfit as unfit:
        delivery.wrong_en, delivery.wrong_ru = unfit.words
        taken = delivery
    else:
        delivery.wrong_en = delivery.wrong_ru = ""
    delivery.save(update_fields=["wrong_en", "wrong_ru"])
    return taken


def _fields(template: Template, came: Came, at: datetime) -> Fields:
    """Raises Unfit."""
    fields = named(template, fields_of(came.body, template.body, json_in=template.json_in))
    return {**fields, BODY: f"{at:%Y-%m-%d}-{came.digest[:32]}"} if template.public else fields


def keep_sender(name: str, template: str, secret: str) -> list[Problem]:
    """A sender made, or changed; what is wrong with its template, in which case nothing is. Raises Refused."""
    if not _NAME.fullmatch(name):
        raise Refused(_BAD_NAME)
    if len(secret) < SHORTEST_SECRET:
        raise Refused(_SHORT_SECRET.fill(n=SHORTEST_SECRET), "secret")
    read_ = read_template(template, f"{name}.yaml")
    if not isinstance(read_, Template):
        return read_
    Sender.objects.update_or_create(name=name, defaults={"template": template, "secret": secret})
    return []


def template_of(sender: Sender) -> Template:
    """It was checked when it was kept."""
    template = _template(sender.name, sender.template)
    assert isinstance(template, Template), template
    return template


@lru_cache(100)
def _template(name: str, text: str) -> Template | list[Problem]:
    return read_template(text, f"{name}.yaml")


def _must_be_signed(
    template: Template, sender: Sender, came: Came, fields: Fields, section: Section | None
) -> None:  # fmt: skip
    delivered = Delivered(came.body, fields, came.headers, came.query)
    if not came.from_mailbox and not is_signed(
        template.signature, sender.secret, delivered, over=section.signed if section else ()
    ):
        raise NotSigned


def _take(
    sender: Sender, section: Section | None, fields: Fields, came: Came, *, at: datetime, now: datetime
) -> Received:  # fmt: skip
    """What came at that moment. Raises Unfit."""
    if section is None:
        raise Unfit(_NO_EVENT)
    if section.skipped:
        return None
    said = read(section, fields, company().zone)
    if template_of(sender).kind is Kind.LEADS:
        return leads.take(sender, _asked(said, at, came.came_from), came.digest, now=now)
    return take(sender, arrived_of(said, came, now=now), now=now)


def _asked(said: Said, at: datetime, came_from: str) -> leads.Asked:
    """Raises Unfit."""
    texts = said.texts
    if len(texts["lead"]) > LONGEST_ID:
        raise Unfit(_LONG)
    if not (texts.get("phone") or texts.get("email")):
        raise Unfit(_UNREACHABLE)
    asked_at = said.moments.get("at", at)
    if asked_at < at - STALE:
        raise Unfit(_STALE.fill(at=asked_at.astimezone(company().zone)))
    names = ("name", "phone", "email", "text", "source", "channel", "project")
    return leads.Asked(
        texts["lead"], **{name: texts.get(name, "") for name in names}, at=asked_at,
        came_from=came_from,
    )  # fmt: skip


def arrived_of(said: Said, came: Came, *, now: datetime) -> Arrived:
    """Raises Unfit, also for a call that has not begun yet."""
    texts, began = said.texts, said.moments.get("started")
    if began and began > now + FAST:
        raise Unfit(_AHEAD.fill(at=began.astimezone(company().zone)))
    if len(texts["call"]) > LONGEST_ID or len(said.event) > LONGEST_EVENT:
        raise Unfit(_LONG)
    short = {name: texts.get(name, "")[:LONGEST_NUMBER] for name in ("theirs", "ours", "extension")}
    moments = {name: said.moments.get(name) for name in ("started", "answered", "ended", "at")}
    told = Told(
        said.event, texts.get("direction", ""), short["theirs"], short["ours"], short["extension"],
        moments["started"], moments["answered"], moments["ended"], moments["at"],
        seconds=_seconds(texts.get("seconds", "")), outcome=texts.get("outcome", ""),
        recording=texts.get("recording", ""), final=texts.get("final") == "true",
    )  # fmt: skip
    return Arrived(texts["call"], told, came.digest, came.text)


def _seconds(text: str) -> int | None:
    """Raises Unfit."""
    if not text:
        return None
    seconds = seconds_in(text.partition(".")[0])
    if seconds is None:
        raise Unfit(_SECONDS.fill(found=text[:80]))
    return seconds


_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_BAD_NAME = Words(
    "A name is small Latin letters, digits and hyphens: it stands in the address",
    "Имя — строчные латинские буквы, цифры и дефисы: оно стоит в адресе",
)
_SHORT_SECRET = Words("A secret has at least {n} characters", "В секрете не меньше {n} знаков")
_NO_EVENT = Words(
    "the template knows no such event: add it to `events`, with `skip: true` if it says nothing",
    "шаблон не знает такого события: добавьте его в `events`, с `skip: true`, если оно ничего не значит",
)
_LONG = Words("the id is too long", "номер слишком длинный")
_UNREACHABLE = Words("neither a phone nor an e-mail address", "нет ни телефона, ни почты")
_STALE = Words(
    "the enquiry is of {at:%Y-%m-%d}, more than a year ago: check what `at` says",
    "обращение от {at:%Y-%m-%d}, больше года назад: проверьте, что стоит в `at`",
)
_AHEAD = Words(
    "the call begins at {at:%Y-%m-%d %H:%M}, which has not come: set the exchange's clock and time zone right",
    "звонок начинается {at:%Y-%m-%d %H:%M}, а это ещё впереди: поправьте часы и часовой пояс АТС",
)
_SECONDS = Words("`seconds`: “{found}” is no number of seconds", "`seconds`: «{found}» — не число секунд")
