"""`pochemu backtest`: a file against past months, at a terminal."""

import json

import pytest

from pochemu.config import cli
from properties.sever import SEVER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sever")]


@pytest.fixture
def backtest(capsys, tmp_path):
    """Sever's seller scheme with this instead of that."""

    def run(before, after, *arguments):
        text = SEVER.files["schemes/seller.yaml"]
        assert before in text
        file = tmp_path / "seller.yaml"
        file.write_text(text.replace("2024-01", "2099-01").replace(before, after), encoding="utf-8")
        code = cli.run(["--language", "en", "backtest", str(file), "--months", "60", *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


CHANGE = ("revenue * 1% - 600 RUB", "revenue * 2%")


def test_it_tells_months_and_people_as_json(backtest):
    code, out, _ = backtest(*CHANGE, "--format", "json")
    told = json.loads(out)
    assert (code, told["position"], told["effective"], told["currency"]) == (0, "seller", "2099-01", "RUB")
    assert all(
        float(month["change"]) == round(float(month["would"]) - float(month["was"]), 2) for month in told["months"]
    )
    names = {one["employee"] for one in told["people"]}
    assert {"anna", "boris", "gleb"} <= names
    total = sum(float(month["change"]) for month in told["months"])
    assert total > 0
    assert round(sum(float(one["change"]) for one in told["people"]), 2) == round(total, 2)


def test_one_person_is_told_with_what_made_each_difference(backtest):
    _, out, _ = backtest(*CHANGE, "--format", "json", "--employee", "anna")
    lines = [line for month in json.loads(out)["months"] for line in month["lines"] if line["name"] == "share"]
    assert lines
    for line in lines:
        assert line["reasons"] == [{"what": "formula", "name": "", "title": "the formula", "amount": line["change"]}]


def test_a_terminal_is_shown_tables(backtest):
    code, out, _ = backtest(*CHANGE)
    assert code == 0
    assert out.splitlines()[0].replace("┃", "").split() == "Month As it is By the draft Difference".split()
    assert "Anna" in out
    assert "the formula" in backtest(*CHANGE, "--employee", "anna")[1]


def test_what_can_not_be_paid_is_told_with_its_place(backtest):
    code, _, err = backtest("revenue * 1%", "revenu * 1%")
    assert code == 1
    assert "seller.yaml:" in err
    assert "revenue" in err
    code, _, err = backtest("position: seller", "position: nobody")
    assert (code, "does not say whose scheme it is" in err) == (1, True)
    assert "held no position" in backtest(*CHANGE, "--employee", "nobody")[2]


def test_where_nobody_has_more_or_less_that_is_said(backtest):
    code, out, _ = backtest("revenue * 1% - 600 RUB", "revenue * 1% - 600.0 RUB")
    assert (code, out.rstrip().endswith("Nobody's bonus would change"), "Employee" in out) == (0, True, False)
