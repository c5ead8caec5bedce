"""The independent slow evaluator: the language page read naively, to compare the product with.

It shares no code with the product and reads a company folder by itself.

    company = load("company/")            # or Company.from_texts({"company.yaml": "…", …})
    bonus(company, "2024-03")             # the shape of `pochemu bonus --format json`
    company.set_aside                     # rows that could not be read: source, line, reason
"""

from .pay import Group, Payroll, bonus
from .people import Month
from .reading import Company, load

__all__ = ["Company", "Group", "Month", "Payroll", "bonus", "load"]
