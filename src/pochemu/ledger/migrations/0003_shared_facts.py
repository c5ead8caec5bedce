"""Facts of which a field is held by no integer lose the quantity of their credits: the mark of those read one by one."""

from django.db import migrations

from pochemu.people.guards import append_only, statements

OVERTAKEN = (
    "EXISTS (SELECT 1 FROM ledger_fact n WHERE n.supersedes_id = OLD.fact_id AND n.known_from = NEW.known_until)"
)

SQLITE = """
DROP TRIGGER ledger_credit_on_update
--
UPDATE ledger_credit SET quantity = NULL
 WHERE odd AND EXISTS (
    SELECT 1 FROM ledger_fact f, json_each(f.fields) field WHERE f.id = fact_id AND field.key LIKE '%~')
"""

POSTGRESQL = """
ALTER TABLE ledger_credit DISABLE TRIGGER USER
--
UPDATE ledger_credit SET quantity = NULL
 WHERE odd AND EXISTS (
    SELECT 1 FROM ledger_fact f, jsonb_object_keys(f.fields) field WHERE f.id = fact_id AND field LIKE '%~')
--
ALTER TABLE ledger_credit ENABLE TRIGGER USER
"""


class Migration(migrations.Migration):
    dependencies = (("ledger", "0002_guards"),)
    operations = (
        statements(sqlite=SQLITE, postgresql=POSTGRESQL),
        append_only("ledger", "Credit", overtaken=OVERTAKEN),
    )
