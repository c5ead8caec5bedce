"""What a closed month would now differ by: a line of the open month for each cause, approved by another person."""

import pytest
from gmpy2 import mpq
from hypothesis import given, note
from hypothesis import strategies as st

from apps.pay.closing import APRIL, FEBRUARY, JANUARY, MARCH, account, close, late_deal
from loading import NOW, company
from often import examples
from pochemu.engine.period import Month
from pochemu.ledger.actions import cancel
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Fact
from pochemu.pay.closing.acts import approve as approve_month
from pochemu.pay.closing.acts import begin, mark_paid
from pochemu.pay.closing.adjusting import approve, late, paid_for, proposals, propose
from pochemu.pay.closing.verifying import verify
from pochemu.pay.models import Adjustment, Statement
from pochemu.pay.queries import Asked, company_month, person_month, team_people
from pochemu.people.actions import Refused
from properties.sever import SEVER
from properties.writes import write


def bonuses(month, known_at=None):
    return {one.employee: one.bonus.value for one in company_month(Asked(month, known_at))}


def settle(month, one, other):
    """All that would differ is proposed by the one and approved by the other."""
    found = [each.employee for each in late(month)]
    return [approve(each, each.digest, by=other) for each in propose(month, found, by=one)] if found else []


def test_a_late_deal_of_a_closed_month_is_paid_in_the_open_one(faina, dmitri):
    close(JANUARY, faina, dmitri)
    statements = list(Statement.objects.order_by("pk").values())
    before = bonuses(FEBRUARY)
    late_deal("anna", JANUARY, key="213")
    found = late(JANUARY)
    assert "anna" in [one.employee for one in found]
    differences = {one.employee: one.now - one.paid for one in found}
    settle(JANUARY, faina, dmitri)
    anna = person_month(Asked(FEBRUARY), "anna")
    (line,) = anna.adjustments
    assert line.title.en == "Adjustment for January 2024: deal 213"
    assert line.title.ru == "Корректировка за январь 2024: deal 213"
    assert line.evidence.changes == (("fact", "deal", "crm", "213"),)
    assert (line.evidence.proposed_by, line.evidence.approved_by) == ("faina", "dmitri")
    assert line.value == differences["anna"]
    carried = bonuses(FEBRUARY)["anna"] - before["anna"] - differences["anna"]
    assert anna.bonus.value == sum(each.value for each in anna.lines)
    assert carried == of_windows("anna", before)
    assert list(Statement.objects.order_by("pk").values()) == statements
    assert [one.differences for one in verify([JANUARY])] == [()]


def of_windows(employee, before):
    """What the late deal changes in February's own lines: its quarter has grown."""
    month = person_month(Asked(FEBRUARY), employee)
    own = sum(pay for line in month.lines[: -len(month.adjustments)] if (pay := rounded(line.value)) is not None)
    return own - before[employee]


def rounded(value):
    from pochemu.pay.snapshot import snapshot

    paid = snapshot().company.rulebook.rounded(value)
    return paid if isinstance(paid, type(mpq())) else None


@pytest.fixture
def half_of_revenue(db):
    """Sever, whose sellers have fifty times the share of revenue from February on."""
    january = SEVER.files["schemes/seller.yaml"]
    february = january.replace("effective: 2024-01", "effective: 2024-02").replace("revenue * 1%", "revenue * 50%")
    with company({**SEVER.files, "schemes/seller-february.yaml": february}):
        yield


def test_a_deal_cancelled_after_its_month_was_paid_is_taken_back_in_the_open_one_by_the_old_scheme(half_of_revenue):
    faina, dmitri = account("faina"), account("dmitri", "director")
    close(JANUARY, faina, dmitri)
    mark_paid(JANUARY, by=faina)
    papers = list(Statement.objects.order_by("pk").values())
    sold = Fact.objects.get(key="0")
    with entry(what="a deal cancelled") as act:
        assert cancel(act, "deal", sold.source, sold.key)
    settle(JANUARY, faina, dmitri)
    (line,) = person_month(Asked(FEBRUARY), "anna").adjustments
    assert line.evidence.changes == (("fact", "deal", sold.source, "0"),)
    # 60 % of a deal of 10 000: 0.6 of a plan of 4, 1 % of the revenue (not 50 %), 0.6 of the team deals at 13 RUB each;
    # the best deal and the streets are still there in others
    assert line.value == -(150 + 60 + mpq("7.8"))
    assert list(Statement.objects.order_by("pk").values()) == papers
    assert [one.differences for one in verify([JANUARY])] == [()]


def test_nothing_is_adjusted_twice(faina, dmitri):
    close(JANUARY, faina, dmitri)
    late_deal("anna", JANUARY)
    (first,) = propose(JANUARY, ["anna"], by=faina)
    (second,) = propose(JANUARY, ["anna"], by=faina)
    assert proposals(JANUARY) == [second]
    approved = approve(second, second.digest, by=dmitri)
    assert approve(second, second.digest, by=dmitri) == approved, "the same again is the same"
    with pytest.raises(Refused, match="settled further"):
        approve(first, first.digest, by=dmitri)
    with pytest.raises(Refused, match="Nothing differs"):
        propose(JANUARY, ["anna"], by=faina)
    assert "anna" not in [one.employee for one in late(JANUARY)]


def test_who_proposes_does_not_approve(faina, sever, dmitri):
    close(JANUARY, faina, dmitri)
    late_deal("anna", JANUARY)
    (proposal,) = propose(JANUARY, ["anna"], by=faina)
    with pytest.raises(Refused, match="another person"):
        approve(proposal, proposal.digest, by=faina)
    with pytest.raises(Refused, match="since you saw"):
        approve(proposal, "0" * 64, by=dmitri)


def test_whoever_has_left_is_still_paid_what_he_is_owed(faina, dmitri):
    from pochemu.engine.roster import Assignment
    from pochemu.people.actions import assign

    with entry(what="boris leaves") as act:
        assign(
            act,
            ["boris"],
            [Assignment("boris", "seller", "south", JANUARY.first, JANUARY.last, mpq(1, 2), mpq(40_000))],
        )
    close(JANUARY, faina, dmitri)
    late_deal("boris", JANUARY)
    assert person_month(Asked(FEBRUARY), "boris") is None
    settle(JANUARY, faina, dmitri)
    boris = person_month(Asked(FEBRUARY), "boris")
    assert (boris.groups, boris.team, len(boris.lines)) == ((), "south", 1)
    assert "boris" in team_people(Asked(FEBRUARY), "sales")
    assert "boris" in bonuses(FEBRUARY)


def test_figures_taken_before_an_adjustment_are_not_closed(faina, dmitri):
    close(JANUARY, faina, dmitri)
    drawn = begin(FEBRUARY, by=faina, now=NOW)
    late_deal("anna", JANUARY)
    settle(JANUARY, faina, dmitri)
    with pytest.raises(Refused, match="take them anew"):
        approve_month(FEBRUARY, drawn.reckoning.digest, by=faina)
    closing = close(FEBRUARY, faina, dmitri)
    assert '["adjustment","adjustment-' in Statement.objects.get(closing=closing, employee__code="anna").text
    assert [one.differences for one in verify([FEBRUARY])][-1] == ()


@pytest.mark.django_db
@examples(5)
@given(st.data())
def test_what_was_paid_and_adjusted_is_what_is_known(data):
    """Whatever is written after months were closed: each of them is paid in full by its statement and adjustments."""
    with company(SEVER.files):
        one, other = account("faina"), account("dmitri", "director")
        for month in (JANUARY, FEBRUARY):
            close(month, one, other)
        texts = list(Statement.objects.order_by("pk").values_list("text", flat=True))
        for _ in range(data.draw(st.integers(1, 4))):
            note(f"entry {write(data.draw, ['2024-01', '2024-02'])}")
            if data.draw(st.booleans()):
                settle(JANUARY, one, other)
        for month in (JANUARY, FEBRUARY):
            settle(month, one, other)
            known = bonuses(month)
            assert {code: known.get(code, 0) for code in paid_for(month)} == paid_for(month)
            assert late(month) == []
        adjusted = sum(mpq(each.amount, 100) for each in Adjustment.objects.all())
        lines = [line.value for month in company_month(Asked(MARCH)) for line in month.adjustments]
        assert sum(lines) == adjusted
        assert list(Statement.objects.order_by("pk").values_list("text", flat=True)) == texts
        assert all(each.paid_in == MARCH.code for each in Adjustment.objects.all())
        assert [each.differences for each in verify([FEBRUARY])] == [(), ()]


def test_adjustments_of_several_months_come_to_the_same_open_one(faina, dmitri):
    for month in (JANUARY, FEBRUARY, MARCH):
        close(month, faina, dmitri)
    late_deal("anna", JANUARY)
    for month in (JANUARY, FEBRUARY, MARCH):
        settle(month, faina, dmitri)
    months = {Month.from_code(code) for code in Adjustment.objects.values_list("month", flat=True)}
    assert JANUARY in months
    assert MARCH in months, "its quarter has grown too"
    assert {each.paid_in for each in Adjustment.objects.all()} == {APRIL.code}
    assert all(late(month) == [] for month in (JANUARY, FEBRUARY, MARCH))
