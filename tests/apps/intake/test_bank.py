"""Statements of banks: what is taken of a file, and every mistake with its line."""

import re
import subprocess
import sys
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.intake.statements_of_banks import (
    OTHERS,
    OURS,
    SHARED,
    account,
    directbank,
    document,
    exchange,
    operation,
    outgoing,
)
from often import examples
from pochemu.intake.bank import Direction, Party, read_statements
from pochemu.intake.bank.statement import MOST_PROBLEMS

SECOND = "40702810000000000002"
real = pytest.mark.skipif(
    not SHARED.exists(),
    reason="NOT TESTED: real statements of banks, which lie beside the repository in ../shared/data",
)


@pytest.fixture
def read(tmp_path):
    def read(content, encoding="cp1251", name="a.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_statements(path)

    return read


def told(problems):
    """Where, and the first words."""
    for problem in problems:
        assert problem.words.ru != problem.words.en
        assert not re.search(r"\{\w+\}", problem.text("ru") + problem.text("en")), "a place that nothing filled"
    return [(problem.place.line, problem.words.en) for problem in problems]


def only(read):
    assert told(read.problems) == told(read.warnings) == []
    [statement] = read.statements
    return statement


def test_a_line_is_what_its_document_says(read):
    statement = only(read(exchange(account(closing="120000.00"), document())))
    assert statement[:5] == (OURS, date(2026, 1, 18), date(2026, 1, 29), 10_000_000, 12_000_000)
    [line] = statement.lines
    assert (line.direction, line.on, line.amount, line.number, line.dated) == (
        Direction.IN, date(2026, 1, 26), 2_000_000, "5", date(2026, 1, 25),
    )  # fmt: skip
    assert line.payer == Party("Иванов Иван Иванович", "770000000312", OTHERS)
    assert line.payee == Party("ООО Север", "7700000001", OURS)
    assert (line.purpose, line.kind, line.at) == (
        "Оплата по договору 7 от 10.01.2026", "Платежное поручение", 15,
    )  # fmt: skip


@pytest.mark.parametrize("version", ["1.01", "1.02", "1.03"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig", "utf-16", "koi8-r"])
def test_encodings_line_ends_and_versions_make_no_difference(read, encoding, ends, version):
    usual = only(read(exchange(account(closing="120000.00"), document())))
    text = exchange(account(closing="120000.00"), document(), version=version)
    assert only(read(text.replace("\n", ends).encode(encoding))) == usual


def test_unknown_keys_blank_lines_and_the_order_of_keys_make_no_difference(read):
    usual = only(read(exchange(account(closing="120000.00"), document())))
    first, *rows, last = document(КодНазначения="1", ВидОплаты="01").split("\n")
    mixed = "\n".join([first, "", *reversed(rows), "  ", last])
    statement = only(read(exchange(mixed, account(closing="120000.00", НовыйКлюч="да"))))
    assert [line._replace(at=15) for line in statement.lines] == list(usual.lines)
    assert statement[:5] == usual[:5]


def test_what_comes_and_what_leaves_make_the_closing_balance(read):
    sections = account(closing="105000.50", ВсегоПоступило="20000", ВсегоСписано="14999,5"), document()
    statement = only(read(exchange(*sections, outgoing(Сумма="14999.50", Номер="6"))))
    assert [(line.direction, line.amount) for line in statement.lines] == [("in", 2_000_000), ("out", 1_499_950)]


def test_sums_that_do_not_agree_are_told_and_the_lines_are_taken(read):
    found = read(exchange(account(closing="130000.00", ВсегоПоступило="30000.00"), document()))
    assert len(found.statements[0].lines) == 1
    assert found.problems == ()
    (at, balance), (_, came) = told(found.warnings)
    assert at == 8
    assert "₽100,000" not in balance
    assert "100,000 ₽ + 20,000 ₽ in − 0 ₽ out makes 120,000 ₽, and the closing balance is 130,000 ₽: 10,000 ₽" in (
        balance.replace("\xa0", " ")
    )
    assert "30,000" in came


def test_a_name_stands_without_its_tax_number_and_address(read):
    sections = document(Плательщик1=None, Плательщик="ИНН 770000000312 Иванов Иван//г Москва, ул Мира, 5//")
    [line] = only(read(exchange(account(), sections))).lines
    assert line.payer.name == "Иванов Иван"


def test_a_purpose_in_pieces_is_one(read):
    pieces = document(НазначениеПлатежа=None, НазначениеПлатежа1="Оплата по", НазначениеПлатежа2="договору 7")
    assert only(read(exchange(account(), pieces))).lines[0].purpose == "Оплата по договору 7"
    broken = document(НазначениеПлатежа="Оплата по договору 7\nНДС не облагается")
    assert only(read(exchange(account(), broken))).lines[0].purpose == "Оплата по договору 7 НДС не облагается"


# --- several accounts, several days ---


def test_each_account_of_a_file_has_its_statement(read):
    sections = account(closing="120000.00"), account(SECOND, opening="5.00", closing="25.00")
    other = document(ПолучательСчет=SECOND, Сумма="20.00", Номер="9")
    found = read(exchange(*sections, document(), other, accounts=(OURS, SECOND)))
    assert told(found.problems) == told(found.warnings) == []
    assert [(one.account, len(one.lines), one.closing) for one in found.statements] == [
        (OURS, 1, 12_000_000), (SECOND, 1, 2_500),
    ]  # fmt: skip


def test_a_transfer_between_two_accounts_of_a_file_is_a_line_of_both(read):
    between = document(ПлательщикСчет=SECOND, ДатаСписано="25.01.2026")
    found = read(exchange(account(), account(SECOND), between, accounts=()))
    assert told(found.problems) == told(found.warnings) == []
    assert [(one.account, [line.direction for line in one.lines]) for one in found.statements] == [
        (OURS, ["in"]), (SECOND, ["out"]),
    ]  # fmt: skip
    keys = [line.key for one in found.statements for line in one.lines]
    assert len(set(keys)) == 2


def test_sections_of_single_days_make_one_period(read):
    days = [
        account(since="19.01.2026", until="19.01.2026", opening="120000.00", closing="120000.00"),
        account(since="18.01.2026", until="18.01.2026", closing="120000.00"),
    ]
    statement = only(read(exchange(*days, document(ДатаПоступило="18.01.2026"))))
    assert statement[1:5] == (date(2026, 1, 18), date(2026, 1, 19), 10_000_000, 12_000_000)
    days[0] = days[0].replace("НачальныйОстаток=120000.00", "НачальныйОстаток=119000.00")
    [(at, words)] = told(read(exchange(*days, document(ДатаПоступило="18.01.2026"))).warnings)
    assert at == 8
    assert words.startswith("the day begins with")


def test_without_balances_the_account_of_the_header_is_enough(read):
    statement = only(read(exchange(document())))
    assert statement[:5] == (OURS, date(2026, 1, 18), date(2026, 1, 29), None, None)


# --- what is wrong with a document ---


@pytest.mark.parametrize(
    ("changed", "at", "words"),
    [
        ({"Сумма": "20 000.00"}, 17, "`Сумма` is “20 000.00”: not a sum like 15000.00"),
        ({"Сумма": "20000.005"}, 17, "`Сумма` is “20000.005”: not a sum like 15000.00"),
        ({"Сумма": "1e5"}, 17, "`Сумма` is “1e5”: not a sum like 15000.00"),
        ({"Сумма": "0.00"}, 17, "document No. 5 has no sum"),
        ({"Сумма": None}, 14, "document No. 5 has no sum"),
        ({"ДатаПоступило": "31.02.2026"}, 22, "`ДатаПоступило` is “31.02.2026”: there is no such day"),
        ({"ДатаПоступило": "2026-01-26"}, 22, "`ДатаПоступило` is “2026-01-26”: not a day like 31.12.2026"),
        ({"ДатаПоступило": "26.01.0026"}, 22, "`ДатаПоступило` is “26.01.0026”: before 1900 or after 2199"),
        ({"Дата": "25.1.2026"}, 16, "`Дата` is “25.1.2026”: not a day like 31.12.2026"),
        ({"ДатаПоступило": None}, 14, "document No. 5 was not carried out"),
        ({"ДатаПоступило": ""}, 14, "document No. 5 was not carried out"),
        (
            {"ДатаСписано": "26.01.2026", "ПолучательСчет": "40702810000000000009"}, 14,
            "document No. 5 has both ДатаПоступило and ДатаСписано, and the account of neither side",
        ),
        (
            {"ПлательщикСчет": OURS, "ПолучательСчет": OTHERS}, 14,
            f"document No. 5 has ДатаПоступило, but the account on that side, “{OTHERS}”, is another's",
        ),
        ({"Номер": "5\nСумма=1.00"}, 18, "`Сумма` says here something else than in line 16"),
    ],
)  # fmt: skip
def test_a_document_with_a_mistake_is_left_out_and_told(read, changed, at, words):
    found = read(exchange(account(), document(**changed), document(Номер="8")))
    [(line, said)] = told(found.problems)
    assert (line, said[: len(words)]) == (at, words)
    assert [line.number for line in found.statements[0].lines] == ["8"]


def test_both_days_are_told_and_the_account_says_which(read):
    found = read(exchange(account(), document(ДатаСписано="25.01.2026")))
    [(at, words)] = told(found.warnings)
    assert (at, words[:38]) == (14, "document No. 5 has both ДатаПоступило ")
    assert [(line.direction, line.on) for line in found.statements[0].lines] == [("in", date(2026, 1, 26))]


def test_an_account_that_is_not_the_statements_is_told(read):
    foreign = document(ПолучательСчет="40702810000000000009")
    found = read(exchange(account(), foreign))
    assert [at for at, _ in told(found.warnings)] == [14]
    assert [line.direction for line in found.statements[0].lines] == ["in"]
    found = read(exchange(account(), account(SECOND), foreign))
    assert [words for _, words in told(found.problems)] == [
        "document No. 5: “40702810000000000009” is none of the file's accounts. It is left out"
    ]


@pytest.mark.parametrize("day", ["17.01.2026", "30.01.2026"])
def test_a_day_outside_the_statement_is_told(read, day):
    found = read(exchange(account(), document(ДатаПоступило=day)))
    assert told(found.warnings) == [(14, f"{day} is outside the days of the statement")]


def test_the_same_document_twice_is_taken_once(read):
    found = read(exchange(account(), document(), document()))
    assert len(found.statements[0].lines) == 1
    [(at, words)] = told(found.problems)
    assert at == 27
    assert words.startswith("document No. 5 stands in the file twice, for the first time in line 14")


def test_documents_that_share_a_key_and_say_other_things_are_both_taken_in_whatever_order(read):
    pair = [document(НазначениеПлатежа=purpose) for purpose in ("По договору 7", "По договору 8")]
    there, back = (read(exchange(account(), *order)) for order in (pair, pair[::-1]))
    assert [len(told(found.warnings)) for found in (there, back)] == [1, 1]
    keys = [{line.purpose: line.key for line in found.statements[0].lines} for found in (there, back)]
    assert keys[0] == keys[1]
    assert len(set(keys[0].values())) == 2


def test_a_key_is_the_same_in_another_statement(read):
    short = only(read(exchange(account(), document())))
    long = only(read(exchange(account(since="01.01.2026"), document(Номер="1"), outgoing(Номер="2"), document())))
    assert short.lines[0].key == long.lines[2].key
    assert len({line.key for line in long.lines}) == 3


def test_an_account_in_another_currency_is_not_taken_for_roubles(read):
    found = read(exchange(account("40702840000000000001"), accounts=()))
    assert found.statements == ()
    assert "840" in told(found.problems)[0][1]


# --- what is wrong with a file ---


def test_a_file_cut_short_gives_what_stands_before_the_cut(read):
    text = exchange(account(), document(), document(Номер="6"), end="")
    cut = text[: text.rindex("Получатель1")]
    found = read(cut)
    assert [line.number for line in found.statements[0].lines] == ["5"]
    assert [(at, words[:30]) for at, words in told(found.problems)] == [
        (27, "the section СекцияДокумент tha"), (36, "the file ends without КонецФай"),
    ]  # fmt: skip


def test_a_section_within_another_is_told(read):
    opened = document().removesuffix("\nКонецДокумента")
    found = read(exchange(account(), opened, document(Номер="6")))
    assert [line.number for line in found.statements[0].lines] == ["6"]
    assert [(at, words[-37:]) for at, words in told(found.problems)] == [
        (14, "not closed before line 26: it is left out"[-37:])
    ]


@pytest.mark.parametrize(
    ("content", "at", "words"),
    [
        (b"", 1, "the file is empty"),
        (b"\n \n", 1, "the file is empty"),
        (b"PK\x03\x04" + bytes(30), 1, "this is neither a statement as 1C reads it"),
        ("Дата;Сумма\n".encode(), 1, "this is neither a statement as 1C reads it"),
        (b"1CClientBankExchange2\n", 1, "the file does not begin with 1CClientBankExchange"),
        (b"1CClientBankExchange\n", 1, "the file ends without"),
        (exchange(accounts=()).encode(), 1, "no account is named"),
        (exchange(document(ДатаПоступило=None)).encode(), 1, "these are orders to a bank"),
        (exchange(document()).replace("Иванов", "Ива\0нов").encode(), 14, "there is a NUL byte in this line"),
        (exchange(document()).replace("Иванов", "И" * 200_000).encode(), 14, "a line longer than 131_072"),
        ((exchange() + exchange()).encode(), 9, "there is more behind КонецФайла"),
        (b"<Statement><Data>", 1, "here the XML breaks off"),
        (b"<Packet/>", 1, "this XML is “Packet”"),
        (b"<Statement/>", 1, "no account is named"),
        (("<Statement>" + "<a>" * 40).encode(), 1, "elements within elements"),
        (directbank(head="<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>").encode(), 1, "the XML has a doc"),
        (
            directbank(head='<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>').encode(), 1,
            "the XML has a document type",
        ),
        (directbank().replace("Банк<", "&b;<").encode(), 2, "here the XML breaks off or is damaged"),
        (directbank(operation().replace("По ", "П" * 200_000)).encode(), 3, "a text longer than 131_072"),
        (directbank(operation().replace('id="1"', f'id="{"1" * 1_000_000}"')).encode(), 3, "a text longer than"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told(read, content, at, words):
    found = read(content)
    assert (at, True) in [(line, said.startswith(words)) for line, said in told(found.problems)], told(found.problems)
    assert sum(len(one.lines) for one in found.statements) == 0


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert told(read_statements(tmp_path / "a.txt").problems) == [(1, "there is no such file or folder")]
    assert read_statements(tmp_path).problems


def test_damaged_characters_and_strange_lines_are_told_and_the_rest_is_read(read):
    text = (
        exchange(account(), "что это", document())
        .encode("cp1251")
        .replace("Иванов".encode("cp1251"), b"\x98" + "ванов".encode("cp1251"))
    )
    found = read(text)
    assert [at for at, _ in told(found.warnings)] == [14, 21]
    assert found.statements[0].lines[0].payer.name == "\ufffdванов Иван \ufffdванович"


def test_what_the_file_says_of_its_version_and_encoding_is_not_believed(read):
    found = read(exchange(account(), document(), version="9.99").replace("=Windows", "=DOS"))
    assert told(found.warnings) == [
        (2, "the format's version is “9.99”; known are 1.01, 1.02, 1.03. It is read as those are")
    ]
    assert len(found.statements[0].lines) == 1


def test_mistakes_without_end_are_told_up_to_a_limit(read):
    found = read(exchange(account(), *[document(Сумма="много")] * 1_000))
    assert len(found.problems) == MOST_PROBLEMS + 1
    assert found.statements == ()


@given(st.data())
@examples(60)
def test_whatever_happens_to_a_file_nothing_is_raised(tmp_path_factory, data):
    """Bytes cut out, doubled, changed."""
    text = exchange(account(closing="120000.00"), document(), outgoing())
    whole = data.draw(st.sampled_from([text.encode("cp1251"), directbank(operation()).encode()]))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    instead = data.draw(st.sampled_from([b"", b"\0", b"\n", b"=", whole[start:end] * 2]) | st.binary(max_size=20))
    path = tmp_path_factory.mktemp("bank") / "a"
    path.write_bytes(whole[:start] + instead + whole[end:])
    found = read_statements(path)
    told(found.problems)
    told(found.warnings)
    for statement in found.statements:
        assert len({line.key for line in statement.lines}) == len(statement.lines)


# --- DirectBank ---


def test_directbank_tells_the_same(read):
    text = only(read(exchange(account(closing="120000.00"), document())))
    xml = only(read(directbank(operation()).encode(), name="a.xml"))
    assert xml[:5] == text[:5]
    [line] = xml.lines
    assert line.key == text.lines[0].key
    assert line[1:6] == text.lines[0][1:6]
    assert line.payee == Party("ООО Север", "", OURS)
    assert (line.purpose, line.kind, line.at) == ("По договору № 7", "Платежное поручение", 3)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "windows-1251"])
def test_directbank_in_any_encoding(read, encoding):
    [line] = only(read(directbank(operation(), encoding=encoding).encode(encoding))).lines
    assert line.payer.name == "Иванов"


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (operation(amount="20 000"), "`Sum` is “20 000”: not a sum"),
        (operation(amount="0"), "document No. 5 has no sum"),
        (operation(day="2026-02-31"), "`Date` is “2026-02-31”: there is no such day"),
        (operation(day=""), "document No. 5: the day on which it was carried out is missing"),
        (operation(dc="3"), "document No. 5: `DC` must be 1"),
        (operation(status="03"), "document No. 5 was not carried out: the bank's status is 03"),
    ],
)  # fmt: skip
def test_an_operation_with_a_mistake_is_left_out_and_told(read, operation, words):
    found = read(directbank(operation, closing="100000").encode())
    [(at, said)] = told(found.problems)
    assert (at, said[: len(words)]) == (3, words)
    assert found.statements[0].lines == ()


def test_documents_of_a_bank_itself_have_kinds_and_sides(read):
    memo = operation("1", kind="MemOrder", amount="100", inner=(
        "<AccountDebit>40702810000000000001</AccountDebit><AccountNameCredit>Доходы</AccountNameCredit>"
        "<AccountCredit>70601810000000000001</AccountCredit><TransitionContent>Комиссия</TransitionContent>"
    )).replace("<Purpose>По договору № 7</Purpose>", "").replace(OTHERS, OURS)  # fmt: skip
    memo = memo[: memo.index("<Payer>")] + memo[memo.index("</Payee>") + len("</Payee>") :]
    inner = operation("2", number="6", kind="InnerDoc", inner="<InnerDocKind>Ордер</InnerDocKind>")
    lines = only(read(directbank(memo, inner, closing="119900").encode())).lines
    assert [(line.kind, line.purpose, line.payee.account) for line in lines] == [
        ("Мемориальный ордер", "Комиссия", "70601810000000000001"), ("Ордер", "По договору № 7", OURS),
    ]  # fmt: skip


# --- large ones ---


def test_ten_thousand_documents_take_less_than_a_second(tmp_path):
    text = tmp_path / "a.txt"
    text.write_text(exchange(account(), *[document(Номер=str(n)) for n in range(10_000)]), encoding="cp1251")
    xml = tmp_path / "a.xml"
    xml.write_text(directbank(*[operation(number=str(n)) for n in range(10_000)]), encoding="utf-8")
    for path in (text, xml):
        assert any(seconds(path) < 1 for _ in range(5))


def seconds(path):
    """Of the processor's; a busy machine takes more of them."""
    began = time.process_time()
    assert len(read_statements(path).statements[0].lines) == 10_000
    return time.process_time() - began


@pytest.mark.parametrize("start", ["1CClientBankExchange\nНазначениеПлатежа=", "<Statement><Data a='"])
def test_a_line_of_a_hundred_megabytes_is_refused_in_little_memory(tmp_path, start):
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.write(start.encode())
        for _ in range(100):
            file.write(b"7" * 1_000_000)
    asked = (
        "import resource, sys; from pathlib import Path; from pochemu.intake.bank import read_statements;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "print(len(read_statements(Path(sys.argv[1])).problems),"
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    out = subprocess.run([sys.executable, "-c", asked, path], capture_output=True, text=True, check=True).stdout
    problems, kilobytes = map(int, out.split())
    assert problems == 1
    assert kilobytes < 20_000


# --- real ones ---


@real
def test_a_real_day_of_a_bank():
    found = read_statements(SHARED / "one_day_vtb_2016.txt")
    [statement] = found.statements
    assert found.problems == ()
    assert {words.split(":")[1][:36] for _, words in told(found.warnings)} == {" “12312312312312312” is not the stat"}
    assert (statement.opening, statement.closing, len(statement.lines)) == (4_532_991, 4_414_591, 13)
    sums = {way: sorted(line.amount for line in statement.lines if line.direction is way) for way in Direction}
    assert sums[Direction.IN] == [600_000, 1_400_000, 2_000_000]
    assert sum(sums[Direction.OUT]) == 4_118_400
    assert [line.kind for line in statement.lines].count("Банковский ордер") == 6


@real
def test_a_sample_of_1c():
    statement = only(read_statements(SHARED / "demo-1c_2018.txt"))
    assert [(line.direction, line.amount, line.on.day) for line in statement.lines] == [
        ("out", 1_500_000, 25), ("in", 2_000_000, 26),
    ]  # fmt: skip


@real
def test_the_example_of_directbank_whose_balances_are_no_arithmetic():
    found = read_statements(SHARED / "directbank_Statement.xml")
    [statement] = found.statements
    [line] = statement.lines
    assert found.problems == ()
    assert [at for at, _ in told(found.warnings)] == [23]
    assert (line.direction, line.amount, line.on, line.payee.inn) == ("out", 1_400, date(2019, 5, 4), "")
