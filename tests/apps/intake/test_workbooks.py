"""Workbooks, streamed: what a person sees in a cell, and nothing that a hostile archive would like."""

import csv
import gzip
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.intake.made import DATE_STYLE, DURATION_STYLE, MOMENT_STYLE, row, taken, text, value, workbook
from pochemu.engine.yaml_source import Refused
from pochemu.intake.files import Unsure, open_table
from pochemu.intake.files.as_text import EPOCH, EPOCH_1904, as_moment, as_number
from pochemu.intake.files.book import open_book
from pochemu.intake.files.sheet import read_rows
from pochemu.intake.limits import MAX_COLUMNS

SHARED = Path(__file__).parents[4] / "shared" / "data"
HEADER = row(1, text("A1", "id"), text("B1", "what"))


def read(path, *wanted):
    table = open_table(path)
    return list(table.rows(wanted or table.seen.columns))


def cell(tmp_path, written, **more):
    """What is read of B2."""
    path = workbook(tmp_path / "a.xlsx", HEADER + row(2, text("A2", "1"), written), **more)
    ((_, (_, found)),) = read(path)
    return found


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (value("B2", "109"), "109"),
        (value("B2", "0.30000000000000004"), "0.3"),
        (value("B2", "1234.56"), "1234.56"),
        (value("B2", "1234.5599999999999"), "1234.56"),
        (value("B2", "-5"), "-5"),
        (value("B2", "1E-5"), "0.00001"),
        (value("B2", "1.5E3"), "1500"),
        (value("B2", "5805028000000805001"), "5805028000000805001"),  # no spreadsheet wrote this: its digits are whole
        (value("B2", "1", kind="b"), "true"),
        (value("B2", "0", kind="b"), "false"),
        (value("B2", "#REF!", kind="e"), "#REF!"),
        (value("B2", "2021-01-02T03:04:05", kind="d"), "2021-01-02T03:04:05"),
        (value("B2", "44197", style=DATE_STYLE), "2021-01-01"),
        (value("B2", "44197.5", style=MOMENT_STYLE), "2021-01-01 12:00:00"),
        (value("B2", "44197.38400462963", style=MOMENT_STYLE), "2021-01-01 09:12:58"),
        (value("B2", "44197.384004635", style=MOMENT_STYLE), "2021-01-01 09:12:58"),
        (value("B2", "0.38400462963", style=MOMENT_STYLE), "09:12:58"),
        (value("B2", "1.25", style=DURATION_STYLE), "30:00:00"),
        (value("B2", "2.5", style=4), "2.5"),  # "days" in quotation marks are no letters of a date
        (text("B2", "  as it is\n"), "  as it is\n"),
        ('<c r="B2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', "ab"),
        (
            '<c r="B2" t="inlineStr"><is><r><t>rich </t></r><r><t>text</t></r><rPh><t>PRONOUNCED</t></rPh></is></c>',
            "rich text",
        ),
        ('<c r="B2" t="inlineStr"><is><t>a_x000D_b_x005F_</t></is></c>', "a\rb_"),
        ('<c r="B2"/>', ""),
        ('<c r="B2" s="1"/>', ""),
    ],
)
def test_a_cell_is_what_a_person_would_see(tmp_path, written, seen):
    assert cell(tmp_path, written) == seen


@pytest.mark.parametrize(
    "written",
    [
        value("B2", "5.8050280000008051E+18"),  # a spreadsheet wrote this: the last digits are lost
        value("B2", "1E400"),
        value("B2", "12abc"),
        value("B2", "99", kind="s"),
        value("B2", "1E12", style=DATE_STYLE),
        '<c r="B2" t="inlineStr"><is><t>_x0000_</t></is></c>',
        f'<c r="B2" t="inlineStr"><is><t>{"x" * 200_000}</t></is></c>',
    ],
)
def test_a_cell_that_is_not_what_its_author_put_there_is_unsure(tmp_path, written):
    found = cell(tmp_path, written)
    assert isinstance(found, Unsure)
    assert found.words.ru


def test_shared_texts(tmp_path):
    found = cell(
        tmp_path, value("B2", "1", kind="s"), texts=["other", "<r><t>Ива</t></r><r><t>нов</t></r><rPh><t>X</t></rPh>"]
    )
    assert found == "Иванов"


def test_the_macintosh_calendar(tmp_path):
    assert cell(tmp_path, value("B2", "42735", style=DATE_STYLE), book='<workbookPr date1904="1"/>') == "2021-01-01"


def test_rows_keep_their_numbers_empty_ones_are_nothing_and_cells_their_columns(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        row(3, text("B3", "id"), text("D3", "what"))
        + row(4, '<c r="B4" s="1"/>')
        + row(7, text("B7", "1"), text("F7", "a remark beside the table"))
        + row(9, text("D9", "x"), text("B9", "2")),
    )
    assert open_table(path).seen.columns == ("", "id", "", "what")
    assert read(path, "id", "what") == [(7, ("1", "")), (9, ("2", "x"))]


def test_cells_and_rows_without_places_follow_each_other(tmp_path):
    cells = "<c t='inlineStr'><is><t>{}</t></is></c><c t='inlineStr'><is><t>{}</t></is></c>"
    path = workbook(tmp_path / "a.xlsx", f"<row>{cells.format('id', 'what')}</row><row>{cells.format('1', 'x')}</row>")
    assert read(path) == [(2, ("1", "x"))]


def test_the_first_visible_sheet_is_read(tmp_path):
    sheets = '<sheet name="H" sheetId="1" state="hidden" r:id="rId1"/><sheet name="S" sheetId="2" r:id="rId2"/>'
    path = workbook(tmp_path / "a.xlsx", HEADER, sheets=sheets)
    assert read(path) == [(2, ("2",))]


def test_cells_beyond_the_header_cost_nothing(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEADER + row(2, text("B2", "x"), text("ZZ2", "far"), text("XFD2", "farther")))
    with open_book(path, "a.xlsx") as book:
        assert [line.cells for line in read_rows(book, 2)] == [["id", "what"], ["", "x"]]


def test_more_columns_than_can_be_read_are_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        read(workbook(tmp_path / "a.xlsx", row(1, text("A1", "id"), text("XFD1", "far"))))
    assert str(MAX_COLUMNS) in refused.value.problem.words.en


def million_rows(path):
    return workbook(path, "<row><c><v>1</v></c></row>" * 1_000_000)


def many_honest_rows(path):
    rows = (f"<row><c><v>{n * 7919 % 250_007}</v></c></row>" for n in range(250_000))
    return workbook(path, "".join(rows))


def far_cell(path):
    return workbook(path, HEADER + row(1_048_576, text("XFD1048576", "far")))


def many_wide_rows(path):
    return workbook(path, HEADER + "".join(row(n, value(f"XFD{n}", str(n))) for n in range(2, 100_000)))


def entity_bomb(path):
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    workbook(path, "")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "x">{bomb}]><w>&e11;</w>')
    return path


def external_entity(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>')
    return path


def many_texts(path):
    return workbook(path, HEADER, texts=["x" * 40] * 2_000_000)


def many_entries(path):
    workbook(path, HEADER)
    with zipfile.ZipFile(path, "a") as archive:
        for n in range(20_000):
            archive.writestr(f"xl/media/{n}", "")
    return path


def small_entity(path):
    return workbook(path, HEADER, declared='<!DOCTYPE w [<!ENTITY e "x">]>')


def turned_bits(path):
    workbook(path, HEADER + "".join(row(n, value(f"A{n}", str(n * 7919))) for n in range(2, 5_000)))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    return path


def no_sheets(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets/></workbook>")
    return path


def not_xml(path):
    return workbook(path, "<row><c></row>")


def text_archive(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return path


def empty_sheet(path):
    return workbook(path, "")


@pytest.mark.parametrize(
    "make",
    [
        million_rows,
        entity_bomb,
        external_entity,
        many_texts,
        many_entries,
        small_entity,
        turned_bits,
        no_sheets,
        not_xml,
        text_archive,
        empty_sheet,
    ],
    ids=lambda make: make.__name__,
)
def test_hostile_workbooks_are_refused_at_once_and_without_eating_memory(tmp_path, make):
    _, said, seconds, megabytes = taken(make(tmp_path / "a.xlsx"))
    assert said
    assert seconds < 4
    assert megabytes < 200


@pytest.mark.parametrize("make", [many_honest_rows, far_cell, many_wide_rows], ids=lambda make: make.__name__)
def test_large_and_sparse_workbooks_are_read_in_flat_memory(tmp_path, make):
    _, _, seconds, megabytes = taken(make(tmp_path / "a.xlsx"))
    assert seconds < 20
    assert megabytes < 30


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 4))
def test_whatever_fits_fifteen_digits_comes_back_without_noise(digits, places):
    value = digits / 10**places
    assert float(as_number(value)) == value
    assert "e" not in as_number(value).lower()
    assert len(as_number(value).replace(".", "").replace("-", "").lstrip("0")) <= 15


@given(st.datetimes(datetime(1900, 3, 1), datetime(2199, 1, 1)), st.sampled_from([EPOCH, EPOCH_1904]))  # noqa: DTZ001
def test_a_moment_comes_back_from_its_serial_number(moment, epoch):
    moment = moment.replace(microsecond=0)
    since = moment - epoch
    if since.total_seconds() > 86_400:
        shown = as_moment(since.total_seconds() / 86_400, epoch)
        assert datetime.fromisoformat(shown) == moment


def test_excels_calendar_has_a_29_february_1900():
    assert [as_moment(serial, EPOCH) for serial in (1, 59, 61)] == ["1900-01-01", "1900-02-28", "1900-03-01"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the repository")
def test_a_real_workbook_has_the_rows_of_its_csv():
    folder = SHARED / "pwc-call-centre"
    with gzip.open(folder / "calls.csv.gz", "rt", newline="") as stream:
        expected = list(csv.reader(stream))
    table = open_table(folder / "01 Call-Center-Dataset.xlsx")
    found = [list(cells) for _, cells in table.rows(table.seen.columns)]
    assert list(table.seen.columns) == expected[0]
    assert len(found) == len(expected) - 1
    for ours, theirs in zip(found, expected[1:], strict=True):
        assert [cell.removesuffix(".0") for cell in theirs] == ours
