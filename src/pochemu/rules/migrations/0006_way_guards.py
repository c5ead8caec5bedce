from django.db import migrations

from pochemu.people.guards import refuse, statements, written_once

# In each: a draft is only ever put aside; its versions are numbered one by one, and none is added to one put aside; the
# latest is submitted; a decision is of what stands submitted still, and by another person unless the company has only one.
NOT_THE_LATEST = """
    EXISTS (SELECT 1 FROM rules_draftversion n WHERE n.draft_id = v.draft_id AND n.number > v.number)
    OR EXISTS (SELECT 1 FROM rules_draft d WHERE d.id = v.draft_id AND d.discarded_at IS NOT NULL)"""

OVERTAKEN = """
    EXISTS (SELECT 1 FROM rules_schemerevision r JOIN rules_draft d ON d.position_id = r.position_id
             WHERE d.id = v.draft_id AND r.id > coalesce(s.follows_id, 0)
               AND (NEW.revision_id IS NULL OR r.id <> NEW.revision_id))"""

OWN_HAND = """(NEW.by_id = s.submitter_id
    OR EXISTS (SELECT 1 FROM rules_draftversion a WHERE a.draft_id = v.draft_id AND a.author_id = NEW.by_id))"""

ANOTHER_TEXT = """NOT EXISTS (
    SELECT 1 FROM rules_schemerevision r
      JOIN rules_draft d ON d.position_id = r.position_id JOIN ledger_entry e ON e.seq = r.known_from
     WHERE d.id = v.draft_id AND r.id = NEW.revision_id AND r.effective = v.effective AND r.text = v.text AND NOT e.sealed)"""

SINGLE = "EXISTS (SELECT 1 FROM people_company WHERE single_handed)"

OF_NEW = "rules_submission s JOIN rules_draftversion v ON v.id = s.version_id WHERE s.id = NEW.submission_id"

DECIDED = {
    "a decision is of what was shown": f"NOT EXISTS (SELECT 1 FROM {OF_NEW} AND s.digest = NEW.digest)",
    "the draft was written on, or put aside": f"EXISTS (SELECT 1 FROM {OF_NEW} AND ({NOT_THE_LATEST}))",
    "another version was approved since": f"NEW.approved AND EXISTS (SELECT 1 FROM {OF_NEW} AND {OVERTAKEN})",
    "what is approved is what takes force, in the same entry": f"""
        NEW.approved AND EXISTS (SELECT 1 FROM {OF_NEW} AND {ANOTHER_TEXT})""",
    "another person approves": f"""
        NEW.approved AND EXISTS (SELECT 1 FROM {OF_NEW} AND {OWN_HAND} AND NOT (NEW.single_handed AND {SINGLE}))""",
    "it is said to be single-handed only where it is": f"""
        NEW.single_handed AND NOT EXISTS (SELECT 1 FROM {OF_NEW} AND {OWN_HAND})""",
}

SUBMITTED = {
    "only the latest version of a draft is submitted": f"""
        EXISTS (SELECT 1 FROM rules_draftversion v WHERE v.id = NEW.version_id AND ({NOT_THE_LATEST}))""",
    "it follows the last revision of the position": """
        EXISTS (
            SELECT 1 FROM rules_draftversion v JOIN rules_draft d ON d.id = v.draft_id
             WHERE v.id = NEW.version_id AND coalesce(NEW.follows_id, 0) <> coalesce(
                (SELECT max(r.id) FROM rules_schemerevision r WHERE r.position_id = d.position_id), 0))""",
}

WRITTEN = {
    "versions are numbered one by one": """
        NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM rules_draftversion WHERE draft_id = NEW.draft_id)""",
    "the draft was put aside": """
        EXISTS (SELECT 1 FROM rules_draft WHERE id = NEW.draft_id AND discarded_at IS NOT NULL)""",
}

ACKNOWLEDGED = {
    "a revision is acknowledged as it is": """
        NOT EXISTS (SELECT 1 FROM rules_schemerevision r WHERE r.id = NEW.revision_id AND r.digest = NEW.digest)""",
}

REFUSED = {
    "rules_decision": DECIDED,
    "rules_submission": SUBMITTED,
    "rules_draftversion": WRITTEN,
    "rules_acknowledgement": ACKNOWLEDGED,
}

# Writers of one draft, and deciders about one position, wait for each other: else each would think itself the only one.
# Of a row's triggers PostgreSQL fires the first by name first.
LOCKS = f"""
CREATE FUNCTION rules_decision_alone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM 1 FROM rules_draft WHERE id = (SELECT v.draft_id FROM {OF_NEW}) FOR NO KEY UPDATE;
    PERFORM 1 FROM people_position WHERE id = (
        SELECT d.position_id FROM rules_draft d WHERE d.id = (SELECT v.draft_id FROM {OF_NEW})) FOR NO KEY UPDATE;
    RETURN NEW;
END $$
--
CREATE TRIGGER rules_decision_alone BEFORE INSERT ON rules_decision FOR EACH ROW EXECUTE FUNCTION rules_decision_alone()
--
CREATE FUNCTION rules_submission_alone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM 1 FROM rules_draft WHERE id = (
        SELECT draft_id FROM rules_draftversion WHERE id = NEW.version_id) FOR NO KEY UPDATE;
    RETURN NEW;
END $$
--
CREATE TRIGGER rules_submission_alone BEFORE INSERT ON rules_submission FOR EACH ROW EXECUTE FUNCTION rules_submission_alone()
--
CREATE FUNCTION rules_draftversion_alone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM 1 FROM rules_draft WHERE id = NEW.draft_id FOR NO KEY UPDATE;
    RETURN NEW;
END $$
--
CREATE TRIGGER rules_draftversion_alone BEFORE INSERT ON rules_draftversion
    FOR EACH ROW EXECUTE FUNCTION rules_draftversion_alone()
"""

DRAFT_SQLITE = """
CREATE TRIGGER rules_draft_on_insert BEFORE INSERT ON rules_draft BEGIN
    SELECT RAISE(ABORT, 'rules_draft: there is such a row already') WHERE EXISTS (SELECT 1 FROM rules_draft WHERE id = NEW.id);
END
--
CREATE TRIGGER rules_draft_on_update BEFORE UPDATE ON rules_draft BEGIN
    SELECT RAISE(ABORT, 'rules_draft: a draft is put aside, once; nothing else of it changes')
     WHERE OLD.discarded_at IS NOT NULL OR NEW.discarded_at IS NULL OR NEW.id <> OLD.id
        OR NEW.position_id <> OLD.position_id OR NEW.begun_by_id <> OLD.begun_by_id OR NEW.begun_at <> OLD.begun_at;
END
--
CREATE TRIGGER rules_draft_on_delete BEFORE DELETE ON rules_draft BEGIN
    SELECT RAISE(ABORT, 'rules_draft: rows are never deleted');
END"""

DRAFT_POSTGRESQL = """
CREATE FUNCTION rules_draft_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'rules_draft: rows are never deleted' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF OLD.discarded_at IS NOT NULL OR NEW.discarded_at IS NULL OR NEW.id <> OLD.id
       OR NEW.position_id <> OLD.position_id OR NEW.begun_by_id <> OLD.begun_by_id OR NEW.begun_at <> OLD.begun_at THEN
        RAISE EXCEPTION 'rules_draft: a draft is put aside, once; nothing else of it changes'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
--
CREATE TRIGGER rules_draft_on_update BEFORE UPDATE ON rules_draft FOR EACH ROW EXECUTE FUNCTION rules_draft_guard()
--
CREATE TRIGGER rules_draft_on_delete BEFORE DELETE OR TRUNCATE ON rules_draft FOR EACH STATEMENT EXECUTE FUNCTION rules_draft_guard()"""


class Migration(migrations.Migration):
    dependencies = (("rules", "0005_way_into_force"), ("people", "0003_single_handed"), ("ledger", "0002_guards"))
    operations = (
        *(
            written_once("rules", model, added="true")
            for model in ("DraftVersion", "Submission", "Decision", "Acknowledgement")
        ),
        *(refuse(table, "way", **cases) for table, cases in REFUSED.items()),
        statements(sqlite=DRAFT_SQLITE, postgresql=f"{DRAFT_POSTGRESQL}\n--\n{LOCKS}"),
    )
