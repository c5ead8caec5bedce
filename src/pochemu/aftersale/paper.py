"""The act as a DOCX: a plain text in Russian, as the law asks for it."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from pochemu.aftersale.models import Act
from pochemu.engine.month_words import month_words
from pochemu.people.queries import company
from pochemu.property.models import Product
from pochemu.property.models.place import HUNDREDTHS
from pochemu.sales import contracting

What = Act.What
TITLES: Final = {
    What.SIGNED: "Акт приёма-передачи", What.ONE_SIDED: "Односторонний акт передачи",
    What.REFUSED: "Акт об отказе от приёмки",
}  # fmt: skip
LINE: Final = "_" * 24


def paper_of(act: Act) -> bytes:
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    for section in document.sections:
        section.left_margin, section.right_margin = Cm(3), Cm(1.5)
        section.top_margin = section.bottom_margin = Cm(2)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(f"{TITLES[What(act.what)]} № {act.number}").bold = True
    document.add_paragraph(_day(act.on)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text in _texts(act):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for name, rows in (("Показания приборов учёта", act.meters), ("Переданы ключи", act.keys)):
        if rows:
            document.add_paragraph(f"{name}:")
            _table(document, rows)
    for name, text in (("Замечания", act.remarks), ("Причина", act.reason)):
        if text:
            document.add_paragraph(f"{name}: {text}")
    _signatures(document, act)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _texts(act: Act) -> Iterator[str]:
    one, unit, seller = act.contract, act.unit, company().name_ru
    buyers = ", ".join(client.name or f"клиент № {client.pk}" for client in contracting.clients_of(one))
    place = f"{Product(unit.product).words.ru} № {unit.number}, {_where(act)}"
    by = f"по договору № {one.number} от {_day(one.signed_on) if one.signed_on else LINE}"
    match What(act.what):
        case What.SIGNED:
            yield f"{seller} («Застройщик») передал, а {buyers} («Участник») принял {by} помещение: {place}."
            yield f"От Участника присутствовал: {act.who}."
            yield "Обязательства Застройщика по передаче помещения исполнены. Стороны подписали акт в двух экземплярах."
        case What.ONE_SIDED:
            yield f"{seller} («Застройщик») {by} с участником {buyers} односторонне передаёт помещение: {place}."
        case What.REFUSED:
            yield f"{buyers} («Участник») {by} осмотрел помещение: {place} — и отказался принять его."
            yield f"От Участника присутствовал: {act.who}."


def _where(act: Act) -> str:
    unit, building = act.unit, act.unit.section.building
    area = act.contract.area or unit.area
    return ", ".join(
        filter(None, (
            building.project.address or building.project.name, f"корпус {building.name}",
            f"секция {unit.section.name}" if unit.section.name else "", f"этаж {unit.floor}",
            f"площадь {_area(area)} м²" if area else "",
        ))
    )  # fmt: skip


def _area(hundredths: int) -> str:
    whole, rest = divmod(hundredths, HUNDREDTHS)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",")


def _day(day: date) -> str:
    return f"{day.day} {month_words(day.month, 'ru').of} {day.year} г."


def _table(document: "Document", rows: list[list[object]]) -> None:  # type: ignore[valid-type]
    table = document.add_table(rows=0, cols=2, style="Table Grid")  # type: ignore[attr-defined]
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = str(text)


def _signatures(document: "Document", act: Act) -> None:  # type: ignore[valid-type]
    document.add_paragraph()  # type: ignore[attr-defined]
    sides = [("От Застройщика", act.employee.name)]
    if act.what != What.ONE_SIDED:
        sides.append(("Участник", act.who))
    for side, name in sides:
        document.add_paragraph(f"{side}: {LINE} / {name}")  # type: ignore[attr-defined]
