"""What a bank tells on the morning after keeps the promise of the day before: what came of one is said anew, as what came
says it. Kept it is by enough money alone, and kept no more where some was taken back, or given back."""

from django.db import migrations

from pochemu.people.guards import refuse

COLUMNS = ("id", "contract_id", "amount", "made_at", '"on"')
CAME = """(SELECT COALESCE(sum(p.amount), 0) FROM receivables_payment p
            WHERE p.contract_id = NEW.contract_id AND p.taken_back_at IS NULL AND p.id > COALESCE(NEW.known, 0)
              AND p."on" <= NEW."on")"""
GONE = """EXISTS (SELECT 1 FROM receivables_payment p WHERE p.contract_id = NEW.contract_id
            AND (p.taken_back_at IS NOT NULL OR p.amount < 0))"""


class Migration(migrations.Migration):
    dependencies = (("receivables", "0009_promises_of_what_comes"),)
    operations = (
        refuse(
            "receivables_promise", "on_update", on="UPDATE",
            what_was_said_stays=" OR ".join(f"NEW.{column} <> OLD.{column}" for column in COLUMNS),
            what_came_of_it_stays=f"""OLD.kept IS NOT NULL AND (
                (NEW.kept IS TRUE AND OLD.kept IS NOT TRUE AND {CAME} < NEW.amount)
                OR (NEW.kept IS NOT TRUE AND OLD.kept IS TRUE AND NOT {GONE})
                OR (NEW.kept IS NULL AND OLD.kept IS NOT TRUE))""",
        ),
    )  # fmt: skip
