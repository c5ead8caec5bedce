"""What a row says of money: something due by the schedule, something that came, or both side by side.

Three ways to write it: a column that tells which of the two the row is; a column of sums for each; a day on which it
was due, and a day on which it came, beside one sum.
"""

from datetime import date
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import Here
from pochemu.intake.bringing.fields import BACK, CAME, DUE
from pochemu.intake.bringing.reading import Row, moments
from pochemu.intake.cells.number import minor_units_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.people.queries import company


class Part(NamedTuple):
    line: int
    due: bool  # by the schedule; else it came
    on: date
    amount: int  # minor units; below zero: given back


class Parts:
    def __init__(self, here: Here) -> None:
        self.here = here
        self.moment = moments(here.zone)
        self.money = minor_units_reader(None, company().digits)

    def of(self, row: Row) -> list[Part]:
        """Raises Unfit."""
        if self.here.said.of("which"):
            which = self.here.meant("which", row)
            if not which:
                raise Unfit(_WHICH)
            return [self._part(row, which)]
        parts = [self._part(row, way) for way in (DUE, CAME) if self._says(row, way)]
        if not parts:
            raise Unfit(_NEITHER)
        return parts

    def _says(self, row: Row, way: str) -> bool:
        """That there is such a sum; of one sum for both, that there is such a day."""
        if self.here.said.of(way):
            return bool(row.text(way)) and self._sum(row.text(way)) != 0
        return bool(row.text(f"{way}_on"))

    def _part(self, row: Row, which: str) -> Part:
        way = DUE if which == DUE else CAME
        day, amount = row.text(f"{way}_on") or row.text("on"), row.text(way) or row.text("amount")
        if not day:
            raise Unfit(_NO_DAY[way])
        if not amount:
            raise Unfit(_NO_SUM)
        minor = self._sum(amount)
        on = self.moment(day).astimezone(self.here.zone).date()
        return Part(row.line, way == DUE, on, -abs(minor) if which == BACK else minor)

    def _sum(self, text: str) -> int:
        try:
            return self.money(text)
        except Unfit as unfit:
            raise Unfit(_SUM.fill(text=text[:40], why=unfit.words)) from None


_WHICH = Words(
    "it is not said whether it is due by the schedule or came: write which",
    "не указано, это платёж по графику или поступление: впишите одно из двух",
)
_NEITHER = Words(
    "neither what is due nor what came is said: fill in a sum and its day, or delete the row",
    "нет ни платежа по графику, ни поступления: впишите сумму и день или удалите строку",
)
_NO_DAY: Final = {
    DUE: Words("it is not said by which day it is due", "не указан срок платежа"),
    CAME: Words("it is not said on which day it came", "не указан день, когда деньги поступили"),
}
_NO_SUM = Words("no sum is said", "не указана сумма")
_SUM = Words(
    "“{text}” is no sum: {why}. Write it as 1 000 000.00",
    "«{text}» — не сумма: {why}. Напишите, например, 1 000 000,00",
)
