"""What was said of a file: what its columns mean, what the texts of its short lists mean, and what of clients known."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.bringing.fields import FIELDS, field_of
from pochemu.intake.models import Batch, Same, SavedMapping, What
from pochemu.people.actions import Refused
from pochemu.sales.models import Pipeline

LONGEST_NAME: Final = 80


class Said(NamedTuple):
    columns: dict[str, str]  # names of fields by columns
    values: dict[str, dict[str, str]]  # of a field's texts, what each means here
    same: str = Same.ASIDE
    pipeline: int | None = None
    bare: bool = False  # won deals come though they lack what their step needs
    ended_on: str = ""  # a day, 2026-03-05: of deals that ended and do not say when
    books_told: bool = False  # of debts of before: facts of them come, or came, by a file of facts

    def of(self, field: str) -> list[str]:
        """Its columns, in the order of the file."""
        return [column for column, name in self.columns.items() if name == field]

    @property
    def listed(self) -> list[str]:
        return [name for name in dict.fromkeys(self.columns.values()) if name in LISTED]

    def as_json(self) -> dict[str, Any]:
        return self._asdict()


IN_A_PIPELINE: Final = frozenset({What.DEALS, What.CONTRACTS})
"""Rows of these become deals of a pipeline, or are behind one."""
LISTED: Final = frozenset(field.name for fields in FIELDS.values() for field in fields if field.listed)


def said_of(kept: Mapping[str, Any]) -> Said:
    return Said(
        kept.get("columns", {}), kept.get("values", {}), kept.get("same", Same.ASIDE), kept.get("pipeline"),
        kept.get("bare", False), kept.get("ended_on", ""), kept.get("books_told", False),
    )  # fmt: skip


def checked(what: str, said: Said, headers: Sequence[str]) -> Said:
    """As it can be used with this file. Raises Refused."""
    columns = {column: said.columns[column] for column in dict.fromkeys(headers) if said.columns.get(column)}
    known = {field.name for field in FIELDS[what]}
    used = list(columns.values())
    for name in known & set(used):
        if used.count(name) > 1 and not field_of(what, name).many:
            raise Refused(_TWO.fill(field=field_of(what, name).title))
    for field in FIELDS[what]:
        if field.needed and field.name not in used:
            raise Refused(_NEEDED.fill(field=field.title))
    for wanted in _ONE_OF[what]:
        if not wanted & set(used):
            titles = [field.title for field in FIELDS[what] if field.name in wanted]
            raise Refused(_ONE.fill(fields=_listed(titles)))
    if what in IN_A_PIPELINE and not Pipeline.objects.filter(pk=said.pipeline or 0, closed=False).exists():
        raise Refused(_PIPELINE)
    if said.ended_on and not _is_day(said.ended_on):
        raise Refused(_DAY.fill(text=said.ended_on[:40]))
    columns = {column: name for column, name in columns.items() if name in known}
    same = said.same if said.same in Same.values else Same.ASIDE
    return said._replace(columns=columns, same=same)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def pipeline_of(batch: Batch) -> Pipeline | None:
    number = batch.said.get("pipeline")
    return Pipeline.objects.filter(pk=number).first() if number else None


def keep(batch: Batch, name: str) -> None:
    """Under a name, for the next file of that kind. Raises Refused."""
    name = " ".join(name.split())
    if not name:
        return
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(_NAME.fill(n=LONGEST_NAME))
    SavedMapping.objects.update_or_create(what=batch.what, name=name, defaults={"said": batch.said})


def _listed(titles: Iterable[Words]) -> Words:
    titles = list(titles)
    return Words(", ".join(each.en for each in titles), ", ".join(each.ru for each in titles))


WHOSE: Final = frozenset({"client_key", "client_phone", "client_email", "client_name"})
_ONE_OF: Final[dict[str, tuple[frozenset[str], ...]]] = {
    What.CLIENTS: (frozenset({"name", "key"}),),
    What.DEALS: (WHOSE,),
    What.CONTRACTS: (WHOSE, frozenset({"unit", "unit_key"})),
    What.CALLS: (frozenset({"phone", "client_key"}),),
    What.MONEY: (
        frozenset({"amount", "due", "came"}), frozenset({"on", "due_on", "came_on"}),
        frozenset({"which", "due", "came", "due_on", "came_on"}),
    ),
}  # fmt: skip

_TWO = Words(
    "Two columns are said to be “{field}”: it is one. Choose which",
    "Двум столбцам указано «{field}», а он один. Выберите какой",
)
_NEEDED = Words("Say which column is “{field}”", "Укажите, в каком столбце «{field}»")
_ONE = Words(
    "Say for at least one column that it is one of: {fields}", "Укажите хотя бы один столбец из этих: {fields}"
)
_PIPELINE = Words(
    "Choose the pipeline that the deals, or the deals behind the contracts, come to",
    "Выберите воронку, в которую попадут сделки — и те, что стоят за договорами",
)
_DAY = Words("“{text}” is not a day", "«{text}» — не день")
_NAME = Words(
    "A mapping's name has at most {n} characters, none of them hidden",
    "В названии разметки не больше {n} знаков, и ни одного невидимого",
)
