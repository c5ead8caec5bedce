"""A person's month as live spreadsheet formulas: the same rules, written for a program that calculates in doubles.

Where a double might round, compare or look up otherwise than the exact number does, the cell says so and holds the
system's figure instead of a formula (`doubles.InDoubt`). Nothing here knows a file format: `pay.workbook` writes it.
"""
