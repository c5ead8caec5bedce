"""A file of facts through the product's own import: how many a second, and whether memory stays flat."""

import resource
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter, process_time

from django.db import connection

from bench import company
from bench.facts import KINDS, Size, facts
from bench.names import DATABASE
from bench.row import Row
from pochemu.engine.reading.form import Form
from pochemu.intake.importing.into_ledger import import_file
from pochemu.intake.importing.prepared import prepare
from pochemu.intake.importing.report import Report
from pochemu.ledger.queries import kinds

A_SECOND = {"sqlite": 15_000, "postgresql": 10_000}

MAPPING = """source: facts.csv
kind: call
key: number
employee: who
occurred_at: when
amount: amount
where: kind <> ""
"""


def measure(size: Size) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        with ProcessPoolExecutor(1) as elsewhere:  # what the writing takes of memory is not the import's
            elsewhere.submit(_write, size, Path(folder)).result()
        company.fill(size, facts=False)
        form = Form()
        prepared = prepare(Path(folder, "facts.yaml"), kinds(), "RUB", form)
        assert prepared, form.problems
        start, busy = perf_counter(), process_time()
        report = import_file(prepared)
        took, busy = perf_counter() - start, process_time() - busy
    assert isinstance(report, Report), report
    assert report.added == size.facts, report
    where = f"{DATABASE[connection.vendor]}, {size.facts:,} rows"
    goal = A_SECOND[connection.vendor]
    reason = f"by the clock, beside other programs; by its own processor's time {size.facts / busy:,.0f} facts/s"
    yield Row(
        "import", "a CSV file into the ledger", where, size.facts / took, None, goal, "", "facts/s", True, reason=reason
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row("import", "an import's peak memory", where, peak, unit="MiB")


def _write(size: Size, folder: Path) -> None:
    columns = facts(size)
    (folder / "facts.yaml").write_text(MAPPING)
    rows = zip(columns.id, columns.employee, columns.kind, columns.moment, columns.amount, strict=True)
    with (folder / "facts.csv").open("w") as file:
        file.write("number,who,kind,when,amount\n")
        for number, employee, kind, moment, amount in rows:
            file.write(f"{number},{company.code(employee)},{KINDS[kind - 1]},{moment},{amount / 100:.2f}\n")
