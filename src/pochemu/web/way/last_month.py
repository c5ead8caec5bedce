"""What a draft would have paid in the last month that has ended: shown to whoever decides on it, where he decides."""

from pochemu.engine.period import Month
from pochemu.engine.readings import other_readings
from pochemu.ledger.entries import newest
from pochemu.pay.backtest import Back, Question, backtested
from pochemu.pay.snapshot import Under
from pochemu.pay.supposed import scheme_of
from pochemu.rules.models import DraftVersion
from pochemu.web.page import Page
from pochemu.web.way.tested import Tested


def last_month(page: Page, version: DraftVersion) -> dict[str, object] | None:
    """None where nobody held a position then. One month, as the page is waited for; others are a link away."""
    under = Under(version.pk)
    question = Question(under, Back(Month.of(page.reader.today).plus(-1), 1, newest()))
    scheme = scheme_of(under)
    readings = other_readings(scheme)
    tests = backtested(question, scheme, readings)
    return Tested(page, version.draft_id, question, tests, readings).month() if tests else None
