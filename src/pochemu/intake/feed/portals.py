"""Feeds of portals: Yandex.Realty, CIAN (feed_version 2), Avito (formatVersion 3). A stream: a lot at a time."""

from typing import BinaryIO, Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.feed.lot import MOST, Fields, Lot, Problem, Read, lot_of
from pochemu.intake.files.table import refused
from pochemu.intake.files.xml import CHUNK, Doctype, ExpatError, local, parser

DEEPEST: Final = 30
LONGEST: Final = 500
"""Of a text that is taken: descriptions pass by."""


class Format(NamedTuple):
    title: Words
    item: str
    fields: dict[str, str]  # what each element below the item tells, by its path
    key: str = ""  # the item's attribute
    studio: str = ""  # a number of rooms that means a studio


FORMATS: Final = {
    "realty-feed": Format(
        Words("a feed of Yandex.Realty", "фид Яндекс Недвижимости"), "offer",
        {
            "location/apartment": "number", "category": "product", "floor": "floor", "rooms": "rooms",
            "studio": "studio", "area/value": "area", "area/unit": "metres", "price/value": "price",
            "price/currency": "currency", "building-name": "project", "building-section": "building",
        },
        key="internal-id",
    ),
    "feed": Format(
        Words("a feed of CIAN", "фид ЦИАН"), "object",
        {
            "ExternalId": "key", "FlatNumber": "number", "JKSchema/House/Flat/FlatNumber": "number",
            "Category": "product", "FloorNumber": "floor", "FlatRoomsCount": "rooms", "TotalArea": "area",
            "BargainTerms/Price": "price", "BargainTerms/Currency": "currency", "JKSchema/Name": "project",
            "JKSchema/House/Name": "building", "JKSchema/House/Flat/SectionNumber": "section",
        },
        studio="9",
    ),
    "Ads": Format(
        Words("a feed of Avito", "фид Авито"), "Ad",
        {
            "Id": "key", "ApartmentNumber": "number", "Category": "product", "Floor": "floor", "Rooms": "rooms",
            "Square": "area", "Price": "price", "BuildingName": "building", "BuildingSection": "section",
            "DevelopmentsBuildingName": "building",
        },
    ),
}  # fmt: skip
"""By their roots."""


def read_portal(stream: BinaryIO, shown: str) -> Read:
    """Raises Refused where the file is none of these, or brings definitions of its own, or can't be read on."""
    reader = _Reader(shown)
    try:
        while chunk := stream.read(CHUNK):
            reader.events.Parse(chunk)
        reader.events.Parse(b"", True)
    except Doctype:
        raise refused(shown, _DOCTYPE, reader.events.CurrentLineNumber) from None
    except ExpatError as error:
        raise refused(shown, _NOT_XML, error.lineno) from None
    assert reader.format is not None, "a document has a root"
    return Read(reader.format.title, reader.lots, reader.problems)


class _Reader:
    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.events = parser()
        self.events.StartElementHandler, self.events.EndElementHandler = self.start, self.end
        self.events.CharacterDataHandler = self.add
        self.format: Format | None = None
        self.path: list[str] = []
        self.fields: Fields = {}
        self.line = 0
        self.name = ""
        self.text = ""
        self.lots: list[Lot] = []
        self.problems: list[Problem] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if not self.path:
            self.format = FORMATS.get(tag)
        if self.format is None:
            raise refused(self.shown, _NEITHER)
        if len(self.path) >= DEEPEST:
            raise refused(self.shown, _DEEP, self.events.CurrentLineNumber)
        self.path.append(tag)
        if len(self.path) == 2 and tag == self.format.item:
            self.fields, self.line = {}, self.events.CurrentLineNumber
            if self.format.key:
                self.fields["key"] = attributes.get(self.format.key, "").strip()
        self.name = self.format.fields.get("/".join(self.path[2:]), "") if self._inside else ""
        self.text = ""

    @property
    def _inside(self) -> bool:
        return self.format is not None and len(self.path) > 2 and self.path[1] == self.format.item

    def add(self, text: str) -> None:
        if self.name and len(self.text) < LONGEST:
            self.text += text[:LONGEST]

    def end(self, _tag: str) -> None:
        if self.name and (said := " ".join(self.text.split())):
            self.fields.setdefault(self.name, said)
        self.name = ""
        if self.format and len(self.path) == 2 and self.path[1] == self.format.item:
            self.take(self.format)
        self.path.pop()

    def take(self, form: Format) -> None:
        if len(self.lots) + len(self.problems) >= MOST:
            raise refused(self.shown, _MANY, self.line, n=MOST)
        if form.studio and self.fields.get("rooms") == form.studio:
            self.fields["rooms"] = "студия"
        made = lot_of(self.fields, self.line)
        if isinstance(made, Lot):
            self.lots.append(made)
        else:
            self.problems.append(made)


_NEITHER = Words(
    "this is no feed of Yandex.Realty, CIAN or Avito: its root is another",
    "это не фид Яндекс Недвижимости, ЦИАН или Авито: корневой элемент другой",
)
_DOCTYPE = Words(
    "the file brings document types or entities of its own: such a file is not read",
    "в файле есть собственные объявления типов или сущностей (DTD): такой файл не читаем",
)
_NOT_XML = Words(
    "the file breaks here: it is no well-formed XML", "файл обрывается или испорчен: это не корректный XML"
)
_DEEP = Words("elements lie too deep in each other", "элементы вложены слишком глубоко")
_MANY = Words("a file has at most {n} lots", "в файле не больше {n} лотов")
