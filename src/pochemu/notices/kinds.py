"""What people are told of, and by which channels until they choose otherwise."""

from enum import Enum
from typing import Final

from pochemu.engine.words import Words


class Channel(Enum):
    PAGE = "page"
    EMAIL = "email"
    TELEGRAM = "telegram"


class Kind(Enum):
    LEAD_GIVEN = "lead_given"
    LEAD_WAITS = "lead_waits"
    CALL_MISSED = "call_missed"
    TALK_REVIEWED = "talk_reviewed"
    MEETING_BOOKED = "meeting_booked"
    MEETING_MOVED = "meeting_moved"
    MEETING_OFF = "meeting_off"
    MEETING_SOON = "meeting_soon"
    TASK_SET = "task_set"
    TASK_LATE = "task_late"
    CLIENT_ENTRUSTED = "client_entrusted"
    LIST_TAKEN = "list_taken"
    DEAL_SHARED = "deal_shared"
    HANDOVER_GIVEN = "handover_given"
    HANDOVER_LATE = "handover_late"
    HANDOVER_ENDED = "handover_ended"
    UNIT_RESERVED = "unit_reserved"
    UNIT_LOST = "unit_lost"
    QUEUE_MOVED = "queue_moved"
    LIMIT_ASKED = "limit_asked"
    LIMIT_DECIDED = "limit_decided"
    REGISTRATION_GIVEN = "registration_given"
    REGISTRATION_LATE = "registration_late"
    VISIT_BOOKED = "visit_booked"
    VISIT_MOVED = "visit_moved"
    VISIT_OFF = "visit_off"
    DEFECT_LATE = "defect_late"
    PRICES_WAIT = "prices_wait"
    PRICES_DECIDED = "prices_decided"
    QUESTION_WAITS = "question_waits"
    QUESTION_ANSWERED = "question_answered"
    SCHEME_WAITS = "scheme_waits"
    SCHEME_DECIDED = "scheme_decided"
    SCHEME_ANNOUNCED = "scheme_announced"
    MONTH_WAITS = "month_waits"
    MONTH_CLOSED = "month_closed"


_OUTSIDE: Final = {
    Kind.LEAD_GIVEN, Kind.MEETING_BOOKED, Kind.MEETING_MOVED, Kind.MEETING_OFF, Kind.VISIT_BOOKED, Kind.VISIT_MOVED,
    Kind.VISIT_OFF, Kind.QUESTION_WAITS,
    Kind.SCHEME_WAITS, Kind.SCHEME_ANNOUNCED, Kind.MONTH_WAITS, Kind.MONTH_CLOSED,
}  # fmt: skip

ON: Final[dict[Kind, frozenset[Channel]]] = {
    kind: frozenset(Channel if kind in _OUTSIDE else {Channel.PAGE, Channel.TELEGRAM}) for kind in Kind
}
"""Who has chosen nothing is told so; outside, once he has said his address or joined the bot."""

GROUPS: Final[dict[Words, dict[Kind, Words]]] = {
    Words("Enquiries and calls", "Обращения и звонки"): {
        Kind.LEAD_GIVEN: Words(
            "An enquiry is given to you, or to another", "Вам передали обращение или забрали его у вас"
        ),
        Kind.LEAD_WAITS: Words(
            "Nobody has taken up an enquiry (for heads)", "Обращение никто не взял (для руководителей)"
        ),
        Kind.CALL_MISSED: Words("A call of your client’s was missed", "Пропущен звонок вашего клиента"),
        Kind.TALK_REVIEWED: Words("A talk of yours was reviewed", "Ваш разговор прослушали и оценили"),
    },
    Words("Meetings and tasks", "Встречи и задачи"): {
        Kind.MEETING_BOOKED: Words("A meeting is booked for you", "Вам назначили встречу"),
        Kind.MEETING_MOVED: Words("A meeting of yours is moved", "Вашу встречу перенесли"),
        Kind.MEETING_OFF: Words("A meeting of yours is called off", "Вашу встречу отменили"),
        Kind.MEETING_SOON: Words("A meeting is soon", "Скоро встреча"),
        Kind.TASK_SET: Words("A task is given to you", "Вам поставили задачу"),
        Kind.TASK_LATE: Words("A task of yours is overdue", "Ваша задача просрочена"),
    },
    Words("Clients and deals", "Клиенты и сделки"): {
        Kind.CLIENT_ENTRUSTED: Words("A client is entrusted to you", "Вам доверили клиента"),
        Kind.LIST_TAKEN: Words(
            "A list is taken out of the house (for the director and the administrator)",
            "Кто-то выгрузил список (для директора и администратора)",
        ),
        Kind.DEAL_SHARED: Words("A deal is entrusted to you", "Вам доверили сделку"),
        Kind.HANDOVER_GIVEN: Words("A client is handed over to your team", "Вашей команде передали клиента"),
        Kind.HANDOVER_LATE: Words("A hand-over is overdue", "Передачу не приняли в срок"),
        Kind.HANDOVER_ENDED: Words("What you handed over is taken or returned", "Вашу передачу приняли или вернули"),
        Kind.UNIT_RESERVED: Words(
            "A unit that your client waited for is reserved for him",
            "Помещение из очереди забронировано вашему клиенту",
        ),
        Kind.QUEUE_MOVED: Words(
            "Your client moved up in the queue of a unit", "Очередь на помещение подошла ближе к вашему клиенту"
        ),
        Kind.UNIT_LOST: Words("A reservation of yours has lapsed or is lifted", "Ваша бронь истекла или снята"),
        Kind.LIMIT_ASKED: Words(
            "A discount or a longer reservation waits for your answer",
            "Скидка или продление брони ждёт вашего решения",
        ),
        Kind.LIMIT_DECIDED: Words(
            "Your discount or longer reservation is decided on", "По вашей скидке или продлению брони есть решение"
        ),
    },
    Words("After-sale", "Сопровождение"): {
        Kind.REGISTRATION_GIVEN: Words("A contract is yours to register", "Вам передали регистрацию договора"),
        Kind.REGISTRATION_LATE: Words("A deadline of registration is missed", "Пропущен срок регистрации"),
        Kind.VISIT_BOOKED: Words("Somebody will come to you for the keys", "К вам записали за ключами"),
        Kind.VISIT_MOVED: Words("A visit for the keys is moved", "Визит за ключами перенесли"),
        Kind.VISIT_OFF: Words("A visit for the keys is called off", "Визит за ключами отменили"),
        Kind.DEFECT_LATE: Words("A defect of yours is overdue", "Ваше замечание просрочено"),
    },
    Words("Prices", "Цены"): {
        Kind.PRICES_WAIT: Words("New prices wait for your approval", "Новые цены ждут вашего утверждения"),
        Kind.PRICES_DECIDED: Words("The prices you proposed are decided on", "По предложенным вами ценам есть решение"),
    },
    Words("Bonuses", "Премии"): {
        Kind.QUESTION_WAITS: Words("A question waits for you", "Вопрос ждёт вашего решения"),
        Kind.QUESTION_ANSWERED: Words("Your question is answered", "На ваш вопрос ответили"),
        Kind.SCHEME_WAITS: Words("A scheme waits for your approval", "Схема ждёт вашего утверждения"),
        Kind.SCHEME_DECIDED: Words("Your draft is approved or rejected", "Ваш черновик утвердили или отклонили"),
        Kind.SCHEME_ANNOUNCED: Words("A new scheme of yours is announced", "Объявлена ваша новая схема"),
        Kind.MONTH_WAITS: Words("A month waits for your approval", "Месяц ждёт вашего одобрения"),
        Kind.MONTH_CLOSED: Words("A month is closed: your bonus", "Месяц закрыт: ваша премия"),
    },
}
"""As people choose among them."""
