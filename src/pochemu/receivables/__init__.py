"""Receivables: what is due by a contract, what was paid of it, what is late, and what that costs.

Pure, and read as the data flows: `schedule` (rows, days, sums) → `paying` (payments laid on rows) → `ageing` (in
bands of days, how late what is left is) and `penalty` (what lateness costs). Sums are kopecks; days that are no
working days are told by a predicate.
"""
