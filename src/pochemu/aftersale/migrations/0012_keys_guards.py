from django.db import migrations

from pochemu.people.guards import Guard, never_deleted, refuse


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def stays(table: str, *columns: str, **cases: str) -> tuple[Guard, Guard]:
    """Rows are never deleted, and keep what these columns say."""
    return never_deleted(table), refuse(table, "on_update", on="UPDATE", what_was_said_stays=changed(*columns), **cases)


class Migration(migrations.Migration):
    dependencies = (("aftersale", "0011_keys"),)
    operations = (
        *stays("aftersale_keyset", "id", "unit_id", "name", '"count"', "received_on"),
        *stays(
            "aftersale_keyswith", "id", "keys_id", "kind", "since",
            what_has_ended_stays="OLD.ended_on IS NOT NULL AND (NEW.ended_on IS NULL OR NEW.ended_on <> OLD.ended_on)",
        ),
    )  # fmt: skip
