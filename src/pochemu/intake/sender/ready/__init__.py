"""Templates that are ready, to begin from: each as its sender's documentation tells what it sends."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pochemu.engine.words import Words
from pochemu.intake.sender.template import Template, read_template


@cache
def ready() -> Mapping[str, str]:
    """Their texts, by name."""
    folder = Path(__file__).parent
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


@cache
def title_of(text: str) -> Words:
    template = read_template(text, "ready.yaml")
    assert isinstance(template, Template), template
    return template.title
