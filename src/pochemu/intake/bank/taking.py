"""Statements taken in: each line once, matched to a contract by rule, set aside, or left for a person. Raise Refused.

By which rule, `matching` says; whatever that is not sure of is a person's to say. Money of several contracts is split
among them.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.engine.old_at_once import old_at_once
from pochemu.engine.problem import Problem
from pochemu.engine.words import Words
from pochemu.intake.bank.matching import How, Match, State, match
from pochemu.intake.bank.reading import read_statements
from pochemu.intake.bank.statement import Direction, Line, Statement, money
from pochemu.ledger.entries import entry
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.queries import day_of
from pochemu.people.rights import May, may
from pochemu.receivables import receiving
from pochemu.receivables.models import BankLine, BankStatement, Payment
from pochemu.receivables.receiving import Told
from pochemu.receivables.telling import must_tell_money
from pochemu.sales.models import Contract

SOURCE: Final = "bank"
MOST_PARTS: Final = 20


class Taken(NamedTuple):
    statements: list[BankStatement]
    new: int
    there: int  # lines that another statement told already
    matched: int
    open: int
    aside: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@old_at_once()
def take(path: Path, name: str, *, by: Account | None, now: datetime) -> Taken:
    """The whole file, or nothing of it: a problem that leaves lines out is told first, and the file is not taken."""
    if not may(by, May.BRING) and not may(by, May.CLOSE):
        raise Refused(_NOT_ALLOWED)
    read = read_statements(path, name)
    if read.problems or not read.statements:
        return Taken([], 0, 0, 0, 0, 0, read.problems, read.warnings)
    digest = sha256(path.read_bytes()).hexdigest()
    with entry(actor=str(by), what=f"a bank statement: {name}"):
        if BankStatement.objects.filter(digest=digest).exists():
            raise Refused(_THERE)
        own = {one.account for one in read.statements} | set(BankStatement.objects.values_list("account", flat=True))
        kept, matches, there = [], [], 0
        for statement in read.statements:
            made = _kept(statement, name, digest, by=by, now=now)
            new = _new(statement.lines)
            there += len(statement.lines) - len(new)
            found = match(new, own, day_of(now))
            _write(made, found, by=by, now=now)
            kept.append(made)
            matches += found
        kept[0].warnings = [[one.place.line, one.words.en, one.words.ru] for one in read.warnings]
        kept[0].save()
        counts = {state: sum(each.state == state for each in matches) for state in State}
    return Taken(
        kept, len(matches), there, counts[State.MATCHED], counts[State.OPEN], counts[State.ASIDE], (), read.warnings
    )


def _new(lines: Sequence[Line]) -> list[Line]:
    known: set[str] = set()
    for start in range(0, len(lines), 500):
        keys = [line.key for line in lines[start : start + 500]]
        known |= set(BankLine.objects.filter(key__in=keys).values_list("key", flat=True))
    return [line for line in lines if line.key not in known]


def _kept(statement: Statement, name: str, digest: str, *, by: Account | None, now: datetime) -> BankStatement:
    return BankStatement.objects.create(
        name=name, digest=digest, account=statement.account, since=statement.since, until=statement.until,
        opening=statement.opening, closing=statement.closing, at=now, by=by,
    )  # fmt: skip


def _write(made: BankStatement, found: Sequence[Match], *, by: Account | None, now: datetime) -> None:
    told = [
        Told(each.contract, each.line.on, each.line.amount, SOURCE, each.line.key, each.line.payer.name)
        for each in found
        if each.contract is not None
    ]
    payments = {payment.key: payment for payment in receiving.receive(told, by=by, now=now)}
    BankLine.objects.bulk_create([_row(made, each, payments.get(each.line.key)) for each in found], batch_size=500)


def _row(made: BankStatement, each: Match, payment: Payment | None) -> BankLine:
    line = each.line
    matched, other = payment is not None, line.payer if line.direction is Direction.IN else line.payee
    return BankLine(
        statement=made, key=line.key, came=line.direction is Direction.IN, on=line.on, amount=line.amount,
        number=line.number, payer=other.name, inn=other.inn, purpose=line.purpose, at=line.at,
        state=State.MATCHED if matched else State.OPEN if each.state is State.MATCHED else each.state,
        how=each.how if matched else "", why_en=each.why.en, why_ru=each.why.ru, payment=payment,
    )  # fmt: skip


# --- by hand ---


def match_by_hand(number: int, contract: Contract, *, by: Account | None, now: datetime) -> BankLine:
    """A person says whose it is. What left the account is money given back."""
    with entry(actor=str(by or ""), what=f"bank line {number} matched"):
        line = _open(number, by)
        amount = line.amount if line.came else -line.amount
        told = Told(contract.pk, line.on, amount, SOURCE, line.key, line.payer)
        made = receiving.receive([told], by=by, now=now)
        if not made:
            raise Refused(_MATCHED)
        line.payment, line.state, line.how, line.decided_by = made[0], State.MATCHED, How.HAND, by
        line.why_en = line.why_ru = ""
        line.save()
    return line


def split(
    number: int, parts: Sequence[tuple[Contract, int]], *, by: Account | None, now: datetime
) -> list[BankLine]:  # fmt: skip
    """Of several contracts, to each its part: lines of their own, matched, which together make the whole."""
    with entry(actor=str(by or ""), what=f"bank line {number} split"):
        line = _open(number, by)
        if not 2 <= len(parts) <= MOST_PARTS or len({one.pk for one, _ in parts}) < len(parts):
            raise Refused(_PARTS.fill(n=MOST_PARTS), "parts")
        if any(amount <= 0 for _, amount in parts):
            raise Refused(_NOTHING, "parts")
        total = sum(amount for _, amount in parts)
        if total != line.amount:
            raise Refused(_NOT_THE_WHOLE.fill(total=money(total), whole=money(line.amount)), "parts")
        line.state, line.why_en, line.why_ru = State.SPLIT, "", ""
        line.save()
        made = [_part(line, amount) for _, amount in parts]
        return [match_by_hand(part.pk, one, by=by, now=now) for part, (one, _) in zip(made, parts, strict=True)]


def _part(line: BankLine, amount: int) -> BankLine:
    return BankLine.objects.create(
        statement=line.statement, key=f"{line.key}#{line.parts.count() + 1}", whole=line, came=line.came, on=line.on,
        amount=amount, number=line.number, payer=line.payer, inn=line.inn, purpose=line.purpose, at=line.at,
        state=State.OPEN,
    )  # fmt: skip


def join(number: int, *, by: Account | None) -> BankLine:
    """What was split wrongly, once all its parts are open again: it is one line as before, and they are none."""
    with entry(actor=str(by or ""), what=f"bank line {number} joined again"):
        must_tell_money(by)
        line = BankLine.objects.select_for_update(of=("self",)).get(pk=number)
        if line.state != State.SPLIT:
            raise Refused(_WHOLE)
        if line.parts.exclude(state__in=(State.OPEN, State.SPLIT)).exists():
            raise Refused(_PARTS_TAKEN)
        line.parts.update(state=State.SPLIT, why_en="", why_ru="")
        line.state, line.decided_by, (line.why_en, line.why_ru) = State.OPEN, by, _AGAIN
        line.save()
    return line


def set_aside(number: int, why: str, *, by: Account | None, now: datetime) -> BankLine:
    """A person says that it is no payment of a client's."""
    if not why.strip():
        raise Refused(_NO_WHY)
    with entry(actor=str(by or ""), what=f"bank line {number} set aside"):
        line = _open(number, by)
        line.state, line.decided_by, line.why_en, line.why_ru = State.ASIDE, by, why.strip(), why.strip()
        line.save()
    return line


def open_again(number: int, why: str = "", *, by: Account | None, now: datetime) -> BankLine:
    """What was matched or set aside wrongly: its payment is taken back, and it is said why."""
    with entry(actor=str(by or ""), what=f"bank line {number} opened again"):
        must_tell_money(by)
        line = BankLine.objects.select_for_update(of=("self",)).select_related("payment").get(pk=number)
        if line.state == State.OPEN:
            raise Refused(_OPEN)
        if line.state == State.SPLIT:
            raise Refused(_MATCHED)
        payment, line.payment, line.state, line.how, line.decided_by = line.payment, None, State.OPEN, "", by
        line.why_en, line.why_ru = _AGAIN
        line.save()
        if payment:
            receiving.take_back(payment.pk, why, by=by, now=now)
    return line


def _open(number: int, by: Account | None) -> BankLine:
    must_tell_money(by)
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=number)
    if line.state != State.OPEN:
        raise Refused(_MATCHED)
    return line


_NOT_ALLOWED = Words("Finance or the director takes statements", "Выписки загружают финансы или директор")
_THERE = Words("This very file is taken already: nothing was added", "Этот файл уже загружен: ничего не добавлено")
_AGAIN = Words("opened again by hand", "снова открыто вручную")
_MATCHED = Words("The line is decided on already", "По этой строке уже есть решение")
_OPEN = Words("The line is open already", "Строка и так открыта")
_PARTS = Words(
    "Say to which contracts: from 2 to {n}, each once", "Укажите, по каким договорам: от 2 до {n}, каждый один раз"
)
_NOTHING = Words("Each part is more than nothing", "Каждая часть должна быть больше нуля")
_NOT_THE_WHOLE = Words("The parts make {total}, and the line is of {whole}", "Части дают {total}, а в строке — {whole}")
_WHOLE = Words("The line is not split", "Строка не разделена")
_PARTS_TAKEN = Words(
    "Some of its parts are matched or set aside: open them again first",
    "Некоторые её части сопоставлены или отложены: сначала откройте их снова",
)
_NO_WHY = Words("Say why it is no client's payment", "Напишите, почему это не платёж клиента")
