"""The draft that an indicator is designed in: what stands in its text, and what its names mean."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from pochemu.engine.design import Designed, designed, names_of
from pochemu.engine.design.designed import figures_named
from pochemu.engine.fact import Value
from pochemu.engine.period import Month
from pochemu.engine.plain import known_of, reading
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_change import Said, said_by
from pochemu.engine.yaml_source import Refused
from pochemu.ledger.found import found_values
from pochemu.pay.snapshot import Snapshot
from pochemu.people.rights import May, may
from pochemu.rules.models import Draft, DraftVersion
from pochemu.rules.reading import Read, read_draft
from pochemu.rules.way import Stage, stage_of
from pochemu.web.design.earlier import what_was_counted
from pochemu.web.design.spelled import Spelled
from pochemu.web.design.state import MEASURES, Scene, State
from pochemu.web.page import Page

MOST_KEPT: Final = 32


def editable(page: Page, draft: Draft) -> bool:
    return may(page.reader.account, May.DESIGN) and stage_of(draft) in (Stage.WRITTEN, Stage.SUBMITTED, Stage.REJECTED)


def live(draft: Draft) -> bool:
    """Whether choices may be written as they are made: they would make a submission void."""
    return stage_of(draft) is not Stage.SUBMITTED


def kept_read(page: Page, version: DraftVersion) -> Read:
    """The version's text among the company's schemes, read once as long as these stay."""
    kept = _kept.get(version.pk)
    if kept is None or kept[0] is not page.snap:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        read = read_draft(version.draft.position.code, Month.from_code(version.effective), version.text)
        kept = _kept[version.pk] = page.snap, read
    return kept[1]


_kept: dict[int, tuple[Snapshot, Read]] = {}


def scene_of(page: Page, draft: Draft, name: str) -> tuple[Scene, Designed | None]:
    """Raises yaml_source.Refused where the text is no YAML."""
    latest, currency = draft.latest, page.snap.currency
    text = latest.text
    old = designed(text, name, currency=currency) if name else None
    declared = said_by(text).get("measures")
    measures: Mapping[str, Said] = declared if isinstance(declared, Mapping) else {}
    spelled = Spelled(page.reader.language, currency)
    before = what_was_counted(draft, old, currency=currency)
    names = names_of(text)
    taken = {name for those in names.values() for name in those}
    scene = Scene(
        spelled, page.snap.kinds, names, measures, _units(page, latest, measures), old,
        tuple(one for one in before.measures if one.name not in taken) if before else (),
    )  # fmt: skip
    return scene, old


def _units(page: Page, version: DraftVersion, declared: Mapping[str, Said]) -> Mapping[str, Unit]:
    scheme = kept_read(page, version).scheme
    if scheme is None:
        return dict.fromkeys(declared, Unit.NUMBER)
    measures = {name: one.unit for name, one in scheme.measures.items()}
    return {**measures, **{name: one.formula.unit for name, one in scheme.values.items()}}


def also(text: str, name: str) -> Mapping[str, str]:
    """By measure or table, the other indicators that use it, in a sentence."""
    found: dict[str, list[str]] = {}
    for other in names_of(text)["indicators"]:
        design = designed(text, other)
        if design and other != name:
            for used in (*figures_named(design.paying), *design.tables):
                found.setdefault(used, []).append(other)
    return {used: _("also used by: %(names)s") % {"names": ", ".join(others)} for used, others in found.items()}


def values_of(page: Page, state: State, month: Month) -> Mapping[str, Mapping[str, list[Value]]]:
    """What stands in the fields of the kinds that are chosen, in the month and the two before."""
    kinds = {state.get(f"m{number}.over", "") for number in range(MEASURES)}
    days = (month.plus(-2).first, month.last)
    chosen = [page.snap.kinds[kind] for kind in sorted(kinds) if kind in page.snap.kinds]
    return {kind.name: found_values(page.snap.counting, kind, days) for kind in chosen}


def listed(page: Page, draft: Draft) -> list[dict[str, object]]:
    """The draft's indicators, each with what it pays in plain words."""
    latest = draft.latest
    try:
        names, open_ = names_of(latest.text)["indicators"], editable(page, draft)
    except Refused:
        return []
    return [
        {**told, "href": page.links.indicator(draft.pk, name) if open_ else ""}
        for name, told in zip(names, _in_words(page, latest, names), strict=True)
    ]


def _in_words(page: Page, version: DraftVersion, names: Iterable[str]) -> Iterator[dict[str, object]]:
    """One that has a mistake stays in its place, and says so."""
    scheme, currency = kept_read(page, version).scheme, page.snap.currency
    known = known_of(scheme, currency=currency) if scheme else None
    for name in names:
        if scheme and known and name in scheme.indicators:
            one = scheme.indicators[name]
            yield {"title": one.title, "says": reading(one.formula, known).says}
        else:
            design = designed(version.text, name, currency=currency)
            title = design.title if design and any(design.title) else Words.same(name)
            yield {"title": title, "says": UNREADABLE}


UNREADABLE: Final = Words(
    "This can’t be read yet: mend what is wrong first.", "Прочитать это пока нельзя: сначала исправьте ошибки."
)
