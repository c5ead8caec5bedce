"""A closing's text: all that it vouches for, the closing before it included. Its SHA-256 is a link of the chain.

Only what can never change rightly stands in it: numbers of rows, codes, exact strings.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from pochemu.pay.closing.reckoning import Reckoned
from pochemu.pay.closing.seals import Piece, Span, pieces, spans
from pochemu.pay.closing.text import Line, digest, line
from pochemu.pay.models import Closing, Decision, Reckoning
from pochemu.pay.snapshot import Snapshot
from pochemu.rules.in_force import plans_of_month, scheme_texts
from pochemu.rules.models import PlanRevision

VERSION: Final = 1


class Before(NamedTuple):
    """The end of the chain so far."""

    number: int
    hash: str | None
    text: str

    @property
    def sealed(self) -> Mapping[str, int]:
        """Of each table, up to where its rows are sealed."""
        return {name: up_to for _, name, _, up_to, _, _ in sealed_lines(self.text)}  # type: ignore[misc]


BEGINNING: Final = Before(0, None, "")


def before(number: int) -> Before:
    """The closing that the one of this number follows."""
    found = Closing.objects.filter(number=number - 1).first()
    return BEGINNING if found is None else Before(found.number, found.hash, found.text)


def end() -> Before:
    last = Closing.objects.order_by("number").last()
    return BEGINNING if last is None else Before(last.number, last.hash, last.text)


def told(text: str) -> list[Line]:
    return [json.loads(each) for each in text.splitlines()]


def sealed_lines(text: str) -> list[Line]:
    return [each for each in told(text) if each[0] == "sealed"]


class Sealing(NamedTuple):
    """The rows that came since the closing before, sealed."""

    spans: list[Span]
    pieces: list[Piece]

    def lines(self) -> Iterator[Line]:
        """Of each table: its rows after one entry up to another, the columns they had, the digests of their pieces."""
        of: dict[str, list[str]] = {}
        for piece in self.pieces:
            of.setdefault(piece.name, []).append(piece.digest)
        for sealed, after, up_to in self.spans:
            yield ["sealed", sealed.name, after, up_to, list(sealed.columns), of.get(sealed.name, [])]


def seal(follows: Before, watermark: int) -> Sealing:
    between = spans(follows.sealed, watermark)
    return Sealing(between, list(pieces(between)))


def closing_text(reckoning: Reckoning, reckoned: Reckoned, follows: Before, sealed: Iterable[Line]) -> str:
    """`reckoning` has its approvals; what it was reckoned to is `reckoned`; `sealed` tells of the rows since."""
    lines: tuple[Line, ...] = (
        ["pochemu closing", VERSION],
        ["number", follows.number + 1],
        ["previous", follows.hash],
        ["month", str(reckoned.month)],
        ["watermark", reckoned.watermark],
        ["reckoning", reckoning.number, reckoned.digest],
        *_approvals(reckoning),
        *_decisions(reckoning.month),
        *_settings(reckoned),
        *sealed,
        *(["statement", paper.employee, paper.bonus, paper.digest] for paper in reckoned.papers),
        ["total", len(reckoned.papers), reckoned.total],
    )
    return "".join(line(each) + "\n" for each in lines)


def _approvals(reckoning: Reckoning) -> Iterator[Line]:
    for approval in reckoning.approvals.order_by("pk"):
        yield ["approved", approval.entry_id, approval.by_id]


def _decisions(month: int) -> Iterator[Line]:
    for one in Decision.objects.filter(month=month).select_related("employee").order_by("pk"):
        yield [
            "decided", one.entry_id, one.by_id, one.matter, one.employee.code, one.position, one.line, one.amount,
            one.reason,
        ]  # fmt: skip


def _settings(reckoned: Reckoned) -> Iterator[Line]:
    at, snap = reckoned.watermark, reckoned.snapshot
    plans = [[*key, str(value)] for key, value in sorted(plans_of_month(reckoned.month, at).items())]
    yield ["settings", digest(line([scheme_texts(at), plans]))]
    yield from _exceptions(reckoned.month.code, at)
    yield ["currency", snap.currency, snap.digits]
    yield from kinds(snap)


def _exceptions(month: int, at: int) -> Iterator[Line]:
    """Plans changed after the month had begun: whose, which, to what, why, by whom."""
    rows = PlanRevision.objects.known(at).filter(month=month, exception__isnull=False).order_by("pk")
    for row in rows.select_related("employee", "exception"):
        given = row.exception
        yield [
            "exception", row.employee.code, row.measure, given.value, given.reason, given.proposed_by_id,
            given.decided_by_id,
        ]  # fmt: skip


def kinds(snap: Snapshot) -> Iterator[Line]:
    for name, kind in sorted(snap.kinds.items()):
        yield ["kind", name, sorted([field, unit.value] for field, unit in kind.fields.items())]


def differences(was: str, now: str) -> Iterable[tuple[Line | None, Line | None]]:
    """Lines of two closings' texts that differ, paired by what they are of."""
    old, new = ({_key(each): each for each in told(text)} for text in (was, now))
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield old.get(key), new.get(key)


_KEYED: Final = {"statement": 2, "sealed": 2, "kind": 2, "approved": 3, "decided": 7, "exception": 3}


def _key(each: Line) -> str:
    return line(each[: _KEYED.get(str(each[0]), 1)])
