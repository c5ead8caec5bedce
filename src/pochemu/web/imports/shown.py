"""A batch as its page tells it: where it stands, what its columns mean, which rows are set aside."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from pochemu.callcentre.models import Call
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.intake.bringing import guessing
from pochemu.intake.bringing.deals import BY_CHANGE, BY_FILE, WITHOUT
from pochemu.intake.bringing.fields import BACK, CAME, DUE, FIELDS, field_of
from pochemu.intake.bringing.keeping import Column, columns, listed
from pochemu.intake.bringing.mapping import pipeline_of, said_of
from pochemu.intake.models import Batch, What
from pochemu.pay.periods import heads
from pochemu.property.models import Product
from pochemu.sales.models import Contract, Form, Pipeline
from pochemu.sales.models.pipeline import Need
from pochemu.web.face import Bar
from pochemu.web.why.shapes import Text

LISTED: Final = 200
CELLS: Final = 6
LONGEST: Final = 60

WHATS: Final[dict[str, Words]] = {
    What.CLIENTS: Words("Clients", "Клиенты"),
    What.DEALS: Words("Deals", "Сделки"),
    What.CALLS: Words("Calls", "Звонки"),
    What.CONTRACTS: Words("Contracts in force", "Действующие договоры"),
    What.MONEY: Words("Schedules and payments of contracts", "Графики и оплаты договоров"),
}
STATES: Final[dict[str, Words]] = {
    Batch.State.SAID: Words("what its columns mean is being said", "указывают, что значат столбцы"),
    Batch.State.CHECKING: Words("is being checked", "проверяется"),
    Batch.State.CHECKED: Words("checked, nothing is written yet", "проверен, пока ничего не записано"),
    Batch.State.WRITING: Words("is being written", "записывается"),
    Batch.State.WRITTEN: Words("brought", "перенесён"),
    Batch.State.UNDOING: Words("is being undone", "отменяется"),
    Batch.State.UNDONE: Words("undone", "отменён"),
}
_MEANINGS: Final[dict[str, dict[str, Words]]] = {
    "kind": {Client.Kind.PERSON: Words("person", "человек"), Client.Kind.FIRM: Words("firm", "фирма")},
    "direction": {
        Call.Direction.IN: Words("incoming", "входящий"),
        Call.Direction.OUT: Words("outgoing", "исходящий"),
        Call.Direction.INSIDE: Words("internal", "внутренний"),
    },
    "outcome": {
        Call.Outcome.TALK: Words("a talk", "разговор"),
        Call.Outcome.MISSED: Words("missed by us", "пропущен нами"),
        Call.Outcome.NO_ANSWER: Words("no answer", "не ответили"),
        Call.Outcome.BUSY: Words("busy", "занято"),
        Call.Outcome.FAILED: Words("failed", "не соединилось"),
    },
    "contract_kind": {kind: kind.words for kind in Contract.Kind},
    "form": {form: form.words for form in Form},
    "product": {product: product.words for product in Product},
    "which": {
        DUE: Words("due by the schedule", "платёж по графику"),
        CAME: Words("money that came", "поступление"),
        BACK: Words("money given back", "возврат"),
    },
}


class Choice(NamedTuple):
    value: str
    title: Text
    chosen: bool


class ColumnShown(NamedTuple):
    name: str  # of its field in the form
    header: str
    samples: str
    choices: list[Choice]


def columns_shown(batch: Batch) -> list[ColumnShown]:
    """Raises Refused."""
    return [
        ColumnShown(
            f"column-{n}", column.header, " · ".join(sample[:LONGEST] for sample in column.samples),
            [Choice("", "—", not column.field), *_fields(batch, column)],
        )
        for n, column in enumerate(columns(batch))
    ]  # fmt: skip


def _fields(batch: Batch, column: Column) -> list[Choice]:
    return [Choice(field.name, field.title, field.name == column.field) for field in FIELDS[batch.what]]


class TextShown(NamedTuple):
    name: str
    text: str  # "" where the file says nothing
    rows: int
    choices: list[Choice]


ADDED: Final = {
    "stage": Words(
        "Make open steps of the pipeline of those that nothing is chosen for; it is told there what they need",
        "Те, у кого ничего не выбрано, завести открытыми шагами воронки; что им нужно, указывают в её настройках",
    ),
    "reason": Words(
        "Make reasons of loss of those that nothing is chosen for",
        "Те, у кого ничего не выбрано, завести причинами отказа",
    ),
}


class ListShown(NamedTuple):
    title: Words
    texts: list[TextShown]
    unsaid: int
    name: str
    add: Words | None  # what may be made of texts of which nothing is said


def lists_shown(batch: Batch) -> list[ListShown]:
    """Each text of each short list, with what it means here; what nobody has said first. Raises Refused."""
    said, shown = said_of(batch.said), []
    for field, counts in listed(batch).items():
        means, known = _meanings(batch, field).items(), said.values.get(field, {})
        rows = [
            TextShown(
                name, text, counts[text],
                [Choice("", "—", text not in known), *(Choice(*one, known.get(text) == one[0]) for one in means)],
            )
            for name, text in names_of(field, counts).items()
        ]  # fmt: skip
        rows.sort(key=lambda row: (row.text in known, -row.rows, row.text))
        unsaid = sum(bool(text) and text not in known for text in counts)
        shown.append(ListShown(field_of(batch.what, field).title, rows, unsaid, field, ADDED.get(field)))
    return [one for one in shown if one.texts]


def names_of(field: str, counts: Iterable[str]) -> dict[str, str]:
    """Texts of a short list by the names that they have in the form."""
    return {f"{field}-{n}": text for n, text in enumerate(sorted(counts))}


def _meanings(batch: Batch, field: str) -> dict[str, Text]:
    return {
        value: _MEANINGS.get(field, {}).get(value, title)
        for value, title in guessing.meanings(field, pipeline_of(batch)).items()
    }


def pipelines() -> dict[int, str]:
    return dict(Pipeline.objects.filter(closed=False).values_list("pk", "name"))


class AsideShown(NamedTuple):
    line: int
    wrong: Words
    cells: str


def aside_shown(batch: Batch) -> list[AsideShown]:
    return [
        AsideShown(row.line, row.wrong, " · ".join(str(cell)[:LONGEST] for cell in row.cells[:CELLS] if cell))
        for row in batch.aside.all()[:LISTED]
    ]


class Noted(NamedTuple):
    words: Words
    rows: int
    lines: str  # of the first of them


def noted(batch: Batch) -> list[Noted]:
    """What else is said of rows that come, and of which."""
    return [
        Noted(_NOTED[what], count, ", ".join(map(str, lines)) + (" …" if count > len(lines) else ""))
        for what, (count, lines) in batch.found.get("noted", {}).items()
    ]


_WITHOUT = Words(
    "without what the step needs — {what}: nor do the facts say it, and measures that choose by it do not count them",
    "нет того, что нужно для шага, — {what}: в фактах этого тоже нет, и показатели с отбором по нему их не посчитают",
)
_NOTED: Final[dict[str, Words]] = {
    **{WITHOUT + need.value: _WITHOUT.fill(what=need.words) for need in Need},
    BY_CHANGE: Words(
        "ended on the day of their last change, as no other is said: in the bonus of its month they count",
        "днём завершения взят день изменения, другого в файле нет: в премию они войдут за его месяц",
    ),
    BY_FILE: Words(
        "ended on the day chosen for the whole file: in the bonus of its month they count",
        "днём завершения взят день, выбранный для всего файла: в премию они войдут за его месяц",
    ),
}


class KeptShown(NamedTuple):
    href: str
    line: int
    wrong: Words


ROOMS: Final[dict[str, str]] = {
    What.CLIENTS: "/clients/", What.DEALS: "/deals/", What.CALLS: "/calls/", What.CONTRACTS: "/contracts/",
    What.MONEY: "/receivables/contracts/",
}  # fmt: skip


def kept_shown(batch: Batch) -> list[KeptShown]:
    """What was not undone, and why."""
    rows = batch.brought.holding().exclude(wrong_en="").order_by("line")[:LISTED]
    return [KeptShown(f"{ROOMS[batch.what]}{row.number}/", row.line, row.wrong) for row in rows]


class Progress(NamedTuple):
    bar: Bar
    done: int
    rows: int


def progress(batch: Batch) -> Progress | None:
    """None where it is not known yet how much there is."""
    rows = batch.brought.count() if batch.state == Batch.State.UNDOING else batch.rows
    if not rows:
        return None
    return Progress(Bar(f"{min(100, 100 * batch.seen // rows)}%"), batch.seen, rows)


def closed_facts(batch: Batch) -> int:
    """How many facts fall into months that are closed already."""
    closed = {str(head.month) for head in heads()}
    return sum(count for month, count in batch.found.get("months", {}).items() if month in closed)
