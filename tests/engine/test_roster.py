"""Who held what, when: the sales department of Sever in March 2026.

Vera heads sales, with the teams north and south under it. Boris sells in north and moves to south on the 16th. Anna
answers calls until the 15th and sells in south from the 16th. Gleb sells at half time in north. Dina sold in south,
left on 10 March and was taken back on the 20th. Egor was hired by north on the 31st. Zoya heads calls. March 2026
begins on a Sunday and has 22 days from Monday to Friday.
"""

from datetime import date

import pytest
from gmpy2 import mpq

from pochemu.engine.period import FIRST_DAY, Month, Window
from pochemu.engine.roster import STILL, Absence, Assignment, Calendar, Roster, Span, Team
from pochemu.engine.words import Words

MARCH = Month(2026, 3)


def day(text):
    """ "03-16" of 2026, as an ordinal."""
    return date.fromisoformat(f"2026-{text}").toordinal()


def held(employee, position, team, first, last=None, share=1, salary=None):
    return Assignment(employee, position, team, day(first), day(last) if last else STILL, mpq(share), salary)


def team(name, parent=None):
    return Team(name, Words.same(name), parent)


STAFF = (
    held("anna", "operator", "calls", "01-12", "03-15"),
    held("anna", "seller", "south", "03-16"),
    held("boris", "seller", "north", "01-01", "03-15"),
    held("boris", "seller", "south", "03-16"),
    held("dina", "seller", "south", "01-01", "03-10"),
    held("dina", "seller", "south", "03-20"),
    held("egor", "seller", "north", "03-31"),
    held("gleb", "seller", "north", "02-01", share="1/2"),
    held("vera", "head", "sales", "01-01"),
    held("zoya", "head of calls", "calls", "01-01"),
)
TREE = {"sever": None, "sales": "sever", "north": "sales", "south": "sales", "calls": "sever"}
TEAMS = {name: team(name, parent) for name, parent in TREE.items()}


def sever(*absences, staff=STAFF, calendar=None):
    return Roster({a.employee: a.employee.title() for a in staff}, staff, TEAMS, absences, calendar or Calendar())


def holding(employee, position, month=MARCH, roster=None):
    return next(h for h in (roster or sever()).holdings_of(employee, month) if h.position == position)


def away(employee, first, last, kind="vacation"):
    return Absence(employee, day(first), day(last), kind)


# --- positions held ---


def test_a_transfer_is_two_positions_in_the_order_in_which_they_were_held():
    assert [(h.position, len(h.spells)) for h in sever().holdings_of("anna", MARCH)] == [("operator", 1), ("seller", 1)]
    assert [h.position for h in sever().holdings_of("anna", Month(2026, 4))] == ["seller"]


def test_a_move_between_teams_is_one_position():
    (only,) = sever().holdings_of("boris", MARCH)
    assert [spell.team for spell in only.spells] == ["north", "south"]
    assert only.teams == {"north", "south"}


def test_who_comes_back_to_a_position_has_one_group_of_lines_for_both_spells():
    there_and_back = (
        held("anna", "operator", "calls", "03-01", "03-05"),
        held("anna", "seller", "south", "03-06", "03-20"),
        held("anna", "operator", "calls", "03-21"),
    )
    held_in_march = sever(staff=there_and_back).holdings_of("anna", MARCH)
    assert [(h.position, len(h.spells)) for h in held_in_march] == [("operator", 2), ("seller", 1)]


@pytest.mark.parametrize(("month", "there"), [(2, False), (3, True), (4, True)])
def test_a_hire_on_the_31st_has_a_month_of_one_day(month, there):
    assert bool(sever().holdings_of("egor", Month(2026, month))) is there


def test_nobody_has_a_month_before_he_came_or_after_he_left():
    gone = sever(staff=(held("dina", "seller", "south", "01-15", "03-10"),))
    found = [bool(gone.holdings_of("dina", Month(2026, month))) for month in (1, 2, 3, 4)]
    assert found == [True, True, True, False]
    assert not gone.holdings_of("dina", Month(2025, 12))
    assert not gone.holdings_of("nobody", MARCH)


def test_everybodys_come_in_the_order_of_ids():
    found = [holding.employee for holding in sever().holdings(MARCH)]
    assert found == ["anna", "anna", "boris", "dina", "egor", "gleb", "vera", "zoya"]


@pytest.mark.parametrize(
    ("who", "when", "where"),
    [
        ("anna", "03-15", "calls"),
        ("anna", "03-16", "south"),
        ("dina", "03-10", "south"),
        ("dina", "03-11", None),
        ("dina", "03-19", None),
        ("dina", "03-20", "south"),
    ],
)
def test_where_somebody_was_on_a_day(who, when, where):
    found = sever().place_on(who, day(when))
    assert (found and found.team) == where


# --- members of a head's teams ---


def members(employee, position, roster=None, month=MARCH):
    roster = roster or sever()
    return [(m.employee, m.position) for m in roster.members(holding(employee, position, month, roster))]


def test_a_head_has_the_people_of_the_teams_below_but_not_himself():
    sellers = [(name, "seller") for name in ("anna", "boris", "dina", "egor", "gleb")]
    assert members("vera", "head") == sellers


def test_who_was_transferred_away_counts_where_he_was_last_in_that_position():
    """Anna's last assignment as an operator was in calls, whatever she did afterwards."""
    assert members("zoya", "head of calls") == [("anna", "operator")]


def test_who_moved_out_of_a_team_in_the_month_is_its_head_s_no_longer():
    heads = (*STAFF, held("yuri", "head", "north", "01-01"), held("xenia", "head", "south", "01-01"))
    roster = sever(staff=heads)
    assert members("yuri", "head", roster) == [("egor", "seller"), ("gleb", "seller")]
    assert members("xenia", "head", roster) == [("anna", "seller"), ("boris", "seller"), ("dina", "seller")]
    february = [(name, "seller") for name in ("boris", "gleb")]
    assert members("yuri", "head", roster, Month(2026, 2)) == february


def test_a_head_who_moves_has_the_people_of_both_his_teams():
    moved = (held("yuri", "head", "north", "01-01", "03-09"), held("yuri", "head", "calls", "03-10"))
    expected = [("anna", "operator"), ("egor", "seller"), ("gleb", "seller"), ("zoya", "head of calls")]
    assert members("yuri", "head", sever(staff=(*STAFF, *moved))) == expected


def test_a_head_of_the_lowest_team_is_below_the_head_of_all():
    everybody = members("olga", "director", sever(staff=(*STAFF, held("olga", "director", "sever", "01-01"))))
    assert ("vera", "head") in everybody
    assert ("zoya", "head of calls") in everybody
    assert len(everybody) == 8


# --- reach ---


def reach(employee, position, of="employee", window="month", months=1, roster=None):
    roster = roster or sever()
    return roster.reach(holding(employee, position, roster=roster), of, Window(window, months))


def span(employee, first, last):
    return Span(employee, day(first), day(last))


def test_ones_own_facts_are_those_of_the_days_on_which_the_position_was_held():
    assert reach("anna", "operator") == (span("anna", "03-01", "03-15"),)
    assert reach("anna", "seller") == (span("anna", "03-16", "03-31"),)
    assert reach("egor", "seller") == (span("egor", "03-31", "03-31"),)


def test_a_move_between_teams_leaves_no_seam_in_ones_own_days():
    assert reach("boris", "seller") == (span("boris", "03-01", "03-31"),)


def test_who_was_away_from_the_company_has_a_gap():
    assert reach("dina", "seller") == (span("dina", "03-01", "03-10"), span("dina", "03-20", "03-31"))


@pytest.mark.parametrize(
    ("window", "months", "first"),
    [("month", 1, "03-01"), ("quarter", 1, "01-12"), ("year", 1, "01-12"), ("last", 2, "02-01"), ("last", 36, "01-12")],
)
def test_a_longer_window_reaches_back_to_when_the_position_began(window, months, first):
    assert reach("anna", "operator", window=window, months=months) == (span("anna", first, "03-15"),)


def test_a_balance_to_date_takes_everything_whatever_was_held():
    assert reach("anna", "seller", window="to_date") == (Span("anna", FIRST_DAY, MARCH.last),)
    assert reach("anna", "seller", of="company", window="to_date") == (Span(None, FIRST_DAY, MARCH.last),)


def test_the_company_s_facts_are_those_of_ones_own_days():
    assert reach("dina", "seller", of="company") == (span(None, "03-01", "03-10"), span(None, "03-20", "03-31"))


def test_a_team_s_facts_are_those_of_the_people_in_it_when_they_happened():
    """Anna's calls before the 16th are not south's, nor are Boris's sales; the head's own are."""
    assert set(reach("vera", "head", of="team")) == {
        span("anna", "03-16", "03-31"),
        span("boris", "03-01", "03-31"),
        span("dina", "03-01", "03-10"),
        span("dina", "03-20", "03-31"),
        span("egor", "03-31", "03-31"),
        span("gleb", "03-01", "03-31"),
        span("vera", "03-01", "03-31"),
    }


def test_a_head_who_moves_takes_each_team_s_facts_of_the_days_he_had_it():
    moved = (held("yuri", "head", "north", "01-01", "03-09"), held("yuri", "head", "calls", "03-10"))
    found = reach("yuri", "head", of="team", roster=sever(staff=(*STAFF, *moved)))
    assert set(found) == {
        span("anna", "03-10", "03-15"),
        span("boris", "03-01", "03-09"),
        span("gleb", "03-01", "03-09"),
        span("yuri", "03-01", "03-31"),
        span("zoya", "03-10", "03-31"),
    }


def test_a_team_s_balance_takes_those_who_were_in_the_teams_he_has_now_when_it_happened():
    moved = (held("yuri", "head", "calls", "01-01", "02-28"), held("yuri", "head", "north", "03-01"))
    found = reach("yuri", "head", of="team", window="to_date", roster=sever(staff=(*STAFF, *moved)))
    assert set(found) == {
        span("boris", "01-01", "03-15"),
        span("egor", "03-31", "03-31"),
        span("gleb", "02-01", "03-31"),
        span("yuri", "03-01", "03-31"),
    }


# --- days ---


def present(employee, *absences, working, position="seller", calendar=None):
    roster = sever(*absences, calendar=calendar)
    spells = holding(employee, position, roster=roster).spells
    return [roster.days_present(spell, MARCH, working=working) for spell in spells]


@pytest.mark.parametrize(
    ("employee", "working", "calendar"),
    [("gleb", [22], [31]), ("boris", [10, 12], [15, 16]), ("dina", [7, 8], [10, 12]), ("egor", [1], [1])],
)
def test_days_present(employee, working, calendar):
    assert present(employee, working=True) == working
    assert present(employee, working=False) == calendar


def test_absences_that_overlap_count_once_and_end_with_the_month():
    """The 9th to the 15th, and the 12th till far into April: the 1st to the 8th are left, 5 of them worked."""
    absences = away("gleb", "03-09", "03-15"), away("gleb", "03-12", "04-20", "sick"), away("boris", "03-02", "03-31")
    assert present("gleb", *absences, working=True) == [5]
    assert present("gleb", *absences, working=False) == [8]


def test_an_absence_on_days_that_were_not_his_takes_nothing():
    assert present("dina", away("dina", "03-11", "03-19"), working=True) == [7, 8]
    assert present("dina", away("dina", "03-08", "03-08"), working=True) == [7, 8]
    assert present("dina", away("dina", "03-08", "03-08"), working=False) == [9, 12]


def test_the_company_s_calendar_decides_which_days_are_worked():
    """Monday the 9th is off, Saturday the 14th is worked instead of Friday the 13th."""
    calendar = Calendar({day("03-09"): False, day("03-13"): False, day("03-14"): True})
    assert sever(calendar=calendar).days_of(MARCH, working=True) == 21
    assert present("gleb", working=True, calendar=calendar) == [21]
    assert sever(calendar=calendar).days_of(MARCH, working=False) == 31


def test_a_day_off_for_all_may_leave_a_month_without_days():
    never = Calendar(dict.fromkeys(range(MARCH.first, MARCH.last + 1), False))
    assert sever(calendar=never).days_of(MARCH, working=True) == 0
