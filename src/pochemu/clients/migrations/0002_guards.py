from django.db import migrations

from pochemu.people.guards import never_deleted, refuse, statements

ERASED = "EXISTS (SELECT 1 FROM clients_client c WHERE c.id = NEW.client_id AND c.erased_at IS NOT NULL)"
PART = "EXISTS (SELECT 1 FROM clients_client c WHERE c.id = NEW.client_id AND c.merged_into_id IS NOT NULL)"

MERGED = "(NEW.merged_into_id IS NOT NULL AND coalesce(OLD.merged_into_id, 0) <> NEW.merged_into_id)"
INTO_A_PART = "EXISTS (SELECT 1 FROM clients_client c WHERE c.id = NEW.merged_into_id AND c.merged_into_id IS NOT NULL)"
HAS_PARTS = "EXISTS (SELECT 1 FROM clients_client c WHERE c.merged_into_id = NEW.id)"


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


# Each client has ten million days of the line to himself, so that one range index, without extensions, keeps days apart.
POSTGRESQL = """
ALTER TABLE clients_responsibility ADD CONSTRAINT clients_responsibility_overlap EXCLUDE USING gist (
    int8range(
        client_id * 10000000 + (first_day - DATE '0001-01-01'),
        client_id * 10000000 + coalesce(last_day - DATE '0001-01-01', 9999999),
        '[]'
    ) WITH &&
) WHERE (last_day IS NULL OR last_day >= first_day)
"""

OVERLAP = """
CREATE TRIGGER clients_responsibility_overlap_on_{event} BEFORE {event} ON clients_responsibility
WHEN NEW.last_day IS NULL OR NEW.last_day >= NEW.first_day BEGIN
    SELECT RAISE(ABORT, 'clients_responsibility_overlap: one person is responsible at a time')
     WHERE EXISTS (
        SELECT 1 FROM clients_responsibility o
         WHERE o.client_id = NEW.client_id AND o.id <> NEW.id
           AND (o.last_day IS NULL OR o.last_day >= o.first_day)
           AND o.first_day <= coalesce(NEW.last_day, '9999-12-31') AND coalesce(o.last_day, '9999-12-31') >= NEW.first_day);
END
"""


class Migration(migrations.Migration):
    dependencies = (("clients", "0001_initial"),)
    operations = (
        never_deleted("clients_client"),
        refuse(
            "clients_client", "on_update", on="UPDATE",
            a_client_keeps_its_number_and_its_beginning=changed("id", "created_at"),
            what_is_erased_stays_erased="OLD.erased_at IS NOT NULL AND (NEW.erased_at IS NULL OR NEW.name <> '')",
            what_is_merged_stays_merged="OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS NULL",
            a_client_is_merged_into_a_whole_one=f"{MERGED} AND {INTO_A_PART}",
            a_client_with_parts_is_no_part=f"{MERGED} AND {HAS_PARTS}",
        ),
        never_deleted("clients_responsibility"),
        refuse(
            "clients_responsibility", "on_update", on="UPDATE",
            of_a_responsibility_only_its_end_is_said_later=changed(
                "id", "client_id", "employee_id", "first_day", "why", "said_at"
            ),
        ),
        refuse(
            "clients_responsibility", "of_whom",
            nobody_is_responsible_for_a_part_of_another=PART,
        ),
        statements(
            sqlite="\n--\n".join(OVERLAP.format(event=event) for event in ("INSERT", "UPDATE")), postgresql=POSTGRESQL
        ),
        never_deleted("clients_historyitem"),
        refuse(
            "clients_historyitem", "on_update", on="UPDATE",
            what_happened_stays=changed("id", "client_id", "at", "room", "what", "fact_kind", "fact_key")
            + " OR coalesce(NEW.number, 0) <> coalesce(OLD.number, 0)",
            texts_may_only_be_erased="NEW.text <> OLD.text AND NEW.text <> ''",
        ),
        never_deleted("clients_note"),
        refuse(
            "clients_note", "on_update", on="UPDATE",
            a_note_stays=changed("id", "client_id", "at"),
            texts_may_only_be_erased="NEW.text <> OLD.text AND NEW.text <> ''",
        ),
        *(
            refuse(table, "of_whom", the_client_was_erased=ERASED)
            for table in ("clients_note", "clients_clientphone", "clients_clientemail")
        ),
    )  # fmt: skip
