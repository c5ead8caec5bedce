"""What came of what was asked."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.http import HttpRequest

from pochemu.engine.words import Words
from pochemu.people.actions import Refused, together
from pochemu.web.why.shapes import Link, Text


class Said(NamedTuple):
    words: Text
    wrong: bool = False
    link: Link | None = None  # where one goes on
    fields: Mapping[str, Words] = MappingProxyType({})  # what is wrong with each field


def refusal(refused: Refused, at: str = "") -> Said:
    """`at`: the field that it is about, where it does not say so itself."""
    wrong = refused.wrong or (dict.fromkeys([at], refused.words) if at else {})
    fields = {name: words.begun() for name, words in wrong.items()}
    of_fields_alone = wrong and refused.words == together(list(wrong.values()))
    return Said(_MEND if of_fields_alone else refused.words.begun(), wrong=True, fields=fields)


def said_in(request: HttpRequest, known: Mapping[str, Words]) -> Said | None:
    """As the address says after a form was sent: one of the page's own sentences."""
    words = {"once": _ONCE, **known}.get(request.GET.get("said", ""))
    return Said(words) if words else None


_MEND = Words("Nothing is kept yet. Mend what is marked:", "Пока ничего не записано. Исправьте отмеченное:")
_ONCE = Words(
    "The form came more than once. It was taken once: nothing was added twice.",
    "Форма пришла не один раз, но записана однажды: ничего не задвоилось.",
)
