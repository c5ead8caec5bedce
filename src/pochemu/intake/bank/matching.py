"""Whose the lines of a statement are, by rule.

By the contract's number in the purpose, where that names one contract that stands, and nothing speaks against it;
failing that, by the payer's name and the sum, where one contract of a buyer of that name owes just that next. Whatever
the rule is not sure of is a person's to say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db.models import F

from pochemu.engine.words import Words
from pochemu.intake.bank.contract_numbers import names_several, normal, numbers_in
from pochemu.intake.bank.nature import is_return, why_no_payment
from pochemu.intake.bank.statement import Direction, Line
from pochemu.people.models import fold
from pochemu.receivables import accounts
from pochemu.receivables.models import BankLine
from pochemu.receivables.paying import Settled
from pochemu.sales.contracting import STANDING, clients_of
from pochemu.sales.models import Buyer, Contract

How, State = BankLine.How, BankLine.State
IDLE: Final = (Contract.State.DRAFT, Contract.State.ENDED)
"""Contracts by which nothing is due: money for them is for a person to look at."""
ASKED_BY_NAME: Final = 500
"""Of more names all buyers are read: that is sooner than asking for each."""


class Match(NamedTuple):
    line: Line
    state: BankLine.State
    contract: int | None = None
    how: str = ""
    why: Words = Words.same("")


def match(lines: Sequence[Line], own: Collection[str], today: date) -> list[Match]:
    """Whose each is, by rule. What the bank dates ahead is nobody's yet: money counts from its day."""
    ahead = [Match(line, State.OPEN, why=_AHEAD) for line in lines if line.on > today]
    judged = [(line, why_no_payment(line, own)) for line in lines if line.on <= today]
    payments = [line for line, why in judged if why is None]
    numbers = _by_number(payments, STANDING)
    idle = _by_number([line for line in payments if line.key not in numbers], IDLE)
    payers = _by_payer([line for line in payments if line.key not in numbers and line.key not in idle])
    doubts = _doubts(payments, numbers) | _of_idle(idle)
    doubts |= {line.key: _SEVERAL for line in payments if line.key in numbers and names_several(line.purpose)}
    return [*(_matched(line, why, numbers, payers, doubts) for line, why in judged), *ahead]


def _matched(
    line: Line, why: Words | None, numbers: dict[str, set[int]], payers: dict[str, set[int]], doubts: dict[str, Words]
) -> Match:  # fmt: skip
    if why is not None:
        given_back = line.direction is Direction.OUT and is_return(line)
        return Match(line, State.OPEN if given_back else State.ASIDE, why=_BACK if given_back else why)
    if line.key in doubts:
        return Match(line, State.OPEN, why=doubts[line.key])
    for found, how in ((numbers.get(line.key, set()), How.NUMBER), (payers.get(line.key, set()), How.PAYER)):
        if len(found) == 1:
            return Match(line, State.MATCHED, next(iter(found)), how)
        if found:
            return Match(line, State.OPEN, why=_SEVERAL)
    return Match(line, State.OPEN, why=_UNKNOWN)


def _by_number(lines: Iterable[Line], states: Collection[str]) -> dict[str, set[int]]:
    """By the lines' keys: contracts whose numbers stand in their purposes."""
    said = {line.key: {normal(number) for number in numbers_in(line.purpose)} for line in lines}
    wanted = set().union(*said.values()) if said else set()
    if not wanted:
        return {}
    by_number = numbered(wanted, states)
    found = {key: set().union(*(by_number.get(number, set()) for number in numbers)) for key, numbers in said.items()}
    return {key: contracts for key, contracts in found.items() if contracts}


def numbered(wanted: Collection[str], states: Collection[str] = STANDING) -> dict[str, set[int]]:
    """Contracts that stand, by which of these `normal` spellings they have."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, name in Contract.objects.filter(state__in=states).values_list("pk", "number"):
        if (spelled := normal(name)) in wanted:
            found[spelled].add(number)
    return found


def _of_idle(found: dict[str, set[int]]) -> dict[str, Words]:
    """Of lines that name contracts by which nothing is due: what those are."""
    contracts = Contract.objects.in_bulk(set().union(*found.values())) if found else {}
    told = {
        number: _IDLE.fill(number=one.number, state=Contract.State(one.state).words)
        for number, one in contracts.items()
    }  # fmt: skip
    return {key: told[next(iter(numbers))] for key, numbers in found.items()}


def _doubts(lines: Iterable[Line], numbers: dict[str, set[int]]) -> dict[str, Words]:
    """Of lines that name the contract of one, and are paid by the buyer of another: a slip in the number is as likely
    as that he pays for somebody, unless the purpose says so."""
    named = [(line, next(iter(found))) for line in lines if len(found := numbers.get(line.key, set())) == 1]
    bought = _bought({_name(line.payer.name) for line, _ in named} - {""})
    doubtful = [
        (line, number, theirs) for line, number in named
        if (theirs := bought.get(_name(line.payer.name))) and number not in theirs
    ]  # fmt: skip
    contracts = Contract.objects.in_bulk({number for _, number, _ in doubtful})
    return {
        line.key: _ANOTHERS.fill(number=contracts[number].number, others=", ".join(sorted(theirs.values())))
        for line, number, theirs in doubtful
        if not _says_buyer(line.purpose, contracts[number])
    }


def _says_buyer(purpose: str, one: Contract) -> bool:
    """«За Иванова Ивана»: as names are declined, without their last two letters."""
    words = {word[: max(len(word) - 2, 3)] for client in clients_of(one) for word in client.sort.split()[:1]}
    return any(len(word) >= 3 and word in fold(purpose) for word in words)


def _by_payer(lines: Sequence[Line]) -> dict[str, set[int]]:
    """By the lines' keys: contracts of a buyer of the payer's name that owe just this sum next."""
    bought = _bought({_name(line.payer.name) for line in lines})
    if not bought:
        return {}
    contracts = set[int]().union(*bought.values())
    settled = accounts.settle_many(contracts, max(line.on for line in lines))
    next_due = {number: _next(account) for number, account in settled.items()}
    return {
        line.key: {number for number in bought.get(_name(line.payer.name), ()) if line.amount in next_due[number]}
        for line in lines
    }


def _bought(names: Collection[str]) -> dict[str, dict[int, str]]:
    """By the buyers' names: the contracts that stand and are theirs now, with their numbers."""
    asked = {*names} - {""}
    rows = Buyer.objects.filter(contract__state__in=STANDING, turn=F("contract__buying"))
    if len(asked) <= ASKED_BY_NAME:
        rows = rows.filter(client__sort__in=asked)
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for name, contract, number in rows.values_list("client__sort", "contract", "contract__number").iterator():
        if name in asked:
            found[name][contract] = number
    return found


def _next(account: Settled) -> set[int]:
    """Sums that pay just what is due next: the first row that is not paid, or all that is late."""
    lefts = [row.left for row in account.rows if row.left]
    return {*lefts[:1], *([account.overdue] if account.overdue else [])}


def _name(text: str) -> str:
    """As clients are sorted by; «ИНН 7701 Иванов Иван Иванович» and the like are told without the number."""
    words = [word for word in text.replace("/", " ").split() if not any(sign.isdigit() for sign in word)]
    return fold(" ".join(word for word in words if word.upper() != "ИНН"))


_UNKNOWN = Words(
    "no contract is named, nor found by payer and sum", "договор не указан и не найден по плательщику и сумме"
)
_SEVERAL = Words("it may be of several contracts", "подходит к нескольким договорам")
_AHEAD = Words(
    "the bank dates it ahead: match it when its day has come", "дата в выписке ещё не наступила: разнесите в этот день"
)
_BACK = Words("money was given back: say to which contract", "деньги возвращены: укажите, по какому договору")
_ANOTHERS = Words(
    "it names {number}, and its payer buys by {others}: say whose it is",
    "указан договор {number}, а плательщик — покупатель по другому ({others}): решите, чей это платёж",
)
_IDLE = Words("it names the contract {number} ({state})", "указан договор {number} ({state})")
