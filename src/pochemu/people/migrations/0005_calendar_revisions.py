from django.db import migrations, models

from pochemu.people.guards import append_only, statements

OVERTAKEN = """EXISTS (
    SELECT 1 FROM people_calendarrevision n
     WHERE n.effective = OLD.effective AND n.id > OLD.id AND n.known_from = NEW.known_until)"""

# A calendar is in force from a month on, and is told before the month begins. What the company began with stays: its
# calendar, and, once facts are recorded in them, its currency and its time zone.
SQLITE = """
CREATE TRIGGER people_calendarrevision_once_a_month BEFORE INSERT ON people_calendarrevision BEGIN
    SELECT RAISE(ABORT, 'people_calendarrevision: this is not the instant when the month begins')
     WHERE NOT coalesce(NEW.effective % 100 BETWEEN 1 AND 12 AND abs(
        julianday(NEW.begins_at) - julianday(printf('%04d-%02d-01', NEW.effective / 100, NEW.effective % 100))) <= 15.0 / 24, false);
    SELECT RAISE(ABORT, 'people_calendarrevision: the month has begun, its settings stay')
     WHERE NEW.begins_at <= strftime('%Y-%m-%d %H:%M:%f', 'now');
    SELECT RAISE(ABORT, 'people_calendarrevision: revisions come in the order of entries')
     WHERE EXISTS (
        SELECT 1 FROM people_calendarrevision WHERE effective = NEW.effective AND known_from > NEW.known_from);
END
--
CREATE TRIGGER people_calendarrevision_overtakes AFTER INSERT ON people_calendarrevision BEGIN
    UPDATE people_calendarrevision SET known_until = NEW.known_from
     WHERE effective = NEW.effective AND id < NEW.id AND known_until = 9223372036854775807;
END
--
CREATE TRIGGER people_company_stays BEFORE UPDATE ON people_company BEGIN
    SELECT RAISE(ABORT, 'people_company: the calendar that it began with stays')
     WHERE NEW.calendar IS NOT OLD.calendar;
    SELECT RAISE(ABORT, 'people_company: facts are recorded in this currency and time zone')
     WHERE (NEW.currency IS NOT OLD.currency OR NEW.time_zone IS NOT OLD.time_zone)
       AND EXISTS (SELECT 1 FROM ledger_fact);
END
--
CREATE TRIGGER people_company_one BEFORE INSERT ON people_company BEGIN
    SELECT RAISE(ABORT, 'people_company: there is one already')
     WHERE EXISTS (SELECT 1 FROM people_company WHERE id = NEW.id);
END
--
CREATE TRIGGER people_company_on_delete BEFORE DELETE ON people_company BEGIN
    SELECT RAISE(ABORT, 'people_company: the company stays');
END
"""

POSTGRESQL = """
CREATE FUNCTION people_calendarrevision_once_a_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM 1 FROM people_company FOR NO KEY UPDATE;
    IF abs(extract(epoch FROM NEW.begins_at
           - make_timestamptz(NEW.effective / 100, NEW.effective % 100, 1, 0, 0, 0, 'UTC'))) > 15 * 3600 THEN
        RAISE EXCEPTION 'people_calendarrevision: this is not the instant when the month begins'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.begins_at <= clock_timestamp() THEN
        RAISE EXCEPTION 'people_calendarrevision: the month has begun, its settings stay'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM people_calendarrevision WHERE effective = NEW.effective AND known_from > NEW.known_from) THEN
        RAISE EXCEPTION 'people_calendarrevision: revisions come in the order of entries'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
--
CREATE TRIGGER people_calendarrevision_once_a_month BEFORE INSERT ON people_calendarrevision
    FOR EACH ROW EXECUTE FUNCTION people_calendarrevision_once_a_month()
--
CREATE FUNCTION people_calendarrevision_overtakes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE people_calendarrevision SET known_until = NEW.known_from
     WHERE effective = NEW.effective AND id < NEW.id AND known_until = 9223372036854775807;
    RETURN NULL;
END $$
--
CREATE TRIGGER people_calendarrevision_overtakes AFTER INSERT ON people_calendarrevision
    FOR EACH ROW EXECUTE FUNCTION people_calendarrevision_overtakes()
--
CREATE FUNCTION people_company_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.calendar <> OLD.calendar THEN
        RAISE EXCEPTION 'people_company: the calendar that it began with stays'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.currency, NEW.time_zone) <> (OLD.currency, OLD.time_zone) AND EXISTS (SELECT 1 FROM ledger_fact) THEN
        RAISE EXCEPTION 'people_company: facts are recorded in this currency and time zone'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
--
CREATE TRIGGER people_company_stays BEFORE UPDATE ON people_company
    FOR EACH ROW EXECUTE FUNCTION people_company_stays()
--
CREATE FUNCTION people_company_on_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'people_company: the company stays' USING ERRCODE = 'integrity_constraint_violation';
END $$
--
CREATE TRIGGER people_company_on_delete BEFORE DELETE OR TRUNCATE ON people_company
    FOR EACH STATEMENT EXECUTE FUNCTION people_company_on_delete()
"""


class Migration(migrations.Migration):
    dependencies = (("people", "0004_question_days"), ("ledger", "0001_initial"))
    operations = (
        migrations.CreateModel(
            name="CalendarRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("known_from", models.BigIntegerField()),
                ("known_until", models.BigIntegerField(default=9223372036854775807)),
                ("effective", models.IntegerField()),
                ("name", models.TextField(blank=True, default="")),
                ("begins_at", models.DateTimeField()),
            ],
            options={"abstract": False},
        ),
        append_only("people", "CalendarRevision", overtaken=OVERTAKEN),
        statements(sqlite=SQLITE, postgresql=POSTGRESQL),
    )
