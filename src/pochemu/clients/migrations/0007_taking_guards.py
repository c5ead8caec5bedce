from django.db import migrations

from pochemu.people.guards import never_deleted, refuse


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    dependencies = (("clients", "0006_taking"),)
    operations = (
        never_deleted("clients_taking"),
        refuse(
            "clients_taking", "on_update", on="UPDATE",
            what_was_taken_stays=changed("id", "at", "by_id", "whose", "format", "clients", "digest"),
            a_query_may_only_be_erased="NEW.query <> OLD.query AND NEW.query <> ''",
        ),
    )  # fmt: skip
