"""Settings as known at some moment."""

from gmpy2 import mpq

from pochemu.engine.period import Month
from pochemu.rules.models import PlanRevision, SchemeRevision


def scheme_texts(known_at: int | None = None) -> list[tuple[str, int, str]]:
    """Position, the month from which it is in force (202603), and the scheme's text; the versions of all months."""
    rows = SchemeRevision.objects.known(known_at).order_by("position__code", "effective", "number")
    latest = {row[:2]: row for row in rows.values_list("position__code", "effective", "text")}
    return list(latest.values())


def plans_of_month(month: Month, known_at: int | None = None) -> dict[tuple[str, str], mpq]:
    """Personal plans by employee and measure, in the measure's own unit."""
    rows = PlanRevision.objects.known(known_at).filter(month=month.code).exclude(value="")
    return {
        (employee, measure): mpq(value)
        for employee, measure, value in rows.values_list("employee__code", "measure", "value")
    }
