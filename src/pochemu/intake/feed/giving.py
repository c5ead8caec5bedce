"""Units told to others: feeds of portals of what is free and priced, a workbook of any list. What was given is written
down."""

import io
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from xlsxwriter import Workbook

from pochemu.engine.words import Words
from pochemu.intake.models import UnitsTaken
from pochemu.people.actions import Refused
from pochemu.people.models import Account

MOST: Final = 20_000


def given(
    units: list[Any], what: str, form: str, write: Callable[[list[Any]], bytes], *, by: Account, now: datetime
) -> bytes:
    """Raises Refused where there is nothing to give, or too much."""
    if not units:
        raise Refused(_NOTHING)
    if len(units) > MOST:
        raise Refused(_MANY.fill(n=MOST))
    made = write(units)
    UnitsTaken.objects.create(
        at=now, by=by, what=what, format=form, units=len(units), digest=sha256(made).hexdigest()
    )  # fmt: skip
    return made


def workbook(headings: list[str], rows: Iterable[list[str | float]]) -> bytes:
    """Texts as texts, numbers as numbers: none becomes a formula."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, 18)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, cell)
    return out.getvalue()


_NOTHING = Words("There is nothing to give here", "Здесь нечего выгружать")
_MANY = Words("More than {n} units: narrow the list", "Больше {n} помещений: сузьте список")
