"""Rows into facts: what goes in, what is set aside and why, and what a second import changes."""

import json
from datetime import UTC, date, datetime

import pytest
from gmpy2 import mpq

from apps.intake.made import row, text, value, workbook
from loading import NOW
from pochemu.engine.problem import Problem
from pochemu.intake.folder.loading import Loaded, load
from pochemu.intake.importing.twice import Keys, Told
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.models import Entry, Fact
from pochemu.people.models import Assignment, Employee

pytestmark = pytest.mark.django_db

HEADER = "id,who,at,sum,what,rooms,off,on,again,state\n"


def bring(folder):
    loaded = load(folder, now=NOW)
    assert isinstance(loaded, Loaded), [problem.text("en") for problem in loaded]
    (report,) = loaded.imports
    return report


def known():
    """The facts known now, by their keys."""
    ids = list(Fact.objects.known().filter(cancelled=False).values_list("pk", flat=True))
    return {fact.key: fact for fact in facts_by_id(ids, digits=2).values()}


def reasons(report):
    return {reason.words.en: list(reason.lines) for reason in report.reasons.values()}


@pytest.fixture
def imported(folder):
    """The report of the folder with these rows, and this mapping changed."""

    def bring_rows(rows, header=HEADER, **mapping):
        path = folder({"imports/contracts.csv": header + rows})
        change_mapping(path / "imports" / "contracts.yaml", mapping)
        return bring(path)

    return bring_rows


def change_mapping(path, told):
    kept = [line for line in path.read_text().splitlines() if line.split(":")[0] not in told]
    path.write_text("\n".join([*kept, *(f"{key}: {value}" for key, value in told.items() if value)]) + "\n")


def test_a_row_becomes_a_fact(imported):
    report = imported('1,anna,2026-03-05 14:00,"1 234,50 ₽",flat,2,10,2026-03-04,yes,signed\n')
    assert (report.read, report.added, report.set_aside) == (1, 1, 0)
    (fact,) = known().values()
    assert (fact.kind, fact.source, fact.key) == ("contract", "contracts", "1")
    assert fact.occurred_at == datetime(2026, 3, 5, 11, tzinfo=UTC)
    assert fact.day == date(2026, 3, 5).toordinal()
    assert [(one.employee, one.share, one.role) for one in fact.credits] == [("anna", 1, "")]
    assert fact.amount == mpq("1234.5")
    assert fact.fields == {
        "product": "flat",
        "rooms": mpq(2),
        "discount": mpq(10),
        "signed_on": date(2026, 3, 4),
        "repeat": True,
    }


def test_empty_cells_are_nothing(imported):
    imported("1,anna,2026-03-05,,, ,,,,signed\n")
    (fact,) = known().values()
    assert (str(fact.amount.reason.en), fact.fields) == ("the fact has no amount", {})


def test_where_is_read_first(imported):
    report = imported(",nobody,never,#REF!,,,,,,lost\n1,anna,2026-03-05,1,,,,,,signed\n")
    assert (report.read, report.left_out, report.added, report.set_aside) == (2, 1, 1, 0)


def test_what_cannot_be_read_is_set_aside_with_its_line_and_reason_and_the_rest_goes_in(imported):
    report = imported(
        "1,anna,2026-03-05,1,,,,,,signed\n"  # line 2
        ",anna,2026-03-05,1,,,,,,signed\n"
        "#REF!,anna,2026-03-05,1,,,,,,signed\n"
        "4,Ann,2026-03-05,1,,,,,,signed\n"
        "5,Иван Иванов,2026-03-05,1,,,,,,signed\n"
        "6,,2026-03-05,1,,,,,,signed\n"
        "7,anna,,1,,,,,,signed\n"
        "8,anna,05.03.2026,1,,,,,,signed\n"
        "9,anna,2026-03-05,#REF!,,,,,,signed\n"
        "10,anna,2026-03-05,1.005,,,,,,signed\n"
        "11,anna,2026-03-05,1,,2 rooms,,,,signed\n"
        "12,anna,2026-03-05,1,,,,,perhaps,signed\n"
        "13,anna,2026-03-05,1,234.56,,,,,,signed\n"
        "14,anna,2026-03-05\n"
        "15,anna,2026-03-05,1,,,,,,signed\n"
    )
    assert (report.read, report.added, report.set_aside) == (15, 2, 13)
    assert sorted(report.lines_set_aside()) == list(range(3, 16))
    assert set(known()) == {"1", "15"}
    assert reasons(report) == {
        "the key is empty": [3],
        "the key is a spreadsheet's error": [4],
        "the employee is unknown": [5],
        "several people have this name: write an id": [6],
        "no employee is named": [7],
        "there is no date": [8],
        "not a moment like 2026-03-05 14:30. If its order is another, say its `format`": [9],
        "not a number": [10, 12],
        "more decimals than the currency has: it has 2": [11],
        "neither yes nor no: expected true/false, yes/no or 1/0": [13],
        "11 cells where the header has 10: a delimiter inside an unquoted cell?": [14],
        "3 cells where the header has 10: it ends before “sum”": [15],
    }
    assert all(words.ru != words.en for words in report.reasons)


def test_a_row_set_aside_shows_its_cells_harmlessly(imported):
    report = imported("1,\x1b[31mAnne\u202e,2026-03-05,12abc," + "x" * 999 + ",,,,,signed\n")
    (reason,) = report.reasons.values()
    (example,) = reason.examples
    assert example.line == 2
    assert example.cells == (("who", r"\x1b[31mAnne\u202e"), ("sum", "12abc"))


def test_an_unknown_employee_is_told_with_the_nearest(imported):
    report = imported("1,Анна Соколва,2026-03-05,1,,,,,,signed\n2,Иван Иванов,2026-03-05,1,,,,,,signed\n")
    unknown, ambiguous = report.reasons.values()
    assert "«Анна Соколова»" in unknown.examples[0].hint.ru
    assert "ivan.1, ivan.2" in ambiguous.examples[0].hint.en


def test_the_same_again_adds_nothing_other_content_is_set_aside_in_the_same_file_and_revises_later(imported):
    first = imported(
        "1,anna,2026-03-05,1,,,,,,signed\n"
        "1,Анна Соколова,2026-03-05 00:00,1.00,,,,,,signed\n"  # says the same
        "1,anna,2026-03-05,2,,,,,,signed\n"
        "2,anna,2026-03-05,1,,,,,,signed\n"
    )
    assert (first.added, first.unchanged, first.revised, first.set_aside) == (2, 1, 0, 1)
    assert reasons(first) == {"the same key stands in this file already, with other content": [4]}
    again = imported("1,anna,2026-03-05,1,,,,,,signed\n2,anna,2026-03-05,1,,,,,,signed\n")
    assert (again.added, again.unchanged, again.revised) == (0, 2, 0)
    later = imported("1,anna,2026-03-05,3,,,,,,signed\n2,anna,2026-03-05,1,,,,,,signed\n")
    assert (later.added, later.unchanged, later.revised) == (0, 1, 1)
    assert known()["1"].amount == 3


def test_a_known_row_then_another_of_its_key_in_one_file_revises_nothing(imported):
    imported("1,anna,2026-03-05,1,,,,,,signed\n")
    report = imported("1,anna,2026-03-05,1,,,,,,signed\n1,anna,2026-03-05,2,,,,,,signed\n")
    assert (report.unchanged, report.revised, report.set_aside) == (1, 0, 1)
    assert known()["1"].amount == 1


def test_a_row_that_was_set_aside_does_not_take_its_key(imported):
    report = imported("1,anna,2026-03-05,x,,,,,,signed\n1,anna,2026-03-05,2,,,,,,signed\n")
    assert (report.added, report.set_aside) == (1, 1)


def test_keys_of_several_columns_never_meet(imported):
    keys = ["a|b,c", "a,b|c", "a\\,b", "a,\\b", ","]
    rows = "".join(f"{key},anna,2026-03-05\n" for key in keys)
    report = imported(rows, "id,line,who,at\n", key="[id, line]", amount=None, fields=None, where=None)
    assert (report.added, report.set_aside) == (4, 1)


def test_shared_credit(imported):
    rows = (
        "1,anna,boris,vera,2026-03-05\n"  # there is no vera
        "2,anna,boris,boris,2026-03-05\n"
        "3,anna,anna,boris,2026-03-05\n"
        "4,anna,,boris,2026-03-05\n"
    )
    employee = (
        "[{column: a, share: 70%, role: closer}, {column: b, share: 3/10, role: closer}, {column: c, role: opener}]"
    )
    report = imported(rows, "id,a,b,c,at\n", employee=employee, amount=None, fields=None, where=None)
    assert reasons(report) == {"the employee is unknown": [2], "no employee is named": [5]}
    assert {key: sorted(fact.credits) for key, fact in known().items()} == {
        "2": [("anna", mpq(7, 10), "closer"), ("boris", mpq(3, 10), "closer"), ("boris", mpq(1), "opener")],
        "3": [("anna", mpq(1), "closer"), ("boris", mpq(1), "opener")],
    }


def test_shares_that_do_not_make_one_set_the_row_aside(imported):
    employee = "[{column: a, share: 1/3}, {column: b, share: 1/3}]"
    report = imported(
        "1,anna,boris,2026-03-05\n", "id,a,b,at\n", employee=employee, amount=None, fields=None, where=None
    )
    assert reasons(report) == {"the shares make 2/3, not 100%": [2]}


def test_quantity_and_subject(imported):
    rows = "1,anna,2026-03-05,2.5,https://crm/1\n2,anna,2026-03-05,,\n3,anna,2026-03-05,-1,\n4,anna,2026-03-05,0,\n"
    report = imported(
        rows, "id,who,at,times,link\n", quantity="times", subject="link", amount=None, fields=None, where=None
    )
    assert {key: (fact.quantity, fact.subject) for key, fact in known().items()} == {
        "1": (mpq(5, 2), "https://crm/1"),
        "2": (mpq(1), ""),
        "4": (mpq(0), ""),
    }
    assert reasons(report) == {"a quantity can't be negative": [4]}


def test_the_decimal_sign_is_the_mappings(imported):
    imported('1,anna,2026-03-05,"1,500",,,,,,signed\n')
    assert known()["1"].amount == 1500
    imported('2,anna,2026-03-05,"1,500",,,,,,signed\n', decimal='","')
    assert known()["2"].amount == mpq("1.5")


def test_employees_are_invented_where_the_mapping_allows_it_of_rows_that_go_in(imported):
    rows = (
        "1,Новый  Человек,2026-03-05,1,,,,,,signed\n"
        "2,Новый Человек,2026-03-06,1,,,,,,signed\n"
        "3,Другой,never,1,,,,,,signed\n"
    )
    report = imported(rows, create_employees="true")
    assert report.invented == ["Новый Человек"]
    assert list(Employee.objects.filter(code="Новый Человек").values_list("name", flat=True)) == ["Новый Человек"]
    assert not Assignment.objects.filter(employee__code="Новый Человек").exists()
    assert {fact.credits[0].employee for fact in known().values()} == {"Новый Человек"}
    assert report.unplaced["Новый Человек"].count == 2


def test_facts_of_days_without_a_position_are_listed(imported):
    rows = (
        "1,boris,2025-12-31 23:59,1,,,,,,signed\n2,boris,2026-06-30,1,,,,,,signed\n3,boris,2026-07-01,1,,,,,,signed\n"
    )
    report = imported(rows)
    (one,) = report.unplaced.values()
    assert (one.employee, one.count, one.first, one.last) == ("boris", 1, date(2025, 12, 31), date(2025, 12, 31))


def test_the_day_is_the_companys(imported):
    imported("1,anna,2026-03-31T22:30:00Z,1,,,,,,signed\n")
    assert known()["1"].day == date(2026, 4, 1).toordinal()


@pytest.mark.parametrize(
    ("key", "said"),
    [("x" * 501, "“key” is longer than 500 characters"), ("y" * 10_001, "“key” is longer than 500 characters")],
)
def test_what_the_ledger_does_not_take_is_set_aside_too(imported, key, said):
    report = imported(f"1,anna,2026-03-05,1,,,,,,signed\n{key},anna,2026-03-05,1,,,,,,signed\n")
    assert (report.added, reasons(report)) == (1, {said: [3]})


def test_a_file_that_breaks_in_the_middle_leaves_nothing_in(folder):
    rows = "".join(f"{n},anna,2026-03-05,1,,,,,,signed\n" for n in range(5_000))
    path = folder({"imports/contracts.csv": HEADER + rows + '5001,"anna,2026-03-05,1,,,,,,signed\n'})
    loaded = load(path, now=NOW)
    (problem,) = loaded.imports
    assert isinstance(problem, Problem)
    assert problem.place.line == 5_002
    assert not Fact.objects.exists()
    assert not Entry.objects.filter(what__startswith="import").exists()


def test_one_import_is_one_entry(imported):
    imported("".join(f"{n},anna,2026-03-05,1,,,,,,signed\n" for n in range(5_000)))
    assert Fact.objects.values("known_from").distinct().count() == 1
    assert Entry.objects.get(what="import contracts: contracts.csv").sealed


def test_a_workbook_and_lines_of_json_bring_the_same_facts(folder):
    path = folder(
        {
            "imports/contracts.yaml": None,
            "imports/contracts.csv": None,
            "imports/json.yaml": (
                "source: a.jsonl\nkind: contract\nkey: id\nemployee: who\noccurred_at: at\namount: sum\n"
            ),
            "imports/sheet.yaml": (
                "source: a.xlsx\nkind: contract\nkey: id\nemployee: who\namount: sum\n"
                'occurred_at: {column: at, format: "%d.%m.%Y"}\n'
            ),
        }
    )
    (path / "imports" / "a.jsonl").write_text(
        "\n".join(json.dumps({"id": n, "who": "anna", "at": "2026-03-05", "sum": s}) for n, s in ((1, 100.5), (2, [1])))
    )
    head = row(1, text("A1", "id"), text("B1", "who"), text("C1", "at"), text("D1", "sum"))
    good = row(2, value("A2", "1"), text("B2", "anna"), value("C2", "46086", style=1), value("D2", "100.5"))
    texts = row(3, value("A3", "2"), text("B3", "anna"), text("C3", "05.03.2026"), value("D3", "1"))
    wrong = row(4, value("A4", "3"), text("B4", "anna"), value("C4", "46086", style=1), value("D4", "#REF!", kind="e"))
    workbook(path / "imports" / "a.xlsx", head + good + texts + wrong)
    loaded = load(path, now=NOW)
    lines, sheet = loaded.imports
    assert (lines.added, reasons(lines)) == (1, {"a list or an object where a single value is expected": [2]})
    assert (sheet.added, reasons(sheet)) == (2, {"not a number": [4]})
    told = {
        (fact.source, fact.key): (fact.day, fact.amount)
        for fact in facts_by_id(list(Fact.objects.values_list("pk", flat=True)), digits=2).values()
    }
    day = date(2026, 3, 5).toordinal()
    assert told == {
        ("json", "1"): (day, mpq("100.5")),
        ("sheet", "1"): (day, mpq("100.5")),
        ("sheet", "2"): (day, mpq(1)),
    }


class TestKeys:
    def fact(self, key, amount=1):
        from pochemu.engine.fact import Credit, NewFact

        return NewFact("contract", key, NOW, (Credit("anna"),), amount)

    def test_keys_are_told_apart_however_many(self):
        keys = Keys()
        assert {keys.tell(self.fact(str(n))) for n in range(30_000)} == {Told.NEW}
        assert {keys.tell(self.fact(str(n))) for n in range(0, 30_000, 7)} == {Told.SAME}
        assert {keys.tell(self.fact(str(n), 2)) for n in range(0, 30_000, 7)} == {Told.OTHER}
        assert keys.count == 30_000
