"""What became of an import, for whoever ran it."""

from collections.abc import Iterable
from typing import Final

from rich.table import Table
from rich.text import Text

from pochemu.config.commands.talk import Talk, safe
from pochemu.engine.words import Words
from pochemu.intake.importing.report import Example, Reason, Report

_EXAMPLES: Final = 5
_LINES: Final = 12
_PEOPLE: Final = 20


def show_reports(talk: Talk, reports: Iterable[Report]) -> None:
    reports = list(reports)
    if reports:
        talk.show(_table(talk, reports))
    for report in reports:
        _show_set_aside(talk, report)
        _show_unplaced(talk, report)
        if report.invented:
            talk.say(_INVENTED, name=report.name, n=len(report.invented), who=_some(report.invented))


def _table(talk: Talk, reports: list[Report]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column(talk.text(_IMPORT))
    table.add_column(talk.text(_FORMAT))
    for title in (_READ, _LEFT_OUT, _ADDED, _REVISED, _UNCHANGED, _SET_ASIDE):
        table.add_column(talk.text(title), justify="right")
    for one in reports:
        counts = (one.read, one.left_out, one.added, one.revised, one.unchanged, one.set_aside)
        table.add_row(Text(safe(one.name), "bold"), Text(_format(one)), *map(str, counts))
    return table


def _format(report: Report) -> str:
    seen = report.seen
    if seen is None or not seen.encoding:
        return ""
    delimiter = {"\t": "tab"}.get(seen.delimiter, seen.delimiter)
    return f"{seen.encoding} {delimiter}".strip()


def _show_set_aside(talk: Talk, report: Report) -> None:
    for reason in sorted(report.reasons.values(), key=lambda reason: -reason.count):
        talk.say(_REASON, "yellow", name=report.name, reason=reason.words, n=reason.count, lines=_lines(reason))
        for example in reason.examples[:_EXAMPLES]:
            talk.say(_EXAMPLE, "dim", file=report.file, line=example.line, cells=_cells(example), hint=example.hint)


def _lines(reason: Reason) -> str:
    return _some([str(line) for line in reason.lines[:_LINES]], reason.count)


def _some(texts: list[str], count: int = 0) -> str:
    return ", ".join(texts[:_LINES]) + (", …" if max(count, len(texts)) > _LINES else "")


def _cells(example: Example) -> Words:
    return Words(
        "; ".join(f"{column} = “{text}”" if column else f"“{text}”" for column, text in example.cells),
        "; ".join(f"{column} = «{text}»" if column else f"«{text}»" for column, text in example.cells),
    )


def _show_unplaced(talk: Talk, report: Report) -> None:
    if not report.unplaced:
        return
    people = sorted(report.unplaced.values(), key=lambda one: (-one.count, one.employee))
    talk.say(_UNPLACED, "yellow", name=report.name, n=sum(one.count for one in people))
    for one in people[:_PEOPLE]:
        talk.say(_UNPLACED_ONE, "dim", employee=one.employee, n=one.count, first=one.first, last=one.last)
    if len(people) > _PEOPLE:
        talk.say(_MORE, "dim", n=len(people) - _PEOPLE)


_IMPORT = Words("Import", "Импорт")
_FORMAT = Words("Written in", "Записан в")
_READ = Words("rows read", "строк прочитано")
_LEFT_OUT = Words("left out by where", "не взято по where")
_ADDED = Words("added", "добавлено")
_REVISED = Words("revised", "исправлено")
_UNCHANGED = Words("known already", "уже известно")
_SET_ASIDE = Words("set aside", "отложено")
_REASON = Words("{name}: set aside, {reason}: {n} (lines {lines})", "{name}: отложено, {reason}: {n} (строки {lines})")
_EXAMPLE = Words("  {file}:{line}: {cells}{hint}", "  {file}:{line}: {cells}{hint}")
_UNPLACED = Words(
    "{name}: facts credited to somebody on a day without a position: {n}. They count in nobody's own pay",
    "{name}: фактов, зачтённых кому-то в день без должности: {n}. Ни в чью собственную премию они не входят",
)
_UNPLACED_ONE = Words("  {employee}: {n}, {first} … {last}", "  {employee}: {n}, {first} … {last}")
_MORE = Words("  … and {n} more", "  … и ещё {n}")
_INVENTED = Words(
    "{name}: employees made of unknown names, without a position: {n} ({who})",
    "{name}: сотрудников заведено по незнакомым именам, без должности: {n} ({who})",
)
