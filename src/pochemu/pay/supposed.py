"""The company as if a draft had always been in force: the same calculation, and nothing of it is stored."""

from dataclasses import replace
from typing import Final

from pochemu.engine.period import Month
from pochemu.engine.readings import read_as
from pochemu.engine.scheme import Scheme
from pochemu.pay.snapshot import Asked, Snapshot, Under, snapshot
from pochemu.rules.models import DraftVersion
from pochemu.rules.reading import read_draft

MOST_KEPT: Final = 16


class NotReadable(Exception):
    """The draft has mistakes, or is not there: nothing can be supposed."""


def snapshot_of(asked: Asked) -> Snapshot:
    """Raises NotReadable."""
    base = snapshot(asked.known_at)
    if asked.under is None:
        return base
    kept = _kept.get((asked.known_at, asked.under))
    if kept is None or kept[0] is not base:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[asked.known_at, asked.under] = base, suppose(base, scheme_of(asked.under))
    return kept[1]


_kept: dict[tuple[int | None, Under], tuple[Snapshot, Snapshot]] = {}


def suppose(base: Snapshot, scheme: Scheme) -> Snapshot:
    rulebook = replace(base.company.rulebook, supposed={scheme.position: scheme})
    return replace(base, company=replace(base.company, rulebook=rulebook))


def scheme_of(under: Under) -> Scheme:
    """What the version says, its tables read as asked. Raises NotReadable."""
    version = DraftVersion.objects.filter(pk=under.version).select_related("draft__position").first()
    if version is None:
        raise NotReadable
    read = read_draft(version.draft.position.code, Month.from_code(version.effective), version.text)
    if read.scheme is None or read.problems:
        raise NotReadable
    return read_as(read.scheme, under.reading)
