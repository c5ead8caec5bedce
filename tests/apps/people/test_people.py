"""People are told as a whole for those named; what is the same is left alone; what was known stays known."""

from datetime import date

import pytest
from django.db import IntegrityError
from gmpy2 import mpq

from pochemu.engine.period import Month
from pochemu.engine.roster import Absence, Assignment, Team
from pochemu.engine.words import Words
from pochemu.ledger.entries import entry, newest
from pochemu.people.actions import Refused, assign, be_absent, employ, fix_days, keep_company, place_teams, set_days
from pochemu.people.models import Assignment as AssignmentRow
from pochemu.people.models import Company, Employee, fold
from pochemu.people.roster import roster

pytestmark = pytest.mark.usefixtures("office")

JANUARY, MARCH = date(2026, 1, 1).toordinal(), date(2026, 3, 1).toordinal()
PROMOTED = [
    Assignment("anna", "operator", "calls", JANUARY, MARCH - 1, mpq(1, 2), mpq("50000.50")),
    Assignment("anna", "manager", "sales", MARCH),
]


def told(action, *args):
    with entry(what="told") as e:
        return action(e, *args)


def sales(parent):
    return Team("sales", Words.same("Sales"), parent)


def test_people_come_back_as_they_were_told():
    told(assign, ["anna"], PROMOTED)
    assert roster().career["anna"] == tuple(PROMOTED)


def test_the_same_people_again_change_nothing():
    told(assign, ["anna"], PROMOTED)
    before = newest()
    assert told(assign, ["anna"], PROMOTED) == (0, 0)
    assert newest() == before


def test_only_what_differs_is_overtaken_and_only_of_those_named():
    told(assign, ["anna"], PROMOTED)
    assert told(assign, ["anna"], [PROMOTED[0], PROMOTED[1]._replace(last=MARCH + 30)]) == (1, 1)
    assert told(assign, ["anna", "boris"], PROMOTED) == (1, 2)
    assert set(roster().career) == {"anna", "vera"}


def test_what_was_known_of_people_stays_known():
    before = newest()
    told(assign, ["anna"], PROMOTED)
    told(be_absent, ["anna"], [Absence("anna", MARCH, MARCH + 6, "vacation")])
    told(place_teams, [sales(None)])
    told(set_days, {date(2026, 3, 7): True})
    then = roster(known_at=before)
    assert [a.position for a in then.career["anna"]] == ["operator"]
    assert (then.absences, then.teams["sales"].parent, then.calendar.works(MARCH + 6)) == ((), "sever", False)
    now = roster()
    assert (len(now.absences), now.teams["sales"].parent, now.calendar.works(MARCH + 6)) == (1, None, True)


def test_overlapping_assignments_are_refused_in_words():
    with pytest.raises(Refused, match="anna has two assignments on 2026-02-28: operator and manager"):
        told(assign, ["anna"], [PROMOTED[0], PROMOTED[1]._replace(first=MARCH - 1)])


def test_an_absence_may_be_unfinished_and_may_overlap():
    absences = [Absence("anna", MARCH, MARCH + 6, "sick"), Absence("anna", MARCH + 3, date.max.toordinal(), "")]
    assert told(be_absent, ["anna"], absences) == (2, 0)
    assert roster().absences == tuple(absences)
    assert told(be_absent, ["anna"], []) == (0, 2)


def test_a_circle_of_teams_is_refused():
    with pytest.raises(Refused, match=r"circle: sever → sales → sever$"):
        told(place_teams, [Team("sever", Words.same("Sever"), "sales")])
    with pytest.raises(Refused, match=r"circle: new → new$"):
        told(place_teams, [Team("new", Words.same("New"), "new")])
    assert roster().teams["sever"].parent is None


def test_a_day_goes_back_to_the_calendar():
    assert told(set_days, {date(2026, 3, 7): True}) == (1, 0)
    assert told(set_days, {date(2026, 3, 7): None}) == (0, 1)
    assert not roster().calendar.works(date(2026, 3, 7).toordinal())


def test_a_fixed_month_outlives_its_calendar():
    assert told(fix_days, Month(2026, 3)) == (31, 0)
    before = roster().calendar.working_days(MARCH, MARCH + 30)
    keep_company(calendar="")
    assert roster().calendar.working_days(MARCH, MARCH + 30) == before == 21
    assert told(fix_days, Month(2026, 3)) == (0, 0)


def test_an_employee_is_found_without_case_and_with_either_e():
    employ({"boris": "Борис Ёлкин"})
    assert Employee.objects.get(search__contains=fold("елкин")).code == "boris"
    assert Employee.objects.get(search__contains=fold("ЁЛКИН")).name == "Борис Ёлкин"
    employ({"boris": "Борис Берёзкин"})
    assert Employee.objects.get(code="boris").search == "борис березкин boris"


def test_there_is_one_company():
    keep_company(name_en="Sever Group")
    assert Company.objects.get().name_en == "Sever Group"
    with pytest.raises(IntegrityError, match="only_one_company"):
        Company.objects.create(id=2, name_en="Other", name_ru="Другая")


def write_below(first, last):
    """Another assignment of Anna's, past the action."""
    with entry(what="below") as e:
        row = AssignmentRow.objects.known().filter(employee__code="anna").first()
        row.pk, row.first_day, row.last_day, row.known_from = None, first, last, e.seq
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-02-01", "2026-02-10"),
        ("2025-01-01", None),
        ("2025-01-01", "2026-01-01"),
        ("2026-02-28", "2026-02-28"),
        ("2026-05-05", None),
        ("2025-01-01", "9999-12-31"),
    ],
)
@pytest.mark.parametrize("ended", [True, False])
def test_the_database_itself_refuses_an_overlap(first, last, ended):
    if ended:
        told(assign, ["anna"], [PROMOTED[0]])
        first = min(first, "2026-02-28")
    with pytest.raises(IntegrityError, match=r"one assignment at a time|people_assignment_overlap"):
        write_below(first, last)


def test_the_database_lets_in_what_touches():
    told(assign, ["anna"], [PROMOTED[0]])
    write_below("2025-01-01", "2025-12-31")
    write_below("2026-03-01", None)
    assert len(roster().career["anna"]) == 3
