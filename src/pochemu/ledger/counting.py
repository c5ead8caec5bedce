"""What measures find in the ledger: the SQL reader.

Whole facts (one credit, share 1, nothing that integers can't hold) are summed by the database, all measures of a look
in one statement: a row a span, a column a measure. Odd facts are read one by one by the engine's own reader, which also
serves the few conditions and expressions that integers can't express. Both readers agree on every fact: a property test
holds it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.db import OperationalError
from gmpy2 import mpq

from pochemu.engine.bonus import Look
from pochemu.engine.fact import Fact
from pochemu.engine.measure import Measure, Tally, both, contribution, tally
from pochemu.engine.number import NA
from pochemu.engine.roster import Reach
from pochemu.ledger.ask import ask
from pochemu.ledger.cell import Cell, Overflow, Params, cell_of
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.span import Numbered, span_table
from pochemu.people.known import FOREVER

FACTS_AT_A_TIME = 2_000

Different = dict[tuple[int, int], set[Any]]
"""The values that `distinct` counts, by the number of the reach and that of the measure."""


class Question(NamedTuple):
    """The same measures within several reaches; these all name somebody, or none does."""

    measures: tuple[Measure, ...]
    reaches: list[Reach]
    spans: Numbered
    named: bool


@dataclass
class Counting:
    """The ledger as the engine sees it, known now or as known at an entry. `ids` and `kinds` give the rows of codes."""

    ids: Mapping[str, int]
    kinds: Mapping[str, int]
    digits: int = 2  # of the currency's minor unit
    known_at: int | None = None
    cells: dict[Measure, Cell] = field(default_factory=dict)
    statements: dict[tuple[tuple[Measure, ...], bool], tuple[str, list[Any]]] = field(default_factory=dict)

    @property
    def known(self) -> str:
        """What was known when, as a condition on a credit."""
        if self.known_at is None:
            return f"c.known_until = {FOREVER}"
        return f"c.known_from <= {self.known_at:d} AND c.known_until > {self.known_at:d}"

    def cell(self, measure: Measure) -> Cell:
        if measure not in self.cells:
            self.cells[measure] = cell_of(measure, self.digits)
        return self.cells[measure]

    def tally(self, looks: Sequence[Look]) -> list[list[Tally]]:
        """The engine's question, answered group by group of looks that ask for the same measures, each reach once."""
        alike: dict[tuple[Measure, ...], dict[Reach, list[Tally]]] = defaultdict(dict)
        for reach, measures in looks:
            alike[measures][reach] = []
        for measures, tallies in alike.items():
            for asked in self._questions(measures, tallies):
                tallies.update(zip(asked.reaches, self._answer(asked), strict=True))
        return [alike[measures][reach] for reach, measures in looks]

    def _questions(self, measures: tuple[Measure, ...], reaches: Iterable[Reach]) -> list[Question]:
        """Reaches that name nobody (the whole company) are asked apart: another index serves them."""
        kinds: dict[bool, list[Reach]] = {True: [], False: []}
        for reach in reaches:
            kinds[names_somebody(reach)].append(reach)
        return [self.question(measures, some) for some in kinds.values() if some]

    def question(self, measures: tuple[Measure, ...], reaches: list[Reach]) -> Question:
        return Question(measures, reaches, Numbered.of(reaches, self.ids), names_somebody(reaches[0]))

    def _answer(self, asked: Question) -> list[list[Tally]]:
        try:
            return self._found(asked)
        except Overflow as overflow:
            wide: tuple[Measure, ...] = (overflow.measure,)
        except OperationalError as error:  # SQLite's sum() does not turn to floats, it gives up
            if "integer overflow" not in str(error):
                raise
            wide = asked.measures
        self.cells.update({measure: Cell(measure) for measure in wide})
        self.statements.clear()
        return self._answer(asked)

    def _found(self, asked: Question) -> list[list[Tally]]:
        whole, with_odd = self._whole(asked)
        found = [whole.get(number) or [Tally()] * len(asked.measures) for number in range(len(asked.reaches))]
        values = self._different(asked)
        self._add_read(asked._replace(spans=asked.spans.only(with_odd)), found, values, only_odd=True)
        self._add_read(asked, found, values, only_odd=False)
        for (number, i), different in values.items():
            found[number][i] = found[number][i]._replace(total=mpq(len(different)))
        return found

    # --- whole facts: the database sums ---

    def _whole(self, asked: Question) -> tuple[dict[int, list[Tally]], set[int]]:
        """By the number of the reach; and the reaches that have odd facts beside. Equal texts are read once."""
        readers = [cache(self.cell(measure).tally) for measure in asked.measures]
        found: dict[int, list[Tally]] = {}
        with_odd = set()
        for number, has_odd, *packed in self._sums(asked):
            tallies = [read(text) for read, text in zip(readers, packed, strict=True)]
            found[number] = [*map(both, asked.measures, found[number], tallies)] if number in found else tallies
            if has_odd:
                with_odd.add(number)
        return found, with_odd

    def _sums(self, asked: Question) -> list[tuple[Any, ...]]:
        if not any(self.cell(measure).sql for measure in asked.measures):
            return []
        key = asked.measures, asked.named
        if key not in self.statements:
            self.statements[key] = self._statement(asked)
        statement, params = self.statements[key]
        table, spans = span_table(asked.spans)
        return ask(f"{table} {statement}", [*spans, *params])

    def _statement(self, asked: Question) -> tuple[str, list[Any]]:
        columns = [f"EXISTS (SELECT 1 FROM ledger_credit c WHERE {self._of_kinds(asked)} AND c.odd)"]
        params: list[Any] = []
        for cell in map(self.cell, asked.measures):
            columns.append(
                f"(SELECT {cell.sql} FROM {self._counted(cell, named=asked.named)})" if cell.sql else "'0 0'"
            )
            params += [*cell.params, *cell.where_params] if cell.sql else []
        return f"SELECT s.g, {', '.join(columns)} FROM span s", params

    def _different(self, asked: Question) -> Different:
        values: Different = defaultdict(set)
        for i, cell in enumerate(map(self.cell, asked.measures)):
            if cell.measure.take.function == "distinct" and cell.sql:
                wanted = f"DISTINCT s.g, {cell.x}", cell.x_params
                for number, value in self.rows(asked, cell, *wanted, f"AND {cell.x} IS NOT NULL", cell.x_params):
                    values[number, i].add(cell.unscaled(value))
        return values

    def rows(
        self, asked: Question, cell: Cell, columns: str, params: Params = (), rest: str = "", rest_params: Params = ()
    ) -> list[Any]:
        """Of the whole facts that the measure counts. The spans come first: they are few."""
        table, spans = span_table(asked.spans)
        counted = self._counted(cell, named=asked.named)
        sql = f"{table} SELECT {columns} FROM span s CROSS JOIN {counted} {rest}"
        return ask(sql, [*spans, *params, *cell.where_params, *rest_params])

    def _counted(self, cell: Cell, *, named: bool) -> str:
        """The whole facts of a span that the measure counts."""
        join = "JOIN ledger_fact f ON f.id = c.fact_id" if cell.reads_fact else ""
        where = f"AND ({cell.where})" if cell.where else ""
        within = f"{self._in_span(named=named)} AND c.kind_id = {self._kind(cell.measure):d}"
        return f"ledger_credit c {join} WHERE {within} AND NOT c.odd {where}"

    def _kind(self, measure: Measure) -> int:
        assert measure.over is not None
        return self.kinds.get(measure.over.name, 0)

    def _of_kinds(self, asked: Question) -> str:
        """All facts of a span that are of the measures' kinds."""
        kinds = ", ".join(map(str, sorted({self._kind(measure) for measure in asked.measures})))
        return f"{self._in_span(named=asked.named)} AND c.kind_id IN ({kinds})"

    def _in_span(self, *, named: bool) -> str:
        whose = "c.employee_id = s.e AND " if named else ""
        return f"{whose}c.day BETWEEN s.a AND s.b AND {self.known}"

    # --- other facts: the engine reads ---

    def _add_read(self, asked: Question, found: list[list[Tally]], values: Different, *, only_odd: bool) -> None:
        """Odd facts for the measures that the database summed; all facts for those that it could not sum."""
        some = [(i, m) for i, m in enumerate(asked.measures) if bool(self.cell(m).sql) == only_odd]
        for number, fact in self.read(asked._replace(measures=tuple(m for _, m in some)), only_odd=only_odd):
            for i, measure in some:
                one = contribution(measure, asked.reaches[number], fact)
                if one is None:
                    continue
                found[number][i] = both(measure, found[number][i], tally(measure, [one]))
                if measure.take.function == "distinct" and not isinstance(one.x, NA):
                    values[number, i].add(one.x)

    def read(self, asked: Question, *, only_odd: bool) -> Iterator[tuple[int, Fact]]:
        """Each reach's facts of the measures' kinds, some at a time so that memory stays flat."""
        if not asked.measures or not asked.spans.reaches:
            return
        table, spans = span_table(asked.spans)
        which = self._of_kinds(asked) + (" AND c.odd" if only_odd else "")
        sql = f"{table} SELECT DISTINCT s.g, c.fact_id FROM span s CROSS JOIN ledger_credit c WHERE {which}"
        for chunk in _chunks(ask(sql, spans)):
            facts = facts_by_id({fact for _, fact in chunk}, digits=self.digits)
            yield from ((number, facts[fact]) for number, fact in chunk)


def names_somebody(reach: Reach) -> bool:
    return bool(reach) and reach[0].employee is not None


def _chunks(pairs: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    return (pairs[start : start + FACTS_AT_A_TIME] for start in range(0, len(pairs), FACTS_AT_A_TIME))
