"""Closing and verifying months as somebody at a terminal meets it."""

import io
import json
import re

import pytest

from apps.pay.asking import wrong
from apps.pay.closing import JANUARY, MARCH, close
from attack import run
from pochemu.config import cli
from unguarded import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def pochemu(capsys, monkeypatch):
    def pochemu(*arguments, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = cli.run(["--language", "en", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return pochemu


@pytest.fixture
def password(faina, dmitri):
    for one in (faina, dmitri):
        one.user.set_password(f"{one.user.username}’s own")
        one.user.save()
    return lambda login: f"{login}’s own\n"


def test_two_people_close_a_month(pochemu, password):
    code, out, _ = pochemu("close", JANUARY, "--by", "faina", "--password-stdin", typed=password("faina"))
    assert code == 0
    assert "2024-01: people 5, in all" in out
    seen = re.search("--approve ([0-9a-f]+)", out)[1]
    approve = ("--approve", seen, "--password-stdin")
    code, out, _ = pochemu("close", JANUARY, "--by", "faina", *approve, typed=password("faina"))
    assert (code, out) == (0, "Approved. 2024-01 is closed when 2 persons have approved these figures\n")
    code, out, _ = pochemu("close", JANUARY, "--by", "dmitri", *approve, typed=password("dmitri"))
    assert (code, out.splitlines()[0]) == (0, "2024-01 is closed")
    head = out.splitlines()[1]
    assert pochemu("heads") == (0, head + "\n", "")
    assert pochemu("verify", "--all")[:2] == (0, f"2024-01: as it was closed, people 5, {head.split()[2]}\n")


def test_figures_looked_at_again_are_the_same_ones_until_taken_anew(pochemu, password):
    def figures(*how):
        return pochemu("close", JANUARY, "--by", "faina", "--password-stdin", *how, typed=password("faina"))[1]

    first = figures()
    assert figures() == first
    assert figures("--anew") != first


@pytest.mark.parametrize("login", ["faina", "nobody"])
def test_nobody_closes_under_a_name_that_is_not_his(pochemu, password, login):
    code, out, err = pochemu("close", JANUARY, "--by", login, "--password-stdin", typed="guessed\n")
    assert (code, out, err) == (1, "", f"No login “{login}” with this password\n")


def test_a_role_that_closes_no_months_is_told_so(pochemu, password, faina):
    faina.role = "designer"
    faina.save()
    code, _, err = pochemu("close", JANUARY, "--by", "faina", "--password-stdin", typed=password("faina"))
    assert (code, err) == (1, "“faina” does not close months: the role is another one\n")


def test_figures_nobody_saw_are_not_approved(pochemu, password):
    def close_with(*how):
        return pochemu("close", JANUARY, "--by", "faina", "--password-stdin", *how, typed=password("faina"))

    seen = re.search("figures ([0-9a-f]+)", close_with()[1])[1]
    assert "at least 12 letters" in close_with("--approve", "")[2]
    assert "at least 12 letters" in close_with("--approve", seen[:11])[2]
    for mistyped in ("0" * 64, seen[:-1] + "x", "x" + seen[1:16]):
        code, out, err = close_with("--approve", mistyped)
        assert (code, out) == (1, "")
        assert f"No figures of January 2024 have the hash {mistyped}" in err
    close_with("--anew")
    code, _, err = close_with("--approve", seen[:16])
    assert (code, "taken anew since you saw them" in err) == (1, True)


def test_what_keeps_a_month_open_is_shown_with_the_page_where_it_is_decided(pochemu, password, anna, settings):
    settings.ADDRESS = "https://crm.example"
    wrong(by=anna)
    out = pochemu("close", JANUARY, "--by", "faina", "--password-stdin", typed=password("faina"))[1]
    assert f"on the page https://crm.example/months/{JANUARY}/" in out
    seen = re.search("figures ([0-9a-f]+)", out)[1]
    code, out, err = pochemu(
        "close", JANUARY, "--by", "faina", "--approve", seen, "--password-stdin", typed=password("faina")
    )
    assert code == 1
    assert "questions not decided: 1" in out
    assert f"on the page https://crm.example/months/{JANUARY}/" in out
    assert "Something still keeps January 2024 from being closed" in err


def test_what_was_altered_fails_the_command(pochemu, faina, dmitri):
    from django.db import connection

    close(JANUARY, faina, dmitri)
    connection.check_constraints()
    with unguarded(connection):
        run("UPDATE pay_statement SET bonus = bonus + 1 WHERE id = (SELECT min(id) FROM pay_statement)")
    code, out, _ = pochemu("verify", JANUARY)
    assert code == 1
    assert "2024-01: not as it was closed: 1\n  anna: the statement kept is not the one that was closed" in out


def test_a_head_kept_elsewhere_is_compared(pochemu, faina, dmitri, tmp_path):
    close(JANUARY, faina, dmitri)
    kept = tmp_path / "heads"
    kept.write_text(pochemu("heads")[1])
    assert pochemu("verify", "--all", "--heads", kept)[0] == 0
    kept.write_text(f"1 2024-01 {'0' * 64}\n")
    code, out, _ = pochemu("verify", "--all", "--heads", kept)
    assert code == 1
    assert f"not in the chain any more: 1 2024-01 {'0' * 64}" in out


def test_verify_asks_which_month_and_says_what_is_not_closed(pochemu, faina):
    assert pochemu("verify")[0] == 2
    assert pochemu("verify", MARCH)[::2] == (1, "2024-03 is not closed, so there is nothing to compare\n")


def test_a_closed_month_is_told_as_it_was_closed_unless_asked(pochemu, faina, dmitri):
    from apps.pay.closing import late_deal

    closing = close(JANUARY, faina, dmitri)
    before = json.loads(pochemu("bonus", JANUARY, "--format", "json")[1])
    late_deal("anna", JANUARY)
    code, out, err = pochemu("bonus", JANUARY, "--format", "json")
    at = closing.reckoning.watermark
    assert (code, json.loads(out)) == (0, before)
    assert err == f"2024-01 is closed: as it was known at entry {at}. As known now: --known now\n"
    now = pochemu("bonus", JANUARY, "--format", "json", "--known", "now")[1]
    assert json.loads(now) != before
    assert json.loads(pochemu("bonus", JANUARY, "--format", "json", "--known", at)[1]) == before
    assert pochemu("bonus", JANUARY, "--known", "then")[0] == 1


def test_why_not_says_that_a_fact_came_after_the_closing(pochemu, faina, dmitri):
    from apps.pay.closing import late_deal

    closing = close(JANUARY, faina, dmitri)
    late_deal("anna", JANUARY, key="late")
    code, _, err = pochemu("why-not", JANUARY, "anna", "late")
    at = closing.reckoning.watermark
    assert code == 1
    assert f"The fact “late” was not known yet at entry {at}, so it is in none of these figures" in err
    assert "counted" in pochemu("why-not", JANUARY, "anna", "late", "--known", "now")[1]
