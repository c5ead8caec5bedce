"""Schedules and payments of all sorts, for properties."""

from datetime import date, timedelta

from hypothesis import strategies as st

from pochemu.receivables.paying import Payment
from pochemu.receivables.schedule import Row, What

START = date(2026, 1, 1)
LAST = 120
days = st.integers(0, LAST).map(lambda n: START + timedelta(n))


@st.composite
def schedules(draw, most=10_000, last=LAST, rows=5):
    due = st.integers(0, last).map(lambda n: START + timedelta(n))
    on = sorted(draw(st.lists(due, min_size=1, max_size=rows)))
    return tuple(Row(n, day, draw(st.integers(1, most)), What.INSTALMENT) for n, day in enumerate(on, 1))


@st.composite
def payments(draw, most=20_000, least=0):
    """Some given back, some more than ever came."""
    amounts = st.integers(1, most) | st.integers(-most, -1)
    found = draw(st.lists(st.tuples(days, amounts), min_size=least, max_size=least + 8))
    return [Payment(day, amount, f"p{n}") for n, (day, amount) in enumerate(found)]
