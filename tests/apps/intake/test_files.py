"""Tables of texts out of files as they are met, and files that are none."""

import csv
import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.intake.made import taken
from pochemu.engine.yaml_source import Refused
from pochemu.intake.files import Unread, Unsure, open_table
from pochemu.intake.files.delimited import read_delimited
from pochemu.intake.files.encoding import guess
from pochemu.intake.files.text import look_through
from pochemu.intake.limits import MAX_COLUMNS


def put(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path, *wanted):
    table = open_table(path)
    return list(table.rows(wanted or table.seen.columns))


def refusal(path):
    with pytest.raises(Refused) as refused:
        read(path)
    problem = refused.value.problem
    assert problem.words.ru
    assert problem.words.ru != problem.words.en
    return problem


RUSSIAN = "Ключ;Менеджер;Сумма\n1;Иванов Иван;1 500,00\n2;ПЕТРОВА ЁЛКА;300\n"


@pytest.mark.parametrize(
    ("encoding", "seen"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1251", "cp1251"),
        ("cp866", "cp866"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_the_encoding_is_found(tmp_path, encoding, seen):
    table = open_table(put(tmp_path, "a.csv", RUSSIAN.encode(encoding)))
    assert (table.seen.encoding, table.seen.delimiter) == (seen, ";")
    assert table.seen.columns == ("Ключ", "Менеджер", "Сумма")
    assert list(table.rows(["Менеджер"])) == [(2, ("Иванов Иван",)), (3, ("ПЕТРОВА ЁЛКА",))]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Müller, José Ñandú", "cp1252"),
        ("Ann,€ 3.500,00", "cp1252"),
        ("Ann,€ 3.500,00", "cp1251"),
        ("ДОГОВОР №15", "cp1251"),
        ("Олексій Їжак", "cp1251"),
        ("ЖК Заря №5, корпус 5", "cp866"),
        ("Straße", "cp1252"),
    ],
)
def test_few_words_tell_the_encoding(text, encoding):
    written = text.encode(encoding)
    assert written.decode(guess(written)) == text


def test_letters_far_down_the_file_tell_the_encoding_too(tmp_path):
    path = put(tmp_path, "a.csv", ("id,name\n" + "1,Ann\n" * 200_000 + "2,Иванов\n").encode("cp1251"))
    assert open_table(path).seen.encoding == "cp1251"
    assert read(path)[-1] == (200_002, ("2", "Иванов"))


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found_and_lines_counted_whatever_ends_them(tmp_path, delimiter, line_end):
    rows = [["id", "sum, total", "date"], ["1", "1,5", "01.02.2024"], ["2", "2,5", "a;b|c"], ["3", "3,5", ""]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    path = put(tmp_path, "a.csv", text.getvalue())
    table = open_table(path)
    assert (table.seen.delimiter, table.seen.lines) == (delimiter, 5)
    assert list(table.rows(table.seen.columns)) == [(n, tuple(row)) for n, row in enumerate(rows[1:], 2)]


def test_mixed_line_ends(tmp_path):
    assert read(put(tmp_path, "a.csv", "id,n\r\n1,2\n3,4\r5,6\r\n")) == [
        (2, ("1", "2")),
        (3, ("3", "4")),
        (4, ("5", "6")),
    ]


def test_a_row_stands_on_the_line_where_it_begins(tmp_path):
    path = put(tmp_path, "a.csv", 'id,"long\nname"\r\n1,"two\r\nlines"\n2,x\n\n3,"three\n\n\nlines"\n4,y\n')
    assert [line for line, _ in read(path)] == [3, 5, 7, 11]


def test_cells_are_what_stands_in_them(tmp_path):
    path = put(tmp_path, "a.csv", 'id,a,b\n 1 , x ,"  ""y"" "\n007,1e5,+7 (900) 000\n')
    assert read(path) == [(2, (" 1 ", " x ", '  "y" ')), (3, ("007", "1e5", "+7 (900) 000"))]


def test_the_line_in_which_excel_names_the_delimiter_is_none_of_the_table(tmp_path):
    path = put(tmp_path, "a.csv", "sep=|\nid|name, full\n1|a\n")
    assert open_table(path).seen.columns == ("id", "name, full")
    assert read(path) == [(3, ("1", "a"))]


def test_tsv_gz(tmp_path):
    assert read(put(tmp_path, "a.tsv.gz", gzip.compress(b"id\tn\n1\t2,3\n"))) == [(2, ("1", "2,3"))]


def test_only_wanted_columns_are_given_in_the_order_asked_for(tmp_path):
    assert read(put(tmp_path, "a.csv", "a,b,c\n1,2,3\n"), "c", "a") == [(2, ("3", "1"))]


def test_a_row_with_cells_too_many_is_not_told_apart_unless_they_are_empty(tmp_path):
    (_, long), (_, good) = read(put(tmp_path, "a.csv", "id,sum\n1,1,234.56\n2,5,,\n"))
    assert isinstance(long, Unread)
    assert long.cells == ("1", "1", "234.56")
    assert good == ("2", "5")


def test_a_row_that_ends_before_a_wanted_column_is_not_told_apart(tmp_path):
    path = put(tmp_path, "a.csv", "id,name,note\n1,Ann\n2,Bob,x\n")
    assert read(path, "id", "name") == [(2, ("1", "Ann")), (3, ("2", "Bob"))]
    (_, short), _ = read(path, "id", "note")
    assert isinstance(short, Unread)
    assert "note" in short.words.en


def test_a_stray_quotation_mark_costs_only_its_row(tmp_path):
    (_, stray), (line, good) = read(put(tmp_path, "a.csv", 'id,name\n1,"the "big" one"\n2,ok\n'))
    assert isinstance(stray, Unread)
    assert (line, good) == (3, ("2", "ok"))


@pytest.mark.parametrize("rest", ["", "2,b\n" * 3, "2,b\n" * 100_000, '2,"b"\n' * 3])
def test_an_unclosed_quotation_mark_refuses_the_file_at_its_line(tmp_path, rest):
    assert refusal(put(tmp_path, "a.csv", 'id,name\n0,z\n1,"open\n' + rest)).place.line == 3


def test_json_lines_keep_the_digits_that_stand_there(tmp_path):
    path = put(
        tmp_path,
        "a.jsonl",
        '{"id": 5805028000000805001, "sum": 1.10, "ok": true, "who": null}\n\n{"sum": "x", "late": 1e-05}\r\n',
    )
    assert open_table(path).seen.columns == ("id", "sum", "ok", "who", "late")
    assert read(path) == [(1, ("5805028000000805001", "1.10", "true", "", "")), (3, ("", "x", "", "", "1e-05"))]


def test_lines_that_are_no_json_objects_are_not_told_apart(tmp_path):
    lines = [
        '{"a": 1}',
        "[1]",
        "7",
        "nonsense",
        '{"a": 1, "a": 2}',
        "[" * 100_000,
        '{"a": 1',
        '{"a": ' + "1" * 10_000 + "}",
    ]
    found = read(put(tmp_path, "a.jsonl", "\n".join(lines)))
    assert [line for line, cells in found if isinstance(cells, Unread)] == [2, 3, 4, 5, 6, 7]


def test_json_cells_that_no_text_may_hold_are_unsure(tmp_path):
    path = put(tmp_path, "a.jsonl", '{"a": [1], "b": {"c": 2}, "d": "\\u0000", "e": "\\ud800", "f": "\\u0416"}\n')
    (_, cells), *_ = read(path)
    assert [isinstance(cell, Unsure) for cell in cells] == [True] * 4 + [False]


def test_parquet(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    from datetime import UTC, date, datetime, time, timedelta
    from decimal import Decimal

    columns = {
        "id": [5805028000000805001, 2],
        "sum": [0.1 + 0.2, float("nan")],
        "exact": [Decimal("1.10"), None],
        "on": [date(2024, 1, 2), None],
        "at": [datetime(2024, 1, 2, 3, 4, 5), None],  # noqa: DTZ001
        "zoned": [datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), None],
        "clock": [time(9, 12, 58), None],
        "long": [timedelta(hours=30), None],
        "flag": [True, None],
        "raw": [b"\xd0\x96", b"\xff"],
        "many": [[1], None],
    }
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(columns), path)
    (first, cells), (second, empties) = read(path)
    assert (first, second) == (1, 2)
    assert cells == (
        "5805028000000805001", "0.3", "1.10", "2024-01-02", "2024-01-02 03:04:05", "2024-01-02 03:04:05+00:00",
        "09:12:58", "30:00:00", "true", "Ж", "[1]",
    )  # fmt: skip
    assert isinstance(cells[-1], Unsure)
    assert empties[1:-2] == ("",) * 8
    assert isinstance(empties[-2], Unsure)
    assert read(path, "flag", "id") == [(1, ("true", "5805028000000805001")), (2, ("", "2"))]


def test_a_parquet_file_of_more_rows_than_its_bytes_can_hold_is_refused(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": pa.array([1] * 10_000_000, pa.int8())}), path, compression="zstd")
    assert path.stat().st_size < 100_000
    assert "10_000_000 rows" in refusal(path).words.en


def zipped(text):
    return gzip.compress(text.encode())


HOSTILE = {
    "empty.csv": b"",
    "blank.csv": b"\n\n  \n",
    "only-mark.csv": "\ufeff".encode(),
    "nul.csv": b"id,n\n1,2\n3,\x004\n",
    "nul-late.csv": b"id,n\n" + b"1,2\n" * 300_000 + b"3,\x004\n",
    "picture.csv": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "really-zip.csv": b"PK\x03\x04" + b"x" * 100,
    "really-gzip.csv": zipped("id,n\n1,2\n"),
    "really-old-excel.csv": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "really-parquet.csv": b"PAR1" + b"x" * 100,
    "really-html.csv": b"<html><table><tr><td>1</td></tr></table></html>",
    "really-xml.csv": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "really-csv.xlsx": b"id,n\n1,2\n",
    "really-csv.parquet": b"id,n\n1,2\n",
    "really-csv.csv.gz": b"id,n\n1,2\n",
    "cut.csv.gz": zipped("id,n\n" + "".join(f"{n},{n * n}\n" for n in range(9_999)))[:-400],
    "bit-turned.csv.gz": bytes(zipped("id,n\n" + "1,2\n" * 999)).replace(b"\x00\x00\x00", b"\x00\x01\x00", 1)[:-5]
    + b"\xff" * 5,
    "cut.xlsx": b"PK\x03\x04" + b"\0" * 100,
    "cut.parquet": b"PAR1" + b"\0" * 100 + b"PAR1",
    "no-header.csv": b",,,\n1,2,3,4\n",
    "columns.csv": (",".join(f"c{n}" for n in range(5_000)) + "\n").encode(),
    "columns.jsonl": json.dumps({f"c{n}": n for n in range(5_000)}).encode(),
    "one-line.csv": b"id,n\n" + b"x" * 20_000_000,
    "one-line.jsonl": b'{"a": "' + b"x" * 20_000_000 + b'"}',
    "long-cell.csv": b'id,n\n1,"' + b"x\n" * 200_000 + b'"\n',
    "unclosed.csv": b'id,n\n1,"2\n' + b"3,4\n" * 1_000_000,
    "damaged-utf8.csv": "имя,сумма\nИванов,1\n".encode() + b"\xd0,2\n" + "Петров,3\n".encode(),
    "cut-utf16.csv": "имя,сумма\n".encode("utf-16")[:-1],
    "no-objects.jsonl": b"1\n2\n3\n",
    "deep.jsonl": b"[" * 1_000_000,
    "wrong.pdf": b"%PDF-1.7",
    "no-ending": b"id,n\n",
    "bomb.csv.gz": None,
    "late-bomb.csv.gz": None,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_files_that_are_no_tables_are_refused_at_once_and_without_eating_memory(tmp_path, name):
    content = HOSTILE[name]
    if name == "bomb.csv.gz":
        content = gzip.compress(b"id,n\n" + b"1,2\n" * 100_000_000)
    elif name == "late-bomb.csv.gz":
        content = gzip.compress(b"id,n\n" + bytes(range(48, 58)) * 10 + b"\n" + b"\n" * 300_000_000)
    rows, said, seconds, megabytes = taken(put(tmp_path, name, content))
    assert said
    assert (seconds, megabytes) < (4, 200), f"{rows} rows, {seconds:.1f} s, {megabytes:.0f} MB"
    assert megabytes < 200


def test_a_thousand_columns_are_read(tmp_path):
    wide = ",".join(f"c{n}" for n in range(MAX_COLUMNS)) + "\n" + ",".join("1" * MAX_COLUMNS) + "\n"
    assert read(put(tmp_path, "a.csv", wide), "c999") == [(2, ("1",))]


def test_a_phone_of_thirty_digits_and_a_letter_is_a_cell_like_any_other(tmp_path):
    assert read(put(tmp_path, "a.csv", "phone\n" + "1" * 30 + "a\n")) == [(2, ("1" * 30 + "a",))]


def test_a_large_file_is_read_in_flat_memory(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write("id,at,who,sum\n")
        file.writelines(f"{n},2024-01-02 03:04:05,Ann,{n}.50\n" for n in range(1_000_000))
    rows, said, _, megabytes = taken(path)
    assert (rows, said) == (1_000_000, "")
    assert megabytes < 20


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@given(
    st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), max_size=6)),
    st.sampled_from(";,\t|"),
)
def test_what_is_written_as_csv_is_read_as_it_was(tmp_path_factory, rows, delimiter):
    names = [f"column {n}" for n in range(len(rows[0]) if rows else 2)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    path = put(tmp_path_factory.mktemp("csv"), "a.csv", text.getvalue())
    table = read_delimited(look_through(path, "a.csv", packed=False))
    assert [cells for _, cells in table.rows(names)] == [tuple(row) for row in rows]


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.xlsx", "a.parquet", "a.csv.gz"]))
def test_any_bytes_at_all_are_a_table_or_refused(tmp_path_factory, content, name):
    path = put(tmp_path_factory.mktemp("bytes"), name, content)
    try:
        table = open_table(path)
        list(
            table.rows(
                [column for column in table.seen.columns if table.seen.columns.count(column) == 1][:3]
                or [table.seen.columns[0]]
            )
        )
    except Refused as refused:
        assert refused.problem.words.en  # noqa: PT017
