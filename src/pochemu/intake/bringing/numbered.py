"""Which contract a row means by its number, however that is spelled: «КВ-1/25», «ДДУ № КВ-1/25 от 15.12.2025 г.»."""

from collections import defaultdict
from functools import cached_property, lru_cache
from typing import Final

from pochemu.engine.words import Words
from pochemu.intake.bank.contract_numbers import normal, numbers_in
from pochemu.intake.cells.unfit import Unfit
from pochemu.sales.models import Contract

SHOWN: Final = 3
REMEMBERED: Final = 10_000


class Numbers:
    """Of contracts that were signed, those that have ended among them."""

    def __init__(self) -> None:
        self.of = lru_cache(REMEMBERED)(self._of)

    @cached_property
    def there(self) -> dict[str, int]:
        unsigned = (Contract.State.DRAFT, Contract.State.DROPPED)
        return dict(Contract.objects.exclude(state__in=unsigned).values_list("number", "pk"))

    @cached_property
    def spelled(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for number in self.there:
            found[normal(number)].add(number)
        return found

    def _of(self, text: str) -> frozenset[int]:
        """What it may mean: just so, or else by another spelling, or else by a number within what it says."""
        if text in self.there:
            return frozenset((self.there[text],))
        fits = self.spelled.get(normal(text), set())
        if not fits:
            fits = set().union(*(self.spelled.get(normal(number), set()) for number in numbers_in(text)))
        return frozenset(self.there[number] for number in fits)

    def one(self, text: str) -> int:
        """Raises Unfit."""
        if not text:
            raise Unfit(_UNSAID)
        fits = self.of(text)
        if not fits:
            raise Unfit(_NONE.fill(number=text[:60]))
        if len(fits) > 1:
            shown = [number for number, pk in self.there.items() if pk in fits][:SHOWN]
            raise Unfit(_SEVERAL.fill(number=text[:60], which="; ".join(sorted(shown))))
        return next(iter(fits))


_UNSAID = Words("it is not said of which contract", "не указано, по какому договору")
_NONE = Words(
    "there is no contract {number} here: bring the contracts in force first, or correct the number",
    "договора {number} здесь нет: сначала перенесите действующие договоры или исправьте номер",
)
_SEVERAL = Words(
    "several contracts may be meant by {number}: {which}. Write the number just as it is here",
    "под {number} подходит несколько договоров: {which}. Напишите номер точно так, как он записан здесь",
)
