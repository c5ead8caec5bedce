"""What is to be done about a deal, and the meetings on its way."""

from pochemu.sales.models import Deal
from pochemu.web.agenda import tasks, week
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk


def context(desk: Desk, deal: Deal) -> dict[str, object]:
    return {
        "tasks": tasks.shown(desk, tasks.seen(desk).filter(deal=deal).order_by("done_at", "due_on")),
        "meetings": [week.shown(desk, each) for each in week.seen(desk).filter(deal=deal).order_by("-starts_at")],
        "book": addresses.address("/meetings/new/", client=deal.client.whole.pk, deal=deal.pk),
        "today": desk.page.reader.today.isoformat(),
    }
