from django.db import migrations

from pochemu.people.guards import statements

# Said by the constraint's name on PostgreSQL, and by the sentence on SQLite: `meetings.OVERLAP`.
OVERLAPS = """EXISTS (
    SELECT 1 FROM sales_meeting m
     WHERE m.employee_id = NEW.employee_id AND m.id <> coalesce(NEW.id, 0) AND m.state IN ('booked', 'held')
       AND m.starts_at < NEW.ends_at AND NEW.starts_at < m.ends_at)"""
TRIGGER = """
    CREATE TRIGGER sales_meeting_overlap_{event} BEFORE {event} ON sales_meeting WHEN NEW.state IN ('booked', 'held') BEGIN
        SELECT RAISE(ABORT, 'sales_meeting: one_meeting_at_a_time') WHERE {overlaps};
    END"""

# A range of one number for the manager: plain equality in such a constraint would want an extension.
EXCLUDED = """
    ALTER TABLE sales_meeting ADD CONSTRAINT one_meeting_at_a_time EXCLUDE USING gist (
        int8range(employee_id, employee_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
    ) WHERE (state IN ('booked', 'held'))"""


class Migration(migrations.Migration):
    dependencies = (("sales", "0003_tasks_and_meetings"),)
    operations = (
        statements(
            sqlite="\n--\n".join(TRIGGER.format(event=event, overlaps=OVERLAPS) for event in ("INSERT", "UPDATE")),
            postgresql=EXCLUDED,
        ),
    )
