"""What the page of a month is given."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.ledger.asides import SetAside
from pochemu.ledger.evidence import facts_by_id
from pochemu.pay import periods
from pochemu.pay.closing.acts import Drawn, approvals_needed, obstacle
from pochemu.pay.closing.checklist import Checklist, Matter, Point, checklist
from pochemu.pay.models import Approval, Closing, Decision, Payment, Statement
from pochemu.pay.periods import State
from pochemu.pay.snapshot import Asked
from pochemu.people.rights import May, may, single_handed
from pochemu.web.face import Shown, in_columns
from pochemu.web.links import Links
from pochemu.web.months.adjusted import adjustments_shown, late_shown
from pochemu.web.months.listed import STATES, paid
from pochemu.web.named import clients_of
from pochemu.web.numbers import month_title
from pochemu.web.page import Page, months, page_as
from pochemu.web.questions.listed import row
from pochemu.web.why.facts import fact_row
from pochemu.web.why.shapes import FactRow, Text

FACTS_LISTED = 50


class StepShown(NamedTuple):
    title: Text
    detail: Text
    here: bool
    done: bool


class PointShown(NamedTuple):
    """One thing to decide, or decided."""

    person: str
    href: str
    what: Text
    reason: Text
    amount: Shown | None
    key: dict[str, str]
    decided: Text
    decided_because: str


class FactsShown(NamedTuple):
    title: str
    rows: list[FactRow]
    more: str


class AsideShown(NamedTuple):
    """Rows of a file that became no facts, for one reason."""

    source: str
    detail: str
    reason: Text
    rows: str


class FiguresShown(NamedTuple):
    """The figures that were taken."""

    total: Shown
    people: Shown
    taken: str
    digest: str
    since: str


class ApprovalShown(NamedTuple):
    name: str
    day: str


class ClosedShown(NamedTuple):
    number: int
    hash: str
    total: Shown
    people: Shown
    paid: str


class StatementShown(NamedTuple):
    person: str
    href: str
    bonus: Shown


def context(page: Page, drawn: Drawn | None) -> dict[str, object]:
    state = periods.state_of(page.month)
    closing = Closing.objects.filter(month=page.month.code).select_related("reckoning", "entry", "payment__by").first()
    told: dict[str, object] = {
        "page": page,
        "months": months(page, page.links.period),
        "title": month_title(page.month, page.reader.language),
        "steps": list(_steps(page, state, closing)),
        "state": state.value,
        "may_close": may(page.reader.account, May.CLOSE),
        "may_export": may(page.reader.account, May.EXPORT),
        "urls": {
            what: page.links.period(what=what)
            for what in ("begin", "decide", "approve", "pay", "propose", "adjust", "statements", "payroll")
        },
        "single_handed": single_handed(May.CLOSE),
    }
    if closing is not None:
        return {**told, **_closed(page, closing)}
    told["obstacle"] = obstacle(page.month, page.reader.now)
    told["first"] = periods.last_closed() is None
    return told if drawn is None else {**told, **_drawn(page, drawn)}


# --- the way ---


def _steps(page: Page, state: State, closing: Closing | None) -> Iterable[StepShown]:
    order = list(State)
    payment = _payment(closing) if closing else None
    when = {
        State.CLOSED: page.day_of(closing.entry.recorded_at) if closing else "",
        State.PAID: page.day_of(payment.entry.recorded_at) if payment else "",
    }
    for one in order:
        yield StepShown(STATES[one], when.get(one, ""), one is state, order.index(one) < order.index(state))


def _payment(closing: Closing) -> Payment | None:
    return Payment.objects.filter(closing=closing).select_related("entry", "by__user", "by__employee").first()


# --- being closed ---


def _drawn(page: Page, drawn: Drawn) -> dict[str, object]:
    then = page_as(page.reader, Asked(page.month, drawn.reckoning.watermark), drawn.reckoning.watermark)
    todo = checklist(drawn.reckoned)
    account = page.reader.account
    approvals = list(drawn.reckoning.approvals.select_related("by__user", "by__employee", "entry").order_by("pk"))
    return {
        "figures": _figures(then, drawn, todo),
        "undecided": [_point(then, point) for point in todo.undecided],
        "decided": [_point(then, point) for point in todo.points if point.decision],
        "questions": [row(page, one) for one in todo.questions],
        "looked_at": [
            *_facts(then, todo.late, _("Facts that became known after the month had ended: %(count)s")),
            *_facts(then, todo.nobodys, _("Facts credited on days without a position, in nobody’s own pay: %(count)s")),
        ],
        "set_aside": [_aside(page, one) for one in todo.set_aside],
        "approvals": [_approval(page, one) for one in approvals],
        "approved_by_me": any(account and one.by_id == account.pk for one in approvals),
        "needed": approvals_needed(),
        "clear": todo.clear,
    }


def _figures(then: Page, drawn: Drawn, todo: Checklist) -> FiguresShown:
    moment = drawn.reckoning.entry.recorded_at
    return FiguresShown(
        paid(then, drawn.reckoning, then.links),
        then.face.count(drawn.reckoning.people, then.links.why_total()),
        _("Taken on %(day)s at %(time)s, as known at entry %(entry)s.")
        % {"day": then.day_of(moment), "time": _time(then, moment), "entry": drawn.reckoning.watermark},
        drawn.reckoning.digest,
        _since(todo.since),
    )


def _time(page: Page, moment: datetime) -> str:
    return moment.astimezone(page.snap.zone).strftime("%H:%M")


def _since(facts: int) -> str:
    if not facts:
        return ""
    words = ngettext(
        "Since then %(count)s fact of this month or an earlier one became known. It is not in these figures: take them "
        "anew, or it will be paid later, as an adjustment.",
        "Since then %(count)s facts of this month or earlier ones became known. They are not in these figures: take "
        "them anew, or they will be paid later, as adjustments.",
        facts,
    )
    return words % {"count": facts}


def _point(then: Page, point: Point) -> PointShown:
    employee = point.month.employee
    amount = None
    if point.matter is Matter.UNUSUAL:
        amount = then.face.figure(point.month.bonus, then.links.why(employee), full=True)
    return PointShown(
        point.month.name, then.links.person(employee), _what(then, point), point.reason, amount, key(point),
        _decided(then, point.decision) if point.decision else "", point.decision.reason if point.decision else "",
    )  # fmt: skip


def key(point: Point) -> dict[str, str]:
    """Which point it is, as a form tells it; with the amount, so that a word on one amount is none on another."""
    amount = "" if point.amount is None else str(point.amount)
    return {
        "matter": str(point.matter), "employee": point.month.employee, "position": point.position, "line": point.line,
        "amount": amount,
    }  # fmt: skip


def _what(then: Page, point: Point) -> Text:
    lines = [line for group in point.month.groups for line in group.lines if line.name == point.line]
    if lines:
        return lines[0].title
    return then.snap.roster.positions.get(point.position, "") if point.position else _("The whole bonus")


def _decided(then: Page, decision: Decision) -> str:
    return _("%(name)s, %(day)s") % {"name": decision.by.name, "day": then.day_of(decision.entry.recorded_at)}


def _facts(then: Page, numbers: Sequence[int], title: str) -> Iterator[FactsShown]:
    if not numbers:
        return
    facts = facts_by_id(numbers[:FACTS_LISTED], digits=then.snap.digits)
    named = clients_of(then, facts.values())
    rows = [fact_row(then, one, one.credits[0].employee if one.credits else "", None, named) for one in facts.values()]
    beyond = len(numbers) - len(rows)
    more = _("… and %(count)s more") % {"count": then.face.count(beyond, "").text} if beyond else ""
    yield FactsShown(title % {"count": then.face.count(len(numbers), "").text}, rows, more)


def _aside(page: Page, one: SetAside) -> AsideShown:
    rows = page.face.count(one.rows, "").text
    return AsideShown(one.source, f"{one.file}, {page.day_of(one.recorded_at)}", one.reason, rows)


def _approval(page: Page, one: Approval) -> ApprovalShown:
    return ApprovalShown(one.by.name, page.day_of(one.entry.recorded_at))


# --- closed ---


def _closed(page: Page, closing: Closing) -> dict[str, object]:
    payment = _payment(closing)
    approvals = closing.reckoning.approvals.select_related("by__user", "by__employee", "entry").order_by("pk")
    links, late = Links(page.month), late_shown(page)
    return {
        "closed": ClosedShown(
            closing.number, closing.hash, paid(page, closing.reckoning, links),
            page.face.count(closing.reckoning.people, links.why_total()),
            _("%(name)s, %(day)s") % {"name": payment.by.name, "day": page.day_in_full(payment.entry.recorded_at)}
            if payment else "",
        ),
        "approvals": [_approval(page, one) for one in approvals],
        "decisions": list(_decisions(page)),
        "statements": _statements(page, closing, links),
        "late": late,
        "proposable": not all(one.is_proposed for one in late),
        "paid_later": adjustments_shown(page),
        "may_approve": may(page.reader.account, May.APPROVE),
    }  # fmt: skip


def _decisions(page: Page) -> Iterable[PointShown]:
    rows = Decision.objects.filter(month=page.month.code).order_by("pk")
    for one in rows.select_related("employee", "by__user", "by__employee", "entry"):
        yield PointShown(
            one.employee.name, page.links.person(one.employee.code), one.line or one.position,
            MATTERS[Matter(one.matter)], None, {}, _decided(page, one), one.reason,
        )  # fmt: skip


MATTERS = {
    Matter.NO_VALUE: Words("An indicator without a value pays nothing", "Показатель без значения ничего не платит"),
    Matter.NO_SCHEME: Words("A position without a scheme pays nothing", "Должность без схемы ничего не платит"),
    Matter.UNUSUAL: Words("A bonus out of the ordinary is right", "Необычная премия верна"),
}


def _statements(page: Page, closing: Closing, links: Links) -> list[StatementShown]:
    rows = Statement.objects.filter(closing=closing).order_by("-bonus", "employee__name")
    minor = 10**page.snap.digits
    found = [
        StatementShown(name, links.statement(code), page.face.money(mpq(bonus, minor), links.why(code), full=True))
        for code, name, bonus in rows.values_list("employee__code", "employee__name", "bonus")
        if page.reader.opens(code)
    ]
    return in_columns(found, "bonus")
