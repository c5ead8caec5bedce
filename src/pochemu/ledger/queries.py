"""Questions to the ledger."""

from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger import models


def kind_of(row: models.Kind) -> Kind:
    fields = {name: Unit(unit) for name, unit in row.fields}
    return Kind(row.name, Words(row.title_en, row.title_ru), fields)


def kinds() -> dict[str, Kind]:
    """All kinds there are, by name."""
    return {row.name: kind_of(row) for row in models.Kind.objects.order_by("name")}
