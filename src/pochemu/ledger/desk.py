"""The desk where facts are taken in, some thousands at a time: checked, compared with what is known, written."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError

from pochemu.engine.fact import Kind, NewFact
from pochemu.engine.words import Words
from pochemu.ledger.behind import AtOnce, Writer
from pochemu.ledger.checking import problems, unknown_kind
from pochemu.ledger.fields import Stored, encode, is_odd
from pochemu.ledger.queries import KindRow, kind_rows
from pochemu.ledger.storage import CREDIT, FACT, Row, Share, storage
from pochemu.people.known import FOREVER, Act
from pochemu.people.once import once
from pochemu.people.queries import company

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Recorded(NamedTuple):
    added: int = 0
    revised: int = 0
    unchanged: int = 0


class Refusal(NamedTuple):
    """A fact that can't be recorded: its place in what was given (from 0), and all that is wrong with it."""

    place: int
    fact: NewFact
    problems: tuple[Words, ...]


class Refused(Exception):
    """What can't be recorded, where nobody wished to have it set aside."""

    def __init__(self, problems: Iterable[Words]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(words.en for words in self.problems))


class Overtaken(Exception):
    """Another entry wrote the same keys at the same time. Nothing is lost: try the whole entry again."""


_TWICE = Words(
    "the key “{key}” stands twice with different content", "ключ «{key}» встречается дважды с разным содержанием"
)


class Content(NamedTuple):
    """All that is said under a key, as it is stored; equal content is the same fact."""

    moment: Any
    day: int
    amount: int | None
    quantity_num: int
    quantity_den: int
    subject: str
    fields: Stored
    shares: list[Share]

    def same_as(self, other: "Content") -> bool:
        """The day apart: it is that of the company's zone when it was recorded, and stays."""
        return self._replace(day=0) == other._replace(day=0)


class Revision(NamedTuple):
    """The last that is known under a key. A cancelled one keeps the content of the fact that it cancels."""

    id: int
    known_from: int
    cancelled: bool
    content: Content


_SIGNS_OF_ANOTHER = "fact_key", "fact_superseded_once", "no later entry", "deadlock detected"

Key = tuple[int, str]
"""A kind's row and a key: within one source, a fact's identity."""


class Desk:
    def __init__(
        self,
        entry: Act,
        source: str,
        set_aside: Callable[[Refusal], object] | None = None,
        writer: Writer | None = None,
    ) -> None:
        self.entry = entry
        self.source = source
        self.set_aside = set_aside
        self.recorded = Recorded()
        self.storage = storage()
        self.writer = writer or AtOnce()
        self.company = company()
        self.zone = self.company.zone
        self.digits = self.company.digits
        self.employees: dict[str, int] = once("employees", dict)
        self.first_id: int | None = None
        self.seen = 0

    @cached_property
    def kinds(self) -> dict[str, KindRow]:
        return kind_rows()

    def take(self, facts: list[NewFact]) -> None:
        """One batch: what is new is written, the rest counted."""
        self._meet({credit.employee for fact in facts for credit in fact.credits})
        told = self._told(facts)
        known = self._known(told)
        news: list[tuple[Key, Content, int | None]] = []
        for key, content in told.items():
            last = known.get(key)
            if last is None:
                news.append((key, content, None))
            elif not content.same_as(last.content):
                self._refuse_second(key, last)
                news.append((key, content, last.id))
        self._write(news)
        revised = sum(supersedes is not None for _, _, supersedes in news)
        self._count(Recorded(len(news) - revised, revised, len(told) - len(news)))

    def turn(self, kind: str, key: str, *, cancelled: bool) -> bool:
        """Cancels what holds, or lets hold again what was cancelled. False: there was nothing to turn."""
        row = self._kind(kind)
        last = self._known([(row.id, key)]).get((row.id, key))
        if last is None or last.cancelled == cancelled:
            return False
        self._write([((row.id, key), last.content, last.id)], cancelled=cancelled)
        return True

    # --- what is told ---

    def _told(self, facts: list[NewFact]) -> dict[Key, Content]:
        told: dict[Key, Content] = {}
        for fact in facts:
            self.seen += 1
            wrong = self._wrong(fact)
            if wrong:
                self._set_aside(fact, wrong)
                continue
            kind = self.kinds[fact.kind]
            key, content = (kind.id, fact.key), self._content(kind.kind, fact)
            first = told.setdefault(key, content)
            if first is not content:
                if first != content:
                    raise Refused([_TWICE.fill(key=fact.key)])
                self._count(Recorded(unchanged=1))
        return told

    def _wrong(self, fact: NewFact) -> list[Words]:
        kind = self.kinds.get(fact.kind)
        return problems(kind.kind, fact, self.employees) if kind else [unknown_kind(fact.kind, self.kinds)]

    def _set_aside(self, fact: NewFact, wrong: list[Words]) -> None:
        if self.set_aside is None:
            raise Refused(wrong)
        self.set_aside(Refusal(self.seen - 1, fact, tuple(wrong)))

    def _content(self, kind: Kind, fact: NewFact) -> Content:
        moment = fact.occurred_at
        return Content(
            self.storage.moment(moment),
            moment.astimezone(self.zone).toordinal(),
            fact.amount,
            int(fact.quantity.numerator),
            int(fact.quantity.denominator),
            fact.subject,
            encode(kind.fields, fact.fields, self.digits),
            sorted(
                [
                    (self.employees[who], role, int(share.numerator), int(share.denominator))
                    for who, share, role in fact.credits
                ]
            ),
        )

    def _meet(self, codes: set[str]) -> None:
        strangers = codes - self.employees.keys()
        if strangers:
            self.writer.wait()
            self.employees.update(self.storage.employees(list(strangers)))

    # --- what is known ---

    def _known(self, keys: Iterable[Key]) -> dict[Key, Revision]:
        self.writer.wait()
        of_kinds: dict[int, list[str]] = defaultdict(list)
        for kind, key in keys:
            of_kinds[kind].append(key)
        return {
            (kind, row[1]): revision
            for kind, some in of_kinds.items()
            for row, revision in self._revisions(list(self.storage.last_revisions(kind, self.source, some)))
        }

    def _revisions(self, rows: list[Row]) -> Iterator[tuple[Row, Revision]]:
        shares: dict[int, list[Share]] = defaultdict(list)
        if rows:
            for fact, share in self.storage.credits_of([_credited(row) for row in rows]):
                shares[fact].append(share)
        for row in rows:
            content = Content._make([*row[5:11], json.loads(row[11]), sorted(shares[_credited(row)])])
            yield row, Revision(row[0], row[2], bool(row[3]), content)

    def _refuse_second(self, key: Key, last: Revision) -> None:
        """A key may be revised within an entry, but not within what one source says at one time."""
        if self.first_id is not None and last.id >= self.first_id and last.known_from == self.entry.seq:
            raise Refused([_TWICE.fill(key=key[1])])

    # --- what is written ---

    def _write(self, news: list[tuple[Key, Content, int | None]], *, cancelled: bool = False) -> None:
        if not news:
            return
        known = (self.entry.seq, FOREVER)
        facts: list[Row] = []
        credits: list[Row] = []
        for number, (key, content, supersedes) in zip(self._draw(len(news)), news, strict=True):
            facts.append(_fact_row(number, key, self.source, content, cancelled, supersedes, known))
            if not cancelled:
                credits.extend(_credit_rows(number, key[0], content, known))
        self.writer.write(lambda through: self._insert(through, facts, credits))

    def _insert(self, through: Any, facts: list[Row], credits: list[Row]) -> None:
        try:
            self.storage.insert(through, "ledger_fact", FACT, facts)
            self.storage.insert(through, "ledger_credit", CREDIT, credits)
        except (IntegrityError, OperationalError) as error:
            if any(sign in str(error) for sign in _SIGNS_OF_ANOTHER):
                raise Overtaken from error
            raise

    def _draw(self, count: int) -> Iterable[int]:
        numbers = self.storage.draw_ids(count)
        self.first_id = self.first_id or numbers[0]
        return numbers

    def _kind(self, name: str) -> KindRow:
        if name not in self.kinds:
            raise Refused([unknown_kind(name, self.kinds)])
        return self.kinds[name]

    def _count(self, more: Recorded) -> None:
        self.recorded = Recorded(*map(sum, zip(self.recorded, more, strict=True)))


def _credited(row: Row) -> int:
    """The fact whose credits are the content's: a cancelled revision has none of its own."""
    number, _key, _known, cancelled, supersedes = row[:5]
    credited: int = supersedes if cancelled else number
    return credited


def _fact_row(
    number: int,
    key: Key,
    source: str,
    content: Content,
    cancelled: bool,
    supersedes: int | None,
    known: tuple[int, int],
) -> Row:
    moment, day, amount, num, den, subject, fields, _ = content
    return (
        number,
        key[0],
        source,
        key[1],
        moment,
        day,
        amount,
        num,
        den,
        subject,
        _json(fields) if fields else "{}",
        cancelled,
        supersedes,
        *known,
    )


def _credit_rows(number: int, kind: int, content: Content, known: tuple[int, int]) -> Iterator[Row]:
    _, day, amount, num, den, _, fields, shares = content
    quantity = None if den != 1 or is_odd(fields) else num
    odd = quantity is None or len(shares) > 1
    for employee, role, share_num, share_den in shares:
        one = odd or share_num != share_den
        yield (number, employee, kind, day, role, share_num, share_den, amount, quantity, one, *known)
