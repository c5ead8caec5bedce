from django.db import migrations, models

from pochemu.people.guards import statements

SINCE = """
    UPDATE clients_client SET in_hands_since = (
        SELECT min(r.first_day) FROM clients_responsibility r
         WHERE r.client_id = clients_client.id AND r.last_day IS NULL AND r.first_day <= {said})
"""
OF_ONE = SINCE + " WHERE id = NEW.client_id"
ON_SQLITE, ON_POSTGRESQL = "date(r.said_at)", "CAST(r.said_at AT TIME ZONE 'UTC' AS date)"

SQLITE = f"""
{SINCE.format(said=ON_SQLITE)}
--
CREATE TRIGGER clients_responsibility_said AFTER INSERT ON clients_responsibility BEGIN {OF_ONE.format(said=ON_SQLITE)}; END
--
CREATE TRIGGER clients_responsibility_ended AFTER UPDATE OF last_day ON clients_responsibility
BEGIN {OF_ONE.format(said=ON_SQLITE)}; END
"""

POSTGRESQL = f"""
{SINCE.format(said=ON_POSTGRESQL)}
--
CREATE FUNCTION clients_responsibility_said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {OF_ONE.format(said=ON_POSTGRESQL)};
    RETURN NULL;
END $$
--
CREATE TRIGGER clients_responsibility_said AFTER INSERT OR UPDATE OF last_day ON clients_responsibility
    FOR EACH ROW EXECUTE FUNCTION clients_responsibility_said()
"""


class Migration(migrations.Migration):
    dependencies = (("clients", "0008_search_index"),)
    operations = (
        migrations.AddField("client", "in_hands_since", models.DateField(editable=False, null=True)),
        statements(sqlite=SQLITE, postgresql=POSTGRESQL),
        migrations.AddIndex(
            "client",
            models.Index(
                models.F("sort"), models.F("id"), name="client_in_no_hands",
                condition=models.Q(("in_hands_since", None), ("merged_into", None)),
            ),
        ),
    )  # fmt: skip
