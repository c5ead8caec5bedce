"""Every field of a kind that a room records has a name for people, in both languages."""

from importlib import import_module
from pkgutil import walk_packages

import pytest

import pochemu
from pochemu.engine.fact import Kind
from pochemu.engine.fields import FIELDS

ROOMS = sorted(found.name for found in walk_packages(pochemu.__path__, "pochemu.") if found.name.endswith(".kinds"))
KINDS = [kind for room in ROOMS for kind in vars(import_module(room)).values() if isinstance(kind, Kind)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_field_is_named(kind):
    assert [name for name in kind.fields if name not in FIELDS] == []
