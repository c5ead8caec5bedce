"""What the page of a question is given."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from pochemu.clients.history import SOURCE
from pochemu.engine.fact import Kind, Value
from pochemu.engine.fields import field_title
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Measure
from pochemu.engine.number import ONE
from pochemu.engine.period import Month
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger import models as ledger
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.found import MOST as MOST_FOUND
from pochemu.ledger.found import found_values
from pochemu.ledger.models import Entry
from pochemu.pay import queries
from pochemu.pay.adjustments import cause_words
from pochemu.pay.missing import as_fact
from pochemu.pay.models import MissingFact, Question, Ruling
from pochemu.pay.periods import closed_at
from pochemu.pay.questions import (
    about_closed,
    answers_for,
    concerns,
    is_open,
    is_overdue,
    is_own,
    is_unmended,
    value_of,
    what_changed,
)  # fmt: skip
from pochemu.pay.snapshot import Asked, snapshot
from pochemu.people.models import Account
from pochemu.people.rights import May, may, single_handed, those_who_may
from pochemu.sales.models import Contract
from pochemu.web.asked import number_in
from pochemu.web.face import Shown, alike, html, in_columns, is_percent
from pochemu.web.links import Links
from pochemu.web.numbers import month_title, short_day
from pochemu.web.page import NOW, Page
from pochemu.web.questions.beside import OUTCOMES, stands
from pochemu.web.questions.forms import fields_shown
from pochemu.web.trail import find
from pochemu.web.why.adjustment import how_it_came, where
from pochemu.web.why.facts import fact_title, fields
from pochemu.web.why.shapes import Change, Field, Link, Text
from pochemu.web.why.things import ROOMS

ROLES_LOOKED_AT = 1_000
MOST_NAMED = 4
LEADS_BACK = Words("leads back to", "к чему относится")


class Said(NamedTuple):
    """A word of the thread."""

    name: str
    when: str
    title: Text
    text: str
    own: bool  # the asker's


class FactShown(NamedTuple):
    """A fact that was proposed."""

    title: Text
    href: str  # of the fact, once it is recorded
    day: str
    fields: list[Field]
    proof: str
    address: str
    by: str
    state: Text
    reason: str
    action: str  # where it is decided; "" for whoever may not
    own: bool
    waits: bool


def context(page: Page, question: Question, form: Mapping[str, str]) -> dict[str, object]:
    account, roster, today = page.reader.account, page.snap.roster, page.reader.today
    now = figure_now(page, question)
    opened = is_open(question)
    concerned = account is not None and concerns(account, question, roster, today.toordinal())
    own = account is not None and is_own(account, question)
    may_decide = account is not None and answers_for(account, question.employee.code, roster, today.toordinal())
    alone = single_handed()
    facts = [_fact(page, question, one, account, alone=alone) for one in _missing(question)]
    fact_waits = any(one.waits for one in facts)
    return {
        "page": page,
        "section": "questions",
        "number": question.pk,
        "title": question.title,
        "person": Link(page.links.person(question.employee.code), question.employee.name),
        "month": month_title(page.month, page.reader.language),
        "stands": stands(page, question),
        "overdue": is_overdue(question, today),
        "to": _to(question) if opened else "",
        "closed": about_closed(question),
        "values": values(page, question, now),
        "why": question.why,
        "by": question.by.name,
        "asked": when(page, question.entry),
        "missed": _missed(page, question),
        "thread": list(_thread(page, question)),
        "facts": facts,
        "urls": {what: page.links.question(question.pk, what) for what in ("reply", "decide", "withdraw", "propose")},
        "href": page.links.question(question.pk),
        "may_reply": opened and concerned,
        "may_withdraw": opened and account is not None and question.by_id == account.pk,
        "may_decide": opened and may_decide and (alone or not own) and not fact_waits,
        "fact_waits": may_decide and fact_waits,
        "another": opened and may_decide and own and not alone,
        "own": own,
        "month_is_closed": closed_at(page.month) is not None,
        "unchanged": opened and may_decide and is_unmended(question),
        "mended": None
        if opened or question.ruling.outcome != Ruling.Outcome.WRONG
        else in_columns(_mended(page, question), "figure"),
        **(_proposing(question, now, form) if opened and concerned else {}),
    }


def figure_now(page: Page, question: Question) -> Figure | None:
    """As known now; None where there is none any more."""
    seen = queries.see(Asked(page.month), question.employee.code)
    trail = find(seen, question.path) if seen else None
    return trail.figure if trail else None


def _mended(page: Page, question: Question) -> Iterator[Change]:
    """What was written between the question and its decision, each with what it did to the bonus."""
    month, employee, asked, decided = (
        page.month, question.employee.code, question.watermark, question.ruling.entry_id
    )  # fmt: skip
    for one in what_changed(question):
        href = where(month, employee, asked, decided, one.told[0])
        detail = how_it_came(page, one.told[0], asked, decided) if len(one.told) == 1 else ""
        yield Change(cause_words(one.told), href, detail, page.face.money(one.amount, href, full=True, signed=True))


class Values(NamedTuple):
    """What it was, what it should be, what it is."""

    then: Shown
    expected: Shown | None
    words: str
    now: Shown | None


def values(page: Page, question: Question, now: Figure | None) -> Values:
    percent, unit = now is not None and is_percent(now), Unit(question.unit)
    employee, here = question.employee.code, page.links.question(question.pk)
    then = Links(page.month, question.watermark).why(employee, question.path)
    was = value_of(question.shown, question.unit)
    expected = None
    if question.expected_value:
        wanted = value_of(question.expected_value, question.unit)
        expected = page.face.wholly(wanted, unit, here, percent=percent)
    why_now = known_now(page).why(employee, question.path)
    shown, expected, is_now = alike([
        page.face.value(was, unit, then, full=True, percent=percent), expected,
        page.face.figure(now, why_now, full=True) if now else None,
    ])  # fmt: skip
    assert shown
    return Values(shown, expected, "" if expected else question.expected, is_now)


def known_now(page: Page) -> Links:
    return Links(page.month, NOW if page.asked.known_at is not None else None)


def when(page: Page, entry: Entry) -> str:
    moment = entry.recorded_at.astimezone(page.snap.zone)
    day = short_day(moment.date(), page.reader.language, today=page.reader.today)
    return f"{day}, {moment:%H:%M}"


def _to(question: Question) -> str:
    return question.to.name if question.to else _("finance and the designers of schemes")


class Missed(NamedTuple):
    """A fact that the asker misses: its key, and what is known under it."""

    key: str
    facts: list[Link]


def _missed(page: Page, question: Question) -> Missed | None:
    """Each fact's page tells where it is counted, and where it is not."""
    if not question.missed:
        return None
    known = ledger.Fact.objects.known().filter(cancelled=False).order_by("-pk")
    rows = known.filter(key=question.missed)
    if not rows.exists():
        names = _called(question.missed)
        rows = known.filter(Q(key__in=names) | Q(subject__in=names), source=SOURCE)
    found = facts_by_id(list(rows.values_list("pk", flat=True)[:10]), digits=page.snap.digits).values()
    open_ones = [one for one in found if page.reader.opens_fact(one)]
    return Missed(question.missed, [Link(page.links.fact(one.id), fact_title(page, one)) for one in open_ones])


def _called(text: str) -> list[str]:
    """What the rooms have under that number, as people write it: a contract's own, or №302."""
    contracts = [one.subject for one in Contract.objects.filter(number=text)]
    number = number_in(text.removeprefix("№"))
    return contracts + [f"{room}-{number}" for room in (*ROOMS, "review", "payment") if number is not None]


def _thread(page: Page, question: Question) -> Iterator[Said]:
    for one in question.replies.select_related("by__user", "by__employee", "entry").order_by("pk"):
        yield Said(one.by.name, when(page, one.entry), "", one.text, one.by_id == question.by_id)
    if not is_open(question):
        ruling = question.ruling
        entry = Entry.objects.get(pk=ruling.entry_id)
        title = page.face.words(OUTCOMES[ruling.outcome])
        if ruling.single_handed:
            title = _("%(decision)s; decided by the asker: the company has one person") % {"decision": title}
        yield Said(ruling.by.name, when(page, entry), title, ruling.reason, ruling.by_id == question.by_id)


# --- facts that were missing ---


def _missing(question: Question) -> list[MissingFact]:
    rows = question.missing.select_related(
        "kind",
        "question__employee",
        "entry",
        "by__user",
        "by__employee",
        "decision__by__user",
        "decision__by__employee",
    )
    return list(rows.order_by("number"))


def _fact(page: Page, question: Question, row: MissingFact, account: Account | None, *, alone: bool) -> FactShown:
    decision = getattr(row, "decision", None)
    here = page.links.question(question.pk)
    href = page.links.fact(decision.fact_id, question.employee.code) if decision and decision.approved else ""
    own = account is not None and (row.by_id == account.pk or question.employee_id == account.employee_id)
    decidable = decision is None and is_open(question) and may(account, May.APPROVE) and (alone or not own)
    return FactShown(
        page.snap.kinds[row.kind.name].title, href, _day(page, row), _fields(page, row, href or here),
        row.proof, row.address, row.by.name, _state(row), decision.reason if decision else "",
        page.links.question(question.pk, f"facts/{row.number}") if decidable else "", own,
        decision is None and is_open(question),
    )  # fmt: skip


def _fields(page: Page, row: MissingFact, href: str) -> list[Field]:
    """All that is approved: with the role in which it will be credited, how many there were, what it leads back to."""
    fact = as_fact(row)
    own = [Field(field_title("role"), row.role)] if row.role else []
    if fact.quantity != ONE:
        own.append(Field(field_title("quantity"), html(page.face.value(fact.quantity, Unit.NUMBER, href, full=True))))
    if fact.subject:
        own.append(Field(LEADS_BACK, fact.subject))
    return [*own, *fields(page, fact, href)]


def _day(page: Page, row: MissingFact) -> str:
    moment = row.occurred_at.astimezone(page.snap.zone)
    return f"{short_day(moment.date(), page.reader.language, today=page.reader.today)}, {moment:%H:%M}"


def _state(row: MissingFact) -> Text:
    """Of one that waits: for whom, so that nobody waits in vain."""
    decision = getattr(row, "decision", None)
    if decision is None:
        others = those_who_may(May.APPROVE).exclude(pk=row.by_id).exclude(employee=row.question.employee_id)
        names = sorted(account.name for account in others.select_related("user", "employee")[:MOST_NAMED])
        return (
            _("waits for approval by one of: %(names)s") % {"names": ", ".join(names)}
            if names
            else _("waits for approval")
        )
    said = _("approved by %(name)s") if decision.approved else _("refused by %(name)s")
    return said % {"name": decision.by.name}


# --- to propose one ---


def _proposing(question: Question, figure: Figure | None, form: Mapping[str, str]) -> dict[str, object]:
    chosen = snapshot().kinds.get(form.get("kind", ""))
    roles = _roles(chosen, question.employee.code) if chosen else []
    return {
        "kinds": [(kind.name, kind.title) for kind in _kinds(figure)],
        "kind": chosen,
        "kind_fields": fields_shown(chosen, roles, {"subject": question.missed, **form}, _usual(chosen, question))
        if chosen
        else [],
        "roles": roles,
        "proof": form.get("proof", ""),
        "address": form.get("address", ""),
    }


def _usual(kind: Kind, question: Question) -> Mapping[str, list[Value]]:
    """What stands in the kind's fields in that month and the two before, where it is one of a few."""
    month, snap = Month.from_code(question.month), snapshot()
    found = found_values(snap.counting, kind, (month.plus(-2).first, month.last))
    return {name: values for name, values in found.items() if len(values) < MOST_FOUND}


def _kinds(figure: Figure | None) -> list[Kind]:
    """All there are, those that the figure counts first."""
    known = snapshot().kinds
    counted = list(dict.fromkeys(_counted(figure))) if figure else []
    return [known[name] for name in (*counted, *sorted(known.keys() - set(counted))) if name in known]


def _counted(figure: Figure) -> Iterator[str]:
    if isinstance(figure.rule, Measure) and figure.rule.over is not None:
        yield figure.rule.over.name
    for part in figure.parts:
        yield from _counted(part)


def _roles(kind: Kind, employee: str) -> list[str]:
    """In which the kind's last facts are credited, the person's usual one first; none where they have no roles."""
    last = ledger.Credit.objects.filter(kind__name=kind.name).order_by("-pk")
    rows = [*last.values_list("role", "employee__code")[:ROLES_LOOKED_AT]]
    own = Counter(role for role, code in rows if code == employee)
    return sorted({role for role, _ in rows} - {""}, key=lambda role: (-own[role], role))
