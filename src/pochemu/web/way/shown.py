"""What the pages of drafts are given."""

from datetime import datetime
from difflib import unified_diff

from django.utils.translation import gettext as _

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.people.models import Account
from pochemu.people.rights import May, may, single_handed
from pochemu.rules.models import Draft, SchemeRevision, Submission
from pochemu.rules.reading import Read
from pochemu.rules.way import (
    Stage,
    decision_on,
    is_author,
    open_drafts,
    revisions_of,
    stage_of,
    submission_of,
)
from pochemu.web.design.draft import kept_read
from pochemu.web.numbers import month_title, short_day
from pochemu.web.page import Page
from pochemu.web.said import Said
from pochemu.web.way.difference import differences
from pochemu.web.way.last_month import last_month
from pochemu.web.way.written import since

MONTHS_AHEAD = 12

SPANS = {3: Words("3 months", "3 месяца"), 6: Words("6 months", "6 месяцев"), 12: Words("12 months", "12 месяцев")}
"""How far back a backtest looks."""

STAGES = {
    Stage.WRITTEN: Words("being written", "пишется"),
    Stage.SUBMITTED: Words("waits for approval", "ждёт утверждения"),
    Stage.REJECTED: Words("rejected", "отклонён"),
    Stage.APPROVED: Words("approved", "утверждён"),
    Stage.DISCARDED: Words("put aside", "убран"),
}


SAID = {
    "saved": Words("Saved as a new version.", "Сохранено новой версией."),
    "brought": Words(
        "The text of the file is the draft’s newest version.", "Текст из файла сохранён новой версией черновика."
    ),
    "submitted": Words(
        "Submitted. Until it is approved nothing changes.",
        "Отправлено на утверждение. Пока черновик не утвердят, ничего не меняется.",
    ),
    "aside": Words("The draft is put aside: nobody goes on with it.", "Черновик отложен: с ним больше не работают."),
    "rejected": Words("Rejected: its authors see the reason.", "Отклонено: авторы увидят причину."),
}


def listed(page: Page) -> list[dict[str, object]]:
    """The drafts that are open, for those who write schemes or approve them."""
    if not page.reader.works_on_schemes:
        return []
    return [
        {
            "href": page.links.draft(draft.pk),
            "number": draft.pk,
            "title": draft.position.title,
            "since": since(page, Month.from_code(draft.latest.effective)),
            "stage": STAGES[stage_of(draft)],
            "by": draft.begun_by.name,
        }
        for draft in open_drafts()
    ]


def beginning(page: Page, *, chosen: str = "") -> dict[str, object] | None:
    """What a draft may begin from. `chosen`: the position that is offered first."""
    if not may(page.reader.account, May.DESIGN):
        return None
    titles = page.snap.roster.positions
    positions = sorted((page.face.words(title), code) for code, title in titles.items())
    return {
        "positions": [(code, title, code == chosen) for title, code in positions],
        "months": months_ahead(page),
    }


def months_ahead(page: Page, *, chosen: int = 0) -> list[tuple[str, str, bool]]:
    first = Month.of(page.reader.today).plus(1)
    return [
        (str(month), month_title(month, page.reader.language), month.code == chosen)
        for month in (first.plus(n) for n in range(MONTHS_AHEAD))
    ]


def context(page: Page, draft: Draft, *, said: Said | None = None, text: str | None = None) -> dict[str, object]:
    """`text`: as it was typed, where it was not saved."""
    latest, account, stage = draft.latest, page.reader.account, stage_of(draft)
    effective = Month.from_code(latest.effective)
    read, submission = kept_read(page, latest), submission_of(draft)
    editable = may(account, May.DESIGN) and stage in (Stage.WRITTEN, Stage.SUBMITTED, Stage.REJECTED)
    return {
        "page": page,
        "title": draft.position.title,
        "since": since(page, effective),
        "stage": STAGES[stage],
        "versions": _versions(page, draft),
        "said": said,
        "problems": problems(read),
        **_changed(page, draft, effective, read),
        "replaces": _replaces(draft, effective) if stage in (Stage.WRITTEN, Stage.SUBMITTED) else None,
        "text": latest.text if text is None else text,
        "typed": [] if text is None else _lines(latest.text, text),
        "newest": latest.number,
        "version": latest.pk,
        "months": None,
        "ahead": months_ahead(page, chosen=latest.effective),
        "editable": editable,
        "submittable": editable and stage is Stage.WRITTEN and not read.problems,
        "submission": _submission(page, submission) if submission else None,
        "deciding": _deciding(account, draft, submission) if stage is Stage.SUBMITTED and submission else None,
        "action": page.links.draft(draft.pk),
        "file": page.links.draft_file(draft.pk),
        "backtest": page.links.backtest(draft.pk) if read.scheme and not read.problems else "",
        "last": last_month(page, latest) if stage is Stage.SUBMITTED and read.scheme and not read.problems else None,
        "scheme": page.links.scheme(draft.position.code, effective) if stage is Stage.APPROVED else "",
    }


def _replaces(draft: Draft, effective: Month) -> dict[str, object] | None:
    """The approved version of the same month, whose place this one would take; and how many have read that one."""
    approved = SchemeRevision.objects.known().filter(position=draft.position, effective=effective.code).first()
    return {"number": approved.number, "read": approved.acknowledgements.count()} if approved else None


def problems(read: Read) -> list[dict[str, object]]:
    """With their places, in the order of the text."""
    return [
        {
            "words": one.words,
            "place": _("line %(line)s, column %(column)s") % {"line": one.place.line, "column": one.place.column},
        }
        for one in read.problems
    ]


def _versions(page: Page, draft: Draft) -> list[dict[str, object]]:
    return [
        {"number": one.number, "by": one.author.name, "day": day(page, one.written_at)}
        for one in draft.versions.select_related("author__user", "author__employee").order_by("-number")
    ]


def _changed(page: Page, draft: Draft, effective: Month, read: Read) -> dict[str, object]:
    """Against what would be in force from that month on without the draft."""
    code = draft.position.code
    before = page.snap.company.rulebook.in_force(code, effective)
    if read.scheme is None:
        return {"changes": [], "before": None, "lines": []}
    earlier = before.text if before else ""
    return {
        "changes": differences(page, before, read.scheme),
        "before": since(page, before.effective) if before else "",
        "lines": _lines(earlier, read.scheme.text),
    }


def _lines(before: str, now: str) -> list[str]:
    """What differs, line by line, two lines around it."""
    lines = unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=2)
    return [line for line in lines if not line.startswith(("---", "+++"))]


def _submission(page: Page, one: Submission) -> dict[str, object]:
    decision = decision_on(one)
    return {
        "number": one.pk,
        "by": one.submitter.name,
        "day": day(page, one.submitted_at),
        "digest": one.digest,
        "warnings": [Words(told["en"], told["ru"]) for told in one.warnings],
        "decision": {
            "approved": decision.approved, "by": decision.by.name, "day": day(page, decision.decided_at),
            "reason": decision.reason, "single_handed": decision.single_handed,
        } if decision else None,
    }  # fmt: skip


def _deciding(account: Account | None, draft: Draft, submission: Submission) -> dict[str, object] | None:
    if account is None or not may(account, May.APPROVE):
        return None
    own, single = is_author(draft, account), single_handed()
    return {"own": own, "open": not own or single, "digest": submission.digest}


def backtest_heading(page: Page, draft: Draft, count: int) -> dict[str, object]:
    return {
        "title": draft.position.title,
        "since": since(page, Month.from_code(draft.latest.effective)),
        "draft": page.links.draft(draft.pk),
        "spans": [
            {"href": page.links.backtest(draft.pk, months=n), "title": SPANS[n], "current": n == count} for n in SPANS
        ],
    }


def day(page: Page, moment: datetime) -> str:
    return short_day(moment.astimezone(page.snap.zone).date(), page.reader.language, today=page.reader.today)


def text_in_force(page: Page, position: str, effective: Month) -> str:
    """Of the version that is in force from that month on, or before it; a beginning where there is none."""
    found = [one for one in revisions_of(position) if one.effective <= effective.code]
    if found:
        return found[-1].text
    title = page.snap.roster.positions[position]
    return f"title: {{en: {_quoted(title.en)}, ru: {_quoted(title.ru)}}}\nmeasures: {{}}\nindicators: {{}}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
