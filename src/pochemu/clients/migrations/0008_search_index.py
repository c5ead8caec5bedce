from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from pochemu.clients.indexing import index_parts


def run(_apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    index_parts()


class Migration(migrations.Migration):
    """`pochemu prepare` makes the index too, on a server that has come to have the extension since."""

    dependencies = (("clients", "0007_taking_guards"),)
    operations = (migrations.RunPython(run, migrations.RunPython.noop),)
