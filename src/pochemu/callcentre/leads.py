"""Verbs of leads: take in, deal out, answer, close. None is lost: what nobody took up waits, and is seen."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Case, F, Q, Value, When

from pochemu.callcentre.answer import Answer
from pochemu.callcentre.dealing import Floor, begins, choose, floor
from pochemu.callcentre.facts import fact_of_answer, fact_of_lead
from pochemu.callcentre.kinds import LEAD, LEAD_ANSWERED
from pochemu.callcentre.locks import hold
from pochemu.callcentre.models import Call, Delivery, Lead, Sender
from pochemu.callcentre.models.lead import LATE
from pochemu.callcentre.notifying import tell_given, tell_taken
from pochemu.callcentre.numbers import client_of, e164
from pochemu.clients.history import SOURCE, tell_once
from pochemu.clients.models import Client
from pochemu.clients.phones import email, phone
from pochemu.clients.queries import by_email
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, declare_builtin, record, restore
from pochemu.ledger.desk import Refused as NotRecorded
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Mistakes, Refused, must_fit
from pochemu.people.models import Account, Employee
from pochemu.people.rights import May, may

ROOM: Final = "callcentre"
LONGEST_TEXT: Final = 4_000
LONGEST_NAME: Final = 200
PUBLIC_WITHIN: Final = timedelta(minutes=10)
FROM_ONE, FROM_ALL = 5, 200


class Asked(NamedTuple):
    """What somebody asked for, and how he is reached."""

    sent_id: str
    name: str = ""
    phone: str = ""
    email: str = ""
    text: str = ""
    source: str = ""
    channel: str = ""
    project: str = ""
    at: datetime | None = None
    came_from: str = ""


class Taken(NamedTuple):
    lead: Lead
    answer: Answer


def take(sender: Sender, asked: Asked, digest: str, *, now: datetime, known: Floor | None = None) -> Taken:
    """Once, however often it is delivered; dealt out at once, where a rule says to whom."""
    with entry(what=f"leads: {sender.name}") as act:
        hold(f"lead {sender.pk} {asked.sent_id}")
        _hold_number(e164(asked.phone))
        before = Lead.objects.filter(sender=sender, sent_id=asked.sent_id).first()
        if before is not None:
            return Taken(before, Answer.AGAIN if before.digest == digest else Answer.REFUSED)
        lead = _made(asked, now, sender=sender, digest=digest)
        _deal(lead, act, now, known)
        _answered(lead, act)  # it may come later than the call that answers it
    return Taken(lead, Answer.NEW)


def is_too_often(sender: Sender, came_from: str, *, now: datetime) -> bool:
    """Of a form that anybody may fill: from one address, or from all together."""
    since = now - PUBLIC_WITHIN
    taken = Lead.objects.filter(sender=sender, came_at__gt=since)
    unread = Delivery.objects.unread().filter(sender=sender, call=None, at__gt=since)
    from_one, from_all = (
        taken.filter(of).count() + unread.filter(of).count() for of in (Q(came_from=came_from), Q())
    )  # fmt: skip
    return from_one >= FROM_ONE or from_all >= FROM_ALL


def add(asked: Asked, *, by: Account, now: datetime) -> Lead:
    """By hand; whoever adds it is not therefore the one who answers. Raises Refused."""
    said = _checked(asked)
    with entry(actor=by.user.get_username(), what="a lead added by hand") as act:
        hold(f"lead {said.sent_id}")
        _hold_number(said.phone)
        known = Lead.objects.filter(sender=None, sent_id=said.sent_id).first()
        if known is not None:
            return known
        lead = _made(said, now, by=by)
        _deal(lead, act, now)
    return lead


def _checked(asked: Asked) -> Asked:
    mistakes, number, address = Mistakes(), asked.phone.strip(), asked.email.strip()
    with mistakes.at("name"):
        must_fit(asked.name, most=LONGEST_NAME)
    with mistakes.at("phone"):
        if not (number or address):
            raise Refused(_UNREACHABLE)
        number = number and phone(number)
    with mistakes.at("email"):
        address = address and email(address)
    for name in ("channel", "source", "project"):
        with mistakes.at(name):
            must_fit(getattr(asked, name), most=LONGEST_NAME)
    with mistakes.at("text"):
        must_fit(asked.text, most=LONGEST_TEXT)
    mistakes.must_be_none()
    return asked._replace(phone=number, email=address)


def _made(
    asked: Asked, now: datetime, *, sender: Sender | None = None, digest: str = "", by: Account | None = None
) -> Lead:  # fmt: skip
    number = e164(asked.phone) if asked.phone.strip() else ""
    if asked.source.strip().casefold() in (asked.email.strip().casefold(), asked.phone.strip(), number):
        asked = asked._replace(source="")  # a source is a fact's: nothing personal stands in the ledger
    return Lead.objects.create(
        sender=sender, sent_id=asked.sent_id, digest=digest, source=asked.source[:200], channel=asked.channel[:200],
        project=asked.project[:200], name=asked.name[:LONGEST_NAME], phone=number, email=asked.email[:254].lower(),
        text=asked.text[:LONGEST_TEXT], came_from=asked.came_from, came_at=min(asked.at or now, now),
        client=client_of(number) or _by_email(asked.email), by=by,
    )  # fmt: skip


def _by_email(address: str) -> Client | None:
    found = by_email(address.lower()) if address else []
    return found[0] if len(found) == 1 else None


# --- dealing ---


def deal_waiting(*, now: datetime, known: Callable[[str], Floor] | None = None) -> int:
    """Those that came when nobody was there: dealt as soon as a rule says to whom. So many were. `known`: who works, by
    the lead's number."""
    dealt = 0
    usual = floor()
    waiting = Lead.objects.nobodys().filter(came_at__lte=now).order_by("came_at", "pk")
    for number, called in list(waiting.values_list("pk", "phone")):
        with entry(what="leads dealt out") as act:
            _hold_number(called)
            hold("dealing")
            lead = Lead.objects.select_related("client").get(pk=number)
            if lead.employee is None and not lead.closed_at:
                dealt += _deal(lead, act, now, known(called) if known else usual)
    return dealt


def _deal(lead: Lead, act: Writing, now: datetime, known: Floor | None = None) -> bool:
    """Whose turn it is changes with each lead, so two are dealt one after another."""
    hold("dealing")
    known = known or floor()
    chosen = choose(lead, now, known)
    begun = begins(lead, known)  # whenever it is dealt out, or somebody takes it up sooner
    if chosen is not None:
        lead.rule, lead.clock_from = chosen.rule, begun
        _give(lead, chosen.employee, now, by=None)
    elif begun != lead.clock_from:
        lead.clock_from = begun
        lead.save(update_fields=["clock_from"])
    _recorded(lead, act)
    return chosen is not None


def _give(lead: Lead, employee: Employee, now: datetime, *, by: Account | None) -> None:
    """Its clock begins once: what is handed on has waited as long as it has."""
    lead.employee, lead.dealt_at = employee, now
    lead.clock_from = lead.clock_from or lead.came_at
    lead.save(update_fields=["employee", "dealt_at", "clock_from", "rule"])
    tell_given(lead, by=by)


def give(lead: Lead, employee: Employee, *, by: Account, now: datetime) -> None:
    """Said by a person: to himself, or by a head to one of his people. Raises Refused."""
    with entry(actor=by.user.get_username(), what=f"lead {lead.pk}: given") as act:
        lead = _to_be_answered_by(lead, by, now)
        lead.rule, former = None, lead.employee  # no rule gave it
        _give(lead, employee, now, by=by)
        if former is not None and former != employee:
            tell_taken(lead, former, by=by)
        _recorded(lead, act)


# --- answers ---


def say_answered(lead: Lead, *, by: Account, now: datetime) -> None:
    """Otherwise than by a call that the exchange tells of. Raises Refused."""
    if by.employee is None:
        raise Refused(_NO_EMPLOYEE)
    with entry(actor=by.user.get_username(), what=f"lead {lead.pk}: answered") as act:
        lead = _to_be_answered_by(lead, by, now)
        lead.said_answered_at, lead.said_answered_by = now, by.employee
        lead.save(update_fields=["said_answered_at", "said_answered_by"])
        _answered(lead, act)


def close(lead: Lead, why: str, *, by: Account, now: datetime) -> None:
    """There is nothing to answer, and why. Raises Refused."""
    if not why.strip():
        raise Refused(_NO_WHY, "why")
    must_fit(why, most=LONGEST_TEXT)
    with entry(actor=by.user.get_username(), what=f"lead {lead.pk}: closed"):
        lead = _to_be_answered_by(lead, by, now)
        lead.closed_at, lead.closed_why = now, why.strip()
        lead.save(update_fields=["closed_at", "closed_why"])


def answered_by_calls(numbers: Iterable[str], act: Writing) -> None:
    """Leads of these numbers, after something became known of the numbers' calls."""
    for lead in Lead.objects.filter(phone__in=list(numbers)).exclude(phone="").select_related("client").order_by("pk"):
        _answered(lead, act)


def answered_by_word(call: Call, act: Writing, *, by: Account, now: datetime) -> None:
    """A call that he added by hand is his word: it answers from now on, and what is his to answer. So nobody is quicker
    than a colleague by a call of yesterday."""
    if call.direction == "inside" or (call.direction == "in" and call.outcome == "missed"):
        return
    hold("dealing")
    waiting = Lead.objects.waiting().filter(phone=call.theirs, came_at__lte=call.started).exclude(phone="")
    for lead in waiting.select_related("client", "employee").order_by("pk"):
        if may_take(lead, by, now):
            lead.said_answered_at, lead.said_answered_by = now, by.employee
            lead.save(update_fields=["said_answered_at", "said_answered_by"])
            _answered(lead, act)


_BY_HAND: Final = Q(by__employee__isnull=False, by__employee=F("employee"))


def _answered(lead: Lead, act: Writing) -> None:
    """By whatever came first: a call of ours, a talk with him, or what a person said."""
    call = (
        Call.objects.whole().filter(theirs=lead.phone, started__gte=lead.came_at).exclude(theirs="")
        .annotate(by_hand=Case(When(_BY_HAND, then=Value(True)), default=Value(False))).filter(by_hand=False)
        .exclude(~Q(outcome="talk"), direction="in").exclude(direction="inside")
        .select_related("employee").order_by("started", "pk").first()
    )  # fmt: skip
    at, whom = lead.said_answered_at, lead.said_answered_by
    if call is not None and (at is None or (call.started is not None and call.started <= at)):
        at, whom = call.started, call.employee
    if (lead.answered_at, lead.answered_by) == (at, whom):
        return
    lead.answered_at, lead.answered_by = at, whom
    lead.save(update_fields=["answered_at", "answered_by"])
    _recorded(lead, act)


def may_take(lead: Lead, by: Account | None, now: datetime) -> bool:
    """Nobody's, his own, or a colleague's that has waited longer than one should; a head takes any."""
    if lead.employee is None or may(by, May.ENTRUST):
        return True
    return by is not None and (by.employee_id == lead.employee_id or lead.is_late(now))


def not_his(lead: Lead) -> Words:
    who = lead.employee.name if lead.employee else ""
    return _NOT_HIS.fill(who=who, n=int(LATE.total_seconds()) // 60)


def _to_be_answered_by(lead: Lead, by: Account, now: datetime) -> Lead:
    lead = _open(lead)
    if not may_take(lead, by, now):
        raise Refused(not_his(lead))
    return lead


def _open(lead: Lead) -> Lead:
    _hold_number(lead.phone)
    hold("dealing")
    lead = Lead.objects.select_related("client", "employee", "rule").get(pk=lead.pk)
    if lead.answered_at or lead.closed_at:
        raise Refused(_DONE)
    return lead


def _hold_number(number: str) -> None:
    """Always before the dealing: calls of the number answer its leads."""
    if number:
        hold(f"number {number}")


# --- facts and the history ---


def _recorded(lead: Lead, act: Writing) -> None:
    wrong = Words("", "")
    try:
        with act.part():
            declare_builtin(LEAD, LEAD_ANSWERED)
            record(act, SOURCE, [fact_of_lead(lead)])
            if lead.answered_at:
                restore(act, LEAD_ANSWERED.name, SOURCE, lead.key)
                record(act, SOURCE, [fact_of_answer(lead)])
            else:
                cancel(act, LEAD_ANSWERED.name, SOURCE, lead.key)
    except NotRecorded as refused:
        wrong = refused.problems[0]
    if (lead.wrong_en, lead.wrong_ru) != wrong:
        lead.wrong_en, lead.wrong_ru = wrong
        lead.save(update_fields=["wrong_en", "wrong_ru"])
    if lead.client:
        fact = fact_of_lead(lead)
        tell_once(lead.client, at=lead.came_at, room=ROOM, what="lead", number=lead.pk, fact=fact, by=lead.by)


def link(lead: Lead, client: Client, *, by: Account) -> None:
    """Whose enquiry it is, as a person says."""
    with entry(actor=by.user.get_username(), what=f"lead {lead.pk}: client {client.pk}") as act:
        _hold_number(lead.phone)
        hold("dealing")
        lead = Lead.objects.select_related("employee", "answered_by").get(pk=lead.pk)
        lead.client = client
        lead.save(update_fields=["client"])
        _recorded(lead, act)


_UNREACHABLE = Words(
    "Say a phone or an e-mail address: else nobody can answer", "Укажите телефон или почту: иначе не ответить"
)
_NOT_HIS = Words(
    "It was given to {who}, and has not waited for {n} minutes yet: then anybody may take it, and a head at any time",
    "Обращение ведёт {who}, и оно ждёт ещё меньше {n} минут: потом его сможет взять любой, а руководитель — в любой "
    "момент",
)
_NO_EMPLOYEE = Words("Only an employee answers leads", "На обращения отвечают сотрудники")
_NO_WHY = Words("Say why there is nothing to answer", "Напишите, почему отвечать не нужно")
_DONE = Words("It is answered or closed already", "На него уже ответили, или оно закрыто")
