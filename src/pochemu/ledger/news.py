"""Which entries this process has heard of, one after another: whoever keeps something asks what came since.

PostgreSQL may commit an entry after later ones. So numbers that were passed over are asked for again, as long as they
are among the last thousands; most of them are of writers that gave up.
"""

from threading import Lock
from typing import Any, Final

from pochemu.ledger.ask import ask

PASSED_OVER: Final = 5_000


class News:
    """The log only grows. Another log is another database, as after a restore: nothing kept is worth anything."""

    def __init__(self) -> None:
        self.log: list[int] = []
        self.newest: tuple[int, Any] | None = None  # and when it was recorded
        self.missing: list[int] = []  # numbers below it that were not seen yet

    def hear(self) -> bool:
        """False: the newest entry heard of is there no more."""
        asked = _ASKED.format(missing=", ".join(map(str, self.missing)) or "0")
        seen = dict(sorted(ask(asked, [self.newest and self.newest[0]])))
        if self.newest and seen.pop(self.newest[0], None) != self.newest[1]:
            return False
        if seen:
            self._note(seen)
        return True

    def _note(self, seen: dict[int, Any]) -> None:
        first = self.newest[0] + 1 if self.newest else min(seen)
        last = max(seen)
        self.missing = [seq for seq in (*self.missing, *range(first, last)) if seq not in seen][-PASSED_OVER:]
        self.log += seen
        if last >= first:
            self.newest = last, seen[last]


_ASKED = f"""
    SELECT seq, recorded_at FROM ledger_entry
     WHERE sealed AND (seq IN ({{missing}})
        OR seq >= coalesce(CAST(%s AS bigint), (SELECT max(seq) - {PASSED_OVER} FROM ledger_entry), 0))"""

_news = News()
_hearing = Lock()


def news() -> News:
    """Up to date."""
    global _news
    with _hearing:
        if not _news.hear():
            _news = News()
            _news.hear()
        return _news


def heard() -> News:
    """As of the last time that anybody asked."""
    return _news
