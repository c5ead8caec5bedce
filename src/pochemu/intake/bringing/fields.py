"""What a column of another CRM's file may mean, and how Bitrix24, amoCRM and people head such columns."""

from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.models import What


class Field(NamedTuple):
    name: str
    title: Words
    headers: str  # folded, divided by commas: by these a column is guessed
    many: bool = False  # several columns may mean it
    needed: bool = False
    listed: bool = False  # its texts are a short list, of which it is said what each means here


_KEY = (
    "id, ид, №, номер, код, id контакта, id сделки, id лида, id звонка, call id, "
    "contact id, deal id, внешний код, external id"
)
_RESPONSIBLE = (
    "ответственный, ответственный менеджер, менеджер, сотрудник, кто отвечает, responsible, responsible person, owner, "
    "manager, agent, contact owner name, deal owner name, call owner name, "
    "owner name, сотрудник ответственный, оператор"
)
_CREATED = (
    "дата создания, создан, создана, когда создан, когда создана, "
    "дата создания сделки, дата создания контакта, created, "
    "created on, created at, created time, date created, дата начала"
)
_PHONES = (
    "телефон, рабочий телефон, мобильный телефон, домашний телефон, другой телефон, рабочий прямой телефон, телефоны, "
    "мобильный, phone, phone number, work phone, mobile phone, mobile, home phone, other phone, "
    "телефон для рассылок, sms phone, номер телефона, контактный телефон"
)
_EMAILS = (
    "e mail, email, почта, рабочий e mail, рабочий email, личный email, частный e mail, другой e mail, другой email, "
    "e mail для рассылок, work e mail, home e mail, other e mail, work email, электронная почта, эл почта, адрес почты"
)
_CLIENT_KEY = (
    "id контакта, контакт id, contact id, contactid, id основного контакта, "
    "id клиента, client id, основной контакт id, "
    "контакт: id"
)

CLIENTS: Final = (
    Field("key", Words("its number there", "номер в той системе"), _KEY),
    Field(
        "name", Words("name", "имя"),
        "имя, фамилия, отчество, фио, клиент, наименование, полное имя, "
        "полное имя контакта, название, название компании, "
        "имя контакта, name, first name, last name, second name, middle name, "
        "full name, company name, client, contact, контакт",
        many=True,
    ),
    Field("kind", Words("person or firm", "человек или фирма"), "вид клиента, физлицо/юрлицо", listed=True),
    Field("phone", Words("phone", "телефон"), _PHONES, many=True),
    Field("email", Words("e-mail", "почта"), _EMAILS, many=True),
    Field("responsible", Words("responsible", "ответственный"), _RESPONSIBLE, listed=True),
    Field("created", Words("when it was added", "когда заведён"), _CREATED),
    Field("note", Words("note", "заметка"), "комментарий, примечание, заметка, comment, comments, "
    "note, примечания", many=True),
)  # fmt: skip
CHANGED: Final = "changed"
"""Never guessed: whoever imports says that a change may stand for the end."""
DEALS: Final = (
    Field("key", Words("its number there", "номер в той системе"), _KEY),
    Field(
        "title", Words("its title", "название сделки"),
        "название сделки, название, сделка, тема, deal name, deal title, deal, title, opportunity name, lead title",
    ),
    Field("client_key", Words("client’s number there", "номер клиента в той системе"), _CLIENT_KEY + ", contact name"),
    Field("client_phone", Words("client’s phone", "телефон клиента"), _PHONES, many=True),
    Field("client_email", Words("client’s e-mail", "почта клиента"), _EMAILS, many=True),
    Field(
        "client_name", Words("client’s name", "имя клиента"),
        "контакт, основной контакт, клиент, фио, имя клиента, contact, main contact, client, account, покупатель",
    ),
    Field(
        "stage", Words("step", "шаг"),
        "стадия сделки, этап сделки, стадия, этап, статус, статус сделки, stage, deal stage, status, шаг",
        needed=True, listed=True,
    ),
    Field(
        "amount", Words("amount", "сумма"),
        "сумма, бюджет, бюджет руб, стоимость, цена, amount, price, budget, opportunity, "
        "total, сумма сделки, offer total amount, "
        "close value, sale",
    ),
    Field("responsible", Words("who manages it", "кто ведёт"), _RESPONSIBLE, needed=True, listed=True),
    Field("opened", Words("when it was opened", "когда открыта"), _CREATED + ", engage date", needed=True),
    Field(
        "ended", Words("when it ended", "когда завершена"),
        "дата закрытия, дата завершения, закрыта, закрыт, closed, closed at, "
        "close date, closing date, closed on, date closed",
    ),
    Field(
        CHANGED, Words("when it was changed: its end, where no other is said",
        "когда изменена — день завершения, если другой не указан"), "",
    ),
    Field("reason", Words("why lost", "причина отказа"), "причина отказа, причина, loss reason, "
    "lost reason", listed=True),
    Field("source", Words("source", "источник"), "источник, источник сделки, source, lead source, utm_source"),
    Field("project", Words("project", "проект"), "проект, жк, жилой комплекс, объект, project, product"),
    Field("unit", Words("unit", "помещение"), "помещение, квартира, лот, номер квартиры, unit, lot, apartment"),
)  # fmt: skip
CALLS: Final = (
    Field("key", Words("its number there", "номер в той системе"), _KEY),
    Field(
        "started", Words("when it began", "когда начался"),
        "дата и время, дата звонка, время звонка, дата, начало, call start time, "
        "start time, started, call date, date, time, "
        "call start date, дата и время звонка",
        needed=True,
    ),
    Field(
        "direction", Words("incoming or outgoing", "входящий или исходящий"),
        "тип звонка, направление, тип, call type, direction, type, вид звонка", needed=True, listed=True,
    ),
    Field(
        "phone", Words("number", "номер"),
        "номер телефона, телефон, номер, номер клиента, phone number, phone, number, "
        "portal number, dialled number, кто звонил",
    ),
    Field("client_key", Words("client’s number there", "номер клиента в той системе"), _CLIENT_KEY),
    Field("responsible", Words("who spoke", "кто говорил"), _RESPONSIBLE, listed=True),
    Field(
        "seconds", Words("seconds of talk", "секунды разговора"),
        "длительность, продолжительность, длительность звонка, call duration, duration, call duration in seconds, "
        "длительность сек, длительность разговора, talk time",
    ),
    Field(
        "outcome", Words("how it ended", "чем кончился"),
        "статус, статус звонка, результат, call status, status, outcome, result", listed=True,
    ),
)  # fmt: skip

_CONTRACT = (
    "номер договора, № договора, договор, договор №, номер дду, № дду, дду, номер и дата договора, "
    "contract, contract number, contract no, contract id, agreement"
)
CONTRACTS: Final = (
    Field("key", Words("contract’s number", "номер договора"), _CONTRACT, needed=True),
    Field(
        "contract_kind", Words("kind of contract", "вид договора"),
        "вид договора, тип договора, contract kind, contract type, kind of contract", listed=True,
    ),
    Field(
        "signed", Words("when it was signed", "когда подписан"),
        "дата договора, дата подписания, дата подписания договора, дата заключения, дата заключения договора, "
        "подписан, от, signed, signed on, contract date, date signed",
        needed=True,
    ),
    Field(
        "price", Words("price", "цена"),
        "цена договора, сумма договора, стоимость договора, цена по договору, сумма по договору, цена договора руб, "
        "сумма договора руб, стоимость по договору, цена, стоимость, сумма, contract price, price, amount, total",
        needed=True,
    ),
    Field("client_key", Words("client’s number there", "номер клиента в той системе"), _CLIENT_KEY),
    Field(
        "client_name", Words("buyer’s name", "имя покупателя"),
        "покупатель, дольщик, участник, участник долевого строительства, фио покупателя, фио дольщика, фио участника, "
        "фио клиента, фио, клиент, контрагент, имя клиента, buyer, client, client name, contact",
    ),
    Field(
        "client_phone", Words("buyer’s phone", "телефон покупателя"),
        "телефон покупателя, телефон дольщика, телефон клиента, " + _PHONES, many=True,
    ),
    Field("client_email", Words("buyer’s e-mail", "почта покупателя"), _EMAILS, many=True),
    Field("project", Words("project", "проект"), "проект, жк, жилой комплекс, объект, project"),
    Field(
        "building", Words("building", "корпус"),
        "корпус, дом, литер, строение, номер дома, очередь, building, house",
    ),
    Field("section", Words("section", "секция"), "секция, подъезд, section, entrance"),
    Field(
        "unit", Words("unit’s number", "номер помещения"),
        "номер помещения, № помещения, номер квартиры, № квартиры, квартира, помещение, лот, номер лота, "
        "условный номер, номер объекта, кв, unit, unit number, apartment, lot",
    ),
    Field(
        "product", Words("what the unit is", "что за помещение"),
        "тип помещения, вид помещения, тип объекта, вид объекта, назначение, тип недвижимости, unit type, product",
        listed=True,
    ),
    Field(
        "unit_key", Words("unit’s code", "код помещения"),
        "код помещения, id помещения, код лота, id лота, id объекта, код объекта, код квартиры, unit id, unit code",
    ),
    Field(
        "form", Words("how it is paid", "форма оплаты"),
        "форма оплаты, способ оплаты, условия оплаты, вид оплаты, тип оплаты, форма расчетов, вариант оплаты, "
        "payment form, form of payment, payment type",
        listed=True,
    ),
    Field(
        "managers", Words("who sold it, with shares and roles", "кто продал, с долями и ролями"),
        "менеджеры, продавец, продавцы, менеджер по продажам, менеджер продаж, sellers, seller, managers, "
        + _RESPONSIBLE,
        many=True, needed=True, listed=True,
    ),
    Field("source", Words("source", "источник"), "источник, источник сделки, канал, source, lead source, utm_source"),
    Field(
        "booked", Words("when it was booked", "когда бронь"),
        "дата брони, дата бронирования, бронь, забронирован, booked, booked on, booking date",
    ),
    Field(
        "filed", Words("when it was filed", "когда подан на регистрацию"),
        "дата подачи на регистрацию, дата подачи, подан на регистрацию, подан, дата подачи в росреестр, "
        "дата сдачи на регистрацию, filed, filed on, filing date",
    ),
    Field(
        "suspended", Words("when it was suspended", "когда приостановлен"),
        "дата приостановки, дата приостановления, приостановлен, приостановка, suspended, suspended on",
    ),
    Field(
        "suspended_why", Words("why it was suspended", "почему приостановлен"),
        "причина приостановки, причина приостановления, suspension reason, why suspended",
    ),
    Field(
        "own_fault", Words("suspended by our fault (yes or no)", "приостановлен по нашей вине (да или нет)"),
        "по нашей вине, наша вина, по вине компании, own fault, our fault",
    ),
    Field(
        "registered", Words("when it was registered", "когда зарегистрирован"),
        "дата регистрации, дата регистрации договора, дата регистрации дду, дата госрегистрации, "
        "дата гос регистрации, дата государственной регистрации, зарегистрирован, registered, registered on, "
        "registration date",
    ),
    Field(
        "registered_as", Words("its number in the register", "номер регистрации"),
        "номер регистрации, № регистрации, номер записи, номер записи егрн, номер госрегистрации, "
        "номер государственной регистрации, регистрационный номер, рег номер, registration number, registered as",
    ),
)  # fmt: skip

DUE, CAME, BACK = "due", "came", "back"
WAYS: Final = (DUE, CAME, BACK)
"""What a row of money may be said to be: due by the schedule, money that came, money given back."""
MONEY: Final = (
    Field(
        "contract", Words("contract’s number", "номер договора"),
        _CONTRACT + ", договор контрагента, договор контрагента наименование, основание, субконто 2", needed=True,
    ),
    Field(
        "which", Words("due by the schedule, or came", "по графику или поступление"),
        "по графику оплата, график оплата, план факт, вид, тип, вид строки, тип строки, вид платежа, тип платежа, "
        "вид движения, вид записи, kind, type, due or came, plan or fact",
        listed=True,
    ),
    Field(
        "due_on", Words("by which day it is due", "срок платежа"),
        "срок платежа, срок оплаты, срок, срок по графику, дата платежа по графику, дата по графику, плановая дата, "
        "плановая дата платежа, плановая дата оплаты, дата план, оплатить до, due on, due date, due",
    ),
    Field(
        "due", Words("sum that is due", "сумма по графику"),
        "сумма по графику, по графику, сумма платежа по графику, к оплате, сумма к оплате, начислено, план, "
        "сумма план, плановая сумма, плановый платеж, amount due, sum due, planned",
    ),
    Field(
        "came_on", Words("on which day it came", "дата оплаты"),
        "дата оплаты, дата поступления, дата поступления денег, фактическая дата, фактическая дата оплаты, дата факт, "
        "оплачено дата, дата фактической оплаты, дата платежного поручения, paid on, payment date, received on",
    ),
    Field(
        "came", Words("sum that came", "сумма оплаты"),
        "сумма оплаты, оплачено, поступило, поступление, оплата, сумма поступления, фактическая сумма, факт, "
        "сумма факт, фактическая оплата, оплачено по факту, amount paid, paid, received",
    ),
    Field(
        "on", Words("day of either", "день — того или другого"),
        "дата, день, дата платежа, дата операции, период, date, day",
    ),
    Field(
        "amount", Words("sum of either", "сумма — того или другого"),
        "сумма, сумма платежа, сумма руб, сумма документа, сумма операции, платеж, amount, sum, total",
    ),
    Field(
        "document", Words("number of the document", "номер документа"),
        "номер документа, № документа, документ, номер платежа, № платежа, номер платежного поручения, № п п, "
        "номер п п, регистратор, document, document number, payment number",
    ),
)  # fmt: skip

FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    What.CLIENTS: CLIENTS, What.DEALS: DEALS, What.CALLS: CALLS, What.CONTRACTS: CONTRACTS,
    What.MONEY: MONEY,
}  # fmt: skip


def field_of(what: str, name: str) -> Field:
    return next(field for field in FIELDS[what] if field.name == name)
