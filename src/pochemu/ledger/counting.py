"""What measures find in the ledger: the SQL reader.

Whole facts (one credit, share 1, nothing that integers can't hold) are summed by the database, all measures of a look
in one statement: a row a span, a column a measure. Odd facts are read one by one by the engine's own reader, which also
serves the few conditions and expressions that integers can't express. Both readers agree on every fact: a property test
holds it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import OperationalError, connection
from gmpy2 import mpq

from pochemu.engine.bonus import Look
from pochemu.engine.fact import Fact
from pochemu.engine.measure import Measure, Tally, both, contribution, tally
from pochemu.engine.number import NA
from pochemu.engine.roster import Reach
from pochemu.ledger.cell import Cell, Overflow, cell_of
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.span import Numbered, span_table
from pochemu.people.known import FOREVER

FACTS_AT_A_TIME = 2_000

Different = dict[tuple[int, int], set[Any]]
"""The values that `distinct` counts, by the number of the reach and that of the measure."""


@dataclass
class Counting:
    """The ledger as the engine sees it, known now or as known at an entry. `ids` and `kinds` give the rows of codes."""

    ids: Mapping[str, int]
    kinds: Mapping[str, int]
    digits: int = 2  # of the currency's minor unit
    known_at: int | None = None
    cells: dict[Measure, Cell] = field(default_factory=dict)

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
            self._count(measures, tallies)
        return [alike[measures][reach] for reach, measures in looks]

    def _count(self, measures: tuple[Measure, ...], tallies: dict[Reach, list[Tally]]) -> None:
        """Reaches that name nobody (the whole company) are asked apart: another index serves them."""
        for named in (True, False):
            reaches = [reach for reach in tallies if bool(reach and reach[0].employee is not None) == named]
            if reaches:
                tallies.update(zip(reaches, self._counted(measures, reaches, named=named), strict=True))

    def _counted(self, measures: tuple[Measure, ...], reaches: list[Reach], *, named: bool) -> list[list[Tally]]:
        try:
            return self._found(measures, reaches, named=named)
        except Overflow as overflow:
            wide: tuple[Measure, ...] = (overflow.measure,)
        except OperationalError as error:  # SQLite's sum() does not turn to floats, it gives up
            if "integer overflow" not in str(error):
                raise
            wide = measures
        self.cells.update({measure: Cell(measure) for measure in wide})
        return self._counted(measures, reaches, named=named)

    def _found(self, measures: tuple[Measure, ...], reaches: list[Reach], *, named: bool) -> list[list[Tally]]:
        spans = Numbered.of(reaches, self.ids)
        whole = self._whole(measures, spans, named=named)
        found = [whole.get(number) or [Tally()] * len(measures) for number in range(len(reaches))]
        values = self._different(measures, spans, named=named)
        self._add_odd(measures, reaches, spans, found, values, named=named)
        for (number, i), different in values.items():
            found[number][i] = found[number][i]._replace(total=mpq(len(different)))
        return found

    # --- whole facts: the database sums ---

    def _whole(self, measures: tuple[Measure, ...], spans: Numbered, *, named: bool) -> dict[int, list[Tally]]:
        """By the number of the reach. Equal texts, as those of small counts, are read once."""
        readers = [cache(self.cell(measure).tally) for measure in measures]
        found: dict[int, list[Tally]] = {}
        for number, *packed in self._sums(measures, spans, named=named):
            tallies = [read(text) for read, text in zip(readers, packed, strict=True)]
            found[number] = [*map(both, measures, found[number], tallies)] if number in found else tallies
        return found

    def _sums(self, measures: Iterable[Measure], spans: Numbered, *, named: bool) -> Iterable[tuple[Any, ...]]:
        cells = [self.cell(measure) for measure in measures]
        table, params = span_table(spans)
        columns = []
        for cell in cells:
            columns.append(f"(SELECT {cell.sql} {self._from(cell.measure, named=named)})" if cell.sql else "'0 0'")
            params += [*cell.params, *self._where_params(cell.measure)] if cell.sql else []
        if not any(cell.sql for cell in cells):
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"{table} SELECT s.g, {', '.join(columns)} FROM span s", params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _different(self, measures: Iterable[Measure], spans: Numbered, *, named: bool) -> Different:
        values: Different = defaultdict(set)
        for i, measure in enumerate(measures):
            if measure.take.function == "distinct" and self.cell(measure).sql:
                for number, value in self._distinct(measure, spans, named=named):
                    values[number, i].add(self.cell(measure).unscaled(value))
        return values

    def _distinct(self, measure: Measure, spans: Numbered, *, named: bool) -> Iterable[tuple[int, object]]:
        table, params = span_table(spans)
        cell = self.cell(measure)
        joined, joined_params = self.counted_rows(measure, named=named)
        with connection.cursor() as cursor:
            sql = f"{table} SELECT DISTINCT s.g, {cell.x} {joined} AND {cell.x} IS NOT NULL"
            cursor.execute(sql, [*params, *cell.x_params, *joined_params, *cell.x_params])
            rows: list[tuple[int, object]] = cursor.fetchall()
        return rows

    def counted_rows(self, measure: Measure, *, named: bool) -> tuple[str, list[Any]]:
        """The whole facts that the measure counts, joined to the spans. The spans come first: they are few."""
        joined = self._from(measure, named=named).replace("FROM", "FROM span s CROSS JOIN", 1)
        return joined, self._where_params(measure)

    def _from(self, measure: Measure, *, named: bool) -> str:
        """The whole facts of a span that the measure counts."""
        cell = self.cell(measure)
        join = "JOIN ledger_fact f ON f.id = c.fact_id" if cell.reads_fact else ""
        where = f"AND ({cell.where})" if cell.where else ""
        return (
            f"FROM ledger_credit c {join} WHERE {self._in_span(named=named)} AND c.kind_id = %s AND NOT c.odd {where}"
        )

    def _where_params(self, measure: Measure) -> list[Any]:
        assert measure.over is not None
        return [self.kinds.get(measure.over.name, 0), *self.cell(measure).where_params]

    def _in_span(self, *, named: bool) -> str:
        whose = "c.employee_id = s.e AND " if named else ""
        return f"{whose}c.day BETWEEN s.a AND s.b AND {self.known}"

    # --- odd facts: the engine reads ---

    def _add_odd(
        self,
        measures: tuple[Measure, ...],
        reaches: list[Reach],
        spans: Numbered,
        found: list[list[Tally]],
        values: Different,
        *,
        named: bool,
    ) -> None:
        for only_odd in (True, False):
            some = [(i, m) for i, m in enumerate(measures) if (self.cell(m).sql is not None) == only_odd]
            for number, fact in self.read(tuple(m for _, m in some), spans, named=named, only_odd=only_odd):
                for i, measure in some:
                    one = contribution(measure, reaches[number], fact)
                    if one is None:
                        continue
                    found[number][i] = both(measure, found[number][i], tally(measure, [one]))
                    if measure.take.function == "distinct" and not isinstance(one.x, NA):
                        values[number, i].add(one.x)

    def read(
        self, measures: tuple[Measure, ...], spans: Numbered, *, named: bool, only_odd: bool
    ) -> Iterable[tuple[int, Fact]]:
        """Each reach's facts of the measures' kinds, some at a time so that memory stays flat."""
        kinds = sorted({self.kinds.get(m.over.name, 0) for m in measures if m.over})
        if not kinds:
            return
        table, params = span_table(spans)
        odd = "AND c.odd" if only_odd else ""
        marks = ", ".join(["%s"] * len(kinds))
        sql = (
            f"{table} SELECT DISTINCT s.g, c.fact_id FROM span s CROSS JOIN ledger_credit c "
            f"WHERE {self._in_span(named=named)} AND c.kind_id IN ({marks}) {odd}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, *kinds])
            pairs = cursor.fetchall()
        for start in range(0, len(pairs), FACTS_AT_A_TIME):
            chunk = pairs[start : start + FACTS_AT_A_TIME]
            facts = facts_by_id({fact for _, fact in chunk}, digits=self.digits)
            yield from ((number, facts[fact]) for number, fact in chunk)
