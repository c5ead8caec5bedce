"""Who has read a version of a scheme: told on its page, on My bonus, and as an act to be printed."""

from collections.abc import Iterator

from pochemu.engine.period import Month
from pochemu.engine.plain import known_of, reading
from pochemu.engine.words import Words
from pochemu.ledger.models import Entry
from pochemu.people.queries import name_of_login
from pochemu.rules.models import Acknowledgement, Decision, SchemeRevision
from pochemu.rules.way import acknowledged, announced, concerned, revision_of, unread
from pochemu.web.page import Page
from pochemu.web.way.difference import differences
from pochemu.web.way.written import since


def way(page: Page, position: str, effective: Month) -> dict[str, object]:
    """How it came into force, and who has read it."""
    revision = revision_of(position, effective)
    if revision is None:
        return {}
    return {
        "came": _came(page, revision),
        "changes": _changes(page, revision),
        "own": _own(page, revision),
        "readers": _readers(page, revision) if page.reader.works_on_schemes and announced(revision) else None,
    }


def _came(page: Page, revision: SchemeRevision) -> Words:
    decision = Decision.objects.filter(revision=revision).select_related(
        "by__user", "by__employee", "submission__submitter__user", "submission__submitter__employee"
    ).first()  # fmt: skip
    if decision is None:
        entry = Entry.objects.get(seq=revision.known_from)
        return LOADED.fill(day=page.day_in_full(entry.recorded_at), by=name_of_login(entry.actor) or "pochemu load")
    said = BY_ONE if decision.single_handed else BY_TWO
    submission = decision.submission
    return said.fill(
        by=decision.by.name,
        day=page.day_in_full(decision.decided_at),
        submitter=submission.submitter.name,
        submitted=page.day_in_full(submission.submitted_at),
    )


LOADED = Words(
    "Loaded from the company's folder on {day} ({by}): nobody approved it here",
    "Загружена из папки компании, {day} ({by}): здесь её никто не утверждал",
)
BY_TWO = Words(
    "Submitted by {submitter}, {submitted}; approved by {by}, {day}",
    "Представлена: {submitter}, {submitted}; утверждена: {by}, {day}",
)
BY_ONE = Words(
    "Written and approved by one person ({by}, {day}): the company has one hand",
    "Написана и утверждена одним человеком ({by}, {day}): в компании решает один человек",
)


def _changes(page: Page, revision: SchemeRevision) -> list[object]:
    """Against the version before it."""
    rulebook, effective = page.snap.company.rulebook, Month.from_code(revision.effective)
    position = revision.position.code
    now, before = rulebook.in_force(position, effective), rulebook.in_force(position, effective.plus(-1))
    return [*differences(page, before, now)] if now and before else []


def _own(page: Page, revision: SchemeRevision) -> dict[str, object] | None:
    """What the reader himself has to do with it, where it concerns him."""
    if not is_concerned(page, revision):
        return None
    read = Acknowledgement.objects.filter(revision=revision, employee__code=page.reader.employee).first()
    effective = Month.from_code(revision.effective)
    at = page.links.scheme(revision.position.code, effective).partition("?")[0]
    day = page.day_in_full(read.acknowledged_at) if read else ""
    return {"day": day, "digest": revision.digest, "action": f"{at}read/"}


def is_concerned(page: Page, revision: SchemeRevision) -> bool:
    """Whether the reader is to say that he has read it."""
    employee, today = page.reader.employee, page.reader.today.toordinal()
    return announced(revision) and employee in concerned(revision, page.snap.roster, today)


def _readers(page: Page, revision: SchemeRevision) -> dict[str, object]:
    rows = _rows(page, revision)
    return {
        "href": page.links.act(revision.position.code, Month.from_code(revision.effective)),
        "read": sum(bool(row["day"]) for row in rows),
        "all": len(rows),
    }


def _rows(page: Page, revision: SchemeRevision) -> list[dict[str, object]]:
    read, names = acknowledged(revision), page.snap.roster.names
    people = concerned(revision, page.snap.roster, page.reader.today.toordinal())
    return [
        {"name": names.get(one, one), "day": page.day_in_full(read[one].acknowledged_at) if one in read else ""}
        for one in [*people, *(code for code in read if code not in people)]
    ]


def act(page: Page, revision: SchemeRevision) -> dict[str, object]:
    """The printable act of acknowledgement."""
    effective = Month.from_code(revision.effective)
    position = revision.position
    return {
        "page": page,
        "title": page.snap.roster.positions.get(position.code, position.title),
        "since": since(page, effective),
        "came": _came(page, revision),
        "company": page.face.words(page.snap.row.name),
        "today": page.day_in_full(page.reader.now),
        "rows": _rows(page, revision),
        "indicators": list(_in_words(page, revision)),
        "digest": revision.digest,
        "text": revision.text,
        "scheme": page.links.scheme(position.code, effective),
    }


def _in_words(page: Page, revision: SchemeRevision) -> Iterator[dict[str, object]]:
    """What each indicator pays, as whoever has read the scheme understands it."""
    rulebook, effective = page.snap.company.rulebook, Month.from_code(revision.effective)
    scheme = rulebook.in_force(revision.position.code, effective)
    if scheme:
        known = known_of(scheme, currency=rulebook.currency)
        for one in scheme.indicators.values():
            yield {"title": one.title, "says": reading(one.formula, known).says}


def to_read(page: Page, employee: str) -> list[dict[str, object]]:
    """On My bonus, until he has read them."""
    this, roster = page.month, page.snap.roster
    months = (this, this.plus(1))
    held = {holding.position for month in months for holding in roster.holdings_of(employee, month)}
    return [
        {
            "href": page.links.scheme(one.position.code, Month.from_code(one.effective)),
            "title": roster.positions.get(one.position.code, one.position.title),
            "since": since(page, Month.from_code(one.effective)),
        }
        for one in unread(employee, sorted(held), this)
    ]
