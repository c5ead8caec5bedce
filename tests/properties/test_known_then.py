"""What was paid stays so: a month as known at an entry is the same for ever, whatever is written after it."""

import json

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from loading import company, paid
from often import examples
from oracle.companies import companies
from properties.sever import SEVER
from properties.writes import write

pytestmark = pytest.mark.django_db


@examples(60)
@given(st.just(SEVER) | companies(), st.data())
def test_a_month_as_known_then_never_changes(case, data):
    from pochemu.ledger.entries import newest
    from pochemu.pay.snapshot import forget

    with company(case.files):
        told = {newest(): [text(month) for month in case.months]}
        for _ in range(data.draw(st.integers(1, 6))):
            seq = write(data.draw, case.months)
            told[seq] = [text(month) for month in case.months]
        forget()
        for seq, texts in told.items():
            note(f"as known at {seq}")
            assert [text(month, seq) for month in case.months] == texts


def text(month, known_at=None):
    return json.dumps(paid(month, known_at), ensure_ascii=False)
