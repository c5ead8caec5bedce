"""facts.yaml: the company's own kinds of fact."""

from pochemu.engine.fact import Kind
from pochemu.engine.reading.form import Form
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping, Node

FIELD_UNITS = {unit.value: unit for unit in (Unit.TEXT, Unit.NUMBER, Unit.MONEY, Unit.DATE, Unit.FLAG)}


def read_kinds(source: Mapping, form: Form) -> dict[str, Kind]:
    """The kinds that the file declares, by name; its mistakes go to the form."""
    return {key.text: kind for key, node in source.pairs if form.name(key) and (kind := _kind(key.text, node, form))}


def _kind(name: str, node: Node, form: Form) -> Kind | None:
    declared = form.mapping(node, Words.same(name))
    if declared is None:
        return None
    form.known_keys(declared, ("title", "fields"))
    return Kind(name, form.title(declared.get("title"), name), _fields(declared.get("fields"), form))


def _fields(node: Node | None, form: Form) -> dict[str, Unit]:
    declared = form.mapping(node, Words.same("`fields`"))
    fields = {}
    for key, value in declared.pairs if declared else ():
        if form.name(key):
            unit = form.one_of(form.scalar(value, Words.same(key.text)), FIELD_UNITS, Unit.TEXT)
            fields[key.text] = Unit(unit)
    return fields
