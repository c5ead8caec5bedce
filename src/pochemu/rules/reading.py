"""A draft's text among the company's other schemes: what it says, or what is wrong with it."""

import re
from operator import attrgetter
from typing import NamedTuple

from pochemu.engine.period import Month
from pochemu.engine.problem import Place, Problem
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.scheme import Rulebook, Scheme
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused, Scalar, read_yaml
from pochemu.ledger.queries import kinds
from pochemu.people.queries import company
from pochemu.rules.in_force import scheme_texts


class Read(NamedTuple):
    """The company's rulebook with the draft in it; the draft's own scheme where it could be read."""

    rulebook: Rulebook
    scheme: Scheme | None
    problems: list[Problem]  # in the order of the text


def read_draft(position: str, effective: Month, text: str, *, file: str = "") -> Read:
    """The text as the position's scheme from that month on, instead of what is to be in force from then."""
    row, file = company(), file or f"{position}.yaml"
    texts = {f"{of}-{since}": one for of, since, one in scheme_texts() if (of, since) != (position, effective.code)}
    form = Form()
    rulebook = read_rulebook({**texts, file: text}, kinds(), form, currency=row.currency, digits=row.digits)
    scheme = next((one for one in rulebook.schemes.get(position, ()) if one.text == text), None)
    if scheme is None and not form.problems:
        form.wrong(Place(file, 1, 1), _ANOTHER_POSITION, position=position)
    return Read(rulebook, scheme, sorted(form.problems, key=attrgetter("place")))


def month_in(text: str) -> Month | None:
    """From which month on the text says it is in force, if that can be read."""
    try:
        return Month.parse(_said(text, "effective") or "")
    except ValueError:
        return None


def position_in(text: str) -> str | None:
    """Whose scheme the text says it is, if that can be read."""
    return _said(text, "position")


def _said(text: str, key: str) -> str | None:
    try:
        said = read_yaml(text, "").get(key)
    except Refused:
        return None
    return said.text if isinstance(said, Scalar) else None


def headed(text: str, *, position: str, effective: Month) -> str:
    """The text as that position's, from that month on; the rest of it, comments too, as it is."""
    return _with_line(_with_line(text, "effective", str(effective)), "position", position)


def _with_line(text: str, key: str, value: str) -> str:
    told, found = f"{key}: {value}", re.search(rf"^{key}:[^#\n]*", text, re.MULTILINE)
    if found is None:
        return f"{told}\n{text}"
    comment_follows = found[0].endswith(" ")
    return text[: found.start()] + (told.ljust(len(found[0])) if comment_follows else told) + text[found.end() :]


_ANOTHER_POSITION = Words(
    "this is a draft for the position “{position}”, and the text is of another: mend `position`",
    "это черновик для должности «{position}», а текст — для другой: исправьте `position`",
)
