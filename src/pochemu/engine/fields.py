"""What the fields of facts are called for people."""

from collections.abc import Mapping

from pochemu.engine.words import Words

Titles = Mapping[str, Words]

FIELDS: Titles = {
    "about": Words("about", "о чём"),
    "accepted": Words("accepted", "принято"),
    "account": Words("account", "клиент"),
    "accrued": Words("accrued", "начислено"),
    "amount": Words("amount", "сумма"),
    "answer_by": Words("to be answered by", "ответить до"),
    "approved": Words("approved", "одобрено"),
    "area": Words("area", "площадь"),
    "area_before": Words("area before", "площадь до обмера"),
    "back": Words("moved back", "переход назад"),
    "bank": Words("bank", "банк"),
    "booked_on": Words("day of the reservation", "день брони"),
    "by_link": Words("by the link", "по ссылке"),
    "calibrated": Words("calibrated", "сверено"),
    "calls": Words("calls", "звонки"),
    "channel": Words("channel", "канал"),
    "client": Words("client", "клиент"),
    "client_before": Words("buyer before", "прежний покупатель"),
    "commission": Words("commission", "комиссия"),
    "contract": Words("contract", "договор"),
    "contract_kind": Words("kind of contract", "вид договора"),
    "contractor": Words("contractor", "подрядчик"),
    "critical": Words("critical mistake", "критическая ошибка"),
    "days": Words("days", "дни"),
    "defect": Words("snag", "замечание"),
    "direction": Words("direction", "направление"),
    "discount": Words("discount", "скидка"),
    "due_on": Words("due on", "срок"),
    "engaged_on": Words("day of the first contact", "день первого контакта"),
    "essential": Words("essential", "существенное"),
    "first": Words("for the first time", "впервые"),
    "first_due_on": Words("first deadline", "первоначальный срок"),
    "form": Words("form of payment", "форма оплаты"),
    "found_on": Words("found on", "день обнаружения"),
    "from": Words("from", "откуда"),
    "gap": Words("gap between the marks", "расхождение оценок"),
    "guarantee": Words("under guarantee", "по гарантии"),
    "held": Words("held", "состоялось"),
    "hours": Words("hours", "часы"),
    "how": Words("how", "как"),
    "in_time": Words("in time", "в срок"),
    "kept": Words("kept", "выполнено"),
    "late": Words("late", "с опозданием"),
    "list_price": Words("list price", "цена по прайсу"),
    "mark": Words("mark", "оценка"),
    "meeting_on": Words("day of the meeting", "день встречи"),
    "minutes": Words("minutes", "минуты"),
    "number": Words("number", "номер"),
    "occurred_on": Words("day of the fact", "день факта"),
    "off": Words("off the others’ marks", "отклонение от других оценок"),
    "one_sided": Words("one-sided act", "односторонний акт"),
    "outcome": Words("outcome", "итог"),
    "own": Words("by the doer", "сам исполнитель"),
    "own_fault": Words("by own fault", "по своей вине"),
    "paid": Words("paid", "оплачено"),
    "paid_on": Words("paid on", "день оплаты"),
    "pipeline": Words("pipeline", "воронка"),
    "product": Words("product", "продукт"),
    "project": Words("project", "проект"),
    "qualified": Words("qualified", "целевой"),
    "quantity": Words("quantity", "количество"),
    "reached": Words("reached", "дозвонились"),
    "reason": Words("reason", "причина"),
    "registered": Words("registered", "зарегистрирован"),
    "remarks": Words("remarks", "замечаний"),
    "repeat": Words("repeated", "повторно"),
    "request": Words("request under guarantee", "обращение по гарантии"),
    "result": Words("result", "результат"),
    "reviewed_call": Words("call that was reviewed", "оценённый звонок"),
    "role": Words("role", "роль"),
    "rooms": Words("rooms", "комнат"),
    "score": Words("score", "балл"),
    "scorecard": Words("scorecard", "чек-лист"),
    "scorecard_version": Words("version of the scorecard", "версия чек-листа"),
    "script": Words("script", "скрипт"),
    "script_done": Words("led to the end of the script", "скрипт пройден до конца"),
    "script_end": Words("end of the script", "чем кончился скрипт"),
    "script_version": Words("version of the script", "версия скрипта"),
    "seconds": Words("seconds", "секунды"),
    "signed_on": Words("signed on", "день подписания"),
    "source": Words("source", "источник"),
    "step": Words("step", "шаг"),
    "task": Words("task", "задача"),
    "to": Words("to", "куда"),
    "unit": Words("unit", "помещение"),
    "unit_before": Words("unit before", "прежнее помещение"),
    "until": Words("until", "до какого дня"),
    "viewing": Words("number of the viewing", "номер осмотра"),
    "waited": Words("minutes waited", "минут ожидания"),
    "working_days": Words("working days", "рабочие дни"),
}
"""Fields of the kinds that rooms record, those that facts of a developer's company commonly have, and those that every
fact has. A file of kinds gives its
fields types, not titles: others are read by their names."""


def field_title(name: str) -> Words:
    return FIELDS.get(name) or readable(name)


def step_title(name: str) -> Words:
    """Of a value between measures and pay, which has a name alone."""
    return Words(*(text[:1].upper() + text[1:] for text in readable(name)))


def readable(name: str) -> Words:
    """A name that has no title: `доля_просрочки` is доля просрочки."""
    return Words.same(name.replace("_", " ").strip() or name)
