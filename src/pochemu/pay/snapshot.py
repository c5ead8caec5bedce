"""The company as known at some moment, ready to pay: people, settings and plans, kept until one of them changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pochemu.engine.bonus import Company, Pay
from pochemu.engine.fact import Kind
from pochemu.engine.period import Month
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.readings import Reading
from pochemu.engine.roster import Roster
from pochemu.engine.scheme import Rulebook
from pochemu.ledger.ask import ask
from pochemu.ledger.counting import Counting
from pochemu.ledger.models import Credit, Fact
from pochemu.ledger.models import Kind as KindRow
from pochemu.ledger.news import News, news
from pochemu.ledger.queries import kinds
from pochemu.pay.adjustments import adjustments_of_month
from pochemu.people.known import Known
from pochemu.people.models import Company as CompanyRow
from pochemu.people.models import Employee
from pochemu.people.queries import company as company_row
from pochemu.people.roster import roster
from pochemu.rules.exceptions import exceptions_of_month
from pochemu.rules.in_force import plans_of_month, scheme_texts


class Under(NamedTuple):
    """A version of a draft, looked at as if it had always been in force."""

    version: int
    reading: Reading = Reading.WRITTEN

    @classmethod
    def parse(cls, text: str) -> "Under":
        """From "12", "12.whole" or "12.parts". Raises ValueError for anything else."""
        number, _, reading = text.partition(".")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise ValueError(text)
        return cls(int(number), Reading(reading))

    def __str__(self) -> str:
        return f"{self.version}.{self.reading.value}" if self.reading.value else str(self.version)


class Asked(NamedTuple):
    """Which month; as known when: now, or at an entry of the ledger; under what schemes: as they are, or a draft."""

    month: Month
    known_at: int | None = None
    under: Under | None = None


@dataclass(frozen=True, eq=False)
class Snapshot:
    row: CompanyRow
    known_at: int | None
    company: Company
    kinds: Mapping[str, Kind]
    kind_ids: Mapping[str, int]
    employee_ids: Mapping[str, int]

    @property
    def digits(self) -> int:
        return self.company.rulebook.digits

    @property
    def currency(self) -> str:
        return self.company.rulebook.currency

    @property
    def roster(self) -> Roster:
        return self.company.roster

    @property
    def zone(self) -> ZoneInfo:
        return self.row.zone

    def month_of(self, moment: datetime) -> Month:
        return Month.of(moment.astimezone(self.zone).date())

    @cached_property
    def counting(self) -> Counting:
        return Counting(self.employee_ids, self.kind_ids, self.digits, self.known_at)

    def pay(self) -> Pay:
        return Pay(self.company, self.counting)


Key = TypeVar("Key")
Of = TypeVar("Of")


class ByMonth(dict[Month, Mapping[Key, Of]], Generic[Key, Of]):
    """What is kept by employee, and perhaps measure: a month's is read at once when it is first asked for."""

    def __init__(self, read: Callable[[Month, int | None], Mapping[Key, Of]], known_at: int | None) -> None:
        self.read = read
        self.known_at = known_at

    def __missing__(self, month: Month) -> Mapping[Key, Of]:
        found = self[month] = self.read(month, self.known_at)
        return found


def read_snapshot(known_at: int | None) -> Snapshot:
    row = company_row()
    known_kinds = kinds()
    texts = {f"{position}-{effective}": text for position, effective, text in scheme_texts(known_at)}
    rulebook = _rulebook(texts, known_kinds, row.currency, row.digits)
    plans, exceptions = ByMonth(plans_of_month, known_at), ByMonth(exceptions_of_month, known_at)
    company = Company(rulebook, roster(known_at), plans, exceptions, ByMonth(adjustments_of_month, known_at))
    ids = dict(Employee.objects.values_list("code", "pk"))
    return Snapshot(row, known_at, company, known_kinds, dict(KindRow.objects.values_list("name", "pk")), ids)


class _Settings(NamedTuple):
    texts: Mapping[str, str]
    kinds: Mapping[str, object]
    currency: str
    digits: int


_rulebooks: list[tuple[_Settings, Rulebook]] = []


def _rulebook(texts: Mapping[str, str], kinds: Mapping[str, Kind], currency: str, digits: int) -> Rulebook:
    """Of the same settings the same one, whenever they were known: what was made by it can be taken over."""
    settings = _Settings(texts, {name: (kind.title, kind.fields) for name, kind in kinds.items()}, currency, digits)
    known = next((rulebook for of, rulebook in _rulebooks if of == settings), None)
    if known is not None:
        return known
    form = Form()
    rulebook = read_rulebook(texts, kinds, form, currency=currency, digits=digits)
    assert not form.problems, form.problems  # they were checked before they were stored
    _rulebooks[MOST_RULEBOOKS - 1 :] = []
    _rulebooks.insert(0, (settings, rulebook))
    return rulebook


MOST_RULEBOOKS = 4


class _Kept(NamedTuple):
    news: News
    heard: int  # of its log
    others: tuple[object, ...]
    snapshot: Snapshot


_kept: dict[int | None, _Kept] = {}


def snapshot(known_at: int | None = None) -> Snapshot:
    """As read before, if no settings changed since: the settings are asked only when there are new entries."""
    now = news()
    kept, heard = _kept.get(known_at), len(now.log)
    if kept and kept.news is now and kept.heard == heard:
        return kept.snapshot
    new = now.log[kept.heard :] if kept and kept.news is now else []
    *others, changed = _settings(min(new, default=0), max(new, default=0))
    if kept is None or kept.news is not now or changed or kept.others != tuple(others):
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        kept = _Kept(now, heard, tuple(others), read_snapshot(known_at))
    _kept[known_at] = kept._replace(heard=heard)
    return kept.snapshot


MOST_KEPT = 16


def forget() -> None:
    _kept.clear()


_OTHERS = "(SELECT count(*) FROM ledger_kind), (SELECT count(*) FROM people_employee)"
_SETTINGS = [model._meta.db_table for model in Known.__subclasses__() if model not in (Fact, Credit)]
_CHANGED = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} WHERE known_from BETWEEN a AND b OR known_until BETWEEN a AND b)"
    for table in _SETTINGS
)
_ADJUSTED = "EXISTS (SELECT 1 FROM pay_adjustment WHERE entry_id BETWEEN a AND b)"


def _settings(first: int, last: int) -> tuple[object, ...]:
    """What no entry tells of; and whether these entries wrote settings, or overtook some."""
    new = "WITH new(a, b) AS (SELECT CAST(%s AS bigint), CAST(%s AS bigint))"
    (row,) = ask(f"{new} SELECT {_OTHERS}, {_CHANGED} OR {_ADJUSTED} FROM new", [first, last])
    return tuple(row)
