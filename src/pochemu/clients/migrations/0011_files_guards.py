from django.db import migrations

from pochemu.people.guards import never_deleted, refuse, written_once

ERASED = "EXISTS (SELECT 1 FROM clients_client c WHERE c.id = NEW.client_id AND c.erased_at IS NOT NULL)"


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    dependencies = (("clients", "0010_files"),)
    operations = (
        never_deleted("clients_clientfile"),
        refuse(
            "clients_clientfile", "on_update", on="UPDATE",
            what_was_attached_stays=changed("id", "client_id", "kind", "size", "digest", "at")
            + " OR coalesce(NEW.by_id, 0) <> coalesce(OLD.by_id, 0)",
            names_and_contents_may_only_be_erased="""
                (NEW.name <> OLD.name AND NEW.name <> '') OR (NEW.path <> OLD.path AND NEW.path <> '')""",
        ),
        refuse(
            "clients_clientfile", "of_whom",
            the_client_was_erased=ERASED,
            this_is_there_already="""
                EXISTS (SELECT 1 FROM clients_clientfile f WHERE f.client_id = NEW.client_id AND f.digest = NEW.digest)
                OR EXISTS (SELECT 1 FROM clients_clientfile f WHERE f.path = NEW.path AND f.path <> '')""",
        ),
        written_once("clients", "opening", added="true"),
    )  # fmt: skip
