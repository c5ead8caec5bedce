from django.db import migrations

from pochemu.people.guards import never_deleted, refuse, written_once


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    dependencies = (("callcentre", "0001_initial"),)
    operations = (
        never_deleted("callcentre_call"),
        refuse(
            "callcentre_call", "on_update", on="UPDATE",
            a_call_keeps_its_number_and_its_sender=changed("id", "sent_id")
            + " OR coalesce(NEW.sender_id, 0) <> coalesce(OLD.sender_id, 0)",
        ),
        never_deleted("callcentre_delivery"),
        refuse(
            "callcentre_delivery", "on_update", on="UPDATE",
            what_was_delivered_stays=changed("id", "sender_id", "event", "digest", "at", "refused"),
            its_texts_may_only_be_erased="(NEW.body <> OLD.body AND NEW.body <> '')"
            " OR (NEW.told IS NOT NULL AND OLD.told IS NOT NULL AND NEW.told <> OLD.told)",
        ),
        never_deleted("callcentre_recording"),
        refuse(
            "callcentre_recording", "on_update", on="UPDATE",
            a_recording_stays_of_its_call=changed("id", "call_id", "digest", "size", "at"),
        ),
        written_once("callcentre", "play", added="true"),
    )  # fmt: skip
