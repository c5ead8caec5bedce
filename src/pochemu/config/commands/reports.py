"""What became of an import, for whoever ran it."""

import operator
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from pochemu.config.commands.talk import Talk
from pochemu.engine.words import Words
from pochemu.intake.importing.report import Example, Reason, Report

_EXAMPLES: Final = 5
_LINES: Final = 12
_PEOPLE: Final = 20


AHEAD: Final = timedelta(days=366)


def is_far_ahead(report: Report, now: datetime) -> bool:
    """Whether it brings facts of years to come: rather a slip in a year."""
    return report.latest > now + AHEAD


def show_reports(talk: Talk, reports: Iterable[Report], *, now: datetime) -> None:
    for report in reports:
        talk.say(_DONE, "bold", name=report.name, written=_format(report), read=report.read, became=_became(report))
        if not report.read:
            talk.say(_NO_ROWS, "yellow", name=report.name, file=report.file)
        if is_far_ahead(report, now):
            day = report.latest.date()
            talk.say(_AHEAD, "yellow", name=report.name, file=report.file, line=report.latest_line, day=day)
        _show_set_aside(talk, report)
        _show_unplaced(talk, report)
        if report.invented:
            talk.say(_INVENTED, name=report.name, n=len(report.invented), who=_some(report.invented))


def _became(report: Report) -> Words:
    """What is not nothing, and always how many facts were added."""
    counts = (
        (_ADDED, report.added), (_REVISED, report.revised), (_UNCHANGED, report.unchanged),
        (_LEFT_OUT, report.left_out), (_SET_ASIDE, report.set_aside),
    )  # fmt: skip
    told = [words.fill(n=n) for words, n in counts if n or words is _ADDED]
    return Words(", ".join(words.en for words in told), ", ".join(words.ru for words in told))


def _format(report: Report) -> str:
    seen = report.seen
    if seen is None or not seen.encoding:
        return ""
    return f" ({seen.encoding} {seen.delimiter!r})" if seen.delimiter else f" ({seen.encoding})"


def _show_set_aside(talk: Talk, report: Report) -> None:
    for reason in sorted(report.reasons.values(), key=lambda reason: -reason.count):
        words = _REASON if reason.count > 1 else _REASON_OF_ONE
        talk.say(words, "yellow", name=report.name, reason=reason.words, n=reason.count, lines=_lines(reason))
        for example in reason.examples[:_EXAMPLES]:
            talk.say(_EXAMPLE, "dim", file=report.file, line=example.line, cells=_cells(example))
    if report.set_aside:
        talk.say(_HOW_TO_MEND, "yellow", name=report.name, file=report.file)


def _lines(reason: Reason) -> str:
    return _some([str(line) for line in reason.lines[:_LINES]], reason.count)


def _some(texts: list[str], count: int = 0) -> str:
    return ", ".join(texts[:_LINES]) + (", …" if max(count, len(texts)) > _LINES else "")


def _cells(example: Example) -> Words:
    """With a hint behind them, where there is one."""
    cells = Words(
        "; ".join(f"{column} = “{text}”" if column else f"“{text}”" for column, text in example.cells),
        "; ".join(f"{column} = «{text}»" if column else f"«{text}»" for column, text in example.cells),
    )
    return Words(*map(operator.add, cells.ended(), example.hint)) if example.hint.en else cells


def _show_unplaced(talk: Talk, report: Report) -> None:
    if not report.unplaced:
        return
    people = sorted(report.unplaced.values(), key=lambda one: (-one.count, one.employee))
    talk.say(_UNPLACED, "yellow", name=report.name, n=sum(one.count for one in people))
    for one in people[:_PEOPLE]:
        talk.say(_UNPLACED_ONE, "dim", employee=one.employee, n=one.count, first=one.first, last=one.last)
    if len(people) > _PEOPLE:
        talk.say(_MORE, "dim", n=len(people) - _PEOPLE)


_DONE = Words("{name}{written}: rows {read}; {became}", "{name}{written}: строк {read}; {became}")
_ADDED = Words("added {n}", "добавлено {n}")
_REVISED = Words("revised {n}", "исправлено {n}")
_UNCHANGED = Words("known already {n}", "уже известно {n}")
_LEFT_OUT = Words("left out by where {n}", "не взято по where {n}")
_SET_ASIDE = Words("set aside {n}", "отложено {n}")
_REASON = Words("{name}: set aside, {reason}: {n} (lines {lines})", "{name}: отложено, {reason}: {n} (строки {lines})")
_REASON_OF_ONE = Words(
    "{name}: set aside, {reason}: 1 (line {lines})", "{name}: отложено, {reason}: 1 (строка {lines})"
)
_HOW_TO_MEND = Words(
    "{name}: mend these rows in {file} (or the mapping) and load again: what is in already is not added twice",
    "{name}: исправьте эти строки в {file} (или описание импорта) и загрузите снова: уже вошедшее не добавится дважды",
)
_NO_ROWS = Words(
    "{name}: {file} has a header and no rows under it: was it exported empty?",
    "{name}: в {file} есть заголовок, а строк под ним нет: не пустой ли он выгружен?",
)
_AHEAD = Words(
    "{name}: a fact of {day}, in years to come ({file}:{line}): is it meant? It counts in its own month alone",
    "{name}: есть факт от {day}, до этого ещё годы ({file}:{line}): так и задумано? Он войдёт только в свой месяц",
)
_EXAMPLE = Words("  {file}:{line}: {cells}", "  {file}:{line}: {cells}")
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
