"""What every format is read as: statements of accounts, with their lines, and all that is wrong with the file.

Sums are integers of kopecks; one below zero is an entry that the bank takes back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.formula.spelling import money_read
from pochemu.engine.problem import Place, Problem
from pochemu.engine.words import Words
from pochemu.intake.files.table import refused
from pochemu.intake.visible import visible

LONGEST_SHOWN: Final = 40
MOST_PROBLEMS: Final = 200
MOST_DOCUMENTS: Final = 100_000
ROUBLES: Final = ("810", "643")


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Party(NamedTuple):
    name: str = ""
    inn: str = ""
    account: str = ""


class Document(NamedTuple):
    """As the file has it: not yet whose."""

    at: int  # its line in the file
    kind: str  # «Платежное поручение»
    number: str
    dated: date | None
    amount: int
    payer: Party
    payee: Party
    purpose: str


class Line(NamedTuple):
    """A document that was carried out, as one account sees it."""

    key: str  # the same in every statement that tells of it
    direction: Direction
    on: date  # when the money came or left: not the day on which the document was written
    amount: int
    number: str
    dated: date | None
    payer: Party
    payee: Party
    purpose: str
    kind: str
    at: int


class Statement(NamedTuple):
    account: str
    since: date | None
    until: date | None
    opening: int | None
    closing: int | None
    lines: tuple[Line, ...]


class Read(NamedTuple):
    """`problems` tell what could not be taken, `warnings` what was taken and deserves a look."""

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass
class Told:
    """Collects what is wrong while the rest is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, words: Words, /, **given: object) -> None:
        """Raises Refused where there are too many of them."""
        self.problems.append(self._problem(line, words, given))
        if len(self.problems) == MOST_PROBLEMS:
            raise refused(self.file, _MANY_PROBLEMS, line, n=MOST_PROBLEMS)

    def warn(self, line: int, words: Words, /, **given: object) -> None:
        if len(self.warnings) < MOST_PROBLEMS:
            self.warnings.append(self._problem(line, words, given))

    def read(self, statements: Iterable[Statement]) -> Read:
        """In the order of the file."""
        taken = tuple(statements)
        return Read(taken, *(tuple(sorted(told, key=_line)) for told in (self.problems, self.warnings)))

    def _problem(self, line: int, words: Words, given: dict[str, object]) -> Problem:
        shown = {name: visible(one, LONGEST_SHOWN) if isinstance(one, str) else one for name, one in given.items()}
        return Problem(Place(self.file, line, 1), words.fill(**shown))


def _line(problem: Problem) -> int:
    return problem.place.line


class Section(NamedTuple):
    """An account's balances and turnovers over some days, as far as they are told."""

    at: int
    account: str
    since: date | None = None
    until: date | None = None
    opening: int | None = None
    came: int | None = None
    left: int | None = None
    closing: int | None = None


def line_of(document: Document, account: str, direction: Direction, on: date) -> Line:
    at, kind, number, dated, amount, payer, payee, purpose = document
    key = "|".join((account, number, dated.isoformat() if dated else "", str(amount), payer.account))
    return Line(key, direction, on, amount, number, dated, payer, payee, purpose, kind, at)


def is_in_roubles(section: Section, told: Told) -> bool:
    """By the sixth to eighth digits of an account; a sum in another currency must not pass for roubles."""
    code = section.account[5:8] if len(section.account) == 20 else ROUBLES[0]
    if code not in ROUBLES:
        told.wrong(section.at, _CURRENCY, account=section.account, code=code)
    return code in ROUBLES


def statement_of(sections: Sequence[Section], lines: Iterable[Line], told: Told) -> Statement:
    """Of one account: its sections, a day each perhaps, are one period. What does not add up is told."""
    in_order = sorted(sections, key=lambda one: one.since or date.min)
    first, last = in_order[0], in_order[-1]
    days = [day for one in sections for day in (one.since, one.until) if day]
    statement = Statement(
        first.account, min(days, default=None), max(days, default=None), first.opening, last.closing,
        tuple(_told_apart(lines, told)),
    )  # fmt: skip
    _check_joints(in_order, told)
    _check_turnovers(in_order, statement, told)
    _check_days(statement, told)
    return statement


def _told_apart(lines: Iterable[Line], told: Told) -> list[Line]:
    """The same document twice is taken once; others that share its key get keys of their own, whatever their order."""
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        alike = by_key.setdefault(line.key, [])
        if twin := next((one for one in alike if one._replace(at=line.at) == line), None):
            told.wrong(line.at, _TWICE, number=line.number, line=twin.at)
        else:
            alike.append(line)
    kept = [one for alike in by_key.values() for one in _numbered(alike, told)]
    return sorted(kept, key=lambda line: line.at)


def _numbered(alike: list[Line], told: Told) -> list[Line]:
    if len(alike) == 1:
        return alike
    told.warn(alike[1].at, _ALIKE, number=alike[1].number, line=alike[0].at)
    in_order = sorted(alike, key=lambda line: line._replace(at=0, dated=line.dated or date.min))
    return [line if n == 1 else line._replace(key=f"{line.key}|{n}") for n, line in enumerate(in_order, 1)]


def _check_joints(in_order: Sequence[Section], told: Told) -> None:
    balanced = [one for one in in_order if one.opening is not None and one.closing is not None]
    for before, after in pairwise(balanced):
        assert before.closing is not None
        assert after.opening is not None
        if before.closing != after.opening:
            told.warn(after.at, _JOINT, opening=money(after.opening), closing=money(before.closing), line=before.at)


def _check_turnovers(in_order: Sequence[Section], statement: Statement, told: Told) -> None:
    """Told of the whole period: a line says no section."""
    came, left = (total(statement.lines, direction) for direction in Direction)
    at = in_order[-1].at
    opening, closing = statement.opening, statement.closing
    if opening is not None and closing is not None and opening + came - left != closing:
        told.warn(
            at, _BALANCE, opening=money(opening), came=money(came), left=money(left), closing=money(closing),
            makes=money(opening + came - left), gap=money(closing - opening - came + left),
        )  # fmt: skip
    for said, found, words in ((_sum("came", in_order), came, _CAME), (_sum("left", in_order), left, _LEFT)):
        if said is not None and said != found:
            told.warn(at, words, said=money(said), found=money(found))


def _sum(name: str, sections: Iterable[Section]) -> int | None:
    said: list[int] = [value for one in sections if (value := getattr(one, name)) is not None]
    return sum(said) if said else None


def _check_days(statement: Statement, told: Told) -> None:
    for line in statement.lines:
        if (statement.since and line.on < statement.since) or (statement.until and line.on > statement.until):
            told.warn(line.at, _OTHER_DAY, day=f"{line.on:%d.%m.%Y}")


def total(lines: Iterable[Line], direction: Direction) -> int:
    return sum(line.amount for line in lines if line.direction is direction)


def money(kopecks: int) -> Words:
    return money_read(mpq(kopecks, 100), "RUB")


_CURRENCY = Words(
    "account {account} is kept in another currency ({code}): statements in roubles alone are read",
    "счёт {account} ведётся в другой валюте ({code}): читаются только выписки в рублях",
)
_MANY_PROBLEMS = Words(
    "there are {n} mistakes and more: the rest of the file is not looked at",
    "ошибок уже {n}: дальше файл не просматривается",
)
_TWICE = Words(
    "document No. {number} stands in the file twice, for the first time in line {line}: it is taken once. If these "
    "are two payments, the closing balance tells",
    "документ № {number} стоит в файле дважды, впервые в строке {line}: он учтён один раз. Если это два разных "
    "платежа, их выдаст остаток на конец",
)
_ALIKE = Words(
    "document No. {number} has the number, day, sum and payer's account of the one in line {line}, and says something "
    "else: both are taken",
    "у документа № {number} те же номер, дата, сумма и счёт плательщика, что у документа из строки {line}, но "
    "содержание другое: учтены оба",
)
_JOINT = Words(
    "the day begins with {opening}, and the one before, in line {line}, ended with {closing}",
    "остаток на начало — {opening}, а предыдущий период (строка {line}) закончился остатком {closing}",
)
_BALANCE = Words(
    "the sums do not agree: {opening} + {came} in − {left} out makes {makes}, and the closing balance is {closing}: "
    "{gap} of difference. Perhaps documents are missing",
    "суммы не сходятся: {opening} + приход {came} − расход {left} = {makes}, а остаток на конец — {closing}, разница "
    "{gap}. Возможно, в файле не все документы",
)
_CAME = Words(
    "the bank says that {said} came in, and the documents make {found}",
    "банк указал приход {said}, а по документам выходит {found}",
)
_LEFT = Words(
    "the bank says that {said} went out, and the documents make {found}",
    "банк указал расход {said}, а по документам выходит {found}",
)
_OTHER_DAY = Words("{day} is outside the days of the statement", "{day} — за пределами периода выписки")
