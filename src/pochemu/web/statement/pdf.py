"""Statements as PDF, set by Typst from `statement.typ`: what is printed is given as data."""

import json
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import BinaryIO, Final

import typst
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from pochemu.engine.words import Words
from pochemu.pay import queries
from pochemu.pay.snapshot import Asked
from pochemu.web.access import Reader
from pochemu.web.face import Shown
from pochemu.web.page import page_as
from pochemu.web.statement.paper import GroupShown, Input, LineShown, Paper, paper
from pochemu.web.why.shapes import Formula, Text

FONTS: Final = "static/pochemu"


def write_pdf(asked: Asked, employee: str | None, file: BinaryIO, *, language: str, now: datetime) -> int:
    """Of one person, or of everybody. Returns how many: of nobody nothing is written."""
    with override(language):
        page = page_as(Reader(HttpRequest(), now), asked, None)
        people = sorted(page.snap.roster.career) if employee is None else [employee]
        papers = [paper(page, seen) for seen in queries.see_all(asked, people)]
        if papers:
            file.write(pdf(papers, language))
    return len(papers)


def pdf(papers: Sequence[Paper], language: str) -> bytes:
    """One statement after another, each from a page of its own."""
    given = {
        "language": language,
        "title": " · ".join([_("Statement"), papers[0].month, *([papers[0].name] if len(papers) == 1 else [])]),
        "company": _said(papers[0].company, language),
        "word": _("Statement"),
        "bonus": _("Bonus"),
        "footer": _footer(papers),
        "papers": [_paper(paper, language) for paper in papers],
    }
    with as_file(files("pochemu.web")) as web:
        return _typeset(Path(web), json.dumps(given, ensure_ascii=False))


def _typeset(web: Path, given: str) -> bytes:
    made = typst.compile(
        web / "statement" / "statement.typ", root=web / "statement", font_paths=[web / FONTS],
        ignore_system_fonts=True, sys_inputs={"given": given}, format="pdf", timestamp=0,
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _footer(papers: Sequence[Paper]) -> str:
    proof = papers[0].proof
    if proof is None:
        return papers[0].standing
    return _("Closing %(number)s · %(hash)s") % {"number": proof.number, "hash": proof.head}


def _paper(paper: Paper, language: str) -> dict[str, object]:
    return {
        "company": _said(paper.company, language),
        "month": paper.month,
        "name": paper.name,
        "standing": paper.standing,
        "missing": [_said(reason, language) for reason in paper.missing],
        "groups": [_group(group, language) for group in paper.groups],
        "total": _number(paper.total),
        "proof": _proof(paper),
    }


def _group(group: GroupShown, language: str) -> dict[str, object]:
    since = _("scheme in force from %(since)s") % {"since": group.scheme.since} if group.scheme else ""
    return {
        "position": _said(group.position, language),
        "team": _said(group.team, language),
        "scheme": since,
        "lines": [_line(line, language) for line in group.lines],
    }


def _line(line: LineShown, language: str) -> dict[str, object]:
    return {
        "title": _said(line.title, language),
        "amount": _number(line.amount),
        "reason": _said(line.reason, language),
        "formula": _formula(line.formula),
        "inputs": [_input(one, language) for one in line.inputs],
    }


def _input(one: Input, language: str) -> dict[str, object]:
    title, formula = _said(one.title, language), _formula(one.formula)
    return {"title": title, "figure": _number(one.figure), "formula": formula, "note": one.note}


def _formula(told: Formula | None) -> list[str]:
    """With names, and with numbers."""
    return [told.named, *([f"= {told.substituted}"] if told.substituted else [])] if told else []


def _number(shown: Shown) -> dict[str, object]:
    return {"text": shown.text, "loss": shown.tone == "loss"}


def _proof(paper: Paper) -> list[str]:
    if paper.proof is None:
        return []
    return [
        _("The hash of closing %(number)s vouches for this statement, and for all that it was made from:")
        % {"number": paper.proof.number},
        paper.proof.head,
        *([_("Closed by one person: %(name)s") % {"name": paper.proof.alone}] if paper.proof.alone else []),
        _("Statement: %(hash)s") % {"hash": paper.proof.statement},
    ]


def _said(text: Text, language: str) -> str:
    return text.text(language) if isinstance(text, Words) else text
