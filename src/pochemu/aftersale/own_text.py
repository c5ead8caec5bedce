"""The company's own text of an act: a DOCX with the places of contracts, and those of acts. Raises Refused."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Final

from pochemu.aftersale import paper
from pochemu.aftersale.models import Act, ActTemplate
from pochemu.engine.words import Words
from pochemu.people.contents import Content
from pochemu.people.models import Account
from pochemu.sales import paperwork, places

Place = tuple[Words, Callable[[Act], str]]


def keep(what: Act.What, content: Content, *, by: Account | None, now: datetime) -> ActTemplate:
    """By which acts of that kind are written from now on; what it has no place for is told."""
    return paperwork.keep_text(ActTemplate, content, PLACES, "acts", by=by, now=now, what=what)


def template_of(what: str) -> ActTemplate | None:
    return ActTemplate.objects.filter(what=what).select_related("by__user", "by__employee").order_by("-pk").first()


def paper_of(act: Act) -> bytes:
    """The act as a DOCX: by the company's text, or by the plain one."""
    template = template_of(act.what)
    if template is None:
        return paper.paper_of(act)
    one = copy(act.contract)
    one.unit = act.unit  # which the contract need not be of any more
    told = {name: fill(act) for name, (_, fill) in PLACES.items()}
    return places.filled_by(paperwork.text_of(template), places.said_of(one) | told)


def _pairs(rows: Sequence[Sequence[object]]) -> str:
    return "; ".join(f"{what} — {value}" for what, value in rows) or "—"


PLACES: Final[Mapping[str, Place]] = {
    "act_number": (Words("the act's number", "номер акта"), lambda act: act.number),
    "act_on": (Words("the act's day", "дата акта"), lambda act: f"{act.on:%d.%m.%Y}"),
    "who": (Words("who came", "кто пришёл"), lambda act: act.who or "—"),
    "handed_by": (Words("who handed over", "кто передал"), lambda act: act.employee.name),
    "keys": (Words("keys and how many", "ключи и сколько их"), lambda act: _pairs(act.keys)),
    "meters": (Words("what the meters show", "показания приборов учёта"), lambda act: _pairs(act.meters)),
    "remarks": (Words("remarks", "замечания"), lambda act: act.remarks or "—"),
    "reason": (Words("the reason, where it is not signed by both", "причина, если акт не двусторонний"),
               lambda act: act.reason or "—"),
}  # fmt: skip
"""Beside those of the contract."""
