from django.db import migrations

from pochemu.people.guards import refuse, statements, written_once

# What a deal says of itself agrees with what was written of it.
STAGE = "NOT EXISTS (SELECT 1 FROM sales_stage s WHERE s.id = NEW.stage_id AND s.pipeline_id = NEW.pipeline_id AND s.outcome = NEW.outcome)"
SHARES = """NEW.managed > 0 AND (
    NOT EXISTS (SELECT 1 FROM sales_managing m WHERE m.deal_id = NEW.id AND m.turn = NEW.managed)
    OR EXISTS (
        SELECT m.role FROM sales_managing m WHERE m.deal_id = NEW.id AND m.turn = NEW.managed
         GROUP BY m.role HAVING sum(m.parts) <> min(m.whole) OR min(m.whole) <> max(m.whole))
    OR (EXISTS (SELECT 1 FROM sales_managing m WHERE m.deal_id = NEW.id AND m.turn = NEW.managed AND m.role = '')
        AND EXISTS (SELECT 1 FROM sales_managing m WHERE m.deal_id = NEW.id AND m.turn = NEW.managed AND m.role <> '')))"""
SAID = {
    "sales_deal: the stage is of the pipeline, and its end is the deal’s": STAGE,
    "sales_deal: shares make 1 in each role": SHARES,
}


def on_sqlite() -> str:
    body = " ".join(f"SELECT RAISE(ABORT, '{said}') WHERE {wrong};" for said, wrong in SAID.items())
    turned = "SELECT RAISE(ABORT, 'sales_deal: turns follow each other') WHERE NEW.managed NOT IN (OLD.managed, OLD.managed + 1);"
    return f"""
        CREATE TRIGGER sales_deal_agrees_added BEFORE INSERT ON sales_deal BEGIN {body} END
        --
        CREATE TRIGGER sales_deal_agrees BEFORE UPDATE ON sales_deal BEGIN {turned} {body} END""".replace(
        "\n        --\n", "\n--\n"
    )


def on_postgresql() -> str:
    body = " ".join(
        f"IF ({wrong}) THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for said, wrong in SAID.items()
    )
    return f"""
        CREATE FUNCTION sales_deal_agrees() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF NEW.managed NOT IN (OLD.managed, OLD.managed + 1) THEN
                    RAISE EXCEPTION 'sales_deal: turns follow each other' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END IF;
            {body}
            RETURN NEW;
        END $$
--
        CREATE TRIGGER sales_deal_agrees BEFORE INSERT OR UPDATE ON sales_deal FOR EACH ROW EXECUTE FUNCTION sales_deal_agrees()"""


class Migration(migrations.Migration):
    dependencies = (("sales", "0001_initial"), ("ledger", "0002_guards"))
    operations = (
        written_once("sales", "Managing"),
        written_once("sales", "StageMove"),
        refuse(
            "sales_managing", "of_the_next_turn",
            shares_are_written_for_the_next_turn_alone="NEW.turn <> 1 + (SELECT d.managed FROM sales_deal d WHERE d.id = NEW.deal_id)",
        ),
        refuse(
            "sales_stagemove", "in_order",
            moves_follow_each_other="NEW.number <> 1 + (SELECT count(*) FROM sales_stagemove m WHERE m.deal_id = NEW.deal_id)",
            a_move_begins_where_the_last_ended="""NEW.number > 1 AND NOT EXISTS (
                SELECT 1 FROM sales_stagemove m WHERE m.deal_id = NEW.deal_id AND m.number = NEW.number - 1 AND m.to_id = NEW.came_from_id)""",
            credits_go_to_whoever_manages_the_deal="NEW.turn <> (SELECT d.managed FROM sales_deal d WHERE d.id = NEW.deal_id)",
        ),
        statements(sqlite=on_sqlite(), postgresql=on_postgresql()),
    )  # fmt: skip
