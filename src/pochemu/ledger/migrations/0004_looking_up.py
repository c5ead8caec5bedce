"""Guards made before keep looking rows up as later ones do."""

from django.db import migrations

from pochemu.people.guards import LOOKING_UP, statements

POSTGRESQL = f"""
DO $$
DECLARE guard regprocedure;
BEGIN
    FOR guard IN
        SELECT oid::regprocedure FROM pg_proc
         WHERE pronamespace = current_schema()::regnamespace AND 'enable_seqscan=off' = ANY (proconfig)
    LOOP
        EXECUTE format('ALTER FUNCTION %s {LOOKING_UP}', guard);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = (("ledger", "0003_shared_facts"),)
    operations = (statements(sqlite="SELECT 1", postgresql=POSTGRESQL),)
