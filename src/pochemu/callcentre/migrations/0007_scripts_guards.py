from django.db import migrations

from pochemu.people.guards import never_deleted, refuse, written_once


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    """Calls have other columns: SQLite made their table anew, and its guards with it."""

    dependencies = (("callcentre", "0006_scripts"),)
    operations = (
        never_deleted("callcentre_call"),
        refuse(
            "callcentre_call", "on_update", on="UPDATE",
            a_call_keeps_its_number_and_its_sender=changed("id", "sent_id")
            + " OR coalesce(NEW.sender_id, 0) <> coalesce(OLD.sender_id, 0)",
            a_call_keeps_the_version_that_it_was_led_by="coalesce(NEW.led_by_id, 0) <> coalesce(OLD.led_by_id, 0)"
            " AND EXISTS (SELECT 1 FROM callcentre_passed WHERE call_id = OLD.id)",
        ),
        refuse(
            "callcentre_call", "once_taken_back", on="UPDATE",
            what_was_taken_back_stays_so="OLD.taken_back_at IS NOT NULL AND NEW.taken_back_at IS NULL",
        ),
        never_deleted("callcentre_script"),
        written_once("callcentre", "scriptversion", added="true"),
        never_deleted("callcentre_passed"),
        refuse(
            "callcentre_passed", "on_insert",
            a_step_is_of_a_call_that_is_led="NOT EXISTS"
            " (SELECT 1 FROM callcentre_call WHERE id = NEW.call_id AND led_by_id IS NOT NULL)",
        ),
        refuse(
            "callcentre_passed", "on_update", on="UPDATE",
            what_was_passed_stays=changed("id", "call_id", "number", "step", "answer", "keep", "at", "by_id"),
            what_was_said_may_only_be_erased="NEW.said <> OLD.said AND NEW.said <> ''",
            what_was_taken_back_stays="OLD.undone_at IS NOT NULL"
            " AND (NEW.undone_at IS NULL OR NEW.undone_at <> OLD.undone_at)",
        ),
    )  # fmt: skip
