"""Statements of banks: what came to an account and what left it, from files that a bank's program gives out.

Read it as the data flows: `reading` (which format it is) → `exchange` or `directbank` (documents off a file) →
`statement` (lines of accounts, checked against their balances) → `nature` (which of them are no payment of a
client's) → `contract_numbers` (what the payer says he pays for).
"""

from pochemu.intake.bank.reading import read_statements
from pochemu.intake.bank.statement import Direction, Line, Party, Read, Statement

__all__ = ["Direction", "Line", "Party", "Read", "Statement", "read_statements"]
