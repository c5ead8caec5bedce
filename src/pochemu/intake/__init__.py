"""From files that somebody else's systems wrote, to facts.

Read it as the data flows: `files` (a table of texts) → `mapping` (what its columns mean) → `cells` (numbers, moments,
flags) → `importing` (facts into the ledger, rows set aside) → `folder` (a whole company).
"""
