"""Of which thing of the CRM's a fact tells, and where that is: the ledger knows it by its number alone."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pochemu.clients.history import SOURCE
from pochemu.engine.fact import Fact
from pochemu.engine.words import Words

ROOMS: Final = {
    "call": ("/calls/", Words("The call", "Звонок")),
    "lead": ("/leads/", Words("The enquiry", "Обращение")),
    "deal": ("/deals/", Words("The deal", "Сделка")),
    "reservation": ("/reservations/", Words("The reservation", "Бронь")),
    "contract": ("/contracts/", Words("The contract", "Договор")),
    "inspection": ("/inspections/", Words("The viewing", "Осмотр")),
    "defect": ("/defects/", Words("The defect", "Замечание")),
    "request": ("/service/", Words("The request", "Обращение по гарантии")),
    "mark": ("/marks/", Words("The mark", "Оценка")),
    "meeting": ("/meetings/", Words("The meeting", "Встреча")),
    "handover": ("/handovers/", Words("The hand-over", "Передача")),
    "act": ("/keys/acts/", Words("The act", "Акт")),
    "calibration": ("/calibrations/", Words("The calibration", "Сверка оценок")),
    "client": ("/clients/", Words("The client", "Клиент")),
}


class Thing(NamedTuple):
    href: str
    title: Words


_NUMBERED: Final = re.compile(r"([a-z]+)-(\d{1,18})(?:/.*)?", re.ASCII)


def things(fact: Fact) -> Iterator[Thing]:
    """The thing itself, then what it leads back to; each opens for whoever it is open to."""
    if fact.source != SOURCE:
        return
    call, client = (str(fact.fields.get(name, "")) for name in ("reviewed_call", "client"))
    found = (_NUMBERED.fullmatch(name) for name in (fact.key, call, fact.subject, client))
    for room, number in dict.fromkeys((one[1], one[2]) for one in found if one and one[1] in ROOMS):
        address, title = ROOMS[room]
        yield Thing(f"{address}{number}/", title)
