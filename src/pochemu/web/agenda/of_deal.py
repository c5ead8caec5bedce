"""What is to be done about a deal, and the calls and meetings on its way."""

from pochemu.sales.models import Deal
from pochemu.web.agenda import tasks, week
from pochemu.web.calls.listed import rows_of
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.talks import talks


def context(desk: Desk, deal: Deal) -> dict[str, object]:
    said = talks(desk, [deal])[deal.pk]
    return {
        "tasks": tasks.shown(desk, tasks.seen(desk).filter(deal=deal).order_by("done_at", "due_on")),
        "calls": rows_of(desk.page, said.calls), "meetings": [week.shown(desk, each) for each in said.meetings],
        "book": addresses.address("/meetings/new/", client=deal.client.whole.pk, deal=deal.pk),
        "today": desk.page.reader.today.isoformat(),
    }  # fmt: skip
