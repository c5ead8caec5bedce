"""Rows as money of contracts in force: what is due by their schedules, and what came.

The rows of a contract may be scattered over the file; all of them make its account together, or none does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.formula.spelling import money_read
from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import NEW, Found, Here, same_as
from pochemu.intake.bringing.fields import CAME, DUE
from pochemu.intake.bringing.numbered import Numbers
from pochemu.intake.bringing.parts import Part, Parts
from pochemu.intake.bringing.reading import Row as FileRow
from pochemu.intake.cells.unfit import Unfit
from pochemu.receivables import accounts, paying
from pochemu.receivables.schedule import Row, What
from pochemu.receivables.taking_over import Came, Owing, There, Wrong, take_over, there, why_none, wrong_with
from pochemu.sales.models import Contract


class Ready(NamedTuple):
    owing: Owing
    parts: Sequence[Part]
    rows: Sequence[Row]  # of its schedule, brought before or now


class MoneyDesk:
    def __init__(self, here: Here) -> None:
        self.here, self.parts, self.numbers = here, Parts(here), Numbers()
        self.today = here.now.astimezone(here.zone).date()
        self.works = accounts.works()
        self.groups: dict[int | str, list[FileRow]] = {}
        self.told: dict[int, Ready | Words] = {}  # by lines

    def together(self, rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
        """All rows of each contract, in the order in which contracts are first named."""
        for row in rows:
            self.groups.setdefault(self._whose(row), []).append(row)
        yield from self.groups.values()

    def prepare(self, rows: Sequence[FileRow]) -> None:
        groups = {whose: self.groups[whose] for whose in map(self._whose, rows)}
        contracts = Contract.objects.in_bulk([whose for whose in groups if isinstance(whose, int)])
        known, new = there(list(contracts.values())), {row.line for row in rows}
        self.told = {}
        for whose, group in groups.items():
            if isinstance(whose, int):
                told = [row for row in group if row.wrong or row.line in new]
                self.told |= self._account(contracts[whose], known[whose], told)

    def judge(self, row: FileRow) -> Found:
        """Raises Unfit."""
        self.numbers.one(self._number(row))
        told = self.told[row.line]
        if isinstance(told, Words):
            raise Unfit(told)
        counted = _counted(part for part in told.parts if part.line == row.line)
        if row.line == min(part.line for part in told.parts):
            counted.update(self._whole(told))
        return Found(row, NEW, ready=told, counted=counted)

    def write(self, found: Sequence[Found]) -> list[int]:
        owing = {one.ready.owing.contract.pk: one.ready.owing for one in found}
        take_over(
            list(owing.values()), give=True, opening=not self.here.said.books_told, by=self.here.batch.by,
            now=self.here.now,
        )  # fmt: skip
        return [one.ready.owing.contract.pk for one in found]

    # --- whose ---

    def _whose(self, row: FileRow) -> int | str:
        """The contract; where none or several are called so, that text; where nothing is said, the row itself."""
        text = self._number(row)
        fits = self.numbers.of(text) if text else frozenset[int]()
        return next(iter(fits)) if len(fits) == 1 else text or f"\0{row.line}"

    def _number(self, row: FileRow) -> str:
        """Of a row that can't be told apart into cells too: its contract's account would lack it."""
        if row.wrong is None:
            return row.text("contract")
        column, headers = self.here.said.of("contract")[0], self.here.batch.found["headers"]
        at = headers.index(column)
        return " ".join(row.cells[at].split()) if at < len(row.cells) else ""

    # --- what all rows of a contract make ---

    def _account(self, one: Contract, known: There, rows: Sequence[FileRow]) -> dict[int, Ready | Words]:
        """By lines: the one account of all, or of each why there is none."""
        if why := why_none(one, known):
            return {row.line: why for row in rows}
        parts, wrong = self._read(rows)
        owing = _owing(one, parts)
        ready = Ready(owing, parts, accounts.rows_of([one.pk])[one.pk] if known.bare else owing.rows)
        if not wrong:
            wrong = _by_lines(ready, wrong_with(owing, known, self.today))
        if not wrong:
            return {row.line: ready for row in rows}
        other = wrong[0] if 0 in wrong else _WITH.fill(number=one.number, line=min(wrong))
        return {row.line: wrong.get(row.line, other) for row in rows}

    def _read(self, rows: Sequence[FileRow]) -> tuple[list[Part], dict[int, Words]]:
        """And what is wrong, by lines."""
        parts: list[Part] = []
        wrong: dict[int, Words] = {}
        seen: dict[str, int] = {}
        for row in rows:
            if row.wrong or seen.setdefault(row.key, row.line) != row.line:
                wrong[row.line] = row.wrong or same_as(seen[row.key])
                continue
            try:
                parts += self.parts.of(row)
            except Unfit as unfit:
                wrong[row.line] = unfit.words
        return parts, wrong

    def _whole(self, told: Ready) -> dict[str, int]:
        """What is to be counted of an account once."""
        came = [paying.Payment(one.on, one.amount) for one in told.owing.came]
        overdue = paying.settle(told.rows, came, on=self.today, works=self.works).overdue
        return {"accounts": 1, "made": int(told.rows is told.owing.rows), "overdue": overdue}


def _owing(one: Contract, parts: Sequence[Part]) -> Owing:
    due, came = _sides(parts)
    what = What.INSTALMENT if len(due) > 1 else What.WHOLE
    rows = [Row(number, part.on, part.amount, what) for number, part in enumerate(due, 1)]
    return Owing(one, rows, [Came(part.on, part.amount) for part in came])


def _sides(parts: Iterable[Part]) -> tuple[list[Part], list[Part]]:
    """What is due, and what came: each by its days, and those of a day as they stand in the file."""
    told = sorted(parts, key=lambda part: (part.on, part.line))
    return [part for part in told if part.due], [part for part in told if not part.due]


def _by_lines(ready: Ready, wrong: Sequence[Wrong]) -> dict[int, Words]:
    """Of single rows; or else, under 0, of the account as a whole."""
    (due, came), one, found = _sides(ready.parts), ready.owing.contract, dict[int, Words]()
    for each in wrong:
        if part := due[each.row - 1] if each.row else came[each.payment - 1] if each.payment else None:
            found.setdefault(part.line, each.words)
    if wrong and not found:
        price = money_read(mpq(one.price, 100), "RUB")
        whole = _WHOLE.fill(number=one.number, words=wrong[0].words)
        found[0] = whole if ready.rows else _NOTHING_DUE.fill(number=one.number, price=price)
    return found


def _counted(parts: Iterable[Part]) -> "Counter[str]":
    found = Counter[str]()
    for part in parts:
        way = DUE if part.due else CAME
        found.update({way: 1, f"{way} sum": part.amount})
        if not part.due:
            found[f"came {part.on:%Y-%m}"] += 1
    return found


_WITH = Words(
    "all rows of contract {number} come together, and line {line} is to be mended first",
    "все строки договора {number} переносятся вместе, а в строке {line} ошибка: сначала исправьте её",
)
_WHOLE = Words(
    "contract {number}: {words}. Correct its rows, wherever they stand in the file",
    "договор {number}: {words}. Исправьте его строки, где бы в файле они ни стояли",
)
_NOTHING_DUE = Words(
    "of contract {number} the file says only what came: add what is due by its schedule, for the whole price, "
    "{price}, or bring that first",
    "по договору {number} в файле есть только поступления: добавьте платежи по графику на всю цену, {price}, или "
    "сначала перенесите график",
)
