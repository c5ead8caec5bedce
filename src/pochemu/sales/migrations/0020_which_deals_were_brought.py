"""Known by their end, which the entry that opened them told too. Of those that were open nothing told whence they came."""

from django.db import migrations

BROUGHT = """
UPDATE sales_deal SET brought_by_id = (
    SELECT o.entry_id FROM sales_stagemove o
    JOIN sales_stagemove e ON e.deal_id = o.deal_id AND e.number = 2 AND e.entry_id = o.entry_id
    JOIN sales_stage s ON s.id = e.to_id
    WHERE o.deal_id = sales_deal.id AND o.number = 1 AND s.outcome <> 'open'
)
"""


class Migration(migrations.Migration):
    dependencies = (("sales", "0019_deals_brought"),)
    operations = (migrations.RunSQL(BROUGHT, migrations.RunSQL.noop),)
