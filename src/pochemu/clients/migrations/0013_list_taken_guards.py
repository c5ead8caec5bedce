from django.db import migrations

from pochemu.people.guards import never_deleted, refuse


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    dependencies = (("clients", "0012_list_taken"),)
    operations = (
        never_deleted("clients_listtaken"),
        refuse(
            "clients_listtaken", "on_update", on="UPDATE",
            what_was_taken_stays=changed("id", "at", "by_id", "title_en", "title_ru", "contacts", "lines", "digest"),
            what_was_asked_may_only_be_erased="NEW.asked <> OLD.asked AND NEW.asked <> ''",
        ),
    )  # fmt: skip
