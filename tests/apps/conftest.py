"""The cast: the developer Sever. Anna answers calls, Boris sells, Vera heads the sales department."""

import pytest

from pochemu.engine.fact import Kind
from pochemu.engine.roster import Assignment, Team
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

CALL = Kind("call", Words("Call", "Звонок"), {"topic": Unit.TEXT, "score": Unit.NUMBER, "missed": Unit.FLAG})
CONTRACT = Kind(
    "contract",
    Words("Contract", "Договор"),
    {"product": Unit.TEXT, "discount": Unit.MONEY, "paid_on": Unit.DATE, "rooms": Unit.NUMBER},
)


def _same(text):
    return Words.same(text)


@pytest.fixture
def company(db):
    from pochemu.people.actions import keep_company

    return keep_company(name_en="Sever", name_ru="Север", time_zone="Europe/Moscow", currency="RUB", calendar="russia")


@pytest.fixture
def people(company):
    """Anna, Boris and Vera, not yet in any team."""
    from pochemu.people.actions import employ

    employ({"anna": "Анна Соколова", "boris": "Борис Ёлкин", "vera": "Вера Север"})


@pytest.fixture
def kinds(company):
    from pochemu.ledger.actions import declare

    declare(CALL)
    declare(CONTRACT)


@pytest.fixture
def office(people):
    """They work since January 2026: calls and sales are teams of Sever."""
    from pochemu.ledger.entries import entry
    from pochemu.people.actions import assign, name_positions, place_teams

    name_positions({code: _same(code) for code in ("operator", "manager", "head")})
    first = 739617  # 1 January 2026
    with entry(what="office") as e:
        place_teams(
            e,
            [
                Team("sever", _same("Sever")),
                Team("calls", _same("Calls"), "sever"),
                Team("sales", _same("Sales"), "sever"),
            ],
        )
        assign(
            e,
            ["anna", "boris", "vera"],
            [
                Assignment("anna", "operator", "calls", first),
                Assignment("boris", "manager", "sales", first),
                Assignment("vera", "head", "sales", first),
            ],
        )


@pytest.fixture
def on_postgresql(db):
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
