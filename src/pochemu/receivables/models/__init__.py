"""What is owed by contracts, what came, what is late, and what was done about it."""

from pochemu.receivables.models.account import Due, Payment, Schedule
from pochemu.receivables.models.bank import BankLine, BankStatement
from pochemu.receivables.models.debt import AtLaw, Collected, Collecting, Collector, Debt, Promise, Reminder, ToldUntil
from pochemu.receivables.models.rules import KeyRateSet, PenaltyRule

__all__ = [
    "AtLaw", "BankLine", "BankStatement", "Collected", "Collecting", "Collector", "Debt", "Due", "KeyRateSet",
    "Payment", "PenaltyRule", "Promise", "Reminder", "Schedule", "ToldUntil",
]  # fmt: skip
