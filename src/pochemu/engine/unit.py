"""What a value is measured in. Percent is a Number printed with `%`."""

from enum import Enum

from pochemu.engine.words import Words


class Unit(Enum):
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    ANY = "any"  # the literal 0 alone: fits a Number and Money alike

    @property
    def words(self) -> Words:
        return _WORDS[self]


_WORDS = {
    Unit.NUMBER: Words("a number", "число"),
    Unit.MONEY: Words("money", "сумма денег"),
    Unit.TEXT: Words("a text", "текст"),
    Unit.DATE: Words("a date", "дата"),
    Unit.FLAG: Words("yes or no", "да или нет"),
    Unit.ANY: Words("zero", "ноль"),
}
