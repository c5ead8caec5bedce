"""Goal 7: the classic workbook, recalculated by LibreOffice Calc: facts, plans, a row a person of COUNTIFS and IFs."""

import os
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from bench.facts import KINDS, MONTH, Size, facts, plans

OF_ANOTHER_DAY = {10_000: 991.0, 100_000: 9_780.0}
"""Milliseconds of LibreOffice 7.4 on two cores, 200 people, the document open."""

OTHER_DAY = "†"

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{}</value></prop></item></oor:items>"""


def recalculation(size: Size) -> tuple[float, str]:
    """Milliseconds, and a mark where they are not of this run: of opening, recalculating and saving, less the same
    without recalculating."""
    if not shutil.which("soffice"):
        return OF_ANOTHER_DAY[size.facts], OTHER_DAY
    with tempfile.TemporaryDirectory() as folder:
        _write(size, Path(folder, "bonus.xlsx"))
        never, always = (_time(Path(folder), mode, runs=3 if size.facts < 100_000 else 1) for mode in (NEVER, ALWAYS))
    return always - never, ""


NEVER, ALWAYS = 1, 0


def _time(folder: Path, mode: int, *, runs: int) -> float:
    _write(Size(100, 1), folder / "small.xlsx")
    _convert(folder, mode, "small.xlsx")  # makes the profile
    return median([_convert(folder, mode, "bonus.xlsx") for _ in range(runs)])


def _convert(folder: Path, mode: int, book: str) -> float:
    profile = folder / f"profile-{mode}"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.write_text(RECALCULATE.format(mode))
    before = _processor()
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", "xlsx",
         "--outdir", folder / "out", folder / book],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600,
    )  # fmt: skip
    return (_processor() - before) * 1000 / (os.cpu_count() or 1)


def _processor() -> float:
    """Seconds of processors that children took. Shared by all cores it is the least that could be waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _write(size: Size, path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheets = {name: book.add_worksheet(name) for name in ("Facts", "Plans", "Bonus")}
    columns = facts(size)
    rows = zip(columns.employee, columns.kind, columns.day, columns.amount, strict=True)
    for row, (employee, kind, day, amount) in enumerate(rows):
        sheets["Facts"].write_row(row, 0, [employee, KINDS[kind - 1]])
        sheets["Facts"].write_number(row, 2, day - 693_594, date)  # Excel counts days from 1899-12-30
        sheets["Facts"].write_number(row, 3, amount / 100)
    for employee, indicator, target, base in plans(size):
        goal = target if indicator <= 5 else target / 100
        sheets["Plans"].write_number(employee - 1, indicator - 1, goal)
        sheets["Plans"].write_number(employee - 1, indicator + 7, base / 100)
    for row in range(size.people):
        _write_bonus(sheets["Bonus"], row, size.facts)
    book.close()


WANTED = "call long_call meeting booking contract contract payment handover".split()


def _write_bonus(sheet, row: int, facts: int) -> None:  # type: ignore[no-untyped-def]
    employee, kind, day, amount = (f"Facts!${column}$1:${column}${facts}" for column in "ABCD")
    month = f'{day},">="&DATE({MONTH[0]},{MONTH[1]},1),{day},"<"&DATE({MONTH[0]},{MONTH[1] + 1},1)'
    for i, wanted in enumerate(WANTED):
        whose = f'{employee},{row + 1},{month},{kind},"{wanted}"'
        formula = f"COUNTIFS({whose})" if i < 5 else f"SUMIFS({amount},{whose})"
        share = f"{chr(65 + i)}{row + 1}/Plans!{chr(65 + i)}{row + 1}"
        steps = f"IF({share}>=1.2,1.3,IF({share}>=1,1,IF({share}>=0.8,0.8,IF({share}>=0.5,0.5,0))))"
        sheet.write_formula(row, i, formula)
        sheet.write_formula(row, i + 8, f"Plans!{chr(73 + i)}{row + 1}*{steps}")
    sheet.write_formula(row, 16, f"SUM(I{row + 1}:P{row + 1})")
