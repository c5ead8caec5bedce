"""Which lines are no payment of a client's, and by which signs. Where the signs are not enough, a person decides."""

import re
from collections.abc import Collection
from typing import Final

from pochemu.engine.words import Words
from pochemu.intake.bank.statement import Direction, Line, Party

BANKS_INCOME: Final = ("706", "70107", "61301", "61304", "47423")
"""How the accounts begin to which a bank takes its fees: its income, now or of days to come, and what is due to it."""
BANKS_EXPENSE: Final = ("706", "47411", "47426")
"""Those from which it pays for money that is kept with it."""
CLIENTS: Final = ("401", "402", "403", "405", "406", "407", "408", "42", "43")
"""How accounts begin that people and firms have in banks."""
_FEE: Final = re.compile(
    r"\W*(?:(?:списание|удержание|взимание|оплата|возврат)\s+)?"
    r"(?:комисси|комис\.|абонентск\w+ плат|рко\b|пакета услуг|за (?:рко|(?:ведение|обслуживание) (?:сч|расч))"
    r"|плат[аы] за (?:рко|обслуж|ведени|пакет|пользовани|перевод|исполнени|при[её]м))",
    re.IGNORECASE,
)
_REVERSAL: Final = re.compile(
    r"сторн|исправительн\w+ (?:провод|ордер|запис)|ошибочно\w* (?:зачислен|списан|провед)"
    r"|отмена (?:операци|провод|зачислени|списани)|аннулирован\w* (?:операци|провод|зачислени|списани)",
    re.IGNORECASE,
)
_RETURN: Final = re.compile(
    r"^\W*возврат\b|\bвозврат(?: \w+)? (?:излишне|ошибочно|денежн|средств|д/с|ден\.|аванс|плат[её]ж|оплат|сумм)",
    re.IGNORECASE,
)


def is_fee(line: Line) -> bool:
    """What the bank takes for itself, or gives back of it: its other side is the bank's account of income, or it is no
    client's account and the purpose begins with «комиссия», «плата за ведение счёта», «абонентская плата» and the like.
    """
    other = _other_side(line).account
    if line.direction is Direction.OUT and other.startswith(BANKS_INCOME):
        return True
    return not other.startswith(CLIENTS) and bool(_FEE.match(line.purpose))


def is_interest(line: Line) -> bool:
    """What the bank pays for the balance: it came from the bank's account of expense or of interest owed."""
    return line.direction is Direction.IN and line.payer.account.startswith(BANKS_EXPENSE)


def is_reversal(line: Line) -> bool:
    """An entry that takes another one back: a sum below zero, or words such as «сторно», «исправительная проводка»,
    «ошибочно зачислено», «отмена операции» in the purpose or the kind of document.
    """
    return line.amount < 0 or bool(_REVERSAL.search(line.purpose) or _REVERSAL.search(line.kind))


def is_return(line: Line) -> bool:
    """Money given back: «возврат» begins the purpose, or stands in it before what is returned. What came so was ours
    before; what left so goes back to a client.
    """
    return bool(_RETURN.search(line.purpose))


def is_own_transfer(line: Line, own: Collection[str]) -> bool:
    """Between accounts of one firm: both are among `own`, or one tax number is on both sides. Words such as
    «перевод собственных средств» are no sign: clients write them of their own money.
    """
    payer, payee = line.payer, line.payee
    return (payer.account in own and payee.account in own) or bool(payer.inn and payer.inn == payee.inn)


def why_no_payment(line: Line, own: Collection[str]) -> Words | None:
    """Why it is not a client's payment to us; None where nothing speaks against it."""
    if is_reversal(line):
        return _REVERSED
    if line.direction is Direction.OUT:
        return _BACK if is_return(line) else _LEFT
    if is_own_transfer(line, own):
        return _OWN
    if is_fee(line):
        return _FEES
    if is_interest(line):
        return _INTEREST
    return _RETURNED if is_return(line) else None


def _other_side(line: Line) -> Party:
    return line.payer if line.direction is Direction.IN else line.payee


_REVERSED = Words("the bank takes an entry back", "банк отменяет свою же проводку")
_LEFT = Words("money left the account", "деньги ушли со счёта")
_BACK = Words("money was given back", "деньги возвращены")
_OWN = Words("a transfer between our own accounts", "перевод между своими счетами")
_FEES = Words("the bank's fee", "комиссия банка")
_INTEREST = Words("the bank's interest on the balance", "проценты банка на остаток")
_RETURNED = Words("our own money came back", "вернулись наши же деньги")
