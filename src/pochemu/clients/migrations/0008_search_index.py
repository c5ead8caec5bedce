from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from pochemu.clients.indexing import index_parts

# The list is walked in its order, and what is searched in stands in the index itself: of three hundred thousand clients
# none is looked up but those found. Few are parts of others, so the index of parts is no way to all who are not.
SQLITE = (
    "DROP INDEX client_sort",
    "CREATE INDEX client_sort ON clients_client (sort, id, search, erased_at) WHERE merged_into_id IS NULL",
    "DROP INDEX clients_client_merged_into_id_fad7ad41",
    (
        "CREATE INDEX clients_client_merged_into_id_fad7ad41 ON clients_client (merged_into_id)"
        " WHERE merged_into_id IS NOT NULL"
    ),
)


def run(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            editor.execute(statement, params=None)
    else:
        index_parts()


class Migration(migrations.Migration):
    """A migration that makes Django rebuild the table on SQLite says these again. On PostgreSQL `pochemu prepare` makes
    the index too, where the server has come to have the extension since."""

    dependencies = (("clients", "0007_taking_guards"),)
    operations = (migrations.RunPython(run, migrations.RunPython.noop),)
