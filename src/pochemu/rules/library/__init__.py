"""Ready schemes for a developer's positions, to start from. The demonstration company works by these very files."""

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.engine.fact import Kind
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.kinds import read_kinds
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.scheme import Scheme
from pochemu.engine.yaml_source import read_yaml

LIBRARY: Final = Path(__file__).parent
"""A part of a company's folder: `facts.yaml` and `schemes/`."""

_CURRENCY: Final = "RUB"


class Ready(NamedTuple):
    scheme: Scheme  # the latest version of the position's
    kinds: tuple[Kind, ...]  # that it counts

    def text(self, currency: str) -> str:
        """In the company's currency: the amounts stay, and are the first thing to change."""
        return re.sub(rf"(?<=\d) {_CURRENCY}\b", f" {currency}", self.scheme.text)

    def missing(self, known: Collection[str]) -> list[Kind]:
        """Kinds of facts that a company does not have yet."""
        return [kind for kind in self.kinds if kind.name not in known]


@cache
def ready() -> Mapping[str, Ready]:
    """By the name of the position."""
    form = Form()
    kinds = read_kinds(read_yaml(_text(LIBRARY / "facts.yaml"), "facts.yaml"), form)
    texts = {path.name: _text(path) for path in sorted((LIBRARY / "schemes").glob("*.yaml"))}
    rulebook = read_rulebook(texts, kinds, form, currency=_CURRENCY)
    assert not form.problems, form.problems
    return {position: Ready(versions[-1], _kinds(versions[-1])) for position, versions in rulebook.schemes.items()}


def _kinds(scheme: Scheme) -> tuple[Kind, ...]:
    return tuple({measure.over.name: measure.over for measure in scheme.measures.values() if measure.over}.values())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
