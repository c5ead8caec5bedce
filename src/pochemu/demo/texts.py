"""The demonstration company's own texts of contracts: samples with places to fill, and no lawyer's work."""

import io
from datetime import datetime
from typing import Final

from django.core.files.base import ContentFile
from docx import Document

from pochemu.people.contents import or_nothing
from pochemu.people.models import Account
from pochemu.receivables import in_contracts
from pochemu.sales import paperwork
from pochemu.sales.models import Contract, ContractTemplate

SAMPLE: Final = "Образец демонстрационной компании"
PARTIES: Final = (
    "{{ company }}, именуемое в дальнейшем «Застройщик», и {{ buyers }}, именуемые в дальнейшем «Участник», "
    "заключили настоящий договор."
)
OBJECT: Final = (
    "Объект: {{ product }} № {{ unit }}, число комнат: {{ rooms }}, площадь {{ area }} м², этаж {{ floor }}, секция "
    "{{ section }}, {{ building }}, проект «{{ project }}», адрес: {{ address }}."
)
PRICE: Final = (
    "Цена договора — {{ price }} руб. ({{ price_words }}). Форма оплаты: {{ form }}. Банк: {{ bank }}. "
    "Скидка от прайса {{ listed }} руб.: {{ discount }} руб. Сроки оплаты: {{ schedule }}."
)
TITLES: Final = {
    Contract.Kind.DDU: "Договор участия в долевом строительстве № {{ number }}",
    Contract.Kind.DKP: "Договор купли-продажи № {{ number }}",
    Contract.Kind.ASSIGNMENT: "Договор уступки прав требования № {{ number }}",
}


def bring(*, by: Account, now: datetime) -> None:
    """Once."""
    if ContractTemplate.objects.exists():
        return
    for kind, title in TITLES.items():
        with or_nothing():
            text = ContentFile(_docx(title), f"{kind.value}.docx")
            paperwork.keep_template(kind, text, more=in_contracts.PLACES, by=by, now=now)


def _docx(title: str) -> bytes:
    document = Document()
    document.add_heading(title, 1)
    document.add_paragraph("{{ signed_on }}")
    for text in (PARTIES, OBJECT, PRICE):
        document.add_paragraph(text)
    document.add_paragraph("Застройщик: ____________________        Участник: ____________________")
    document.sections[0].footer.paragraphs[0].text = SAMPLE
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
