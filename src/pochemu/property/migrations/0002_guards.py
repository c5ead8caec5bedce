from django.db import migrations

from pochemu.people.guards import append_only, never_deleted, refuse, written_once

PROPOSED = " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in ("id", "rule", "why", "proposed_by_id", "proposed_at", "digest")
)


class Migration(migrations.Migration):
    dependencies = (("property", "0001_initial"), ("ledger", "0002_guards"))
    operations = (
        append_only("property", "Price"),
        append_only("property", "Hold"),
        written_once(
            "property", "PriceLine",
            added="EXISTS (SELECT 1 FROM property_pricechange c WHERE c.id = NEW.change_id AND c.approved IS NULL)",
        ),
        never_deleted("property_pricechange"),
        refuse(
            "property_pricechange", "on_update", on="UPDATE",
            what_was_proposed_stays=PROPOSED,
            what_was_decided_stays="OLD.approved IS NOT NULL",
            another_person_approves="""
                NEW.approved AND NEW.decided_by_id = NEW.proposed_by_id
                AND NOT EXISTS (SELECT 1 FROM people_company WHERE single_handed)""",
        ),
    )  # fmt: skip
