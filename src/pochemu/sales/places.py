"""The company's own text, of a contract say: a DOCX in which places such as {{ price }} stand for what it says."""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from pochemu.engine.number import ONE
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.queries import company
from pochemu.property.models import Product
from pochemu.property.models.place import HUNDREDTHS
from pochemu.sales import in_words
from pochemu.sales.models import Contract, Form

Place = tuple[Words, Callable[[Contract], str]]
LARGEST: Final = 10 * 1024 * 1024
LARGEST_INSIDE: Final = 100 * 1024 * 1024
"""Of all its parts, unpacked: a small file may unfold to anything."""
_PLACE: Final = re.compile(r"{{\s*(.*?)\s*}}")


def filled(template: bytes, one: Contract) -> bytes:
    """By a contract."""
    return filled_by(template, said_of(one))


def said_of(one: Contract) -> dict[str, str]:
    """By the names of places."""
    return {name: fill(one) for name, (_, fill) in PLACES.items()}


def filled_by(template: bytes, told: Mapping[str, str]) -> bytes:
    """The DOCX with its places filled: wherever they stand, in headers, tables and boxes too."""
    document = _read(template)
    for paragraph in _paragraphs(document):
        _fill(paragraph, told)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def must_be_fit(template: bytes, known: Collection[str] = ()) -> list[str]:
    """The names of its places. Raises Refused for what is no DOCX, or has places that nothing fills. `known`: those of
    a text of something else than a contract."""
    names = list(dict.fromkeys(_names(_read(template))))
    if unknown := [name for name in names if name not in (known or PLACES)]:
        raise Refused(_UNKNOWN.fill(names=", ".join(f"{{{{ {name} }}}}" for name in unknown)), "file")
    if not names:
        raise Refused(_NO_PLACES, "file")
    return names


def _read(template: bytes) -> Any:
    if len(template) > LARGEST:
        raise Refused(_LARGE.fill(mb=LARGEST >> 20), "file")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_INSIDE:
                raise Refused(_LARGE.fill(mb=LARGEST >> 20), "file")
        return Document(io.BytesIO(template))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError):  # lxml's too
        raise Refused(_NO_DOCX, "file") from None


def _paragraphs(document: Any) -> Iterator[Any]:
    """Of the text itself, then of headers and footers."""
    yield from document.element.body.iter(qn("w:p"))
    for section in document.sections:
        for part in (
            section.header, section.footer, section.first_page_header, section.first_page_footer,
            section.even_page_header, section.even_page_footer,
        ):  # fmt: skip
            if not part.is_linked_to_previous:
                yield from part._element.iter(qn("w:p"))


def _names(document: Any) -> Iterator[str]:
    for paragraph in _paragraphs(document):
        yield from _PLACE.findall("".join(text.text or "" for text in _texts(paragraph)))


def _texts(paragraph: Any) -> list[Any]:
    """Of this paragraph alone, and not of boxes within it."""
    return [text for text in paragraph.iter(qn("w:t")) if next(text.iterancestors(qn("w:p"))) is paragraph]


def _fill(paragraph: Any, told: Mapping[str, str]) -> None:
    """A place that editors have cut into pieces is filled in the first of them, and keeps its looks."""
    texts = _texts(paragraph)
    whole = "".join(text.text or "" for text in texts)
    for place in reversed(list(_PLACE.finditer(whole))):
        _replace(texts, place.start(), place.end(), told[place[1]])


def _replace(texts: list[Any], start: int, end: int, by: str) -> None:
    at = 0
    for text in texts:
        own = text.text or ""
        first, last = max(start - at, 0), min(end - at, len(own))
        at += len(own)
        if first < last:
            text.text = own[:first] + by + own[last:]
            text.set(qn("xml:space"), "preserve")
            by = ""


# --- what the places say ---


def _buyers(one: Contract) -> str:
    rows = sorted(
        one.buyers.filter(turn=one.buying).select_related("client__merged_into"), key=lambda row: (-row.share, row.pk)
    )
    return ", ".join(
        row.client.whole.name if row.share == ONE else f"{row.client.whole.name} ({row.share})" for row in rows
    )  # fmt: skip


def money(minor: int) -> str:
    """As a text has it, without the currency."""
    whole, rest = divmod(minor, 10 ** company().digits)
    return f"{whole:,}".replace(",", "\u00a0") + (f",{rest:0{company().digits}}" if rest else "")


def _area(hundredths: int | None) -> str:
    if hundredths is None:
        return "—"
    whole, rest = divmod(hundredths, HUNDREDTHS)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",")


def _rooms(one: Contract) -> str:
    return "—" if one.unit.rooms is None else "студия" if one.unit.rooms == 0 else str(one.unit.rooms)


def _signed(one: Contract) -> str:
    return f"{one.signed_on:%d.%m.%Y}" if one.signed_on else "«___» __________ 20__ г."


PLACES: Final[Mapping[str, Place]] = {
    "number": (Words("the contract's number", "номер договора"), lambda one: one.number),
    "kind": (Words("its kind", "вид договора"), lambda one: Contract.Kind(one.kind).words.ru),
    "signed_on": (
        Words("the day when it is signed; a line to write it, before", "дата подписания; до него — место для даты"),
        _signed,
    ),
    "buyers": (Words("who buys, with shares", "покупатели с долями"), _buyers),
    "price": (Words("the price in figures", "цена цифрами"), lambda one: money(one.price)),
    "price_words": (
        Words("the price in Russian words", "цена прописью"), lambda one: in_words.roubles(one.price)
    ),
    "listed": (Words("the list's price", "цена по прайсу"), lambda one: money(one.listed)),
    "discount": (
        Words("what is let off", "сумма скидки"), lambda one: money(max(one.listed - one.price, 0))
    ),
    "form": (Words("how it is paid", "форма оплаты"), lambda one: Form(one.form).words.ru),
    "bank": (Words("the bank", "банк"), lambda one: one.bank or "—"),
    "project": (Words("the project", "проект"), lambda one: one.unit.section.building.project.name),
    "address": (
        Words("the project's address", "адрес проекта"), lambda one: one.unit.section.building.project.address or "—"
    ),
    "building": (Words("the building", "корпус"), lambda one: one.unit.section.building.name),
    "section": (Words("the section", "секция"), lambda one: one.unit.section.name or "—"),
    "floor": (Words("the floor", "этаж"), lambda one: str(one.unit.floor)),
    "unit": (Words("the unit's number", "номер помещения"), lambda one: one.unit.number),
    "product": (Words("what it is", "что это"), lambda one: Product(one.unit.product).words.ru),
    "rooms": (Words("rooms", "число комнат"), _rooms),
    "area": (
        Words("the area, in square metres", "площадь, м²"), lambda one: _area(one.area or one.unit.area)
    ),
    "company": (Words("the company", "компания"), lambda one: company().name.ru),
}  # fmt: skip
"""By their names: what each says, and how. A contract is in Russian, whoever reads it."""

_UNKNOWN = Words(
    "Nothing fills these places: {names}. Write some of those that are listed, and bring the file again",
    "Этих мест нет: {names}. Замените их на места из списка и загрузите файл снова",
)
_NO_PLACES = Words(
    "The file has no places such as {{ number }}: each document would be the same",
    "В файле нет мест вроде {{ number }}: все документы вышли бы одинаковыми",
)
_NO_DOCX = Words("This is no DOCX: save it as one in your editor", "Это не DOCX: сохраните файл в этом формате")
_LARGE = Words("The file is larger than {mb} MB", "Файл больше {mb} МБ")
