"""What pays, and why: pure Python with no framework, no clock and no database.

Read it as the data flows: `fact` → `measure` → `scheme` (values, indicators) → `bonus` → `why`.
"""
