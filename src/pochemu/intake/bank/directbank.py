"""DirectBank: the statement as XML (`Statement.xml`), read as a stream of events.

What an operation did is said by `DC`: 1 is debit, money that left; 2 is credit, money that came.
"""

import re
from collections.abc import Callable
from typing import BinaryIO, Final, TypeVar

from pochemu.engine.words import Words
from pochemu.intake.bank import cells
from pochemu.intake.bank.statement import (
    LONGEST_SHOWN,
    MOST_DOCUMENTS,
    Direction,
    Document,
    Line,
    Party,
    Read,
    Section,
    Told,
    is_in_roubles,
    line_of,
    statement_of,
)
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.files.table import refused
from pochemu.intake.files.xml import CHUNK, Doctype, ExpatError, local, parser
from pochemu.intake.limits import MAX_CELL
from pochemu.intake.visible import visible

T = TypeVar("T")

ROOT: Final = "Statement"
DEEPEST: Final = 30
EXECUTED: Final = ("", "02")
DIRECTIONS: Final = {"1": Direction.OUT, "2": Direction.IN}
KINDS: Final = {
    "PayDocRu": "Платежное поручение",
    "PayRequest": "Платежное требование",
    "CollectionOrder": "Инкассовое поручение",
    "PaymentOrder": "Платежный ордер",
    "BankOrder": "Банковский ордер",
    "MemOrder": "Мемориальный ордер",
    "InnerDoc": "Внутренний документ банка",
    "CashContribution": "Объявление на взнос наличными",
    "Check": "Денежный чек",
}
OF_STATEMENT: Final = (
    "DateFrom", "DateTo", "Account", "OpeningBalance", "TotalCredits", "TotalDebits", "ClosingBalance",
)  # fmt: skip
OF_OPERATION: Final = ("DC", "Date", "Stamp/Status/Code")
OF_DOCUMENT: Final = (
    "DocNo", "DocDate", "Sum", "Purpose", "TransitionContent", "InnerDocKind", "Person/FullName",
    *(f"{side}/{key}" for side in ("Payer", "Payee") for key in ("Name", "INN", "Account")),
    *(f"Account{name}{side}" for name in ("", "Name") for side in ("Debit", "Credit")),
)  # fmt: skip
"""As elements are named below the document, whatever its kind."""
DATA: Final = f"/{ROOT}/Data"
OPERATION: Final = f"{DATA}/OperationInfo"
DOCUMENTS: Final = f"{OPERATION}/PayDoc"
DOCUMENT: Final = f"{DOCUMENTS}/*"
NAMES: Final = {
    f"{above}/{name}": name
    for above, names in ((DATA, OF_STATEMENT), (OPERATION, OF_OPERATION), (DOCUMENT, OF_DOCUMENT))
    for name in names
}
"""Of the elements whose texts are taken, by their paths."""
WAYS: Final = frozenset(path[: slash.start()] for path in NAMES for slash in re.finditer(r"/|$", path))
ELSEWHERE: Final = "?"

Fields = dict[str, tuple[str, int]]
"""Texts, each with its line."""


def read_directbank(stream: BinaryIO, told: Told) -> Read:
    """Raises Refused where the file is none, or can't be read on."""
    reader = _Reader(told)
    fed = 0
    try:
        while chunk := stream.read(CHUNK):
            reader.events.Parse(chunk)
            fed += len(chunk)
            if fed - reader.events.CurrentByteIndex > 4 * MAX_CELL:
                raise refused(told.file, _LONG, reader.line, n=f"{MAX_CELL:_}")
        reader.events.Parse(b"", True)
    except Doctype:
        raise refused(told.file, _DOCTYPE, reader.line) from None
    except ExpatError as error:
        raise refused(told.file, _NOT_XML, error.lineno) from None
    section = reader.section()
    if not section.account:
        raise refused(told.file, _NO_ACCOUNT)
    lines = [line for fields in reader.operations if (line := _operation(fields, section.account, told))]
    return told.read([statement_of([section], lines, told)] if is_in_roubles(section, told) else [])


class _Reader:
    """Takes the texts of elements that are known, by their paths; all others pass by."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.events = parser()
        self.events.StartElementHandler, self.events.EndElementHandler = self.start, self.end
        self.events.CharacterDataHandler = self.add
        self.path = [""]
        self.known: dict[tuple[str, str], str] = {}  # paths, by the element above and the tag
        self.texts: list[str] = []
        self.size = 0
        self.fields: Fields = {}
        self.operations: list[Fields] = []

    @property
    def line(self) -> int:
        return self.events.CurrentLineNumber

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        parent = self.path[-1]
        path = self.known.get((parent, tag)) or self.below(parent, tag)
        if path == OPERATION:
            if len(self.operations) == MOST_DOCUMENTS:
                raise refused(self.told.file, _MANY, self.line, n=MOST_DOCUMENTS)
            self.operations.append({"": ("", self.line)})
        elif path == DOCUMENT:
            self.operations[-1]["kind"] = (local(tag), self.line)
        self.path.append(path)
        if len(self.path) > DEEPEST:
            raise refused(self.told.file, _DEEP, self.line, n=DEEPEST)
        self.texts.clear()
        self.size = 0

    def below(self, parent: str, tag: str) -> str:
        if parent == ELSEWHERE:
            return ELSEWHERE
        """Its path, if it leads to what is taken."""
        path = DOCUMENT if parent == DOCUMENTS else f"{parent}/{local(tag)}"
        if not parent and path != f"/{ROOT}":
            raise refused(self.told.file, _NO_STATEMENT, self.line, found=visible(path[1:], LONGEST_SHOWN))
        if path not in WAYS:
            return ELSEWHERE
        self.known[parent, tag] = path
        return path

    def add(self, text: str) -> None:
        self.size += len(text)
        if self.size > MAX_CELL:
            raise refused(self.told.file, _LONG, self.line, n=f"{MAX_CELL:_}")
        self.texts.append(text)

    def end(self, _tag: str) -> None:
        path = self.path.pop()
        if name := NAMES.get(path):
            fields = self.operations[-1] if path.startswith(OPERATION) else self.fields
            fields.setdefault(name, ("".join(self.texts).strip(), self.events.CurrentLineNumber))

    def section(self) -> Section:
        read = _reading(self.fields, self.told)
        at = self.fields.get("ClosingBalance", self.fields.get("Account", ("", 1)))[1]
        return Section(
            at, self.fields.get("Account", ("", 1))[0], read("DateFrom", cells.iso_day), read("DateTo", cells.iso_day),
            read("OpeningBalance", cells.kopecks), read("TotalCredits", cells.kopecks),
            read("TotalDebits", cells.kopecks), read("ClosingBalance", cells.kopecks),
        )  # fmt: skip


def _operation(fields: Fields, account: str, told: Told) -> Line | None:
    before = len(told.problems)
    read, at = _reading(fields, told), fields[""][1]
    dated, on, amount = read("DocDate", cells.iso_day), read("Date", cells.iso_day), read("Sum", cells.kopecks)
    if len(told.problems) > before:
        return None
    text = _texts(fields)
    number, direction = text("DocNo"), DIRECTIONS.get(text("DC"))
    if text("Stamp/Status/Code") not in EXECUTED:
        told.wrong(at, _NOT_EXECUTED, number=number, code=text("Stamp/Status/Code"))
    elif not amount or not on or not direction:
        told.wrong(at, _NO_SUM if not amount else _NO_DAY if not on else _NO_DIRECTION, number=number)
    else:
        kind = text("InnerDocKind") or KINDS.get(text("kind"), text("kind"))
        purpose = text("Purpose") or text("TransitionContent")
        payer, payee = _party(text, "Payer", "Debit"), _party(text, "Payee", "Credit")
        document = Document(at, kind, number, dated, amount, payer, payee, purpose)
        own = payee if direction is Direction.IN else payer
        if own.account and own.account != account:
            told.warn(at, _OTHER_ACCOUNT, number=number, account=own.account)
        return line_of(document, account, direction, on)
    return None


def _texts(fields: Fields) -> Callable[[str], str]:
    return lambda name: fields.get(name, ("", 1))[0]


def _reading(fields: Fields, told: Told) -> "Callable[[str, Callable[[str], T]], T | None]":
    def read(name: str, reader: Callable[[str], T]) -> T | None:
        text, at = fields.get(name, ("", 1))
        try:
            return reader(text) if text else None
        except Unfit as unfit:
            told.wrong(at, _UNFIT, name=name, text=text, words=unfit.words)
            return None

    return read


def _party(text: Callable[[str], str], side: str, entry: str) -> Party:
    """As orders name the sides; memorial orders name two entries instead."""
    name = text(f"{side}/Name") or text(f"AccountName{entry}") or (text("Person/FullName") if side == "Payer" else "")
    account = text(f"{side}/Account") or text(f"Account{entry}")
    return Party(cells.name(name), cells.inn(text(f"{side}/INN")), account)


_NO_STATEMENT = Words(
    "this XML is “{found}”, and not “Statement”: no statement in it is read",
    "этот XML — «{found}», а не «Statement»: выписки в нём не найти",
)
_DOCTYPE = Words(
    "the XML has a document type of its own (DOCTYPE): such files are not read, whatever it says",
    "в XML есть собственное описание типа (DOCTYPE): такие файлы не читаются, что бы в нём ни было",
)
_NOT_XML = Words(
    "here the XML breaks off or is damaged. Take the statement out of the bank's program anew",
    "здесь XML обрывается или повреждён. Выгрузите выписку из банка заново",
)
_LONG = Words(
    "a text longer than {n} characters: no statement has such", "текст длиннее {n} знаков: в выписках таких не бывает"
)
_DEEP = Words("elements within elements, deeper than {n}", "элементы вложены глубже {n}")
_MANY = Words(
    "there are more than {n} operations: take out a shorter period", "операций больше {n}: выгрузите период покороче"
)
_NO_ACCOUNT = Words("no account is named (`Account`)", "счёт не назван (`Account`)")
_UNFIT = Words("`{name}` is “{text}”: {words}", "`{name}` — «{text}»: {words}")
_NO_SUM = Words("document No. {number} has no sum (`Sum`)", "у документа № {number} нет суммы (`Sum`)")
_NO_DAY = Words(
    "document No. {number}: the day on which it was carried out is missing (`Date`)",
    "у документа № {number} нет дня проводки (`Date`)",
)
_NO_DIRECTION = Words(
    "document No. {number}: `DC` must be 1 (money left) or 2 (money came)",
    "документ № {number}: в `DC` бывает 1 (списание) или 2 (поступление)",
)
_NOT_EXECUTED = Words(
    "document No. {number} was not carried out: the bank's status is {code}, not 02. It is left out",
    "документ № {number} не исполнен: статус в банке — {code}, а не 02. Он пропущен",
)
_OTHER_ACCOUNT = Words(
    "document No. {number}: “{account}” is not the statement's account. It is taken, as `DC` says whose it is",
    "документ № {number}: «{account}» — не счёт выписки. Он учтён: чей он, говорит `DC`",
)
