from django.db import migrations

from pochemu.people.guards import append_only, statements

SQLITE = """
CREATE TRIGGER people_assignment_overlap BEFORE INSERT ON people_assignment BEGIN
    SELECT RAISE(ABORT, 'people_assignment: an employee has one assignment at a time')
     WHERE EXISTS (
        SELECT 1 FROM people_assignment o
         WHERE o.employee_id = NEW.employee_id AND o.known_until = 9223372036854775807
           AND o.first_day <= coalesce(NEW.last_day, '9999-12-31') AND coalesce(o.last_day, '9999-12-31') >= NEW.first_day);
END
--
CREATE TRIGGER people_teamplace_once BEFORE INSERT ON people_teamplace BEGIN
    SELECT RAISE(ABORT, 'people_teamplace: a team has one place at a time')
     WHERE EXISTS (SELECT 1 FROM people_teamplace WHERE team_id = NEW.team_id AND known_until = 9223372036854775807);
END
--
CREATE TRIGGER people_calendarday_once BEFORE INSERT ON people_calendarday BEGIN
    SELECT RAISE(ABORT, 'people_calendarday: there is one word on a day at a time')
     WHERE EXISTS (SELECT 1 FROM people_calendarday WHERE date = NEW.date AND known_until = 9223372036854775807);
END
"""

# Each employee has ten million days of the line to himself, so that one range index, without extensions, keeps assignments apart.
POSTGRESQL = """
ALTER TABLE people_assignment ADD CONSTRAINT people_assignment_overlap EXCLUDE USING gist (
    int8range(
        employee_id * 10000000 + (first_day - DATE '0001-01-01'),
        employee_id * 10000000 + coalesce(last_day - DATE '0001-01-01', 9999999),
        '[]'
    ) WITH &&
) WHERE (known_until = 9223372036854775807)
"""


class Migration(migrations.Migration):
    dependencies = (("people", "0001_initial"), ("ledger", "0001_initial"))
    operations = (
        append_only("people", "Assignment"),
        append_only("people", "Absence"),
        append_only("people", "TeamPlace"),
        append_only("people", "CalendarDay"),
        statements(sqlite=SQLITE, postgresql=POSTGRESQL),
    )
