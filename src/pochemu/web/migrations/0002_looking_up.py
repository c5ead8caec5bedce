"""Guards of all rooms made before look rows up as later ones do."""

from django.db import migrations

from pochemu.people.guards import LOOKING_UP, statements

POSTGRESQL = f"""
DO $$
DECLARE guard regprocedure;
BEGIN
    FOR guard IN
        SELECT oid::regprocedure FROM pg_proc
         WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype
               AND prosrc ILIKE '%select%' AND proconfig IS NULL
    LOOP
        EXECUTE format('ALTER FUNCTION %s {LOOKING_UP}', guard);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = (
        ("web", "0001_initial"),
        ("aftersale", "0012_keys_guards"),
        ("callcentre", "0011_calibrations_guards"),
        ("clients", "0013_list_taken_guards"),
        ("intake", "0005_contracts"),
        ("ledger", "0005_imported"),
        ("pay", "0010_why_there_is_no_workbook"),
        ("people", "0005_calendar_revisions"),
        ("receivables", "0004_payments_of_contract"),
        ("rules", "0006_way_guards"),
        ("sales", "0013_contracts_taken_back"),
    )
    operations = (statements(sqlite="SELECT 1", postgresql=POSTGRESQL),)
