"""Verbs of what contracts are made by: reasons, required documents, the company's own text. Raise Refused."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final, Protocol, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model

from pochemu.clients.files import name_given
from pochemu.engine.words import Words
from pochemu.people.actions import Refused, one_line
from pochemu.people.contents import Content, or_nothing, store
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.sales import places
from pochemu.sales.models import Contract, ContractEvent, ContractReason, ContractTemplate, RequiredDocument

Text = TypeVar("Text", bound=Model)


class KeptText(Protocol):
    name: str
    path: str


LONGEST: Final = 100
MOST: Final = 50
What = ContractEvent.What
WITH_REASONS: Final = (What.TERMINATED, What.REDUCED, What.SUSPENDED)


@transaction.atomic
def set_reasons(what: What, names: Sequence[str], own: Sequence[str] = (), *, by: Account | None) -> None:
    """Those that are chosen from now on; `own` are by the fault of whoever filed it. What was told keeps its reason."""
    must_may(by)
    told = [*((name, False) for name in _named(names)), *((name, True) for name in _named(own))]
    _must_differ([name for name, _ in told])
    there = ContractReason.objects.filter(what=what)
    there.exclude(name__in=[name for name, _ in told]).update(gone=True)
    for name, fault in told:
        ContractReason.objects.update_or_create(
            what=what, name=name, defaults={"own_fault": fault, "gone": False}
        )  # fmt: skip


@transaction.atomic
def set_required(kind: Contract.Kind, names: Sequence[str], *, by: Account | None) -> None:
    """Before such a contract is signed, from now on."""
    must_may(by)
    told = _named(names)
    _must_differ(told)
    RequiredDocument.objects.filter(kind=kind).exclude(name__in=told).update(gone=True)
    for name in told:
        RequiredDocument.objects.update_or_create(kind=kind, name=name, defaults={"gone": False})


def keep_template(
    kind: Contract.Kind, content: Content, *, more: Collection[str] = (), by: Account | None, now: datetime
) -> ContractTemplate:  # fmt: skip
    """By which contracts of that kind are made from now on; what it has no place for is told. `more`: places that rooms
    above fill."""
    return keep_text(ContractTemplate, content, more, "contracts", by=by, now=now, kind=kind)


def keep_text(
    of: type[Text], content: Content, more: Collection[str], folder: str, *, by: Account | None, now: datetime,
    **which: str,
) -> Text:  # fmt: skip
    """A text of the company's own, of contracts or of what rooms above write."""
    must_may(by)
    text = content.read()
    places.must_be_fit(text, {*places.PLACES, *more})
    with or_nothing(), transaction.atomic():
        path, digest = store(ContentFile(text), folder), sha256(text).hexdigest()
        name = name_given(content.name or "")
        return of._default_manager.create(name=name, path=path, digest=digest, at=now, by=by, **which)


def template_of(kind: str) -> ContractTemplate | None:
    return ContractTemplate.objects.filter(kind=kind).select_related("by__user", "by__employee").order_by("-pk").first()


def text_of(template: KeptText) -> bytes:
    """Raises Refused where the storage lost it."""
    try:
        with default_storage.open(template.path) as kept:
            content: bytes = kept.read()
    except FileNotFoundError:
        raise Refused(_LOST.fill(name=template.name)) from None
    return content


def paper_of(one: Contract, more: Mapping[str, str] | None = None) -> bytes:
    """The contract as a DOCX, by the company's text of its kind. `more`: what rooms above say in their places."""
    template = template_of(one.kind)
    if template is None:
        raise Refused(_NO_TEMPLATE.fill(kind=Contract.Kind(one.kind).words))
    return places.filled_by(text_of(template), {**places.said_of(one), **(more or {})})


def must_may(by: Account | None) -> None:
    if not may(by, May.TERMS):
        raise Refused(_NOT_ALLOWED)


def _named(names: Sequence[str]) -> list[str]:
    told = [name for name in names if name.strip()]
    if len(told) > MOST:
        raise Refused(_MANY.fill(n=MOST))
    return [one_line(name, most=LONGEST, long=_LONG) for name in told]


def _must_differ(names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Refused(_TWICE.fill(name=name))


_NOT_ALLOWED = Words("The director sets it", "Это задаёт директор")
_NO_TEMPLATE = Words(
    "There is no text yet for contracts of this kind ({kind}): the director brings it in the settings of contracts",
    "Для договоров этого вида ({kind}) ещё нет шаблона: директор загружает его в настройках договоров",
)
_LOST = Words(
    "The template “{name}” is not where it was kept: bring it again in the settings of contracts",
    "Шаблона «{name}» нет там, где он хранился: загрузите его снова в настройках договоров",
)
_MANY = Words("At most {n} of them", "Не больше {n}")
_LONG = Words(
    "A name is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Название длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
_TWICE = Words(
    "“{name}” stands twice: give them different names", "«{name}» встречается дважды: назовите их по-разному"
)
