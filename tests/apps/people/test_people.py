"""People are told as a whole for those named; what is the same is left alone; what was known stays known."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from gmpy2 import mpq

from attack import refused, run
from days import today
from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.period import Month
from pochemu.engine.roster import STILL, Absence, Assignment, Team
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry, newest
from pochemu.ledger.models import Entry
from pochemu.people import calendar
from pochemu.people.actions import (
    Refused,
    assign,
    be_absent,
    change_calendar,
    employ,
    fix_days,
    keep_company,
    place_teams,
    set_days,
)
from pochemu.people.known import FOREVER
from pochemu.people.models import Assignment as AssignmentRow
from pochemu.people.models import CalendarRevision, Company, Employee, fold
from pochemu.people.roster import roster, works_on

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


def test_a_fixed_month_outlives_its_calendar(monkeypatch):
    assert told(fix_days, Month(2026, 3)) == (31, 0)
    before = roster().calendar.working_days(MARCH, MARCH + 30)
    monkeypatch.setitem(calendar._read, "russia", {})  # as a newer library might tell it
    assert roster().calendar.working_days(MARCH, MARCH + 30) == before == 21
    assert told(fix_days, Month(2026, 3)) == (0, 0)


def working_days(month, known_at=None):
    return roster(known_at).calendar.working_days(month.first, month.last)


def test_another_calendar_is_in_force_from_the_next_month_and_those_that_have_begun_keep_theirs():
    now, before = timezone.now(), newest()
    month = Month.of(now.astimezone(Company.objects.get().zone).date())
    by_decree = {each: working_days(each) for each in (month.plus(-12), month, month.plus(1))}
    january = Month(month.year + 2, 1)
    assert working_days(january) < len([day for day in range(january.first, january.last + 1) if (day - 1) % 7 < 5])
    assert change(now, "russia") is None
    assert change(now, "") == month.plus(1)
    assert [working_days(each) for each in (month.plus(-12), month)] == [by_decree[each] for each in by_decree][:2]
    monday_to_friday = [day for day in range(january.first, january.last + 1) if (day - 1) % 7 < 5]
    assert working_days(january) == len(monday_to_friday)
    assert working_days(january, known_at=before) < len(monday_to_friday), "what was known then stays known"
    assert change(now, "russia") == month.plus(1), "a month that has not begun is settled anew"
    assert {each: working_days(each) for each in by_decree} == by_decree
    assert CalendarRevision.objects.known().count() == 1


def change(now, name):
    with entry(what="told") as act:
        return change_calendar(act, name, now=now)


def a_calendar(seq, month, begins=None):
    begins = begins or f"{month // 100}-{month % 100:02}-01 00:00:00"
    return (
        "INSERT INTO people_calendarrevision (effective, name, begins_at, known_from, known_until) "
        f"VALUES ({month}, '', '{begins}', {seq}, {FOREVER})"
    )


def test_the_database_keeps_the_calendar_of_a_month_that_has_begun():
    this = Month.of(today())
    with transaction.atomic():
        seq = Entry.objects.create(what="attack").seq
        for month in (this.plus(-1), this):
            refused(a_calendar(seq, month.code), by="the month has begun")
        refused(a_calendar(seq, this.code, begins="2999-01-01 00:00:00"), by="not the instant when the month begins")
        run(a_calendar(seq, this.plus(2).code))
        transaction.set_rollback(True)
    refused("UPDATE people_company SET calendar = ''", by="people_company: the calendar that it began with stays")
    refused("DELETE FROM people_company", by="people_company: the company stays")


def test_money_and_clock_of_a_company_stay_once_facts_are_recorded_in_them(kinds):
    run("UPDATE people_company SET currency = 'USD'")
    run("UPDATE people_company SET currency = 'RUB'")
    told(record, "crm", [NewFact("contract", "1", timezone.now(), (Credit("boris"),), 100)])
    for change in ("currency = 'JPY'", "time_zone = 'Asia/Kamchatka'"):
        refused(f"UPDATE people_company SET {change}", by="facts are recorded in this currency and time zone")
    keep_company(single_handed=True, currency="RUB")


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


def test_whether_one_works_on_a_day_is_as_the_roster_says_and_asks_two_questions(django_assert_num_queries):
    told(
        assign,
        ["anna"],
        [Assignment("anna", "operator", "calls", JANUARY, MARCH - 1), PROMOTED[1]._replace(first=MARCH + 9)],
    )
    told(
        be_absent,
        ["anna"],
        [Absence("anna", MARCH + 12, MARCH + 14, "vacation"), Absence("anna", MARCH + 20, STILL, "")],
    )
    told(be_absent, ["boris"], [Absence("boris", MARCH, MARCH + 30, "")])
    told(be_absent, ["boris"], [Absence("boris", MARCH + 2, MARCH + 3, "")])  # that is what is known now
    known, people = roster(), {one.code: one for one in Employee.objects.all()}
    days = range(JANUARY - 2, MARCH + 40)
    found = {(code, day) for code in people for day in days if works_on(people[code], date.fromordinal(day))}
    assert found == {
        (code, day) for code in people for day in days if known.place_on(code, day) and not known.is_absent(code, day)
    }
    assert {("anna", MARCH - 1), ("anna", MARCH + 9), ("boris", MARCH)} <= found
    assert not {("anna", MARCH), ("anna", MARCH + 12), ("anna", MARCH + 39), ("boris", MARCH + 3)} & found
    with django_assert_num_queries(2):
        works_on(people["anna"], date(2026, 3, 1))
