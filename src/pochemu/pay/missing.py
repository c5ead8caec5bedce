"""A fact that a figure lacks: proposed with proof, approved by another person, and then in the ledger as any other."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count
from gmpy2 import mpq

from pochemu.engine.fact import Credit, Fact, Kind, NewFact
from pochemu.engine.number import ONE
from pochemu.engine.words import Words
from pochemu.ledger import models as ledger
from pochemu.ledger.actions import record
from pochemu.ledger.checking import problems
from pochemu.ledger.desk import Refused as NotFact
from pochemu.ledger.evidence import NO_AMOUNT
from pochemu.ledger.fields import decode, encode
from pochemu.ledger.queries import kind_of
from pochemu.pay.asking import LONGEST, open_question
from pochemu.pay.closing.acts import books
from pochemu.pay.models import MissingFact, MissingFactDecision, Question
from pochemu.pay.notifying import tell_fact_decided, tell_proposed
from pochemu.pay.questions import SOURCE, concerns
from pochemu.pay.snapshot import snapshot
from pochemu.people.actions import Refused, must_fit
from pochemu.people.known import Act
from pochemu.people.models import Account
from pochemu.people.rights import May, may, single_handed


class Proof(NamedTuple):
    text: str
    address: str = ""  # where it can be seen


def propose(number: int, fact: NewFact, proof: Proof, *, by: Account, now: datetime) -> MissingFact:
    """Its key and credits are the question's own, whatever the fact says. Raises Refused."""
    if not proof.text.strip():
        raise Refused(_NO_PROOF)
    if proof.address and not proof.address.startswith(("http://", "https://")):
        raise Refused(_NO_ADDRESS)
    must_fit(*proof, most=LONGEST)
    if fact.occurred_at > now:
        raise Refused(_AHEAD)
    with books(by, f"question {number}: a fact proposed") as act:
        question = open_question(number)
        if not concerns(by, question, snapshot().roster, now.astimezone(snapshot().zone).date().toordinal()):
            raise Refused(_NOT_YOURS)
        told = _told(question, fact)
        wrong = problems(_kind(fact.kind), told, {question.employee.code})
        if wrong:
            raise Refused(wrong[0])
        kept = _kept(act, question, told, proof, by)
        tell_proposed(kept, by=by)
    return kept


def _told(question: Question, fact: NewFact) -> NewFact:
    """With the key and the credit that it will have."""
    number = question.missing.aggregate(n=Count("pk"))["n"] + 1
    role = fact.credits[0].role if fact.credits else ""
    return fact._replace(key=f"{question.pk}/{number}", credits=(Credit(question.employee.code, ONE, role),))


def _kind(name: str) -> Kind:
    return kind_of(ledger.Kind.objects.get(name=name))


def _kept(act: Act, question: Question, told: NewFact, proof: Proof, by: Account) -> MissingFact:
    return MissingFact.objects.create(
        entry_id=act.seq, question=question, number=int(told.key.partition("/")[2]),
        kind=ledger.Kind.objects.get(name=told.kind), occurred_at=told.occurred_at, amount=told.amount,
        quantity_num=int(told.quantity.numerator), quantity_den=int(told.quantity.denominator), subject=told.subject,
        fields=encode(_kind(told.kind).fields, told.fields, snapshot().digits), role=told.credits[0].role,
        proof=proof.text.strip(), address=proof.address.strip(), by=by,
    )  # fmt: skip


def new_fact(row: MissingFact) -> NewFact:
    """As the ledger is told it once it is approved."""
    kind = kind_of(row.kind)
    return NewFact(
        kind.name, row.key, row.occurred_at, (Credit(row.question.employee.code, ONE, row.role),), row.amount,
        mpq(row.quantity_num, row.quantity_den), row.subject, decode(kind.fields, row.fields, snapshot().digits),
    )  # fmt: skip


def as_fact(row: MissingFact) -> Fact:
    """As it would read in the ledger."""
    told, money = new_fact(row), 10 ** snapshot().digits
    day = told.occurred_at.astimezone(snapshot().zone).toordinal()
    amount = NO_AMOUNT if told.amount is None else mpq(told.amount, money)
    return Fact(
        0, told.kind, SOURCE, told.key, told.occurred_at, day, told.credits, amount, told.quantity, told.subject,
        told.fields,
    )  # fmt: skip


def decide(number: int, *, approve: bool, by: Account, today: date, reason: str = "") -> MissingFactDecision:
    """Approved, it is recorded in the same transaction. Raises Refused."""
    if not approve and not reason.strip():
        raise Refused(_NO_REASON)
    must_fit(reason, most=LONGEST)
    with books(by, "a missing fact decided") as act:
        row = MissingFact.objects.select_related("question__employee", "kind", "by").get(pk=number)
        open_question(row.question_id)
        if hasattr(row, "decision"):
            raise Refused(_DECIDED)
        own = by.pk == row.by_id or by.employee_id == row.question.employee_id
        _must_approve(by, own)
        if approve:
            _record(act, row)
        decision = MissingFactDecision.objects.create(
            entry_id=act.seq, missing=row, approved=approve, reason=reason.strip(), by=by, single_handed=own,
            fact=ledger.Fact.objects.known().get(source=SOURCE, key=row.key, kind=row.kind) if approve else None,
        )  # fmt: skip
        tell_fact_decided(row, by=by)
    return decision


def _must_approve(by: Account, own: bool) -> None:
    if not may(by, May.APPROVE):
        raise Refused(_NOT_APPROVING)
    if own and not single_handed():
        raise Refused(_ANOTHER)


def _record(act: Act, row: MissingFact) -> None:
    try:
        recorded = record(act, SOURCE, [new_fact(row)])
    except NotFact as refused:
        raise Refused(refused.problems[0]) from refused
    if recorded.added != 1:
        raise Refused(_THERE.fill(key=row.key))


def proposal_of(fact: Fact) -> MissingFact | None:
    """Which question brought it into the ledger, and by whose hands; None for a fact of any other source."""
    if fact.source != SOURCE:
        return None
    rows = MissingFact.objects.select_related(
        "question", "by__user", "by__employee", "entry", "decision__by__user", "decision__by__employee",
        "decision__entry",
    )  # fmt: skip
    number, _, which = fact.key.partition("/")
    if not (number.isdecimal() and which.isdecimal()):
        return None
    return rows.filter(question=int(number), number=int(which), decision__approved=True).first()


_NO_PROOF = Words("Say how it is known that it happened", "Напишите, откуда известно, что это было")
_NO_ADDRESS = Words(
    "The address of the proof must begin with https:// or http://",
    "Адрес подтверждения должен начинаться с https:// или http://",
)
_AHEAD = Words("A fact that has not happened yet is not proposed", "Факт ещё не произошёл, предложить его нельзя")
_NO_REASON = Words("Say why it is refused", "Напишите, почему факт отклонён")
_DECIDED = Words("This fact is decided already", "По этому факту уже есть решение")
_NOT_YOURS = Words(
    "Facts are proposed by who asked, by the head of the team, by finance and the designers of schemes",
    "Факт предлагают тот, кто задал вопрос, руководитель команды, финансы и авторы схем",
)
_NOT_APPROVING = Words("Your role does not approve facts", "Ваша роль не утверждает факты")
_ANOTHER = Words(
    "You proposed it, or it is about your own pay, so another person approves it",
    "Факт предложили вы, или он о вашей собственной премии, поэтому утверждает его другой человек",
)
_THERE = Words("There is a fact “{key}” of this source already", "Факт «{key}» этого источника уже есть")
