from django.db import migrations

from pochemu.people.guards import append_only, statements

FACT_OVERTAKEN = (
    "EXISTS (SELECT 1 FROM ledger_fact n WHERE n.supersedes_id = OLD.id AND n.known_from = NEW.known_until)"
)
CREDIT_OVERTAKEN = (
    "EXISTS (SELECT 1 FROM ledger_fact n WHERE n.supersedes_id = OLD.fact_id AND n.known_from = NEW.known_until)"
)

SQLITE = """
CREATE TRIGGER ledger_entry_on_insert BEFORE INSERT ON ledger_entry BEGIN
    SELECT RAISE(ABORT, 'ledger_entry: numbers are drawn in order, for open entries')
     WHERE NEW.sealed OR EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.seq);
END
--
CREATE TRIGGER ledger_entry_after_insert AFTER INSERT ON ledger_entry BEGIN
    SELECT RAISE(ABORT, 'ledger_entry: numbers are drawn in order, for open entries')
     WHERE EXISTS (SELECT 1 FROM ledger_entry WHERE seq > NEW.seq);
END
--
CREATE TRIGGER ledger_entry_on_update BEFORE UPDATE ON ledger_entry BEGIN
    SELECT RAISE(ABORT, 'ledger_entry: an entry is sealed, once; nothing else of it changes')
     WHERE OLD.sealed OR NOT NEW.sealed OR NEW.seq <> OLD.seq
        OR NEW.recorded_at <> OLD.recorded_at OR NEW.actor <> OLD.actor OR NEW.what <> OLD.what;
END
--
CREATE TRIGGER ledger_entry_on_delete BEFORE DELETE ON ledger_entry BEGIN
    SELECT RAISE(ABORT, 'ledger_entry: entries are never deleted');
END
--
CREATE TRIGGER ledger_fact_revision BEFORE INSERT ON ledger_fact BEGIN
    SELECT RAISE(ABORT, 'ledger_fact: this key has a first revision already')
     WHERE NEW.supersedes_id IS NULL AND EXISTS (
        SELECT 1 FROM ledger_fact WHERE kind_id = NEW.kind_id AND source = NEW.source AND key = NEW.key);
    SELECT RAISE(ABORT, 'ledger_fact: a revision supersedes the last one of its key, and no later entry''s')
     WHERE NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ledger_fact o
         WHERE o.id = NEW.supersedes_id AND o.kind_id = NEW.kind_id AND o.source = NEW.source AND o.key = NEW.key
           AND o.known_until = 9223372036854775807 AND o.known_from <= NEW.known_from);
END
--
CREATE TRIGGER ledger_fact_overtakes AFTER INSERT ON ledger_fact WHEN NEW.supersedes_id IS NOT NULL BEGIN
    UPDATE ledger_fact SET known_until = NEW.known_from WHERE id = NEW.supersedes_id;
    UPDATE ledger_credit SET known_until = NEW.known_from WHERE fact_id = NEW.supersedes_id;
END
--
CREATE TRIGGER ledger_credit_of_fact BEFORE INSERT ON ledger_credit BEGIN
    SELECT RAISE(ABORT, 'ledger_credit: a credit comes with its fact, and repeats it')
     WHERE NOT EXISTS (
        SELECT 1 FROM ledger_fact f
         WHERE f.id = NEW.fact_id AND f.known_from = NEW.known_from AND f.known_until = 9223372036854775807
           AND f.kind_id = NEW.kind_id AND f.day = NEW.day AND f.amount IS NEW.amount AND NOT f.cancelled
           AND (NEW.quantity IS NULL OR (NEW.quantity = f.quantity_num AND f.quantity_den = 1)));
END
--
CREATE TRIGGER ledger_kind_on_update BEFORE UPDATE ON ledger_kind BEGIN
    SELECT RAISE(ABORT, 'ledger_kind: a kind keeps its name, and its fields their types')
     WHERE NEW.id <> OLD.id OR NEW.name <> OLD.name
        OR EXISTS (SELECT value FROM json_each(OLD.fields) EXCEPT SELECT value FROM json_each(NEW.fields))
        OR (SELECT count(*) <> count(DISTINCT json_extract(value, '$[0]')) FROM json_each(NEW.fields));
END
--
CREATE INDEX ledger_credit_of_employee
    ON ledger_credit (employee_id, kind_id, day, known_until, odd, known_from, quantity, amount, fact_id)
--
CREATE INDEX ledger_credit_of_kind
    ON ledger_credit (kind_id, day, known_until, odd, known_from, quantity, amount, employee_id)
--
CREATE INDEX ledger_credit_odd ON ledger_credit (employee_id, kind_id, day) WHERE odd
"""

# Statement by statement, so that thousands of rows are checked at once. The settings, and joins by number
# alone, hold the planner to looking rows up: it plans while the table is small, and keeps to it while the table grows.
POSTGRESQL = """
CREATE FUNCTION ledger_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.sealed OR NEW.seq <> currval(pg_get_serial_sequence('ledger_entry', 'seq')) THEN
            RAISE EXCEPTION 'ledger_entry: numbers are drawn in order, for open entries'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.sealed OR NOT NEW.sealed OR NEW.seq <> OLD.seq
           OR NEW.recorded_at <> OLD.recorded_at OR NEW.actor <> OLD.actor OR NEW.what <> OLD.what THEN
            RAISE EXCEPTION 'ledger_entry: an entry is sealed, once; nothing else of it changes'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        RAISE EXCEPTION 'ledger_entry: entries are never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
--
CREATE TRIGGER ledger_entry_on_write BEFORE INSERT OR UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_guard()
--
CREATE TRIGGER ledger_entry_on_delete BEFORE DELETE OR TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_guard()
--
CREATE FUNCTION ledger_entry_left_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.seq AND NOT sealed) THEN
        RAISE EXCEPTION 'ledger_entry: an entry is sealed before it is committed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
--
CREATE CONSTRAINT TRIGGER ledger_entry_on_commit AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_left_open()
--
CREATE FUNCTION ledger_fact_revision() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM added WHERE supersedes_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT 1 FROM added n LEFT JOIN ledger_fact o ON o.id = n.supersedes_id
         WHERE n.supersedes_id IS NOT NULL
           AND (o.kind_id = n.kind_id AND o.source = n.source AND o.key = n.key
                AND o.known_until = 9223372036854775807 AND o.known_from <= n.known_from) IS NOT TRUE) THEN
        RAISE EXCEPTION 'ledger_fact: a revision supersedes the last one of its key, and no later entry''s'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE ledger_fact o SET known_until = n.known_from FROM added n WHERE o.id = n.supersedes_id;
    UPDATE ledger_credit c SET known_until = n.known_from FROM added n WHERE c.fact_id = n.supersedes_id;
    RETURN NULL;
END $$
--
CREATE TRIGGER ledger_fact_revision AFTER INSERT ON ledger_fact
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_fact_revision()
--
CREATE FUNCTION ledger_credit_of_fact() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$ BEGIN
    IF EXISTS (
        SELECT 1 FROM added c LEFT JOIN ledger_fact f ON f.id = c.fact_id
         WHERE (f.known_from = c.known_from AND f.known_until = 9223372036854775807
                AND f.kind_id = c.kind_id AND f.day = c.day AND f.amount IS NOT DISTINCT FROM c.amount AND NOT f.cancelled
                AND (c.quantity IS NULL OR (c.quantity = f.quantity_num AND f.quantity_den = 1))) IS NOT TRUE) THEN
        RAISE EXCEPTION 'ledger_credit: a credit comes with its fact, and repeats it'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
--
CREATE TRIGGER ledger_credit_of_fact AFTER INSERT ON ledger_credit
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_credit_of_fact()
--
CREATE FUNCTION ledger_kind_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.id <> OLD.id OR NEW.name <> OLD.name
       OR EXISTS (SELECT value FROM jsonb_array_elements(OLD.fields) EXCEPT SELECT value FROM jsonb_array_elements(NEW.fields))
       OR (SELECT count(*) <> count(DISTINCT value -> 0) FROM jsonb_array_elements(NEW.fields)) THEN
        RAISE EXCEPTION 'ledger_kind: a kind keeps its name, and its fields their types'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
--
CREATE TRIGGER ledger_kind_on_update BEFORE UPDATE ON ledger_kind FOR EACH ROW EXECUTE FUNCTION ledger_kind_guard()
--
CREATE INDEX ledger_credit_of_employee
    ON ledger_credit (employee_id, kind_id, day) INCLUDE (known_until, odd, known_from, quantity, amount, fact_id)
--
CREATE INDEX ledger_credit_of_kind
    ON ledger_credit (kind_id, day) INCLUDE (known_until, odd, known_from, quantity, amount, employee_id)
--
CREATE INDEX ledger_credit_odd ON ledger_credit (employee_id, kind_id, day) WHERE odd
--
DO $$
DECLARE reference record;
BEGIN  -- checked with each statement: a queue of checks until the commit would grow with the import
    FOR reference IN
        SELECT conname AS name, conrelid::regclass AS of FROM pg_constraint
         WHERE contype = 'f' AND conrelid IN ('ledger_fact'::regclass, 'ledger_credit'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', reference.of, reference.name);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = (("ledger", "0001_initial"),)
    operations = (
        append_only("ledger", "Fact", overtaken=FACT_OVERTAKEN),
        append_only("ledger", "Credit", overtaken=CREDIT_OVERTAKEN),
        statements(sqlite=SQLITE, postgresql=POSTGRESQL),
    )
