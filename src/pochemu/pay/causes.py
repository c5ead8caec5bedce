"""What of a scheme makes a difference, in words."""

from typing import Final

from pochemu.engine.mixed import Cause, What
from pochemu.engine.scheme import Scheme
from pochemu.engine.words import Words


def cause_words(cause: Cause, scheme: Scheme) -> Words:
    measure = scheme.measures.get(cause.name)
    if cause.what is What.TABLE:
        return _WORDS[cause.what].fill(name=scheme.tables[cause.name].title)
    return _WORDS[cause.what].fill(name=measure.title if measure else cause.name)


_WORDS: Final = {
    What.MEASURE: Words("how “{name}” is counted", "как считается «{name}»"),
    What.PLAN: Words("the plan of “{name}”", "план по «{name}»"),
    What.DAYS: Words("the part of the month worked", "доля отработанного месяца"),
    What.SALARY: Words("base pay", "оклад"),
    What.CARRY: Words("what was carried from the month before", "перенос с прошлого месяца"),
    What.FORMULA: Words("the formula", "формула"),
    What.TABLE: Words("the table “{name}”", "таблица «{name}»"),
    What.TERMS: Words("limits, and how plans are prorated", "ограничения и пересчёт планов"),
    What.POSITION: Words("the position", "должность"),
    What.FACTS: Words("how measures are counted", "как считаются счётчики"),
    What.PLANS: Words("plans", "планы"),
    What.SETTINGS: Words("formulas, tables and limits", "формулы, таблицы и ограничения"),
    What.TEAM: Words("the team’s figures", "показатели команды"),
}
