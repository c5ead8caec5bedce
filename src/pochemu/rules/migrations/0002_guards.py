from django.db import migrations

from pochemu.people.guards import append_only, statements

SCHEME_OVERTAKEN = """EXISTS (
    SELECT 1 FROM rules_schemerevision n
     WHERE n.position_id = OLD.position_id AND n.effective = OLD.effective
       AND n.number > OLD.number AND n.known_from = NEW.known_until)"""

PLAN_OVERTAKEN = """EXISTS (
    SELECT 1 FROM rules_planrevision n
     WHERE n.employee_id = OLD.employee_id AND n.measure = OLD.measure AND n.month = OLD.month
       AND n.id > OLD.id AND n.known_from = NEW.known_until)"""

# In each: the month begins when it begins somewhere on Earth; a month that has begun keeps its settings, but the
# very first entry about a position may bring its history along; revisions are numbered, and overtake in the order of entries.
SQLITE = """
CREATE TRIGGER rules_schemerevision_once_a_month BEFORE INSERT ON rules_schemerevision BEGIN
    SELECT RAISE(ABORT, 'rules_schemerevision: this is not the instant when the month begins')
     WHERE NOT coalesce(NEW.effective % 100 BETWEEN 1 AND 12 AND abs(
        julianday(NEW.begins_at) - julianday(printf('%04d-%02d-01', NEW.effective / 100, NEW.effective % 100))) <= 15.0 / 24, false);
    SELECT RAISE(ABORT, 'rules_schemerevision: the month has begun, its settings stay')
     WHERE NEW.begins_at <= strftime('%Y-%m-%d %H:%M:%f', 'now') AND EXISTS (
        SELECT 1 FROM rules_schemerevision WHERE position_id = NEW.position_id AND known_from <> NEW.known_from);
    SELECT RAISE(ABORT, 'rules_schemerevision: revisions are numbered one by one, in the order of entries')
     WHERE NEW.number <> 1 + (
        SELECT coalesce(max(number), 0) FROM rules_schemerevision
         WHERE position_id = NEW.position_id AND effective = NEW.effective)
        OR EXISTS (
        SELECT 1 FROM rules_schemerevision
         WHERE position_id = NEW.position_id AND effective = NEW.effective AND known_from > NEW.known_from);
END
--
CREATE TRIGGER rules_schemerevision_overtakes AFTER INSERT ON rules_schemerevision BEGIN
    UPDATE rules_schemerevision SET known_until = NEW.known_from
     WHERE position_id = NEW.position_id AND effective = NEW.effective
       AND number < NEW.number AND known_until = 9223372036854775807;
END
--
CREATE TRIGGER rules_planrevision_once_a_month BEFORE INSERT ON rules_planrevision BEGIN
    SELECT RAISE(ABORT, 'rules_planrevision: this is not the instant when the month begins')
     WHERE NOT coalesce(NEW.month % 100 BETWEEN 1 AND 12 AND abs(
        julianday(NEW.begins_at) - julianday(printf('%04d-%02d-01', NEW.month / 100, NEW.month % 100))) <= 15.0 / 24, false);
    SELECT RAISE(ABORT, 'rules_planrevision: the month has begun, its settings stay')
     WHERE NEW.begins_at <= strftime('%Y-%m-%d %H:%M:%f', 'now') AND EXISTS (
        SELECT 1 FROM rules_planrevision
         WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND known_from <> NEW.known_from);
    SELECT RAISE(ABORT, 'rules_planrevision: revisions come in the order of entries')
     WHERE EXISTS (
        SELECT 1 FROM rules_planrevision
         WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND month = NEW.month AND known_from > NEW.known_from);
END
--
CREATE TRIGGER rules_planrevision_overtakes AFTER INSERT ON rules_planrevision BEGIN
    UPDATE rules_planrevision SET known_until = NEW.known_from
     WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND month = NEW.month
       AND id < NEW.id AND known_until = 9223372036854775807;
END
"""

# The lock makes two entries that write about one position wait for each other: else each would think itself the first.
POSTGRESQL = """
CREATE FUNCTION rules_schemerevision_once_a_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM 1 FROM people_position WHERE id = NEW.position_id FOR NO KEY UPDATE;
    IF abs(extract(epoch FROM NEW.begins_at
           - make_timestamptz(NEW.effective / 100, NEW.effective % 100, 1, 0, 0, 0, 'UTC'))) > 15 * 3600 THEN
        RAISE EXCEPTION 'rules_schemerevision: this is not the instant when the month begins'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.begins_at <= clock_timestamp() AND EXISTS (
        SELECT 1 FROM rules_schemerevision WHERE position_id = NEW.position_id AND known_from <> NEW.known_from) THEN
        RAISE EXCEPTION 'rules_schemerevision: the month has begun, its settings stay'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.number <> 1 + (
        SELECT coalesce(max(number), 0) FROM rules_schemerevision
         WHERE position_id = NEW.position_id AND effective = NEW.effective)
       OR EXISTS (
        SELECT 1 FROM rules_schemerevision
         WHERE position_id = NEW.position_id AND effective = NEW.effective AND known_from > NEW.known_from) THEN
        RAISE EXCEPTION 'rules_schemerevision: revisions are numbered one by one, in the order of entries'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
--
CREATE TRIGGER rules_schemerevision_once_a_month BEFORE INSERT ON rules_schemerevision
    FOR EACH ROW EXECUTE FUNCTION rules_schemerevision_once_a_month()
--
CREATE FUNCTION rules_schemerevision_overtakes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE rules_schemerevision SET known_until = NEW.known_from
     WHERE position_id = NEW.position_id AND effective = NEW.effective
       AND number < NEW.number AND known_until = 9223372036854775807;
    RETURN NULL;
END $$
--
CREATE TRIGGER rules_schemerevision_overtakes AFTER INSERT ON rules_schemerevision
    FOR EACH ROW EXECUTE FUNCTION rules_schemerevision_overtakes()
--
CREATE FUNCTION rules_planrevision_once_a_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM 1 FROM people_employee WHERE id = NEW.employee_id FOR NO KEY UPDATE;
    IF abs(extract(epoch FROM NEW.begins_at
           - make_timestamptz(NEW.month / 100, NEW.month % 100, 1, 0, 0, 0, 'UTC'))) > 15 * 3600 THEN
        RAISE EXCEPTION 'rules_planrevision: this is not the instant when the month begins'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.begins_at <= clock_timestamp() AND EXISTS (
        SELECT 1 FROM rules_planrevision
         WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND known_from <> NEW.known_from) THEN
        RAISE EXCEPTION 'rules_planrevision: the month has begun, its settings stay'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM rules_planrevision
         WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND month = NEW.month AND known_from > NEW.known_from) THEN
        RAISE EXCEPTION 'rules_planrevision: revisions come in the order of entries'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
--
CREATE TRIGGER rules_planrevision_once_a_month BEFORE INSERT ON rules_planrevision
    FOR EACH ROW EXECUTE FUNCTION rules_planrevision_once_a_month()
--
CREATE FUNCTION rules_planrevision_overtakes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE rules_planrevision SET known_until = NEW.known_from
     WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND month = NEW.month
       AND id < NEW.id AND known_until = 9223372036854775807;
    RETURN NULL;
END $$
--
CREATE TRIGGER rules_planrevision_overtakes AFTER INSERT ON rules_planrevision
    FOR EACH ROW EXECUTE FUNCTION rules_planrevision_overtakes()
"""


class Migration(migrations.Migration):
    dependencies = (("rules", "0001_initial"), ("ledger", "0002_guards"))
    operations = (
        append_only("rules", "SchemeRevision", overtaken=SCHEME_OVERTAKEN),
        append_only("rules", "PlanRevision", overtaken=PLAN_OVERTAKEN),
        statements(sqlite=SQLITE, postgresql=POSTGRESQL),
    )
