"""1CClientBankExchange: a text of `Key=value` lines in sections. Versions differ in the order and number of their keys,
so each is looked for by its name, and those that are not known are passed over.

A document counts where the bank says that it was carried out: by the day on which the money came (`ДатаПоступило`) or
left (`ДатаСписано`).
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple, TextIO, TypeVar

from pochemu.engine.words import Words
from pochemu.intake.bank import cells
from pochemu.intake.bank.statement import (
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
from pochemu.intake.limits import MAX_CELL

T = TypeVar("T")

MAGIC: Final = "1CClientBankExchange"
VERSIONS: Final = ("1.01", "1.02", "1.03")
HEADER, ACCOUNT, DOCUMENT = "", "СекцияРасчСчет", "СекцияДокумент"
SECTIONS: Final = (ACCOUNT, DOCUMENT)
END_OF: Final = {"КонецРасчСчет": ACCOUNT, "КонецДокумента": DOCUMENT}
END: Final = "КонецФайла"
PURPOSE: Final = "НазначениеПлатежа"
PURPOSES: Final = (PURPOSE, *(f"{PURPOSE}{n}" for n in range(1, 7)))
CAME, LEFT = "ДатаПоступило", "ДатаСписано"
LONGEST_PURPOSE: Final = 2_000
PAYER, PAYEE = "Плательщик", "Получатель"
KNOWN: Final = {
    HEADER: {"ВерсияФормата", "ДатаНачала", "ДатаКонца", "РасчСчет"},
    ACCOUNT: {
        "ДатаНачала", "ДатаКонца", "РасчСчет", "НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток",
    },
    DOCUMENT: {
        "Номер", "Дата", "Сумма", CAME, LEFT, *PURPOSES,
        *(f"{side}{key}" for side in (PAYER, PAYEE) for key in ("", "1", "ИНН", "Счет", "РасчСчет")),
    },
}  # fmt: skip


@dataclass
class Block:
    """A section of the file, or what stands before and between them."""

    kind: str
    at: int
    title: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)  # of the header, which may name several
    contrary: bool = False  # it says two things of one, or what can't be read


class Placed(NamedTuple):
    """A document, and when its money came or left."""

    document: Document
    came: date | None
    left: date | None


def read_exchange(stream: TextIO, told: Told) -> Read:
    """Raises Refused where the file is none, or can't be read on."""
    header, sections, documents = Block(HEADER, 1), list[Section](), list[Placed]()
    for block in _blocks(stream, told, header):
        if block.kind == ACCOUNT:
            sections.append(_section(block, told))
        elif placed := _document(block, told):
            documents.append(placed)
        if max(len(documents), len(sections)) > MOST_DOCUMENTS:
            raise refused(told.file, _MANY_DOCUMENTS, block.at, n=MOST_DOCUMENTS)
    if documents and not sections and not any(one.came or one.left for one in documents):
        raise refused(told.file, _ORDERS)
    by_account = _by_account(sections, header, told)
    lines: dict[str, list[Line]] = {account: [] for account in by_account}
    for placed in documents:
        for account, line in _carried_out(placed, lines.keys(), told):
            lines[account].append(line)
    return told.read(
        statement_of(told_of, lines[account], told)
        for account, told_of in by_account.items()
        if is_in_roubles(told_of[0], told)
    )


# --- lines to blocks ---


def _blocks(stream: TextIO, told: Told, header: Block) -> Iterator[Block]:
    """Sections that were closed; `header` takes what stands in none."""
    lines = _lines(stream, told)
    _begin(lines, told)
    block, last, at = header, "", 1
    for at, text in lines:
        key, sign, value = text.partition("=")
        key = key.strip()
        if key in KNOWN[block.kind] and sign:
            _put(block, key, value.strip(), at, told)
            last = key
        elif key in SECTIONS or key in END_OF or key == END:
            if block.kind and END_OF.get(key) != block.kind:
                told.wrong(block.at, _NOT_CLOSED, section=block.kind, line=at)
            elif block.kind:
                yield block
            if key == END:
                break
            block, last = Block(key, at, value.strip()) if key in SECTIONS else header, ""
        elif sign:
            last = key
        elif text and last in PURPOSES and 0 < len(block.fields.get(last, "")) < LONGEST_PURPOSE:
            block.fields[last] += f" {text}"
        elif text:
            told.warn(at, _NO_KEY, text=text)
    else:
        if block.kind:
            told.wrong(block.at, _NOT_CLOSED, section=block.kind, line=at)
        told.wrong(at, _CUT_SHORT, end=END)
        return
    if beyond := next((at for at, text in lines if text), None):
        told.wrong(beyond, _BEYOND, end=END)


def _begin(lines: Iterator[tuple[int, str]], told: Told) -> None:
    at, first = next(((at, text) for at, text in lines if text), (1, ""))
    if first.strip() != MAGIC:
        raise refused(told.file, _NO_EXCHANGE, at, magic=MAGIC)


def _lines(stream: TextIO, told: Told) -> Iterator[tuple[int, str]]:
    at = 0
    while text := stream.readline(MAX_CELL + 1):
        at += 1
        if len(text) > MAX_CELL:
            raise refused(told.file, _LONG_LINE, at, n=f"{MAX_CELL:_}")
        if "\0" in text:
            raise refused(told.file, _NUL, at)
        if "\ufffd" in text:
            told.warn(at, _DAMAGED)
        yield at, text.strip()


def _put(block: Block, key: str, value: str, at: int, told: Told) -> None:
    if key == "РасчСчет" and block.kind == HEADER:
        block.accounts.setdefault(value, at)
    elif not block.fields.get(key):
        block.fields[key], block.places[key] = value, at
    elif value and value != block.fields[key] and block.kind:
        block.contrary = True
        told.wrong(at, _SAID_TWICE, key=key, line=block.places[key])


# --- blocks to values ---


def _section(block: Block, told: Told) -> Section:
    since, until = (_read(block, key, cells.day, told) for key in ("ДатаНачала", "ДатаКонца"))
    if block.kind == HEADER and (version := block.fields.get("ВерсияФормата")) not in VERSIONS:
        told.warn(block.places.get("ВерсияФормата", 1), _VERSION, found=version or "", known=", ".join(VERSIONS))
    if block.kind == ACCOUNT and not block.fields.get("РасчСчет"):
        told.wrong(block.at, _ACCOUNTLESS)
    opening, came, left, closing = (
        _read(block, key, cells.kopecks, told)
        for key in ("НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток")
    )
    return Section(block.at, block.fields.get("РасчСчет", ""), since, until, opening, came, left, closing)


def _by_account(sections: Sequence[Section], header: Block, told: Told) -> dict[str, list[Section]]:
    """Those that tell balances; of an account that has none, that there is such. Days are the file's by default."""
    period = _section(header, told)
    by_account: dict[str, list[Section]] = {}
    for one in sections:
        by_account.setdefault(one.account, []).append(one)
    for account, at in header.accounts.items():
        by_account.setdefault(account, [Section(at, account)])
    by_account.pop("", None)
    if not by_account:
        raise refused(told.file, _NO_ACCOUNT)
    return {
        account: [one._replace(since=one.since or period.since, until=one.until or period.until) for one in told_of]
        for account, told_of in by_account.items()
    }


def _read(block: Block, key: str, reader: Callable[[str], T], told: Told) -> T | None:
    text = block.fields.get(key, "")
    if not text:
        return None
    try:
        return reader(text)
    except Unfit as unfit:
        block.contrary = True
        told.wrong(block.places[key], _UNFIT, key=key, text=text, words=unfit.words)
        return None


def _document(block: Block, told: Told) -> Placed | None:
    get = block.fields.get
    dated, came, left = (_read(block, key, cells.day, told) for key in ("Дата", CAME, LEFT))
    amount = _read(block, "Сумма", cells.kopecks, told)
    if not block.contrary and not amount:
        told.wrong(block.places.get("Сумма", block.at), _NO_SUM, number=get("Номер", ""))
        return None
    if block.contrary or amount is None:
        return None
    purpose = get(PURPOSE) or " ".join(filter(None, map(get, PURPOSES[1:])))
    payer, payee = _party(block, PAYER), _party(block, PAYEE)
    document = Document(block.at, block.title, get("Номер", ""), dated, amount, payer, payee, purpose)
    return Placed(document, came, left)


def _party(block: Block, side: str) -> Party:
    get = block.fields.get
    name = cells.name(get(f"{side}1") or get(side, ""))
    return Party(name, cells.inn(get(f"{side}ИНН", "")), get(f"{side}РасчСчет") or get(f"{side}Счет", ""))


# --- whose the documents are ---


def _carried_out(placed: Placed, ours: Collection[str], told: Told) -> Iterator[tuple[str, Line]]:
    """By the account: its line of a document. Between two accounts of the file, a line of each."""
    document, came, left = placed
    if not came and not left:
        told.wrong(document.at, _NOT_CARRIED_OUT, number=document.number, came=CAME, left=LEFT)
    sides = ((document.payee, Direction.IN, came), (document.payer, Direction.OUT, left))
    found = [(party.account, direction, on) for party, direction, on in sides if on and party.account in ours]
    if came and left and len(found) < 2:
        tell = told.warn if found else told.wrong
        tell(document.at, _BOTH_DAYS if found else _BOTH_AND_NOBODYS, number=document.number, came=CAME, left=LEFT)
    elif (on := came or left) and not found:
        found = _of_the_only_one(document, Direction.IN if came else Direction.OUT, on, ours, told)
    for account, direction, on in found:
        yield account, line_of(document, account, direction, on)


def _of_the_only_one(
    document: Document, direction: Direction, on: date, ours: Collection[str], told: Told
) -> list[tuple[str, Direction, date]]:
    """The account on its side is none of the file's: it is taken where the file is of one account alone."""
    came = direction is Direction.IN
    side, other = (document.payee, document.payer) if came else (document.payer, document.payee)
    given = {"number": document.number, "account": side.account}
    if other.account in ours:
        told.wrong(document.at, _WRONG_SIDE, key=CAME if came else LEFT, **given)
    elif len(ours) > 1:
        told.wrong(document.at, _NOBODYS, **given)
    else:
        told.warn(document.at, _OTHER_ACCOUNT, **given)
        return [(next(iter(ours)), direction, on)]
    return []


_NO_EXCHANGE = Words(
    "the file does not begin with {magic}: this is no statement as 1C reads it",
    "файл не начинается со строки {magic}: это не выписка в формате 1С",
)
_ORDERS = Words(
    "these are orders to a bank, none of them carried out, and not the bank's statement: no {came}, no {left}, no "
    "balances",
    "это платёжки для отправки в банк, а не выписка: нет ни {came}, ни {left}, ни остатков",
).fill(came=CAME, left=LEFT)
_NO_ACCOUNT = Words(
    "no account is named (`РасчСчет`): it can't be told what came and what left",
    "не назван ни один счёт (`РасчСчет`): нельзя понять, что пришло и что ушло",
)
_ACCOUNTLESS = Words(
    "balances of no account: `РасчСчет` is missing here", "остатки неизвестно какого счёта: здесь нет `РасчСчет`"
)
_VERSION = Words(
    "the format's version is “{found}”; known are {known}. It is read as those are",
    "версия формата — «{found}», а известны {known}. Файл прочитан так же, как они",
)
_LONG_LINE = Words(
    "a line longer than {n} characters: no statement has such", "строка длиннее {n} знаков: в выписках таких не бывает"
)
_NUL = Words(
    "there is a NUL byte in this line: the file is damaged. Take the statement out of the bank's program anew",
    "в этой строке стоит нулевой байт: файл повреждён. Выгрузите выписку из банка заново",
)
_DAMAGED = Words(
    "there are damaged characters in this line: the file was saved in another encoding, or came so from the bank",
    "в этой строке есть испорченные знаки: файл пересохранили в другой кодировке или таким он пришёл из банка",
)
_NOT_CLOSED = Words(
    "the section {section} that begins here is not closed before line {line}: it is left out",
    "раздел {section}, который начинается здесь, не закрыт до строки {line}: он пропущен",
)
_CUT_SHORT = Words(
    "the file ends without {end}: it was cut short. Take it out of the bank's program anew",
    "файл кончается без {end}: он обрезан. Выгрузите его из банка заново",
)
_BEYOND = Words(
    "there is more behind {end}: it is not read. If two statements were put into one file, load each by itself",
    "после {end} есть что-то ещё: оно не прочитано. Если в файл сложили две выписки, загрузите каждую отдельно",
)
_NO_KEY = Words("“{text}” is no line like `Key=value`", "«{text}» — не строка вида «Ключ=значение»")
_SAID_TWICE = Words(
    "`{key}` says here something else than in line {line}: the section can't be taken",
    "`{key}` здесь говорит не то, что в строке {line}: раздел нельзя учесть",
)
_UNFIT = Words("`{key}` is “{text}”: {words}", "`{key}` — «{text}»: {words}")
_NO_SUM = Words("document No. {number} has no sum", "у документа № {number} нет суммы")
_MANY_DOCUMENTS = Words(
    "there are more than {n} documents: take out a shorter period", "документов больше {n}: выгрузите период покороче"
)
_NOT_CARRIED_OUT = Words(
    "document No. {number} was not carried out: neither {came} nor {left} is filled in. It is left out",
    "документ № {number} не проведён: не заполнены ни {came}, ни {left}. Он пропущен",
)
_BOTH_DAYS = Words(
    "document No. {number} has both {came} and {left}: it is taken by the account, which is the statement's on one "
    "side only",
    "у документа № {number} заполнены и {came}, и {left}: он учтён по счёту: из выписки он только с одной стороны",
)
_BOTH_AND_NOBODYS = Words(
    "document No. {number} has both {came} and {left}, and the account of neither side is the statement's: it is left "
    "out",
    "у документа № {number} заполнены и {came}, и {left}, а счёта из выписки нет ни с одной стороны: он пропущен",
)
_WRONG_SIDE = Words(
    "document No. {number} has {key}, but the account on that side, “{account}”, is another's, and the statement's is "
    "on the other side: it is left out",
    "у документа № {number} заполнено {key}, но счёт с этой стороны, «{account}», чужой, а счёт из выписки — с другой "
    "стороны: документ пропущен",
)
_NOBODYS = Words(
    "document No. {number}: “{account}” is none of the file's accounts. It is left out",
    "документ № {number}: «{account}» — не один из счетов файла. Он пропущен",
)
_OTHER_ACCOUNT = Words(
    "document No. {number}: “{account}” is not the statement's account. It is taken, as the file has no other one",
    "документ № {number}: «{account}» — не счёт выписки. Он учтён, потому что другого счёта в файле нет",
)
