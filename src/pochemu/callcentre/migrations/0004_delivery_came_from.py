from django.db import migrations, models

from pochemu.people.guards import never_deleted, refuse


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    """SQLite makes the table anew, and its guards with it."""

    dependencies = (("callcentre", "0003_leads"),)
    operations = (
        migrations.AddField("delivery", "came_from", models.CharField(blank=True, default="", max_length=64)),
        never_deleted("callcentre_delivery"),
        refuse(
            "callcentre_delivery", "on_update", on="UPDATE",
            what_was_delivered_stays=changed("id", "sender_id", "event", "digest", "at", "refused", "came_from"),
            its_texts_may_only_be_erased="(NEW.body <> OLD.body AND NEW.body <> '')"
            " OR (NEW.told IS NOT NULL AND OLD.told IS NOT NULL AND NEW.told <> OLD.told)",
        ),
    )  # fmt: skip
