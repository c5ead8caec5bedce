from django.db import migrations

from pochemu.clients.indexing import index_parts


class Migration(migrations.Migration):
    """`pochemu prepare` makes the index too, on a server that has come to have the extension since."""

    dependencies = (("clients", "0007_taking_guards"),)
    operations = (migrations.RunPython(lambda _apps, _editor: index_parts() and None, migrations.RunPython.noop),)
