"""One measurement in a process of its own: `python -m bench.piece WHAT [FACTS PEOPLE MONTHS]`, a row of JSON a line."""

import json
import sys
from collections.abc import Iterator

import django

from bench.facts import Size, facts
from bench.row import Row


def main(what: str, *numbers: str) -> None:
    django.setup()
    from bench import backtests, closing, estate, formula, importing, live, month, pages, preview, rooms

    if not numbers:
        rows = {"formula": formula.measure, "backtests": backtests.measure}[what]()
    else:
        measure = {
            "fill": fill, "month": month.measure, "live": live.measure, "person": live.one_person,
            "board": live.board_of_all, "pages": pages.measure, "import": importing.measure,
            "close": closing.measure, "preview": preview.measure, "furnish": rooms.fill, "rooms": rooms.measure,
            "build": estate.fill, "estate": estate.measure,
        }[what]  # fmt: skip
        rows = measure(Size(*map(int, numbers)))
    for row in rows:
        print(json.dumps(row.as_json()), flush=True)


def fill(size: Size) -> Iterator[Row]:
    """A new database, with the product's tables and the limit's."""
    from bench import company, limit

    limit.limit().fill(size, facts(size))
    company.fill(size)
    company.tidy()
    yield from ()


if __name__ == "__main__":
    main(*sys.argv[1:])
