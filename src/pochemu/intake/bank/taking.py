"""Statements taken in: each line once, matched to a contract by rule, set aside, or left for a person. Raise Refused.

By the contract's number in the purpose, where that names one contract that stands; failing that, by the payer's name
and the sum, where one contract of a buyer of that name owes just that next. Whatever the rule is not sure of is a
person's to say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.engine.old_at_once import old_at_once
from pochemu.engine.problem import Problem
from pochemu.engine.words import Words
from pochemu.intake.bank.contract_numbers import normal, numbers_in
from pochemu.intake.bank.nature import is_return, why_no_payment
from pochemu.intake.bank.reading import read_statements
from pochemu.intake.bank.statement import Direction, Line, Statement
from pochemu.ledger.entries import entry
from pochemu.people.actions import Refused
from pochemu.people.models import Account, fold
from pochemu.people.queries import day_of
from pochemu.people.rights import May, may
from pochemu.receivables import accounts, receiving
from pochemu.receivables.models import BankLine, BankStatement, Payment
from pochemu.receivables.paying import Settled
from pochemu.receivables.receiving import Told
from pochemu.receivables.telling import must_tell_money
from pochemu.sales.contracting import STANDING
from pochemu.sales.models import Buyer, Contract

SOURCE: Final = "bank"
How, State = BankLine.How, BankLine.State


class Taken(NamedTuple):
    statements: list[BankStatement]
    new: int
    there: int  # lines that another statement told already
    matched: int
    open: int
    aside: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


class Match(NamedTuple):
    line: Line
    state: BankLine.State
    contract: int | None = None
    how: str = ""
    why: Words = Words.same("")


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
        counts = {state: sum(each.state == state for each in matches) for state in State}
    return Taken(
        kept, len(matches), there, counts[State.MATCHED], counts[State.OPEN], counts[State.ASIDE], (), read.warnings
    )


def match(lines: Sequence[Line], own: Collection[str], today: date) -> list[Match]:
    """Whose each is, by rule. What the bank dates ahead is nobody's yet: money counts from its day."""
    ahead = [Match(line, State.OPEN, why=_AHEAD) for line in lines if line.on > today]
    judged = [(line, why_no_payment(line, own)) for line in lines if line.on <= today]
    payments = [line for line, why in judged if why is None]
    numbers = _by_number(payments)
    unnamed = [line for line in payments if line.key not in numbers]
    payers = _by_payer(unnamed)
    return [*(_matched(line, why, numbers, payers) for line, why in judged), *ahead]


def _matched(line: Line, why: Words | None, numbers: dict[str, set[int]], payers: dict[str, set[int]]) -> Match:
    if why is not None:
        given_back = line.direction is Direction.OUT and is_return(line)
        return Match(line, State.OPEN if given_back else State.ASIDE, why=_BACK if given_back else why)
    for found, how in ((numbers.get(line.key, set()), How.NUMBER), (payers.get(line.key, set()), How.PAYER)):
        if len(found) == 1:
            return Match(line, State.MATCHED, next(iter(found)), how)
        if found:
            return Match(line, State.OPEN, why=_SEVERAL)
    return Match(line, State.OPEN, why=_UNKNOWN)


def _by_number(lines: Iterable[Line]) -> dict[str, set[int]]:
    """By the lines' keys: contracts whose numbers stand in their purposes. An ended one does not count."""
    said = {line.key: {normal(number) for number in numbers_in(line.purpose)} for line in lines}
    wanted = set().union(*said.values()) if said else set()
    if not wanted:
        return {}
    by_number = numbered(wanted)
    found = {key: set().union(*(by_number.get(number, set()) for number in numbers)) for key, numbers in said.items()}
    return {key: contracts for key, contracts in found.items() if contracts}


def numbered(wanted: Collection[str]) -> dict[str, set[int]]:
    """Contracts that stand, by which of these `normal` spellings they have."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, name in Contract.objects.filter(state__in=STANDING).values_list("pk", "number"):
        if (spelled := normal(name)) in wanted:
            found[spelled].add(number)
    return found


def _by_payer(lines: Sequence[Line]) -> dict[str, set[int]]:
    """By the lines' keys: contracts of a buyer of the payer's name that owe just this sum next."""
    names = {_name(line.payer.name) for line in lines} - {""}
    if not names:
        return {}
    rows = Buyer.objects.filter(contract__state__in=STANDING, client__sort__in=names)
    bought = [row for row in rows.select_related("contract", "client") if row.turn == row.contract.buying]
    by_name: defaultdict[str, set[int]] = defaultdict(set)
    for row in bought:
        by_name[row.client.sort].add(row.contract_id)
    days = max(line.on for line in lines)
    settled = accounts.settle_many({row.contract_id for row in bought}, days)
    next_due = {number: _next(account) for number, account in settled.items()}
    return {
        line.key: {number for number in by_name.get(_name(line.payer.name), ()) if line.amount in next_due[number]}
        for line in lines
    }


def _next(account: Settled) -> set[int]:
    """Sums that pay just what is due next: the first row that is not paid, or all that is late."""
    lefts = [row.left for row in account.rows if row.left]
    return {*lefts[:1], *([account.overdue] if account.overdue else [])}


def _name(text: str) -> str:
    """As clients are sorted by; «ИНН 7701 Иванов Иван Иванович» and the like are told without the number."""
    words = [word for word in text.replace("/", " ").split() if not any(sign.isdigit() for sign in word)]
    return fold(" ".join(word for word in words if word.upper() != "ИНН"))


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
    matched = payment is not None
    return BankLine(
        statement=made, key=line.key, came=line.direction is Direction.IN, on=line.on, amount=line.amount,
        number=line.number, payer=line.payer.name, inn=line.payer.inn, purpose=line.purpose, at=line.at,
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
_UNKNOWN = Words(
    "no contract is named, nor found by payer and sum", "договор не указан и не найден по плательщику и сумме"
)
_SEVERAL = Words("it may be of several contracts", "подходит к нескольким договорам")
_AHEAD = Words(
    "the bank dates it ahead: match it when its day has come", "дата в выписке ещё не наступила: разнесите в этот день"
)
_BACK = Words("money was given back: say to which contract", "деньги возвращены: укажите, по какому договору")
_AGAIN = Words("opened again by hand", "снова открыто вручную")
_MATCHED = Words("The line is decided on already", "По этой строке уже есть решение")
_OPEN = Words("The line is open already", "Строка и так открыта")
_NO_WHY = Words("Say why it is no client's payment", "Напишите, почему это не платёж клиента")
