"""An import of which all is known that can be before its rows are read."""

from collections.abc import Mapping as Dict
from pathlib import Path
from typing import NamedTuple

from pochemu.engine.fact import Kind
from pochemu.engine.formula import Formula
from pochemu.engine.reading.form import Form
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused
from pochemu.intake.files import Table, open_table
from pochemu.intake.mapping import Mapping, check_columns, compile_where, read_mapping
from pochemu.intake.own_yaml import read_group


class Prepared(NamedTuple):
    """Its file is there, and has the columns it asks for."""

    mapping: Mapping
    table: Table
    where: Formula | None


def prepare(path: Path, kinds: Dict[str, Kind], currency: str, form: Form) -> Prepared | None:
    """From the mapping's file. Every mistake goes to the form."""
    source = read_group(path, form)
    mapping = read_mapping(source, path, kinds, currency, form) if source else None
    if mapping is None:
        return None
    try:
        table = open_table(mapping.source, mapping.shown)
    except Refused as error:
        form.wrong(mapping.source_place.place, _SOURCE, file=error.problem.place.file, problem=error.problem.words)
        return None
    columns = table.seen.columns
    check_columns(mapping, columns, form)
    return Prepared(mapping, table, compile_where(mapping, columns, form))


_SOURCE = Words("{file}: {problem}", "{file}: {problem}")
