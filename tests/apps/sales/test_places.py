"""The company's own text of a contract: places are filled wherever they stand; what nothing fills is refused."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from docx import Document
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from apps.sales.conftest import NOW
from apps.sales.estate import PRICE
from pochemu.people.actions import Refused
from pochemu.sales import contracting, in_words, numbering, paperwork, pdf, places
from pochemu.sales.contracting import Draft, Share
from pochemu.sales.models import Contract, ContractReason, ContractTemplate, RequiredDocument

DDU = Contract.Kind.DDU


def docx(*paragraphs, header="", table=""):
    """Each paragraph of one run, or of several that an editor has cut."""
    document = Document()
    for paragraph in paragraphs:
        added = document.add_paragraph()
        for run in (paragraph,) if isinstance(paragraph, str) else paragraph:
            added.add_run(run)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if table:
        document.add_table(1, 1).cell(0, 0).text = table
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def words(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in document.paragraphs), *cells, document.sections[0].header.paragraphs[0].text]


@pytest.fixture
def one(deal, flats, buyer, another, boris):
    shares = [Share(buyer, mpq(2, 3)), Share(another.client, mpq(1, 3))]
    return contracting.draft(deal, flats[0], Draft("12-A", DDU, PRICE), shares, by=boris, now=NOW)


@pytest.mark.django_db
def test_places_are_filled_in_text_tables_and_headers_though_an_editor_cut_them(one):
    template = docx(
        "Договор {{ number }} на {{price}} ({{ price_words }})", ("Покупатели: {", "{ buy", "ers }}, и всё"),
        "Без мест", header="{{ project }}, {{ unit }}", table="{{ area }} м²",
    )  # fmt: skip
    assert words(places.filled(template, one)) == [
        "Договор 12-A на 6\xa0000\xa0000 (шесть миллионов рублей 00 копеек)",
        "Покупатели: Пётр Первый (2/3), Анна Вторая (1/3), и всё", "Без мест", "50 м²", "Height, 1",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_place_says_what_is_said_and_runs_nothing(one, buyer):
    buyer.name = "{{ price }} {% for x in y %} <w:p/>"
    buyer.save()
    assert "{{ price }} {% for x in y %} <w:p/> (2/3)" in words(places.filled(docx("{{ buyers }}"), one))[0]


@pytest.mark.django_db
def test_every_place_is_filled(one):
    told = words(places.filled(docx(*(f"{{{{ {name} }}}}" for name in places.PLACES)), one))
    assert all(text and "{{" not in text for text in told[:-1])


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (docx("{{ nubmer }} {{ price }} {{ 1 + 1 }}"), "fills these places: {{ nubmer }}, {{ 1 + 1 }}"),
        (docx("no places"), "has no places such as {{ number }}"),
        (b"not at all", "no DOCX"), (zipped(a=b"x"), "no DOCX"), (b"", "no DOCX"),
        (zipped(bomb=b"0" * (places.LARGEST_INSIDE + 1)), "larger than"),
    ],
)  # fmt: skip
def test_what_is_no_text_of_a_contract_is_refused_and_told_which(content, told):
    with pytest.raises(Refused, match=told.replace("{", r"\{").replace("+", r"\+")) as refused:
        places.must_be_fit(content)
    assert list(refused.value.wrong) == ["file"]


@pytest.mark.django_db
def test_the_latest_text_of_a_kind_holds_and_the_director_brings_it(one, boris, director, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    with pytest.raises(Refused, match="no text yet"):
        paperwork.paper_of(one)
    with pytest.raises(Refused, match="director"):
        paperwork.keep_template(DDU, ContentFile(docx("{{ number }}"), "a.docx"), by=boris, now=NOW)
    for text in ("old {{ number }}", "new {{ number }}"):
        paperwork.keep_template(DDU, ContentFile(docx(text), "a.docx"), by=director, now=NOW)
    assert words(paperwork.paper_of(one))[0] == "new 12-A"
    (tmp_path / ContractTemplate.objects.last().path).unlink()
    with pytest.raises(Refused, match="is not where it was kept"):
        paperwork.paper_of(one)


@pytest.mark.django_db
def test_reasons_and_documents_that_are_not_told_any_more_are_not_chosen(vera, director):
    terminated = paperwork.What.TERMINATED
    with pytest.raises(Refused, match="director"):
        paperwork.set_reasons(terminated, ["a"], by=vera)
    paperwork.set_reasons(terminated, ["moves", " the  bank "], by=director)
    paperwork.set_reasons(terminated, ["the bank"], by=director)
    assert list(ContractReason.objects.order_by("pk").values_list("name", "gone")) == [
        ("moves", True), ("the bank", False),
    ]  # fmt: skip
    paperwork.set_reasons(paperwork.What.SUSPENDED, ["asked"], ["a slip"], by=director)
    assert ContractReason.objects.get(name="a slip").own_fault
    with pytest.raises(Refused, match="stands twice"):
        paperwork.set_required(DDU, ["Passport", "Passport"], by=director)
    paperwork.set_required(DDU, ["Passport"], by=director)
    paperwork.set_required(DDU, [], by=director)
    assert RequiredDocument.objects.get().gone


@pytest.mark.django_db
def test_a_number_is_the_first_that_no_contract_has(one, flats, director):
    from pochemu.sales import terms

    day = NOW.date()
    assert numbering.next_number(DDU, flats[1], day) == "2/2026"
    Contract.objects.filter(pk=one.pk).update(number="2/2026")
    assert numbering.next_number(DDU, flats[1], day) == "3/2026"
    terms.set_terms(numbers=numbering.checked("{kind}-{unit}-{ n }"), by=director)
    assert numbering.next_number(DDU, flats[1], day) == "ДДУ-2-2"


@pytest.mark.parametrize("pattern", ["{year}", "{n} {other}", "{n", "", "{n}" + "x" * 60, "{n}\t\x00"])
def test_a_pattern_that_can_not_number_is_refused(pattern):
    with pytest.raises(Refused):
        numbering.checked(pattern)


@pytest.mark.parametrize(
    ("kopecks", "told"),
    [
        (0, "ноль рублей 00 копеек"), (101, "один рубль 01 копейка"), (2_002_22, "две тысячи два рубля 22 копейки"),
        (21_000_01, "двадцать одна тысяча рублей 01 копейка"), (1_000_000_00, "один миллион рублей 00 копеек"),
        (8_312_515_11, "восемь миллионов триста двенадцать тысяч пятьсот пятнадцать рублей 11 копеек"),
        (1_000_000_000_00, "один миллиард рублей 00 копеек"), (40_90, "сорок рублей 90 копеек"),
    ],
)  # fmt: skip
def test_sums_in_words(kopecks, told):
    assert in_words.roubles(kopecks) == told


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_different_numbers_are_different_words(one, other):
    assert (in_words.number(one) == in_words.number(other)) == (one == other)


def writes():
    """Whether there is a LibreOffice with its part for texts, and not with that for tables alone."""
    office = pdf.program()
    return office is not None and any(Path(office).resolve().parent.glob("libswlo.*"))


@pytest.mark.skipif(not writes(), reason="no LibreOffice Writer on this machine")
def test_a_pdf_is_made_of_it():
    assert pdf.pdf_of(docx("Договор")).startswith(b"%PDF-")


@pytest.mark.skipif(writes() or pdf.program() is None, reason="LibreOffice is whole, or there is none")
def test_of_a_libreoffice_without_its_part_for_texts_it_is_told_what_is_missing():
    with pytest.raises(Refused, match="libreoffice-writer"):
        pdf.pdf_of(docx("Договор"))


def test_without_libreoffice_it_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setenv("POCHEMU_LIBREOFFICE", "/nowhere/soffice")
    with pytest.raises(Refused, match="libreoffice-writer-nogui"):
        pdf.pdf_of(b"")
