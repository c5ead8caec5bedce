"""Money in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.sales.models import Contract
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(_page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    """Open to whoever sees the client. The sum is the fact's to say."""
    found = Contract.objects.in_bulk([one.number for one in items if one.number])
    return {
        one.pk: Event(SAID[one.what].fill(number=found[one.number].number), "", one.text)
        for one in items if one.number
    }  # fmt: skip


SAID: Final[Mapping[str, Words]] = {
    "scheduled": Words("Contract {number}: the payment schedule is set", "Договор {number}: составлен график платежей"),
    "rescheduled": Words("Contract {number}: another payment schedule", "Договор {number}: новый график платежей"),
    "payment": Words("Contract {number}: money came", "Договор {number}: поступили деньги"),
    "payment_taken_back": Words(
        "Contract {number}: a payment was taken back as a slip", "Договор {number}: платёж отменён как ошибочный"
    ),
    "debt": Words("Contract {number}: a payment is overdue", "Договор {number}: платёж просрочен"),
    "reminder": Words("Contract {number}: reminded of the debt", "Договор {number}: напомнили о долге"),
    "promised": Words("Contract {number}: a promise to pay", "Договор {number}: обещание заплатить"),
    "promise_kept": Words("Contract {number}: the promise was kept", "Договор {number}: обещание выполнено"),
    "promise_broken": Words("Contract {number}: the promise was broken", "Договор {number}: обещание нарушено"),
    "promise_lifted": Words(
        "Contract {number}: the promise is lifted, the contract has ended",
        "Договор {number}: обещание снято — договор расторгнут",
    ),
    "to_lawyers": Words("Contract {number}: the debt is with lawyers", "Договор {number}: долг передан юристам"),
    "from_lawyers": Words(
        "Contract {number}: the debt is back from lawyers", "Договор {number}: долг вернулся от юристов"
    ),
}
