"""The kinds of facts that this room records: built in, so that a measure over them needs no set-up."""

from typing import Final

from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

_CONTRACT = {"client": Unit.TEXT, "project": Unit.TEXT, "unit": Unit.TEXT, "contract": Unit.TEXT}

REGISTRATION_LATE: Final = Kind(
    "registration_late",
    Words("Deadline of registration missed", "Пропущенный срок регистрации"),
    {**_CONTRACT, "step": Unit.TEXT, "due_on": Unit.DATE},
)
HANDOVER: Final = Kind(
    "handover",
    Words("Keys handed over", "Переданные ключи"),
    {**_CONTRACT, "product": Unit.TEXT, "commission": Unit.MONEY, "one_sided": Unit.FLAG},
)
INSPECTION: Final = Kind(
    "inspection",
    Words("Viewing before handover", "Осмотр перед передачей"),
    {**_CONTRACT, "viewing": Unit.NUMBER, "accepted": Unit.FLAG, "result": Unit.TEXT, "remarks": Unit.NUMBER},
)
_DEFECT = {**_CONTRACT, "defect": Unit.TEXT, "essential": Unit.FLAG, "contractor": Unit.TEXT, "due_on": Unit.DATE}
DEFECT: Final = Kind("defect", Words("Snag found", "Замечание"), _DEFECT)
DEFECT_CLOSED: Final = Kind(
    "defect_closed",
    Words("Snag closed", "Устранённое замечание"),
    {**_DEFECT, "found_on": Unit.DATE, "first_due_on": Unit.DATE},
)
DEFECT_LATE: Final = Kind("defect_late", Words("Snag overdue", "Просроченное замечание"), _DEFECT)

OF_REGISTRATION: Final = (REGISTRATION_LATE,)
OF_HANDOVER: Final = (HANDOVER,)
_REQUEST = {**_CONTRACT, "request": Unit.TEXT, "how": Unit.TEXT}
REQUEST: Final = Kind(
    "request", Words("Request of a client", "Обращение клиента"), {**_REQUEST, "answer_by": Unit.DATE}
)
_ANSWERED = {**_REQUEST, "hours": Unit.NUMBER, "in_time": Unit.FLAG}
REQUEST_ANSWERED: Final = Kind(
    "request_answered", Words("First answer to a request", "Первый ответ на обращение"), _ANSWERED
)
REQUEST_CLOSED: Final = Kind(
    "request_closed",
    Words("Request closed", "Закрытое обращение"),
    {**_ANSWERED, "guarantee": Unit.FLAG, "days": Unit.NUMBER},
)
CLIENT_MARK: Final = Kind(
    "client_mark",
    Words("Client's mark", "Оценка клиента"),
    {**_CONTRACT, "mark": Unit.NUMBER, "about": Unit.TEXT, "by_link": Unit.FLAG},
)

OF_REQUESTS: Final = (REQUEST, REQUEST_ANSWERED, REQUEST_CLOSED)
OF_MARKS: Final = (CLIENT_MARK,)
OF_DEFECTS: Final = (INSPECTION, DEFECT, DEFECT_CLOSED, DEFECT_LATE)
