"""What the fields of facts are called for people."""

from collections.abc import Mapping

from pochemu.engine.words import Words

Titles = Mapping[str, Words]

FIELDS: Titles = {
    "accepted": Words("accepted", "принято"),
    "account": Words("account", "клиент"),
    "accrued": Words("accrued", "начислено"),
    "amount": Words("amount", "сумма"),
    "approved": Words("approved", "одобрено"),
    "bank": Words("bank", "банк"),
    "booked_on": Words("day of the reservation", "день брони"),
    "calibrated": Words("calibrated", "сверено"),
    "calls": Words("calls", "звонки"),
    "channel": Words("channel", "канал"),
    "client": Words("client", "клиент"),
    "commission": Words("commission", "комиссия"),
    "contract": Words("contract", "договор"),
    "critical": Words("critical mistake", "критическая ошибка"),
    "days": Words("days", "дни"),
    "defect": Words("snag", "замечание"),
    "direction": Words("direction", "направление"),
    "due_on": Words("due on", "срок"),
    "engaged_on": Words("day of the first contact", "день первого контакта"),
    "first": Words("for the first time", "впервые"),
    "form": Words("form of payment", "форма оплаты"),
    "found_on": Words("found on", "день обнаружения"),
    "gap": Words("gap between the marks", "расхождение оценок"),
    "held": Words("held", "состоялось"),
    "how": Words("how", "как"),
    "kept": Words("kept", "выполнено"),
    "list_price": Words("list price", "цена по прайсу"),
    "mark": Words("mark", "оценка"),
    "meeting_on": Words("day of the meeting", "день встречи"),
    "number": Words("number", "номер"),
    "occurred_on": Words("day of the fact", "день факта"),
    "outcome": Words("outcome", "итог"),
    "own_fault": Words("by own fault", "по своей вине"),
    "paid": Words("paid", "оплачено"),
    "paid_on": Words("paid on", "день оплаты"),
    "product": Words("product", "продукт"),
    "project": Words("project", "проект"),
    "qualified": Words("qualified", "целевой"),
    "quantity": Words("quantity", "количество"),
    "reached": Words("reached", "дозвонились"),
    "reason": Words("reason", "причина"),
    "repeat": Words("repeated", "повторно"),
    "result": Words("result", "результат"),
    "role": Words("role", "роль"),
    "rooms": Words("rooms", "комнат"),
    "score": Words("score", "балл"),
    "seconds": Words("seconds", "секунды"),
    "signed_on": Words("signed on", "день подписания"),
    "source": Words("source", "источник"),
    "task": Words("task", "задача"),
    "unit": Words("unit", "помещение"),
    "until": Words("until", "до какого дня"),
    "viewing": Words("number of the viewing", "номер осмотра"),
    "waited": Words("minutes waited", "минут ожидания"),
    "working_days": Words("working days", "рабочие дни"),
}
"""Fields that facts of a developer's company commonly have, and those that every fact has. A file of kinds gives its
fields types, not titles: others are read by their names."""


def field_title(name: str) -> Words:
    return FIELDS.get(name) or readable(name)


def step_title(name: str) -> Words:
    """Of a value between measures and pay, which has a name alone."""
    return Words(*(text[:1].upper() + text[1:] for text in readable(name)))


def readable(name: str) -> Words:
    """A name that has no title: `доля_просрочки` is доля просрочки."""
    return Words.same(name.replace("_", " ").strip() or name)
