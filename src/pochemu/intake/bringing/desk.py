"""What a row would be here, or why it can't be: the same answer on trial and in earnest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ParamSpec, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pochemu.clients.models import Client
from pochemu.clients.phones import phone
from pochemu.clients.queries import by_email, by_phone
from pochemu.engine.words import Words
from pochemu.intake.bringing.mapping import Said
from pochemu.intake.bringing.reading import Row
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.models import Batch, Brought, What
from pochemu.people.actions import Refused, together
from pochemu.people.models import Employee, fold
from pochemu.people.queries import company

NEW, KNOWN, JOINED, WRONG = "new", "known", "joined", "wrong"


@dataclass(eq=False)
class Found:
    row: Row
    kind: str
    words: Words | None = None
    ready: Any = None  # what the room is given
    number: int = 0  # of the thing that it is
    like: "Found | None" = None  # it joins what this row becomes
    moments: tuple[datetime, ...] = ()  # of its facts
    counted: Mapping[str, int] = field(default_factory=dict)  # of what the report adds up
    noted: tuple[str, ...] = ()  # of what the report lists the lines of


class Desk(Protocol):
    """A room's: `judge` says what rows are, `write` makes those that are new, and tells their numbers in order."""

    def prepare(self, rows: Sequence[Row]) -> None: ...

    def judge(self, row: Row) -> Found: ...

    def write(self, found: Sequence[Found]) -> list[int]: ...


@dataclass
class Here:
    """What all desks have at hand."""

    batch: Batch
    said: Said
    now: datetime
    lines: dict[str, int] = field(default_factory=dict)  # where a key stood first in the file

    @cached_property
    def zone(self) -> ZoneInfo:
        return company().zone

    @cached_property
    def language(self) -> str:
        return company().language

    @cached_property
    def employees(self) -> Mapping[str, Employee]:
        return {employee.code: employee for employee in Employee.objects.all()}

    def meant(self, field: str, row: Row) -> str:
        """What the row's text means, as it was said of the file's short list; "" where nothing. Raises Unfit."""
        return self.means(field, row.text(field))

    def means(self, field: str, text: str) -> str:
        """Raises Unfit."""
        means = self.said.values.get(field, {}).get(text, "")
        if text and not means:
            raise Unfit(_UNSAID.fill(text=text[:80]))
        return means

    def employee(self, row: Row) -> Employee | None:
        """Raises Unfit."""
        return self.person("responsible", row.text("responsible"))

    def person(self, field: str, text: str) -> Employee | None:
        """Raises Unfit."""
        code = self.means(field, text)
        if code and code not in self.employees:
            raise Unfit(_GONE.fill(text=code))
        return self.employees.get(code)

    def moment(self, read: Any, row: Row, field: str) -> datetime | None:
        """Raises Unfit."""
        text = row.text(field)
        at: datetime | None = read(text) if text else None
        if at is not None and at > self.now:
            raise Unfit(_AHEAD.fill(text=text))
        return at


Given = ParamSpec("Given")
Read = TypeVar("Read")


class Wrongs:
    """All that is wrong with one row, to say it at once."""

    def __init__(self) -> None:
        self.told: list[Words] = []

    def of(self, read: Callable[Given, Read], *given: Given.args, **named: Given.kwargs) -> Read | None:
        """What is read, or None, where it is wrong or not there."""
        try:
            return read(*given, **named)
        except (Unfit, Refused) as wrong:
            self.told.append(wrong.words)
            return None

    def must_be_none(self) -> None:
        """Raises Refused."""
        if self.told:
            raise Refused(together(self.told))


def look(desk: Desk, here: Here, rows: Sequence[Row]) -> list[Found]:
    """Of each row what it is: new, known by its number, somebody known by his phone, or set aside with a reason."""
    known = dict(
        Brought.objects.holding()
        .filter(source=here.batch.source, what=here.batch.what, key__in=[row.key for row in rows if row.key])
        .values_list("key", "number")
    )
    readable = [row for row in rows if row.wrong is None and row.key not in known]
    desk.prepare(readable)
    return [_found(desk, here, row, known) for row in rows]


def _found(desk: Desk, here: Here, row: Row, known: Mapping[str, int]) -> Found:
    if row.wrong is not None:
        return Found(row, WRONG, row.wrong)
    if row.key in known:
        return Found(row, KNOWN, number=known[row.key])
    if (first := here.lines.setdefault(row.key, row.line)) != row.line:
        return Found(row, WRONG, _TWICE.fill(line=first) if row.is_numbered else same_as(first))
    try:
        return desk.judge(row)
    except (Unfit, Refused) as unfit:
        return Found(row, WRONG, unfit.words)


def same_as(line: int) -> Words:
    """Of a row without a number of its own that says what one before says."""
    return _SAME.fill(line=line)


def whence(batch: Batch) -> str:
    """As the history of a client who was brought says it."""
    return f"{batch.source}: {batch.name}"


class Clients:
    """Whom rows name: by the number in the other system, by phone, by e-mail, by the whole name."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.by_key: dict[str, int] = {}
        self.clients: dict[int, Client] = {}

    def prepare(self, rows: Iterable[Row]) -> None:
        keys = {row.text("client_key") for row in rows} - {""}
        brought = Brought.objects.holding().filter(source=self.source, what=What.CLIENTS, key__in=keys)
        self.by_key = dict(brought.values_list("key", "number"))
        found = Client.objects.select_related("merged_into").filter(pk__in=self.by_key.values())
        self.clients = {client.pk: client.whole for client in found}

    def by_number(self, row: Row) -> Client | None:
        """Raises Unfit where the number is said and nobody was brought by it."""
        key = row.text("client_key")
        if not key:
            return None
        if key not in self.by_key:
            raise Unfit(_NO_CLIENT.fill(key=key[:60]))
        return self.clients[self.by_key[key]]

    def by_contacts(self, row: Row) -> Client | None:
        """Whose the phone is, or else the e-mail. Raises Unfit where it is several clients'."""
        found = {one.pk: one for text in row.each("client_phone") for one in by_phone(phone(text))}
        return _one_of(found or {one.pk: one for text in row.each("client_email") for one in by_email(text.lower())})

    def by_name(self, row: Row) -> Client | None:
        """The whole of it. Raises Unfit where several have it."""
        name = row.text("client_name")
        found = Client.objects.kept().filter(sort=fold(name))[:3] if name else ()
        return _one_of({one.pk: one for one in found})


def _one_of(found: Mapping[int, Client]) -> Client | None:
    if len(found) > 1:
        raise Unfit(_WHICH.fill(who=", ".join(f"№{pk}" for pk in sorted(found))))
    return next(iter(found.values()), None)


_UNSAID = Words(
    "it is not said what “{text}” means here: say it among the meanings",
    "не указано, что здесь значит «{text}»: укажите это в значениях",
)
_GONE = Words("there is no employee “{text}”", "нет сотрудника «{text}»")
_AHEAD = Words("“{text}” is ahead: it has not happened yet", "«{text}» — ещё впереди: этого пока не случилось")
_TWICE = Words("the same number stands on line {line} already", "этот же номер уже есть в строке {line}")
_WHICH = Words("several clients fit: {who}", "подходит несколько клиентов: {who}")
_SAME = Words(
    "it says just what line {line} says: delete one of them, or tell them apart by a column with their numbers",
    "в ней то же, что в строке {line}: удалите одну из них или добавьте столбец с номерами, который их различит",
)
_NO_CLIENT = Words(
    "no client was brought under number {key}: bring the clients first, of the same system",
    "клиент с номером {key} не перенесён: сначала перенесите клиентов той же системы",
)
