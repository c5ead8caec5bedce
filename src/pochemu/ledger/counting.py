"""What measures find in the ledger: the SQL reader.

Whole facts (one credit, share 1) are summed by the database, all measures of a look in one statement: a row a span, a
column a measure. Shared facts follow in another, a row a measure, reach and share. What integers can't hold (odd facts,
and the few conditions and expressions that integers can't express) is read fact by fact by the engine's own reader.
Both readers agree on every fact: a property test holds it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from django.db import OperationalError
from gmpy2 import mpq

from pochemu.engine.bonus import Look
from pochemu.engine.fact import Fact
from pochemu.engine.measure import ONCE_A_FACT, Measure, Tally, both, contribution, tally
from pochemu.engine.number import NA
from pochemu.engine.roster import Reach
from pochemu.ledger.ask import ask
from pochemu.ledger.cell import Cell, Overflow, Params, cell_of
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.shared import Part, sums, values
from pochemu.ledger.span import Numbered, span_table
from pochemu.people.known import FOREVER

FACTS_AT_A_TIME = 2_000

WHOLE = "NOT c.odd"
SHARED = "c.odd AND c.quantity IS NOT NULL"
ODD = "c.odd AND c.quantity IS NULL"
COUNTABLE = "c.quantity IS NOT NULL"
"""The facts that are whole, or shared; together; and those that integers can't hold."""

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
    statements: dict[tuple[tuple[Measure, ...], bool, str], Part] = field(default_factory=dict)

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
        whole, with_more = self._whole(asked)
        found = [whole.get(number) or [Tally()] * len(asked.measures) for number in range(len(asked.reaches))]
        with_odd = self._add_shared(asked._replace(spans=asked.spans.only(with_more)), found)
        different = self._different(asked)
        self._add_read(asked._replace(spans=asked.spans.only(with_odd)), found, different, only_odd=True)
        self._add_read(asked, found, different, only_odd=False)
        for (number, i), those in different.items():
            found[number][i] = found[number][i]._replace(total=mpq(len(those)))
        return found

    # --- whole facts ---

    def _whole(self, asked: Question) -> tuple[dict[int, list[Tally]], set[int]]:
        """By the number of the reach; and the reaches that have other facts beside. Equal texts are read once."""
        readers = [cache(self.cell(measure).tally) for measure in asked.measures]
        found: dict[int, list[Tally]] = {}
        with_more = set()
        for number, has_more, *packed in self._sums(asked):
            tallies = [read(text) for read, text in zip(readers, packed, strict=True)]
            found[number] = [*map(both, asked.measures, found[number], tallies)] if number in found else tallies
            if has_more:
                with_more.add(number)
        return found, with_more

    def _sums(self, asked: Question) -> list[tuple[Any, ...]]:
        if not any(self.cell(measure).sql for measure in asked.measures):
            return []
        return self._ask(asked, WHOLE, self._whole_statement)

    def _ask(self, asked: Question, which: str, made: Callable[[Question], Part]) -> list[tuple[Any, ...]]:
        """The answer to a statement that is made once for all questions with these measures."""
        key = asked.measures, asked.named, which
        if key not in self.statements:
            self.statements[key] = made(asked)
        return self._run(asked, self.statements[key])

    def _run(self, asked: Question, part: Part) -> list[Any]:
        table, spans = span_table(asked.spans)
        return ask(f"{table} {part.sql}", [*spans, *part.params])

    def _whole_statement(self, asked: Question) -> Part:
        columns = [f"EXISTS (SELECT 1 FROM ledger_credit c WHERE {self._of_kinds(asked)} AND c.odd)"]
        params: Params = ()
        for cell in map(self.cell, asked.measures):
            counted = self._counted(cell, WHOLE, named=asked.named)
            columns.append(f"(SELECT {cell.sql} FROM {counted})" if cell.sql else "'0 0'")
            params += (*cell.params, *cell.where_params) if cell.sql else ()
        return Part(f"SELECT s.g, {', '.join(columns)} FROM span s", params)

    # --- shared facts ---

    def _add_shared(self, asked: Question, found: list[list[Tally]]) -> set[int]:
        """What shares come to is added; the reaches that have odd facts beside."""
        if not asked.spans.reaches:
            return set()
        with_odd = set()
        for i, number, num, den, packed in self._ask(asked, SHARED, self._shared_statement):
            if i < 0:
                with_odd.add(number)
                continue
            measure = asked.measures[i]
            part = self.cell(measure).tally(packed)
            if measure.take.function not in ONCE_A_FACT:
                part = part._replace(total=part.total * mpq(num, den))  # type: ignore[operator]
            found[number][i] = both(measure, found[number][i], part)
        return with_odd

    def _shared_statement(self, asked: Question) -> Part:
        odd = f"SELECT 1 FROM ledger_credit c WHERE {self._of_kinds(asked)} AND {ODD}"
        parts = [Part(f"SELECT -1, s.g, 1, 1, '' FROM span s WHERE EXISTS ({odd})")]
        parts += [
            sums(i, cell, self._counted(cell, SHARED, named=asked.named))
            for i, cell in enumerate(map(self.cell, asked.measures))
            if cell.sql
        ]
        return Part(" UNION ALL ".join(part.sql for part in parts), tuple(chain.from_iterable(p.params for p in parts)))

    # --- whole and shared facts together ---

    def _different(self, asked: Question) -> Different:
        found: Different = defaultdict(set)
        for i, cell in enumerate(map(self.cell, asked.measures)):
            if cell.measure.take.function == "distinct" and cell.sql:
                part = values(cell, self._counted(cell, COUNTABLE, named=asked.named))
                for number, value in self._run(asked, part):
                    found[number, i].add(cell.unscaled(value))
        return found

    def places(self, asked: Question, limit: int | None) -> list[tuple[int, int]]:
        """Day and id of the facts that the first measure counts, newest first; odd facts aside."""
        cell = self.cell(asked.measures[0])
        if cell.sql is None:
            return []
        counted = self._counted(cell, COUNTABLE, named=asked.named)
        first = f"ORDER BY c.day DESC, c.fact_id DESC{'' if limit is None else f' LIMIT {limit:d}'}"
        sql = f"SELECT DISTINCT c.day, c.fact_id FROM span s CROSS JOIN {counted} {first}"
        return self._run(asked, Part(sql, cell.where_params))

    def _counted(self, cell: Cell, which: str, *, named: bool) -> str:
        """The credits of a span that the measure counts."""
        join = "JOIN ledger_fact f ON f.id = c.fact_id" if cell.reads_fact else ""
        where = f"AND ({cell.where})" if cell.where else ""
        within = f"{self._in_span(named=named)} AND c.kind_id = {self._kind(cell.measure):d}"
        return f"ledger_credit c {join} WHERE {within} AND {which} {where}"

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

    # --- odd facts ---

    def _add_read(self, asked: Question, found: list[list[Tally]], different: Different, *, only_odd: bool) -> None:
        """Odd facts for the measures that the database summed; all facts for those that it could not sum."""
        some = [(i, m) for i, m in enumerate(asked.measures) if bool(self.cell(m).sql) == only_odd]
        for number, fact in self.read(asked._replace(measures=tuple(m for _, m in some)), only_odd=only_odd):
            for i, measure in some:
                one = contribution(measure, asked.reaches[number], fact)
                if one is None:
                    continue
                found[number][i] = both(measure, found[number][i], tally(measure, [one]))
                if measure.take.function == "distinct" and not isinstance(one.x, NA):
                    different[number, i].add(one.x)

    def read(self, asked: Question, *, only_odd: bool) -> Iterator[tuple[int, Fact]]:
        """Each reach's facts of the measures' kinds, some at a time so that memory stays flat."""
        if not asked.measures or not asked.spans.reaches:
            return
        which = self._of_kinds(asked) + (f" AND {ODD}" if only_odd else "")
        sql = f"SELECT DISTINCT s.g, c.fact_id FROM span s CROSS JOIN ledger_credit c WHERE {which}"
        for chunk in _chunks(self._run(asked, Part(sql))):
            facts = facts_by_id({fact for _, fact in chunk}, digits=self.digits)
            yield from ((number, facts[fact]) for number, fact in chunk)


def names_somebody(reach: Reach) -> bool:
    return bool(reach) and reach[0].employee is not None


def _chunks(pairs: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    return (pairs[start : start + FACTS_AT_A_TIME] for start in range(0, len(pairs), FACTS_AT_A_TIME))
