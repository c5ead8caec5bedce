"""What looks like a slip in a draft, as it is shown before it is submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from pochemu.engine.period import Month
from pochemu.ledger.entries import newest
from pochemu.pay.backtest import Back
from pochemu.pay.doubts import Doubt, Example, doubts
from pochemu.pay.snapshot import Snapshot, Under, snapshot
from pochemu.pay.supposed import scheme_of
from pochemu.rules.models import DraftVersion
from pochemu.web.asked import number_in
from pochemu.web.face import Shown
from pochemu.web.links import Links
from pochemu.web.numbers import month_title
from pochemu.web.page import Page

MONTHS = 12
MOST_KEPT = 8


@dataclass(frozen=True)
class Doubted:
    """`known`: the entry at which the facts were looked at, so that the answer is to the same doubts."""

    page: Page
    under: Under
    known: int
    doubts: Sequence[Doubt]

    @classmethod
    def of(cls, page: Page, version: DraftVersion, known: str) -> "Doubted":
        """Of the last months that have ended."""
        last, under = newest(), Under(version.pk)
        asked = number_in(known)
        entry = asked if asked and asked <= last else last
        return cls(page, under, entry, _doubts(under, Back(Month.of(page.reader.today).plus(-1), MONTHS, entry)))

    @cached_property
    def digest(self) -> str:
        """What is meant is what was shown."""
        return sha256("\n".join(doubt.words.en for doubt in self.doubts).encode()).hexdigest()

    @property
    def rows(self) -> list[dict[str, object]]:
        return [{"words": doubt.words, **self._example(doubt.example)} for doubt in self.doubts]

    def _example(self, one: Example | None) -> dict[str, object]:
        if one is None:
            return {}
        links = Links(one.month, self.known, self.under)
        return {
            "name": one.name,
            "month": month_title(one.month, self.page.reader.language),
            "figure": self._figure(one, links.why(one.employee, one.names)),
        }

    def _figure(self, one: Example, href: str) -> Shown:
        return self.page.face.value(one.value, one.unit, href, percent=one.is_percent)


def _doubts(under: Under, back: Back) -> Sequence[Doubt]:
    """As found before, for whoever saw them and says that he means it."""
    base, kept = snapshot(back.known_at), _kept.get((under, back))
    if kept is None or kept[0] is not base:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[under, back] = base, doubts(back, scheme_of(under))
    return kept[1]


_kept: dict[tuple[Under, Back], tuple[Snapshot, Sequence[Doubt]]] = {}
