from django.db import migrations

from pochemu.people.guards import append_only, statements

PLAN_OVERTAKEN = """EXISTS (
    SELECT 1 FROM rules_planrevision n
     WHERE n.employee_id = OLD.employee_id AND n.measure = OLD.measure AND n.month = OLD.month
       AND n.id > OLD.id AND n.known_from = NEW.known_until)"""

# A month that has begun keeps a plan that an earlier entry spoke of, and so does one for which the person had a
# position with a scheme already that speaks of the measure: then the usual plan was in force. Only an approved exception, once, goes past that.
SQLITE = """
DROP TRIGGER rules_planrevision_once_a_month
--
CREATE TRIGGER rules_planrevision_once_a_month BEFORE INSERT ON rules_planrevision BEGIN
    SELECT RAISE(ABORT, 'rules_planrevision: this is not the instant when the month begins')
     WHERE NOT coalesce(NEW.month % 100 BETWEEN 1 AND 12 AND abs(
        julianday(NEW.begins_at) - julianday(printf('%04d-%02d-01', NEW.month / 100, NEW.month % 100))) <= 15.0 / 24, false);
    SELECT RAISE(ABORT, 'rules_planrevision: an exception is of another plan, or not approved')
     WHERE NEW.exception_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM rules_planexception x
         WHERE x.id = NEW.exception_id AND x.approved AND x.employee_id = NEW.employee_id
           AND x.measure = NEW.measure AND x.month = NEW.month AND x.value = NEW.value);
    SELECT RAISE(ABORT, 'rules_planrevision: the month has begun, its settings stay')
     WHERE NEW.exception_id IS NULL AND NEW.begins_at <= strftime('%Y-%m-%d %H:%M:%f', 'now') AND (EXISTS (
        SELECT 1 FROM rules_planrevision
         WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND known_from <> NEW.known_from)
        OR EXISTS (
        SELECT 1 FROM people_assignment a JOIN rules_schemerevision s ON s.position_id = a.position_id
         WHERE a.employee_id = NEW.employee_id AND a.known_from <> NEW.known_from AND s.known_from <> NEW.known_from
           AND s.effective <= NEW.month AND instr(s.text, NEW.measure) > 0
           AND a.first_day < date(printf('%04d-%02d-01', NEW.month / 100, NEW.month % 100), '+1 month')
           AND coalesce(a.last_day, '9999-12-31') >= printf('%04d-%02d-01', NEW.month / 100, NEW.month % 100)));
    SELECT RAISE(ABORT, 'rules_planrevision: revisions come in the order of entries')
     WHERE EXISTS (
        SELECT 1 FROM rules_planrevision
         WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND month = NEW.month AND known_from > NEW.known_from);
END
--
CREATE TRIGGER rules_planexception_on_insert BEFORE INSERT ON rules_planexception BEGIN
    SELECT RAISE(ABORT, 'rules_planexception: it is proposed before it is decided')
     WHERE NEW.approved IS NOT NULL OR EXISTS (SELECT 1 FROM rules_planexception WHERE id = NEW.id);
END
--
CREATE TRIGGER rules_planexception_on_update BEFORE UPDATE ON rules_planexception BEGIN
    SELECT RAISE(ABORT, 'rules_planexception: it is decided once; nothing else of it changes')
     WHERE OLD.approved IS NOT NULL OR NEW.approved IS NULL OR NEW.id <> OLD.id
        OR NEW.employee_id <> OLD.employee_id OR NEW.measure <> OLD.measure OR NEW.month <> OLD.month
        OR NEW.value <> OLD.value OR NEW.reason <> OLD.reason OR NEW.proposed_by_id <> OLD.proposed_by_id
        OR NEW.proposed_at <> OLD.proposed_at;
    SELECT RAISE(ABORT, 'rules_planexception: it is decided by another person')
     WHERE NEW.decided_by_id = NEW.proposed_by_id AND NOT (SELECT single_handed FROM people_company);
END
--
CREATE TRIGGER rules_planexception_on_delete BEFORE DELETE ON rules_planexception BEGIN
    SELECT RAISE(ABORT, 'rules_planexception: rows are never deleted');
END
"""

POSTGRESQL = """
CREATE OR REPLACE FUNCTION rules_planrevision_once_a_month() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first date := make_date(NEW.month / 100, NEW.month % 100, 1); BEGIN
    PERFORM 1 FROM people_employee WHERE id = NEW.employee_id FOR NO KEY UPDATE;
    IF abs(extract(epoch FROM NEW.begins_at
           - make_timestamptz(NEW.month / 100, NEW.month % 100, 1, 0, 0, 0, 'UTC'))) > 15 * 3600 THEN
        RAISE EXCEPTION 'rules_planrevision: this is not the instant when the month begins'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.exception_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM rules_planexception x
         WHERE x.id = NEW.exception_id AND x.approved AND x.employee_id = NEW.employee_id
           AND x.measure = NEW.measure AND x.month = NEW.month AND x.value = NEW.value) THEN
        RAISE EXCEPTION 'rules_planrevision: an exception is of another plan, or not approved'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.exception_id IS NULL AND NEW.begins_at <= clock_timestamp() AND (EXISTS (
        SELECT 1 FROM rules_planrevision
         WHERE employee_id = NEW.employee_id AND measure = NEW.measure AND known_from <> NEW.known_from)
        OR EXISTS (
        SELECT 1 FROM people_assignment a JOIN rules_schemerevision s ON s.position_id = a.position_id
         WHERE a.employee_id = NEW.employee_id AND a.known_from <> NEW.known_from AND s.known_from <> NEW.known_from
           AND s.effective <= NEW.month AND strpos(s.text, NEW.measure) > 0 AND a.first_day < first + interval '1 month'
           AND coalesce(a.last_day, 'infinity') >= first)) THEN
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
CREATE FUNCTION rules_planexception_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'rules_planexception: rows are never deleted'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.approved IS NOT NULL THEN
            RAISE EXCEPTION 'rules_planexception: it is proposed before it is decided'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.approved IS NOT NULL OR NEW.approved IS NULL
       OR to_jsonb(NEW) - '{decided_by_id,decided_at,approved,answer,single_handed}'::text[]
       <> to_jsonb(OLD) - '{decided_by_id,decided_at,approved,answer,single_handed}'::text[] THEN
        RAISE EXCEPTION 'rules_planexception: it is decided once; nothing else of it changes'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.decided_by_id = NEW.proposed_by_id AND NOT (SELECT single_handed FROM people_company) THEN
        RAISE EXCEPTION 'rules_planexception: it is decided by another person'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
--
CREATE TRIGGER rules_planexception_guard BEFORE INSERT OR UPDATE OR DELETE ON rules_planexception
    FOR EACH ROW EXECUTE FUNCTION rules_planexception_guard()
--
CREATE TRIGGER rules_planexception_truncated BEFORE TRUNCATE ON rules_planexception
    FOR EACH STATEMENT EXECUTE FUNCTION rules_planexception_guard()
"""


class Migration(migrations.Migration):
    dependencies = (("rules", "0003_plan_exceptions"),)
    operations = (
        append_only("rules", "PlanRevision", overtaken=PLAN_OVERTAKEN),
        statements(sqlite=SQLITE, postgresql=POSTGRESQL),
    )
