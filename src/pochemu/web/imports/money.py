"""What a file of money adds up to: compared with the books that it is from, it shows whether all of it came."""

from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.period import Month
from pochemu.intake.models import Batch
from pochemu.pay.periods import heads
from pochemu.receivables.taking_over import without_account
from pochemu.web.face import Shown
from pochemu.web.page import Page

CAME = "came "


class Sums(NamedTuple):
    accounts: int
    due: Shown
    came: Shown
    overdue: Shown | None  # as of the day on which it was looked at
    uncounted: int  # payments of months that are not closed yet
    lacking: int  # contracts in force that have no account, with these or without


def sums(page: Page, batch: Batch) -> Sums | None:
    """None where no row of it makes an account."""
    found: dict[str, int] = batch.found.get("sums", {})
    if not found.get("accounts"):
        return None
    tried = found.get("made", 0) if batch.state == Batch.State.CHECKED else 0
    overdue = found.get("overdue", 0)
    return Sums(
        found["accounts"], _money(page, found.get("due sum", 0)), _money(page, found.get("came sum", 0)),
        _money(page, overdue) if overdue else None, _uncounted(page, found), without_account() - tried,
    )  # fmt: skip


def _money(page: Page, minor: int) -> Shown:
    return page.face.money(mpq(minor, 10**page.snap.digits), "", full=True)


def _uncounted(page: Page, found: dict[str, int]) -> int:
    """Of this month and of the one before, as long as that is not closed: bonuses are still reckoned of them."""
    this = Month.of(page.reader.today)
    months = {str(this), str(this.plus(-1))} - {str(head.month) for head in heads()}
    return sum(found.get(CAME + month, 0) for month in months)
