"""The kinds of facts that this room records: built in, so that a measure over them needs no set-up."""

from typing import Final

from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

_CONTRACT = {"client": Unit.TEXT, "project": Unit.TEXT, "unit": Unit.TEXT, "contract": Unit.TEXT}

PAYMENT: Final = Kind(
    "payment",
    Words("Payment", "Платёж"),
    {**_CONTRACT, "product": Unit.TEXT, "form": Unit.TEXT, "number": Unit.NUMBER, "due_on": Unit.DATE},
)
FULLY_PAID: Final = Kind(
    "fully_paid",
    Words("Contract paid in full", "Полностью оплаченный договор"),
    {**_CONTRACT, "product": Unit.TEXT, "commission": Unit.MONEY},
)
DEBT: Final = Kind("debt", Words("Payment overdue", "Просроченный платёж"), {**_CONTRACT, "due_on": Unit.DATE})
COLLECTED: Final = Kind(
    "collected", Words("Debt collected", "Погашенная просрочка"), {**_CONTRACT, "due_on": Unit.DATE}
)
LIFTED: Final = Kind(
    "debt_lifted",
    Words("Debt lifted", "Снятая просрочка"),
    {**_CONTRACT, "due_on": Unit.DATE, "reason": Unit.TEXT},
)
REMINDER: Final = Kind(
    "reminder",
    Words("Reminder of a debt", "Напоминание о долге"),
    {**_CONTRACT, "how": Unit.TEXT, "reached": Unit.FLAG},
)
PROMISE: Final = Kind("promise", Words("Promise to pay", "Обещание заплатить"), {**_CONTRACT, "kept": Unit.FLAG})

ALL: Final = (PAYMENT, FULLY_PAID, DEBT, COLLECTED, LIFTED, REMINDER, PROMISE)
