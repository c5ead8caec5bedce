"""The demonstration and a company of one's own, one beside the other in one clone."""

import os
import sqlite3

import pytest

from pochemu.config.commands.demo_database import choose_database
from pochemu.config.commands.talk import Failed
from pochemu.demo import NAME


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("POCHEMU_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", "")
    (tmp_path / "var").mkdir()
    return tmp_path / "var"


def database_of(company, file):
    kept = sqlite3.connect(file)
    kept.execute("PRAGMA journal_mode=WAL")
    kept.execute("CREATE TABLE people_company (name_en TEXT)")
    kept.execute("INSERT INTO people_company VALUES (?)", [company])
    kept.commit()
    return kept


def test_it_has_a_database_of_its_own(var):
    choose_database()
    assert os.environ["DATABASE_URL"] == f"sqlite:///{var / 'demo.db'}"


def test_whoever_names_a_database_gets_that_one(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere.db")
    choose_database()
    assert os.environ["DATABASE_URL"] == "sqlite:///elsewhere.db"


def test_what_an_earlier_version_kept_in_the_usual_place_moves_with_all_that_was_done(var):
    database_of(NAME, var / "pochemu.db").close()
    choose_database()
    assert not (var / "pochemu.db").exists()
    assert sqlite3.connect(var / "demo.db").execute("SELECT name_en FROM people_company").fetchall() == [(NAME,)]


@pytest.mark.parametrize("company", ["Sever", ""])
def test_a_company_of_ones_own_stays_where_it_is(var, company):
    database_of(company, var / "pochemu.db").close()
    choose_database()
    assert [file.name for file in var.iterdir()] == ["pochemu.db"]


def test_it_is_not_moved_from_under_who_uses_it(var):
    used = database_of(NAME, var / "pochemu.db")
    with pytest.raises(Failed):
        choose_database()
    assert (var / "pochemu.db").exists()
    used.close()
