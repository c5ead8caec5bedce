"""Production calendars. Working days of the years are those of the official Russian calendars."""

from datetime import date

import pytest

from pochemu.people.calendar import calendar


def working_days(year, name):
    return calendar(name).working_days(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())


@pytest.mark.parametrize(
    ("year", "days"), [(2017, 247), (2022, 247), (2023, 247), (2024, 248), (2025, 247), (2026, 247)]
)
def test_a_russian_year_has_the_official_number_of_working_days(year, days):
    assert working_days(year, "russia") == days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-04-27", True),  # the Saturday worked for Monday the 29th
        ("2024-04-29", False),
        ("2024-12-28", True),
        ("2025-11-01", True),  # for Monday the 3rd
        ("2025-12-31", False),
        ("2026-01-09", False),
        ("2026-03-09", False),  # Monday after Sunday the 8th
        ("2026-03-10", True),
    ],
)
def test_days_off_move_as_decreed(day, works):
    assert calendar("russia").works(date.fromisoformat(day).toordinal()) == works


def test_without_a_name_it_is_monday_to_friday():
    assert working_days(2026, "") == 261


def test_the_company_has_the_last_word():
    ours = calendar("russia", [(date(2026, 3, 9), True), (date(2026, 3, 10), False)])
    assert [ours.works(date(2026, 3, day).toordinal()) for day in (9, 10, 11)] == [True, False, True]
    assert not calendar("russia").works(date(2026, 3, 9).toordinal())
