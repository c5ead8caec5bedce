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

OF_REGISTRATION: Final = (REGISTRATION_LATE,)
OF_HANDOVER: Final = (HANDOVER,)
