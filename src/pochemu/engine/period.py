"""Months and the windows that measures look through. Days are proleptic ordinals (`date.toordinal()`)."""

import calendar
import re
from datetime import date
from functools import cache
from typing import NamedTuple

FIRST_DAY = 1
"""The beginning of the ledger: earlier than any fact."""


class Month(NamedTuple):
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """From "2026-03". Raises ValueError for anything else."""
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text) or text < "0001-01":
            raise ValueError(text)
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def from_code(cls, code: int) -> "Month":
        return cls(*divmod(code, 100))

    @property
    def code(self) -> int:
        """202603: how a month is stored."""
        return self.year * 100 + self.number

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> int:
        return date(self.year, self.number, 1).toordinal()

    @property
    def last(self) -> int:
        return self.first + self.days - 1

    @property
    def days(self) -> int:
        return _days(*self)

    def plus(self, months: int) -> "Month":
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1)


@cache
def _days(year: int, number: int) -> int:
    return calendar.monthrange(year, number)[1]


class Window(NamedTuple):
    """How far back a measure looks from the month's last instant."""

    name: str  # month | quarter | year | to_date | last
    months: int = 1  # of `last(n)` alone

    def first_day(self, month: Month) -> int:
        match self.name:
            case "month":
                return month.first
            case "quarter":
                return Month(month.year, (month.number - 1) // 3 * 3 + 1).first
            case "year":
                return Month(month.year, 1).first
            case "last":
                return month.plus(1 - self.months).first
            case _:
                return FIRST_DAY

    def __str__(self) -> str:
        return f"last({self.months})" if self.name == "last" else self.name
