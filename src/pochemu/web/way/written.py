"""A scheme's rules, as pages write them."""

from datetime import date

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.codes import meant
from pochemu.engine.fields import FIELDS, Titles
from pochemu.engine.formula import Formula
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.printing import both_spellings
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.measure import Measure
from pochemu.engine.period import Month
from pochemu.engine.scheme import Scheme
from pochemu.engine.table import Table
from pochemu.engine.titles import taken, titled
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.web.numbers import long_day
from pochemu.web.page import Page
from pochemu.web.why.equation import as_written
from pochemu.web.why.panel import OF, titles_of_all, window
from pochemu.web.why.shapes import Text, Version
from pochemu.web.why.tiers import border


def since(page: Page, effective: Month) -> str:
    """1 December 2026."""
    return long_day(date(effective.year, effective.number, 1), page.reader.language)


def written(page: Page, scheme: Scheme) -> dict[str, object]:
    titles = titles_of_all(page, scheme)
    limits = [(_("Not more than"), scheme.cap), (_("Not less than"), scheme.floor)]
    return {
        "title": scheme.title,
        "version": Version("", "", since(page, scheme.effective)),
        "prorate": PRORATE[scheme.prorate],
        "limits": [
            f"{words} {page.face.money(value, '', full=True).text}" for words, value in limits if value is not None
        ],
        "indicators": [_rule(page, one.name, one.title, one.formula, titles) for one in scheme.indicators.values()],
        "values": [_rule(page, one.name, one.title, one.formula, titles) for one in scheme.values.values()],
        "measures": [_measure(page, one, titles) for one in scheme.measures.values()],
        "tables": [_table(page, scheme, table) for table in scheme.tables.values()],
        "text": scheme.text,
    }


PRORATE = {
    "none": Words("Plans are not prorated.", "Планы не пересчитываются на отработанные дни."),
    "calendar_days": Words(
        "Plans are prorated to calendar days worked.", "Планы пересчитываются на отработанные календарные дни."
    ),
    "working_days": Words(
        "Plans are prorated to working days worked.", "Планы пересчитываются на отработанные рабочие дни."
    ),
}


def _rule(page: Page, name: str, title: Text, formula: Formula, titles: Titles) -> dict[str, object]:
    return {
        "name": name,
        "title": title,
        "aside": "",
        "formula": page.face.words(titled(formula.tree, titles)),
        "written": as_written(page.face, both_spellings(formula.tree)),
    }


def _measure(page: Page, measure: Measure, titles: Titles) -> dict[str, object]:
    kind = measure.over.title if measure.over else Words("people of the teams", "люди команд")
    names, codes = titles if measure.over_members else FIELDS, meant(measure, page.snap.roster)
    where = titled(measure.where.tree, names, codes) if measure.where else None
    told = Words("{kind}: {take}", "{kind}: {take}").fill(take=taken(measure, titles), kind=kind)
    plan = page.face.value(measure.plan, measure.unit, "", full=True).text if measure.plan is not None else ""
    return {
        "name": measure.name,
        "title": measure.title,
        "aside": _("plan %(plan)s") % {"plan": plan} if plan else "",
        "formula": page.face.words(told),
        "where": page.face.words(where) if where else "",
        "written": [],
        "note": Words("{of} {window}", "{of} {window}").fill(of=OF[measure.of], window=window(measure)),
    }


def _table(page: Page, scheme: Scheme, table: Table) -> dict[str, object]:
    function = _asked_by(scheme, table)
    rows = [
        (border(page.face, table, number, function), _gives(page, table, gives))
        for number, (_start, gives) in enumerate(table.rows)
    ]
    return {"name": table.name, "title": table.title, "rows": rows}


def _gives(page: Page, table: Table, gives: mpq) -> str:
    unit = Unit.NUMBER if table.units[1] is Unit.ANY else table.units[1]
    return page.face.value(gives, unit, "", full=True, percent=table.percents[1]).text


def _asked_by(scheme: Scheme, table: Table) -> Function:
    """The function that looks into the table: its rows are tiers, slices or points by that."""
    indicators, values = scheme.indicators.values(), scheme.values.values()
    rules = [*(one.formula for one in indicators), *(one.formula for one in values)]
    taken_from = [one.take.x for one in scheme.measures.values() if one.take.x]
    steps = [step for formula in [*rules, *taken_from] for step in formula.steps]
    asked = (step.function for step in steps if isinstance(step, n.Lookup) and step.table == table.name)
    return next(asked, Function.TIER)
