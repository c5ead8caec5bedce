"""import.yaml: every mistake is found before a row is read, with its place."""

import pytest
from gmpy2 import mpq

from pochemu.engine.fact import Kind
from pochemu.engine.reading.form import Form
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import read_yaml
from pochemu.intake.importing.prepared import prepare
from pochemu.intake.mapping import read_mapping

CONTRACT = Kind("contract", Words.same("contract"), {"product": Unit.TEXT, "signed_on": Unit.DATE})
KINDS = {"contract": CONTRACT, "meeting": Kind("meeting", Words.same("meeting"), {})}
GOOD = {
    "source": "a.csv",
    "kind": "contract",
    "key": "id",
    "employee": "who",
    "occurred_at": "at",
}


def text(**told):
    return "".join(f"{key}: {value}\n" for key, value in {**GOOD, **told}.items() if value is not None)


def mapping(tmp_path, **told):
    form = Form()
    read = read_mapping(read_yaml(text(**told), "a.yaml"), tmp_path / "imports" / "deals.yaml", KINDS, "RUB", form)
    assert not form.problems
    return read


def problems(tmp_path, written, header="id,who,at,sum,state"):
    (tmp_path / "a.csv").write_text(header + "\n")
    path = tmp_path / "a.yaml"
    path.write_text(written)
    form = Form()
    prepare(path, KINDS, "RUB", form)
    return form.problems


def test_a_mapping_is_what_it_says(tmp_path):
    read = mapping(
        tmp_path,
        key="[id, who]",
        employee="[{column: a, share: 70%, role: opener}, {column: b, share: 1/3, role: closer}]",
        occurred_at='{column: at, format: "%d.%m.%Y"}',
        amount="sum",
        quantity="times",
        subject="link",
        fields='{product: what, signed_on: {column: on, format: "%d.%m.%y"}}',
        where='state = "won" AND [the sum] <> ""',
        create_employees="yes",
        decimal='","',
    )
    assert (read.name, read.source) == ("deals", tmp_path / "imports" / "a.csv")
    assert [column.text for column in read.columns()] == "id who a b at sum times link what on".split()
    assert [(one.share, one.role) for one in read.credits] == [(mpq(7, 10), "opener"), (mpq(1, 3), "closer")]
    assert (read.occurred_at.form, read.fields[1][1].form) == ("%d.%m.%Y", "%d.%m.%y")
    assert (read.create_employees, read.decimal, read.where.scalar.text[:5]) == (True, ",", "state")


def test_a_mapping_needs_five_things_and_no_more(tmp_path):
    read = mapping(tmp_path)
    assert (read.amount, read.quantity, read.subject, read.where, read.fields) == (None, None, None, None, ())
    assert not read.create_employees


@pytest.mark.parametrize("key", list(GOOD))
def test_what_is_missing_is_named(tmp_path, key):
    (problem,) = problems(tmp_path, text(**{key: None}))
    assert f"`{key}`" in problem.words.en


@pytest.mark.parametrize(
    ("told", "place", "said"),
    [
        ({"amuont": "sum"}, "6:1", "Did you mean “amount”?"),
        ({"kind": "contrakt"}, "2:7", "Did you mean “contract”?"),
        ({"key": "idd"}, "3:6", "Did you mean “id”?"),
        ({"key": "[id, idd]"}, "3:11", "Did you mean “id”?"),
        ({"key": "[]"}, "3:6", "name the column of the key"),
        ({"key": "{a: b}"}, "3:6", "expected one value"),
        ({"employee": "whom"}, "4:11", "Did you mean “who”?"),
        ({"employee": "[]"}, "4:11", "name the column with the employee"),
        ({"employee": "[{column: who, share: 70 RUB}]"}, "4:33", "not a share"),
        ({"employee": "[{column: who, share: 0}]"}, "4:33", "not a share"),
        ({"employee": "[{column: who, share: 120%}]"}, "4:33", "not a share"),
        ({"employee": "[{column: who, share: half}]"}, "4:33", "only numbers"),
        ({"employee": "[{column: who, roll: a}]"}, "4:26", "Did you mean “role”?"),
        ({"employee": "[{column: who, role: a}, {column: id}]"}, "4:11", "roles are given for all"),
        ({"employee": "[{share: 1}]"}, "4:12", "`column`"),
        ({"occurred_at": "{column: at, format: day}"}, "5:35", "does not tell day, month and year"),
        ({"occurred_at": "{column: at, formt: x}"}, "5:27", "Did you mean “format”?"),
        ({"occurred_at": "[at]"}, "5:14", "expected `name: value` lines"),
        ({"amount": "somme"}, "6:9", "It has: id, who, at, sum, state"),
        ({"amount": "''"}, "6:9", "`amount` is empty"),
        ({"fields": "{produkt: sum}"}, "6:10", "Did you mean “product”?"),
        ({"fields": "{product: smu}"}, "6:19", "Did you mean “sum”?"),
        ({"fields": '{product: {column: sum, format: "%d.%m.%Y"}}'}, "6:19", "only dates have a format"),
        ({"where": 'state = "won'}, "6:16", "has no end"),
        ({"where": 'stage = "won"'}, "6:8", "state"),
        ({"where": "state"}, "6:8", "a text"),
        ({"where": "state > sum"}, "6:8", "no greater and lesser"),
        ({"where": 'state = "won" AND ATTAINMENT(sum) > 1'}, "6:26", "belongs to formulas of a scheme"),
        ({"decimal": ";"}, "6:10", "no decimal sign"),
        ({"create_employees": "maybe"}, "6:19", "none of"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_mend(tmp_path, told, place, said):
    found = problems(tmp_path, text(**told))
    assert [said in problem.words.en for problem in found] == [True], [problem.text("en") for problem in found]
    assert str(found[0].place).endswith(f"a.yaml:{place}")
    assert found[0].words.ru != found[0].words.en


def test_mistakes_are_told_together(tmp_path):
    told = {"kind": "contrakt", "decimal": ";", "where": "state =", "occurred_at": None, "amuont": "sum"}
    assert len(problems(tmp_path, text(**told))) == 5


def test_a_column_that_stands_twice_can_only_be_left_alone(tmp_path):
    (problem,) = problems(tmp_path, text(amount="sum"), "id,who,at,sum,sum")
    assert "2 columns named “sum”" in problem.words.en
    assert not problems(tmp_path, text(), "id,who,at,sum,sum")


def test_a_file_that_is_not_there_is_told_at_its_name(tmp_path):
    (problem,) = problems(tmp_path, text(source="b.csv"))
    assert str(problem.place).endswith("a.yaml:1:9")
    assert "b.csv" in problem.words.en


@pytest.mark.parametrize(
    "written",
    [
        "source: a.csv\nsource: b.csv\n",
        "source: !!python/object/apply:os.system [true]\n",
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        + "".join(f"c{n}: [{'*b, ' * 900}*b]\n" for n in range(9)),
        "[" * 100_000,
        "- a list\n",
        "",
        "source: 'open\n",
        "\tsource: a\n",
        "x" * 3_000_000,
        "source: a.csv\n---\nsource: b.csv\n",
    ],
    ids=["twice", "tag", "bomb", "deep", "list", "empty", "open", "tab", "huge", "two"],
)
def test_hostile_yaml_is_one_mistake(tmp_path, written):
    assert len(problems(tmp_path, written)) == 1
