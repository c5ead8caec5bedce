"""Whom a cell means: an employee's id, or a name that only one person has."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from pochemu.engine.fact import Credit
from pochemu.engine.problem import nearest
from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import NO_HINT, Unfit

_NEAREST_LOOKED_FOR: Final = 50
"""Unknown people for whom a similar name is looked for; that takes time, and a wrong column has thousands."""


class Directory:
    """The company's people; `invent`, where it is given, makes an employee of an unknown text that is welcome."""

    def __init__(self, people: Iterable[tuple[str, str]], invent: Callable[[str], object] | None = None) -> None:
        """People as pairs of id and name."""
        self.ids: set[str] = set()
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.invent = invent
        self.known: dict[str, str] = {}
        self.unknown: dict[str, Unfit] = {}
        self.strangers: set[str] = set()
        for code, name in people:
            self.add(code, name)

    def add(self, code: str, name: str) -> None:
        self.ids.add(code)
        self.by_name[_squeezed(name)].add(code)

    def find(self, text: str) -> str:
        """The employee's id. Raises Unfit."""
        found = self.known.get(text)
        if found is None:
            found = self.known[text] = self._find(text)
        return found

    def welcome(self, credits: Iterable[Credit]) -> None:
        """A fact goes in: strangers among those it is credited to become employees."""
        if self.strangers and self.invent:
            for employee in {credit.employee for credit in credits} & self.strangers:
                self.strangers.remove(employee)
                self.add(employee, employee)
                self.invent(employee)

    def _find(self, text: str) -> str:
        for code in (text, squeezed := _squeezed(text)):
            if code in self.ids:
                return code
        if not squeezed:
            raise Unfit(_NOBODY)
        named = self.by_name.get(squeezed, ())
        if len(named) > 1:
            raise Unfit(_AMBIGUOUS, _THEIR_IDS.fill(ids=", ".join(sorted(named))))
        return next(iter(named)) if named else self._stranger(squeezed)

    def _stranger(self, text: str) -> str:
        if self.invent is None:
            if text not in self.unknown:
                self.unknown[text] = Unfit(_UNKNOWN, self._similar(text))
            raise self.unknown[text]
        self.strangers.add(text)
        return text

    def _similar(self, text: str) -> Words:
        looked_for = len(self.unknown) < _NEAREST_LOOKED_FOR and len(text) < 100
        return nearest(text, (*self.ids, *self.by_name)) if looked_for else NO_HINT


def _squeezed(text: str) -> str:
    """Without spaces around, and with single plain ones within."""
    return " ".join(text.split())


_NOBODY = Words("no employee is named", "сотрудник не указан")
_UNKNOWN = Words("the employee is unknown", "сотрудник неизвестен")
_AMBIGUOUS = Words("several people have this name: write an id", "это имя носят несколько человек: укажите код")
_THEIR_IDS = Words(" Their ids: {ids}", " Их коды: {ids}")
