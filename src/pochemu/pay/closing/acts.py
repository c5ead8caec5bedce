"""Verbs of a month: begin its closing, decide what stands in the way, approve, mark as paid.

Whatever takes time is calculated before the transaction: what is known at a watermark never changes, so that nothing
can be overtaken meanwhile, and writers wait for rows being added alone. One lock makes these verbs wait for each other;
of those who close a month at once, all get the one closing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction

from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.entries import Writing, entry, watermark
from pochemu.pay import periods
from pochemu.pay.closing.chain import Before, Sealing, closing_text, end, seal
from pochemu.pay.closing.checklist import Point, checklist
from pochemu.pay.closing.reckoning import Reckoned, reckon
from pochemu.pay.closing.text import digest
from pochemu.pay.models import (
    Adjustment,
    Approval,
    Closing,
    Decision,
    Payment,
    Reckoning,
    Seal,
    Statement,
)
from pochemu.pay.notifying import tell_closed, tell_taken
from pochemu.pay.questions import open_of
from pochemu.people.actions import Refused, fix_days
from pochemu.people.models import Account, Company, Employee
from pochemu.people.rights import May, single_handed

BOOKS: Final = 0x0C3E_0B00
"""Of this database's advisory locks, the books' one: taken before the ledger's, never after it."""


@contextmanager
def books(by: Account, what: str) -> Iterator[Writing]:
    """An entry about months, for nobody else meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BOOKS])
        with entry(actor=by.user.get_username(), what=what) as act:
            yield act


class Undecided(Refused):
    """Something on the checklist stands in the way."""


class Drawn(NamedTuple):
    """A reckoning with what it was reckoned to."""

    reckoning: Reckoning
    reckoned: Reckoned


def begin(month: Month, *, by: Account, now: datetime) -> Drawn:
    """Figures taken, as known from now on; those taken before, and their approvals, are void. Raises Refused."""
    with books(by, f"{month}: days fixed") as act:
        _must_be_next(month, now)
        fix_days(act, month)
    reckoned = reckon(month, watermark())
    with books(by, f"{month}: figures taken") as act:
        _must_be_next(month, now)
        last = latest(month)
        if last is not None and last.watermark >= reckoned.watermark:  # somebody took them meanwhile
            return Drawn(last, reckon(month, last.watermark))
        return Drawn(_taken(act, reckoned, 1 + (last.number if last else 0), by), reckoned)


def _taken(act: Writing, reckoned: Reckoned, number: int, by: Account) -> Reckoning:
    taken = Reckoning.objects.create(
        entry_id=act.seq, month=reckoned.month.code, number=number, watermark=reckoned.watermark,
        people=len(reckoned.papers), total=reckoned.total, digest=reckoned.digest, by=by,
    )  # fmt: skip
    tell_taken(reckoned.month, number, by=by)
    return taken


def latest(month: Month) -> Reckoning | None:
    return Reckoning.objects.filter(month=month.code).order_by("number").last()


def drawn(month: Month) -> Drawn | None:
    """The figures taken last, calculated again; None where none were taken."""
    last = latest(month)
    return Drawn(last, reckon(month, last.watermark)) if last else None


def decide(month: Month, point: Point, reason: str, *, by: Account) -> Decision:
    """What stands in the way pays nothing, or is right as it is: by a named person, with a reason. Raises Refused."""
    if not reason.strip():
        raise Refused(_NO_REASON)
    with books(by, f"{month}: decided") as act:
        _must_be_open(month)
        return Decision.objects.create(
            entry_id=act.seq, month=month.code, employee=Employee.objects.get(code=point.month.employee),
            matter=point.matter, position=point.position, line=point.line, amount=point.amount,
            reason=reason.strip(), by=by,
        )  # fmt: skip


def approve(month: Month, seen: str, *, by: Account) -> Closing | None:
    """The figures with the digest `seen` are right. The last approval needed closes the month. Raises Refused."""
    reckoning = latest(month)
    if reckoning is None:
        raise Refused(_NOT_BEGUN.fill(month=month_named(month)))
    closing = Closing.objects.filter(month=month.code).first()
    if closing is not None and reckoning.digest != seen:
        raise Refused(_CLOSED_SINCE.fill(month=month_named(month)).begun())
    if reckoning.digest != seen:
        taken = Reckoning.objects.filter(month=month.code, digest=seen).exists()
        raise Refused(_TAKEN_ANEW if taken else _NEVER_TAKEN.fill(month=month_named(month), seen=seen))
    if closing is not None:
        return closing
    reckoned = _as_reckoned(reckoning)
    follows = end()
    sealing = seal(follows, reckoned.watermark) if _is_last_approval(reckoning, by) else None
    with books(by, f"{month}: approved") as act:
        closing = Closing.objects.filter(month=month.code).first()
        if closing is not None:
            return closing
        return _approved(act, Drawn(reckoning, reckoned), by, follows, sealing)


def _approved(act: Writing, seen: Drawn, by: Account, follows: Before, sealing: Sealing | None) -> Closing | None:
    reckoning = seen.reckoning
    if latest(seen.reckoned.month) != reckoning:
        raise Refused(_TAKEN_ANEW)
    _must_follow(seen.reckoned.month)
    _must_be_asked_nothing(seen.reckoned.month)
    if not reckoning.approvals.filter(by=by).exists():
        Approval.objects.create(entry_id=act.seq, reckoning=reckoning, by=by)
    if reckoning.approvals.count() < approvals_needed():
        return None
    if sealing is None:  # another approved meanwhile
        sealing = seal(follows, reckoning.watermark)
    closing = _closed(act, seen, follows, sealing)
    tell_closed(closing, by=by)
    return closing


def _is_last_approval(reckoning: Reckoning, by: Account) -> bool:
    return reckoning.approvals.exclude(by=by).count() + 1 >= approvals_needed()


def approvals_needed() -> int:
    return 1 if single_handed(May.CLOSE) else 2


def _as_reckoned(reckoning: Reckoning) -> Reckoned:
    """What people saw, calculated again, with nothing left in its way. Raises Refused."""
    month = Month.from_code(reckoning.month)
    reckoned = reckon(month, reckoning.watermark)
    if reckoned.digest != reckoning.digest:
        raise Refused(_NOT_AS_SEEN.fill(month=month_named(month)))
    if not checklist(reckoned).clear:
        raise Undecided(_UNDECIDED.fill(month=month_named(month)))
    if Adjustment.objects.filter(paid_in=reckoning.month, entry__gt=reckoning.watermark).exists():
        raise Refused(_ADJUSTED_SINCE.fill(month=month_named(month)))
    return reckoned


def _closed(act: Writing, seen: Drawn, follows: Before, sealing: Sealing) -> Closing:
    reckoning, reckoned = seen
    text = closing_text(reckoning, reckoned, follows, sealing.lines())
    closing = Closing.objects.create(
        entry_id=act.seq, number=follows.number + 1, month=reckoning.month, reckoning=reckoning, text=text,
        hash=digest(text),
    )  # fmt: skip
    ids = reckoned.snapshot.employee_ids
    Statement.objects.bulk_create(
        Statement(
            entry_id=act.seq, closing=closing, employee_id=ids[paper.employee], bonus=paper.bonus, text=paper.text,
            digest=paper.digest,
        )
        for paper in reckoned.papers
    )  # fmt: skip
    Seal.objects.bulk_create(Seal(entry_id=act.seq, closing=closing, **piece._asdict()) for piece in sealing.pieces)
    return closing


def mark_paid(month: Month, *, by: Account) -> Payment:
    """Raises Refused for a month that is not closed. Of one that is paid already, the payment there is."""
    with books(by, f"{month}: paid") as act:
        closing = Closing.objects.filter(month=month.code).first()
        if closing is None:
            raise Refused(_NOT_CLOSED.fill(month=month_named(month)).begun())
        paid = Payment.objects.filter(closing=closing).first()
        return paid or Payment.objects.create(entry_id=act.seq, closing=closing, by=by)


def obstacle(month: Month, now: datetime) -> Words | None:
    """Why its closing can't begin; None where it can."""
    try:
        _must_be_next(month, now)
    except Refused as refused:
        return refused.words
    return None


def _must_be_next(month: Month, now: datetime) -> None:
    """A month is closed after it has ended, and after those before it. Raises Refused."""
    _must_be_open(month)
    company = Company.objects.get()
    if Month.of(now.astimezone(company.zone).date()) <= month:
        raise Refused(_NOT_OVER.fill(month=month_named(month)).begun())
    _must_follow(month)


def _must_follow(month: Month) -> None:
    following = periods.next_to_close()
    if following is not None and following != month:
        raise Refused(_NOT_NEXT.fill(month=month_named(month), next=month_named(following)))


def _must_be_asked_nothing(month: Month) -> None:
    """Whoever asks waits for the books as well: a question is seen here, or is about a closed month."""
    numbers = [f"№{question.pk}" for question in open_of(month)]
    if numbers:
        raise Refused(_ASKED.fill(month=month_named(month), numbers=", ".join(numbers)))


def _must_be_open(month: Month) -> None:
    if periods.closed_at(month) is not None:
        raise Refused(_CLOSED.fill(month=month_named(month)).begun())


_NO_REASON = Words("A decision needs a reason", "Решению нужна причина")
_NOT_BEGUN = Words(
    "The closing of {month} has not begun: take its figures first",
    "Закрытие за {month} ещё не начато: сначала зафиксируйте его цифры",
)
_CLOSED_SINCE = Words(
    "{month} is closed already, by other figures than these: nothing is to be approved any more",
    "{month} уже закрыт, и не по этим цифрам: утверждать больше нечего",
)
_TAKEN_ANEW = Words(
    "The figures were taken anew since you saw them: look at them again, then approve",
    "Цифры зафиксировали заново уже после того, как вы их видели: посмотрите ещё раз и одобрите",
)
_NEVER_TAKEN = Words(
    "No figures of {month} have the hash {seen}: look whether all of it is copied",
    "За {month} нет цифр с хешем {seen}: проверьте, целиком ли он скопирован",
)
_NOT_AS_SEEN = Words(
    "The figures of {month} are not those that were taken: the database was changed below the program. "
    "See: pochemu verify",
    "Цифры за {month} не те, что были зафиксированы: базу данных изменили в обход программы. См. pochemu verify",
)
_UNDECIDED = Words(
    "Something still keeps {month} from being closed: decide what is marked in the list of its page first",
    "Закрыть {month} пока нельзя: сначала решите то, что отмечено в списке на его странице",
)
_ASKED = Words(
    "Questions about {month} wait for a decision: {numbers}",
    "За {month} есть вопросы без решения: {numbers}",
)
_ADJUSTED_SINCE = Words(
    "Adjustments were approved into {month} after its figures were taken: take them anew",
    "Корректировки в {month} одобрены уже после фиксации цифр: зафиксируйте цифры заново",
)
_CLOSED = Words("{month} is closed already", "{month} уже закрыт")
_NOT_CLOSED = Words("{month} is not closed, so it can't be paid", "{month} не закрыт, поэтому выплатить его нельзя")
_NOT_OVER = Words("{month} is not over yet", "{month} ещё не закончился")
_NOT_NEXT = Words(
    "Months are closed one after another: {next} comes before {month}",
    "Месяцы закрывают по порядку: перед {month} нужно закрыть {next}",
)
