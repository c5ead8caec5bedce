"""Questions to the ledger."""

import json
from functools import lru_cache
from typing import NamedTuple

from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger import models
from pochemu.ledger.ask import ask
from pochemu.people.once import once


class KindRow(NamedTuple):
    id: int
    kind: Kind


def kind_rows() -> dict[str, KindRow]:
    """All kinds there are, by name: for who records facts, again and again."""
    return once("kinds", _kind_rows)


def _kind_rows() -> dict[str, KindRow]:
    return {row[1]: _kind_row(*row) for row in ask("SELECT id, name, title_en, title_ru, fields FROM ledger_kind", [])}


@lru_cache(1_000)
def _kind_row(number: int, name: str, en: str, ru: str, fields: str) -> KindRow:
    return KindRow(number, kind_of(models.Kind(name=name, title_en=en, title_ru=ru, fields=json.loads(fields))))


def kind_of(row: models.Kind) -> Kind:
    fields = {name: Unit(unit) for name, unit in row.fields}
    return Kind(row.name, Words(row.title_en, row.title_ru), fields)


def kinds() -> dict[str, Kind]:
    """All kinds there are, by name."""
    return {row.name: kind_of(row) for row in models.Kind.objects.order_by("name")}
