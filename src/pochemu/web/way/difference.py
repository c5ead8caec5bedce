"""What a version of a scheme changes: rule by rule, before and after."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from pochemu.engine.scheme import Scheme
from pochemu.web.page import Page
from pochemu.web.way.written import written
from pochemu.web.why.shapes import Text

Rule = Mapping[str, object]


class Change(NamedTuple):
    title: Text
    before: Rule | None  # None: it was not there
    after: Rule | None  # None: it is there no more


class Section(NamedTuple):
    title: str
    changes: list[Change]


def differences(page: Page, before: Scheme | None, after: Scheme) -> list[Section]:
    """Nothing where both say the same in other words: comments, order of lines."""
    was: Rule = written(page, before) if before else {}
    now = written(page, after)
    sections = [
        Section(_("The whole scheme"), _changes(_whole(was), _whole(now))),
        *(
            Section(title, _changes(was.get(part, ()), now[part]))
            for part, title in (
                ("indicators", _("Indicators")),
                ("values", _("Steps between measures and pay")),
                ("measures", _("Measures")),
                ("tables", _("Tables")),
            )
        ),
    ]
    return [section for section in sections if section.changes]


def _whole(shown: Rule) -> list[Rule]:
    """What is true of all the indicators, a rule each."""
    if not shown:
        return []
    limits = " · ".join(shown["limits"]) or _("none")  # type: ignore[arg-type]
    return [
        {"name": "prorate", "title": _("Plans"), "formula": shown["prorate"]},
        {"name": "limits", "title": _("Limits"), "formula": limits},
    ]


def _changes(before: object, after: object) -> list[Change]:
    was, now = _by_name(before), _by_name(after)
    names = [*now, *(name for name in was if name not in now)]
    return [
        Change((now.get(name) or was[name])["title"], was.get(name), now.get(name))  # type: ignore[arg-type]
        for name in names
        if was.get(name) != now.get(name)
    ]


def _by_name(rules: object) -> dict[str, Rule]:
    return {rule["name"]: rule for rule in rules}  # type: ignore[attr-defined]
