"""Where drafts and schemes stand on the way into force: who is to decide, who is to read."""

from collections.abc import Collection, Iterator
from enum import Enum

from pochemu.engine.period import Month
from pochemu.engine.roster import Roster
from pochemu.people.models import Account
from pochemu.rules.models import Acknowledgement, Decision, Draft, SchemeRevision, Submission


class Stage(Enum):
    WRITTEN = "written"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    APPROVED = "approved"
    DISCARDED = "discarded"


def stage_of(draft: Draft) -> Stage:
    """Of its latest version: what was said of an earlier one is void."""
    if draft.discarded_at is not None:
        return Stage.DISCARDED
    submission = submission_of(draft)
    if submission is None:
        return Stage.WRITTEN
    decision = decision_on(submission)
    if decision is None:
        return Stage.SUBMITTED
    return Stage.APPROVED if decision.approved else Stage.REJECTED


def submission_of(draft: Draft) -> Submission | None:
    """That of the latest version."""
    return (
        Submission.objects.filter(version=draft.latest).select_related("submitter__user", "submitter__employee").first()
    )


def decision_on(submission: Submission) -> Decision | None:
    return Decision.objects.filter(submission=submission).select_related("by__user", "by__employee").first()


def open_drafts() -> list[Draft]:
    """Those that somebody writes still, or that wait for a decision; the newest first."""
    rows = Draft.objects.filter(discarded_at=None).exclude(versions__submission__decision__approved=True)
    return list(rows.select_related("position", "begun_by__user", "begun_by__employee").order_by("-pk"))


def is_author(draft: Draft, account: Account) -> bool:
    """Whoever wrote any of its versions, or submitted one."""
    wrote = draft.versions.filter(author=account).exists()
    return wrote or Submission.objects.filter(version__draft=draft, submitter=account).exists()


# --- reading ---


def revision_of(position: str, effective: Month) -> SchemeRevision | None:
    """The one that is known now for that month."""
    rows = SchemeRevision.objects.known().filter(position__code=position, effective=effective.code)
    return rows.select_related("position").order_by("number").last()


def revisions_of(position: str) -> list[SchemeRevision]:
    """One a month, in the order in which they take force."""
    return list(SchemeRevision.objects.known().filter(position__code=position).order_by("effective", "number"))


def announced(revision: SchemeRevision) -> bool:
    """It came by somebody's approval; what was loaded from a folder is announced by whoever loaded it."""
    return Decision.objects.filter(revision=revision).exists()


def concerned(revision: SchemeRevision, roster: Roster, today: int) -> list[str]:
    """Whoever holds the position while the revision is in force, up to this month; those it is announced to before."""
    position, months = revision.position.code, list(_months_of(revision, today))
    held = {h.employee for month in months for h in roster.holdings(month) if h.position == position}
    return sorted(held, key=lambda employee: (roster.names.get(employee, employee), employee))


def _months_of(revision: SchemeRevision, today: int) -> Iterator[Month]:
    later = [one.effective for one in revisions_of(revision.position.code) if one.effective > revision.effective]
    month = Month.from_code(revision.effective)
    yield month
    while (month := month.plus(1)).first <= today and month.code not in later[:1]:
        yield month


def acknowledged(revision: SchemeRevision) -> dict[str, Acknowledgement]:
    """By employee."""
    rows = Acknowledgement.objects.filter(revision=revision).select_related("employee")
    return {row.employee.code: row for row in rows}


def unread(employee: str, positions: Collection[str], month: Month) -> list[SchemeRevision]:
    """Of those positions: announced, in force this month or to be, and not acknowledged yet by the employee."""
    rows = SchemeRevision.objects.known().filter(position__code__in=positions, decision__isnull=False)
    read = Acknowledgement.objects.filter(employee__code=employee).values_list("revision", flat=True)
    current = {
        position: max((one.effective for one in revisions_of(position) if one.effective <= month.code), default=0)
        for position in positions
    }
    return [
        row
        for row in rows.exclude(pk__in=read).select_related("position").order_by("effective")
        if row.effective >= current[row.position.code]
    ]
