"""A promise that was lifted with its contract is open again where that had not ended after all."""

from django.db import migrations

from pochemu.people.guards import refuse

NEVER_ENDED = """EXISTS (SELECT 1 FROM sales_contractevent e WHERE e.contract_id = NEW.contract_id
                AND e.what = 'terminated' AND e.taken_back_at >= OLD.lifted_at)"""


class Migration(migrations.Migration):
    dependencies = (("receivables", "0007_split_lines"), ("sales", "0021_events_taken_back"))
    operations = (
        refuse(
            "receivables_promise", "lifted", on="UPDATE",
            what_was_lifted_stays=f"OLD.lifted_at IS NOT NULL AND ((NEW.lifted_at IS NULL AND NOT {NEVER_ENDED})"
            " OR NEW.lifted_at <> OLD.lifted_at)",
            what_was_lifted_is_neither_kept_nor_broken="NEW.lifted_at IS NOT NULL AND NEW.kept IS NOT NULL",
        ),
    )  # fmt: skip
